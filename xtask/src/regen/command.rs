//! The command of a crate: the sources of the project's own command, which names no API.

use std::fmt::Write;

use anyhow::{Context, Result};
use toml::{Table, Value};

use super::package::{files, resolved};
use crate::input;
use crate::project;

/// The folder of the command.
const FOLDER: &str = "generated-client/cli";

/// The file that names the client, of which each crate has its own.
const NAMES_THE_CLIENT: &str = "cli/src/api.rs";

/// The client of the project, and what only its command has.
const OWN: [&str; 2] = ["fitbit-plus", "simulator"];

/// What the command of a crate is made of.
pub(crate) struct Command {
    dependencies: String,
    sources: Vec<(String, String)>,
}

impl Command {
    /// Reads the parts from the sources of the project.
    pub(crate) fn read() -> Result<Self> {
        let root = project::sources();
        let table = |path: &str| -> Result<Table> {
            input::read(&root.join(path))?.text.parse().with_context(|| path.to_owned())
        };
        let mut sources = Vec::new();
        files(&root.join(FOLDER), "src", "cli", &mut sources)?;
        sources.retain(|(path, _)| path != NAMES_THE_CLIENT);
        Ok(Self {
            dependencies: dependencies(&table("Cargo.toml")?, &table("generated-client/cli/Cargo.toml")?)?,
            sources,
        })
    }

    pub(crate) fn parts(&self) -> codegen::Command<'_> {
        codegen::Command { dependencies: &self.dependencies, sources: &self.sources }
    }
}

/// Formats the dependencies, with the versions of the workspace.
fn dependencies(workspace: &Table, command: &Table) -> Result<String> {
    let known = workspace.get("workspace").and_then(|table| table.get("dependencies"));
    let known = known.and_then(Value::as_table).context("Cargo.toml has no dependencies")?;
    let own = command.get("dependencies").and_then(Value::as_table);
    let own = own.with_context(|| format!("{FOLDER}/Cargo.toml has no [dependencies]"))?;
    let mut text = String::new();
    for (name, value) in own.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        writeln!(text, "{name} = {}", resolved(name, value, known)?)?;
    }
    Ok(text)
}
