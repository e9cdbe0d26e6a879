//! The required members of a new resource are arguments of its constructor.

use fitbit_plus::{Client, NewPatient};

async fn run(client: Client) -> Result<(), fitbit_plus::Error> {
    client.create_patient(NewPatient::new().first_name("Andrew")).await?;
    Ok(())
}

fn main() {}
