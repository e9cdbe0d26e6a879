//! The level `replayed`: every call that was recorded, over the recording. It decodes, encodes, and is sent as it was.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fitbit_plus::record::Recorder;
use fitbit_plus::test::Replay;
use serde::{Deserialize, Serialize};

use crate::contract::{Contract, Failure, Ids, Wrong};
use crate::trial::is_refused;

use super::report::{Report, Standing};
use super::{Tried, calls, live};

/// Which calls were recorded and what they were given, in the folder of a recording.
const CALLS: &str = "calls.json";

/// What was recorded, as far as a recorder does not know it. Values are the recording's pseudonyms.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Recorded {
    /// Operation and call, in their order.
    calls: Vec<(String, String)>,
    /// An identifier for each type of resource.
    ids: BTreeMap<String, String>,
    /// Texts that lead to resources: type, member, text.
    texts: Vec<(String, String, String)>,
}

impl Recorded {
    /// One more call, the identifiers by type that were given to it, and the texts: type, member, text.
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

    /// Writes it beside the recording.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), Failure> {
        Ok(fs::write(folder.join(CALLS), serde_json::to_string_pretty(self)? + "\n")?)
    }

    fn has(&self, call: Contract) -> bool {
        self.calls.iter().any(|(operation, name)| operation == call.operation && name == call.call)
    }
}

/// Tries every recorded call of the operations of a report.
///
/// # Errors
///
/// The folder holds no recording of calls.
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
            // Refused it must be by who was asked, not by the recording.
            Err(failure) if is_refused(call) && failure.is::<Wrong>() => Ok(()),
            Ok(()) if is_refused(call) => Err("is not refused any more".to_owned()),
            outcome => outcome.map_err(|failure| failure.to_string()),
        };
        tried.push((call, outcome));
    }
    let against = replay.recorded_against().to_owned();
    let level = &mut report.levels.replayed;
    level.ran(&report.date);
    level.command = format!("cargo xtask verify --replay {}", folder.display());
    level.recorded_against = Some(against.clone());
    for line in &mut report.operations {
        let is_there = recorded.calls.iter().any(|(operation, _)| *operation == line.operation_id);
        line.replayed = match is_there {
            // Nobody asks a service to write only to record it.
            false if against == "service" && !line.reads => Standing::not_run(),
            false => Standing::of(Some(0), vec!["no call of it is recorded".to_owned()]),
            true => Standing::of_calls(&line.operation_id, &tried),
        };
        let unasked = replay.unasked(&line.operation_id);
        if line.replayed.passed() && unasked > 0 {
            let problem = format!("{unasked} of its recorded exchanges are not asked for any more");
            line.replayed = Standing::of(line.replayed.calls, vec![problem]);
        }
    }
    Ok(())
}
