//! Recordings: nothing of a person is in them, what is replayed is what was recorded, and a lie in one turns off what
//! reaches it and nothing else.

#![allow(clippy::indexing_slicing, reason = "a member of a JSON value that is not there is null")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as StdError;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use fitbit_plus::record::Recorder;
use fitbit_plus::runtime::RetryPolicy;
use fitbit_plus::test::Replay;
use fitbit_plus::{Client, Credentials, Error, PatientScope, TryStreamExt};
use serde_json::Value;
use simulator::{Fault, RetryAfter, Simulator};
use tests::contract::{CALLS, Ids};
use tests::markers::{self, DATE, MARKER};
use tests::trial::Trial;
use tests::verify;
use tests::verify::report::{Line, Report, Standing};

type Checked = Result<(), Box<dyn StdError + Send + Sync>>;

/// The project's own.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/recordings");

fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, std::io::Error> {
    let entries = fs::read_dir(folder)?.map(|entry| {
        let path = entry?.path();
        Ok((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), fs::read(&path)?))
    });
    entries.collect()
}

#[tokio::test]
async fn the_projects_recordings_are_those_of_today() -> Checked {
    let folder = tempfile::tempdir()?;
    let mut report = verify::begin(&[])?;
    verify::contract::run(&mut report, Some(folder.path()), Trial::begin).await?;
    assert!(report.is_good());
    let (today, own) = (files(folder.path())?, files(Path::new(OWN))?);
    let differ: BTreeSet<_> =
        today.keys().chain(own.keys()).filter(|name| today.get(*name) != own.get(*name)).collect();
    assert!(
        differ.is_empty(),
        "{differ:?} differ; rm -r tests/recordings, then cargo xtask verify --simulate --record tests/recordings"
    );
    assert!(own.values().map(Vec::len).sum::<usize>() < 2 << 20);
    Ok(())
}

async fn replayed(folder: &Path) -> Result<Report, Box<dyn StdError + Send + Sync>> {
    let mut report = verify::begin(&[])?;
    verify::replay::run(&mut report, folder).await?;
    Ok(report.counted())
}

/// The operations that failed a level, with what is said of them.
fn failed(report: &Report, level: fn(&Line) -> &Standing) -> BTreeMap<&str, String> {
    let failed = report.operations.iter().filter(|line| level(line).state == "failed");
    failed.map(|line| (line.operation_id.as_str(), level(line).problems.join("; "))).collect()
}

#[tokio::test]
async fn every_operation_is_replayed_and_a_level_that_was_not_run_fails_nothing() -> Checked {
    let report = replayed(Path::new(OWN)).await?;
    assert!(report.is_good(), "{:?}", failed(&report, |line| &line.replayed));
    assert_eq!(
        report.tally_line(),
        "62 of 62 described, contract not run, 62 of 62 replayed (simulator), live not run"
    );
    let json = serde_json::to_value(&report)?;
    assert_eq!((&json["tally"]["replayed"], &json["tally"]["live"]), (&62.into(), &Value::Null));
    assert_eq!(json["levels"]["live"]["state"], "not_run");
    Ok(())
}

/// A copy of the project's recordings in which one text of one file is another one.
fn edited(file: &str, from: &str, to: &str) -> Result<tempfile::TempDir, Box<dyn StdError + Send + Sync>> {
    let folder = tempfile::tempdir()?;
    for (name, content) in files(Path::new(OWN))? {
        let mut text = String::from_utf8(content)?;
        if name == file {
            assert!(text.contains(from), "{from} in {name}");
            text = text.replacen(from, to, 1);
        }
        fs::write(folder.path().join(name), text)?;
    }
    Ok(folder)
}

#[tokio::test]
async fn a_lie_in_one_recording_turns_off_that_operation_and_says_where() -> Checked {
    for (operation, from, to, said) in [
        // An answer that is not what it was: malformed, refused.
        (
            "fetchCoach",
            r#"\"attributes\":{"#,
            r#"\"attributes\":7,\"_\":{"#,
            "fetchCoach: /data/attributes is a number",
        ),
        ("fetchPatient", "\"status\": 200", "\"status\": 404", "full: is refused with 404"),
        // A request that is not the one that is made: another parameter, another value, another path, another body.
        ("fetchGroups", "page%5Bsize%5D=2", "page%5Bsize%5D=3", "parameter `page[size]` has another value"),
        ("fetchGroups", "filter%5Bname%5D", "filter%5Bbio%5D", "parameter `filter[bio]` was recorded, and another one"),
        ("fetchBundle", "/pub/bundle/", "/pub/action/", "segment 2 of the path differs"),
        ("createGroup", r#"\"bio\":\""#, r#"\"bio\":\"x"#, "the body differs at `/data/attributes/bio`"),
    ] {
        let folder = edited(&format!("{operation}.har"), from, to)?;
        let report = replayed(folder.path()).await?;
        let failed = failed(&report, |line| &line.replayed);
        assert_eq!(failed.keys().collect::<Vec<_>>(), [&operation], "{failed:?}");
        assert!(failed[operation].contains(said), "{}", failed[operation]);
        assert!(!report.is_good());
    }
    Ok(())
}

#[tokio::test]
async fn a_contract_that_is_broken_turns_off_that_operation() -> Checked {
    let wanted = ["fetchPatients", "fetchPatient", "fetchCoach"].map(str::to_owned);
    let mut report = verify::begin(&wanted)?;
    verify::contract::run(&mut report, None, |simulator| {
        simulator.faults().on("fetchPatient", 0, Fault::MalformedRow(0));
    })
    .await?;
    let report = report.counted();
    let failed = failed(&report, |line| &line.contract);
    assert_eq!(failed.keys().collect::<Vec<_>>(), [&"fetchPatient"], "{failed:?}");
    assert_eq!(report.tally.contract, Some(2));
    assert!(verify::begin(&["fetchNobody".to_owned()]).is_err());
    Ok(())
}

/// The ways in which a text could stand in a file.
fn encodings(text: &str) -> BTreeSet<String> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bytes = text.as_bytes();
    let percent =
        |upper: bool| bytes.iter().map(|b| if upper { format!("%{b:02X}") } else { format!("%{b:02x}") }).collect();
    let unicode = bytes.iter().map(|b| format!("\\u{b:04x}")).collect();
    let hex = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let reversed = text.chars().rev().collect();
    let mut all =
        BTreeSet::from([text.to_owned(), text.to_lowercase(), percent(true), percent(false), unicode, hex, reversed]);
    // In base64 a text looks in three ways, by what stands before it; whole groups of three bytes are compared.
    for skipped in 0..3_usize.min(bytes.len()) {
        let groups = bytes[skipped..].chunks_exact(3);
        let encoded: String = groups
            .flat_map(|group| {
                let bits = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
                [18, 12, 6, 0].map(|shift| char::from(DIGITS[(bits >> shift & 63) as usize]))
            })
            .collect();
        if encoded.len() >= 8 {
            all.insert(encoded.replace('+', "-").replace('/', "_"));
            all.insert(encoded);
        }
    }
    all
}

#[test]
fn a_marker_is_found_in_every_encoding() {
    for hidden in [
        "Zmarker",
        "%5A%6D%61%72%6B%65%72",
        "\\u005a\\u006d\\u0061\\u0072\\u006b\\u0065\\u0072",
        "aWm1hcmtlcg",
        "Wm1hcmtlcg",
    ] {
        assert!(encodings(MARKER).iter().any(|one| hidden.contains(one.as_str())), "{hidden}");
    }
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
async fn nothing_of_a_person_is_recorded_and_what_is_recorded_holds_together() -> Checked {
    let builder = Simulator::builder().patients(12).seed(3).keeps_rules(false).validate_answers(false);
    let simulator = Arc::new(builder.start().await?);
    let marked = markers::mark(&simulator)?;
    assert!(marked > 100, "{marked} members marked");
    // What the description does not know, by name and by value.
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
        // A refusal is as good: what is recorded of it is looked at.
        let _ = (call.run)(&client, &ids).await;
        simulator.faults().next(faults[at % faults.len()].clone());
        let _ = (call.run)(&client, &ids).await;
    }
    recorder.check()?;

    let mut secrets = BTreeSet::from([MARKER.to_owned(), DATE.to_owned(), "739118264753".to_owned()]);
    secrets.extend([simulator.client_secret().to_owned(), simulator.client_id().to_owned(), organization.clone()]);
    for resource in ["patient", "coach", "group"] {
        secrets.extend(simulator.ids_of(resource));
    }
    for exchange in simulator.requests() {
        let token = exchange.header("authorization").and_then(|header| header.strip_prefix("Bearer "));
        secrets.extend(token.map(str::to_owned));
    }
    let needles: BTreeSet<String> = secrets.iter().flat_map(|secret| encodings(secret)).collect();
    let recorded = files(folder.path())?;
    assert!(recorded.len() > 60, "{} files", recorded.len());
    for (name, content) in &recorded {
        assert!(!content.windows(2).any(|two| two == [0x1f, 0x8b]), "{name} holds something compressed");
        let text = String::from_utf8(content.clone())?;
        assert!(!text.contains("H4sI"), "{name} holds something compressed");
        // As it is, and as who reads the JSON in the JSON sees it.
        let read = text.replace("\\\\", "\\").replace("\\\"", "\"");
        for needle in &needles {
            assert!(!text.contains(needle.as_str()) && !read.contains(needle.as_str()), "{name} holds {needle}");
        }
    }
    println!("{} files searched for {} texts, {marked} members marked", recorded.len(), needles.len());

    // The same run over the recording, under the pseudonyms.
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
    // Without the key, what was sent when it was recorded is not what stands there.
    let scope = PatientScope::organization(organization.as_str());
    match replay.client().fetch_patients(&scope).cursor().limit(5).await {
        Err(Error::Transport(error)) => assert!(error.to_string().contains("fetchPatients"), "{error}"),
        other => return Err(format!("{:?}", other.map(drop)).into()),
    }
    Ok(())
}

#[tokio::test]
async fn a_disk_that_fails_costs_no_call_its_answer() -> Checked {
    let simulator = Simulator::builder().patients(2).start().await?;
    let folder = tempfile::tempdir()?;
    let inner = folder.path().join("recording");
    let recorder = Recorder::new(&inner)?;
    let client = Client::builder()
        .base_url(simulator.base_url())
        .credentials(Credentials::new(simulator.client_id(), simulator.client_secret()))
        .record(&recorder)
        .build()?;
    let patient = simulator.id_of("patient").ok_or("a patient")?;
    client.fetch_patient(&*patient).await?;
    recorder.check()?;
    assert!(Recorder::new(&inner).is_err(), "a folder that holds something is left alone");
    fs::remove_dir_all(&inner)?;
    client.fetch_patient(&*patient).await?;
    assert!(recorder.check().is_err());
    Ok(())
}
