//! The level `replayed`: repeats every recorded call. Each must be sent identically, decode and encode.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fitbit_plus::record::Recorder;
use fitbit_plus::test::Replay;
use serde::{Deserialize, Serialize};

use crate::contract::{Contract, Failure, Ids, Wrong};
use crate::trial::is_refused;

use super::evidence::{Against, LevelResult, Report};
use super::{Tried, calls, live};

/// The file with the recorded calls and their arguments.
const CALLS: &str = "calls.json";

/// The recorded calls, which a recorder does not know. Values are the pseudonyms of the recording.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Recorded {
    /// Operation and call, in order.
    calls: Vec<(String, String)>,
    /// An identifier for each resource type.
    ids: BTreeMap<String, String>,
    /// Natural keys: resource type, member, text.
    texts: Vec<(String, String, String)>,
}

impl Recorded {
    /// Adds a call with its identifiers by type and its natural keys.
    pub fn add(
        &mut self,
        recorder: &Recorder,
        given: BTreeMap<String, String>,
        texts: &[(&str, &str, String)],
        call: Contract,
    ) {
        self.calls.push((call.operation.to_owned(), call.call.to_owned()));
        self.ids.extend(given.into_iter().map(|(of, id)| (of, recorder.pseudonym(&id))));
        self.texts = texts
            .iter()
            .map(|(of, member, text)| {
                let text = match *member {
                    "grant_type" => text.clone(),
                    // Secrets are not compared.
                    "client_secret" => "none".to_owned(),
                    _ => recorder.pseudonym(text),
                };
                ((*of).to_owned(), (*member).to_owned(), text)
            })
            .collect();
    }

    /// Writes the file in the folder of the recording.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), Failure> {
        Ok(fs::write(folder.join(CALLS), serde_json::to_string_pretty(self)? + "\n")?)
    }

    fn has(&self, call: Contract) -> bool {
        self.calls.iter().any(|(operation, name)| operation == call.operation && name == call.call)
    }
}

/// Repeats every recorded call of the operations of a report.
///
/// # Errors
///
/// The folder is not a recording of calls.
pub async fn run(report: &mut Report, folder: &Path) -> Result<(), Failure> {
    let replay = Replay::open(folder)?;
    let path = folder.join(CALLS);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let recorded: Recorded = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let known = recorded.ids.clone();
    let ids = Ids::new(move |of| known.get(of).cloned());
    let ids = recorded.texts.iter().fold(ids, |ids, (of, member, text)| ids.with(of, member, text));
    let client = replay.client();
    let mut tried: Vec<Tried> = Vec::new();
    let named = |call: &Contract| report.operations.iter().any(|line| line.operation_id == call.operation);
    let own = live::calls_of_its_own().filter(named);
    for call in calls(report).into_iter().chain(own).filter(|call| recorded.has(*call)) {
        let outcome = (call.run)(&client, &ids).await;
        let outcome = match outcome {
            // The recorded response must refuse the call, not the replay.
            Err(failure) if is_refused(call) && failure.is::<Wrong>() => Ok(()),
            Ok(()) if is_refused(call) => Err("is no longer refused".to_owned()),
            outcome => outcome.map_err(|failure| failure.to_string()),
        };
        tried.push((call, outcome));
    }
    let against = if replay.recorded_against() == "service" { Against::Service } else { Against::Simulator };
    let level = &mut report.levels.replayed;
    level.ran(&report.date);
    level.command = format!("cargo xtask verify --replay {}", folder.display());
    level.recorded_against = Some(against);
    for line in &mut report.operations {
        let is_recorded = recorded.calls.iter().any(|(operation, _)| *operation == line.operation_id);
        line.results.replayed = match is_recorded {
            // Writes are not made against a service only to record them.
            false if against == Against::Service && !line.reads => LevelResult::not_run(),
            false => LevelResult::of(Some(0), vec!["no call of it is recorded".to_owned()]),
            true => LevelResult::of_calls(&line.operation_id, &tried),
        };
        let unasked = replay.unasked(&line.operation_id);
        if line.results.replayed.passed() && unasked > 0 {
            let problem = format!("{unasked} of its recorded exchanges are no longer requested");
            line.results.replayed = LevelResult::of(line.results.replayed.calls, vec![problem]);
        }
    }
    Ok(())
}
