//! Lenient mode: a malformed part costs as little as possible, and is kept.

#![allow(clippy::indexing_slicing, reason = "a member of a JSON value that is not there is made")]

mod support;

#[path = "support/script.rs"]
mod script;

use fitbit_plus::runtime::Verdict;
use fitbit_plus::{Client, Document, Error, Patient, PatientScope, StreamExt, TryStreamExt};
use script::{Checked, Script, respond};
use serde_json::{Value, json};

fn patient(id: &str) -> Value {
    json!({
        "type": "patient", "id": id,
        "attributes": {
            "first_name": "Ada", "birth_date": "1938-10-04", "shoe": 7,
            "phone_numbers": [{"primary": true, "value": "555 0100"}, {"primary": false, "value": "555 0101"}],
            "addresses": [{"city": "Berlin", "lines": ["one", "two"]}]
        },
        "relationships": {
            "groups": {"data": [{"type": "group", "id": "g1"}, {"type": "group", "id": "g2"}]},
            "coaches": {"data": [{"type": "coach", "id": "c1", "meta": {"primary": true}}]}
        },
        "links": {"self": "/pub/patient/1"}
    })
}

fn document() -> Value {
    json!({
        "data": patient("5f"),
        "included": [
            {"type": "group", "id": "g1", "attributes": {"name": "Lead"}},
            {"type": "coach", "id": "c1", "attributes": {"first_name": "Grace"}}
        ],
        "meta": {"req_id": "r-1", "count": 1},
        "links": {"self": "/pub/patient/5f"},
        "jsonapi": {"version": "1.0"}
    })
}

fn with(mut document: Value, pointer: &str, value: Value) -> Value {
    if let Some(place) = document.pointer_mut(pointer) {
        *place = value;
    }
    document
}

fn without(mut document: Value, pointer: &str) -> Value {
    let (place, name) = pointer.rsplit_once('/').unwrap_or_default();
    match document.pointer_mut(place) {
        Some(Value::Object(members)) => drop(members.remove(name)),
        Some(Value::Array(items)) => drop(items.remove(name.parse().unwrap_or_default())),
        _ => {}
    }
    document
}

fn client_of(document: Value) -> Result<Client, Error> {
    Script::calls(move |_, _| respond(200, document.clone())).client()
}

fn scope() -> PatientScope {
    PatientScope::groups(["g1"])
}

#[tokio::test]
async fn a_malformed_part_of_a_single_resource_costs_the_nearest_optional_member_or_list_item() -> Checked {
    // The malformed part, and the faults.
    let cases = [
        ("/data/attributes/phone_numbers/0/primary", json!("marker"), "/data/attributes/phone_numbers/0"),
        ("/data/attributes/phone_numbers/1", json!("marker"), "/data/attributes/phone_numbers/1"),
        ("/data/attributes/phone_numbers", json!({"0": "marker"}), "/data/attributes/phone_numbers"),
        ("/data/attributes/birth_date", json!("marker"), "/data/attributes/birth_date"),
        ("/data/attributes/first_name", json!(["marker"]), "/data/attributes/first_name"),
        ("/data/attributes/addresses/0/lines/1", json!({"a": "marker"}), "/data/attributes/addresses/0/lines/1"),
        ("/data/relationships/groups/data/1", json!({"type": "marker"}), "/data/relationships/groups/data/1"),
        ("/data/relationships/groups/data", json!("marker"), "/data/relationships/groups/data"),
        (
            "/data/relationships/coaches/data/0/meta/primary",
            json!("marker"),
            "/data/relationships/coaches/data/0/meta/primary",
        ),
        ("/data/relationships/coaches", json!(["marker"]), "/data/relationships/coaches"),
        ("/data/relationships", json!("marker"), "/data/relationships"),
        ("/data/links/self", json!({"marker": 1}), "/data/links/self"),
        ("/data/links", json!("marker"), "/data/links"),
        ("/included/0/attributes/name", json!(["marker"]), "/included/0"),
        ("/included/1/attributes/first_name", json!(["marker"]), "/included/1/attributes/first_name"),
        ("/included/1", json!("marker"), "/included/1"),
        ("/included", json!({"marker": 1}), "/included"),
        ("/links/self", json!(["marker"]), "/links/self"),
        ("/links", json!("marker"), "/links"),
        ("/meta/count", json!("marker"), "/meta/count"),
        ("/meta", json!("marker"), "/meta"),
        ("/jsonapi", json!("marker"), "/jsonapi"),
    ];
    for (place, value, set_aside) in cases {
        let malformed = with(document(), place, value);
        let client = client_of(malformed.clone())?;
        let read = client.fetch_patient("5f").lenient().await.map_err(|error| format!("{place}: {error}"))?;
        let [fault] = read.faults() else { return Err(format!("{place}: {:?}", read.faults()).into()) };
        assert_eq!(fault.pointer(), set_aside);
        assert!(fault.error().pointer().starts_with(set_aside) && fault.error().pointer() == place, "{fault}");
        assert_eq!(
            serde_json::from_str::<Value>(fault.json())?,
            malformed.pointer(set_aside).cloned().unwrap_or_default()
        );
        assert_eq!(
            serde_json::to_value(&read)?,
            without(malformed.clone(), set_aside),
            "{place}: nothing else is lost"
        );
        assert!(!format!("{read:?} {fault} {fault:?}").contains("marker"), "{fault:?}");

        // Strict mode is the default. It only sets aside members that are not data, and included resources.
        let strict = client.fetch_patient("5f").await;
        match strict {
            Ok(read) if set_aside.starts_with("/included/") => {
                let pointers: Vec<_> = read.faults().iter().map(|fault| fault.pointer()).collect();
                assert_eq!(pointers, [place.get(..11).unwrap_or_default()]);
                assert!(read.faults()[0].to_string().contains("is set aside: ") && read.faults()[0].id() != Some("5f"));
                assert_eq!(serde_json::to_value(&read)?, malformed, "it is encoded as received");
            }
            Ok(read) => {
                assert!(set_aside.starts_with("/meta") || set_aside == "/jsonapi", "{place}");
                assert_eq!(read.faults().len(), 1);
            }
            Err(error) => assert!(error.to_string().contains("; help: `.lenient()` sets aside"), "{error}"),
        }
    }
    let missing = without(document(), "/data/attributes/phone_numbers/0/primary");
    let read = client_of(missing)?.fetch_patient("5f").lenient().await?;
    assert_eq!(read.data.attributes.phone_numbers.as_ref().map(Vec::len), Some(1));
    assert_eq!(
        read.faults().first().map(|fault| (fault.to_string(), fault.id())),
        Some((
            "fetchPatient: /data/attributes/phone_numbers/0 is set aside: it lacks the member `primary`".to_owned(),
            Some("5f")
        ))
    );
    Ok(())
}

fn places(json: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match json {
        Value::Object(members) => members.iter().for_each(|(name, value)| places(value, &format!("{at}/{name}"), all)),
        Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| places(item, &format!("{at}/{n}"), all)),
        _ => {}
    }
}

#[tokio::test]
async fn only_the_malformed_part_is_lost_wherever_it_is() -> Checked {
    let original = document();
    let mut all = Vec::new();
    places(&original, "", &mut all);
    let required = ["", "/data", "/data/id", "/data/type", "/data/attributes"];
    let mut faults = 0;
    for place in &all {
        for value in [json!(null), json!(7), json!(true), json!("x"), json!([7]), json!({"x": 7})] {
            let malformed = with(original.clone(), place, value.clone());
            let read = match client_of(malformed.clone())?.fetch_patient("5f").lenient().await {
                Ok(read) => read,
                Err(_) if required.contains(&place.as_str()) => continue,
                Err(error) => return Err(format!("{place} {value}: {error}").into()),
            };
            let mut rest = malformed.clone();
            for fault in read.faults().iter().rev() {
                assert!(
                    fault.pointer().starts_with(place) || place.starts_with(&format!("{}/", fault.pointer())),
                    "{fault}"
                );
                assert_eq!(Some(&serde_json::from_str::<Value>(fault.json())?), malformed.pointer(fault.pointer()));
                rest = without(rest, fault.pointer());
                faults += 1;
            }
            assert_eq!(serde_json::to_value(&read)?, rest, "{place} {value}");
        }
    }
    assert!(all.len() > 50 && faults > 200, "{} places, {faults} faults", all.len());
    Ok(())
}

#[tokio::test]
async fn several_faults_are_set_aside_with_pointers_into_the_response_as_received() -> Checked {
    let number = |good: bool| if good { json!({"primary": true, "value": "5"}) } else { json!({"value": "5"}) };
    let numbers: Vec<_> = [false, true, false, true, false].map(number).into();
    let malformed = with(document(), "/data/attributes/phone_numbers", json!(numbers));
    let malformed = with(malformed, "/data/attributes/birth_date", json!(7));
    let malformed = with(malformed, "/included/0/id", json!(7));
    let malformed = with(malformed, "/included/1/attributes/first_name", json!(7));
    let read = client_of(malformed)?.fetch_patient("5f").lenient().await?;
    let mut pointers: Vec<_> = read.faults().iter().map(|fault| fault.pointer()).collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/data/attributes/birth_date",
            "/data/attributes/phone_numbers/0",
            "/data/attributes/phone_numbers/2",
            "/data/attributes/phone_numbers/4",
            "/included/0",
            "/included/1/attributes/first_name",
        ]
    );
    assert_eq!(read.data.attributes.phone_numbers.as_ref().map(Vec::len), Some(2));
    assert_eq!(read.included.as_ref().map(|included| included.len()), Some(1));
    Ok(())
}

#[tokio::test]
async fn malformed_required_parts_are_errors_in_lenient_mode_too() -> Checked {
    for (place, value, expected) in [
        ("/data", json!(null), "/data is null where a `patient` resource was expected"),
        ("/data", json!([patient("5f")]), "/data is a list where a `patient` resource was expected"),
        ("/data/id", json!(7), "/data/id is a number where a text was expected"),
        ("/data/attributes", json!(7), "/data/attributes is a number where an object"),
        ("/data/type", json!(7), "/data/type is a number where a text was expected"),
        ("/data/type", json!("coach"), "/data/type is a text where the type `patient`, not `coach`, was expected"),
        ("/data/type", json!("oauth/token"), "/data/type is a text where the type `patient`, not `oauth/token`, was"),
        ("/data/type", json!("Marker Smith"), "/data/type is a text where the type `patient` was expected"),
        ("/data/type", json!("mrn-0815"), "/data/type is a text where the type `patient` was expected"),
    ] {
        let client = client_of(with(document(), place, value))?;
        for error in [client.fetch_patient("5f").await.err(), client.fetch_patient("5f").lenient().await.err()] {
            let error = error.ok_or(place)?;
            assert!(error.to_string().starts_with(&format!("fetchPatient: {expected}")), "{error}");
            assert!(!format!("{error} {error:?}").contains("Marker") && !error.to_string().contains("0815"));
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_row_keeps_its_position_and_loses_only_malformed_parts() -> Checked {
    let mut rows: Vec<_> = ["0", "1", "2", "3", "4"].map(patient).into();
    rows[1]["attributes"]["phone_numbers"][0] = json!({"value": "marker"});
    rows[2]["type"] = json!("coach");
    rows[3]["attributes"]["birth_date"] = json!("marker");
    rows[3]["relationships"]["groups"]["data"][0] = json!(7);
    let mut page =
        json!({"data": rows, "included": [{"type": "group", "id": "g1", "attributes": 7}], "meta": {"count": 5}});
    let included = page["included"].as_array_mut().ok_or("a list")?;
    included.push(json!({"type": "unknown", "id": "u", "attributes": 7}));
    // Its fault must not be attributed to the row with the same id.
    included.push(json!({"type": "coach", "id": "0", "attributes": {"first_name": 7}}));
    let client = client_of(page)?;
    let expected = [
        ("/included/0", Some("g1")),
        ("/included/2/attributes/first_name", Some("0")),
        ("/data/1/attributes/phone_numbers/0", Some("1")),
        ("/data/2", Some("2")),
        ("/data/3/attributes/birth_date", Some("3")),
        ("/data/3/relationships/groups/data/0", Some("3")),
    ];
    let list = || client.fetch_patients(scope());
    let document = list().lenient().await?;
    assert_eq!(document.faults().iter().map(|fault| (fault.pointer(), fault.id())).collect::<Vec<_>>(), expected);
    let page = list().cursor().lenient().await?;
    assert_eq!((page.data.len(), page.faults()), (4, document.faults()));
    let undecoded: Vec<_> = page.undecoded().iter().map(|row| (row.row(), row.pointer(), row.id())).collect();
    assert_eq!(
        undecoded,
        [(None, "/included/0/attributes", Some("g1".into())), (Some(2), "/data/2/type", Some("2".into()))]
    );
    assert!(matches!(list().await, Err(Error::Decode(error)) if error.to_string().contains("`.lenient()`")));

    let mut stream = list().lenient().cursor().stream();
    let mut yielded = Vec::new();
    while let Some(row) = stream.next().await {
        yielded.push(match row {
            Ok(row) => (row.id.to_string(), row.faults().len()),
            Err(Error::Row(bad)) => (bad.pointer().to_owned(), 0),
            Err(error) => return Err(error.into()),
        });
    }
    let yielded: Vec<_> = yielded.iter().map(|(id, faults)| (id.as_str(), *faults)).collect();
    assert_eq!(yielded, [("0", 0), ("1", 1), ("/data/2/type", 0), ("3", 2), ("4", 0)]);
    assert_eq!(stream.audit().verdict(), Verdict::Undecoded(1));

    // In strict mode, the stream returns each of these rows as an error that mentions lenient mode.
    let strict: Vec<_> = list()
        .cursor()
        .stream()
        .map(|row| row.map(|row| row.id.to_string()).map_err(|error| error.to_string()))
        .collect()
        .await;
    assert_eq!(strict.iter().filter(|row| row.is_ok()).count(), 2);
    assert!(strict.iter().flat_map(|row| row.as_ref().err()).all(|error| error.contains("`.lenient()`")), "{strict:?}");
    let lenient: Vec<_> = list().cursor().lenient().pages().map_ok(|page| page.faults().len()).try_collect().await?;
    assert_eq!(lenient, [6]);
    Ok(())
}

#[tokio::test]
async fn malformed_meta_loses_no_page() -> Checked {
    for meta in
        [json!({"count": "2"}), json!({"count": {}}), json!("marker"), json!([7]), json!({"ignored": 7, "count": "x"})]
    {
        let page = json!({"data": [patient("0"), patient("1")], "meta": meta});
        let client = client_of(page)?;
        let list = || client.fetch_patients(scope());
        let document = list().await?;
        assert_eq!((document.data.len(), document.count()), (2, None), "{meta}");
        assert!(
            document.faults().iter().all(|fault| fault.pointer().starts_with("/meta")) && !document.faults().is_empty()
        );
        let mut rows = list().cursor().stream();
        assert_eq!(rows.by_ref().try_collect::<Vec<_>>().await?.len(), 2);
        assert_eq!(rows.audit().verdict(), Verdict::Uncounted);
        assert!(matches!(list().count().await, Err(Error::Decode(error)) if error.pointer().starts_with("/meta")));
    }
    let page = json!({"data": [patient("0")], "meta": {"count": 1, "ignored": 7}});
    assert_eq!(client_of(page)?.fetch_patients(scope()).count().await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_stream_does_not_end_silently_at_a_malformed_link() -> Checked {
    for links in [json!({"next": 7}), json!({"next": {"title": "x"}}), json!("marker"), json!([1])] {
        let client = client_of(json!({"data": [patient("0")], "links": links}))?;
        let list = || client.fetch_patients(scope());
        let page = list().cursor().lenient().await?;
        assert_eq!((page.data.len(), page.faults().len()), (1, 1));
        for rows in [list().cursor().lenient().stream(), list().cursor().stream(), list().lenient().skip().stream()] {
            let ended = rows.try_collect::<Vec<_>>().await.err().ok_or("an error")?;
            assert!(
                matches!(&ended, Error::Interrupted(error) if matches!(error.cause(), Error::Decode(_))),
                "{ended}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_row_with_too_many_faults_is_set_aside_whole_in_linear_time() -> Checked {
    let bad: Vec<_> = (0..20_000).map(|number| json!({"value": number.to_string()})).collect();
    let address = json!({"city": 7, "lines": [7], "state": 7, "country": 7});
    let mut rows: Vec<_> = ["0", "1", "2"].map(patient).into();
    rows[0]["attributes"]["phone_numbers"] = json!(bad);
    rows[1]["attributes"]["addresses"] = json!(vec![address; 4]);
    let client = client_of(json!({"data": rows}))?;
    let document: Document<Vec<Patient>> = client.fetch_patients(scope()).lenient().await?;
    let pointers: Vec<_> = document.faults().iter().map(|fault| fault.pointer()).collect();
    assert_eq!(pointers.first(), Some(&"/data/0/attributes/phone_numbers"));
    assert_eq!((document.data.len(), pointers.len()), (3, 17), "{pointers:?}");
    assert!(document.data[0].attributes.phone_numbers.is_none() && document.data[0].attributes.first_name.is_some());
    Ok(())
}
