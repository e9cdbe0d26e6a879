//! Compares the items of two crates and classifies each change by semver.
//!
//! Follows cargo's semver reference. Structs and enums are `#[non_exhaustive]`, so an added field or variant is
//! compatible. Members of an added or removed type are not reported separately.

use super::items::{self, Function, Kind, Member, Space, Text, Thing, Things};
use crate::drift::report::{Item, ItemChange};

/// Returns the changed items, the most severe first.
pub(super) fn changes(old: &Things, new: &Things) -> Vec<Item> {
    let mut found = Found { old, new, items: Vec::new() };
    for (name, was) in old {
        match new.get(name) {
            Some(is) => found.thing(name, was, is),
            None => found.add(
                items::shown(name, &was.kind),
                ItemChange::Removed,
                None,
                (Some(was.kind.signature(name)), None),
            ),
        }
    }
    for (name, is) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        found.add(items::shown(name, &is.kind), ItemChange::Added, None, (None, Some(is.kind.signature(name))));
    }
    let mut items = found.items;
    items.sort_by(|a, b| {
        let key = |item: &Item| (std::cmp::Reverse(item.semver), item.item.clone(), item.change, item.detail.clone());
        key(a).cmp(&key(b))
    });
    items
}

struct Found<'a> {
    old: &'a Things,
    new: &'a Things,
    items: Vec<Item>,
}

type Signatures = (Option<String>, Option<String>);

impl Found<'_> {
    fn add(&mut self, item: String, change: ItemChange, detail: Option<String>, (old, new): Signatures) {
        self.items.push(Item { item, change, detail, old, new, semver: change.semver() });
    }

    fn thing(&mut self, name: &str, old: &Thing, new: &Thing) {
        if old == new {
            return;
        }
        let item = items::shown(name, &new.kind);
        let signatures = || (Some(old.kind.signature(name)), Some(new.kind.signature(name)));
        if old.module != new.module {
            let detail = format!("from `{}` to `{}`", old.module, new.module);
            self.add(item.clone(), ItemChange::Moved, Some(detail), signatures());
        }
        match (&old.kind, &new.kind) {
            (Kind::Alias(was), Kind::Alias(is)) if self.same(was, is) => {}
            (Kind::Request(_), Kind::Request(_)) => {}
            (Kind::Alias(_), Kind::Alias(is)) => {
                self.add(item, ItemChange::TypeChanged, Some(is.clone()), signatures());
            }
            // All members of the old kind are lost.
            (was, is) if was != is => return self.add(item, ItemChange::KindChanged, None, signatures()),
            _ => {}
        }
        for ((space, member), was) in &old.members {
            match new.members.get(&(*space, member.clone())) {
                Some(is) => self.member(name, (*space, member), was, is),
                None => {
                    let old = Some(was.signature(*space, member));
                    self.add(items::path(name, *space, member), ItemChange::Removed, None, (old, None));
                }
            }
        }
        for ((space, member), is) in new.members.iter().filter(|(key, _)| !old.members.contains_key(*key)) {
            let new = Some(is.signature(*space, member));
            self.add(items::path(name, *space, member), ItemChange::Added, None, (None, new));
        }
    }

    fn member(&mut self, thing: &str, (space, name): (Space, &Text), old: &Member, new: &Member) {
        if old == new {
            return;
        }
        let item = items::path(thing, space, name);
        let signatures = (Some(old.signature(space, name)), Some(new.signature(space, name)));
        match (old, new) {
            (Member::Value(was), Member::Value(is)) if self.same(was, is) => {}
            (Member::Value(_), Member::Value(is)) => {
                self.add(item, ItemChange::TypeChanged, Some(is.to_string()), signatures);
            }
            (Member::Function(was), Member::Function(is)) => self.function(&item, was, is, &signatures),
            _ => self.add(item, ItemChange::KindChanged, None, signatures),
        }
    }

    fn function(&mut self, item: &str, old: &Function, new: &Function, signatures: &Signatures) {
        let mut add = |change, detail: Option<String>| {
            self.items.push(Item {
                item: item.to_owned(),
                change,
                detail,
                old: signatures.0.clone(),
                new: signatures.1.clone(),
                semver: change.semver(),
            })
        };
        let detail = |(name, ty): &(Text, Text)| Some(format!("{name}: {ty}"));
        let kept = |of: &Function, other: &Function| -> Vec<Text> {
            let has = |name: &Text| other.arguments.iter().any(|(known, _)| known == name);
            of.arguments.iter().map(|(name, _)| name.clone()).filter(has).collect()
        };
        // Arguments are positional, so renaming one does not affect callers.
        let has = |of: &Function, name: &Text| of.arguments.iter().any(|(known, _)| known == name);
        let renamed = |was: Option<&(Text, Text)>, is: Option<&(Text, Text)>| match (was, is) {
            (Some(was), Some(is)) => {
                !has(new, &was.0) && !has(old, &is.0) && same((self.old, &was.1), (self.new, &is.1))
            }
            _ => false,
        };
        for (index, was) in old.arguments.iter().enumerate() {
            match new.arguments.iter().find(|(name, _)| *name == was.0) {
                None if renamed(Some(was), new.arguments.get(index)) => {}
                None => add(ItemChange::ArgumentRemoved, detail(was)),
                Some(is) if !same((self.old, &was.1), (self.new, &is.1)) => {
                    add(ItemChange::ArgumentTypeChanged, detail(is));
                }
                Some(_) => {}
            }
        }
        for (index, is) in new.arguments.iter().enumerate().filter(|(_, is)| !has(old, &is.0)) {
            if !renamed(old.arguments.get(index), Some(is)) {
                add(ItemChange::ArgumentAdded, detail(is));
            }
        }
        if kept(old, new) != kept(new, old) {
            add(ItemChange::ArgumentsReordered, None);
        }
        if !same((self.old, &old.returns), (self.new, &new.returns)) {
            add(ItemChange::ReturnTypeChanged, Some(new.returns.to_string()));
        }
        match (old.deprecated, new.deprecated) {
            (false, true) => add(ItemChange::Deprecated, None),
            (true, false) => add(ItemChange::NoLongerDeprecated, None),
            _ => {}
        }
    }

    fn same(&self, old: &str, new: &str) -> bool {
        same((self.old, old), (self.new, new))
    }
}

/// Whether two types are the same after replacing aliases by their targets.
fn same((old, was): (&Things, &str), (new, is): (&Things, &str)) -> bool {
    was == is || unaliased(old, was) == unaliased(new, is)
}

/// How many levels of aliases are replaced.
const DEEPEST: usize = 32;

fn unaliased(things: &Things, ty: &str) -> String {
    let mut ty = ty.to_owned();
    for _ in 0..DEEPEST {
        let once = replaced(things, &ty);
        if once == ty {
            break;
        }
        ty = once;
    }
    ty
}

/// Replaces each alias in a type by its target. Paths and generic types are not aliases.
fn replaced(things: &Things, ty: &str) -> String {
    let mut out = String::with_capacity(ty.len());
    let mut rest = ty;
    while let Some(start) = rest.find(|c: char| c.is_alphanumeric() || c == '_') {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        out.push_str(before);
        let within = before.ends_with("::") || after.starts_with('<') || after.starts_with("::");
        match things.get(word).map(|thing| &thing.kind) {
            Some(Kind::Alias(target)) if !within => out.push_str(target),
            _ => out.push_str(word),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}
