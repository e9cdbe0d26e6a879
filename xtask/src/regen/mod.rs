//! `cargo xtask regen`: generates the client from its description, or checks that it is current.
//!
//! Everything is generated in memory, and only [`plan`] decides what is written: `--check` prints the plan, a run
//! without it executes the plan.

mod args;
mod command;
mod order;
mod package;
mod plan;
mod report;
mod settings;

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use codegen::diagnostics::Diagnostics;
use codegen::fates::Tolerance;
use codegen::files::GeneratedFiles;
use codegen::{Input, Output, Stage};

pub(crate) use args::Args;
pub(crate) use command::Command;
use order::Order;
pub(crate) use package::Parts;
use package::Starts;
use plan::{Layout, Plan};

use crate::input::Named;
use crate::write::{self, Edit};
use crate::{RED, Verdict, counted};

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    if let Some(folder) = &args.out {
        return generate_crate(args, folder, out);
    }
    let target = args.target()?;
    let (spec, overlay) = args.input.read()?;
    let input = Input { spec: spec.text(), overlay: overlay.as_ref().map(Named::text) };
    let generate = |watch: &mut dyn FnMut(Stage)| codegen::generate(&input, args.tolerance(), watch);
    let Some(output) = reported(args, &input, args.strict(), generate, out)? else { return Ok(Verdict::Bad) };
    let plan = plan::plan(output.files.iter(), Layout::Project, &target)?;
    execute(args, &plan, &target, out)
}

/// Generates a crate into a folder.
fn generate_crate(args: &Args, folder: &Path, out: &mut impl Write) -> Result<Verdict> {
    let order = Order::of(args, folder)?;
    let (spec, overlay) = order.read()?;
    let input = Input { spec: spec.text(), overlay: overlay.as_ref().map(Named::text) };
    let parts = Parts::read()?;
    let (spec_name, overlay_name) = order.names();
    let command = order.has_command().then(Command::read).transpose()?;
    let mut package = parts.package(order.settings.package.as_deref(), &spec_name, overlay_name.as_deref());
    package.command = command.as_ref().map(Command::parts);
    let tolerance = if order.settings.strict { Tolerance::Strict } else { Tolerance::Tolerant };
    let generate = |watch: &mut dyn FnMut(Stage)| codegen::generate_crate(&input, &package, tolerance, watch);
    let Some(output) = reported(args, &input, order.settings.strict, generate, out)? else { return Ok(Verdict::Bad) };
    let Starts { mut files, kept } = Starts::of(output.files, folder);
    files.extend(order.file(output.package)?);
    for path in &kept {
        writeln!(out, "kept {path}, which was changed by hand")?;
    }
    if command.is_some() && kept.iter().any(|path| path == "Cargo.toml") {
        writeln!(out, "its [workspace] needs `members = [\"cli\"]`, and the package the feature `catalogue`")?;
    }
    let layout = if command.is_some() { Layout::WithCommand } else { Layout::Crate };
    let plan = plan::plan(files.iter().map(|(path, text)| (path.as_str(), text.as_str())), layout, folder)?;
    execute(args, &plan, folder, out)
}

/// Generates, and prints the fates of the description's nodes; `None` if it is refused.
fn reported(
    args: &Args,
    input: &Input<'_>,
    is_strict: bool,
    generate: impl FnOnce(&mut dyn FnMut(Stage)) -> Result<Output, Diagnostics>,
    out: &mut impl Write,
) -> Result<Option<Output>> {
    if input.overlay.is_none() {
        writeln!(out, "no overlay: {} is taken as it is", input.spec.name)?;
    }
    let mut times = Times::start();
    let output = match generate(&mut |stage| times.note(stage)) {
        Ok(output) => output,
        Err(faults) => return refuse(&faults).map(|_| None),
    };
    let summary = &output.summary;
    if is_strict && !summary.undecided.is_empty() {
        return refuse(&Diagnostics(summary.undecided.clone())).map(|_| None);
    }
    report::summary(summary, &times, out)?;
    report::departures(&summary.ledger, out)?;
    if args.ledger {
        report::ledger(summary, out)?;
    }
    Ok(Some(output))
}

/// Executes the plan, or prints it.
fn execute(args: &Args, plan: &Plan, target: &Path, out: &mut impl Write) -> Result<Verdict> {
    if args.check {
        return report::check(plan, &args.fix_command(), out);
    }
    write::all(&plan.edits(target)?)?;
    report::written(plan, out)?;
    Ok(Verdict::Good)
}

/// Returns the edits that update the files below `target`.
pub(crate) fn edits(files: &GeneratedFiles, target: &Path) -> Result<Vec<Edit>> {
    plan::plan(files.iter(), Layout::Project, target)?.edits(target)
}

pub(crate) fn refuse(faults: &Diagnostics) -> Result<Verdict> {
    for fault in &faults.0 {
        anstream::eprintln!("{RED}error:{RED:#} {fault}");
    }
    anstream::eprintln!("{}; nothing was written", counted(faults.0.len(), "fault"));
    Ok(Verdict::Bad)
}

/// The duration of each stage.
struct Times {
    last: Instant,
    stages: Vec<(Stage, Duration)>,
}

impl Times {
    fn start() -> Self {
        Self { last: Instant::now(), stages: Vec::new() }
    }

    fn note(&mut self, stage: Stage) {
        let now = Instant::now();
        self.stages.push((stage, now - self.last));
        self.last = now;
    }
}
