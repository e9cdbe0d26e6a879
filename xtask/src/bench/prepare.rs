//! Writes the input of the benches: the description for peers, repeated, and in versions that differ a little.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::peers::PEERS;
use super::place::Place;
use super::programs::PAGE;
use super::{describe, repeat};

const SPEC: &str = "spec/swagger.yaml";
const OVERLAY: &str = "spec/overlay.yaml";

/// The sizes of the description for the growth of `regen`.
pub(super) const COPIES: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// The sizes under `--quick`.
pub(super) const QUICK_COPIES: [usize; 4] = [1, 2, 4, 8];

/// The number of edits between the two versions that `drift` compares.
const EDITS: usize = 12;

/// The number of patients on the page.
const PATIENTS: usize = 50;

/// The number of versions of the timeline.
pub(super) const VERSIONS: usize = 60;

pub(super) fn prepare(place: &Place) -> Result<()> {
    let read = |name: &str| fs::read_to_string(place.root.join(name)).with_context(|| format!("cannot read {name}"));
    let (spec, overlay) = (read(SPEC)?, read(OVERLAY)?);
    describe::write(&spec, &place.empty("description")?, PEERS)?;

    let corrected = repeat::corrected(&spec, &overlay)?;
    write_json(&place.below(PAGE), &page(&corrected)?)?;

    let folder = place.empty("scaling")?;
    let copies: &[usize] = if place.is_quick { &QUICK_COPIES } else { &COPIES };
    for &copies in copies {
        write_json(&folder.join(repeated_name(copies)), &repeat::repeated(&corrected, copies)?)?;
    }

    let folder = place.empty("drift")?;
    for (name, edits) in [("old.yaml", 0), ("new.yaml", EDITS)] {
        fs::write(folder.join(name), version(&spec, edits))?;
    }
    let folder = place.empty("timeline")?;
    for number in 0..VERSIONS {
        let name = format!("{number:03}-2020-{:02}-{:02}-1.{number}.yaml", number / 28 + 1, number % 28 + 1);
        fs::write(folder.join(name), version(&spec, number))?;
    }
    Ok(())
}

/// The changes of the example before it is decoded.
pub(super) const PAGE_EDITS: &str = "the page is the description's example 50 times over, with a `type` for each telephone \
     number and without the link to coaches: the description, uncorrected, allows the example neither, and peers refuse it";

/// The example of a page of patients, with its patients repeated.
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

pub(super) fn repeated_name(copies: usize) -> String {
    format!("{copies}.json")
}

fn write_json(path: &Path, value: &Value) -> Result<()> {
    fs::write(path, serde_json::to_string_pretty(value)?).with_context(|| format!("cannot write {}", path.display()))
}

/// The description after some breaking edits: from the first line on, every fifth text gets a limit, or every fifth
/// optional parameter becomes required.
fn version(spec: &str, edits: usize) -> String {
    let mut candidates = 0;
    let mut text = String::with_capacity(spec.len());
    for line in spec.lines() {
        let indent = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
        let edited = match line.trim_start() {
            "type: string" => format!("{line}\n{indent}maxLength: 4000"),
            "required: false" => format!("{indent}required: true"),
            _ => String::new(),
        };
        candidates += usize::from(!edited.is_empty());
        let applies = !edited.is_empty() && candidates % 5 == 0 && candidates / 5 <= edits;
        text.push_str(if applies { &edited } else { line });
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use codegen::fates::Tolerance;
    use codegen::{Input, Text};

    use super::*;

    fn read(path: &Path) -> String {
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    #[test]
    fn every_input_is_valid() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { dir: folder.path().to_owned(), ..Place::new(true).unwrap() };
        prepare(&place).unwrap();

        for peer in PEERS {
            let text = read(&place.below("description").join(peer.description()));
            let document = codegen::parse::read("edited.json", &text).unwrap();
            let faults = codegen::parse::check(&document).0;
            assert!(faults.is_empty(), "{}: {}", peer.name, faults[0]);
            let described = codegen::parse::describe(document, Tolerance::Strict).unwrap();
            assert_eq!(described.openapi.operations().count(), 62, "{}", peer.name);
        }
        let page: Value = serde_json::from_str(&read(&place.below("description/page.json"))).unwrap();
        assert_eq!(page["data"].as_array().unwrap().len(), PATIENTS);

        for edits in [0, 30, 60] {
            let spec = read(&place.root.join(SPEC));
            let diff = similar::TextDiff::from_lines(&spec, version(&spec, edits))
                .iter_all_changes()
                .filter(|change| change.tag() == similar::ChangeTag::Insert)
                .count();
            assert_eq!(diff, edits);
            let document = codegen::parse::read("a.yaml", &version(&spec, edits)).unwrap();
            assert_eq!(codegen::parse::check(&document).0.len(), 0, "{edits}");
        }

        let size = |copies: usize| {
            let text = read(&place.below(&format!("scaling/{}", repeated_name(copies))));
            let input = Input { spec: Text { name: "repeated.json", text: &text }, overlay: None };
            let output = codegen::generate(&input, Tolerance::Strict, &mut |_| {})
                .unwrap_or_else(|faults| panic!("{copies}: {}", faults.0[0]));
            (output.summary.operations, output.summary.resources)
        };
        let (one, two) = (size(1), size(2));
        assert_eq!(two, (2 * one.0, 2 * one.1));
    }
}
