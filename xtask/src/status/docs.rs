//! The crate's documentation, which the page links.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use super::description::{Described, Description};
use crate::project;

/// The page of the client type.
const CLIENT: &str = "fitbit_plus/runtime/struct.Client.html";

/// The documentation of an operation, relative to the folder of the documentation.
pub(super) fn place(operation: &Described) -> String {
    format!("doc/{CLIENT}#method.{}", operation.rust)
}

/// Builds the documentation in a target folder without other crates. Returns its path.
pub(super) fn build(description: &Description) -> Result<PathBuf> {
    let target = project::root().join("target/status");
    let docs = target.join("doc");
    if docs.exists() {
        // Pages of an earlier version would remain.
        fs::remove_dir_all(&docs).with_context(|| format!("cannot remove {}", docs.display()))?;
    }
    let status = project::cargo()
        .args(["doc", "--quiet", "--no-deps", "--package", "fitbit-plus", "--all-features", "--target-dir"])
        .arg(&target)
        .current_dir(project::root())
        .status()
        .context("cannot start cargo: is it on the PATH?")?;
    ensure!(status.success(), "`cargo doc` failed: use `--no-docs` to omit the documentation");
    let text = fs::read_to_string(docs.join(CLIENT)).with_context(|| format!("cargo doc wrote no {CLIENT}"))?;
    let is_documented = |operation: &&Described| text.contains(&format!("id=\"method.{}\"", operation.rust));
    let missing: Vec<&str> = description
        .operations
        .iter()
        .filter(|operation| !is_documented(operation))
        .map(|missing| missing.rust.as_str())
        .collect();
    if !missing.is_empty() {
        bail!("{CLIENT} does not document {}; run `cargo xtask regen`", missing.join(", "));
    }
    Ok(docs)
}
