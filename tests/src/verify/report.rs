//! The results of a verification: JSON, table and tally.

use std::io::{self, Write};

use serde::Serialize;

use super::Tried;

/// The results of a verification.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// `info.version` of the description.
    pub spec_version: String,
    /// The day, in UTC.
    pub date: String,
    /// The number of operations that passed.
    pub tally: Tally,
    /// The state of each level.
    pub levels: Levels,
    /// The operations, in the order of the description.
    pub operations: Vec<Line>,
}

/// The number of operations, and of those that passed each level; `None` for a skipped level.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the names explain them")]
pub struct Tally {
    pub operations: usize,
    pub described: Option<usize>,
    pub contract: Option<usize>,
    pub replayed: Option<usize>,
    pub live: Option<usize>,
}

/// The levels.
#[derive(Debug, Clone, Serialize)]
pub struct Levels {
    /// In the corrected description and in the client.
    pub described: Level,
    /// The simulator checks requests and responses against the description.
    pub contract: Level,
    /// Recorded exchanges decode, encode and are requested identically.
    pub replayed: Level,
    /// A read-only call today.
    pub live: Level,
}

/// The state of a level.
#[derive(Debug, Clone, Serialize)]
pub struct Level {
    /// `run` or `not_run`.
    pub state: &'static str,
    /// The day of the run, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The command that runs it.
    pub command: String,
    /// The origin of recorded responses: `service` or `simulator`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_against: Option<String>,
}

/// An operation.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// The `operationId`.
    pub operation_id: String,
    /// The HTTP method.
    pub method: String,
    /// The path below the base URL.
    pub path: String,
    /// Whether it only reads.
    pub reads: bool,
    /// In the description and in the client.
    pub described: LevelResult,
    /// Its calls against the simulator.
    pub contract: LevelResult,
    /// Its calls over recordings.
    pub replayed: LevelResult,
    /// Its call against the service.
    pub live: LevelResult,
}

/// The result of an operation at a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LevelResult {
    /// `passed`, `failed` or `not_run`.
    pub state: &'static str,
    /// The number of calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<usize>,
    /// The problems with their places, without values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

impl LevelResult {
    /// Creates the result of a skipped level.
    #[must_use]
    pub const fn not_run() -> Self {
        Self { state: "not_run", calls: None, problems: Vec::new() }
    }

    /// Creates the result of a level that was run.
    #[must_use]
    pub fn of(calls: Option<usize>, problems: Vec<String>) -> Self {
        Self { state: if problems.is_empty() { "passed" } else { "failed" }, calls, problems }
    }

    /// Creates the result for the calls of one operation.
    #[must_use]
    pub fn of_calls(operation: &str, tried: &[Tried]) -> Self {
        let of_it: Vec<_> = tried.iter().filter(|(call, _)| call.operation == operation).collect();
        let problems =
            of_it.iter().filter_map(|(call, outcome)| Some(format!("{}: {}", call.call, outcome.as_ref().err()?)));
        match of_it.len() {
            0 => Self::of(Some(0), vec!["no call was made".to_owned()]),
            calls => Self::of(Some(calls), problems.collect()),
        }
    }

    /// Whether the level was run and the operation passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.state == "passed"
    }

    fn cell(&self) -> String {
        match (self.state, self.calls) {
            ("passed", Some(calls)) => format!("passed ({calls})"),
            ("not_run", _) => "not run".to_owned(),
            (state, _) => state.to_owned(),
        }
    }
}

impl Level {
    fn not_run(command: &str) -> Self {
        Self { state: "not_run", date: None, command: command.to_owned(), recorded_against: None }
    }

    /// Marks the level as run.
    pub fn ran(&mut self, date: &str) {
        self.state = "run";
        self.date = Some(date.to_owned());
    }

    fn is_run(&self) -> bool {
        self.state == "run"
    }
}

impl Levels {
    /// Creates levels that were not run.
    #[must_use]
    pub fn new() -> Self {
        Self {
            described: Level::not_run("cargo xtask verify"),
            contract: Level::not_run("cargo xtask verify --simulate"),
            replayed: Level::not_run("cargo xtask verify --replay tests/recordings"),
            live: Level::not_run("cargo xtask verify --live"),
        }
    }
}

impl Default for Levels {
    fn default() -> Self {
        Self::new()
    }
}

impl Report {
    /// Creates a report with only the level `described`.
    #[must_use]
    pub fn new(spec_version: String, date: String, operations: Vec<Line>, mut levels: Levels) -> Self {
        levels.described.ran(&date);
        Self { spec_version, date, tally: Tally::default(), levels, operations }.counted()
    }

    /// Updates the tally.
    #[must_use]
    pub fn counted(mut self) -> Self {
        let count = |level: &Level, of: fn(&Line) -> &LevelResult| {
            level.is_run().then(|| self.operations.iter().filter(|line| of(line).passed()).count())
        };
        self.tally = Tally {
            operations: self.operations.len(),
            described: count(&self.levels.described, |line| &line.described),
            contract: count(&self.levels.contract, |line| &line.contract),
            replayed: count(&self.levels.replayed, |line| &line.replayed),
            live: count(&self.levels.live, |line| &line.live),
        };
        self
    }

    /// Whether no operation failed.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let results =
            self.operations.iter().flat_map(|line| [&line.described, &line.contract, &line.replayed, &line.live]);
        !self.operations.is_empty() && results.into_iter().all(|result| result.state != "failed")
    }

    /// Returns the tally as text: `62 of 62 contract, 62 of 62 replayed (simulator), live not run`.
    #[must_use]
    pub fn tally_line(&self) -> String {
        let all = self.tally.operations;
        let passed_of = |name: &str, level: &Level, passed: Option<usize>| match (passed, &level.recorded_against) {
            (None, _) => format!("{name} not run"),
            (Some(passed), None) => format!("{passed} of {all} {name}"),
            (Some(passed), Some(against)) => format!("{passed} of {all} {name} ({against})"),
        };
        [
            passed_of("described", &self.levels.described, self.tally.described),
            passed_of("contract", &self.levels.contract, self.tally.contract),
            passed_of("replayed", &self.levels.replayed, self.tally.replayed),
            passed_of("live", &self.levels.live, self.tally.live),
        ]
        .join(", ")
    }

    /// Prints the table, the problems and the tally.
    ///
    /// # Errors
    ///
    /// `out` cannot be written.
    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let row = |out: &mut dyn Write, cells: [&str; 5]| {
            let [operation, described, contract, replayed, live] = cells;
            let line = format!("{operation:32}{described:12}{contract:12}{replayed:12}{live}");
            writeln!(out, "{}", line.trim_end())
        };
        row(out, ["operation", "described", "contract", "replayed", "live"])?;
        for line in &self.operations {
            let cells = [&line.described, &line.contract, &line.replayed, &line.live].map(LevelResult::cell);
            let [described, contract, replayed, live] = cells.each_ref().map(String::as_str);
            row(out, [&line.operation_id, described, contract, replayed, live])?;
        }
        for line in &self.operations {
            let levels = [
                ("described", &line.described),
                ("contract", &line.contract),
                ("replayed", &line.replayed),
                ("live", &line.live),
            ];
            for (level, problem) in
                levels.iter().flat_map(|(level, result)| result.problems.iter().map(move |one| (level, one)))
            {
                writeln!(out, "{}, {level}: {problem}", line.operation_id)?;
            }
        }
        writeln!(out, "{}", self.tally_line())
    }
}
