//! `cargo xtask regen`: makes the client from its description, or checks that it is made from it.
//!
//! Everything is made in memory first, and [`plan`] alone decides what would be written: `--check` prints its plan,
//! a run without it carries it out.

mod apply;
mod args;
mod plan;
mod report;

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use codegen::diagnostics::Diagnostics;
use codegen::files::GeneratedFiles;
use codegen::{Input, Output, Stage};

pub(crate) use args::Args;

use crate::input::Named;
use crate::{RED, Verdict, counted};

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let target = args.target()?;
    let (spec, overlay) = args.input.read()?;
    let input = Input { spec: spec.text(), overlay: overlay.as_ref().map(Named::text) };
    if overlay.is_none() {
        writeln!(out, "no overlay: {} is taken as it is", spec.name)?;
    }
    let mut times = Times::start();
    let Output { files, summary } = match codegen::generate(&input, args.tolerance(), &mut |stage| times.note(stage)) {
        Ok(output) => output,
        Err(faults) => return refuse(&faults),
    };
    if args.strict() && !summary.undecided.is_empty() {
        return refuse(&Diagnostics(summary.undecided));
    }
    report::summary(&summary, &times, out)?;
    report::departures(&summary.ledger, out)?;
    if args.ledger {
        report::ledger(&summary.ledger, out)?;
    }
    let plan = plan::plan(files.iter(), &target)?;
    if args.check {
        return report::check(&plan, &args.fix_command(), out);
    }
    plan.refuse_untracked()?;
    apply::apply(&plan, &target)?;
    report::written(&plan, out)?;
    Ok(Verdict::Good)
}

/// What would have to be written below `target` for these generated files: paths below it, and the text of each, or
/// nothing where the file goes. For commands that write more than the client, and all of it or nothing.
pub(crate) fn edits(files: &GeneratedFiles, target: &Path) -> Result<Vec<(String, Option<String>)>> {
    let plan = plan::plan(files.iter(), target)?;
    plan.refuse_untracked()?;
    let edit = |change: plan::Change| match change.kind {
        plan::Kind::Missing { new } | plan::Kind::Changed { new, .. } => (change.path, Some(new)),
        plan::Kind::Orphan => (change.path, None),
    };
    Ok(plan.changes.into_iter().map(edit).collect())
}

/// Prints every fault of the input; nothing has been written.
pub(crate) fn refuse(faults: &Diagnostics) -> Result<Verdict> {
    for fault in &faults.0 {
        anstream::eprintln!("{RED}error:{RED:#} {fault}");
    }
    anstream::eprintln!("{}; nothing was written", counted(faults.0.len(), "fault"));
    Ok(Verdict::Bad)
}

/// How long each stage took.
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
