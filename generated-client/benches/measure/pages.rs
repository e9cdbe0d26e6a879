//! Synthetic responses of the API, with every described member and one undescribed one.

use serde_json::{Value, json};

pub(crate) fn patients(count: usize) -> String {
    let data: Vec<Value> = (0..count).map(patient).collect();
    let next = format!("/pub/patient?filter%5Borganization%5D=58c4bf11dc3bcd0a01d5e8c7&page%5Bnumber%5D={count}");
    let links = json!({ "self": "/pub/patient?filter%5Borganization%5D=58c4bf11dc3bcd0a01d5e8c7", "next": next });
    json!({ "data": data, "meta": { "count": 100_000, "req_id": "f2b1c7b2" }, "links": links }).to_string()
}

fn id(kind: u32, number: usize) -> String {
    format!("{kind:08x}{number:016x}")
}

fn patient(number: usize) -> Value {
    let phone = json!({ "type": "mobile", "value": format!("617-555-{number:04}"), "primary": true });
    let address = json!({
        "use": "home", "type": "both", "text": "1 Main Street, Boston", "lines": ["1 Main Street", "Apt. 5"],
        "city": "Boston", "district": "Suffolk", "state": "MA", "postal_code": "02116", "country": "US",
    });
    let identifier = json!({ "label": "MRN", "system": "example.org", "value": format!("A-{number}"), "unique": true });
    let archived =
        json!({ "archived": true, "modified_at": "2019-03-14T15:09:26.535Z", "reason": "other", "notes": "moved" });
    let attributes = json!({
        "first_name": "Ada", "last_name": format!("Lovelace {number}"), "email_address": format!("ada{number}@example.org"),
        "phone_numbers": [phone], "addresses": [address], "identifiers": [identifier],
        "birth_date": "1975-12-10", "gender": "female", "note": "Calls \"back\" in the evening.\nPrefers text.",
        "updated_at": "2019-07-01T12:30:45.123Z", "first_access_at": "2017-02-03T04:05:06.007Z",
        "invited_at": "2017-02-01T00:00:00.251Z", "enrolled_at": "2017-02-03T04:05:06.126Z",
        "last_access_at": "2019-07-01T12:30:45.123Z", "archived": false, "archive_history": [archived],
        "statement": { "value": "To dance at the wedding", "updated_at": "2018-01-02T03:04:05.875Z", "updated_by": "Ada" },
        "time_zone": "America/New_York",
    });
    let own = id(0x58c4_bf11, number);
    let groups = json!({
        "data": [{ "type": "group", "id": id(0x58c4_bf12, number % 7) }],
        "links": { "related": format!("/pub/patient/{own}/groups") },
    });
    let coaches = json!({
        "data": [
            { "type": "coach", "id": id(0x58c4_bf13, number % 5), "meta": { "primary": true } },
            { "type": "coach", "id": id(0x58c4_bf13, number % 3) },
        ],
        "links": { "related": format!("/pub/patient/{own}/coaches") },
    });
    json!({
        "type": "patient", "id": own, "attributes": attributes,
        "relationships": { "groups": groups, "coaches": coaches },
        "links": {
            "self": format!("/pub/patient/{own}"),
            "twine_web_app": format!("https://app.example.org/p/{own}"),
        },
    })
}

/// One patient, as the response of `GET /patient/{id}`.
pub(crate) fn one_patient() -> String {
    json!({ "data": patient(1), "meta": { "req_id": "f2b1c7b2" } }).to_string()
}

/// `count` summaries of plans, each with 20 included resources, in the order of the rows: 14 actions, 5 bundles, the
/// patient.
pub(crate) fn plans(count: usize) -> String {
    let linkage = |kind: &str, code: u32, ids: std::ops::Range<usize>| -> Value {
        ids.map(|number| json!({ "type": kind, "id": id(code, number) })).collect()
    };
    let mut included = Vec::new();
    let mut data = Vec::new();
    for number in 0..count {
        let (actions, bundles) = (number * 14..(number + 1) * 14, number * 5..(number + 1) * 5);
        let relationships = json!({
            "actions": { "data": linkage("action", 0x58c4_bf14, actions.clone()) },
            "bundles": { "data": linkage("bundle", 0x58c4_bf15, bundles.clone()) },
            "patient": { "data": { "type": "patient", "id": id(0x58c4_bf11, number) } },
        });
        let attributes = json!({ "adherence": { "progress": 0.5 } });
        let own = id(0x58c4_bf16, number);
        data.push(json!({
            "type": "patient_plan_summary", "id": own, "attributes": attributes, "relationships": relationships
        }));
        included.extend(actions.map(|at| task("action", id(0x58c4_bf14, at))));
        included.extend(bundles.map(|at| task("bundle", id(0x58c4_bf15, at))));
        included.push(patient(number));
    }
    json!({ "data": data, "included": included }).to_string()
}

fn task(kind: &str, id: String) -> Value {
    let attributes = json!({ "type": "exercise", "title": "Walk", "effective_from": "2019-03-14T15:09:26.535Z" });
    json!({ "type": kind, "id": id, "attributes": attributes })
}
