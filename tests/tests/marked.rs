//! Recordings of a store full of markers: no file contains a marker in any encoding, and the replay returns the
//! recorded responses under pseudonyms.

#![allow(clippy::indexing_slicing, reason = "a member of a JSON value that is not there is null")]

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as StdError;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use fitbit_plus::record::Recorder;
use fitbit_plus::runtime::{Called, Limits, RetryPolicy, Transport, TransportFuture};
use fitbit_plus::test::Replay;
use fitbit_plus::{Client, Credentials, Error, PatientScope, TryStreamExt};
use serde_json::Value;
use simulator::{Fault, RetryAfter, Simulator};
use tests::contract::{CALLS, Ids, RESPONSES};
use tests::markers::{self, DATE, MARKER};
use tests::search::{encodings, files, found};
use tests::trial::Trial;
use tests::verify;

type Checked = Result<(), Box<dyn StdError + Send + Sync>>;

/// Returns what must not be written: the markers, and the simulator's secrets and identifiers.
fn secrets(simulator: &Simulator) -> BTreeSet<String> {
    let mut secrets = BTreeSet::from([MARKER.to_owned(), DATE.to_owned(), "739118264753".to_owned()]);
    secrets.extend([simulator.client_secret().to_owned(), simulator.client_id().to_owned()]);
    for resource in ["organization", "patient", "coach", "group"] {
        secrets.extend(simulator.ids_of(resource));
    }
    for exchange in simulator.requests() {
        let token = exchange.header("authorization").and_then(|header| header.strip_prefix("Bearer "));
        secrets.extend(token.map(str::to_owned));
    }
    secrets
}

/// Checks that no file contains a secret in any encoding.
fn has_none_of(folder: &Path, secrets: &BTreeSet<String>) -> Result<usize, Box<dyn StdError + Send + Sync>> {
    let texts: BTreeSet<String> = secrets.iter().flat_map(|secret| encodings(secret)).collect();
    let recorded = files(folder)?;
    for (name, content) in &recorded {
        assert_eq!(found(content, &texts), None, "in {name}");
    }
    println!("{} files searched for {} texts", recorded.len(), texts.len());
    Ok(recorded.len())
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::Unauthorized,
        Fault::TooManyRequests(RetryAfter::Seconds(0)),
        Fault::Unavailable(RetryAfter::None),
        Fault::Truncated,
        Fault::MalformedRow(0),
        Fault::ForeignNext(format!("https://{MARKER}.example/pub/{MARKER}?{MARKER}={MARKER}#{MARKER}")),
        Fault::Redirect(format!("https://elsewhere.example/{MARKER}?{MARKER}={MARKER}")),
        Fault::Html,
        Fault::NotJson,
        Fault::WrongContentType,
    ]
}

#[tokio::test]
async fn no_personal_data_is_recorded_whatever_goes_wrong() -> Checked {
    let builder = Simulator::builder().patients(12).seed(3).keeps_rules(false).validate_responses(false);
    let simulator = Arc::new(builder.start().await?);
    let marked = markers::mark(&simulator)?;
    assert!(marked > 100, "{marked} members marked");
    // Add undescribed members, with markers as names and values.
    for id in simulator.ids_of("patient") {
        simulator.edit("patient", &id, |patient| {
            patient["attributes"][format!("{MARKER}_unknown")] = MARKER.into();
            patient["attributes"]["another"] =
                serde_json::json!({"type": format!("{MARKER}/x"), "deep": [MARKER, true]});
        });
    }
    let folder = tempfile::tempdir()?;
    let recorder = Recorder::new(folder.path())?;
    let client = Client::builder()
        .base_url(simulator.base_url())
        .credentials(Credentials::new(simulator.client_id(), simulator.client_secret()))
        .retry(RetryPolicy::new().max_attempts(2).base_delay(Duration::from_millis(1)))
        .record(&recorder)
        .build()?;
    let organization = simulator.id_of("organization").ok_or("an organization")?;
    let scope = PatientScope::organization(organization.as_str());
    let rows: Vec<String> =
        client.fetch_patients(&scope).cursor().limit(5).stream().map_ok(|row| row.id.to_string()).try_collect().await?;
    assert_eq!(rows.len(), 12);

    let asked = Arc::clone(&simulator);
    let ids = Ids::new(move |of| asked.id_of(of))
        .with("oauth/token", "grant_type", "client_credentials")
        .with("oauth/token", "client_id", simulator.client_id())
        .with("oauth/token", "client_secret", simulator.client_secret())
        .with("patient", "identifier/system", format!("{MARKER} system"))
        .with("patient", "identifier/value", format!("{MARKER}-mrn"));
    let faults = faults();
    for (at, call) in CALLS.iter().enumerate() {
        // Refused calls count too, because they are recorded.
        let _ = (call.run)(&client, &ids).await;
        simulator.faults().next(faults[at % faults.len()].clone());
        let _ = (call.run)(&client, &ids).await;
    }
    recorder.check()?;

    assert!(has_none_of(folder.path(), &secrets(&simulator))? > 60);

    // Repeat the same run with the recording, under the pseudonyms.
    let replay = Replay::open(folder.path())?;
    assert_eq!(replay.recorded_against(), "service");
    let scope = PatientScope::organization(recorder.pseudonym(&organization));
    let again: Vec<String> = replay
        .client()
        .fetch_patients(&scope)
        .cursor()
        .limit(5)
        .stream()
        .map_ok(|row| row.id.to_string())
        .try_collect()
        .await?;
    assert_eq!(again, rows.iter().map(|id| recorder.pseudonym(id)).collect::<Vec<_>>());
    // With the original values instead of the pseudonyms, no recorded request matches.
    let scope = PatientScope::organization(organization.as_str());
    match replay.client().fetch_patients(&scope).cursor().limit(5).await {
        Err(Error::Transport(error)) => assert!(error.to_string().contains("fetchPatients"), "{error}"),
        other => return Err(format!("{:?}", other.map(drop)).into()),
    }
    Ok(())
}

/// Checks responses against their pseudonyms, with the key for synthetic data.
struct Under {
    recorder: Recorder,
    origins: BTreeSet<String>,
    /// Pseudonyms by identifier.
    ids: BTreeMap<String, String>,
}

impl Under {
    /// Checks that a response equals another one under pseudonyms. Returns how many relationships resolve within it.
    fn hold(&mut self, was: &Value, is: &Value) -> usize {
        self.value(was, is, "");
        let (found, again) = (resolved(was), resolved(is));
        assert_eq!(found, again, "the same number of relationships resolves to included resources");
        found
    }

    fn value(&mut self, was: &Value, is: &Value, at: &str) {
        match (was, is) {
            (Value::Object(was), Value::Object(is)) => {
                assert_eq!(was.len(), is.len(), "{at}");
                for (name, was) in was {
                    let name = if is.contains_key(name) { name.clone() } else { self.recorder.pseudonym(name) };
                    self.value(was, &is[&name], &format!("{at}/{name}"));
                }
                if let (Some(id), Some(alias)) = (text(was, "id"), text(is, "id")) {
                    self.ids.insert(id.to_owned(), alias.to_owned());
                    let link = |of: &serde_json::Map<String, Value>| {
                        text(of.get("links")?.as_object()?, "self").map(str::to_owned)
                    };
                    let leads = |of: Option<String>, id: &str| of.is_some_and(|link| link.ends_with(&format!("/{id}")));
                    assert_eq!(leads(link(was), id), leads(link(is), alias), "{at}/links/self");
                }
            }
            (Value::Array(was), Value::Array(is)) => {
                assert_eq!(was.len(), is.len(), "{at}");
                was.iter().zip(is).for_each(|(was, is)| self.value(was, is, at));
            }
            (Value::String(_), Value::String(is)) if is == "dropped" => {
                assert!(at.ends_with("_token") || at.ends_with("_secret"), "{at}");
            }
            (Value::String(was), Value::String(is)) => {
                let bare = self.origins.iter().find_map(|origin| was.strip_prefix(origin.as_str()));
                let wanted = [was.clone(), self.recorder.pseudonym(bare.unwrap_or(was))];
                assert!(wanted.contains(is), "{at}");
            }
            (Value::Number(was), Value::Number(_)) => {
                let whole = was.as_f64().map(|float| format!("{float:.0}")).unwrap_or_default();
                let under = [was.to_string(), whole].map(|text| self.recorder.pseudonym(&text));
                let under = under.map(|text| serde_json::from_str(&text).unwrap_or_default());
                assert!(under.contains(is) || *is == Value::Number(was.clone()), "{at}");
            }
            (Value::Bool(was), Value::Bool(is)) => assert!(was == is || !is, "{at}"),
            _ => assert_eq!(was, is, "{at}"),
        }
    }
}

fn text<'a>(members: &'a serde_json::Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name)?.as_str()
}

/// Returns the number of relationship identifiers with a resource in the same document.
fn resolved(response: &Value) -> usize {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
    let resources = [list(&response["data"]), list(&response["included"])].concat();
    let there: BTreeSet<_> = resources.iter().map(|one| (one["type"].to_string(), one["id"].to_string())).collect();
    let related = resources.iter().flat_map(|one| one["relationships"].as_object().into_iter().flatten());
    let identifiers = related.flat_map(|(_, relationship)| list(&relationship["data"]));
    identifiers.filter(|one| there.contains(&(one["type"].to_string(), one["id"].to_string()))).count()
}

#[tokio::test]
async fn the_whole_run_is_replayed_under_pseudonyms() -> Checked {
    let folder = tempfile::tempdir()?;
    let (marked, simulators) = (Cell::new(0), Mutex::new(Vec::new()));
    let begin = async || {
        let simulator = Trial::simulators().validate_responses(false).start().await?;
        marked.set(marked.get() + markers::mark(&simulator)?);
        // A natural key must identify only one patient.
        let patient = simulator.id_of("patient").ok_or("a patient")?;
        simulator.edit("patient", &patient, |patient| {
            patient["attributes"]["identifiers"][0]["value"] = format!("{MARKER}-mrn").into();
        });
        let trial = Trial::over(simulator).await?;
        simulators.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(trial.simulator()));
        Ok(trial)
    };
    let mut report = verify::begin(&[])?;
    let collecting = async {
        verify::contract::run(&mut report, Some(folder.path()), begin).await?;
        Ok::<_, Box<dyn StdError + Send + Sync>>(RESPONSES.with(RefCell::take))
    };
    let responses = RESPONSES.scope(RefCell::default(), collecting).await?;
    let report = report.counted();
    let problems: Vec<_> =
        report.operations.iter().map(|line| (&line.operation_id, &line.results.contract.problems)).collect();
    assert!(report.is_good(), "{problems:?}");
    let simulators = simulators.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(simulators.len(), CALLS.len());
    let sent = simulators.iter().flat_map(|simulator| simulator.requests());
    let shown = sent.filter(|exchange| exchange.response.windows(MARKER.len()).any(|bytes| bytes == MARKER.as_bytes()));
    let shown: BTreeSet<_> = shown.map(|exchange| exchange.operation_id).collect();
    assert!(marked.get() > 10_000 && shown.len() >= 20, "{} members marked, {} operations", marked.get(), shown.len());
    let secrets: BTreeSet<String> = simulators.iter().flat_map(|simulator| secrets(simulator)).collect();
    assert_eq!(has_none_of(folder.path(), &secrets)?, 62 + 2);

    // Every call is replayed and decodes to the response, under pseudonyms.
    let mut report = verify::begin(&[])?;
    let collecting = async {
        verify::replay::run(&mut report, folder.path()).await?;
        Ok::<_, Box<dyn StdError + Send + Sync>>(RESPONSES.with(RefCell::take))
    };
    let replayed = RESPONSES.scope(RefCell::default(), collecting).await?;
    let report = report.counted();
    assert_eq!(report.tally.passed.replayed, Some(62), "{:?}", report.operations);
    assert!(report.is_good());
    assert_eq!(responses.len(), replayed.len());
    assert!(responses.len() > CALLS.len(), "pages were followed");
    let manifest: Value = serde_json::from_slice(&fs::read(folder.path().join("manifest.json"))?)?;
    let elsewhere = tempfile::tempdir()?;
    let recorder = Recorder::of_made_up_data(elsewhere.path(), manifest["key"].as_str().ok_or("a key")?)?;
    let origin = |simulator: &Arc<Simulator>| simulator.base_url().trim_end_matches("/pub").to_owned();
    let mut under = Under { recorder, origins: simulators.iter().map(origin).collect(), ids: BTreeMap::new() };
    let found: usize = responses.iter().zip(&replayed).map(|(was, is)| under.hold(was, is)).sum();
    let (ids, aliases) = (under.ids.len(), under.ids.values().collect::<BTreeSet<_>>().len());
    assert_eq!(ids, aliases, "no two identifiers have one pseudonym");
    assert!(found > 50 && ids >= 40, "{found} relationships resolve to included resources, {ids} identifiers");
    println!("{} responses, {found} relationships in them, {ids} identifiers", responses.len());

    // Again, with one value edited: the replay must report it.
    let path = folder.path().join("fetchPatients.har");
    let text = fs::read_to_string(&path)?;
    let lied = text.replacen("\\\"type\\\":\\\"patient\\\"", "\\\"type\\\":\\\"patients\\\"", 1);
    assert_ne!(text, lied);
    fs::write(&path, lied)?;
    let mut report = verify::begin(&[])?;
    verify::replay::run(&mut report, folder.path()).await?;
    let failed: Vec<_> = report.operations.iter().filter(|line| !line.results.replayed.passed()).collect();
    assert_eq!(failed.iter().map(|line| line.operation_id.as_str()).collect::<Vec<_>>(), ["fetchPatients"]);
    let problems = failed[0].results.replayed.problems.join("; ");
    assert!(problems.contains("fetchPatients was edited: fetchPatients.har, entry 2, at `/data/0/type`"), "{problems}");
    Ok(())
}

/// A gzipped coach with markers as names.
const COMPRESSED: [u8; 99] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 73, 44, 73, 84, 178, 82, 168, 86, 42, 169, 44, 72, 5, 50, 148, 146,
    243, 19, 147, 51, 148, 116, 20, 148, 50, 83, 64, 92, 211, 100, 99, 19, 16, 47, 177, 164, 164, 40, 51, 169, 180, 36,
    181, 24, 172, 58, 45, 179, 168, 184, 36, 62, 47, 49, 23, 172, 39, 42, 55, 177, 40, 59, 181, 72, 215, 16, 164, 50,
    39, 17, 139, 140, 145, 82, 109, 109, 45, 0, 70, 90, 24, 220, 110, 0, 0, 0,
];

/// A transport with unrequested gzip responses.
struct Compressing;

impl Transport for Compressing {
    fn send(&self, request: http::Request<Bytes>, _: Limits) -> TransportFuture<'_> {
        let token = r#"{"data": {"type": "oauth/token", "id": "1", "attributes":
            {"access_token": "fake", "token_type": "bearer", "expires_in": 3600}}}"#;
        let is_token = request.extensions().get::<Called>().is_some_and(|called| called.operation() == "token");
        let mut response =
            http::Response::new(Bytes::from_static(if is_token { token.as_bytes() } else { &COMPRESSED }));
        let headers = response.headers_mut();
        headers.insert("content-type", http::HeaderValue::from_static("application/vnd.api+json"));
        if !is_token {
            headers.insert("content-encoding", http::HeaderValue::from_static("gzip"));
        }
        Box::pin(async move { Ok(response) })
    }
}

/// The client's own transport decompresses. A compressed response of a custom transport is not JSON: the call fails,
/// and nothing is recorded.
#[tokio::test]
async fn compressed_responses_are_not_recorded() -> Checked {
    let simulator = Simulator::builder().patients(2).start().await?;
    let credentials = Credentials::new(simulator.client_id(), simulator.client_secret());
    let client = Client::builder().base_url(simulator.base_url()).credentials(credentials.clone()).build()?;
    client.fetch_patient(&*simulator.id_of("patient").ok_or("a patient")?).await?;
    let asked = simulator.requests();
    assert!(asked.len() == 2 && asked.iter().all(|request| request.header("accept-encoding") == Some("gzip")));

    let folder = tempfile::tempdir()?;
    let recorder = Recorder::new(folder.path())?;
    let client = Client::builder().credentials(credentials).transport(Compressing).record(&recorder).build()?;
    assert!(matches!(client.fetch_coach("5c34").await, Err(Error::Decode(_))));
    recorder.check()?;
    assert_eq!(has_none_of(folder.path(), &BTreeSet::from([MARKER.to_owned(), "5c34".to_owned()]))?, 2);
    let har: Value = serde_json::from_slice(&fs::read(folder.path().join("fetchCoach.har"))?)?;
    assert_eq!(har["log"]["entries"][0]["response"]["content"]["text"], "");
    Ok(())
}
