//! `cargo xtask bench --corpus`: which descriptions of a folder each generator takes, and which of the crates compile.

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::packages::{OURS, lock, write_manifest};
use super::peers::{PEERS, Peer};
use super::place::Place;
use super::{machine, results};
use crate::known::Known;
use crate::{DIM, corpus};

/// In seconds: a generator or a compiler that takes longer has failed.
const LIMIT: u32 = 600;

/// How many descriptions a generator takes.
struct Tally {
    name: &'static str,
    version: String,
    generated: usize,
    compiled: usize,
}

/// Writes the table.
pub(super) fn run(dir: &Path, file: Option<&Path>, out: &mut impl Write) -> Result<()> {
    let place = Place::new(false)?;
    let descriptions = corpus::descriptions(dir)?;
    let mut tallies = Vec::new();
    let mut missing = Vec::new();
    for peer in PEERS {
        match peer.installed(&place) {
            Ok(()) => tallies.push(tally(peer, &place, &descriptions)?),
            Err(error) => missing.push(format!("{}: {error:#}", peer.name)),
        }
    }
    tallies.insert(0, ours(dir)?);
    let table = table(&tallies, &missing, descriptions.len());
    let file = file.map_or_else(|| place.root.join("tests/benches/PEERS.md"), Path::to_owned);
    fs::write(&file, &table).with_context(|| format!("cannot write {}", file.display()))?;
    writeln!(out, "{table}\nwritten: {}", file.display())?;
    Ok(())
}

fn ours(dir: &Path) -> Result<Tally> {
    let (generated, compiled) = corpus::counts(dir)?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    Ok(Tally { name: OURS, version, generated, compiled })
}

fn tally(peer: &'static Peer, place: &Place, descriptions: &[PathBuf]) -> Result<Tally> {
    let mut known = Known::open(&place.below("corpus.jsonl"), &[])?;
    let mut tally = Tally { name: peer.name, version: peer.version(place), generated: 0, compiled: 0 };
    for description in descriptions {
        let text = fs::read_to_string(description).with_context(|| description.display().to_string())?;
        let outcome = known.get([peer.name, &tally.version, &text], || Ok(Outcome::of(peer, place, description)))?;
        tally.generated += usize::from(outcome.is_generated);
        tally.compiled += usize::from(outcome.is_generated && outcome.error.is_none());
        let name = description.file_name().unwrap_or_default().to_string_lossy();
        anstream::eprintln!("{DIM}{} {name}: {}{DIM:#}", peer.name, outcome.error.as_deref().unwrap_or("compiles"));
    }
    Ok(tally)
}

/// What a peer makes of one description.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Outcome {
    is_generated: bool,
    /// Why it has no crate that compiles.
    error: Option<String>,
}

impl Outcome {
    fn of(peer: &'static Peer, place: &Place, description: &Path) -> Self {
        let result = peer.generate_from(place, description).within(LIMIT).run();
        let result = result.and_then(|()| {
            ensure!(has_rust(&peer.out(place)), "it wrote no Rust");
            Ok(())
        });
        let is_generated = result.is_ok();
        let error = result.and_then(|()| check(peer, place)).err().map(|error| format!("{error:#}"));
        Self { is_generated, error }
    }
}

fn has_rust(folder: &Path) -> bool {
    let files = ignore::WalkBuilder::new(folder).standard_filters(false).build();
    files.flatten().any(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
}

/// Compiles the library that a peer wrote. Warnings do not count.
fn check(peer: &'static Peer, place: &Place) -> Result<()> {
    let folder = peer.package_folder(place);
    write_manifest(peer, &peer.out(place), &folder)?;
    lock(place, &folder)?;
    let program = place.program(format!("check {}", peer.name), "cargo").args(["check", "--quiet", "--lib"]);
    let features = peer.features.into_iter().flat_map(|features| ["--no-default-features", "--features", features]);
    let program = program.args(features).args(["--manifest-path"]).args([folder.join("Cargo.toml")]);
    program.args(["--target-dir"]).args([place.below("build")]).within(LIMIT).run()
}

fn table(tallies: &[Tally], missing: &[String], descriptions: usize) -> String {
    let mut text = String::from(
        "# Generators over a folder of real descriptions\n\nEach generator gets the files as they were published, with its \
         usual options. A crate of ours\ncompiles if its library, tests, example and docs do so without a \
         warning; a peer's if its library does.\n\n",
    );
    text += &results::listed(&machine::facts("cargo xtask bench --corpus DIR".to_owned()));
    let _ = write!(
        text,
        "\n{descriptions} descriptions.\n\n| generator | version | generated | compiles |\n|---|---|--:|--:|\n"
    );
    for Tally { name, version, generated, compiled, .. } in tallies {
        let _ = writeln!(text, "| {name} | {version} | {generated} | {compiled} |");
    }
    for line in missing {
        let _ = writeln!(text, "\n{line}");
    }
    text
}
