//! The level `contract`: makes, and optionally records, every call against a simulator of its own. The simulator checks
//! requests and responses against the corrected description.

use std::path::Path;

use fitbit_plus::record::Recorder;
use simulator::Exchange;

use crate::contract::{Contract, Failure};
use crate::trial::Trial;

use super::evidence::{LevelResult, Report};
use super::replay::Recorded;
use super::{Tried, calls};

const KEY: &str = "made-up data need no secret";

/// Makes every call of the operations of a report, each in a trial from `begin`, and records them in a given folder.
/// Returns the calls with their first request.
///
/// # Errors
///
/// A trial does not start, or the recording cannot be written.
pub async fn run(
    report: &mut Report,
    record: Option<&Path>,
    begin: impl AsyncFn() -> Result<Trial, Failure>,
) -> Result<Vec<(Contract, Exchange)>, Failure> {
    let recorder = record.map(|folder| Recorder::of_made_up_data(folder, KEY)).transpose()?;
    let mut recorded = Recorded::default();
    let mut tried: Vec<Tried> = Vec::new();
    let mut made = Vec::new();
    for call in calls(report) {
        let trial = begin().await?;
        let client = recorder.iter().fold(trial.client(), |client, recorder| client.record(recorder)).build()?;
        tried.push((call, trial.run(&client, call).await.map_err(|failure| failure.to_string())));
        let requests = trial.simulator().requests();
        made.extend(requests.into_iter().find(|sent| sent.operation_id == call.operation).map(|sent| (call, sent)));
        recorder.iter().for_each(|recorder| recorded.add(recorder, trial.given(), trial.texts(), call));
    }
    if let (Some(folder), Some(recorder)) = (record, recorder) {
        recorder.check()?;
        recorded.write(folder)?;
    }
    report.levels.contract.ran(&report.date);
    for line in &mut report.operations {
        line.results.contract = LevelResult::of_calls(&line.operation_id, &tried);
    }
    Ok(made)
}
