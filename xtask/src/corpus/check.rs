//! Compiles the crate of a description. One crate exists at a time, always under the same name and in the same place,
//! so that its artifacts replace those of the crate before it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use codegen::fates::Tolerance;
use codegen::files::GeneratedFiles;
use codegen::{Input, Text};

use super::row::Compiles;
use crate::known::Known;
use crate::project;
use crate::regen::Parts;

/// The package that every description becomes.
const PACKAGE: &str = "corpus-crate";

/// The commands that check a crate.
const COMMANDS: &[&[&str]] = &[&["check", "--all-targets"], &["doc", "--no-deps", "--all-features"]];

/// The command that tests a crate.
const TEST: &[&str] = &["test"];

pub(super) struct Checker {
    parts: Parts,
    place: PathBuf,
    runs_tests: bool,
    known: Known<(Compiles, Option<String>)>,
}

impl Compiles {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Warnings => "warnings",
            Self::Yes => "yes",
        }
    }
}

impl Checker {
    pub(super) fn new(runs_tests: bool) -> Result<Self> {
        let place = project::root().join("target/corpus");
        let locked = fs::read(project::sources().join("Cargo.lock"))?;
        let known = Known::open(&place.join("known.jsonl"), &locked)?;
        Ok(Self { parts: Parts::read()?, place, runs_tests, known })
    }

    /// Compiles the crate of a description; also returns the first error or warning.
    pub(super) fn check(&mut self, file: &str, text: &str) -> Result<(Compiles, Option<String>)> {
        let input = Input { spec: Text { name: file, text }, overlay: None };
        let package = self.parts.package(Some(PACKAGE), file, None);
        let output = match codegen::generate_crate(&input, &package, Tolerance::Tolerant, &mut |_| {}) {
            Ok(output) => output,
            Err(faults) => return Ok((Compiles::No, Some(faults.to_string()))),
        };
        let folder = self.place.join("crate");
        let commands: Vec<_> = COMMANDS.iter().chain(self.runs_tests.then_some(&TEST)).copied().collect();
        let inputs = commands.iter().copied().flatten().copied();
        let inputs = inputs.chain(output.files.iter().flat_map(|(path, text)| [path, text]));
        self.known.get(inputs, || {
            lay_out(&folder, &output.files)?;
            let result = Self::compile(&folder, &commands);
            remove(&folder)?;
            result
        })
    }

    fn compile(folder: &Path, commands: &[&[&str]]) -> Result<(Compiles, Option<String>)> {
        let mut warning = None;
        for command in commands {
            let output = cargo(folder, command).output().context("cannot start cargo")?;
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            if !output.status.success() {
                let printed = String::from_utf8_lossy(&output.stdout).into_owned();
                return Ok((Compiles::No, Some(first(&errors, "error").unwrap_or_default() + "\n" + &printed)));
            }
            warning = warning.or_else(|| first(&errors, "warning"));
        }
        Ok((if warning.is_some() { Compiles::Warnings } else { Compiles::Yes }, warning))
    }
}

/// Writes the files of a crate to a folder, which then has no others.
pub(crate) fn lay_out(folder: &Path, files: &GeneratedFiles) -> Result<()> {
    remove(folder)?;
    for (path, text) in files.iter() {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    // Use the project's versions, so that nothing is downloaded.
    let lock = project::sources().join("Cargo.lock");
    fs::copy(&lock, folder.join("Cargo.lock")).with_context(|| lock.display().to_string())?;
    Ok(())
}

/// Cargo in the folder of a crate. All crates share what they depend on.
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> Command {
    let mut cargo = project::cargo();
    cargo.args(arguments).args(["--quiet", "--offline", "--color", "never"]).current_dir(folder);
    cargo.env("CARGO_TARGET_DIR", project::root().join("target/corpus/target"));
    cargo.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
    cargo
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    Ok(())
}

/// Returns the first paragraph of the compiler's output that starts with this word.
fn first(output: &str, word: &str) -> Option<String> {
    let paragraphs = output.split("\n\n").map(str::trim_start);
    paragraphs.into_iter().find(|text| text.starts_with(word)).map(str::to_owned)
}
