//! Carries a plan out: the one place that touches the disk.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::plan::{Change, Kind, Plan};

pub(super) fn apply(plan: &Plan, target: &Path) -> Result<()> {
    for Change { path, kind } in &plan.changes {
        let place = target.join(path);
        match kind {
            Kind::Missing { new } | Kind::Changed { new, .. } => {
                replace(&place, new).with_context(|| format!("cannot write {}", place.display()))?;
            }
            Kind::Orphan => {
                fs::remove_file(&place).with_context(|| format!("cannot remove {}", place.display()))?;
                // The folder goes with its last file; one that still holds something stays.
                if let Some(folder) = place.parent() {
                    let _ = fs::remove_dir(folder);
                }
            }
        }
    }
    Ok(())
}

/// Whoever reads the file meanwhile sees the old text or the new one, never half of it.
fn replace(place: &Path, text: &str) -> Result<()> {
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = place.with_extension(format!("{}.new", std::process::id()));
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, place));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    Ok(written?)
}
