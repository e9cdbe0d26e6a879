//! Reads all inputs of the status page before anything is written.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use codegen::Text;
use codegen::learn::coverage::Coverage;

use super::description::{self, Description};
use super::evidence::Report;
use super::install::FirstCall;
use super::versions::{self, Drift};
use crate::timeline::history::{self, Entry};
use crate::{project, verify};

const HISTORY: &str = "spec/history.jsonl";

/// The inputs of the status page.
pub(super) struct Facts {
    pub(super) evidence: Report,
    pub(super) description: Description,
    pub(super) history: Vec<Entry>,
    pub(super) drift: Drift,
    pub(super) first_call: FirstCall,
    /// The text of the description.
    pub(super) spec: String,
    pub(super) overlay: String,
    /// What the recordings show of each operation.
    pub(super) coverage: Vec<Coverage>,
}

pub(super) fn gather(evidence: Option<&Path>) -> Result<Facts> {
    let (spec, overlay) = (committed(description::SPEC)?, committed(description::OVERLAY)?);
    let description = description::read(&spec, &overlay)?;
    let history = history::parse(&committed(HISTORY)?, Path::new(HISTORY))?;
    let first_call = FirstCall::of(&committed("README.md")?, &committed("generated-client/Cargo.toml")?)?;
    let evidence = match evidence {
        Some(file) => saved(file)?,
        None => verified()?,
    };
    belongs(&evidence, &description)?;
    let drift = versions::drift(&history);
    let coverage = coverage(&spec, &overlay)?;
    Ok(Facts { evidence, description, history, drift, first_call, spec, overlay, coverage })
}

fn coverage(spec: &str, overlay: &str) -> Result<Vec<Coverage>> {
    let (spec, overlay) =
        (Text { name: description::SPEC, text: spec }, Text { name: description::OVERLAY, text: overlay });
    Ok(verify::coverage::of(spec, Some(overlay), &project::root().join(verify::RECORDINGS))?.0)
}

/// Reads a file of the project.
fn committed(name: &str) -> Result<String> {
    fs::read_to_string(project::root().join(name)).with_context(|| format!("cannot read {name}"))
}

fn saved(file: &Path) -> Result<Report> {
    let name = file.display();
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    parse(&text).with_context(|| format!("{name} is not evidence: create it with `cargo xtask verify --format json`"))
}

/// Runs the verification. Failures are not errors here: the page shows them.
fn verified() -> Result<Report> {
    let this = std::env::current_exe().context("cannot find this program")?;
    let output = Command::new(this)
        .args(["verify", "--format", "json"])
        .current_dir(project::root())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start this program again")?;
    let text = String::from_utf8_lossy(&output.stdout);
    parse(&text).context("`cargo xtask verify --format json` printed no evidence: run it alone to see why")
}

fn parse(text: &str) -> Result<Report> {
    let evidence: Report = serde_json::from_str(text)?;
    evidence.check()?;
    Ok(evidence)
}

fn belongs(evidence: &Report, description: &Description) -> Result<()> {
    let (theirs, ours) = (&evidence.spec_version, &description.version);
    ensure!(theirs == ours, "the evidence is for {theirs}, the description is {ours}: run `cargo xtask verify` again");
    let known = |id: &str| evidence.operations.iter().find(|operation| operation.operation_id == id);
    let mut faults = Vec::new();
    for operation in &description.operations {
        match known(&operation.id) {
            None => faults.push(format!("{} is missing", operation.id)),
            Some(found) if (&found.method, &found.path) != (&operation.method, &operation.path) => {
                faults.push(format!("{} is {} {}", operation.id, operation.method, operation.path));
            }
            Some(_) => {}
        }
    }
    for operation in &evidence.operations {
        if !description.operations.iter().any(|described| described.id == operation.operation_id) {
            faults.push(format!("{} is not in the description", operation.operation_id));
        }
    }
    if evidence.operations.len() != description.operations.len() && faults.is_empty() {
        faults.push("an operation is listed twice".to_owned());
    }
    if !faults.is_empty() {
        bail!("the evidence is for another description: run `cargo xtask verify` again:\n  {}", faults.join("\n  "));
    }
    Ok(())
}
