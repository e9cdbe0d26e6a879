//! Turns findings into changes: judges each by the rules and merges those with the same cause.
//!
//! An edit of a definition is found wherever the definition is used. Findings of one kind at one place of the text have
//! one cause.

use std::collections::BTreeSet;

use super::described::Described;
use super::findings::{Finding, Judged, Spot};
use super::hints;
use super::identity::Identities;
use super::kinds::{Prefix, kind};
use super::report::{Change, Party, Verdict};
use super::rules::{self, Direction, Edit, Keyword, Location};
use crate::diagnostics::Position;
use crate::maps::{HashMap, HashSet, IndexMap};
use crate::parse::tree::{NodeId, Step};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Anchor {
    Old(NodeId),
    New(NodeId),
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    prefix: Prefix,
    keyword: Keyword,
    edit: Edit,
    direction: Direction,
    anchor: Option<Anchor>,
}

struct Draft {
    kind: String,
    verdict: Verdict,
    breaks: &'static [Party],
    finding: Finding,
    operations: BTreeSet<usize>,
}

/// The changes found so far.
pub(super) struct Changes<'a> {
    old: &'a Described,
    new: &'a Described,
    drafts: IndexMap<Key, Draft>,
}

impl<'a> Changes<'a> {
    pub(super) fn new(old: &'a Described, new: &'a Described) -> Self {
        Self { old, new, drafts: IndexMap::default() }
    }

    /// Records a finding at this location of an operation.
    pub(super) fn add(&mut self, operation: Option<usize>, location: Location, finding: &Finding) {
        let Finding { keyword, edit, direction, .. } = *finding;
        let anchor = match (finding.old, finding.new) {
            (_, Spot::At(node)) => Some(Anchor::New(self.new.outline.sources.origin(node))),
            (Spot::At(node), _) => Some(Anchor::Old(self.old.outline.sources.origin(node))),
            _ => None,
        };
        let (verdict, breaks) = rules::judge(location, keyword, edit, direction);
        let prefix = Prefix::of(location, verdict);
        let key = Key { prefix, keyword, edit, direction, anchor };
        let draft = self.drafts.entry(key).or_insert_with(|| Draft {
            kind: kind(prefix, keyword, edit, direction),
            verdict,
            breaks,
            finding: finding.clone(),
            operations: BTreeSet::new(),
        });
        draft.operations.extend(operation);
    }

    /// Returns the changes, the most severe first, then in the order of the text.
    pub(super) fn finish(self) -> Vec<Judged> {
        let Self { old, new, drafts } = self;
        let mut places: HashMap<(String, Option<NodeId>), usize> = HashMap::default();
        let mut merged: Vec<Draft> = Vec::new();
        // The same edit in several copies of one definition is one cause too.
        for draft in drafts.into_values() {
            let before = match draft.finding.old {
                Spot::At(node) => Some(old.outline.sources.origin(node)),
                _ => None,
            };
            let known = before.and_then(|_| places.get(&(draft.kind.clone(), before)).copied());
            match known.and_then(|index| merged.get_mut(index)) {
                Some(first) => first.operations.extend(draft.operations),
                None => {
                    if before.is_some() {
                        places.insert((draft.kind.clone(), before), merged.len());
                    }
                    merged.push(draft);
                }
            }
        }
        let mut identities = Identities::new(old, new);
        let mut judged: Vec<(Option<Position>, Judged)> =
            merged.into_iter().map(|draft| draft.judged(old, new, &mut identities)).collect();
        judged.sort_by(|(a, one), (b, other)| {
            let key = |judged: &Judged| std::cmp::Reverse(judged.change.verdict);
            (key(one), a, &one.change.kind).cmp(&(key(other), b, &other.change.kind))
        });
        let mut judged: Vec<Judged> = judged.into_iter().map(|(_, judged)| judged).collect();
        hints::moved_elsewhere(&mut judged);
        let mut taken = HashSet::default();
        for Judged { change, .. } in &mut judged {
            let plain = change.id.clone();
            let mut count = 1;
            while !taken.insert(change.id.clone()) {
                count += 1;
                change.id = format!("{plain}-{count}");
            }
        }
        judged
    }
}

impl Draft {
    fn judged(self, old: &Described, new: &Described, identities: &mut Identities<'_>) -> (Option<Position>, Judged) {
        let Self { kind, verdict, breaks, finding, operations } = self;
        let node = |spot: Spot| match spot {
            Spot::At(node) | Spot::In(node) => Some(node),
            Spot::Nowhere => None,
        };
        let position = |side: &Described, spot| node(spot).and_then(|node| side.outline.sources.position(node));
        let (before, after) = (position(old, finding.old), position(new, finding.new));
        let pointer = match (finding.old, finding.new) {
            (_, Spot::At(node)) => new.outline.sources.pointer(node),
            (Spot::At(node), _) => old.outline.sources.pointer(node),
            (_, Spot::In(node)) => new.outline.sources.pointer(node),
            _ => String::new(),
        };
        let ids = identities.of(&kind, breaks, &finding, &pointer);
        let change = Change {
            id: ids.change,
            cause: ids.cause,
            kind,
            verdict,
            breaks: breaks.to_vec(),
            pointer,
            old_position: before.as_ref().map(Position::to_string),
            new_position: after.as_ref().map(Position::to_string),
            operations: Vec::new(),
            message: finding.message,
            hint: finding.hint.or_else(|| renamed_definition((old, node(finding.old)), (new, node(finding.new)))),
            acknowledged: None,
        };
        let place = after.map(|position| Position { file: String::new(), ..position });
        (place, Judged { change, operations })
    }
}

/// Suggests a rename of the definition that contains the edit, if each side lacks the other's name.
fn renamed_definition(old: (&Described, Option<NodeId>), new: (&Described, Option<NodeId>)) -> Option<String> {
    fn definition((side, node): (&Described, Option<NodeId>)) -> Option<&str> {
        match side.outline.sources.steps(node?)[..] {
            [Step::Member("definitions"), Step::Member(name), ..] => Some(name),
            [Step::Member("components"), Step::Member("schemas"), Step::Member(name), ..] => Some(name),
            _ => None,
        }
    }
    let has = |side: &Described, name: &str| {
        let schemas = side.outline.root.get("components").and_then(|components| components.get("schemas"));
        schemas.is_some_and(|schemas| schemas.get(name).is_some())
    };
    let (from, to) = (definition(old)?, definition(new)?);
    let renamed = from != to && !has(new.0, from) && !has(old.0, to);
    renamed.then(|| format!("the definition `{from}` was probably renamed to `{to}`"))
}
