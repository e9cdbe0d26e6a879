//! The bytes of requests, over real HTTP on loopback.

mod support;

use std::time::Duration;

use fitbit_plus::runtime::{Date, TimeRange, Timestamp, TransportPhase};
use fitbit_plus::{Client, Credentials, Error, GroupId, GroupRef, NewPatient, PatientPatch, PatientScope, StatusCode};
use serde_json::json;
use support::{Checked, Response, Server, TOKEN, ok, refused};

const JSON_API: &str = "application/vnd.api+json";

fn no_patients() -> Response {
    ok(json!({"data": [], "meta": {"req_id": "r-1", "count": 263}}))
}

fn a_patient() -> Response {
    ok(json!({"data": {"type": "patient", "id": "5f", "attributes": {}}, "meta": {"req_id": "r-1"}}))
}

#[tokio::test]
async fn a_list_is_requested_with_only_the_given_parameters() -> Checked {
    let server = Server::start(|_| no_patients())?;
    let client = server.client()?;
    let patients = client.fetch_patients(PatientScope::groups(["57b3"])).await?;
    assert!(patients.data.is_empty());

    let [request] = &server.calls()[..] else {
        return Err("one request".into());
    };
    assert_eq!(request.line(), "GET /pub/patient?filter%5Bgroups%5D=57b3");
    assert_eq!(request.header("accept"), [JSON_API]);
    assert_eq!(request.header("authorization"), [format!("Bearer {TOKEN}")]);
    assert!(request.header("content-type").is_empty() && request.body.is_empty());
    let mut names: Vec<_> = request.head.lines().skip(1).filter_map(|line| Some(line.split_once(": ")?.0)).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "authorization", "host", "user-agent"]);
    Ok(())
}

#[tokio::test]
async fn a_range_is_sent_with_both_bounds_and_never_reversed() -> Checked {
    let server = Server::start(|_| no_patients())?;
    let client = server.client()?;
    let (since, until): (Timestamp, Timestamp) =
        ("2017-11-01T00:00:00.0000005Z".parse()?, "2017-12-01T05:00:00Z".parse()?);
    let patients = || client.fetch_patients(PatientScope::groups(["a"]));
    patients().updated_at(since..).await?;
    patients().updated_at(..until).await?;
    patients().updated_at(until..until).await?;
    let lines: Vec<_> =
        server.calls().iter().map(|request| request.line().rsplit('=').next().map(str::to_owned)).collect();
    let sent = [
        "2017-11-01T00:00:00.0000005Z..9999-12-31T23:59:59.999Z",
        "0001-01-01T00:00:00Z..2017-12-01T05:00:00Z",
        "2017-12-01T05:00:00Z..2017-12-01T05:00:00Z",
    ];
    assert_eq!(lines, sent.map(|range| Some(range.to_owned())));

    let reversed = patients().updated_at(until..since);
    let errors =
        [reversed.clone().await.err(), reversed.clone().cursor().await.err(), reversed.clone().count().await.err()];
    for error in errors {
        let message = error.as_ref().map(ToString::to_string).unwrap_or_default();
        assert!(matches!(error, Some(Error::Config(_))), "{message}");
        assert!(
            message.contains("`filter[updated_at]` ends before it starts") && !message.contains("2017"),
            "{message}"
        );
    }
    reversed.updated_at(since..until).await?;
    assert_eq!(server.calls().len(), 4, "only good ranges are sent");
    Ok(())
}

#[tokio::test]
async fn filters_and_pages_are_encoded() -> Checked {
    let server = Server::start(|_| no_patients())?;
    let client = server.client()?;
    let (since, until): (Timestamp, Timestamp) =
        ("2017-11-01T00:00:00-04:00".parse()?, "2017-12-01T05:00:00Z".parse()?);
    let scope = PatientScope::groups([&GroupId::from("a"), &GroupId::from("b")]).and_organization("ö&=+ %");

    let filtered = client
        .fetch_patients(&scope)
        .archived(true)
        .archived(false)
        .updated_at(since..until)
        .identifier("My EHR", "1+2");
    filtered.cursor().limit(50).after("c==").await?;
    client.fetch_patients(&scope).skip().size(10).number(2).await?;
    assert_eq!(client.fetch_patients(&scope).count().await?, 263);
    client.fetch_groups("58c8").name("Patients, Lead").await?;

    let lines: Vec<String> = server.calls().iter().map(|request| request.line().to_owned()).collect();
    let scope = "filter%5Bgroups%5D=a,b&filter%5Borganization%5D=%C3%B6%26%3D%2B%20%25";
    assert_eq!(
        lines,
        [
            format!(
                "GET /pub/patient?{scope}&filter%5Barchived%5D=false\
                 &filter%5Bupdated_at%5D=2017-11-01T04:00:00Z..2017-12-01T05:00:00Z\
                 &filter%5Bidentifier%5D%5Bsystem%5D=My%20EHR&filter%5Bidentifier%5D%5Bvalue%5D=1%2B2\
                 &page%5Blimit%5D=50&page%5Bcursor%5D=c%3D%3D"
            ),
            format!("GET /pub/patient?{scope}&page%5Bsize%5D=10&page%5Bnumber%5D=2"),
            format!("GET /pub/patient?{scope}&page%5Blimit%5D=0"),
            "GET /pub/group?filter%5Borganization%5D=58c8&filter%5Bname%5D=Patients,%20Lead".to_owned(),
        ]
    );
    Ok(())
}

#[tokio::test]
async fn an_identifier_is_one_segment_of_the_path() -> Checked {
    let server = Server::start(|_| a_patient())?;
    let client = server.client()?;
    let ids = ["a/b", "a?b=c", "../x", "a#b", "100%", "%2e%2e", "é", "a b", "..."];
    for id in ids {
        client.fetch_patient(id).await?;
    }
    let lines: Vec<String> = server.calls().iter().map(|request| request.line().to_owned()).collect();
    let segments = ["a%2Fb", "a%3Fb%3Dc", "..%2Fx", "a%23b", "100%25", "%252e%252e", "%C3%A9", "a%20b", "..."];
    assert_eq!(lines, segments.map(|segment| format!("GET /pub/patient/{segment}")));
    Ok(())
}

#[tokio::test]
async fn an_identifier_that_is_another_path_is_refused_before_anything_is_sent() -> Checked {
    let server = Server::start(|_| a_patient())?;
    let client = server.client()?;
    for id in ["", ".", ".."] {
        let error = client.fetch_patient(id).await.err();
        assert!(matches!(error, Some(Error::Config(_))), "{id:?}: {error:?}");
        assert!(matches!(client.update_patient(id, PatientPatch::new()).await, Err(Error::Config(_))));
    }
    let empty: [&str; 0] = [];
    assert!(matches!(client.fetch_patients(PatientScope::groups(empty)).await, Err(Error::Config(_))));
    assert_eq!(server.all().len(), 0);
    Ok(())
}

#[tokio::test]
async fn what_is_created_is_a_document() -> Checked {
    let server = Server::start(|request| match request.json() {
        Ok(sent) if sent.get("data").is_some_and(serde_json::Value::is_array) => {
            ok(json!({"data": [{"type": "patient", "id": "5f", "attributes": {}}]}))
        }
        _ => Response("201 Created", JSON_API, a_patient().2),
    })?;
    let client = server.client()?;
    let andrew = NewPatient::new([GroupRef::query("58c8", "Patients Lead")]).first_name("Andrew").coaches(["57fe"]);
    let created = client.create_patient(&andrew).await?;
    assert_eq!(created.data().map(|patient| patient.id.as_str()), Some("5f"));
    assert_eq!((created.status().as_u16(), created.request_id()), (201, Some("r-1")));
    client.create_patient_many(&[andrew]).ignore_duplicates(true).await?;

    let [one, many] = &server.calls()[..] else {
        return Err("two requests".into());
    };
    assert_eq!((one.line(), many.line()), ("POST /pub/patient", "POST /pub/patient"));
    assert_eq!((one.header("accept"), one.header("content-type")), (vec![JSON_API], vec![JSON_API]));
    let andrew = json!({
        "type": "patient",
        "attributes": {"first_name": "Andrew"},
        "relationships": {
            "groups": {"data": [{"type": "group", "meta": {"query": {"organization": "58c8", "name": "Patients Lead"}}}]},
            "coaches": {"data": [{"type": "coach", "id": "57fe"}]},
        },
    });
    assert_eq!(one.json()?, json!({"data": andrew}));
    assert_eq!(many.json()?, json!({"meta": {"ignore_duplicates": true}, "data": [andrew]}));
    Ok(())
}

#[tokio::test]
async fn a_setter_takes_an_option_and_sets_nothing_if_there_is_none() -> Checked {
    let server = Server::start(|_| a_patient())?;
    let (client, cell, born) = (server.client()?, Some("Ada".to_owned()), Some("1975-12-10".parse::<Date>()?));
    let patch = PatientPatch::new().last_name("Byron").first_name(&cell).birth_date(born).gender(Some("female"));
    let patch = patch.last_name(None::<&str>).email_address(cell.filter(|cell| cell.contains('@')));
    client.update_patient("5f", patch).await?;
    let page = client.fetch_patients(PatientScope::groups(["57b3"])).archived(Some(true)).updated_at(None::<TimeRange>);
    page.await.err();
    let [patch, list] = &server.calls()[..] else { return Err("two requests".into()) };
    let attributes = json!({"first_name": "Ada", "last_name": "Byron", "birth_date": "1975-12-10", "gender": "female"});
    assert_eq!(patch.json()?.pointer("/data/attributes"), Some(&attributes));
    assert_eq!(list.line(), "GET /pub/patient?filter%5Bgroups%5D=57b3&filter%5Barchived%5D=true");
    Ok(())
}

#[tokio::test]
async fn a_patch_distinguishes_absent_null_and_set() -> Checked {
    let server = Server::start(|_| a_patient())?;
    let client = server.client()?;
    client.update_patient("5f", PatientPatch::new()).await?;
    client.update_patient("5f", PatientPatch::new().clear_first_name()).await?;
    client.update_patient("5f", PatientPatch::new().first_name("Jo").groups(["57b3"])).await?;
    let sent: Vec<_> = server.calls().iter().map(support::Request::json).collect::<Result<_, _>>()?;
    let groups = json!({"groups": {"data": [{"type": "group", "id": "57b3"}]}});
    assert_eq!(
        sent,
        [
            json!({"data": {"type": "patient", "id": "5f"}}),
            json!({"data": {"type": "patient", "id": "5f", "attributes": {"first_name": null}}}),
            json!({"data": {"type": "patient", "id": "5f", "attributes": {"first_name": "Jo"}, "relationships": groups}}),
        ]
    );
    assert_eq!(
        server.calls().first().map(|request| request.line().to_owned()).as_deref(),
        Some("PATCH /pub/patient/5f")
    );
    Ok(())
}

#[tokio::test]
async fn errors_are_readable_and_keep_all_members() -> Checked {
    let server = Server::start(|request| {
        let source = json!({"pointer": "/data/3/attributes/first_name"});
        let errors =
            json!([{"code": "InvalidBodyParameter", "status": "409", "detail": "marker-detail", "source": source}]);
        match request.line().split('/').next_back() {
            Some("html") => Response("502 Bad Gateway", "text/html", "<html>marker".to_owned()),
            Some("ok-html") => Response("200 OK", "text/html", "<html>marker".to_owned()),
            Some("empty") => Response("204 No Content", JSON_API, String::new()),
            Some("moved") => Response("302 Found", "text/plain\r\nLocation: http://127.0.0.1:1/marker", String::new()),
            Some("busy") => Response("429 Too Many Requests", "text/plain\r\nRetry-After: 7", String::new()),
            Some("misread") => {
                ok(json!({"data": {"type": "patient", "id": "5f", "attributes": {"archived": "marker"}}}))
            }
            _ => refused("409 Conflict", json!({"errors": errors, "meta": {"req_id": "r-9"}})),
        }
    })?;
    let client = server.client()?;
    let error_of = async |id: &str| client.fetch_patient(id).await.err().ok_or("an error");

    let error = error_of("x").await?;
    assert_eq!(
        error.to_string(),
        "fetchPatient: the server responded with 409 Conflict: InvalidBodyParameter at /data/3/attributes/first_name"
    );
    assert_eq!(error.request_id(), Some("r-9"));
    let problem = error.problems().next().ok_or("a problem")?;
    assert_eq!(
        (problem.item(), problem.field(), problem.detail()),
        (Some(3), Some("first_name"), Some("marker-detail"))
    );
    assert!(!error.is_retryable() && error_of("html").await?.is_retryable());

    let busy = error_of("busy").await?;
    assert!(matches!(&busy, Error::Api(error) if error.retry_after() == Some(Duration::from_secs(7))));
    for (id, words) in [
        ("html", "the server responded with 502 Bad Gateway"),
        ("moved", "the server responded with 302 Found"),
        ("empty", "the response is empty"),
        ("ok-html", "the response is not JSON, its content type says: a proxy may have responded"),
        ("misread", "/data/attributes/archived is a text where a boolean was expected"),
    ] {
        let error = error_of(id).await?;
        let (shown, debug) = (error.to_string(), format!("{error:?}"));
        assert!(shown.contains(words), "{shown}");
        assert!(!format!("{shown}{debug}").contains("marker"), "{shown} {debug}");
    }
    let raw = client.fetch_patient("html").send_raw().await?;
    assert_eq!((raw.status(), &raw.bytes()[..]), (StatusCode::BAD_GATEWAY, &b"<html>marker"[..]));
    Ok(())
}

#[tokio::test]
async fn a_call_can_have_its_own_headers_and_time_but_not_its_own_token() -> Checked {
    let server = Server::start(|request| {
        if request.line().ends_with("slow") {
            std::thread::sleep(Duration::from_secs(5));
        }
        a_patient()
    })?;
    let client = server.client()?;
    client.fetch_patient("x").header("x-trace", "7").header("Accept", "application/json").await?;
    let [request] = &server.calls()[..] else {
        return Err("one request".into());
    };
    assert_eq!((request.header("x-trace"), request.header("accept")), (vec!["7"], vec!["application/json"]));
    for (name, value) in [("authorization", "Bearer marker"), ("bad name", "x"), ("x", "line\nbreak")] {
        assert!(matches!(client.fetch_patient("x").header(name, value).await, Err(Error::Config(_))), "{name}");
    }
    let slow = client.fetch_patient("slow").timeout(Duration::from_millis(50)).await.err();
    assert!(matches!(&slow, Some(Error::Transport(error)) if error.phase() == TransportPhase::Timeout), "{slow:?}");
    Ok(())
}

#[tokio::test]
async fn a_too_large_response_is_not_read() -> Checked {
    let server = Server::start(|_| ok(json!({"data": [], "filler": "x".repeat(5000)})))?;
    let client = Client::builder()
        .base_url(format!("{}/pub", server.origin))
        .credentials(Credentials::new("id", "secret"))
        .max_body(4096)
        .build()?;
    let error = client.fetch_groups("58c8").await.err();
    assert!(matches!(&error, Some(Error::Transport(error)) if error.phase() == TransportPhase::TooLarge), "{error:?}");
    Ok(())
}
