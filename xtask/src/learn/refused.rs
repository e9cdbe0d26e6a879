//! Proposals that were refused, each with its reason: a file next to the overlay.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// The name of the file.
const FILE: &str = "refused.toml";

const HEAD: &str = "# Proposals of `cargo xtask learn` that were refused. They are not proposed again. To reconsider one, remove it.\n";

/// The refused proposals, by id.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Refused {
    #[serde(default)]
    pub(super) refused: BTreeMap<String, Reason>,
}

/// Why a proposal was refused.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Reason {
    /// What it would have changed.
    pub(super) proposal: String,
    /// Its place in the description.
    pub(super) at: String,
    pub(super) reason: String,
}

/// The file next to an overlay.
pub(super) fn file(overlay: &Path) -> PathBuf {
    overlay.with_file_name(FILE)
}

impl Refused {
    /// Reads the file next to an overlay. It need not exist.
    pub(super) fn read(overlay: &Path) -> Result<Self> {
        let file = file(overlay);
        if !file.exists() {
            return Ok(Self::default());
        }
        let text = crate::input::read(&file)?.text;
        toml::from_str(&text).with_context(|| format!("{}: correct it, or remove it", file.display()))
    }

    /// Returns the text of the file.
    pub(super) fn text(&self) -> Result<String> {
        Ok(format!("{HEAD}\n{}", toml::to_string(self)?))
    }
}
