//! Runs the command against a simulator.

#![allow(dead_code, reason = "not every test uses everything")]
#![allow(clippy::unwrap_used, reason = "a test that meets what it did not expect should stop there")]

use std::error::Error as StdError;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use simulator::{Builder, Simulator};
use tempfile::TempDir;

pub(crate) type Checked = Result<(), Box<dyn StdError>>;

/// The command, a simulator, and a folder for files.
pub(crate) struct Cli {
    pub(crate) simulator: Simulator,
    folder: TempDir,
}

/// What the command printed, and its exit code.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Cli {
    pub(crate) async fn start(patients: u32) -> Result<Self, Box<dyn StdError>> {
        Self::of(Simulator::builder().patients(patients).seed(7)).await
    }

    pub(crate) async fn of(builder: Builder) -> Result<Self, Box<dyn StdError>> {
        Ok(Self { simulator: builder.start().await?, folder: tempfile::tempdir()? })
    }

    /// The path of a file in the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The flag and the identifier of the organization.
    pub(crate) fn organization(&self) -> String {
        format!("--organization={}", self.simulator.id_of("organization").unwrap_or_default())
    }

    /// The command with its environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bare(arguments);
        command
            .env("FITBIT_PLUS_BASE_URL", self.simulator.base_url())
            .env("FITBIT_PLUS_CLIENT_ID", self.simulator.client_id())
            .env("FITBIT_PLUS_CLIENT_SECRET", self.simulator.client_secret())
            .current_dir(self.folder.path());
        command
    }

    pub(crate) async fn run(&self, arguments: &[&str]) -> Ran {
        finished(self.command(arguments), "").await
    }

    pub(crate) async fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        finished(self.command(arguments), input).await
    }
}

/// The command without an environment of its own.
pub(crate) fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fitbit-plus"));
    // Without the profiles of the user.
    command.env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"));
    for name in ["FITBIT_PLUS_BASE_URL", "FITBIT_PLUS_CLIENT_ID", "FITBIT_PLUS_CLIENT_SECRET"] {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command to its end, on a thread on which it may block.
pub(crate) async fn finished(mut command: Command, input: &str) -> Ran {
    let input = input.to_owned();
    let run = move || -> std::io::Result<Output> {
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes())?;
        }
        child.wait_with_output()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Ran {
    /// What was printed, if the command succeeded.
    #[track_caller]
    pub(crate) fn ok(&self) -> &str {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        &self.stdout
    }

    /// The message, if the command failed with this code.
    #[track_caller]
    pub(crate) fn failed(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "{} {}", self.stdout, self.stderr);
        &self.stderr
    }

    /// The rows in lines of JSON.
    #[track_caller]
    pub(crate) fn rows(&self) -> Vec<Value> {
        self.ok().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
