//! One call: the smallest program with the client of openapi-to-rust.

use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = peer::HttpClient::new().with_api_key(std::env::var("TOKEN")?);
    let patient = client.fetch_patient("5c34c05bd7ac627aafb82010").await?;
    println!("{:?}", patient.data.id);
    Ok(())
}
