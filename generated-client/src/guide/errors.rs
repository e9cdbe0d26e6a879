//! Distinguishes a refusal of the server from other errors.

use fitbit_plus::{Client, Error, GroupRef, NewPatient, StatusCode};

pub(crate) async fn errors(client: &Client) {
    match client.fetch_patient("5c34c05bd7ac627aafb82010").await {
        Err(Error::Api(error)) if error.status() == StatusCode::NOT_FOUND => println!("no such patient"),
        Err(error) => eprintln!("{error} (request {:?})", error.request_id()),
        Ok(patient) => println!("{}", patient.data.id),
    }
    let new = NewPatient::new([GroupRef::id("5c34bf02d7ac627aafb81ffe")]).first_name("Andrew");
    if let Err(error) = client.create_patient(new).await {
        for problem in error.problems() {
            println!("row {:?}, {:?}: {}", problem.item(), problem.field(), problem.code());
        }
    }
}
