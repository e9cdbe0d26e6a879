//! The results of a verification as plain data. `cargo xtask status` includes this file to read them as JSON.

#![allow(dead_code, unreachable_pub, reason = "two packages include this file, and each uses a part of it")]

use serde::{Deserialize, Serialize};

/// The results of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// `info.version` of the description.
    pub spec_version: String,
    /// The day of the run, UTC: YYYY-MM-DD.
    pub date: String,
    /// The number of operations that passed.
    pub tally: Tally,
    /// The state of each level.
    pub levels: Levels<Run>,
    /// The operations, in the order of the description.
    pub operations: Vec<Line>,
}

/// The number of operations, and of those that passed each level; `None` for a skipped level.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// All operations.
    pub operations: usize,
    /// Those that passed.
    #[serde(flatten)]
    pub passed: Levels<Option<usize>>,
}

/// A value for each level.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Levels<T> {
    /// In the corrected description and in the client.
    pub described: T,
    /// The simulator checks requests and responses against the description.
    pub contract: T,
    /// The server of tools calls it against the simulator.
    pub tool: T,
    /// Recorded exchanges decode, encode and are requested identically.
    pub replayed: T,
    /// A read-only call to the service.
    pub live: T,
}

impl<T> Levels<T> {
    /// Creates the value of each level.
    pub fn each(of: impl Fn(Level) -> T) -> Self {
        let [described, contract, tool, replayed, live] = Level::ALL.map(of);
        Self { described, contract, tool, replayed, live }
    }

    /// Returns the value of a level.
    pub fn at(&self, level: Level) -> &T {
        match level {
            Level::Described => &self.described,
            Level::Contract => &self.contract,
            Level::Tool => &self.tool,
            Level::Replayed => &self.replayed,
            Level::Live => &self.live,
        }
    }
}

/// The levels, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "`Levels` explains them")]
pub enum Level {
    Described,
    Contract,
    Tool,
    Replayed,
    Live,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 5] = [Self::Described, Self::Contract, Self::Tool, Self::Replayed, Self::Live];

    /// Returns its name in the JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Described => "described",
            Self::Contract => "contract",
            Self::Tool => "tool",
            Self::Replayed => "replayed",
            Self::Live => "live",
        }
    }
}

/// The run of a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Whether it was run.
    pub state: RunState,
    /// The day of the run: YYYY-MM-DD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The command that runs it.
    pub command: String,
    /// The origin of recorded responses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_against: Option<Against>,
}

/// Whether a level was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names explain them")]
pub enum RunState {
    Run,
    NotRun,
}

/// The origin of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names explain them")]
pub enum Against {
    Simulator,
    Service,
}

impl Against {
    /// Returns its name in the JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Simulator => "simulator",
            Self::Service => "service",
        }
    }
}

/// An operation with its results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The `operationId`.
    pub operation_id: String,
    /// The HTTP method.
    pub method: String,
    /// The path below the base URL.
    pub path: String,
    /// Whether it only reads.
    pub reads: bool,
    /// The result at each level.
    #[serde(flatten)]
    pub results: Levels<LevelResult>,
    /// Its definition as a tool, if the level `tool` was run and it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<Definition>,
}

/// The definition of an operation as a tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// What it does: `read`, `create`, `change` or `delete`.
    pub class: String,
    /// Whether its arguments or its result can be personal data.
    pub personal: bool,
    /// The bytes of the definition.
    pub bytes: usize,
}

/// The result of an operation at a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelResult {
    /// Whether it passed.
    pub state: State,
    /// The number of calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<usize>,
    /// The problems with their places, without values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// Whether an operation passed a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names explain them")]
pub enum State {
    Passed,
    Failed,
    NotRun,
}

impl State {
    /// Returns its name for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotRun => "not run",
        }
    }
}
