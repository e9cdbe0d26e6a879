//! Compares the items of two crates: an independent implementation of the semver rules.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

use crate::read::{Found, Items, close};

/// The item, its change, a detail and the version bump, without spaces.
pub(crate) type Change = (String, &'static str, String, &'static str);

pub(crate) fn changes(old: &Items, new: &Items) -> BTreeSet<Change> {
    let mut found = BTreeSet::new();
    for path in old.keys().chain(new.keys()) {
        let mut add = |change, detail: &str, semver| _ = found.insert((close(path), change, close(detail), semver));
        // Members follow an added, removed or replaced owner.
        if owner(path).is_some_and(|owner| !stays(old.get(owner), new.get(owner))) {
            continue;
        }
        match (old.get(path), new.get(path)) {
            (Some(_), None) => add("removed", "", "major"),
            (None, Some(_)) => add("added", "", "minor"),
            (Some(was), Some(is)) => between((was, old), (is, new), &mut add),
            (None, None) => {}
        }
    }
    found
}

/// The item that contains a member.
fn owner(path: &str) -> Option<&str> {
    match path.rsplit_once(" for ") {
        Some((_, owner)) => Some(owner),
        None => path.split_once(['.', ':']).map(|(owner, _)| owner),
    }
}

fn stays(old: Option<&Found>, new: Option<&Found>) -> bool {
    match (old, new) {
        (Some(Found::Thing { kind: was, .. }), Some(Found::Thing { kind: is, .. })) => was == is,
        _ => false,
    }
}

fn between(
    (was, old): (&Found, &Items),
    (is, new): (&Found, &Items),
    add: &mut impl FnMut(&'static str, &str, &'static str),
) {
    let same = |was: &str, is: &str| was == is || unaliased(was, old) == unaliased(is, new);
    match (was, is) {
        (
            Found::Thing { kind: was, target: from, module: left },
            Found::Thing { kind: is, target: to, module: entered },
        ) => {
            if left != entered {
                add("moved", &format!("from `{left}` to `{entered}`"), "major");
            }
            if was != is {
                add("kind-changed", "", "major");
            } else if !same(from, to) {
                add("type-changed", to.trim_start_matches('='), "major");
            }
        }
        (Found::Value { ty: was, .. }, Found::Value { ty: is, .. }) if !same(was, is) => {
            add("type-changed", is, "major");
        }
        (
            Found::Function { arguments: took, returns: gave, deprecated: warned, .. },
            Found::Function { arguments: takes, returns: gives, deprecated: warns, .. },
        ) => {
            for (name, was) in took {
                match takes.iter().find(|(other, _)| other == name) {
                    None => add("argument-removed", &format!("{name}: {was}"), "major"),
                    Some((_, is)) if !same(was, is) => add("argument-type-changed", &format!("{name}: {is}"), "major"),
                    Some(_) => {}
                }
            }
            for (name, is) in takes.iter().filter(|(name, _)| !took.iter().any(|(other, _)| other == name)) {
                add("argument-added", &format!("{name}: {is}"), "major");
            }
            let order = |of: &[(String, String)], other: &[(String, String)]| {
                let names = of.iter().map(|(name, _)| name.clone());
                names.filter(|name| other.iter().any(|(known, _)| known == name)).collect::<Vec<_>>()
            };
            if order(took, takes) != order(takes, took) {
                add("arguments-reordered", "", "major");
            }
            if !same(gave, gives) {
                add("return-type-changed", gives, "major");
            }
            match (warned, warns) {
                (false, true) => add("deprecated", "", "minor"),
                (true, false) => add("no-longer-deprecated", "", "patch"),
                _ => {}
            }
        }
        _ => {}
    }
}

/// A type with its aliases resolved.
fn unaliased(ty: &str, items: &Items) -> String {
    let mut ty = ty.to_owned();
    for _ in 0..9 {
        let Ok(tokens) = ty.parse::<TokenStream>() else { break };
        ty = followed(tokens, items);
    }
    close(&ty)
}

fn followed(tokens: TokenStream, items: &Items) -> String {
    let mut out = String::new();
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        let adjoins = |index: Option<usize>, signs: [char; 2]| {
            let sign = index.and_then(|index| trees.get(index));
            matches!(sign, Some(TokenTree::Punct(punct)) if signs.contains(&punct.as_char()))
        };
        let target = match items.get(&tree.to_string()) {
            Some(Found::Thing { target, .. }) if !target.is_empty() => Some(target.trim_start_matches('=')),
            _ => None,
        };
        let alone = !adjoins(at.checked_sub(1), [':', ':']) && !adjoins(Some(at + 1), ['<', ':']);
        match target.filter(|_| alone) {
            Some(target) => out.push_str(target),
            None => out.push_str(&tree.to_string()),
        }
        out.push(' ');
    }
    out
}
