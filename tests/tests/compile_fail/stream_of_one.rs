//! A single resource is not a collection, and a collection can be streamed only after a way of paging is chosen.

use fitbit_plus::{Client, PatientScope};

async fn run(client: Client) {
    let _ = client.fetch_patient("5c34c05bd7ac627aafb82010").stream();
    let _ = client.fetch_patients(PatientScope::groups(["5c34c0aa91e04f7be2d6a101"])).stream();
}

fn main() {}
