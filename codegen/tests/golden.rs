//! Small descriptions `golden/X.yaml` with their expected code `golden/X.rs` or faults `golden/X.err`.
//!
//! `UPDATE_EXPECT=1 cargo test -p codegen --test golden` rewrites the expected files. They omit the root and the table
//! of examples, which hardly differ, except for `json_api.yaml`. All omit the calls of the contract: `tests` compiles
//! and runs those.

#![allow(clippy::unwrap_used, clippy::panic)]

use codegen::fates::Tolerance;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use codegen::files::{self, GeneratedFiles};
use codegen::{Input, Text};

/// The description whose expected file contains every generated file.
const WHOLE: &str = "json_api";

fn generate(name: &str, text: &str, tolerance: Tolerance) -> Result<GeneratedFiles, String> {
    let input = Input { spec: Text { name, text }, overlay: None };
    codegen::generate(&input, tolerance, &mut |_| {}).map(|output| output.files).map_err(|faults| faults.to_string())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The descriptions in a folder, by name.
fn descriptions(folder: &Path) -> Vec<(String, String)> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    found
}

/// The extension and the text of the expected file.
fn outcome(name: &str, text: &str) -> (&'static str, String) {
    match generate(&format!("{name}.yaml"), text, Tolerance::Strict) {
        Ok(files) => ("rs", joined(name, &files)),
        Err(faults) => ("err", format!("{faults}\n")),
    }
}

/// The files in one text, each below its path.
fn joined(name: &str, files: &GeneratedFiles) -> String {
    let header = codegen::format::header(&format!("{name}.yaml"), None);
    let mut text = header.clone();
    let whole = name == WHOLE;
    for (path, content) in files.iter() {
        let plain = path.starts_with(files::CLIENT) && !path.ends_with("/mod.rs") && path.ends_with(".rs");
        let calls = path == format!("{}/contract.rs", files::TESTS);
        if (whole && !calls && path != files::SETUP) || plain {
            let content = content.strip_prefix(&header).unwrap_or(content);
            write!(text, "// {path}\n{content}\n").unwrap();
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

#[test]
fn every_description_generates_the_expected_code_or_faults() {
    let mut different = Vec::new();
    for (name, text) in descriptions(&folder()) {
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

/// The clients of `plain/X.yaml` in `plain/generated/X/`, and those of `dialects/X.yaml`, whose types of resources are
/// inferred where the framework does not describe them. The tests of the package `fitbit-plus` compile and call them.
#[test]
fn the_clients_that_are_compiled_are_current() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut different = Vec::new();
    for (folder, tolerance) in [("plain", Tolerance::Strict), ("dialects", Tolerance::Tolerant)] {
        let folder = tests.join(folder);
        for (name, text) in descriptions(&folder) {
            let files = generate(&format!("{name}.yaml"), &text, tolerance).unwrap_or_else(|faults| panic!("{faults}"));
            different.extend(outdated(&folder.join("generated").join(&name), &files));
        }
    }
    assert!(different.is_empty(), "{different:#?}\nUPDATE_EXPECT=1 cargo test -p codegen --test golden");
}

/// The files of a client that are not as they are generated.
fn outdated(place: &Path, files: &GeneratedFiles) -> Vec<PathBuf> {
    let files = files
        .iter()
        .filter_map(|(path, text)| Some((place.join(Path::new(path).strip_prefix(files::CLIENT).ok()?), text)));
    let files: Vec<_> = files.collect();
    let is_old = |path: &PathBuf| !files.iter().any(|(known, _)| known == path);
    let known = fs::read_dir(place).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut different: Vec<_> = known.filter(is_old).collect();
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(place).unwrap();
        files.iter().for_each(|(path, text)| fs::write(path, text).unwrap());
        different.drain(..).for_each(|path| fs::remove_file(path).unwrap());
        return different;
    }
    let differs = |(path, text): &&(PathBuf, &str)| fs::read_to_string(path).ok().as_deref() != Some(*text);
    different.extend(files.iter().filter(differs).map(|(path, _)| path.clone()));
    different
}

#[test]
fn every_expected_file_has_a_description() {
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
