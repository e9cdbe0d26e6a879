//! Tiny descriptions beside what becomes of them: `golden/X.yaml` and `golden/X.rs`, or `golden/X.err` where it is refused.
//!
//! `UPDATE_EXPECT=1 cargo test -p codegen --test golden` writes the expectations anew. To save a reviewer's eyes an
//! expectation leaves out what hardly differs: the root and the table of examples, except for `json_api.yaml`. The calls
//! of the contract are left out of all: they are compiled, run and held against the description in `tests`.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use codegen::files::{self, GeneratedFiles};
use codegen::{Input, Text};

/// The description whose expectation holds every file.
const WHOLE: &str = "json_api";

/// The one call that the goldens are about.
fn generate(name: &str, text: &str) -> Result<GeneratedFiles, String> {
    let input = Input { spec: Text { name, text }, overlay: None };
    codegen::generate(&input, &mut |_| {}).map(|output| output.files).map_err(|faults| faults.to_string())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Every description of the folder, by name.
fn descriptions() -> Vec<(String, String)> {
    let mut found: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    found
}

/// What became of a description: the extension and the text of its expectation.
fn outcome(name: &str, text: &str) -> (&'static str, String) {
    match generate(&format!("{name}.yaml"), text) {
        Ok(files) => ("rs", joined(&files, name == WHOLE)),
        Err(faults) => ("err", format!("{faults}\n")),
    }
}

/// The files in one text, the path above each.
fn joined(files: &GeneratedFiles, whole: bool) -> String {
    let mut text = codegen::format::HEADER.to_owned();
    for (path, content) in files.iter() {
        let plain = path.starts_with(files::CLIENT) && !path.ends_with("/mod.rs");
        let calls = path == format!("{}/contract.rs", files::TESTS);
        if (whole && !calls) || plain {
            let content = content.strip_prefix(codegen::format::HEADER).unwrap();
            write!(text, "// {path}\n{content}\n").unwrap();
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

#[test]
fn every_description_becomes_what_is_expected() {
    let mut different = Vec::new();
    for (name, text) in descriptions() {
        let (extension, actual) = outcome(&name, &text);
        let place = |extension: &str| folder().join(format!("{name}.{extension}"));
        let refused = extension == "err";
        if refused != name.starts_with("refused_") {
            different.push(format!("{name}: {actual}"));
            continue;
        }
        let expected = fs::read_to_string(place(extension)).unwrap_or_default();
        if expected == actual {
            continue;
        }
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(place(extension), actual).unwrap();
        } else {
            different.push(format!("{name}.{extension}: {}", first_difference(&expected, &actual)));
        }
    }
    assert!(different.is_empty(), "{}\nUPDATE_EXPECT=1 cargo test -p codegen --test golden", different.join("\n"));
}

#[test]
fn every_expectation_has_its_description() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.with_extension("yaml").exists(), "{} is an orphan", path.display());
    }
}

fn first_difference(expected: &str, actual: &str) -> String {
    let pairs = expected.lines().map(Some).chain(std::iter::repeat(None)).zip(actual.lines());
    let found = pairs.enumerate().find(|(_, (expected, actual))| *expected != Some(actual));
    match found {
        Some((line, (expected, actual))) => format!("line {}: expected {expected:?}, got {actual:?}", line + 1),
        None => "it is shorter than expected".to_owned(),
    }
}
