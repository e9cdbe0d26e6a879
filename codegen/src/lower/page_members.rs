//! The paging information in a response schema: the count of all rows, and the cursor or link of the next page.

use super::recognise;
use super::schemas::Schemas;
use crate::ir::{Additional, JsonType, Kind, SchemaId};

/// Members that contain information about pages, in `meta` or next to it.
const HOLDERS: [&str; 7] = ["page", "pagination", "paging", "pageinfo", "cursors", "results", "cursor"];

/// Names of the number of all rows, the clearest first. `count` can also be the number of rows on one page.
const COUNTS: [&str; 13] = [
    "totalfilteredcount",
    "totalcount",
    "totalitems",
    "totalrecords",
    "totalresults",
    "totalresources",
    "totalelements",
    "totalrows",
    "totalentries",
    "total",
    "recordcount",
    "itemcount",
    "count",
];

/// Names of the next page's cursor, the clearest first.
const CURSORS: [&str; 14] = [
    "nextcursor",
    "nextpagecursor",
    "nextpagetoken",
    "nexttoken",
    "nextcontinuationtoken",
    "continuationtoken",
    "nextmarker",
    "nextrecordid",
    "nextpage",
    "endcursor",
    "after",
    "next",
    "cursor",
    "marker",
];

/// Names of whether more pages follow.
const MORE: [&str; 6] = ["hasmore", "hasnext", "hasnextpage", "hasmorepages", "morepages", "more"];

/// The paging information of a response.
#[derive(Debug, Default, PartialEq)]
pub(super) struct PageMembers {
    /// The pointer to the number of all rows.
    pub(super) count: Option<String>,
    /// The pointer to the cursor or link of the next page.
    pub(super) next: Option<String>,
    /// The pointer to whether more pages follow.
    pub(super) more: Option<String>,
    /// Whether `links` has `next`.
    pub(super) links: bool,
    /// Whether `links` can have any link.
    pub(super) any_links: bool,
}

impl PageMembers {
    /// Reads the schema of a response.
    pub(super) fn of(schemas: &Schemas<'_>, response: SchemaId) -> Self {
        let links = recognise::property(schemas.get(response), "links");
        let mut found = Vec::new();
        members(schemas, response, "", &mut found);
        if let Some(meta) = recognise::property(schemas.get(response), "meta") {
            members(schemas, meta, "/meta", &mut found);
        }
        Self {
            count: best(schemas, &found, &COUNTS, &[JsonType::Integer, JsonType::Number]),
            next: best(schemas, &found, &CURSORS, &[JsonType::String, JsonType::Integer]),
            more: best(schemas, &found, &MORE, &[JsonType::Boolean]),
            links: has_next_link(schemas, response),
            any_links: links.is_some_and(|links| is_open(schemas, links)),
        }
    }
}

/// Whether a document describes a link to the next page.
pub(super) fn has_next_link(schemas: &Schemas<'_>, document: SchemaId) -> bool {
    let links = recognise::property(schemas.get(document), "links");
    links.is_some_and(|links| recognise::property(schemas.get(links), "next").is_some())
}

/// Whether `links` is described as an object, and its members are not.
fn is_open(schemas: &Schemas<'_>, links: SchemaId) -> bool {
    match &schemas.get(links).kind {
        Kind::Object { properties, additional, .. } => {
            properties.is_empty() || matches!(additional, Some(Additional::Schema(_) | Additional::Allowed(true)))
        }
        kind => matches!(kind, Kind::Plain | Kind::Union { .. }),
    }
}

/// Collects the members of an object and of its holders: normalised names, pointers and schemas.
fn members(schemas: &Schemas<'_>, object: SchemaId, at: &str, found: &mut Vec<(String, String, SchemaId)>) {
    for (name, property) in recognise::properties(schemas.get(object)).into_iter().flatten() {
        let pointer = format!("{at}/{}", crate::parse::pointer::escape(name));
        let normal = normal(name);
        let is_holder = HOLDERS.contains(&normal.as_str()) && at.matches('/').count() < 3;
        if is_holder && recognise::properties(schemas.get(property.schema)).is_some() {
            members(schemas, property.schema, &pointer, found);
        } else {
            found.push((normal, pointer, property.schema));
        }
    }
}

/// Returns the first member by name whose type fits.
fn best(
    schemas: &Schemas<'_>,
    found: &[(String, String, SchemaId)],
    names: &[&str],
    types: &[JsonType],
) -> Option<String> {
    let fits = |id: SchemaId| schemas.get(id).ty.is_none_or(|ty| types.contains(&ty));
    let named = |wanted: &&str| found.iter().find(|(name, _, schema)| name == wanted && fits(*schema));
    names.iter().find_map(named).map(|(_, pointer, _)| pointer.clone())
}

/// Normalises a name: lower case without separators.
pub(super) fn normal(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}
