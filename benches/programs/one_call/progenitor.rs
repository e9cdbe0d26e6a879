//! One call: the smallest program with the client of progenitor.

use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = peer::Client::new("https://api.twinehealth.com/pub");
    let patient = client.fetch_patient("5c34c05bd7ac627aafb82010").await?;
    println!("{:?}", patient.data.id);
    Ok(())
}
