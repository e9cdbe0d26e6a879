//! The crate's documentation, as the page links to it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use super::description::{Described, Description};
use crate::project;

/// The page of the type whose methods are the operations.
const CLIENT: &str = "fitbit_plus/runtime/struct.Client.html";

/// Where an operation is documented, below the folder of the documentation.
pub(super) fn place(operation: &Described) -> String {
    format!("doc/{CLIENT}#method.{}", operation.rust)
}

/// Makes the documentation in a target folder of its own, where that of no other crate is, and says where it is.
pub(super) fn build(description: &Description) -> Result<PathBuf> {
    let target = project::root().join("target/status");
    let docs = target.join("doc");
    if docs.exists() {
        // What an earlier version had would stay for ever.
        fs::remove_dir_all(&docs).with_context(|| format!("cannot remove {}", docs.display()))?;
    }
    let status = project::cargo()
        .args(["doc", "--quiet", "--no-deps", "--package", "fitbit-plus", "--all-features", "--target-dir"])
        .arg(&target)
        .current_dir(project::root())
        .status()
        .context("cargo did not start; is it on the PATH?")?;
    ensure!(status.success(), "`cargo doc` failed; `--no-docs` makes the page without the documentation");
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
