//! Checks the items that `drift` lists and compares against the generated files.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod compiles;
mod edits;

use codegen::fates::Tolerance;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use codegen::drift::report::Semver;
use codegen::drift::{self, Described};
use codegen::files::{CLIENT, GeneratedFiles};
use codegen::render::render;
use codegen::{Text, emit, lower, overlay, parse};

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
    let lowered = lower::lower(&description, Tolerance::Strict).ok()?;
    Some(render(&emit::emitters(&lowered.surface), "", || ()).0.unwrap())
}

/// The public items in the files outside of macros, by path, with their signatures without spaces.
fn printed(files: &GeneratedFiles) -> BTreeMap<String, String> {
    let mut items = BTreeMap::new();
    for (_, text) in files.iter().filter(|(path, _)| path.starts_with(CLIENT)) {
        let (mut owner, mut open) = (String::new(), String::new());
        for line in text.lines().filter(|line| !line.trim_start().starts_with(['/', '#'])) {
            if let Some(name) = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("impl ")) {
                owner = name.trim_start_matches("rt::").trim_end_matches([' ', '{', ';']).to_owned();
            }
            // A long signature continues on the next lines.
            open.push_str(line);
            let is_whole = open.matches('(').count() == open.matches(')').count()
                && open.matches('<').count() == open.replace("->", "").matches('>').count();
            let ends = !open.starts_with("    pub ") || line.ends_with(['{', ',']) && is_whole;
            if !ends {
                continue;
            }
            let item = std::mem::take(&mut open);
            let close = |text: &str| -> String {
                let text = text.replace("super::", "").replace("rt::", "runtime::");
                text.split_whitespace()
                    .collect::<String>()
                    .replace(",)", ")")
                    .replace(",>", ">")
                    .replace("(mutself", "(self")
            };
            if let Some(function) = item.strip_prefix("    pub fn ") {
                let name = function.split(['(', '<']).next().unwrap();
                items.insert(format!("{owner}::{name}"), close(item.replace("<Kind>(", "(").trim_end_matches('{')));
            } else if let Some((name, _)) = item.strip_prefix("    pub ").and_then(|field| field.split_once(':')) {
                items.insert(format!("{owner}.{name}"), close(item.trim_end_matches(',')));
            }
        }
    }
    items
}

/// The items in the files that are listed differently or not at all.
fn unlisted(text: &str, overlay: Option<Text<'_>>) -> Option<(usize, Vec<String>)> {
    let printed = printed(&generated(text, overlay)?);
    let described = described(text, overlay);
    let listed = described.crate_items().unwrap();
    let close = |text: &String| text.split_whitespace().collect::<String>().replace("#[deprecated]", "");
    let wrong = |(path, shown): (&String, &String)| {
        let listed = listed.get(path).map(close);
        (listed.as_ref() != Some(shown)).then(|| format!("{path}: {shown}, listed as {listed:?}"))
    };
    Some((printed.len(), printed.iter().filter_map(wrong).collect()))
}

/// The descriptions of the expected files.
fn goldens() -> Vec<String> {
    let folders = ["tests/golden", "tests/plain", "tests/dialects"]
        .map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    let entries = folders.into_iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn every_printed_item_is_listed_with_its_signature() {
    let (count, wrong) = unlisted(SPEC, Some(OVERLAY)).unwrap();
    assert!(wrong.is_empty() && count > 1_000, "{count} items\n{}", wrong.join("\n"));
    let found: Vec<_> = goldens().iter().filter_map(|text| unlisted(text, None)).collect();
    let wrong: Vec<_> = found.iter().flat_map(|(_, wrong)| wrong.clone()).collect();
    assert!(wrong.is_empty() && found.len() > 20, "{} clients\n{}", found.len(), wrong.join("\n"));
}

/// The files of the client alone.
fn client(files: &GeneratedFiles) -> Vec<(&str, &str)> {
    files.iter().filter(|(path, _)| path.starts_with(CLIENT)).collect()
}

#[test]
fn an_edit_of_the_description_changes_the_crate_as_reported() {
    let was = described(SPEC, Some(OVERLAY));
    let before = generated(SPEC, Some(OVERLAY)).unwrap();
    let mut wrong = Vec::new();
    for edit in edits::all() {
        let text = edit.applied(SPEC);
        let is = described(&text, Some(OVERLAY));
        let after = generated(&text, Some(OVERLAY)).unwrap_or_else(|| panic!("{}: {:?}", edit.name, is.crate_items()));
        let report = drift::compare(&was, &is);
        let items: BTreeSet<_> =
            report.items.iter().map(|item| format!("{} {}", item.item, item.change.as_str())).collect();
        let is_reported = edit.effect.is_empty() || items.contains(edit.effect);
        let differs = client(&before) != client(&after);
        if report.semver != edit.semver || !is_reported || !report.crate_unknown.is_empty() {
            wrong.push(format!("{}: {:?}, `{}` expected of {items:#?}", edit.name, report.semver, edit.effect));
        }
        // A change is reported if and only if the files differ.
        if differs != (report.semver != Semver::None) {
            wrong.push(format!("{}: {:?}, but the files differ: {differs}", edit.name, report.semver));
        }
        // Undoing an edit reverses its changes.
        let back = drift::compare(&is, &was);
        if back.items.is_empty() != report.items.is_empty() {
            wrong.push(format!("{}: {} items, and {} back", edit.name, report.items.len(), back.items.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn between_any_two_descriptions_the_same_items_are_added_and_removed() {
    let made: Vec<_> = goldens()
        .iter()
        .map(|text| described(text, None))
        .filter(|described| described.crate_items().is_ok())
        .collect();
    let things = |described: &Described| -> BTreeSet<String> {
        described.crate_items().unwrap().into_keys().filter(|path| !path.contains(['.', ':', ' '])).collect()
    };
    for pair in made.windows(2) {
        let [old, new] = pair else { continue };
        let report = drift::compare(old, new);
        let changed = |change: &str| -> BTreeSet<String> {
            let items = report.items.iter().filter(|item| item.change.as_str() == change);
            items.map(|item| item.item.clone()).filter(|path| !path.contains(['.', ':', ' '])).collect()
        };
        let (before, after) = (things(old), things(new));
        assert_eq!(changed("removed"), before.difference(&after).cloned().collect());
        assert_eq!(changed("added"), after.difference(&before).cloned().collect());
    }
}

#[test]
fn a_crate_that_cannot_be_generated_is_not_compared_in_silence() {
    let broken = SPEC.replacen("operationId: fetchPatients", "operationId: fetchPatients\n      x-unknown: true", 1);
    let (was, is) = (described(SPEC, Some(OVERLAY)), described(&broken, Some(OVERLAY)));
    let report = drift::compare(&was, &is);
    assert_eq!(report.semver, Semver::Major);
    assert_eq!(report.crate_unknown.len(), 1, "{:?}", report.crate_unknown);
    assert_eq!(report.crate_unknown[0].source, "spec.yaml");
    assert!(!report.crate_unknown[0].reasons.is_empty());
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
    assert!(described_with(list).crate_items().is_ok());
}
