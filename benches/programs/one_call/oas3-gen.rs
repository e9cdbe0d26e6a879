//! One call: the smallest program with the client of oas3-gen.

use std::error::Error;

use peer::{FetchPatientRequest, FetchPatientRequestPath, FitbitPlusApiClient};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = FitbitPlusApiClient::new();
    let path = FetchPatientRequestPath { id: "5c34c05bd7ac627aafb82010".to_owned() };
    let patient = client.fetch_patient(FetchPatientRequest { path }).await?;
    println!("{patient:?}");
    Ok(())
}
