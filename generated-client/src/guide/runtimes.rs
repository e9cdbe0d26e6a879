//! Uses a client from threads that are not async, over one runtime that keeps running.

use fitbit_plus::{Client, Error, OrganizationId, PatientScope};
use tokio::runtime::Handle;

pub(crate) async fn runtimes(client: &Client, organization: &OrganizationId) -> Result<(), Error> {
    // Connections and token renewals belong to the runtime that starts them, so all threads share this one.
    let runtime = Handle::current();
    let threads = [true, false].map(|is_archived| {
        let patients = client.fetch_patients(PatientScope::organization(organization)).archived(is_archived);
        let runtime = runtime.clone();
        std::thread::spawn(move || (is_archived, runtime.block_on(patients.count())))
    });
    for thread in threads {
        if let Ok((is_archived, count)) = thread.join() {
            println!("archived {is_archived}: {}", count?);
        }
    }
    Ok(())
}
