//! `cargo xtask bench`: every figure that this project claims, each beside its goal, in one table.
//!
//! Whole processes are measured here; what runs inside of the client is measured by the benches of its own package, which
//! hand in their rows. Peers are no part of the project: they are installed into `target/bench`, and those that are not
//! there are named.

mod describe;
mod drift;
mod peers;
mod place;
mod prepare;
mod process;
mod regen;
mod repeat;
mod results;
mod row;
mod versions;

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::{BOLD, RED, Verdict};
use place::Place;
use results::Section;

/// Measure everything that is claimed, and write it into one table.
///
/// Builds for release, runs each contender in turn, and writes benches/RESULTS.md. Peers that are missing are installed into
/// target/bench, from crates.io and PyPI. Exit code 1 if a goal is missed or one of our own programs fails; a peer that
/// is missing or fails is named in the table. Run it on a machine that does nothing else.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ten minutes on two cores: fewer runs, nothing is installed, no build from scratch. Writes
    /// target/bench/RESULTS.md.
    #[arg(long)]
    quick: bool,
    /// Only this; can be given several times. Writes target/bench/RESULTS.md.
    #[arg(long, value_enum, value_name = "BENCH")]
    only: Vec<Bench>,
    /// Write the table to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write the descriptions that the benches read, and nothing else.
    #[arg(long, hide = true)]
    prepare: bool,
}

/// What can be measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Bench {
    /// `regen` beside every peer: time and memory.
    Regen,
    /// `regen` on the description many times over.
    Scaling,
    /// `drift` of two versions, and of a folder of versions.
    Drift,
}

impl Bench {
    fn run(self, place: &Place) -> Result<Vec<Section>> {
        let one = |section: Result<Section>| section.map(|section| vec![section]);
        match self {
            Self::Regen => one(regen::peers(place)),
            Self::Scaling => one(regen::scaling(place)),
            Self::Drift => one(drift::drift(place)),
        }
    }
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let place = Place::new(args.quick)?;
    if args.prepare {
        prepare::prepare(&place)?;
        return Ok(Verdict::Good);
    }
    place.prepare()?;
    let mut sections = Vec::new();
    let mut is_good = true;
    for bench in Bench::value_variants().iter().filter(|bench| args.only.is_empty() || args.only.contains(bench)) {
        let name = bench.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        writeln!(out, "{BOLD}{name}{BOLD:#}")?;
        out.flush()?;
        match bench.run(&place) {
            Ok(found) => {
                is_good &= found.iter().all(|section| section.misses().next().is_none());
                print(&found, out)?;
                sections.extend(found);
            }
            Err(error) => {
                is_good = false;
                writeln!(out, "{RED}failed:{RED:#} {error:#}")?;
                let missing = vec![format!("{name} failed: {error:#}")];
                sections.push(Section { missing, ..Section::new("bench") });
            }
        }
    }
    let file = args.file(&place);
    fs::create_dir_all(file.parent().unwrap_or(&place.root))?;
    fs::write(&file, results::markdown(&[], &sections)).with_context(|| format!("cannot write {}", file.display()))?;
    writeln!(out, "written: {}", file.display())?;
    Ok(if is_good { Verdict::Good } else { Verdict::Bad })
}

impl Args {
    /// Figures that are committed come from a whole run.
    fn file(&self, place: &Place) -> PathBuf {
        let whole = !self.quick && self.only.is_empty();
        let usual = if whole { place.root.join("benches/RESULTS.md") } else { place.below("RESULTS.md") };
        self.out.clone().unwrap_or(usual)
    }
}

fn print(sections: &[Section], out: &mut impl Write) -> Result<()> {
    for section in sections {
        for row in &section.rows {
            writeln!(out, "{}", results::table_row(section.name, row))?;
        }
        for line in section.missing.iter().chain(&section.notes) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
