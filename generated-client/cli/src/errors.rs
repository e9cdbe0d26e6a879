//! The kinds of failure, each with its exit code, as text and as JSON.

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value, json};

use crate::api::client::{Error, StatusCode};
use crate::session;

/// The kind of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file or a response cannot be used.
    Failed,
    /// The arguments are wrong; nothing was sent.
    Usage,
    /// The environment is wrong; nothing was sent.
    Config,
    /// Authentication failed.
    Auth,
    /// The server refused the request.
    Refused,
    /// Rows are missing, or may be.
    Incomplete,
    /// The server was not reached, or its response was not received.
    Network,
    /// The user pressed Ctrl-C.
    Interrupted,
    /// The reader of the output is gone.
    Closed,
}

impl Kind {
    const fn code(self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Config => 3,
            Self::Auth => 4,
            Self::Refused => 5,
            Self::Incomplete => 6,
            Self::Network => 7,
            Self::Interrupted => 130,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::Config => "config",
            Self::Auth => "auth",
            Self::Refused => "refused",
            Self::Incomplete => "incomplete",
            Self::Network => "network",
            Self::Interrupted => "interrupted",
        }
    }

    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::Api(refusal) if refusal.status() == StatusCode::UNAUTHORIZED => Self::Auth,
            Error::Api(_) => Self::Refused,
            Error::Auth(auth) if auth.refusal().is_none() && error.is_retryable() => Self::Network,
            Error::Auth(_) => Self::Auth,
            Error::Transport(_) => Self::Network,
            Error::Row(_) => Self::Incomplete,
            Error::Interrupted(stop) => Self::of(stop.cause()),
            Error::Config(_) => Self::Config,
            _ => Self::Failed,
        }
    }
}

/// The exit codes, for the help.
pub(crate) const EXIT_CODES: &str = "\
Exit codes: 1 failed, 2 usage, 3 config, 4 auth, 5 refused, 6 incomplete,
7 network, 130 interrupted.";

/// Why the command failed. It holds no personal data.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
    help: Option<String>,
    details: Vec<(&'static str, Value)>,
    /// As `clap` prints it.
    usage: Option<clap::Error>,
}

impl Failure {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), help: None, details: Vec::new(), usage: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what was done before.
    pub(crate) fn and(mut self, done: &str) -> Self {
        self.message = format!("{}; {done}", self.message);
        self
    }

    pub(crate) const fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Wrong arguments, as `clap` found them.
    pub(crate) fn arguments(error: clap::Error) -> Self {
        let text = error.render().to_string();
        let first: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
        let mut failure = Self::new(Kind::Usage, first.join(" ").trim_start_matches("error: "));
        failure.usage = Some(error);
        failure
    }

    /// A file that cannot be read or written.
    pub(crate) fn io(what: &str, error: &io::Error) -> Self {
        Self::new(Kind::Failed, format!("{what}: {error}"))
    }

    /// Output that cannot be written. A reader such as `head` that has enough is no failure.
    pub(crate) fn write(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Kind::Closed, ""),
            // A filter that does not fit a row.
            io::ErrorKind::InvalidData => Self::new(Kind::Usage, error.to_string()),
            _ => Self::io("cannot write the output", error),
        }
    }

    /// Prints the failure on standard error and returns its exit code.
    pub(crate) fn report(&self, as_json: bool) -> ExitCode {
        if self.kind == Kind::Closed {
            return ExitCode::SUCCESS;
        }
        if as_json {
            anstream::eprintln!("{}", json!({"error": self.as_json()}));
        } else if let Some(usage) = &self.usage {
            // Standard error that is closed leaves the exit code.
            let _ = usage.print();
        } else {
            note("error", AnsiColor::Red, &self.message);
            if let Some(help) = &self.help {
                note("help", AnsiColor::Cyan, help);
            }
        }
        ExitCode::from(self.kind.code())
    }

    pub(crate) fn as_json(&self) -> Value {
        let mut members = Map::new();
        members.insert("kind".to_owned(), self.kind.name().into());
        members.insert("code".to_owned(), self.kind.code().into());
        members.insert("message".to_owned(), self.message.as_str().into());
        if let Some(help) = &self.help {
            members.insert("help".to_owned(), help.as_str().into());
        }
        members.extend(self.details.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        members.into()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let mut failure = Self::new(Kind::of(&error), error.to_string());
        let details = [
            ("status", error.refusal().map(|refusal| refusal.status().as_u16().into())),
            ("requestId", error.request_id().map(Value::from)),
            ("attempts", error.attempts().map(Value::from)),
            ("retryable", Some(error.is_retryable().into())),
        ];
        failure.details = details.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        match session::how() {
            Some(how) if failure.kind == Kind::Config && session::is_anonymous() => failure.help(how),
            _ => failure,
        }
    }
}

/// Prints a note on standard error, in colour on a terminal.
fn note(label: &str, colour: AnsiColor, text: &str) {
    let style = Style::new().bold().fg_color(Some(colour.into()));
    anstream::eprintln!("{style}{label}:{style:#} {text}");
}

/// Warns on standard error.
pub(crate) fn warn(text: &str) {
    note("warning", AnsiColor::Yellow, text);
}

/// Whether errors are JSON: the output is. It is decided before the arguments are parsed, because they can be wrong.
pub(crate) fn are_json(given: &[OsString]) -> bool {
    let words: Vec<&str> = given.iter().filter_map(|word| word.to_str()).collect();
    let is_json = |format: &str| matches!(format, "json" | "ndjson");
    let joined = |word: &str| {
        let format = word.strip_prefix("--output=").or_else(|| word.strip_prefix("-o"));
        format.is_some_and(|format| is_json(format.trim_start_matches('=')))
    };
    let apart = |pair: &[&str]| matches!(pair, ["-o" | "--output", format] if is_json(format));
    words.iter().any(|word| joined(word)) || words.windows(2).any(apart)
}
