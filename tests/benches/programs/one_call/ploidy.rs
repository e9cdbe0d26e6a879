//! One call: the smallest program with the client of ploidy.

use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let token = format!("Bearer {}", std::env::var("TOKEN")?);
    let client = peer::Client::new("https://api.twinehealth.com/pub")?.with_sensitive_header("authorization", token)?;
    let patient = client.fetch_patient("5c34c05bd7ac627aafb82010").await?;
    println!("{:?}", patient.data.id);
    Ok(())
}
