//! `cargo xtask ci`: the gate that every change must pass, as a list of commands.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::{BOLD, DIM, GREEN, RED, Verdict, project};

/// Run the whole gate, as `.ci/run` and the workflow do.
///
/// Stops at the first step that fails. Each step is a command that can be run alone.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print the steps and their commands without running them.
    #[arg(long)]
    list: bool,
}

/// The test command, which `tidy` requires in the README.
pub(crate) const TEST: &str = "cargo test --workspace";

struct Step {
    name: &'static str,
    /// A variable set for the command.
    env: Option<(&'static str, &'static str)>,
    command: &'static str,
    /// A tool beyond the toolchain: without it, the step is reported as skipped.
    needs: Option<Tool>,
}

struct Tool {
    probe: &'static str,
    install: &'static str,
}

const STEPS: &[Step] = &[
    step("format", "cargo fmt --all --check"),
    step("clippy", "cargo clippy --workspace --all-targets -- -D warnings"),
    step("test", TEST),
    Step { env: Some(("RUSTDOCFLAGS", "-D warnings")), ..step("doc", "cargo doc --workspace --no-deps") },
    step("regen", "cargo xtask regen --check"),
    step("tidy", "cargo xtask tidy"),
    step("crates", "cargo xtask corpus xtask/tests/corpus --check"),
    step("commands", "cargo xtask commands"),
    step("packages", "cargo xtask package check"),
    step("examples", "cargo xtask verify --examples spec/swagger.yaml"),
    Step {
        needs: Some(Tool {
            probe: "node tests/page/ready.js",
            install: "install chromium and Node 20, then run `npm ci` in tests/page",
        }),
        ..step("page", "cargo xtask status --check")
    },
    Step {
        needs: Some(Tool { probe: "valgrind --version", install: "install the package `valgrind`" }),
        ..step("counts", "cargo xtask bench --instructions")
    },
    Step {
        needs: Some(Tool { probe: "zizmor --version", install: "pipx install zizmor" }),
        ..step("workflows", "zizmor --offline --quiet .github")
    },
    // Advisories need the network and change independently: the workflow checks them in a separate job.
    Step {
        needs: Some(Tool { probe: "cargo deny --version", install: "cargo install --locked cargo-deny" }),
        ..step("deny", "cargo deny --offline check bans licenses sources")
    },
];

const fn step(name: &'static str, command: &'static str) -> Step {
    Step { name, env: None, command, needs: None }
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    if args.list {
        for step in STEPS {
            writeln!(out, "{:10}{}", step.name, step.shown())?;
        }
        return Ok(Verdict::Good);
    }
    let mut done = Vec::new();
    for step in STEPS {
        if let Some(tool) = step.needs.as_ref().filter(|tool| !succeeds_quietly(tool.probe)) {
            done.push((step.name, Outcome::Skipped(tool.install)));
            continue;
        }
        writeln!(out, "{BOLD}{}{BOLD:#} {DIM}{}{DIM:#}", step.name, step.shown())?;
        out.flush()?;
        let start = Instant::now();
        let passed = step.passes()?;
        done.push((step.name, Outcome::Ran(start.elapsed())));
        if !passed {
            report(&done, out)?;
            writeln!(out, "{RED}failed:{RED:#} {}; run it alone: {}", step.name, step.shown())?;
            return Ok(Verdict::Bad);
        }
    }
    report(&done, out)?;
    writeln!(out, "{GREEN}all steps passed{GREEN:#}")?;
    Ok(Verdict::Good)
}

enum Outcome {
    Ran(Duration),
    Skipped(&'static str),
}

fn report(done: &[(&str, Outcome)], out: &mut impl Write) -> Result<()> {
    writeln!(out)?;
    for (name, outcome) in done {
        match outcome {
            Outcome::Ran(time) => writeln!(out, "{name:10}{:8.1} s", time.as_secs_f64())?,
            Outcome::Skipped(install) => writeln!(out, "{name:10}{BOLD}skipped{BOLD:#}: tool not found; {install}")?,
        }
    }
    Ok(())
}

impl Step {
    /// Returns the step as a shell command.
    fn shown(&self) -> String {
        let env = self.env.map(|(name, value)| format!("{name}='{value}' ")).unwrap_or_default();
        format!("{env}{}", self.command)
    }

    fn passes(&self) -> Result<bool> {
        let mut command = command(self.command);
        let status = command.envs(self.env).status().with_context(|| format!("cannot start `{}`", self.command))?;
        Ok(status.success())
    }
}

fn succeeds_quietly(line: &str) -> bool {
    let status = command(line).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Parses a command, which runs at the root of the project. `cargo xtask` is this program, which is not built again.
fn command(line: &str) -> Command {
    let (mut command, arguments) = match (line.strip_prefix("cargo xtask "), std::env::current_exe()) {
        (Some(arguments), Ok(this)) => (Command::new(this), arguments),
        _ => match line.split_once(' ') {
            Some(("cargo", arguments)) => (project::cargo(), arguments),
            Some((program, arguments)) => (Command::new(program), arguments),
            None => (Command::new(line), ""),
        },
    };
    command.args(arguments.split_whitespace()).current_dir(project::root());
    command
}
