//! Changes of the description that a proposal makes.

use super::edit::Edit;
use super::finding::What;
use super::group::Group;
use super::observe::Evidence;
use super::repair::{self, Contradicted, Enums};

/// What a proposal changes.
pub(super) struct Change {
    pub(super) title: String,
    pub(super) edits: Vec<Edit>,
    pub(super) has_values: bool,
}

impl Change {
    pub(super) fn new(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), edits, has_values: false }
    }
}

/// Changes keywords of one schema.
pub(super) fn change_schema(evidence: &Evidence<'_>, group: &Group) -> Vec<Change> {
    let root = evidence.model.written();
    let Some(node) = root.at(&group.pointer) else { return Vec::new() };
    let old = node.to_json();
    let contradictions: Vec<Contradicted<'_>> = group
        .findings
        .iter()
        .map(|(what, tally)| Contradicted { what, tally, is_always: group.is_always(what, tally) })
        .collect();
    let is_enum = contradictions.iter().any(|one| matches!(one.what, What::Unlisted | What::ResourceType));
    let ways: &[Enums] = if is_enum { &[Enums::Listed, Enums::Dropped] } else { &[Enums::Listed] };
    let repaired = |enums: &Enums| {
        let repaired = repair::schema(&old, &contradictions, *enums, evidence.model.dialect())?;
        let edits = vec![Edit { at: group.pointer.clone(), new: repaired.schema }];
        Some(Change { title: repaired.how.join("; "), edits, has_values: repaired.has_values })
    };
    ways.iter().filter_map(repaired).collect()
}
