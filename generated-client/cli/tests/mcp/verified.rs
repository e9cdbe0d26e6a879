//! The level `tool` of the verification: it passes for this server, and fails for one that does not what it says.

use std::path::Path;

use tests::contract::Failure;
use tests::trial::Trial;
use tests::verify::{self, evidence::State};

#[tokio::test]
async fn every_operation_is_called_as_a_tool_and_a_bad_server_fails() -> Result<(), Failure> {
    let mut report = verify::begin(&[])?;
    let calls = verify::contract::run(&mut report, None, Trial::begin).await?;
    verify::tool::run(&mut report, Path::new(env!("CARGO_BIN_EXE_fitbit-plus")), &calls).await?;
    let fails = report.operations.iter().filter(|line| line.results.tool.state != State::Passed);
    let fails: Vec<_> = fails.map(|line| (&line.operation_id, &line.results.tool.problems)).collect();
    assert!(fails.is_empty(), "{fails:?}");
    let tools = report.operations.iter().filter(|line| line.definition.is_some());
    assert_eq!(tools.count(), report.operations.len() - 1, "all but the token");
    assert!(report.operations.iter().filter_map(|line| line.definition.as_ref()).all(|tool| tool.bytes <= 2048));

    // A patient that the simulator does not have.
    let mut wrong = calls.into_iter().find(|(call, _)| call.operation == "fetchPatient").ok_or("it is called")?;
    wrong.1.path = "/pub/patient/5c34c05bd7ac627aafb82010".to_owned();
    let mut report = verify::begin(&["fetchPatient".to_owned()])?;
    verify::tool::run(&mut report, Path::new(env!("CARGO_BIN_EXE_fitbit-plus")), &[wrong]).await?;
    assert_eq!(report.operations.first().map(|line| line.results.tool.state), Some(State::Failed));
    assert!(verify::tool::run(&mut report, Path::new("/nowhere/at/all"), &[]).await.is_err());
    Ok(())
}
