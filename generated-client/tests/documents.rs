//! Documents as the server sends them round-trip without loss.

mod support;

use std::fmt::Debug;

use fitbit_plus::runtime::{
    Document as AnyDocument, ErrorDocument, Extra, Json, Linkage, Links, Number, RequestDocument,
};
use fitbit_plus::{
    AnyResource, CalendarEventResponse, Coach, CreatePatientMeta, Document, ErrorCode, FitbitPlus, Group, NewPatient,
    Patient, PatientPatch, User, UserTarget,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use support::Checked;

fn round_trip<T: DeserializeOwned + Serialize + PartialEq + Debug>(
    json: &Value,
) -> Result<T, Box<dyn std::error::Error>> {
    let value: T = serde_json::from_str(&json.to_string())?;
    assert_eq!(&serde_json::to_value(&value)?, json, "what came must go back");
    assert_eq!(serde_json::from_value::<T>(json.clone())?, value, "from a value as from text");
    Ok(value)
}

fn page_of_patients() -> Value {
    json!({
        "jsonapi": {"version": "1.0"},
        "meta": {"req_id": "0c6f", "count": 2, "took": 3.50},
        "links": {"self": "/pub/patient?filter[groups]=57b3&page[number]=1", "next": null, "last": {"href": "/pub/patient", "meta": {"n": 1}, "x": 1}},
        "data": [
            {
                "type": "patient",
                "id": "5816a",
                "attributes": {
                    "first_name": "marker-Ada", "last_name": null, "birth_date": "1938-10-04", "gender": "undisclosed",
                    "updated_at": "2016-03-16T13:32:57.123Z", "archived": false, "addresses": [], "archive_history": [],
                    "phone_numbers": [{"primary": true, "value": "555 0100"}, {"type": "pager", "primary": false, "value": "5", "ext": 7}],
                    "identifiers": [{"label": "Filler", "system": "filler", "value": "f-92"}],
                    "statement": {"value": "marker-walks", "updated_by": "5c50"},
                    "not_yet_known": {"deep": [null, 1.0, -0.0, 12345678901234567890_u64]}
                },
                "links": {"twine_web_app": "http://10.0.0.7:9000/#/coach/5816a", "self": "/pub/patient/5816a", "more": "/x"},
                "relationships": {
                    "groups": {"data": [{"type": "group", "id": "57b3"}], "links": {"related": "/pub/patient/5816a/groups", "meta": {"n": [1]}}},
                    "coaches": {
                        "data": [{"type": "coach", "id": "57fe", "meta": {"primary": true, "since": "2016"}}, {"type": "coach", "id": "57ff"}],
                        "meta": {"n": 2}, "new": true
                    },
                    "devices": {"data": []}
                },
                "meta": {"row": 1}
            },
            {"type": "patient", "id": "5816b", "attributes": {}, "relationships": {"groups": {"links": {"related": "/g"}}, "coaches": {"data": null}}}
        ],
        "included": [
            {"id": "57b3", "type": "group", "attributes": {"name": "Lead"}, "links": {"self": "/pub/group/57b3"}},
            {"type": "device", "id": "d1", "attributes": {"model": "One"}}
        ],
        "warnings": ["w"]
    })
}

#[test]
fn a_page_round_trips() -> Checked {
    let page: Document<Vec<Patient>> = round_trip(&page_of_patients())?;
    let [ada, other] = &page.data[..] else {
        return Err("two patients".into());
    };
    let numbers = ada.attributes.phone_numbers.as_deref().unwrap_or_default();
    assert_eq!(
        numbers.iter().map(|number| number.type_.as_ref().map(|of| of.as_str())).collect::<Vec<_>>(),
        [None, Some("pager")]
    );
    assert_eq!(ada.attributes.last_name, None);
    assert_eq!(ada.attributes.gender.as_ref().map(|gender| gender.expose().as_str()), Some("undisclosed"));
    assert_eq!(ada.relationships.coaches.ids().map(|id| id.as_str()).collect::<Vec<_>>(), ["57fe", "57ff"]);
    assert_eq!(ada.relationships.coaches.data().first().and_then(|coach| coach.meta.primary), Some(true));
    assert_eq!(ada.relationships.groups.links().related().map(|link| link.href()), Some("/pub/patient/5816a/groups"));
    assert_eq!((page.count(), page.request_id(), page.links.next().is_none()), (Some(2), Some("0c6f"), true));
    assert_eq!(other.relationships.groups.linkage(), Linkage::Untold);
    assert_eq!(other.relationships.coaches.linkage(), Linkage::Null);
    assert!(!other.links.is_present());
    Ok(())
}

#[test]
fn a_relationship_resolves_to_included_resources() -> Checked {
    let page: Document<Vec<Patient>> = serde_json::from_value(page_of_patients())?;
    let ada = page.data.first().ok_or("a patient")?;
    let names: Vec<_> =
        page.all(&ada.relationships.groups).map(|group: &Group| group.attributes.name.as_str()).collect();
    assert_eq!(names, ["Lead"]);
    assert_eq!(page.all(&ada.relationships.coaches).count(), 0, "coaches did not come along");
    let included = page.included.as_ref().ok_or("included")?;
    let Some(AnyResource::Unknown(device)) = included.find("device", "d1") else {
        return Err("a device".into());
    };
    assert_eq!(device.attribute("model").and_then(|model| model.as_str()).as_deref(), Some("One"));
    Ok(())
}

#[test]
fn several_lists_of_included_resources_are_read_and_keep_their_names() -> Checked {
    let patient = json!({"type": "patient", "id": "5816a", "attributes": {},
        "relationships": {"groups": {"data": [{"type": "group", "id": "57b3"}]}}});
    let group = json!({"type": "group", "id": "57b3", "attributes": {"name": "Lead"}});
    let device = json!({"type": "device", "id": "d1"});
    let included = json!({"groups": [group], "none": [], "devices": [device, device]});
    let document: Document<Patient> = round_trip(&json!({"data": patient, "included": included}))?;
    let groups: Vec<_> = document.all(&document.data.relationships.groups).collect();
    assert!(matches!(groups[..], [Group { .. }]), "{groups:?}");
    assert_eq!(document.included.as_ref().map(|included| included.len()), Some(3));
    Ok(())
}

#[test]
fn an_empty_included_differs_from_a_missing_one() -> Checked {
    let group = json!({"type": "group", "id": "57b3", "attributes": {"name": "Lead"}});
    let with: Document<Group> = round_trip(&json!({"data": group, "included": []}))?;
    let without: Document<Group> = round_trip(&json!({"data": group}))?;
    let null: Document<Group> = round_trip(&json!({"data": group, "included": null, "meta": null, "links": null}))?;
    assert!(
        with.included.is_some_and(|included| included.is_empty())
            && without.included.is_none()
            && null.included.is_none()
    );
    Ok(())
}

#[test]
fn a_user_is_a_coach_or_a_patient_whatever_the_relationship_calls_it() -> Checked {
    let document = |resource_type: &str, included: Value| {
        json!({
            "data": {
                "type": "calendar_event_response", "id": "5ad0",
                "attributes": {"attendee": "5ac7", "response_status": "accepted"},
                "relationships": {"user": {"data": {"type": resource_type, "id": "5a0c"}, "links": {"related": "/pub/x"}}},
                "links": {"self": "/pub/calendar_event_response/5ad0"}
            },
            "included": included
        })
    };
    let coach = json!({"type": "coach", "id": "5a0c", "attributes": {"first_name": "C"}});
    let patient = json!({"type": "patient", "id": "5a0c", "attributes": {"first_name": "P"}});
    for (linkage, included, is_coach) in
        [("user", json!([coach]), true), ("user", json!([patient]), false), ("patient", json!([coach, patient]), false)]
    {
        let response: Document<CalendarEventResponse> = round_trip(&document(linkage, included))?;
        let user = response.get(&response.data.relationships.user);
        assert_eq!(matches!(user, Some(User::Coach(_))), is_coach);
        assert_eq!(matches!(user, Some(User::Patient(_))), !is_coach);
    }
    let response: Document<CalendarEventResponse> = serde_json::from_value(document("user", json!([])))?;
    assert_eq!(response.get(&response.data.relationships.user), None);
    assert_eq!(serde_json::to_value(UserTarget::coach("57fe"))?, json!({"type": "coach", "id": "57fe"}));
    Ok(())
}

#[test]
fn a_resource_of_another_type_is_an_error_and_included_is_open() -> Checked {
    let coach = json!({"type": "head_coach", "id": "57fe", "attributes": {"first_name": "C"}});
    let error = serde_json::from_value::<Coach>(coach.clone()).err().ok_or("an error")?.to_string();
    assert!(error.contains("the type `coach`, not `head_coach`,"), "{error}");
    let any: AnyResource = round_trip(&coach)?;
    assert!(matches!(any, AnyResource::Unknown(_)));
    for broken in [
        json!({"type": "coach", "attributes": {}}),
        json!({"id": "57fe", "attributes": {}}),
        json!({"type": "coach", "id": "57fe"}),
    ] {
        assert!(serde_json::from_value::<Coach>(broken).is_err());
    }
    Ok(())
}

#[test]
fn requests_are_read_as_they_are_written() -> Checked {
    let groups = json!({"groups": {"data": [{"type": "group", "id": "57b3"}, {"type": "group", "meta": {"query": {"organization": "58c8", "name": "Lead"}, "x": 1}}]}});
    let create = json!({"meta": {"ignore_duplicates": true}, "data": {"type": "patient", "attributes": {"first_name": "Jo", "last_name": null}, "relationships": groups}});
    let document: RequestDocument<NewPatient, CreatePatientMeta> = round_trip(&create)?;
    let found = document
        .data
        .relationships
        .groups
        .data()
        .iter()
        .map(|group| group.key().map(|key| key.name.as_str()))
        .collect::<Vec<_>>();
    assert_eq!(found, [None, Some("Lead")]);
    round_trip::<RequestDocument<NewPatient, CreatePatientMeta>>(
        &json!({"data": {"type": "patient", "id": "kept", "attributes": {}, "relationships": groups}}),
    )?;
    round_trip::<RequestDocument<PatientPatch>>(
        &json!({"data": {"type": "patient", "id": "5f", "attributes": {"first_name": null, "note": null}}}),
    )?;
    Ok(())
}

#[test]
fn error_documents_are_lists_and_single_errors_are_read_too() -> Checked {
    let error = json!({"code": "Unauthorized", "detail": "marker-detail", "status": "401", "source": {"parameter": "filter[groups]"}, "new": 1});
    let document: ErrorDocument = round_trip(&json!({"meta": {"req_id": "d07c"}, "errors": [error]}))?;
    let known = document.errors.first().and_then(|error| error.known_code());
    assert_eq!(known, Some(ErrorCode::Unauthorized));
    assert_eq!(format!("{:?}", document.errors), "[Unauthorized at filter[groups]]");
    let single: ErrorDocument = serde_json::from_value(json!({"errors": error}))?;
    assert_eq!(single.errors, document.errors);
    Ok(())
}

#[test]
fn debug_shows_no_personal_data() -> Checked {
    let page: AnyDocument<Vec<Patient>, FitbitPlus> = serde_json::from_value(page_of_patients())?;
    let shown = format!("{page:?} {page:#?}");
    for hidden in ["marker", "1938", "undisclosed", "555 0100", "f-92", "12345678901234567890", "filter[groups]=57b3"] {
        assert!(!shown.contains(hidden), "{hidden} is in {shown}");
    }
    assert!(shown.contains("5816a") && shown.contains("not_yet_known"));
    Ok(())
}

fn patient_with(attributes: &str) -> String {
    format!(r#"{{"data":{{"type":"patient","id":"5816a","attributes":{{{attributes}}}}}}}"#)
}

#[test]
fn unknown_members_round_trip_digit_for_digit() -> Checked {
    let exact = r#""n":[12345678901234567890123,1e400,-0,-0.0,1.10,0.1234567890123456789012345],"t":"\ud800 \u00e9","o":{"a":1,"a":{}}"#;
    let text = patient_with(exact);
    let patient: Document<Patient> = serde_json::from_str(&text)?;
    assert_eq!(serde_json::to_string(&patient)?, text);
    let numbers = patient.data.attributes.extra.get("n").ok_or("numbers")?;
    let numbers: Vec<_> = numbers.items().filter_map(|number| number.as_number()).collect();
    assert_eq!(numbers.len(), 6);
    assert!(numbers.first() > Some(&Number::from(u64::MAX)));

    let included = r#"{"data":[],"included":[{"type":"pump","id":"p","attributes":{"rate":1.100000000000000000001}}]}"#;
    let pumps: Document<Vec<Patient>> = serde_json::from_str(included)?;
    assert_eq!(serde_json::to_string(&pumps)?, included);
    Ok(())
}

#[test]
fn unknown_members_compare_as_json_does() -> Checked {
    let of = |members: &str| serde_json::from_str::<Extra>(members);
    let same = of(r#"{"a": {"x": [1, "\u00e9"], "y": null}, "b": 1.0}"#)?;
    assert_eq!(same, of(r#"{"b":1,"a":{"y":null,"x":[1.00,"é"]}}"#)?);
    for other in [r#"{"a":{"y":null,"x":["é",1]},"b":1}"#, r#"{"a":{"x":[1,"é"]},"b":1}"#, r#"{"b":1}"#] {
        assert_ne!(same, of(other)?);
    }
    Ok(())
}

#[test]
fn a_date_with_a_time_is_an_error_and_not_cut_off() -> Checked {
    for text in ["1938-10-04T00:00:00", "1938-10-04T22:00:00Z", "1938-10-04T22:00:00-05:00", "1938-10-04 ", "19381004"]
    {
        let error = serde_json::from_str::<Document<Patient>>(&patient_with(&format!(r#""birth_date":"{text}""#)));
        let error = error.err().ok_or(text)?.to_string();
        assert!(error.contains("expected a date (`YYYY-MM-DD`)") && !error.contains("1938"), "{error}");
    }
    let text = patient_with(r#""birth_date":"0001-01-01""#);
    assert_eq!(serde_json::to_string(&serde_json::from_str::<Document<Patient>>(&text)?)?, text);
    Ok(())
}

#[test]
fn the_latest_timestamp_round_trips() -> Checked {
    for text in ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00Z", "2016-12-31T23:59:60Z"]
    {
        let text = patient_with(&format!(r#""updated_at":"{text}","last_access_at":"{text}""#));
        assert_eq!(serde_json::to_string(&serde_json::from_str::<Document<Patient>>(&text)?)?, text);
    }
    Ok(())
}

#[test]
fn values_without_a_type_round_trip_digit_for_digit() -> Checked {
    let text = r#"{"type":"patient_health_metric","id":"m","attributes":{"value":1.000000000000000000000001},"meta":{"at":1e999}}"#;
    let result: fitbit_plus::PatientHealthMetric = serde_json::from_str(text)?;
    assert_eq!(serde_json::to_string(&result)?, text);
    let value: Option<&Json> = result.attributes.value.as_ref().map(|value| value.expose());
    assert_eq!(value.and_then(Json::as_f64), Some(1.0));
    Ok(())
}

/// Quadratic decoding took 17 s for the links alone, in a release build.
#[test]
fn a_large_body_takes_linear_time() -> Checked {
    let start = std::time::Instant::now();
    let names = |value: &str| (0..80_000).map(|at| format!(r#""m{at}":{value}"#)).collect::<Vec<_>>().join(",");
    let links: Links = serde_json::from_str(&format!("{{{},\"m7\":null}}", names(r#""/x""#)))?;
    assert_eq!((links.names().count(), links.get("m7")), (80_000, None));
    let extra: Extra = serde_json::from_str(&format!("{{{},\"m7\":7}}", names("0")))?;
    let nulls = (0..40_000).map(|at| format!(r#""m{at}":0,"note":null"#)).collect::<Vec<_>>().join(",");
    let patient: Document<Patient> = serde_json::from_str(&patient_with(&nulls))?;
    assert_eq!(patient.data.attributes.extra.len(), 40_001);
    let same: Extra = serde_json::from_str(&format!("{{\"m7\":1,{},\"m7\":7}}", names("0")))?;
    assert_eq!((extra.len(), extra == same), (80_000, true));
    assert!((0..80_000).all(|at| extra.get(&format!("m{at}")).is_some()));
    assert!(start.elapsed() < std::time::Duration::from_secs(10), "{:?}", start.elapsed());
    Ok(())
}
