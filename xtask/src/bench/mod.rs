//! `cargo xtask bench`: every figure that this project claims, with its goal, in one table.
//! `hyperfine` measures whole processes. The benches of the client's package measure what runs inside the client. Peers
//! are installed into `target/bench`; missing ones are named in the table.

mod client;
mod corpus;
mod crates;
mod describe;
mod drift;
mod instructions;
mod machine;
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

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::{BOLD, RED, Verdict};
use place::Place;
use results::Section;

/// Measure every claimed figure, and write one table.
///
/// Builds this program with the profile `tool`, measures it and its peers, and writes tests/benches/RESULTS.md. Missing
/// peers are installed into target/bench, from crates.io and PyPI. Needs hyperfine. Exit code 1 if a goal is missed or
/// one of our own programs fails; a peer that is missing or fails is named in the table. Run it on an idle machine.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Fewer runs, no installation, no build from scratch: ten minutes on two cores. Writes
    /// target/bench/RESULTS.md.
    #[arg(long)]
    quick: bool,
    /// Run only this bench; repeatable. Writes target/bench/RESULTS.md.
    #[arg(long, value_enum, value_name = "BENCH")]
    only: Vec<Bench>,
    /// Write the table to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Instead, generate a client from each description in this folder with every generator, compile them, and write
    /// tests/benches/PEERS.md.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["quick", "only", "instructions"])]
    corpus: Option<PathBuf>,
    /// Instead, count the instructions of generating the client, and of decoding and encoding a page, and compare them
    /// with tests/benches/instructions.toml. Exit code 1 if one grew by more than 5 %, 2 if valgrind is missing.
    #[arg(long, conflicts_with_all = ["quick", "only", "out"])]
    instructions: bool,
    /// With `--instructions`: write the counts to that file.
    #[arg(long, requires = "instructions")]
    update: bool,
    /// With `--instructions`: read the counts from this file.
    #[arg(long, value_name = "FILE", hide = true, requires = "instructions")]
    counted: Option<PathBuf>,
}

/// One bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Bench {
    /// Time and memory of `regen` and of every peer.
    Regen,
    /// Time and memory of `regen` as the description grows.
    Scaling,
    /// Time of `drift` for two versions, and for a folder of versions.
    Drift,
    /// Check and release build of the emitted crate and of every peer's.
    Crate,
    /// A program with one call: cold build, dependency tree, size.
    Program,
    /// Decoding a page of patients.
    Decode,
    /// The benches of the client's package.
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
    if let Some(dir) = &args.corpus {
        return corpus::run(dir, args.out.as_deref(), out).map(|()| Verdict::Good);
    }
    let place = Place::new(args.quick)?;
    place.build()?;
    prepare::prepare(&place)?;
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
    /// The command line.
    fn shown(&self) -> String {
        let quick = if self.quick { " --quick" } else { "" };
        let only: String = self.only.iter().map(|bench| format!(" --only {}", bench.name())).collect();
        let out = self.out.as_ref().map(|file| format!(" --out {}", file.display())).unwrap_or_default();
        format!("cargo xtask bench{quick}{only}{out}")
    }

    /// Only a whole run writes the committed file by default.
    fn file(&self, place: &Place) -> PathBuf {
        let whole = !self.quick && self.only.is_empty();
        let usual = if whole { place.root.join("tests/benches/RESULTS.md") } else { place.below("RESULTS.md") };
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
