//! Prepared writes. The requests are kept in memory until they expire. A file holds what became of those that were sent,
//! under a digest of the handle and without any value, so that none is sent again after a restart.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::api::catalogue::Operation;
use crate::errors::{Failure, Kind};
use crate::mcp::pseudonyms::{hex, random};
use crate::output::create_private;

/// A write that was checked.
#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) operation: &'static Operation,
    pub(super) arguments: Map<String, Value>,
    /// What the user is asked.
    pub(super) question: String,
    expires: Instant,
}

/// What a handle is of.
pub(super) enum Known {
    Prepared(Prepared),
    /// It was sent before, with this result.
    Sent(Value),
}

/// The handles of a server.
pub(super) struct Handles {
    path: PathBuf,
    lifetime: Duration,
    prepared: HashMap<String, Prepared>,
    /// The results of this run, which the file does not hold.
    results: HashMap<String, Value>,
}

impl Handles {
    pub(super) fn new(path: PathBuf, lifetime: Duration) -> Self {
        Self { path, lifetime, prepared: HashMap::new(), results: HashMap::new() }
    }

    /// Keeps a write and returns its handle.
    ///
    /// # Errors
    ///
    /// There are no random numbers.
    pub(super) fn prepare(
        &mut self,
        operation: &'static Operation,
        arguments: Map<String, Value>,
        question: String,
    ) -> Result<String, Failure> {
        let now = Instant::now();
        self.prepared.retain(|_, prepared| prepared.expires > now);
        let handle = format!("write-{}", hex(&random::<12>()?, 24));
        let prepared = Prepared { operation, arguments, question, expires: now + self.lifetime };
        self.prepared.insert(handle.clone(), prepared);
        Ok(handle)
    }

    pub(super) const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// Finds a write by its handle.
    ///
    /// # Errors
    ///
    /// It expired, or there is none.
    pub(super) fn find(&self, handle: &str) -> Result<Known, Failure> {
        if let Some(result) = self.results.get(handle) {
            return Ok(Known::Sent(result.clone()));
        }
        if let Some(prepared) = self.prepared.get(handle) {
            if prepared.expires > Instant::now() {
                return Ok(Known::Prepared(prepared.clone()));
            }
            return Err(Failure::new(Kind::Usage, "the handle has expired").help("prepare the write again"));
        }
        match self.recorded(handle)? {
            Some((operation, state)) => Ok(Known::Sent(json!({"state": state, "operation": operation}))),
            None => {
                let failure = Failure::new(Kind::Usage, "there is no such handle, or it has expired");
                Err(failure.help("prepare the write again"))
            }
        }
    }

    /// Takes a write to send it: no other call finds it again.
    ///
    /// # Errors
    ///
    /// It cannot be written that it is being sent; or another call has taken it.
    pub(super) fn take(&mut self, handle: &str) -> Result<Prepared, Failure> {
        let prepared = self.prepared.remove(handle);
        let prepared =
            prepared.ok_or_else(|| Failure::new(Kind::Usage, "the write is being applied by another call"))?;
        self.record(handle, &prepared.operation.id, "unknown")?;
        let unknown = json!({"state": "unknown", "operation": prepared.operation.id});
        self.results.insert(handle.to_owned(), unknown);
        Ok(prepared)
    }

    /// Keeps the result of a write that was sent.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub(super) fn finish(&mut self, handle: &str, operation: &str, result: &Value) -> Result<(), Failure> {
        self.results.insert(handle.to_owned(), result.clone());
        let state = result.get("state").and_then(Value::as_str).unwrap_or_default();
        self.record(handle, operation, state)
    }

    /// Takes back that a write was sent: it was not.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub(super) fn put_back(&mut self, handle: &str, prepared: Prepared) -> Result<(), Failure> {
        self.results.remove(handle);
        self.record(handle, &prepared.operation.id, "unsent")?;
        self.prepared.insert(handle.to_owned(), prepared);
        Ok(())
    }

    fn record(&self, handle: &str, operation: &str, state: &str) -> Result<(), Failure> {
        // On a line of its own: a killed server may have left a part of one.
        let line = format!("\n{}\n", json!({"handle": digest(handle), "operation": operation, "state": state}));
        let write = || {
            let mut file: File = create_private(&self.path)?;
            file.seek(SeekFrom::End(0))?;
            file.write_all(line.as_bytes())?;
            file.sync_data()
        };
        write().map_err(|error| Failure::io(&self.path.display().to_string(), &error))
    }

    fn recorded(&self, handle: &str) -> Result<Option<(String, String)>, Failure> {
        let text = read(&self.path)?;
        let handle = digest(handle);
        let of_handle = |line: &str| {
            let line: Value = serde_json::from_str(line).ok()?;
            let text = |name: &str| line.get(name).and_then(Value::as_str).map(str::to_owned);
            (text("handle")? == handle).then_some((text("operation")?, text("state")?))
        };
        Ok(text.lines().filter_map(of_handle).next_back().filter(|(_, state)| state != "unsent"))
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(|error| Failure::io(&path.display().to_string(), &error)),
    }
}

fn digest(handle: &str) -> String {
    hex(&Sha256::digest(handle.as_bytes()), 32)
}
