//! What was verified, as data: what `--format json` prints, the table, and the tally. It makes no calls.

use std::io::{self, Write};

use serde::Serialize;

use super::Tried;

/// What was verified, of which operations, and when.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// `info.version` of the description.
    pub spec_version: String,
    /// The day, in UTC.
    pub date: String,
    /// How many operations passed.
    pub tally: Tally,
    /// What each level is.
    pub levels: Levels,
    /// One for each operation, in the description's order.
    pub operations: Vec<Line>,
}

/// How many operations there are, and how many passed each level; none where it was not run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "they are what they are called")]
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
    /// Request and answer held against the description, by the simulator.
    pub contract: Level,
    /// Recorded exchanges decode, encode and are asked for again identically.
    pub replayed: Level,
    /// A read-only call today.
    pub live: Level,
}

/// A level: whether it was run, and what runs it.
#[derive(Debug, Clone, Serialize)]
pub struct Level {
    /// `run` or `not_run`.
    pub state: &'static str,
    /// The day, in UTC, where it was run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The command that runs it.
    pub command: String,
    /// Who gave the answers, `service` or `simulator`, where they were recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_against: Option<String>,
}

/// An operation.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// As the description calls it.
    pub operation_id: String,
    /// The HTTP method.
    pub method: String,
    /// The path under the base.
    pub path: String,
    /// Whether it changes nothing.
    pub reads: bool,
    /// In the description and in the client.
    pub described: Standing,
    /// Its calls against the simulator.
    pub contract: Standing,
    /// Its calls over recordings.
    pub replayed: Standing,
    /// Its call against the service.
    pub live: Standing,
}

/// How an operation stands at a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// `passed`, `failed` or `not_run`.
    pub state: &'static str,
    /// How many calls were made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<usize>,
    /// What is wrong and where, without values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

impl Standing {
    /// Nobody looked.
    #[must_use]
    pub const fn not_run() -> Self {
        Self { state: "not_run", calls: None, problems: Vec::new() }
    }

    /// Somebody looked, and this is wrong.
    #[must_use]
    pub fn of(calls: Option<usize>, problems: Vec<String>) -> Self {
        Self { state: if problems.is_empty() { "passed" } else { "failed" }, calls, problems }
    }

    /// Of the calls of one operation.
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

    /// Whether somebody looked, and all is well.
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

    /// Says that it was run.
    pub fn ran(&mut self, date: &str) {
        self.state = "run";
        self.date = Some(date.to_owned());
    }

    fn is_run(&self) -> bool {
        self.state == "run"
    }
}

impl Levels {
    /// None of them run.
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
    /// Of operations that were held against the description and the client, and nothing else.
    #[must_use]
    pub fn new(spec_version: String, date: String, operations: Vec<Line>, mut levels: Levels) -> Self {
        levels.described.ran(&date);
        Self { spec_version, date, tally: Tally::default(), levels, operations }.counted()
    }

    /// With its tally.
    #[must_use]
    pub fn counted(mut self) -> Self {
        let count = |level: &Level, of: fn(&Line) -> &Standing| {
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

    /// Whether nothing that was run fell short.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let standings =
            self.operations.iter().flat_map(|line| [&line.described, &line.contract, &line.replayed, &line.live]);
        !self.operations.is_empty() && standings.into_iter().all(|standing| standing.state != "failed")
    }

    /// `62 of 62 contract, 62 of 62 replayed (simulator), live not run`.
    #[must_use]
    pub fn tally_line(&self) -> String {
        let all = self.tally.operations;
        let said = |name: &str, level: &Level, passed: Option<usize>| match (passed, &level.recorded_against) {
            (None, _) => format!("{name} not run"),
            (Some(passed), None) => format!("{passed} of {all} {name}"),
            (Some(passed), Some(against)) => format!("{passed} of {all} {name} ({against})"),
        };
        [
            said("described", &self.levels.described, self.tally.described),
            said("contract", &self.levels.contract, self.tally.contract),
            said("replayed", &self.levels.replayed, self.tally.replayed),
            said("live", &self.levels.live, self.tally.live),
        ]
        .join(", ")
    }

    /// Prints the table, what is wrong, and the tally.
    ///
    /// # Errors
    ///
    /// Nobody reads.
    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let row = |out: &mut dyn Write, cells: [&str; 5]| {
            let [operation, described, contract, replayed, live] = cells;
            let line = format!("{operation:32}{described:12}{contract:12}{replayed:12}{live}");
            writeln!(out, "{}", line.trim_end())
        };
        row(out, ["operation", "described", "contract", "replayed", "live"])?;
        for line in &self.operations {
            let cells = [&line.described, &line.contract, &line.replayed, &line.live].map(Standing::cell);
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
                levels.iter().flat_map(|(level, standing)| standing.problems.iter().map(move |one| (level, one)))
            {
                writeln!(out, "{}, {level}: {problem}", line.operation_id)?;
            }
        }
        writeln!(out, "{}", self.tally_line())
    }
}
