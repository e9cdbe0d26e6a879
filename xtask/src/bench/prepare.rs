//! Writes what the benches read: the description for peers, several times over, and in versions that differ a little.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use serde_json::Value;

use super::place::Place;
use super::programs::PAGE;
use super::{describe, repeat, versions};

const SPEC: &str = "spec/swagger.yaml";
const OVERLAY: &str = "spec/overlay.yaml";

/// How often the description is repeated, for the row that shows how `regen` grows.
pub(super) const COPIES: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// How often, where time is short.
pub(super) const QUICK_COPIES: [usize; 4] = [1, 2, 4, 8];

/// By how many edits the two versions differ that `drift` compares.
const EDITS: usize = 12;

/// The patients of a page.
const PATIENTS: usize = 50;

/// The versions of the timeline.
pub(super) const VERSIONS: usize = 60;

pub(super) fn prepare(place: &Place) -> Result<()> {
    let read = |name: &str| fs::read_to_string(place.root.join(name)).with_context(|| format!("cannot read {name}"));
    let (spec, overlay) = (read(SPEC)?, read(OVERLAY)?);
    describe::write(&spec, &place.empty("description")?)?;

    let corrected = repeat::corrected(&spec, &overlay)?;
    write_json(&place.below(PAGE), &page(&corrected)?)?;

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

/// What is changed in the example before it is decoded.
pub(super) const PAGE_EDITS: &str = "the page is the description's example 50 times over, with a `type` for each telephone \
     number and without the link to coaches: the description, uncorrected, allows the example neither, and peers refuse it";

/// The example of a page of patients, with its patients repeated until they are so many.
fn page(description: &Value) -> Result<Value> {
    let example = description.pointer("/definitions/FetchPatientsResponse/example");
    let mut page = example.context("the description has an example of a page of patients")?.clone();
    if let Some(Value::Array(patients)) = page.get_mut("data") {
        *patients = patients.clone().into_iter().cycle().take(PATIENTS).collect();
        for (number, patient) in patients.iter_mut().enumerate() {
            if let Some(id) = patient.get_mut("id") {
                *id = format!("5c34c05bd7ac627aafb8{number:04}").into();
            }
            if let Some(Value::Array(numbers)) = patient.pointer_mut("/attributes/phone_numbers") {
                for number in numbers.iter_mut().filter_map(Value::as_object_mut) {
                    number.entry("type").or_insert_with(|| "home".into());
                }
            }
            if let Some(Value::Object(coaches)) = patient.pointer_mut("/relationships/coaches") {
                coaches.remove("links");
            }
        }
    }
    Ok(page)
}

/// The name of the description that is repeated so many times.
pub(super) fn repeated_name(copies: usize) -> String {
    format!("{copies}.json")
}

fn write_json(path: &Path, value: &Value) -> Result<()> {
    fs::write(path, serde_json::to_string_pretty(value)?).with_context(|| format!("cannot write {}", path.display()))
}
