//! Whether two nodes say the same facts, and which items of two lists correspond. Words do not count.

use std::collections::BTreeMap;

use codegen::parse::tree::{Node, Value};

use super::super::facts::{self, Keyword};

/// Whether two nodes say the same facts. Unlike a list of facts this sees an empty list as well.
pub(super) fn same(ours: &Node, theirs: &Node, keyword: Keyword<'_>) -> bool {
    match (&ours.value, &theirs.value) {
        (Value::Map(ours), Value::Map(theirs)) => {
            let is_fact = |name: &&String| !keyword.is_prose(name);
            ours.is_empty() == theirs.is_empty()
                && ours.keys().filter(is_fact).count() == theirs.keys().filter(is_fact).count()
                && ours.iter().filter(|(name, _)| is_fact(name)).all(|(name, entry)| {
                    let other = theirs.get(name);
                    other.is_some_and(|other| same(&entry.node, &other.node, keyword.member(name)))
                })
        }
        (Value::List(ours), Value::List(theirs)) if keyword.holds_set() => facts::set(ours) == facts::set(theirs),
        (Value::List(ours), Value::List(theirs)) => {
            let pairs = pairs(ours, theirs, keyword);
            ours.len() == theirs.len()
                && pairs.len() == ours.len()
                && pairs.iter().all(|(theirs_index, index)| {
                    let both = ours.get(*index).zip(theirs.get(*theirs_index));
                    both.is_some_and(|(ours, theirs)| same(ours, theirs, Keyword::NONE))
                })
        }
        (ours, theirs) => ours == theirs,
    }
}

/// Which item of ours each item of theirs corresponds to, both by index: parameters by name, what is a set by value,
/// and else what stands between equal beginnings and equal ends, one by one.
pub(super) fn pairs(ours: &[Node], theirs: &[Node], keyword: Keyword<'_>) -> BTreeMap<usize, usize> {
    if keyword.holds_set() {
        return by_name(ours, theirs, |item| Some(facts::item_text(item)));
    }
    if keyword.holds_parameters() {
        return by_name(ours, theirs, facts::label);
    }
    let equal = |(ours, theirs): &(&Node, &Node)| same(ours, theirs, Keyword::NONE);
    let shorter = ours.len().min(theirs.len());
    let front = ours.iter().zip(theirs).take_while(equal).count();
    let back = ours.iter().rev().zip(theirs.iter().rev()).take(shorter - front).take_while(equal).count();
    let middle = shorter - front - back;
    let from_front = (0..front + middle).map(|index| (index, index));
    let from_back = (1..=back).map(|index| (theirs.len() - index, ours.len() - index));
    from_front.chain(from_back).collect()
}

fn by_name(ours: &[Node], theirs: &[Node], name: impl Fn(&Node) -> Option<String>) -> BTreeMap<usize, usize> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (index, item) in ours.iter().enumerate() {
        if let Some(name) = name(item) {
            known.entry(name).or_insert(index);
        }
    }
    theirs.iter().enumerate().filter_map(|(index, item)| Some((index, known.remove(&name(item)?)?))).collect()
}
