//! A single resource is no collection; nor is a collection streamed before it is said how it is paged.

use fitbit_plus::{Client, PatientScope};

async fn run(client: Client) {
    let _ = client.fetch_patient("5c34c05bd7ac627aafb82010").stream();
    let _ = client.fetch_patients(PatientScope::groups(["5c34c0aa91e04f7be2d6a101"])).stream();
}

fn main() {}
