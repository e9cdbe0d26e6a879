//! Groups the operations of a description by their tags, or by their paths where tags do not distinguish them.

use std::collections::BTreeSet;

use crate::parse::Description;
use crate::parse::template::sent;

/// The module of operations without a tag, under paths without a name.
const UNTAGGED: &str = "untagged";

/// Segments that begin the paths of many APIs and name nothing.
const PREFIXES: [&str; 4] = ["api", "apis", "public", "rest"];

/// What the operations of a description are grouped by.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    /// Whether all operations have the one tag, and their paths distinguish them.
    pub(super) has_one_tag: bool,
}

impl Grouping {
    pub(super) fn of(description: &Description) -> Self {
        let operations = description.operations();
        let tags: BTreeSet<_> = operations.iter().map(|(.., operation)| operation.tags.first()).collect();
        let names: BTreeSet<_> = operations.iter().map(|(path, ..)| named(path)).collect();
        Self { has_one_tag: tags.len() == 1 && names.len() > 1 }
    }

    /// The tag of an operation, or what its path is about.
    pub(super) fn name<'d>(&self, path: &'d str, operation: &'d openapiv3::Operation) -> &'d str {
        let tag = operation.tags.first().map(String::as_str);
        match tag.filter(|_| !self.has_one_tag) {
            Some(tag) => tag,
            None => named(path).or(tag).unwrap_or(UNTAGGED),
        }
    }
}

/// The first segment of a path that names what it is about. It does not depend on other paths, so that an added
/// operation moves no module.
fn named(path: &str) -> Option<&str> {
    let is_version = |segment: &str| segment.trim_start_matches('v').bytes().all(|b| !b.is_ascii_alphabetic());
    let last = segments(path).last();
    segments(path).find(|segment| !is_version(segment) && !PREFIXES.contains(segment)).or(last)
}

/// The literal segments of a path, without what follows a name: `users` of `/users.list`, `/users:find` and
/// `/users{extension}`.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let names = sent(path).split('/').filter_map(|segment| segment.split(['{', '.', ':', '(', '?']).next());
    names.filter(|name| !name.is_empty())
}
