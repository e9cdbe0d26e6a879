//! The level `contract`: every call against a simulator of its own, which holds request and answer against the corrected
//! description; and the recording of these calls.

use std::path::Path;

use fitbit_plus::record::Recorder;

use crate::contract::Failure;
use crate::trial::Trial;

use super::replay::Recorded;
use super::report::{Report, Standing};
use super::{Tried, calls};

/// What the pseudonyms of made-up data are made with.
const KEY: &str = "made-up data need no secret";

/// Tries every call of the operations of a report, each in a trial that `begin` gives, and records them where a folder is
/// given.
///
/// # Errors
///
/// A trial does not begin, or the recording cannot be written.
pub async fn run(
    report: &mut Report,
    record: Option<&Path>,
    begin: impl AsyncFn() -> Result<Trial, Failure>,
) -> Result<(), Failure> {
    let recorder = record.map(|folder| Recorder::of_made_up_data(folder, KEY)).transpose()?;
    let mut recorded = Recorded::default();
    let mut tried: Vec<Tried> = Vec::new();
    for call in calls(report) {
        let trial = begin().await?;
        let client = recorder.iter().fold(trial.client(), |client, recorder| client.record(recorder)).build()?;
        tried.push((call, trial.run(&client, call).await.map_err(|failure| failure.to_string())));
        recorder.iter().for_each(|recorder| recorded.add(recorder, trial.given(), trial.texts(), call));
    }
    if let (Some(folder), Some(recorder)) = (record, recorder) {
        recorder.check()?;
        recorded.write(folder)?;
    }
    report.levels.contract.ran(&report.date);
    for line in &mut report.operations {
        line.contract = Standing::of_calls(&line.operation_id, &tried);
    }
    Ok(())
}
