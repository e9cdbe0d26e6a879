//! One call: the smallest program with the client of progenitor, which sends no token by itself.

use std::error::Error;

use reqwest::header::{AUTHORIZATION, HeaderMap};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let token = format!("Bearer {}", std::env::var("TOKEN")?).parse()?;
    let headers = HeaderMap::from_iter([(AUTHORIZATION, token)]);
    let client = reqwest::Client::builder().default_headers(headers).build()?;
    let client = peer::Client::new_with_client("https://api.twinehealth.com/pub", client);
    let patient = client.fetch_patient("5c34c05bd7ac627aafb82010").await?;
    println!("{:?}", patient.data.id);
    Ok(())
}
