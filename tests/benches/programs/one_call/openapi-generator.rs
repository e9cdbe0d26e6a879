//! One call: the smallest program with the client of openapi-generator, which sends no token by itself.

use std::error::Error;

use peer::apis::configuration::Configuration;
use peer::apis::patient_api;
use reqwest::header::{AUTHORIZATION, HeaderMap};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let token = format!("Bearer {}", std::env::var("TOKEN")?).parse()?;
    let headers = HeaderMap::from_iter([(AUTHORIZATION, token)]);
    let client = reqwest::Client::builder().default_headers(headers).build()?;
    let configuration = Configuration { client, ..Configuration::new() };
    let patient = patient_api::fetch_patient(&configuration, "5c34c05bd7ac627aafb82010").await?;
    println!("{:?}", patient.data.id);
    Ok(())
}
