//! The operations of the description with their lines, its corrections, and the ledger.
//!
//! Runs the generator's passes, so that names and lines match the committed client.

use codegen::fates::Tolerance;
use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow};
use codegen::diagnostics::Diagnostics;
use codegen::ir::Api;
use codegen::ledger::Tally;
use codegen::overlay::AppliedAction;
use codegen::parse::tree::{Node, Sources};
use codegen::parse::{self, Apart, Document};
use codegen::{Input, Summary, Text, lower, overlay};

/// The path of the description in the project.
pub(super) const SPEC: &str = "spec/swagger.yaml";
pub(super) const OVERLAY: &str = "spec/overlay.yaml";

pub(super) struct Description {
    pub(super) version: String,
    /// In the order of the description.
    pub(super) operations: Vec<Described>,
    pub(super) corrections: Vec<Correction>,
    pub(super) resources: usize,
    pub(super) types: usize,
    pub(super) ledger: Tally,
    /// The description with the corrections.
    pub(super) corrected: Document,
}

pub(super) struct Described {
    /// The `operationId`.
    pub(super) id: String,
    /// The client's method.
    pub(super) rust: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) tag: String,
    pub(super) summary: String,
    pub(super) line: u32,
}

/// An action of the overlay.
pub(super) struct Correction {
    pub(super) target: String,
    pub(super) evidence: String,
    pub(super) kind: Kind,
    pub(super) line: u32,
    /// The number of places it matches.
    pub(super) places: usize,
    /// The first matching lines of the description; empty if it corrects an earlier action.
    pub(super) lines: BTreeSet<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A fact of the description is wrong or missing.
    Fact,
    /// Information that the generator needs and OpenAPI cannot express.
    Meaning,
    /// Personal data or a secret.
    Privacy,
    /// What is decided to be no personal data.
    Public,
}

pub(super) fn read(spec: &str, corrections: &str) -> Result<Description> {
    let refuse = |faults: Diagnostics| {
        let faults: Vec<String> = faults.0.iter().map(ToString::to_string).collect();
        anyhow!("{}\nrun `cargo xtask regen` and fix the faults", faults.join("\n"))
    };
    let input =
        Input { spec: Text { name: SPEC, text: spec }, overlay: Some(Text { name: OVERLAY, text: corrections }) };
    let Summary { ledger, resources, types, .. } =
        codegen::generate(&input, Tolerance::Strict, &mut |_| ()).map_err(refuse)?.summary;
    let mut document = parse::read(SPEC, spec).map_err(refuse)?;
    let written = document.clone();
    let overlay = overlay::read(OVERLAY, corrections, &mut document.sources).map_err(refuse)?;
    let applied = overlay.apply(&mut document).map_err(refuse)?;
    let corrected = document.clone();
    let description = parse::describe(document, Tolerance::Strict).map_err(refuse)?;
    let api = lower::lower(&description, Tolerance::Strict).map_err(refuse)?.api;
    let Apart { root, sources } = parse::read_apart(OVERLAY, corrections).map_err(refuse)?;
    let actions = root.get("actions").map(Node::items).unwrap_or_default();
    let correction = |(action, done)| self::correction(action, done, &sources, &written);
    Ok(Description {
        version: api.version.clone(),
        operations: operations(&api, &written)?,
        corrections: actions.iter().zip(&applied.actions).map(correction).collect(),
        resources,
        types,
        ledger,
        corrected,
    })
}

fn operations(api: &Api, written: &Document) -> Result<Vec<Described>> {
    let described = |operation: &codegen::ir::Operation| {
        let module = &api.modules[operation.module];
        let line = line(written, &operation.origin.0);
        Ok(Described {
            id: operation.id.wire.clone(),
            rust: operation.id.rust.clone(),
            method: operation.method.clone(),
            path: operation.path.clone(),
            tag: module.name.wire.clone(),
            summary: operation.prose.summary.clone().unwrap_or_default(),
            line: line.with_context(|| format!("{} is not in {SPEC}", operation.id.wire))?,
        })
    };
    api.operations.iter().map(described).collect()
}

fn correction(action: &Node, done: &AppliedAction, sources: &Sources, written: &Document) -> Correction {
    Correction {
        target: done.target.clone(),
        evidence: done.description.clone(),
        kind: kind(action),
        line: sources.position(action.id).map_or(1, |position| position.line),
        places: done.matched.len(),
        lines: done.matched.iter().filter_map(|pointer| line(written, pointer)).take(4).collect(),
    }
}

fn kind(action: &Node) -> Kind {
    let mut members = action.get("update").into_iter().flat_map(Node::members).map(|(name, _)| name).peekable();
    if members.peek().is_none() {
        return Kind::Fact;
    }
    if action.get("update").and_then(|update| update.get("x-sensitive")).and_then(Node::as_bool) == Some(false) {
        return Kind::Public;
    }
    let (mut private, mut facts) = (false, false);
    for name in members {
        private |= name == "x-sensitive";
        facts |= !name.starts_with("x-");
    }
    match (private, facts) {
        (true, _) => Kind::Privacy,
        (false, true) => Kind::Fact,
        (false, false) => Kind::Meaning,
    }
}

fn line(written: &Document, pointer: &str) -> Option<u32> {
    Some(written.sources.position(written.root.at(pointer)?.id)?.line)
}
