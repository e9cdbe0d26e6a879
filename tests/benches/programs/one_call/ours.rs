//! One call: the smallest program with this project's client.

use std::error::Error;

use fitbit_plus::{Client, Credentials};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder().credentials(Credentials::from_env()?).build()?;
    let patient = client.fetch_patient("5c34c05bd7ac627aafb82010").await?;
    println!("{}", patient.data.id);
    Ok(())
}
