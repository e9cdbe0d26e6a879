//! `cargo xtask regen`: makes the client from its description, or checks that it is made from it.
//!
//! Everything is made in memory first, and [`plan`] alone decides what would be written: `--check` prints its plan,
//! a run without it carries it out.

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
use crate::write::{self, Edit};
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
    write::all(&plan.edits(&target)?)?;
    report::written(&plan, out)?;
    Ok(Verdict::Good)
}

/// Returns the edits that make the files below `target` those that were generated.
pub(crate) fn edits(files: &GeneratedFiles, target: &Path) -> Result<Vec<Edit>> {
    plan::plan(files.iter(), target)?.edits(target)
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
