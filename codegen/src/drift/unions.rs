//! `oneOf`, `anyOf` and `discriminator`: which alternatives correspond, were added or removed.
//!
//! A schema without a choice counts as its only alternative, so replacing it by a choice that includes it widens the
//! values.

use super::comparison::{Comparison, Travel};
use super::disjoint;
use super::findings::{Finding, Spot};
use super::rules::{Direction, Edit, Keyword};
use super::wire::{Effective, SchemaId, Wire, choices};
use crate::maps::HashMap;
use crate::parse::tree::{Entry, Node, NodeId};

/// How many levels of two alternatives are compared.
const DEPTH: u8 = 4;

/// Why an added alternative can allow less.
const OVERLAP: &str = "a value may now satisfy two alternatives of `oneOf`, which forbids it";

struct Alternative<'a> {
    schema: SchemaId,
    at: NodeId,
    /// The definition that it refers to.
    name: Option<&'a str>,
}

/// Compares the choices of two schemas. Returns `true` if the rest of the schemas needs no comparison.
pub(super) fn compare(comparison: &mut Comparison<'_, '_>) -> bool {
    let (old, new) = (choices(comparison.from), choices(comparison.to));
    let is_done = match (old.as_slice(), new.as_slice()) {
        ([], []) => false,
        ([(keyword, entry)], []) if is_only_a_choice(comparison.from) => {
            let alternatives = read(comparison.old, &entry.node);
            let whole = whole(comparison.to, comparison.ids.1);
            matched(comparison, (Some((keyword, entry)), alternatives), (None, whole));
            return true;
        }
        ([], [(keyword, entry)]) if is_only_a_choice(comparison.to) => {
            let alternatives = read(comparison.new, &entry.node);
            let whole = whole(comparison.from, comparison.ids.0);
            matched(comparison, (None, whole), (Some((keyword, entry)), alternatives));
            return true;
        }
        ([] | [_], [] | [_]) if !same_apart_from_choices(comparison, &old, &new) => {
            let before = opened(comparison.old, comparison.from, &old, comparison.ids.0);
            let after = opened(comparison.new, comparison.to, &new, comparison.ids.1);
            matched(comparison, (old.first().copied(), before), (new.first().copied(), after));
            true
        }
        (old, new) => {
            each(comparison, old, new);
            false
        }
    };
    discriminator(comparison);
    is_done
}

type Choices<'a> = [(&'static str, &'a Entry)];

/// Whether two schemas are the same apart from their choices.
fn same_apart_from_choices<'a>(comparison: &mut Comparison<'_, 'a>, old: &Choices<'a>, new: &Choices<'a>) -> bool {
    fn rest<'a>(wire: &mut Wire<'a>, of: &Effective<'a>, choices: &Choices<'a>) -> u64 {
        let ids: Vec<NodeId> = choices.iter().map(|(_, entry)| entry.node.id).collect();
        let rest = wire.opened(of, &ids, None);
        wire.signature(rest, DEPTH)
    }
    rest(comparison.old, comparison.from, old) == rest(comparison.new, comparison.to, new)
}

/// Returns the alternatives of a schema, each merged with the keywords of the schema itself.
fn opened<'a>(wire: &mut Wire<'a>, of: &Effective<'a>, choices: &Choices<'a>, id: SchemaId) -> Vec<Alternative<'a>> {
    let Some((_, entry)) = choices.first() else { return whole(of, id) };
    let mut alternatives = read(wire, &entry.node);
    for (alternative, item) in alternatives.iter_mut().zip(entry.node.items()) {
        alternative.schema = wire.opened(of, &[entry.node.id], Some(item));
    }
    alternatives
}

/// Compares choices by position, because schemas with several choices are rare.
fn each<'a>(comparison: &mut Comparison<'_, 'a>, old: &Choices<'a>, new: &Choices<'a>) {
    for index in 0..old.len().max(new.len()) {
        match (old.get(index), new.get(index)) {
            (Some((was, old)), Some((is, new))) => {
                let alternatives = (read(comparison.old, &old.node), read(comparison.new, &new.node));
                matched(comparison, (Some((*was, *old)), alternatives.0), (Some((*is, *new)), alternatives.1));
            }
            (Some((was, old)), None) => {
                let message = format!("`{was}` was removed");
                comparison.push(keyword_of(was), Direction::Widened, (Some(old), None), message);
            }
            (None, Some((is, new))) => {
                let message = format!("`{is}` was added");
                comparison.push(keyword_of(is), Direction::Narrowed, (None, Some(new)), message);
            }
            (None, None) => {}
        }
    }
}

fn keyword_of(name: &str) -> Keyword {
    if name == "anyOf" { Keyword::AnyOf } else { Keyword::OneOf }
}

/// Whether a schema limits its values only by a choice.
fn is_only_a_choice(of: &Effective<'_>) -> bool {
    const WORDS: [&str; 11] = [
        "oneOf",
        "anyOf",
        "allOf",
        "discriminator",
        "title",
        "description",
        "example",
        "externalDocs",
        "deprecated",
        "default",
        "nullable",
    ];
    of.parts
        .iter()
        .filter_map(|part| part.as_map())
        .flatten()
        .all(|(name, _)| WORDS.contains(&name.as_str()) || name.starts_with("x-"))
}

fn whole<'a>(of: &Effective<'a>, id: SchemaId) -> Vec<Alternative<'a>> {
    of.at.map(|at| Alternative { schema: id, at, name: None }).into_iter().collect()
}

fn read<'a>(wire: &mut Wire<'a>, list: &'a Node) -> Vec<Alternative<'a>> {
    let alternative = |item: &'a Node| Alternative { schema: wire.schema(item), at: item.id, name: definition(item) };
    list.items().iter().map(alternative).collect()
}

type Choice<'a> = (Option<(&'static str, &'a Entry)>, Vec<Alternative<'a>>);

/// Whether no value satisfies two of the alternatives, so that `oneOf` and `anyOf` are the same.
fn are_disjoint(wire: &mut Wire<'_>, of: &Effective<'_>, alternatives: &[Alternative<'_>]) -> bool {
    let schemas: Vec<SchemaId> = alternatives.iter().map(|alternative| alternative.schema).collect();
    of.entry("discriminator").is_some() || disjoint::pairwise(wire, &schemas)
}

fn matched<'a>(comparison: &mut Comparison<'_, 'a>, old: Choice<'a>, new: Choice<'a>) {
    let (was, mut removed) = old;
    let (is, mut added) = new;
    let were_disjoint = are_disjoint(comparison.old, comparison.from, &removed);
    let are_disjoint = are_disjoint(comparison.new, comparison.to, &added);
    let mut pairs = Vec::new();
    pair_up(&mut removed, &mut added, &mut pairs, |old, new| old.name.is_some() && old.name == new.name);
    pair_up(&mut removed, &mut added, &mut pairs, |old, new| {
        comparison.old.signature(old.schema, DEPTH) == comparison.new.signature(new.schema, DEPTH)
    });
    // The remaining alternatives were probably edited, if their types are the same.
    pair_up(&mut removed, &mut added, &mut pairs, |old, new| {
        comparison.old.get(old.schema).ty() == comparison.new.get(new.schema).ty()
    });
    for (old, new) in &pairs {
        comparison.below(old.schema, new.schema);
    }
    let names = (was.map(|(name, _)| name), is.map(|(name, _)| name));
    if let (Some(old), Some(new)) = names
        && old != new
        && !(if old == "oneOf" { were_disjoint } else { are_disjoint })
    {
        let direction = if new == "anyOf" { Direction::Widened } else { Direction::Narrowed };
        let entries = (was.map(|(_, entry)| entry), is.map(|(_, entry)| entry));
        comparison.push(keyword_of(new), direction, entries, format!("`{old}` was replaced by `{new}`"));
    }
    let keyword = keyword_of(names.1.or(names.0).unwrap_or_default());
    let parents =
        (was.map(|(_, entry)| entry.key).or(comparison.from.at), is.map(|(_, entry)| entry.key).or(comparison.to.at));
    for lost in removed {
        let message = format!("an alternative was removed{}", named(lost.name));
        let finding = Finding::new(keyword, Edit::Removed, Direction::Narrowed, message);
        comparison.level.findings.push(finding.at(Spot::At(lost.at), Spot::key(None, parents.1)));
    }
    // A value may match only one alternative of `oneOf`, so an added one can invalidate it.
    let is_exclusive = names.1 == Some("oneOf") && comparison.travel != Travel::Read && !are_disjoint;
    let overlaps = is_exclusive && (!added.is_empty() || (names.0 == Some("oneOf") && were_disjoint));
    for found in added.iter() {
        let message = format!("an alternative was added{}", named(found.name));
        let direction = if overlaps { Direction::Shifted } else { Direction::Widened };
        let finding = Finding::new(keyword, Edit::Added, direction, message);
        let hint = overlaps.then(|| OVERLAP.to_owned());
        comparison.level.findings.push(finding.at(Spot::key(None, parents.0), Spot::At(found.at)).hint(hint));
    }
    if overlaps && added.is_empty() {
        let entries = (was.map(|(_, entry)| entry), is.map(|(_, entry)| entry));
        comparison.push(keyword, Direction::Shifted, entries, OVERLAP.to_owned());
    }
}

fn named(name: Option<&str>) -> String {
    name.map(|name| format!(": `{name}`")).unwrap_or_default()
}

fn pair_up<'a>(
    removed: &mut Vec<Alternative<'a>>,
    added: &mut Vec<Alternative<'a>>,
    pairs: &mut Vec<(Alternative<'a>, Alternative<'a>)>,
    mut same: impl FnMut(&Alternative<'a>, &Alternative<'a>) -> bool,
) {
    let mut left = Vec::new();
    for old in removed.drain(..) {
        match added.iter().position(|new| same(&old, new)) {
            Some(index) => pairs.push((old, added.remove(index))),
            None => left.push(old),
        }
    }
    *removed = left;
}

/// Compares `discriminator`: its property and its mapping.
fn discriminator(comparison: &mut Comparison<'_, '_>) {
    let (old, new) = (comparison.from.entry("discriminator"), comparison.to.entry("discriminator"));
    let (direction, message) = match (old, new) {
        (None, None) => return,
        (None, Some(new)) => (Direction::Narrowed, format!("{} is now the discriminator", property_name(new))),
        (Some(old), None) => (Direction::Widened, format!("{} is no longer the discriminator", property_name(old))),
        (Some(old), Some(new)) if property_name(old) != property_name(new) => (
            Direction::Shifted,
            format!("the discriminator changed from {} to {}", property_name(old), property_name(new)),
        ),
        (Some(old), Some(new)) => {
            let both = [comparison.from, comparison.to].map(alternative_names);
            let shared: Vec<&str> = both[0].iter().filter(|name| both[1].contains(name)).copied().collect();
            let (before, after) = (mapping(comparison.old, old, &shared), mapping(comparison.new, new, &shared));
            let known = |from: &Mapping<'_>, to: &Mapping<'_>| from.iter().all(|(value, _)| to.contains_key(value));
            let same = |(value, meant): (&&str, &Meant<'_>)| after.get(value).is_none_or(|other| meant.is(other));
            let direction = match (before.iter().all(same), known(&before, &after), known(&after, &before)) {
                (true, true, true) => return,
                (true, true, false) => Direction::Widened,
                (true, false, true) => Direction::Narrowed,
                _ => Direction::Shifted,
            };
            (direction, format!("the values of the discriminator {} changed", property_name(new)))
        }
    };
    comparison.push(Keyword::Discriminator, direction, (old, new), message);
}

fn property_name(entry: &Entry) -> String {
    format!("`{}`", entry.node.get("propertyName").and_then(Node::as_str).unwrap_or_default())
}

/// The schema that a value of a discriminator selects.
struct Meant<'a> {
    /// The last segment of the reference, or the name of a definition.
    name: &'a str,
    signature: Option<u64>,
}

impl Meant<'_> {
    /// Whether both select the same definition, possibly renamed.
    fn is(&self, other: &Meant<'_>) -> bool {
        self.name == other.name || (self.signature.is_some() && self.signature == other.signature)
    }
}

type Mapping<'a> = HashMap<&'a str, Meant<'a>>;

/// Returns the names of the definitions that the alternatives refer to.
fn alternative_names<'a>(of: &Effective<'a>) -> Vec<&'a str> {
    let items = choices(of).into_iter().flat_map(|(_, entry)| entry.node.items());
    items.filter_map(definition).collect()
}

/// Returns the name of the definition that a schema refers to.
fn definition(schema: &Node) -> Option<&str> {
    schema.get("$ref").and_then(Node::as_str)?.rsplit('/').next()
}

/// Returns the schemas that the values of a discriminator select. An alternative without an entry is selected by its
/// name; without alternatives, every definition is.
fn mapping<'a>(wire: &mut Wire<'a>, discriminator: &'a Entry, alternatives: &[&'a str]) -> Mapping<'a> {
    let entries = || discriminator.node.get("mapping").into_iter().flat_map(Node::members);
    let target = |node: &'a Node| node.as_str().and_then(|text| text.rsplit('/').next()).unwrap_or_default();
    let is_named = |name: &str| entries().any(|(_, node)| target(node) == name);
    let implied = alternatives.iter().filter(|name| !is_named(name)).map(|name| (*name, *name));
    let explicit = entries().map(|(value, node)| (value, target(node)));
    let explicit = explicit.filter(|(value, name)| !alternatives.is_empty() || value != name);
    let root = &wire.side.outline.root;
    let schemas = root.get("components").and_then(|components| components.get("schemas"));
    let mut found = HashMap::default();
    for (value, name) in implied.chain(explicit) {
        let signature = schemas.and_then(|schemas| schemas.get(name)).map(|schema| {
            let id = wire.schema(schema);
            wire.signature(id, DEPTH)
        });
        found.insert(value, Meant { name, signature });
    }
    found
}
