//! `cargo xtask bench`: every figure that this project claims, each beside its goal, in one table.
//!
//! Whole processes are measured here; what runs inside of the client is measured by the benches of its own package, which
//! hand in their rows. Peers are no part of the project: they are installed into `target/bench`, and those that are not
//! there are named.

mod callgrind;
mod client;
mod crates;
mod describe;
mod drift;
mod instructions;
mod machine;
mod measure;
mod packages;
mod peers;
mod place;
mod prepare;
mod process;
mod programs;
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
pub(crate) use measure::{Args as RunArgs, run as run_one};
use place::Place;
use results::Section;

/// Measure everything that is claimed, and write it into one table.
///
/// Builds this program with the profile `tool`, runs each contender in turn, and writes benches/RESULTS.md. Peers that
/// are missing are installed into target/bench, from crates.io and PyPI. Exit code 1 if a goal is missed or one of our
/// own programs fails; a peer that is missing or fails is named in the table. Run it on a machine that does nothing else.
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
    /// Count instructions instead, of generating the client and of decoding and encoding a page, and compare them with
    /// benches/instructions.toml: exit code 1 if one has grown by more than 5 %, 2 if valgrind is missing.
    #[arg(long, conflicts_with_all = ["quick", "only", "out"])]
    instructions: bool,
    /// With `--instructions`: write what was counted to that file.
    #[arg(long, requires = "instructions")]
    update: bool,
    /// With `--instructions`: counts from this file, in place of counting.
    #[arg(long, value_name = "FILE", hide = true, requires = "instructions")]
    counted: Option<PathBuf>,
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
    /// The emitted crate alone, beside every peer's: checked, and built for release.
    Crate,
    /// A program that makes one call: built from nothing, its tree, its size.
    Program,
    /// A page of patients, decoded into everybody's types.
    Decode,
    /// The benches of the client's own package.
    Client,
}

impl Bench {
    fn name(self) -> &'static str {
        match self {
            Self::Regen => "regen",
            Self::Scaling => "scaling",
            Self::Drift => "drift",
            Self::Crate => "crate",
            Self::Program => "program",
            Self::Decode => "decode",
            Self::Client => "client",
        }
    }

    fn run(self, place: &Place) -> Result<Vec<Section>> {
        let one = |section: Result<Section>| section.map(|section| vec![section]);
        match self {
            Self::Regen => one(regen::peers(place)),
            Self::Scaling => one(regen::scaling(place)),
            Self::Drift => one(drift::drift(place)),
            Self::Crate => one(crates::crates(place)),
            Self::Program => one(programs::one_call(place)),
            Self::Decode => one(programs::decode(place)),
            Self::Client => client::sections(place),
        }
    }
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    if args.instructions {
        return instructions::run(args.update, args.counted.as_deref(), out);
    }
    let place = Place::new(args.quick)?;
    if args.prepare {
        prepare::prepare(&place)?;
        return Ok(Verdict::Good);
    }
    place.prepare()?;
    let mut sections = Vec::new();
    let mut is_good = true;
    for bench in Bench::value_variants().iter().filter(|bench| args.only.is_empty() || args.only.contains(bench)) {
        writeln!(out, "{BOLD}{}{BOLD:#}", bench.name())?;
        out.flush()?;
        let found = bench
            .run(&place)
            .unwrap_or_else(|error| vec![Section { failed: vec![format!("{error:#}")], ..Section::new(bench.name()) }]);
        is_good &= found.iter().all(Section::is_good);
        print(&found, out)?;
        sections.extend(found);
    }
    let file = args.file(&place);
    fs::create_dir_all(file.parent().unwrap_or(&place.root))?;
    fs::write(&file, results::markdown(&machine::facts(args.shown()), &sections))
        .with_context(|| format!("cannot write {}", file.display()))?;
    writeln!(out, "written: {}", file.display())?;
    Ok(if is_good { Verdict::Good } else { Verdict::Bad })
}

impl Args {
    /// The command, as one would type it.
    fn shown(&self) -> String {
        let quick = if self.quick { " --quick" } else { "" };
        let only: String = self.only.iter().map(|bench| format!(" --only {}", bench.name())).collect();
        let out = self.out.as_ref().map(|file| format!(" --out {}", file.display())).unwrap_or_default();
        format!("cargo xtask bench{quick}{only}{out}")
    }

    /// Unless it is told otherwise, only a whole run writes the file that is committed.
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
        for line in &section.failed {
            writeln!(out, "{RED}failed:{RED:#} {line}")?;
        }
        for line in section.missing.iter().chain(&section.notes) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
