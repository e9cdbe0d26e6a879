//! Groups the operations of a description by their tags, or by their paths where tags do not distinguish them.

use std::collections::BTreeSet;

use crate::parse::Description;

/// The module of operations without a tag, under paths without a name.
const UNTAGGED: &str = "untagged";

/// What the operations of a description are grouped by.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    /// Whether all operations have the one tag.
    pub(super) has_one_tag: bool,
    /// How many segments all paths begin with.
    shared: usize,
}

impl Grouping {
    pub(super) fn of(description: &Description) -> Self {
        let operations = description.operations();
        let tags: BTreeSet<_> = operations.iter().map(|(.., operation)| operation.tags.first()).collect();
        let mut paths = operations.iter().map(|(path, ..)| segments(path).collect::<Vec<_>>());
        let first = paths.next().unwrap_or_default();
        let common = |shared: usize, path: Vec<&str>| {
            first.iter().zip(path).take(shared).take_while(|(one, other)| **one == *other).count()
        };
        let shared = paths.fold(first.len().saturating_sub(1), common);
        let by_path = Self { has_one_tag: true, shared };
        let names: BTreeSet<_> = operations.iter().map(|(path, _, operation)| by_path.name(path, operation)).collect();
        Self { has_one_tag: tags.len() == 1 && names.len() > 1, shared }
    }

    /// The tag of an operation, or what its path is about.
    pub(super) fn name<'d>(&self, path: &'d str, operation: &'d openapiv3::Operation) -> &'d str {
        let tag = operation.tags.first().map(String::as_str);
        let is_version = |segment: &&str| segment.trim_start_matches('v').bytes().all(|b| !b.is_ascii_alphabetic());
        let segment = || segments(path).skip(self.shared).find(|segment| !is_version(segment));
        match tag.filter(|_| !self.has_one_tag) {
            Some(tag) => tag,
            None => segment().or(tag).unwrap_or(UNTAGGED),
        }
    }
}

/// The literal segments of a path, without what follows a name: `users` of `/users.list`, `/users:find` and
/// `/users{extension}`.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let names = path.split('/').filter_map(|segment| segment.split(['{', '.', ':', '(', '?']).next());
    names.filter(|name| !name.is_empty())
}
