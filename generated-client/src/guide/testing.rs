//! Tests a program without the service, with the feature `test-util`.

use fitbit_plus::test::FakeApi;
use fitbit_plus::{Client, Error, StatusCode};
use serde_json::json;

/// The code under test.
async fn name_of_group(client: &Client, id: &str) -> Result<String, Error> {
    match client.fetch_group(id).await {
        Ok(group) => Ok(group.data.attributes.name),
        Err(Error::Api(error)) if error.status() == StatusCode::NOT_FOUND => Ok("(removed)".to_owned()),
        Err(error) => Err(error),
    }
}

pub(crate) async fn testing() -> Result<(), Error> {
    let group = json!({"data": {"type": "group", "id": "5c34", "attributes": {"name": "Morning cohort"}}});
    let fake = FakeApi::new().on("fetchGroup", group);
    println!("{}", name_of_group(&fake.client(), "5c34").await?);

    let fake = FakeApi::new().on_error("fetchGroup", 404, json!({"title": "Not found"}));
    println!("{}", name_of_group(&fake.client(), "5c35").await?);
    println!("requests: {}", fake.requests().len());
    Ok(())
}
