//! The level `contract`: every call against a simulator of its own, which holds request and answer against the corrected
//! description.

use simulator::Simulator;

use crate::contract::{Contract, Failure};
use crate::trial::Trial;

use super::report::{Report, Standing};
use super::{Tried, calls};

/// Tries every call of the operations of a report; `spoil` is given each simulator before its call.
///
/// # Errors
///
/// A simulator does not start.
pub async fn run(report: &mut Report, spoil: impl Fn(&Simulator)) -> Result<(), Failure> {
    let mut tried = Vec::new();
    for call in calls(report) {
        tried.push(one(call, &spoil).await?);
    }
    report.levels.contract.ran(&report.date);
    for line in &mut report.operations {
        line.contract = Standing::of_calls(&line.operation_id, &tried);
    }
    Ok(())
}

async fn one(call: Contract, spoil: &impl Fn(&Simulator)) -> Result<Tried, Failure> {
    let trial = Trial::begin().await?;
    spoil(trial.simulator());
    let client = trial.client().build()?;
    Ok((call, trial.run(&client, call).await.map_err(|failure| failure.to_string())))
}
