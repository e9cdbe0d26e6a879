//! Calls by name: the check of arguments, and what is read from a response.

use fitbit_plus::runtime::catalogue::{ArgumentError, Class, FaultKind};
use fitbit_plus::test::FakeApi;
use fitbit_plus::{Client, Error};
use serde_json::{Value, json};

type Checked = Result<(), Box<dyn std::error::Error>>;

/// Personal data in an argument.
const MARKER: &str = "marker-7f3a";

fn refused(operation: &str, arguments: &Value) -> Result<ArgumentError, Box<dyn std::error::Error>> {
    let fake = FakeApi::new();
    match fake.client().operation(operation)?.arguments(arguments) {
        Err(error) => Ok(error),
        Ok(_) => Err(format!("{operation}: {arguments} is accepted").into()),
    }
}

#[test]
fn every_fault_of_the_arguments_is_found_at_once_and_no_value_is_shown() -> Checked {
    let arguments = json!({
        "filter[group]": ["5c34"],
        "filter[archived]": MARKER,
        "filter[identifier][value]": MARKER,
        "filter[created_at]": "yesterday..",
        "page[limit]": 0.5,
        "page[number]": 2,
    });
    let error = refused("fetchPatients", &arguments)?;
    let found: Vec<_> =
        error.faults().iter().map(|fault| (format!("{}{}", fault.argument(), fault.pointer()), fault.kind())).collect();
    let expected = [
        ("filter[group]", FaultKind::Unknown),
        ("filter[archived]", FaultKind::Invalid),
        ("filter[created_at]", FaultKind::Invalid),
        ("page[limit]", FaultKind::Invalid),
        ("filter[groups]", FaultKind::Missing),
        ("filter[identifier][system]", FaultKind::Missing),
        ("page[number]", FaultKind::Conflict),
    ];
    for (place, kind) in expected {
        assert!(found.contains(&(place.to_owned(), kind)), "{place}: {error}");
    }
    assert_eq!(found.len(), expected.len(), "{error}");
    let message = Error::from(error).to_string();
    assert!(message.contains("did you mean `filter[groups]`?") && !message.contains(MARKER), "{message}");
    Ok(())
}

#[test]
fn a_body_is_checked_member_by_member() -> Checked {
    let document = json!({"data": {
        "type": "patient",
        "attributes": {"frist_name": MARKER, "last_name": 7, "birth_date": MARKER, "gender": MARKER},
        "relationships": {"coaches": {"data": [{"type": "coach"}]}},
    }});
    let error = refused("createPatient", &json!({"body": document}))?;
    let message = error.to_string();
    let found: Vec<_> = error.faults().iter().map(|fault| fault.pointer()).collect();
    for pointer in [
        "/data/attributes/frist_name",
        "/data/attributes/last_name",
        "/data/attributes/birth_date",
        "/data/attributes/gender",
        "/data/relationships/groups",
        "/data/relationships/coaches/data/0/id",
    ] {
        assert!(found.contains(&pointer), "{pointer}: {message}");
    }
    assert!(message.contains("did you mean `first_name`?") && !message.contains(MARKER), "{message}");
    // A body where none is sent, none where one is, and arguments that are no object.
    assert_eq!(refused("fetchPatient", &json!({"id": "5f", "body": {}}))?.faults().len(), 1);
    assert_eq!(refused("createPatient", &json!({}))?.to_string(), "createPatient: `body` is required");
    assert_eq!(refused("fetchPatient", &json!([]))?.to_string(), "fetchPatient: `arguments` are not a JSON object");
    Ok(())
}

#[tokio::test]
async fn a_response_is_json_whatever_it_holds_and_a_refusal_is_an_error() -> Checked {
    let coach = json!({"data": {"type": "coach", "id": "5c", "attributes": {"weight": 4.5}}});
    let fake = FakeApi::new().on("fetchCoach", coach.clone()).on_error("fetchGroup", 404, json!({"code": "NotFound"}));
    let client = fake.client();
    let request = client.operation("fetchCoach")?.arguments(&json!({"id": "5c"}))?;
    assert_eq!(request.header("x-trace", "7").await?, coach.into());
    assert_eq!(fake.requests()[0].header("x-trace"), Some("7"));
    let group = client.operation("fetchGroup")?.arguments(&json!({"id": "5c"}))?;
    assert!(matches!(group.await, Err(Error::Api(refusal)) if refusal.status() == 404));
    let unknown = client.operation("fetchCoac").map(drop).map_err(|error| error.to_string());
    assert_eq!(unknown, Err("`fetchCoac` is no operation of the API; did you mean `fetchCoach`?".to_owned()));
    Ok(())
}

#[test]
fn the_arguments_of_an_operation_have_one_schema() -> Checked {
    let catalogue = Client::catalogue()?;
    for operation in catalogue.operations() {
        let schema = catalogue.arguments_schema(operation);
        let validator = jsonschema::draft202012::new(&schema)?;
        let required = schema["required"].as_array().map_or(0, Vec::len);
        assert_eq!(validator.is_valid(&json!({})), required == 0, "{}", operation.id);
        assert!(!validator.is_valid(&json!({"no such argument": 1})), "{}", operation.id);
    }
    Ok(())
}

#[test]
fn operations_have_their_class() -> Checked {
    let catalogue = Client::catalogue()?;
    let class = |id: &str| catalogue.operation(id).map(|operation| operation.class);
    let expected = [
        ("createToken", Class::Credentials),
        ("fetchTokenGroups", Class::Read),
        ("createPatient", Class::Create),
        ("upsertPatient", Class::Change),
        ("updatePatient", Class::Change),
        ("deleteCalendarEvent", Class::Delete),
    ];
    for (id, expected) in expected {
        assert_eq!(class(id), Some(expected), "{id}");
    }
    let credentials = catalogue.operations().iter().filter(|operation| operation.class == Class::Credentials);
    assert_eq!(credentials.count(), 1);
    Ok(())
}
