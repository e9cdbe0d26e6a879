//! A separate crate: the files that all crates share, and the user's files, which are kept once they are changed.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use codegen::Package;
use codegen::files::{COMMAND_STARTS, CRATE_STARTS, GeneratedFiles};
use sha2::{Digest, Sha256};
use toml::{Table, Value};

use crate::input;
use crate::project;

/// The shared parts of every crate.
pub(crate) struct Parts {
    shared: Vec<(String, String)>,
    dependencies: String,
    edition: String,
    rust_version: String,
}

/// The shared files, with their paths in the project; those of the runtime are added.
const SHARED: &[(&str, &str)] = &[
    ("src/rt.rs", "generated-client/src/rt.rs"),
    ("tests/support/contract.rs", "tests/src/contract.rs"),
    ("tests/support/round_trip.rs", "tests/src/round_trip.rs"),
];

/// The dependencies of a crate's tests, with their features.
const DEV: &[(&str, &[&str])] = &[
    ("jiff", &[]),
    ("percent-encoding", &[]),
    ("serde", &[]),
    ("serde_json", &[]),
    ("serde_path_to_error", &[]),
    ("tokio", &["macros", "rt-multi-thread", "test-util"]),
];

impl Parts {
    /// Reads the parts from the sources of the project.
    pub(crate) fn read() -> Result<Self> {
        let root = project::sources();
        let text = |path: &str| Ok::<_, anyhow::Error>(input::read(&root.join(path))?.text);
        let mut shared = Vec::new();
        files(&root.join("generated-client/src"), "runtime", "src", &mut shared)?;
        for (to, from) in SHARED {
            let text = text(from)?;
            // The unit tests of these files stay in the project.
            let shown = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
            let unit_tests = to.starts_with("tests/").then_some(shown);
            shared.push(((*to).to_owned(), unit_tests.unwrap_or(&text).to_owned()));
        }
        let workspace: Table = text("Cargo.toml")?.parse().context("Cargo.toml")?;
        let client: Table = text("generated-client/Cargo.toml")?.parse().context("generated-client/Cargo.toml")?;
        let package = |name: &str| {
            let value = workspace.get("workspace")?.get("package")?.get(name)?.as_str()?;
            Some(value.to_owned())
        };
        Ok(Self {
            shared,
            dependencies: dependencies(&workspace, &client)?,
            edition: package("edition").context("Cargo.toml has no edition")?,
            rust_version: package("rust-version").context("Cargo.toml has no rust-version")?,
        })
    }

    /// Returns the package of a description.
    pub(crate) fn package<'a>(&'a self, name: Option<&'a str>, spec: &'a str, overlay: Option<&'a str>) -> Package<'a> {
        let Self { shared, dependencies, edition, rust_version } = self;
        Package { name, spec, overlay, edition, rust_version, dependencies, shared, command: None }
    }
}

/// Reads the sources in a folder, in order: `at` is the path of `from` in the crate.
pub(super) fn files(from: &Path, folder: &str, at: &str, found: &mut Vec<(String, String)>) -> Result<()> {
    let here = from.join(folder);
    let mut entries = fs::read_dir(&here)
        .with_context(|| format!("cannot read {}; run this in a checkout", here.display()))?
        .collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let path = Path::new(folder).join(&name).to_string_lossy().replace('\\', "/");
        if entry.file_type()?.is_dir() {
            files(from, &path, at, found)?;
        } else if path.ends_with(".rs") {
            found.push((format!("{at}/{path}"), input::read(&entry.path())?.text));
        }
    }
    Ok(())
}

/// Formats the tables of features and dependencies, with the versions of the workspace.
fn dependencies(workspace: &Table, client: &Table) -> Result<String> {
    let known = workspace.get("workspace").and_then(|table| table.get("dependencies"));
    let known = known.and_then(Value::as_table).context("Cargo.toml has no dependencies")?;
    let table = |name: &str| {
        let table = client.get(name).and_then(Value::as_table);
        table.with_context(|| format!("generated-client/Cargo.toml has no [{name}]"))
    };
    let mut text = "[features]\n".to_owned();
    for (name, value) in table("features")? {
        writeln!(text, "{name} = {value}")?;
    }
    text.push_str("\n[dependencies]\n");
    for (name, own) in table("dependencies")? {
        writeln!(text, "{name} = {}", resolved(name, own, known)?)?;
    }
    text.push_str("\n[dev-dependencies]\n");
    text.push_str("# Itself, so that its tests and the examples of its docs have all of it.\n");
    text.push_str(
        "{package} = { path = \".\", features = [\"blocking\", \"catalogue\", \"record\", \"test-util\"] }\n",
    );
    for (name, features) in DEV {
        let mut own = Table::from_iter([("workspace".to_owned(), Value::Boolean(true))]);
        own.insert("features".to_owned(), Value::from(features.to_vec()));
        writeln!(text, "{name} = {}", resolved(name, &Value::Table(own), known)?)?;
    }
    Ok(text)
}

/// Returns a dependency with the values that it inherits from the workspace.
pub(super) fn resolved(name: &str, own: &Value, known: &Table) -> Result<Value> {
    let Some(own) = own.as_table().filter(|own| own.contains_key("workspace")) else { return Ok(own.clone()) };
    let inherited = known.get(name).with_context(|| format!("the workspace has no dependency `{name}`"))?;
    let mut all = match inherited {
        Value::Table(table) => table.clone(),
        version => Table::from_iter([("version".to_owned(), version.clone())]),
    };
    let mut features: Vec<Value> = Vec::new();
    for from in [&all, own] {
        features.extend(from.get("features").and_then(Value::as_array).into_iter().flatten().cloned());
    }
    all.extend(own.iter().filter(|(key, _)| *key != "workspace").map(|(key, value)| (key.clone(), value.clone())));
    all.remove("features");
    if !features.is_empty() {
        all.insert("features".to_owned(), Value::Array(features));
    }
    match all.get("version") {
        Some(version) if all.len() == 1 => Ok(version.clone()),
        _ => Ok(Value::Table(all)),
    }
}

/// The files to write, and those that the user changed, which are kept.
pub(super) struct Starts {
    pub(super) files: Vec<(String, String)>,
    pub(super) kept: Vec<String>,
}

impl Starts {
    /// Stamps the files that the user may change, and omits changed ones.
    pub(super) fn of(files: GeneratedFiles, target: &Path) -> Self {
        let mut starts = Self { files: Vec::new(), kept: Vec::new() };
        for (path, text) in files {
            if ![CRATE_STARTS, COMMAND_STARTS].iter().any(|starts| starts.contains(&path.as_str())) {
                starts.files.push((path, text));
            } else if fs::read_to_string(target.join(&path)).is_ok_and(|old| !is_stamped(&old)) {
                starts.kept.push(path);
            } else {
                let text = stamped(&path, &text);
                starts.files.push((path, text));
            }
        }
        starts
    }
}

const STAMP: &str = "written by cargo xtask regen, which keeps it once it is changed: ";

/// Returns a text with a first line that contains its digest.
fn stamped(path: &str, text: &str) -> String {
    let (start, end) = match path {
        path if path.ends_with(".md") => ("<!-- ", " -->"),
        path if path.ends_with(".rs") => ("// ", ""),
        _ => ("# ", ""),
    };
    format!("{start}{STAMP}{}{end}\n{text}", digest(text))
}

/// Whether a text still matches its digest.
fn is_stamped(text: &str) -> bool {
    let text = text.replace("\r\n", "\n");
    let Some((first, rest)) = text.split_once('\n') else { return false };
    first.contains(STAMP) && first.contains(&digest(rest))
}

fn digest(text: &str) -> String {
    let mut digits = String::new();
    for byte in Sha256::digest(text.as_bytes()).iter().take(8) {
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_once_it_is_changed() {
        for path in ["README.md", "src/lib.rs", "Cargo.toml"] {
            let text = stamped(path, "one\ntwo\n");
            assert!(is_stamped(&text) && is_stamped(&text.replace('\n', "\r\n")), "{text}");
            assert!(!is_stamped(&text.replace("two", "2")) && !is_stamped("one\ntwo\n") && !is_stamped(""));
        }
    }

    #[test]
    fn dependencies_have_the_versions_of_the_workspace() {
        let parts = Parts::read().unwrap();
        let manifest: Table = parts.dependencies.replace("{package}", "own").parse().unwrap();
        let workspace: Table = fs::read_to_string(project::sources().join("Cargo.toml")).unwrap().parse().unwrap();
        let version = |name: &str| workspace["workspace"]["dependencies"][name]["version"].clone();
        assert_eq!(manifest["dependencies"]["reqwest"]["version"], version("reqwest"));
        assert_eq!(manifest["dependencies"]["sha2"]["optional"], Value::Boolean(true));
        assert!(!parts.dependencies.contains("workspace"), "{}", parts.dependencies);
        assert!(parts.shared.iter().any(|(path, _)| path == "src/runtime/mod.rs"));
    }
}
