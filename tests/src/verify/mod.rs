//! Verifies each operation at five levels: described, contract, tool, replayed, live. Levels that make calls have a
//! module.

pub mod contract;
pub mod evidence;
pub mod find;
mod known;
pub mod live;
pub mod replay;
mod report;
pub mod tool;
mod writes;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::contract::{CALLS, Contract, Failure};
use crate::described::Description;

use evidence::{LevelResult, Levels, Line, Report};

/// A call and its outcome.
pub type Tried = (Contract, Result<(), String>);

/// Returns a report with the level `described`: operations missing from the description or the client fail.
///
/// # Errors
///
/// The description cannot be read, or a requested operation is unknown.
pub fn begin(only: &[String]) -> Result<Report, Failure> {
    let document = simulator::corrected()?;
    let version = document.pointer("/info/version").and_then(|version| version.as_str()).unwrap_or_default().to_owned();
    let description = Description::new(document);
    let described = description.operations();
    // The calls are in the order of the description.
    let mut order: Vec<&str> = CALLS.iter().map(|call| call.operation).collect();
    order.dedup();
    let called: BTreeSet<&str> = order.iter().copied().collect();
    order.extend(described.keys().copied().filter(|id| !called.contains(id)));
    if let Some(unknown) = only.iter().find(|id| !order.contains(&id.as_str())) {
        return Err(format!("unknown operation `{unknown}`: use an `operationId` of the description").into());
    }
    let wanted = order.into_iter().filter(|id| only.is_empty() || only.iter().any(|one| one == id));
    let operations = wanted.map(|id| {
        let known = described.get(id);
        let problem = match (known, called.contains(id)) {
            (Some(_), true) => None,
            (None, _) => Some("is not in the corrected description".to_owned()),
            (_, false) => Some("is not in the client".to_owned()),
        };
        let method = known.map(|known| known.method.clone()).unwrap_or_default();
        Line {
            operation_id: id.to_owned(),
            reads: method == "GET",
            path: known.map(|known| known.path.to_owned()).unwrap_or_default(),
            method,
            results: Levels {
                described: LevelResult::of(None, problem.into_iter().collect()),
                ..Levels::each(|_| LevelResult::not_run())
            },
            definition: None,
        }
    });
    let date = TimeZone::UTC.to_datetime(Timestamp::now()).date().to_string();
    Ok(Report::new(version, date, operations.collect()))
}

/// Returns the calls of the operations of a report.
#[must_use]
pub fn calls(report: &Report) -> Vec<Contract> {
    let named = |call: &&Contract| report.operations.iter().any(|line| line.operation_id == call.operation);
    CALLS.iter().filter(named).copied().collect()
}
