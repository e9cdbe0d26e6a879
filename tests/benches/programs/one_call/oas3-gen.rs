//! One call: the smallest program with the client of oas3-gen, which sends no token by itself.

use std::error::Error;

use peer::{FetchPatientRequest, FetchPatientRequestPath, FitbitPlusApiClient};
use reqwest::header::{AUTHORIZATION, HeaderMap};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let token = format!("Bearer {}", std::env::var("TOKEN")?).parse()?;
    let headers = HeaderMap::from_iter([(AUTHORIZATION, token)]);
    let client = reqwest::Client::builder().default_headers(headers).build()?;
    let client = FitbitPlusApiClient::with_client("https://api.twinehealth.com/pub", client)?;
    let path = FetchPatientRequestPath { id: "5c34c05bd7ac627aafb82010".to_owned() };
    let patient = client.fetch_patient(FetchPatientRequest { path }).await?;
    println!("{patient:?}");
    Ok(())
}
