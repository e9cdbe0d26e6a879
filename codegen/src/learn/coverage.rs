//! Coverage by evidence: for each operation, what the description allows, what evidence could show of it, and what it has
//! shown.

use std::collections::BTreeSet;

use serde::Serialize;

use super::declared::{Operation, REQUEST};
use super::observe::{Evidence, LINKS};
use crate::ir::{Additional, Kind, SchemaId};
use crate::maps::{HashMap, HashSet};
use crate::parse::tree::Node;
use crate::validate::Site;

/// The coverage of an operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// The `operationId`.
    pub operation: String,
    /// `GET /patient`.
    pub name: String,
    /// The number of exchanges.
    pub calls: u64,
    /// The last day of an exchange, if days are known.
    pub day: Option<String>,
    /// Each kind of part.
    pub parts: Vec<Part>,
}

/// One kind of part of an operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// `members`, `values`, `statuses`, `media types`, `include` or `links`.
    pub kind: &'static str,
    /// How many the description allows.
    pub allowed: usize,
    /// How many of them the evidence could show: pseudonyms hide the values of sensitive members.
    pub index: usize,
    /// How many it has shown.
    pub score: usize,
    /// Those that it could show and has not.
    pub missing: Vec<String>,
}

impl Coverage {
    /// The sum over all parts: what could be shown, and what was.
    pub fn total(&self) -> (usize, usize) {
        self.parts.iter().fold((0, 0), |(index, score), part| (index + part.index, score + part.score))
    }
}

/// Returns the coverage of each operation, in the description's order.
pub fn coverage(evidence: &Evidence<'_>) -> Vec<Coverage> {
    let mut members: HashMap<usize, HashSet<&str>> = HashMap::default();
    for (source, site, _) in evidence.visits.keys() {
        if let Site::Property(object, name) = site
            && let Kind::Object { properties, .. } = &evidence.model.graph().schemas[*object].kind
            && let Some(property) = properties.get(*name)
        {
            members.entry(*source).or_default().insert(&property.origin.0);
        }
    }
    let operations = evidence.model.declared.operations.iter().enumerate();
    operations
        .map(|(index, operation)| {
            let shown = members.get(&index).cloned().unwrap_or_default();
            Coverage {
                operation: operation.id.clone(),
                name: operation.name.clone(),
                calls: evidence.calls.get(&index).copied().unwrap_or_default(),
                day: evidence.shown.days.get(&index).cloned(),
                parts: parts(evidence, index, operation, &shown),
            }
        })
        .collect()
}

fn parts(evidence: &Evidence<'_>, index: usize, operation: &Operation, shown: &HashSet<&str>) -> Vec<Part> {
    let reachable = reachable(evidence, operation);
    let contents = &evidence.shown.contents;
    let has = |place: &str, media: &str| contents.contains(&(index, place.to_owned(), media.to_owned()));
    let statuses = operation.contents.iter().filter(|content| content.place != REQUEST);
    let statuses = statuses.map(|content| (content.place.clone(), true, has(&content.place, "")));
    let media = operation.contents.iter().flat_map(|content| {
        let of = |media: &String| (format!("{} {media}", content.place), true, has(&content.place, media));
        content.media_types.iter().map(of).collect::<Vec<_>>()
    });
    let includes = includes(evidence, operation).into_iter().map(|value| {
        let is_shown = evidence.shown.includes.contains(&(index, value.clone()));
        (value, true, is_shown)
    });
    let links = LINKS.into_iter().filter(|link| reachable.links.contains(link));
    let links = links.map(|link| (link.to_owned(), true, evidence.shown.links.contains(&(index, link))));
    let members = reachable.members.iter().map(|at| (at.clone(), true, shown.contains(at.as_str())));
    let values = reachable.values.iter().map(|(schema, value, name, is_sensitive)| {
        (name.clone(), !is_sensitive, evidence.shown.values.contains(&(index, *schema, *value)))
    });
    vec![
        part("members", members),
        part("values", values),
        part("statuses", statuses),
        part("media types", media),
        part("include", includes),
        part("links", links),
    ]
}

/// Counts parts: the name of each, whether evidence could show it, and whether it did.
fn part(kind: &'static str, all: impl Iterator<Item = (String, bool, bool)>) -> Part {
    let mut part = Part { kind, allowed: 0, index: 0, score: 0, missing: Vec::new() };
    for (name, is_possible, is_shown) in all {
        part.allowed += 1;
        part.index += usize::from(is_possible || is_shown);
        part.score += usize::from(is_shown);
        if is_possible && !is_shown {
            part.missing.push(name);
        }
    }
    part
}

/// What the schemas of an operation describe.
#[derive(Default)]
struct Reachable {
    /// Members, by the pointer of their property.
    members: BTreeSet<String>,
    /// Values of `enum`: schema, index, `pointer = value`, and whether the schema is sensitive.
    values: Vec<(SchemaId, usize, String, bool)>,
    /// The paging links that a document declares.
    links: BTreeSet<&'static str>,
}

fn reachable(evidence: &Evidence<'_>, operation: &Operation) -> Reachable {
    let graph = evidence.model.graph();
    let (mut found, mut seen) = (Reachable::default(), HashSet::default());
    let contents = operation.contents.iter().filter_map(|content| content.schema);
    // Each with the name of the member that it describes.
    let mut open: Vec<(SchemaId, &str)> = contents.map(|id| (id, "")).collect();
    while let Some((id, of)) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let schema = &graph.schemas[id];
        let is_sensitive = schema.extensions.get("x-sensitive").is_some_and(|decision| decision != false);
        for (index, value) in schema.values.iter().enumerate() {
            found.values.push((id, index, format!("{} = {value}", schema.origin.0), is_sensitive));
        }
        match &schema.kind {
            Kind::Object { properties, additional, .. } => {
                for (name, property) in properties {
                    found.members.insert(property.origin.0.clone());
                    open.push((property.schema, name));
                    let is_of_page = operation.pages && of == "links";
                    found.links.extend(LINKS.into_iter().filter(|link| is_of_page && link == name));
                }
                if let Some(Additional::Schema(member)) = additional {
                    open.push((*member, of));
                }
            }
            Kind::Array { items: Some(item) } => open.push((*item, of)),
            Kind::Union { alternatives, .. } => open.extend(alternatives.iter().map(|id| (*id, of))),
            Kind::Array { items: None } | Kind::Not(_) | Kind::Plain => {}
        }
    }
    found
}

/// The values of the parameter `include`.
fn includes(evidence: &Evidence<'_>, operation: &Operation) -> Vec<String> {
    let description = &evidence.model.description;
    let parameters = description.node(&operation.at).and_then(|node| node.get("parameters"));
    let named = |node: &&Node| node.get("name").and_then(Node::as_str) == Some("include");
    let Some(include) = parameters.and_then(|all| all.items().iter().find(named)) else { return Vec::new() };
    let schema = include.get("schema");
    let listed = schema.and_then(|schema| schema.get("enum").or_else(|| schema.get("items")?.get("enum")));
    listed.into_iter().flat_map(Node::items).filter_map(Node::as_str).map(str::to_owned).collect()
}
