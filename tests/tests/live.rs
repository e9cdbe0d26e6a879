//! The level `live`, with the simulator as the service: it makes every read, no write, and the recording is replayed.

#![allow(clippy::indexing_slicing, reason = "what is not there fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as StdError;
use std::fs;
use std::process::Command;

use simulator::{Fault, Simulator};
use tests::verify::evidence::{Report, State};
use tests::verify::find::REQUESTS_FURTHER;
use tests::verify::live::{self, Options, Service};
use tests::verify::{self, replay};

/// Named operations, with the counts of the requests that each needs.
const NAMED: &[(&str, &[(&str, usize)])] = &[
    ("fetchOrganization", &[("fetchOrganization", 1)]),
    ("fetchPatient", &[("fetchPatients", 2), ("fetchPatient", 1)]),
    ("fetchAction", &[("fetchPatients", 2), ("fetchPatientPlanSummaries", 1), ("fetchAction", 1)]),
    (
        "fetchRewardEarningFulfillment",
        &[("fetchPatients", 2), ("fetchRewardEarningFulfillments", 1), ("fetchRewardEarningFulfillment", 1)],
    ),
    // The body contains the id of a coach.
    ("updatePatient", &[("fetchCoaches", 2), ("fetchPatients", 2), ("updatePatient", 1)]),
    ("createGroup", &[("createGroup", 1)]),
    ("createToken", &[]),
];

type Checked = Result<(), Box<dyn StdError + Send + Sync>>;

fn service(simulator: &Simulator) -> Service {
    Service {
        base_url: Some(simulator.base_url().to_owned()),
        client_id: simulator.client_id().to_owned(),
        client_secret: simulator.client_secret().to_owned(),
        organization: None,
    }
}

/// Returns the method and path of every write request.
fn written(simulator: &Simulator) -> BTreeSet<(String, String)> {
    let requests = simulator.requests().into_iter().filter(|request| request.method != "GET");
    requests.map(|request| (request.method, request.path)).collect()
}

/// Returns the operations in this state.
fn of(report: &Report, state: State) -> BTreeSet<&str> {
    let lines = report.operations.iter().filter(|line| line.results.live.state == state);
    lines.map(|line| line.operation_id.as_str()).collect()
}

#[tokio::test]
async fn everything_that_reads_is_called_and_nothing_that_writes() -> Checked {
    let simulator = Simulator::builder().patients(40).seed(7).start().await?;
    let folder = tempfile::tempdir()?;
    let mut report = verify::begin(&[])?;
    live::run(&mut report, &service(&simulator), Options { record: Some(folder.path()), ..Options::default() }).await?;
    let mut report = report.counted();
    let reads: BTreeSet<_> =
        report.operations.iter().filter(|line| line.reads).map(|line| &*line.operation_id).collect();
    let problems: Vec<_> =
        report.operations.iter().map(|line| (&line.operation_id, &line.results.live.problems)).collect();
    assert_eq!(of(&report, State::Failed), BTreeSet::new(), "{problems:?}");
    assert_eq!(reads.len(), 42);
    // A page of each collection and the next one, and no request twice.
    assert!(asked_for(&simulator).values().all(|count| *count <= 2), "{:?}", asked_for(&simulator));
    assert!(reads.iter().all(|id| simulator.count_of_requests(id) > 0));
    // The token request is an operation too.
    assert_eq!(of(&report, State::Passed), reads.into_iter().chain(["createToken"]).collect());
    assert!(report.is_good());
    assert!(report.tally_line().ends_with("replayed not run, 43 of 62 live"), "{}", report.tally_line());
    let token = ("POST".to_owned(), "/oauth/token".to_owned());
    assert!(
        written(&simulator)
            .iter()
            .all(|(method, path)| (method, path.trim_start_matches("/pub")) == (&token.0, &token.1))
    );

    // The recording is replayed under its pseudonyms, without requests to the service.
    simulator.clear_requests();
    replay::run(&mut report, folder.path()).await?;
    let report = report.counted();
    let problems: Vec<_> =
        report.operations.iter().map(|line| (&line.operation_id, &line.results.replayed.problems)).collect();
    assert!(report.is_good(), "{problems:?}");
    assert!(report.tally_line().contains("42 of 62 replayed (service)"), "{}", report.tally_line());
    assert!(simulator.requests().is_empty());
    let calls = fs::read_to_string(folder.path().join("calls.json"))?;
    for of in ["organization", "group", "patient"] {
        assert!(simulator.ids_of(of).iter().all(|id| !calls.contains(id.as_str())), "{of}");
    }
    Ok(())
}

/// Returns the number of requests by operation, without the clients' own token requests.
fn asked_for(simulator: &Simulator) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for request in simulator.requests().into_iter().filter(|request| request.operation_id != "createToken") {
        *counts.entry(request.operation_id).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn writes_are_called_only_if_named_and_allowed() -> Checked {
    let everything: Vec<String> = verify::begin(&[])?.operations.into_iter().map(|line| line.operation_id).collect();
    let writes = |report: &Report| report.operations.iter().filter(|line| !line.reads).count();
    // Neither is enough: `allow_writes` without names, or all names without `allow_writes`.
    for (named, allow_writes) in [(Vec::new(), true), (everything, false)] {
        let simulator = Simulator::builder().patients(40).seed(7).start().await?;
        let mut report = verify::begin(&[])?;
        live::run(&mut report, &service(&simulator), Options { named: &named, allow_writes, record: None }).await?;
        assert_eq!(writes(&report), 20);
        assert!(written(&simulator).iter().all(|(method, path)| method == "POST" && path.ends_with("/oauth/token")));
    }
    for (operation, allowed, wanted) in [
        ("createGroup", false, State::NotRun),
        ("fetchCoach", true, State::Passed),
        ("createGroup", true, State::Passed),
    ] {
        let simulator = Simulator::builder().patients(40).seed(7).start().await?;
        let named = [operation.to_owned()];
        let mut report = verify::begin(&named)?;
        let asked = Options { named: &named, allow_writes: allowed, record: None };
        live::run(&mut report, &service(&simulator), asked).await?;
        let states: Vec<_> = report.operations.iter().map(|line| line.results.live.state).collect();
        assert_eq!(states, [wanted], "{operation} {allowed}: {:?}", report.operations);
        let groups = simulator.count_of_requests("createGroup");
        assert_eq!(groups, usize::from(operation == "createGroup" && allowed));
    }
    Ok(())
}

#[tokio::test]
async fn every_write_that_is_named_and_allowed_passes_whatever_the_day() -> Checked {
    let named: Vec<_> = verify::begin(&[])?.operations.into_iter().filter(|line| !line.reads).collect();
    let named: Vec<String> = named.into_iter().map(|line| line.operation_id).collect();
    let asked = Options { named: &named, allow_writes: true, record: None };
    let fresh = || Simulator::builder().patients(40).seed(7);
    for builder in [fresh(), fresh().now("2034-05-06T07:08:09Z".parse()?), fresh().now("2021-01-01T00:00:00Z".parse()?)]
    {
        let simulator = builder.start().await?;
        let mut report = verify::begin(&named)?;
        live::run(&mut report, &service(&simulator), asked).await?;
        let problems: Vec<_> =
            report.operations.iter().map(|line| (&line.operation_id, &line.results.live.problems)).collect();
        assert_eq!(of(&report, State::Passed).len(), 20, "{problems:#?}");
        assert!(simulator.bugs().is_empty(), "{:?}", simulator.bugs());
    }
    // Also each write alone, because none depends on another.
    for one in &named {
        let simulator = fresh().start().await?;
        let named = [one.clone()];
        let mut report = verify::begin(&named)?;
        live::run(&mut report, &service(&simulator), Options { named: &named, ..asked }).await?;
        assert_eq!(of(&report, State::Passed).len(), 1, "{:?}", report.operations);
        let written = simulator.requests().into_iter().filter(|request| request.method != "GET");
        let written: BTreeSet<_> = written.map(|request| request.operation_id).collect();
        assert!(written.iter().all(|id| id == one || id == "createToken"), "{written:?}");
    }
    Ok(())
}

#[tokio::test]
async fn named_operations_make_only_the_reads_they_need() -> Checked {
    for (named, wanted) in NAMED {
        let simulator = Simulator::builder().patients(40).seed(7).start().await?;
        let names = [(*named).to_owned()];
        let mut report = verify::begin(&names)?;
        let asked = Options { named: &names, allow_writes: true, record: None };
        live::run(&mut report, &service(&simulator), asked).await?;
        assert_eq!(of(&report, State::Passed), BTreeSet::from([*named]), "{:?}", report.operations);
        let wanted = wanted.iter().map(|(id, count)| ((*id).to_owned(), *count)).collect();
        assert_eq!(asked_for(&simulator), wanted, "{named}");
    }
    Ok(())
}

#[tokio::test]
async fn missing_identifiers_are_found_in_other_patients() -> Checked {
    let simulator = Simulator::builder().patients(40).seed(7).start().await?;
    let named = ["fetchRewardEarningFulfillment".to_owned()];
    let of_type = "reward_earning_fulfillment";
    let all = simulator.ids_of(of_type);
    let (_, others) = all.split_last().ok_or("some are there")?;
    others.iter().for_each(|id| assert!(simulator.remove(of_type, id)));
    let mut report = verify::begin(&named)?;
    live::run(&mut report, &service(&simulator), Options { named: &named, ..Options::default() }).await?;
    assert_eq!(of(&report, State::Passed).len(), 1, "{:?}", report.operations);
    // Each patient is tried once until the identifier is found, and nothing else is requested.
    let owners = asked_for(&simulator)["fetchRewardEarningFulfillments"];
    assert!((2..40).contains(&owners), "{owners} patients");
    let wanted = [("fetchPatients", 3), ("fetchRewardEarningFulfillments", owners), (&named[0], 1)];
    assert_eq!(asked_for(&simulator), wanted.map(|(id, count)| (id.to_owned(), count)).into());
    Ok(())
}

#[tokio::test]
async fn however_much_is_missing_the_requests_have_a_limit() -> Checked {
    let mut counts = Vec::new();
    let missing = ["calendar_event", "email_history", "reward_earning_fulfillment"];
    for removed in [&[][..], &missing] {
        let simulator = Simulator::builder().patients(400).seed(7).start().await?;
        for of_type in removed {
            simulator.ids_of(of_type).iter().for_each(|id| assert!(simulator.remove(of_type, id)));
        }
        let mut report = verify::begin(&[])?;
        live::run(&mut report, &service(&simulator), Options::default()).await?;
        assert_eq!(of(&report, State::Failed).len(), removed.len(), "{:?}", report.operations);
        counts.push(asked_for(&simulator).values().sum::<usize>());
    }
    // Reads that only find missing identifiers were not requested by the user.
    let further = counts[1] + missing.len() - counts[0];
    assert!((REQUESTS_FURTHER - 2..=REQUESTS_FURTHER).contains(&further), "{counts:?}");
    Ok(())
}

#[tokio::test]
async fn a_problem_is_reported_without_response_data() -> Checked {
    let simulator = Simulator::builder().patients(40).seed(7).validate_responses(false).start().await?;
    for id in simulator.ids_of("coach") {
        simulator.edit("coach", &id, |coach| coach["attributes"] = "Zmarker".into());
    }
    simulator.faults().on("fetchBundle", 0, Fault::Html);
    let mut report = verify::begin(&[])?;
    live::run(&mut report, &service(&simulator), Options::default()).await?;
    let failed = of(&report, State::Failed);
    assert!(["fetchCoach", "fetchPatientCoaches", "fetchBundle"].iter().all(|id| failed.contains(id)), "{failed:?}");
    assert!(!serde_json::to_string(&report)?.contains("Zmarker"));
    assert!(!report.is_good());
    Ok(())
}

#[tokio::test]
async fn missing_identifiers_are_reported() -> Checked {
    let simulator = Simulator::builder().patients(40).seed(7).validate_responses(false).start().await?;
    for id in simulator.ids_of("reward_earning_fulfillment") {
        simulator.remove("reward_earning_fulfillment", &id);
    }
    let mut report = verify::begin(&["fetchRewardEarningFulfillment".to_owned()])?;
    live::run(&mut report, &service(&simulator), Options::default()).await?;
    // The page of patients, and each of the forty once.
    let wanted = [("fetchPatients", 3), ("fetchRewardEarningFulfillments", 40)];
    assert_eq!(asked_for(&simulator), wanted.map(|(id, count)| (id.to_owned(), count)).into());
    let message =
        report.operations.iter().flat_map(|line| &line.results.live.problems).cloned().collect::<Vec<_>>().join("; ");
    assert!(
        message.contains("no response contains the identifier of a resource `reward_earning_fulfillment`"),
        "{message}"
    );
    Ok(())
}

#[test]
fn missing_credentials_are_named() -> Checked {
    for flags in [vec!["--live"], vec!["--record", "never made"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_verify")).args(flags).env_clear().output()?;
        let message = String::from_utf8(output.stderr)?;
        assert_eq!(output.status.code(), Some(2), "{message}");
        for needed in ["FITBIT_PLUS_CLIENT_ID", "FITBIT_PLUS_CLIENT_SECRET", "FITBIT_PLUS_ORGANIZATION_ID"] {
            assert!(message.contains(needed), "{message}");
        }
    }
    Ok(())
}
