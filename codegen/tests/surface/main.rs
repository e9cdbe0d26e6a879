//! Checks the items that `drift` predicts: both sides are emitted, their macros expanded, and their public items read
//! with `syn`. The predicted items and changes must be the actual ones.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod compare;
mod compiles;
mod edits;
mod expand;
mod read;

use std::collections::BTreeSet;
use std::path::Path;

use codegen::drift::report::{Report, Semver};
use codegen::drift::{self, Described};
use codegen::files::GeneratedFiles;
use codegen::render::render;
use codegen::{Text, emit, lower, overlay, parse};
use expand::Macros;
use read::{Items, close};

const SPEC: &str = include_str!("../../../spec/swagger.yaml");
const OVERLAY: Text<'_> = Text { name: "overlay.yaml", text: include_str!("../../../spec/overlay.yaml") };

fn described(text: &str, overlay: Option<Text<'_>>) -> Described {
    Described::read_with(Text { name: "spec.yaml", text }, overlay).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The client, with the applicable part of the overlay; `None` if there can be none.
fn generated(text: &str, overlay: Option<Text<'_>>) -> Option<GeneratedFiles> {
    let mut document = parse::read("spec.yaml", text).unwrap();
    if let Some(overlay) = overlay {
        let overlay = overlay::read(overlay.name, overlay.text, &mut document.sources).unwrap();
        overlay.apply_leniently(&mut document);
    }
    let description = parse::describe_unchecked(document).ok()?;
    let lowered = lower::lower(&description).ok()?;
    Some(render(&emit::emitters(&lowered.api), || ()).0.unwrap())
}

/// Lines that only one side has.
fn difference(ours: &BTreeSet<String>, theirs: &BTreeSet<String>) -> String {
    let missing = theirs.difference(ours).map(|line| format!("\n  missing   {line}"));
    let wrong = ours.difference(theirs).map(|line| format!("\n  predicted {line}"));
    missing.chain(wrong).take(40).collect()
}

fn predicted_items(described: &Described) -> BTreeSet<String> {
    let items = described.crate_items().unwrap();
    items.iter().map(|(path, signature)| format!("{}: {}", close(path), close(signature))).collect()
}

fn actual_items(items: &Items) -> BTreeSet<String> {
    items.iter().map(|(path, found)| format!("{}: {}", close(path), found.signature())).collect()
}

#[test]
fn predicted_items_of_every_golden_are_those_emitted() {
    let macros = Macros::read();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut wrong = String::new();
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let described = described(&text, None);
        let Some(files) = generated(&text, None) else {
            assert!(described.crate_items().is_err(), "{}", path.display());
            continue;
        };
        let found = difference(&predicted_items(&described), &actual_items(&read::items(&files, &macros)));
        if !found.is_empty() {
            wrong.push_str(&format!("\n{}{found}", path.display()));
        }
        seen += 1;
    }
    assert!(wrong.is_empty() && seen > 20, "{seen} descriptions{wrong}");
}

#[test]
fn predicted_items_of_the_real_description_are_those_emitted() {
    let files = generated(SPEC, Some(OVERLAY)).unwrap();
    let (predicted, actual) =
        (predicted_items(&described(SPEC, Some(OVERLAY))), actual_items(&read::items(&files, &Macros::read())));
    assert!(predicted == actual, "{}", difference(&predicted, &actual));
    assert!(actual.len() > 3_000, "{}", actual.len());
}

/// The changes in a report, in the form of the actual changes.
fn predicted(report: &Report) -> BTreeSet<compare::Change> {
    let of = |item: &drift::report::Item| {
        (
            close(&item.item),
            item.change.as_str(),
            close(item.detail.as_deref().unwrap_or_default()),
            item.semver.as_str(),
        )
    };
    report.items.iter().map(of).collect()
}

/// The actual changes of the files, and the version bump that they require.
fn actual(old: &GeneratedFiles, new: &GeneratedFiles, macros: &Macros) -> (BTreeSet<compare::Change>, Semver) {
    let changes = compare::changes(&read::items(old, macros), &read::items(new, macros));
    let client = |files: &GeneratedFiles| -> Vec<(String, String)> {
        let of_the_client = files.iter().filter(|(path, _)| path.starts_with(codegen::files::CLIENT));
        of_the_client.map(|(path, text)| (path.to_string(), text.to_string())).collect()
    };
    let unchanged = if client(old) == client(new) { Semver::None } else { Semver::Patch };
    let bumps = [("major", Semver::Major), ("minor", Semver::Minor)];
    let bump = bumps.into_iter().find(|(name, _)| changes.iter().any(|change| change.3 == *name));
    (changes, bump.map_or(unchanged, |(_, semver)| semver))
}

#[test]
fn predicted_changes_of_every_edit_are_the_actual_ones() {
    let macros = Macros::read();
    let was = described(SPEC, Some(OVERLAY));
    let before = generated(SPEC, Some(OVERLAY)).unwrap();
    let mut wrong = String::new();
    for edit in edits::all() {
        let text = edit.applied(SPEC);
        let is = described(&text, Some(OVERLAY));
        let after = generated(&text, Some(OVERLAY)).unwrap_or_else(|| panic!("{}: {:?}", edit.name, is.crate_items()));
        for (old, new, files) in [(&was, &is, (&before, &after)), (&is, &was, (&after, &before))] {
            let report = drift::compare(old, new);
            let (changes, semver) = actual(files.0, files.1, &macros);
            let lines =
                |changes: BTreeSet<compare::Change>| changes.into_iter().map(|change| format!("{change:?}")).collect();
            let found = difference(&lines(predicted(&report)), &lines(changes));
            if !found.is_empty() || report.semver != semver || !report.crate_unknown.is_empty() {
                wrong.push_str(&format!("\n{}: {:?}, actually {semver:?}{found}", edit.name, report.semver));
            }
        }
        // An edit without an effect tests nothing.
        let report = drift::compare(&was, &is);
        let is_reported =
            report.items.iter().any(|item| format!("{} {}", item.item, item.change.as_str()) == edit.effect);
        if report.semver != edit.semver || !(is_reported || edit.effect.is_empty()) {
            let items: Vec<_> = report.items.iter().take(12).collect();
            wrong.push_str(&format!("\n{}: {:?}, `{}` expected\n{items:#?}", edit.name, report.semver, edit.effect));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_crate_that_cannot_be_generated_is_not_compared_in_silence() {
    let broken = SPEC.replacen("operationId: fetchPatients", "operationId: fetchPatient", 1);
    let (was, is) = (described(SPEC, Some(OVERLAY)), described(&broken, Some(OVERLAY)));
    let report = drift::compare(&was, &is);
    assert_eq!(report.semver, Semver::Major);
    assert_eq!(report.crate_unknown.len(), 1, "{:?}", report.crate_unknown);
    assert_eq!(report.crate_unknown[0].source, "spec.yaml");
    assert!(!report.crate_unknown[0].reasons.is_empty());
}

#[test]
fn predicted_changes_between_goldens_are_the_actual_ones() {
    let macros = Macros::read();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    names.sort();
    let texts: Vec<String> = names.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let made: Vec<_> = texts.iter().filter_map(|text| Some((described(text, None), generated(text, None)?))).collect();
    for pair in made.windows(2) {
        let [(old, before), (new, after)] = pair else { continue };
        let report = drift::compare(old, new);
        let (changes, semver) = actual(before, after, &macros);
        let lines =
            |changes: BTreeSet<compare::Change>| changes.into_iter().map(|change| format!("{change:?}")).collect();
        let found = difference(&lines(predicted(&report)), &lines(changes));
        assert!(found.is_empty() && report.semver == semver, "{semver:?}{found}");
    }
}

#[test]
fn circles_and_long_chains_end() {
    let described_with = |schemas: &str| {
        let text = format!(
            r##"{{"swagger": "2.0", "info": {{"title": "t", "version": "1"}}, "paths": {{"/a": {{"get": {{"operationId":
            "a", "responses": {{"200": {{"description": "d", "schema": {{"$ref": "#/definitions/S0"}}}}}}}}}}}},
            "definitions": {{{schemas}}}}}"##
        );
        described(&text, None)
    };
    let chain = |length: usize| {
        let schema = |index: usize| {
            let next = (index + 1) % length;
            format!(r##""S{index}": {{"type": "object", "properties": {{"a": {{"$ref": "#/definitions/S{next}"}}}}}}"##)
        };
        (0..length).map(schema).collect::<Vec<_>>().join(",\n")
    };
    assert!(described_with(&chain(500)).crate_items().is_ok());
    assert!(described_with(&chain(5_000)).crate_items().unwrap_err().to_string().contains("refers to 5000"));
    let list = r##""S0": {"type": "array", "items": {"$ref": "#/definitions/S0"}}"##;
    assert!(described_with(list).crate_items().unwrap_err().to_string().contains("holds nothing but itself"));
}
