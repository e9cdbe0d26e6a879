//! The level `live`, with the simulator as the service: everything that reads is called, nothing that writes, and what is
//! recorded of it is replayed.

use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::fs;
use std::process::Command;

use simulator::{Fault, Simulator};
use tests::verify::live::{self, Service};
use tests::verify::report::Report;
use tests::verify::{self, replay};

type Checked = Result<(), Box<dyn StdError + Send + Sync>>;

fn service(simulator: &Simulator) -> Service {
    Service {
        base_url: Some(simulator.base_url().to_owned()),
        client_id: simulator.client_id().to_owned(),
        client_secret: simulator.client_secret().to_owned(),
        organization: None,
    }
}

/// What was sent with a method that writes: method and path.
fn written(simulator: &Simulator) -> BTreeSet<(String, String)> {
    let requests = simulator.requests().into_iter().filter(|request| request.method != "GET");
    requests.map(|request| (request.method, request.path)).collect()
}

/// The operations of which this is so.
fn of<'a>(report: &'a Report, state: &str) -> BTreeSet<&'a str> {
    let lines = report.operations.iter().filter(|line| line.live.state == state);
    lines.map(|line| line.operation_id.as_str()).collect()
}

#[tokio::test]
async fn everything_that_reads_is_called_and_nothing_that_writes() -> Checked {
    let simulator = Simulator::builder().patients(40).seed(7).start().await?;
    let folder = tempfile::tempdir()?;
    let mut report = verify::begin(&[])?;
    live::run(&mut report, &service(&simulator), false, Some(folder.path())).await?;
    let mut report = report.counted();
    let reads: BTreeSet<_> =
        report.operations.iter().filter(|line| line.reads).map(|line| &*line.operation_id).collect();
    let problems: Vec<_> = report.operations.iter().map(|line| (&line.operation_id, &line.live.problems)).collect();
    assert_eq!(of(&report, "failed"), BTreeSet::new(), "{problems:?}");
    assert_eq!(reads.len(), 42);
    assert!(reads.iter().all(|id| simulator.count_of_requests(id) > 0));
    // The request for the token is an operation, too.
    assert_eq!(of(&report, "passed"), reads.into_iter().chain(["createToken"]).collect());
    assert!(report.is_good());
    assert!(report.tally_line().ends_with("replayed not run, 43 of 62 live"), "{}", report.tally_line());
    let token = ("POST".to_owned(), "/oauth/token".to_owned());
    assert!(
        written(&simulator)
            .iter()
            .all(|(method, path)| (method, path.trim_start_matches("/pub")) == (&token.0, &token.1))
    );

    // What was recorded is replayed, under its pseudonyms, and the service is not asked again.
    simulator.clear_requests();
    replay::run(&mut report, folder.path()).await?;
    let report = report.counted();
    let problems: Vec<_> = report.operations.iter().map(|line| (&line.operation_id, &line.replayed.problems)).collect();
    assert!(report.is_good(), "{problems:?}");
    assert!(report.tally_line().contains("42 of 62 replayed (service)"), "{}", report.tally_line());
    assert!(simulator.requests().is_empty());
    let calls = fs::read_to_string(folder.path().join("calls.json"))?;
    for of in ["organization", "group", "patient"] {
        assert!(simulator.ids_of(of).iter().all(|id| !calls.contains(id.as_str())), "{of}");
    }
    Ok(())
}

#[tokio::test]
async fn what_writes_is_called_only_where_it_is_named_and_allowed() -> Checked {
    for (named, allowed, wanted) in
        [("createGroup", false, "not_run"), ("fetchCoach", true, "passed"), ("createGroup", true, "passed")]
    {
        let simulator = Simulator::builder().patients(40).seed(7).start().await?;
        let mut report = verify::begin(&[named.to_owned()])?;
        live::run(&mut report, &service(&simulator), allowed, None).await?;
        let states: Vec<_> = report.operations.iter().map(|line| line.live.state).collect();
        assert_eq!(states, [wanted], "{named} {allowed}: {:?}", report.operations);
        let groups = simulator.count_of_requests("createGroup");
        assert_eq!(groups, usize::from(named == "createGroup" && allowed));
    }
    Ok(())
}

#[tokio::test]
async fn a_problem_is_told_without_what_was_answered() -> Checked {
    let simulator = Simulator::builder().patients(40).seed(7).validate_answers(false).start().await?;
    for id in simulator.ids_of("coach") {
        simulator.edit("coach", &id, |coach| coach["attributes"] = "Zmarker".into());
    }
    simulator.faults().on("fetchBundle", 0, Fault::Html);
    let mut report = verify::begin(&[])?;
    live::run(&mut report, &service(&simulator), false, None).await?;
    let failed = of(&report, "failed");
    assert!(["fetchCoach", "fetchPatientCoaches", "fetchBundle"].iter().all(|id| failed.contains(id)), "{failed:?}");
    assert!(!serde_json::to_string(&report)?.contains("Zmarker"));
    assert!(!report.is_good());
    Ok(())
}

#[tokio::test]
async fn what_no_answer_tells_of_is_said() -> Checked {
    let simulator = Simulator::builder().patients(40).seed(7).validate_answers(false).start().await?;
    for id in simulator.ids_of("reward_earning_fulfillment") {
        simulator.remove("reward_earning_fulfillment", &id);
    }
    let mut report = verify::begin(&["fetchRewardEarningFulfillment".to_owned()])?;
    live::run(&mut report, &service(&simulator), false, None).await?;
    let said = report.operations.iter().flat_map(|line| &line.live.problems).cloned().collect::<Vec<_>>().join("; ");
    assert!(said.contains("no answer holds the identifier of a resource `reward_earning_fulfillment`"), "{said}");
    Ok(())
}

#[test]
fn without_credentials_it_says_what_it_needs() -> Checked {
    for flags in [vec!["--live"], vec!["--record", "never made"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_verify")).args(flags).env_clear().output()?;
        let said = String::from_utf8(output.stderr)?;
        assert_eq!(output.status.code(), Some(2), "{said}");
        for needed in ["FITBIT_PLUS_CLIENT_ID", "FITBIT_PLUS_CLIENT_SECRET", "FITBIT_PLUS_ORGANIZATION_ID"] {
            assert!(said.contains(needed), "{said}");
        }
    }
    Ok(())
}
