//! The project's recordings are current and replay; an edited recording fails exactly the operations that use it.

#![allow(clippy::indexing_slicing, reason = "a member of a JSON value that is not there is null")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as StdError;
use std::fs;
use std::path::Path;

use fitbit_plus::record::Recorder;
use fitbit_plus::{Client, Credentials};
use serde_json::Value;
use simulator::{Fault, Simulator};
use tests::search::files;
use tests::trial::Trial;
use tests::verify;
use tests::verify::evidence::{LevelResult, Line, Report, State};

type Checked = Result<(), Box<dyn StdError + Send + Sync>>;

/// The project's recordings.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/recordings");

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

fn failed(report: &Report, level: fn(&Line) -> &LevelResult) -> BTreeMap<&str, String> {
    let failed = report.operations.iter().filter(|line| level(line).state == State::Failed);
    failed.map(|line| (line.operation_id.as_str(), level(line).problems.join("; "))).collect()
}

#[tokio::test]
async fn every_operation_is_replayed_and_a_level_that_was_not_run_fails_nothing() -> Checked {
    let report = replayed(Path::new(OWN)).await?;
    assert!(report.is_good(), "{:?}", failed(&report, |line| &line.results.replayed));
    assert_eq!(
        report.tally_line(),
        "62 of 62 described, contract not run, tool not run, 62 of 62 replayed (simulator), live not run"
    );
    let json = serde_json::to_value(&report)?;
    assert_eq!((&json["tally"]["replayed"], &json["tally"]["live"]), (&62.into(), &Value::Null));
    assert_eq!(json["levels"]["live"]["state"], "not_run");
    Ok(())
}

/// Copies the project's recordings and replaces one text in one file.
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
async fn an_edited_recording_fails_its_operation_and_is_named() -> Checked {
    for (operation, from, to, expected) in [
        // An edited response: malformed, refused.
        (
            "fetchCoach",
            r#"\"attributes\":{"#,
            r#"\"attributes\":7,\"_\":{"#,
            "was edited: fetchCoach.har, entry 0, at `/data/attributes`",
        ),
        ("fetchPatient", "\"status\": 200", "\"status\": 404", "edited: fetchPatient.har, entry 0, at its status"),
        // An edited response that still decodes.
        (
            "fetchGroup",
            r#"\"name\":\"text-"#,
            r#"\"name\":\"test-"#,
            "fetchGroup.har, entry 0, at `/data/attributes/name`",
        ),
        // A request that differs in parameter, value, path or body.
        ("fetchGroups", "page%5Bsize%5D=2", "page%5Bsize%5D=3", "parameter `page[size]` differs in its value"),
        ("fetchGroups", "filter%5Bname%5D", "filter%5Bbio%5D", "parameter `filter[bio]` was recorded, but another one"),
        ("fetchBundle", "/pub/bundle/", "/pub/action/", "segment 2 of the path differs"),
        ("createGroup", r#"\"bio\":\""#, r#"\"bio\":\"x"#, "the body differs at `/data/attributes/bio`"),
    ] {
        let folder = edited(&format!("{operation}.har"), from, to)?;
        let report = replayed(folder.path()).await?;
        let failed = failed(&report, |line| &line.results.replayed);
        assert_eq!(failed.keys().collect::<Vec<_>>(), [&operation], "{failed:?}");
        assert!(failed[operation].contains(expected), "{}", failed[operation]);
        assert!(!report.is_good());
    }
    Ok(())
}

#[tokio::test]
async fn a_lie_turns_off_that_operation_whichever_it_is() -> Checked {
    let operations: Vec<_> = verify::begin(&[])?.operations.into_iter().map(|line| line.operation_id).collect();
    for operation in &operations {
        let folder = edited(&format!("{operation}.har"), "\"status\": 2", "\"status\": 3")?;
        let report = replayed(folder.path()).await?;
        let failed = failed(&report, |line| &line.results.replayed);
        assert_eq!(failed.keys().collect::<Vec<_>>(), [operation], "{failed:?}");
        let place = format!("{operation} was edited: {operation}.har, entry 0, at its status");
        assert!(failed[operation.as_str()].contains(&place), "{}", failed[operation.as_str()]);
    }
    Ok(())
}

#[tokio::test]
async fn a_contract_that_is_broken_turns_off_that_operation() -> Checked {
    let wanted = ["fetchPatients", "fetchPatient", "fetchCoach"].map(str::to_owned);
    let mut report = verify::begin(&wanted)?;
    let begin = async || {
        let trial = Trial::begin().await?;
        trial.simulator().faults().on("fetchPatient", 0, Fault::MalformedRow(0));
        Ok(trial)
    };
    verify::contract::run(&mut report, None, begin).await?;
    let report = report.counted();
    let failed = failed(&report, |line| &line.results.contract);
    assert_eq!(failed.keys().collect::<Vec<_>>(), [&"fetchPatient"], "{failed:?}");
    assert_eq!(report.tally.passed.contract, Some(2));
    assert!(verify::begin(&["fetchNobody".to_owned()]).is_err());
    Ok(())
}

#[tokio::test]
async fn a_failing_disk_does_not_fail_calls() -> Checked {
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
