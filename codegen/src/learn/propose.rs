//! Proposals: for each contradiction the smallest overlay actions that repair it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::change::{Change, change_schema};
use super::edit::{self, Edit};
use super::finding::{Finding, Tally, What};
use super::group::{Group, Groups};
use super::model::Model;
use super::observe::Evidence;
use super::operations;
use crate::ir::{DefinitionForm, StandardForm};
use crate::parse::pointer;
use crate::parse::tree::Node;

/// What proposals may show.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Whether they contain new values of an `enum` that look like codes.
    pub show_values: bool,
}

/// A correction of the description.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Its identity: the same place and kinds have the same one in every run.
    pub id: String,
    /// What it does.
    pub title: String,
    /// The contradictions that it repairs.
    pub findings: Vec<Finding>,
    /// Overlay actions, in order, as JSON.
    pub actions: Vec<Value>,
    /// How many exchanges and examples it repairs.
    pub repairs: u64,
    /// Whether a single exchange or example shows it.
    pub is_weak: bool,
    /// Whether its actions need values that are not shown.
    pub is_hidden: bool,
    /// The id of the proposal that it is an alternative to.
    pub alternative_to: Option<String>,
}

/// Returns a proposal for each contradiction, by how many exchanges it repairs. A resource type that is replaced comes
/// first, because others depend on it.
pub fn propose(evidence: &Evidence<'_>, options: Options) -> Vec<Proposal> {
    let groups = Groups::of(evidence);
    let mut found = Vec::new();
    for group in &groups.all {
        let mut first = None;
        for change in changes(evidence, &groups, group) {
            let proposal = proposal(evidence, group, change, options, first.clone());
            first.get_or_insert_with(|| proposal.id.clone());
            found.push(proposal);
        }
    }
    let is_type = |proposal: &Proposal| proposal.findings.iter().any(|finding| finding.what == What::ResourceType);
    found.sort_by_key(|proposal| (!is_type(proposal), std::cmp::Reverse(proposal.repairs)));
    // An alternative follows what it is an alternative to.
    let (alternatives, mut ordered): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|proposal| proposal.alternative_to.is_some());
    for alternative in alternatives.into_iter().rev() {
        let first = ordered.iter().position(|known| Some(&known.id) == alternative.alternative_to.as_ref());
        ordered.insert(first.map_or(ordered.len(), |first| first + 1), alternative);
    }
    ordered
}

fn proposal(
    evidence: &Evidence<'_>,
    group: &Group,
    change: Change,
    options: Options,
    alternative_to: Option<String>,
) -> Proposal {
    let root = evidence.model.written();
    let findings: Vec<Finding> =
        group.findings.iter().map(|(what, tally)| finding(evidence, group, what, tally)).collect();
    let description = described(&findings, &change.title);
    let actions = change.edits.iter().flat_map(|edit| edit::actions(root, edit, &description)).collect();
    let kinds: Vec<String> = group.findings.keys().map(|what| format!("{what:?}")).collect();
    let is_hidden = change.has_values && !options.show_values;
    Proposal {
        id: id(&[group.pointer.as_str(), &kinds.join(","), if alternative_to.is_some() { &change.title } else { "" }]),
        title: change.title,
        actions: if is_hidden { Vec::new() } else { actions },
        repairs: findings.iter().map(|finding| finding.exchanges).max().unwrap_or_default(),
        is_weak: findings.iter().all(|finding| finding.exchanges < 2),
        is_hidden,
        findings,
        alternative_to,
    }
}

fn finding(evidence: &Evidence<'_>, group: &Group, what: &What, tally: &Tally) -> Finding {
    let name = |source: &usize| evidence.sources.get(*source).cloned();
    Finding {
        pointer: group.pointer.clone(),
        what: what.clone(),
        seen: tally.seen,
        of: group.of.get(what).copied().unwrap_or(tally.seen).max(tally.seen),
        exchanges: tally.exchanges,
        sources: tally.sources.iter().filter_map(name).collect(),
        first: tally.first.clone(),
        last: tally.last.clone(),
    }
}

/// The evidence, in words: what was seen, how often, where and when.
fn described(findings: &[Finding], title: &str) -> String {
    /// More sources are counted.
    const NAMED: usize = 3;
    let mut text = String::new();
    for finding in findings {
        let (named, rest) = finding.sources.split_at(finding.sources.len().min(NAMED));
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        let days = match (&finding.first, &finding.last) {
            (Some(first), Some(last)) if first == last => format!(", on {first}"),
            (Some(first), Some(last)) => format!(", from {first} to {last}"),
            _ => String::new(),
        };
        let Finding { what, seen, of, .. } = finding;
        let what = what.to_string();
        let mut letters = what.chars();
        let start: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        text.push_str(&format!("{start}{}: {seen} of {of}, in {}{more}{days}. ", letters.as_str(), named.join(", ")));
    }
    let mut letters = title.chars();
    let start: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{text}{start}{}.", letters.as_str())
}

/// The possible changes, the most likely one first.
fn changes(evidence: &Evidence<'_>, groups: &Groups, group: &Group) -> Vec<Change> {
    let root = evidence.model.written();
    let Some((what, tally)) = group.findings.first_key_value() else { return Vec::new() };
    match what {
        What::Undeclared(name) | What::NotAllowed(name) => declare(evidence, group, name, tally).into_iter().collect(),
        What::Missing(_) => require_less(root, group).into_iter().collect(),
        What::Document => operations::document(evidence, group, tally),
        What::Status(status) => operations::status(evidence, group, *status, tally).into_iter().collect(),
        What::Media(place, media) => operations::media(evidence, group, place, media).into_iter().collect(),
        What::Parameter(name) => operations::parameter(evidence, group, name),
        What::Pages => operations::pages(evidence, group, tally).into_iter().collect(),
        What::One if group.findings.len() == 1 => {
            let own = operations::one(evidence, groups, group, tally);
            if own.is_empty() { change_schema(evidence, group) } else { own }
        }
        _ => change_schema(evidence, group),
    }
}

/// Declares a member.
fn declare(evidence: &Evidence<'_>, group: &Group, name: &str, tally: &Tally) -> Option<Change> {
    let model = evidence.model;
    let schema = match name {
        "included" => included(model),
        name => tally.shape.schema(model.dialect(), !matches!(name, "links" | "jsonapi")),
    };
    if name == "*" {
        let at = format!("{}/additionalProperties", group.pointer);
        return Some(Change::new("declare members whose names are data", vec![Edit { at, new: schema }]));
    }
    let at = pointer::join(&format!("{}/properties", group.pointer), name);
    Some(Change::new(format!("declare `{name}`"), vec![Edit { at, new: schema }]))
}

/// Related resources of any type.
fn included(model: &Model) -> Value {
    let is_any = |form: &DefinitionForm| matches!(form, DefinitionForm::Standard(StandardForm::AnyResource));
    let any = model.api.definitions.iter().find(|definition| is_any(&definition.form));
    let text = json!({"type": "string"});
    let items = match any {
        Some(any) => json!({"$ref": format!("#{}", any.origin.0)}),
        None => json!({"type": "object", "properties": {"type": text, "id": text, "attributes": {"type": "object"}}}),
    };
    json!({"type": "array", "items": items})
}

/// Requires only the members that were always there.
fn require_less(root: &Node, group: &Group) -> Option<Change> {
    let absent = |name: &str| group.findings.contains_key(&What::Missing(name.to_owned()));
    let mut node = root.at(&group.pointer)?.to_json();
    let members = node.as_object_mut()?;
    let required = members.get("required")?.as_array()?.clone();
    let names: Vec<String> =
        required.iter().filter_map(Value::as_str).filter(|name| absent(name)).map(|name| format!("`{name}`")).collect();
    let kept: Vec<Value> = required.into_iter().filter(|name| !name.as_str().is_some_and(absent)).collect();
    match kept.is_empty() {
        true => drop(members.remove("required")),
        false => drop(members.insert("required".to_owned(), kept.into())),
    }
    Some(Change::new(
        format!("do not require {}", names.join(", ")),
        vec![Edit { at: group.pointer.clone(), new: node }],
    ))
}

/// FNV-1a over the parts, because its result is the same in every version.
fn id(parts: &[&str]) -> String {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{:08x}", (hash >> 32) ^ (hash & 0xffff_ffff))
}

/// Returns overlay actions as a whole document.
pub fn overlay(proposals: &[Proposal]) -> Value {
    let actions: Vec<&Value> = proposals.iter().flat_map(|proposal| &proposal.actions).collect();
    json!({"overlay": "1.0.0", "info": {"title": "Learned corrections", "version": "1.0.0"}, "actions": actions})
}

/// Returns the proposals to accept together: no alternatives, and none below a place that another one changes.
pub fn independent(proposals: &[Proposal]) -> Vec<&Proposal> {
    let place =
        |proposal: &Proposal| proposal.findings.first().map(|finding| finding.pointer.clone()).unwrap_or_default();
    let is_usable = |proposal: &&Proposal| proposal.alternative_to.is_none() && !proposal.actions.is_empty();
    let rewrites: BTreeMap<String, &str> = proposals
        .iter()
        .filter(is_usable)
        .filter(|proposal| proposal.findings.iter().all(|finding| finding.what.rewrites()))
        .map(|proposal| (place(proposal), proposal.id.as_str()))
        .collect();
    let is_free = |proposal: &&Proposal| {
        let own = place(proposal);
        !rewrites.iter().any(|(at, id)| {
            *id != proposal.id
                && (own == *at || own.strip_prefix(at.as_str()).is_some_and(|rest| rest.starts_with('/')))
        })
    };
    proposals.iter().filter(is_usable).filter(is_free).collect()
}
