//! Writes what the benches read: the description for peers, several times over, and in versions that differ a little.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::place::Place;
use super::{describe, repeat, versions};

const SPEC: &str = "spec/swagger.yaml";
const OVERLAY: &str = "spec/overlay.yaml";

/// How often the description is repeated, for the row that shows how `regen` grows.
pub(super) const COPIES: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// How often, where time is short.
pub(super) const QUICK_COPIES: [usize; 4] = [1, 2, 4, 8];

/// By how many edits the two versions differ that `drift` compares.
const EDITS: usize = 12;

/// The versions of the timeline.
pub(super) const VERSIONS: usize = 60;

pub(super) fn prepare(place: &Place) -> Result<()> {
    let read = |name: &str| fs::read_to_string(place.root.join(name)).with_context(|| format!("cannot read {name}"));
    let (spec, overlay) = (read(SPEC)?, read(OVERLAY)?);
    describe::write(&spec, &place.empty("description")?)?;

    let corrected = repeat::corrected(&spec, &overlay)?;
    let folder = place.empty("scaling")?;
    let copies: &[usize] = if place.is_quick { &QUICK_COPIES } else { &COPIES };
    for &copies in copies {
        write_json(&folder.join(repeated_name(copies)), &repeat::repeated(&corrected, copies)?)?;
    }

    let folder = place.empty("drift")?;
    for (name, edits) in [("old.yaml", 0), ("new.yaml", EDITS)] {
        fs::write(folder.join(name), versions::version(&spec, edits))?;
    }
    let folder = place.empty("timeline")?;
    for number in 0..VERSIONS {
        fs::write(folder.join(versions::file_name(number)), versions::version(&spec, number))?;
    }
    Ok(())
}

/// The name of the description that is repeated so many times.
pub(super) fn repeated_name(copies: usize) -> String {
    format!("{copies}.json")
}

fn write_json(path: &Path, value: &serde_json::Value) -> Result<()> {
    fs::write(path, serde_json::to_string_pretty(value)?).with_context(|| format!("cannot write {}", path.display()))
}
