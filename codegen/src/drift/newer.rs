//! `not`, and the keywords of OpenAPI 3.1 that contain schemas.
//!
//! Adding one narrows the values. If both sides have it, its schemas are compared.

use std::cmp::Ordering;

use super::comparison::{Bearing, Comparison};
use super::rules::{Direction, Keyword};
use crate::parse::tree::{Entry, Node};

/// The value of a keyword, and how its schemas affect the whole.
enum Holds {
    One(Bearing),
    List,
    Map,
}

/// The keywords compared here. `then` and `else` have a meaning only with `if`.
const KEYWORDS: [(&str, Holds); 12] = [
    ("not", Holds::One(Bearing::Unknown)),
    ("if", Holds::One(Bearing::Unknown)),
    ("then", Holds::One(Bearing::Same)),
    ("else", Holds::One(Bearing::Same)),
    ("contains", Holds::One(Bearing::Same)),
    ("propertyNames", Holds::One(Bearing::Same)),
    ("unevaluatedItems", Holds::One(Bearing::Same)),
    ("unevaluatedProperties", Holds::One(Bearing::Same)),
    ("contentSchema", Holds::One(Bearing::Same)),
    ("prefixItems", Holds::List),
    ("patternProperties", Holds::Map),
    ("dependentSchemas", Holds::Map),
];

/// Compares these keywords of two schemas.
pub(super) fn compare(comparison: &mut Comparison<'_, '_>) {
    for (name, holds) in &KEYWORDS {
        let old: Vec<_> = comparison.from.entries(name).collect();
        let new: Vec<_> = comparison.to.entries(name).collect();
        for index in 0..old.len().max(new.len()) {
            entry(comparison, name, holds, (old.get(index).copied(), new.get(index).copied()));
        }
    }
}

fn entry<'a>(
    comparison: &mut Comparison<'_, 'a>,
    name: &str,
    holds: &Holds,
    entries: (Option<&'a Entry>, Option<&'a Entry>),
) {
    let (Some(old), Some(new)) = entries else {
        let (direction, verb) = match entries {
            (None, Some(_)) => (Direction::Narrowed, "added"),
            _ => (Direction::Widened, "removed"),
        };
        return comparison.push(keyword(name), direction, entries, format!("`{name}` was {verb}"));
    };
    let (old, new) = (&old.node, &new.node);
    match holds {
        Holds::One(bearing) => {
            // With `maxContains`, a wider `contains` counts more items and can narrow the whole.
            let counts = comparison.from.entry("maxContains").or(comparison.to.entry("maxContains")).is_some();
            let bearing = if name == "contains" && counts { Bearing::Unknown } else { *bearing };
            pair(comparison, (old, new), bearing);
        }
        Holds::List => {
            for (old, new) in old.items().iter().zip(new.items()) {
                pair(comparison, (old, new), Bearing::Same);
            }
            let (was, is) = (old.items().len(), new.items().len());
            let has_rest = [comparison.from, comparison.to].iter().any(|side| side.entry("items").is_some());
            let direction = match is.cmp(&was) {
                Ordering::Equal => return,
                _ if has_rest => Direction::Shifted,
                Ordering::Greater => Direction::Narrowed,
                Ordering::Less => Direction::Widened,
            };
            let message = format!("`{name}` describes {is} items, and described {was}");
            comparison.push(keyword(name), direction, entries, message);
        }
        Holds::Map => {
            for (key, old) in old.members() {
                match new.get(key) {
                    Some(new) => pair(comparison, (old, new), Bearing::Same),
                    None => {
                        let message = format!("`{key}` was removed from `{name}`");
                        comparison.push(keyword(name), Direction::Widened, entries, message);
                    }
                }
            }
            for (key, _) in new.members().filter(|(key, _)| old.get(key).is_none()) {
                let message = format!("`{key}` was added to `{name}`");
                comparison.push(keyword(name), Direction::Narrowed, entries, message);
            }
        }
    }
}

fn pair<'a>(comparison: &mut Comparison<'_, 'a>, (old, new): (&'a Node, &'a Node), bearing: Bearing) {
    let (old, new) = (comparison.old.schema(old), comparison.new.schema(new));
    comparison.level.below.push((old, new, bearing));
}

fn keyword(name: &str) -> Keyword {
    match name {
        "not" => Keyword::Not,
        "prefixItems" => Keyword::PrefixItems,
        "patternProperties" => Keyword::PatternProperties,
        _ => Keyword::Other,
    }
}
