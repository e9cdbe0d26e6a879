//! `create`, `update`, `upsert` and `delete`: one request for each row of a file, and its result in another file.
//!
//! The result of a row is written before the next row is sent, and that it is being sent before it is. A restart sends
//! what has no result. A row that was being sent when the process was killed may have been applied: it is sent again
//! only if the method allows that.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ArgMatches;
use serde_json::{Map, Value, json};

use crate::api;
use crate::api::catalogue::{Catalogue, Operation, OperationCall, OperationRequest};
use crate::api::client::runtime::TransportPhase;
use crate::api::client::{Error, StatusCode};
use crate::arguments::Flags;
use crate::body::{self, Input};
use crate::errors::{Failure, Kind};
use crate::privacy;
use crate::progress::Progress;
use crate::results::{REFUSED, Results, SENT, UNKNOWN};
use crate::verbs::{self, Verb};

/// How many faults a message lists.
const LISTED: usize = 10;

/// Sends all rows.
///
/// # Errors
///
/// A row is invalid, and nothing was sent; or rows were refused; or the write was stopped.
pub(super) async fn run(
    catalogue: &'static Catalogue,
    verb: Verb,
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let Some(from) = matches.get_one::<PathBuf>("from") else { return Err(super::missing()) };
    let flags = Flags::of_write(catalogue, operation);
    let common = flags.read(matches)?;
    let inputs = body::read(catalogue, operation, from)?;
    let call = api::connect()?.operation(&operation.id)?;
    let write = Write { catalogue, operation, verb, flags, common, call };
    write.check(&inputs)?;
    if matches.get_flag("dry-run") {
        return write.print(&inputs);
    }
    let mut usual = from.clone().into_os_string();
    usual.push(".results.csv");
    let path = matches.get_one::<PathBuf>("results").cloned().unwrap_or_else(|| usual.into());
    let results = Results::open(&path)?;
    let sending = Sending { write: &write, results, states: BTreeMap::new(), progress: Progress::new(true) };
    sending.run(&inputs, &path.display().to_string()).await
}

struct Write {
    catalogue: &'static Catalogue,
    operation: &'static Operation,
    verb: Verb,
    flags: Flags<'static>,
    common: Map<String, Value>,
    call: OperationCall,
}

impl Write {
    /// The arguments of a row.
    fn arguments(&self, input: &Input) -> Map<String, Value> {
        let mut arguments = self.common.clone();
        if let Some((parameter, id)) = verbs::identifier(self.catalogue, self.operation).zip(input.id.as_ref()) {
            arguments.insert(parameter.name.clone(), id.as_str().into());
        }
        if self.operation.body.is_some() {
            arguments.insert("body".to_owned(), input.body.clone());
        }
        arguments
    }

    fn request(&self, input: &Input) -> Result<OperationRequest, Failure> {
        self.call.arguments(&self.arguments(input)).map_err(|error| self.flags.explain(&error))
    }

    /// Checks all rows before the first one is sent.
    fn check(&self, inputs: &[Input]) -> Result<(), Failure> {
        let rows = inputs.iter().zip(1_u64..);
        let mut faults: Vec<String> = rows
            .filter_map(|(input, number)| Some(format!("row {number}: {}", self.request(input).err()?.message())))
            .collect();
        if faults.is_empty() {
            return Ok(());
        }
        let more = faults.len().saturating_sub(LISTED);
        faults.truncate(LISTED);
        if more > 0 {
            faults.push(format!("and {more} more rows"));
        }
        let help = format!("correct the rows; nothing was sent. `describe {}` lists the columns", self.operation.id);
        Err(Failure::new(Kind::Usage, faults.join("\n")).help(help))
    }

    /// Prints the requests, with personal data masked.
    fn print(&self, inputs: &[Input]) -> Result<(), Failure> {
        let mut text = String::new();
        for input in inputs {
            let mut shown = input.body.clone();
            match &self.operation.body {
                Some(body) => privacy::mask(self.catalogue, &[&body.schema], &mut shown),
                None => shown = Value::Null,
            }
            let (method, path) = (&self.operation.method, &self.operation.path);
            let request = json!({"method": method, "path": path, "id": input.id, "body": shown});
            text.push_str(&format!("{request}\n"));
        }
        super::print(&text)
    }

    /// Whether a row that may have been applied can be sent again.
    fn is_repeatable(&self) -> bool {
        matches!(self.operation.method.as_str(), "PUT" | "DELETE")
    }
}

/// Whether a write may have been applied although it failed.
pub(crate) fn may_be_applied(error: &Error) -> bool {
    match error {
        Error::Transport(error) => !matches!(error.phase(), TransportPhase::Unsent | TransportPhase::Connect),
        Error::Api(refusal) => refusal.status().is_server_error(),
        Error::Decode(_) => true,
        _ => false,
    }
}

struct Sending<'a> {
    write: &'a Write,
    results: Results,
    /// How many rows have each state.
    states: BTreeMap<String, u64>,
    progress: Progress,
}

impl Sending<'_> {
    async fn run(mut self, inputs: &[Input], path: &str) -> Result<(), Failure> {
        let stop = on_interrupt();
        let total = inputs.len() as u64;
        let mut ended = Ok(());
        for (input, number) in inputs.iter().zip(1_u64..) {
            if stop.load(Ordering::Relaxed) {
                ended = Err(Failure::new(Kind::Interrupted, "interrupted"));
                break;
            }
            ended = self.send(number, input).await;
            if ended.is_err() {
                break;
            }
            self.progress.set(number, total);
        }
        self.progress.end();
        let counts: Vec<String> = self.states.iter().map(|(state, rows)| format!("{rows} {state}")).collect();
        let counts = if counts.is_empty() { "none sent".to_owned() } else { counts.join(", ") };
        let counts = format!("{total} {}: {counts}", if total == 1 { "row" } else { "rows" });
        ended.map_err(|failure| {
            failure.and(&counts).help(format!("run the same command again to continue; the results are in {path}"))
        })?;
        match self.states.contains_key(REFUSED) || self.states.contains_key(UNKNOWN) {
            false => {
                eprintln!("{counts}");
                Ok(())
            }
            true => Err(Failure::new(Kind::Refused, counts).help(format!(
                "{path} has the reasons: correct the rows and run the same command again; delete the lines of unknown \
                 rows if they were not applied"
            ))),
        }
    }

    /// Sends a row, unless it has a result.
    async fn send(&mut self, number: u64, input: &Input) -> Result<(), Failure> {
        let text = json!([input.id, input.body]).to_string();
        let known = self.results.state(number, &text)?.map(str::to_owned);
        let was_sent = known.as_deref() == Some(SENT);
        match known.as_deref() {
            None | Some(REFUSED) => {}
            Some(SENT) if self.write.is_repeatable() => {}
            Some(SENT) => {
                let reason = "the process ended while it was sent";
                return self.add(number, &text, UNKNOWN, input.id.as_deref().unwrap_or_default(), reason);
            }
            Some(state) => {
                *self.states.entry(state.to_owned()).or_default() += 1;
                return Ok(());
            }
        }
        let id = input.id.clone().unwrap_or_default();
        self.results.add(number, &text, SENT, &id, "")?;
        let done = self.write.verb.done();
        let error = match self.write.request(input)?.await {
            Ok(response) => {
                let assigned = response.get("data").and_then(|data| data.get("id")?.as_str().map(|id| id.into_owned()));
                return self.add(number, &text, done, &assigned.unwrap_or(id), "");
            }
            Err(error) => error,
        };
        let is_gone = error.refusal().is_some_and(|refusal| refusal.status() == StatusCode::NOT_FOUND);
        if was_sent && is_gone && self.write.verb == Verb::Delete {
            return self.add(number, &text, done, &id, "");
        }
        let reason = reason(&error);
        if may_be_applied(&error) {
            if !self.write.is_repeatable() {
                self.add(number, &text, UNKNOWN, &id, &reason)?;
            }
            return Err(error.into());
        }
        self.add(number, &text, REFUSED, &id, &reason)?;
        match error {
            Error::Api(refusal) if !refusal.is_retryable() && refusal.status() != StatusCode::UNAUTHORIZED => Ok(()),
            error => Err(error.into()),
        }
    }

    fn add(&mut self, number: u64, text: &str, state: &str, id: &str, reason: &str) -> Result<(), Failure> {
        *self.states.entry(state.to_owned()).or_default() += 1;
        self.results.add(number, text, state, id, reason)
    }
}

/// The message of an error, with the members that the server refused.
fn reason(error: &Error) -> String {
    let fields: Vec<&str> = error.problems().filter_map(|problem| problem.field()).collect();
    match fields.is_empty() {
        true => error.to_string(),
        false => format!("{error} ({})", fields.join(", ")),
    }
}

/// Becomes true when the user presses Ctrl-C: the row that is being sent gets its result.
fn on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            seen.store(true, Ordering::Relaxed);
        }
    });
    stop
}
