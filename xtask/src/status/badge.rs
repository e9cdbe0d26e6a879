//! The status in one line, and as a badge in the endpoint format of shields.io.

use serde_json::json;

use super::evidence::{Level, Report, RunState, State};

/// `62 of 62 described, contract, replayed (simulator)`: the operations that passed, and the levels that were run.
pub(super) fn line(evidence: &Report) -> String {
    let levels: Vec<String> = run(evidence).map(|level| named(evidence, level)).collect();
    let levels = if levels.is_empty() { "none verified".to_owned() } else { levels.join(", ") };
    format!("{} of {} {levels}", evidence.whole(), evidence.operations.len())
}

pub(super) fn json(evidence: &Report) -> serde_json::Value {
    let whole = evidence.whole() == evidence.operations.len();
    let broken = evidence.operations.iter().any(|operation| operation.falls_short());
    let tried = run(evidence).any(|level| level != Level::Described);
    let color = match (broken, whole && tried) {
        (true, _) => "red",
        (false, true) => "brightgreen",
        (false, false) => "lightgrey",
    };
    json!({"schemaVersion": 1, "label": "operations", "message": line(evidence), "color": color})
}

/// A level with the origin of its recordings.
fn named(evidence: &Report, level: Level) -> String {
    match evidence.run(level).recorded_against {
        Some(against) => format!("{} ({})", level.as_str(), against.as_str()),
        None => level.as_str().to_owned(),
    }
}

fn run(evidence: &Report) -> impl Iterator<Item = Level> {
    let tried = |level: &Level| {
        let some = || evidence.operations.iter().any(|operation| operation.at(*level).state != State::NotRun);
        evidence.run(*level).state == RunState::Run && some()
    };
    Level::ALL.into_iter().filter(tried)
}
