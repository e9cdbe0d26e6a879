//! One call: what one would write by hand, with `reqwest` and `serde` and no client.

use std::error::Error;

use serde::Deserialize;

#[derive(Deserialize)]
struct Document {
    data: Patient,
}

#[derive(Deserialize)]
struct Patient {
    id: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = "https://api.twinehealth.com/pub/patient/5c34c05bd7ac627aafb82010";
    let token = std::env::var("TOKEN")?;
    let response = reqwest::Client::new().get(url).bearer_auth(token).send().await?.error_for_status()?;
    let patient: Document = response.json().await?;
    println!("{}", patient.data.id);
    Ok(())
}
