//! `oneOf`, `anyOf` and `discriminator`: which alternatives correspond, which came and which went.
//!
//! A schema without a choice is a choice of one: what was the whole and is now one of several was widened.

use super::comparison::{Comparison, Travel};
use super::disjoint;
use super::findings::{Finding, Spot};
use super::rules::{Direction, Edit, Keyword};
use super::wire::{Effective, SchemaId, Wire, choices};
use crate::maps::HashMap;
use crate::parse::tree::{Entry, Node, NodeId};

/// How deep two alternatives are looked at to tell whether they are the same.
const DEPTH: u8 = 4;

/// Why an alternative more can allow less.
const OVERLAP: &str = "a value may now satisfy two alternatives of `oneOf`, which forbids it";

/// One alternative of a choice.
struct Alternative<'a> {
    schema: SchemaId,
    at: NodeId,
    /// The definition that it refers to, if it does.
    name: Option<&'a str>,
}

/// Compares the choices of two schemas. Returns whether that was all there is to compare.
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
        ([] | [_], [] | [_]) if !same_beside(comparison, &old, &new) => {
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

/// Whether two schemas require the same apart from their choices.
fn same_beside<'a>(comparison: &mut Comparison<'_, 'a>, old: &Choices<'a>, new: &Choices<'a>) -> bool {
    fn beside<'a>(wire: &mut Wire<'a>, of: &Effective<'a>, choices: &Choices<'a>) -> u64 {
        let ids: Vec<NodeId> = choices.iter().map(|(_, entry)| entry.node.id).collect();
        let rest = wire.opened(of, &ids, None);
        wire.signature(rest, DEPTH)
    }
    beside(comparison.old, comparison.from, old) == beside(comparison.new, comparison.to, new)
}

/// The alternatives of a schema, each with what the schema requires of all: a keyword may be written once for all.
fn opened<'a>(wire: &mut Wire<'a>, of: &Effective<'a>, choices: &Choices<'a>, id: SchemaId) -> Vec<Alternative<'a>> {
    let Some((_, entry)) = choices.first() else { return whole(of, id) };
    let mut alternatives = read(wire, &entry.node);
    for (alternative, item) in alternatives.iter_mut().zip(entry.node.items()) {
        alternative.schema = wire.opened(of, &[entry.node.id], Some(item));
    }
    alternatives
}

/// Choice by choice: schemas with more than one are rare, and keep their order.
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

/// Whether a schema says nothing of its values but that they are one of several.
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

/// Whether no value satisfies two of the alternatives: then `oneOf` and `anyOf` are the same.
fn are_disjoint(wire: &mut Wire<'_>, of: &Effective<'_>, alternatives: &[Alternative<'_>]) -> bool {
    let schemas: Vec<SchemaId> = alternatives.iter().map(|alternative| alternative.schema).collect();
    of.entry("discriminator").is_some() || disjoint::pairwise(wire, &schemas)
}

fn matched<'a>(comparison: &mut Comparison<'_, 'a>, old: Choice<'a>, new: Choice<'a>) {
    let (was, mut gone) = old;
    let (is, mut come) = new;
    let were_disjoint = are_disjoint(comparison.old, comparison.from, &gone);
    let are_disjoint = are_disjoint(comparison.new, comparison.to, &come);
    let mut pairs = Vec::new();
    pair_up(&mut gone, &mut come, &mut pairs, |old, new| old.name.is_some() && old.name == new.name);
    pair_up(&mut gone, &mut come, &mut pairs, |old, new| {
        comparison.old.signature(old.schema, DEPTH) == comparison.new.signature(new.schema, DEPTH)
    });
    // What is left over on both sides was edited, as long as it is of one type.
    pair_up(&mut gone, &mut come, &mut pairs, |old, new| {
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
        comparison.push(keyword_of(new), direction, entries, format!("`{old}` gave way to `{new}`"));
    }
    let keyword = keyword_of(names.1.or(names.0).unwrap_or_default());
    let parents =
        (was.map(|(_, entry)| entry.key).or(comparison.from.at), is.map(|(_, entry)| entry.key).or(comparison.to.at));
    for lost in gone {
        let message = format!("an alternative was removed{}", named(lost.name));
        let finding = Finding::new(keyword, Edit::Removed, Direction::Narrowed, message);
        comparison.level.findings.push(finding.at(Spot::At(lost.at), Spot::key(None, parents.1)));
    }
    // Of `oneOf` a value must satisfy one alternative alone: what it satisfied before may now be the second.
    let is_exclusive = names.1 == Some("oneOf") && comparison.travel != Travel::Read && !are_disjoint;
    let overlaps = is_exclusive && (!come.is_empty() || (names.0 == Some("oneOf") && were_disjoint));
    for found in come.iter() {
        let message = format!("an alternative was added{}", named(found.name));
        let direction = if overlaps { Direction::Shifted } else { Direction::Widened };
        let finding = Finding::new(keyword, Edit::Added, direction, message);
        let hint = overlaps.then(|| OVERLAP.to_owned());
        comparison.level.findings.push(finding.at(Spot::key(None, parents.0), Spot::At(found.at)).hint(hint));
    }
    if overlaps && come.is_empty() {
        let entries = (was.map(|(_, entry)| entry), is.map(|(_, entry)| entry));
        comparison.push(keyword, Direction::Shifted, entries, OVERLAP.to_owned());
    }
}

fn named(name: Option<&str>) -> String {
    name.map(|name| format!(": `{name}`")).unwrap_or_default()
}

fn pair_up<'a>(
    gone: &mut Vec<Alternative<'a>>,
    come: &mut Vec<Alternative<'a>>,
    pairs: &mut Vec<(Alternative<'a>, Alternative<'a>)>,
    mut same: impl FnMut(&Alternative<'a>, &Alternative<'a>) -> bool,
) {
    let mut left = Vec::new();
    for old in gone.drain(..) {
        match come.iter().position(|new| same(&old, new)) {
            Some(index) => pairs.push((old, come.remove(index))),
            None => left.push(old),
        }
    }
    *gone = left;
}

/// `discriminator`: the member that tells the alternatives apart, and what its values stand for.
fn discriminator(comparison: &mut Comparison<'_, '_>) {
    let (old, new) = (comparison.from.entry("discriminator"), comparison.to.entry("discriminator"));
    let (direction, message) = match (old, new) {
        (None, None) => return,
        (None, Some(new)) => (Direction::Narrowed, format!("{} tells the alternatives apart", teller(new))),
        (Some(old), None) => (Direction::Widened, format!("{} no longer tells the alternatives apart", teller(old))),
        (Some(old), Some(new)) if teller(old) != teller(new) => {
            (Direction::Shifted, format!("{} tells the alternatives apart, and no longer {}", teller(new), teller(old)))
        }
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
            (direction, format!("the values of {} that tell the alternatives apart changed", teller(new)))
        }
    };
    comparison.push(Keyword::Discriminator, direction, (old, new), message);
}

fn teller(entry: &Entry) -> String {
    format!("`{}`", entry.node.get("propertyName").and_then(Node::as_str).unwrap_or_default())
}

/// What a value of a discriminator stands for.
struct Meant<'a> {
    /// The last step of the reference, or the bare name of a definition.
    name: &'a str,
    signature: Option<u64>,
}

impl Meant<'_> {
    /// The same definition by its name, or under another one.
    fn is(&self, other: &Meant<'_>) -> bool {
        self.name == other.name || (self.signature.is_some() && self.signature == other.signature)
    }
}

type Mapping<'a> = HashMap<&'a str, Meant<'a>>;

/// The definitions that the alternatives of a schema refer to, by name.
fn alternative_names<'a>(of: &Effective<'a>) -> Vec<&'a str> {
    let items = choices(of).into_iter().flat_map(|(_, entry)| entry.node.items());
    items.filter_map(definition).collect()
}

/// The name of the definition that a schema refers to.
fn definition(schema: &Node) -> Option<&str> {
    schema.get("$ref").and_then(Node::as_str)?.rsplit('/').next()
}

/// What the values of a discriminator stand for. An alternative that no entry names goes by the name of its definition;
/// without alternatives every definition does.
fn mapping<'a>(wire: &mut Wire<'a>, discriminator: &'a Entry, alternatives: &[&'a str]) -> Mapping<'a> {
    let entries = || discriminator.node.get("mapping").into_iter().flat_map(Node::members);
    let target = |node: &'a Node| node.as_str().and_then(|text| text.rsplit('/').next()).unwrap_or_default();
    let is_named = |name: &str| entries().any(|(_, node)| target(node) == name);
    let implied = alternatives.iter().filter(|name| !is_named(name)).map(|name| (*name, *name));
    let said = entries().map(|(value, node)| (value, target(node)));
    let said = said.filter(|(value, name)| !alternatives.is_empty() || value != name);
    let root = &wire.side.outline.root;
    let schemas = root.get("components").and_then(|components| components.get("schemas"));
    let mut found = HashMap::default();
    for (value, name) in implied.chain(said) {
        let signature = schemas.and_then(|schemas| schemas.get(name)).map(|schema| {
            let id = wire.schema(schema);
            wire.signature(id, DEPTH)
        });
        found.insert(value, Meant { name, signature });
    }
    found
}
