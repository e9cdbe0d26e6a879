//! One call: the smallest program with the client of openapi-generator.

use std::error::Error;

use peer::apis::{configuration::Configuration, patient_api};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let configuration = Configuration { oauth_access_token: Some(std::env::var("TOKEN")?), ..Configuration::new() };
    let patient = patient_api::fetch_patient(&configuration, "5c34c05bd7ac627aafb82010").await?;
    println!("{:?}", patient.data.id);
    Ok(())
}
