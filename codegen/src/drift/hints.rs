//! Guesses renames and moves: something removed and something added with the same shape and a similar name.
//!
//! A guess is only a hint; clients that use the old name still break.

use super::findings::{Finding, Judged};
use super::report::Change;
use super::rules::{Edit, Keyword};
use super::wire::{SchemaId, Type, Wire};
use crate::maps::HashMap;

/// How many levels of two shapes are compared.
const DEPTH: u8 = 3;

/// The most pairs of names that are compared. If more were added and removed, the object was replaced.
const MAX_LOOKED_AT: usize = 40_000;

/// Adds hints to findings about members of one object that were probably renamed or moved one level up or down.
pub(super) fn members<'a>(
    (old, removed): (&mut Wire<'a>, &[(&'a str, SchemaId)]),
    (new, added): (&mut Wire<'a>, &[(&'a str, SchemaId)]),
    findings: &mut [Finding],
) {
    let removed: Vec<Candidate<'_>> = removed.iter().map(|(name, schema)| candidate(old, name, *schema)).collect();
    let added: Vec<Candidate<'_>> = added.iter().map(|(name, schema)| candidate(new, name, *schema)).collect();
    for (from, to) in renamed(&removed, &added) {
        hint(findings, Edit::Removed, from, &format!("`{from}` was probably renamed to `{to}`"));
        hint(findings, Edit::Added, to, &format!("`{to}` was probably `{from}` before"));
    }
    moved(old, &removed, &added, |outer, names| {
        hint(findings, Edit::Removed, outer, &format!("its members {names} were probably moved up, out of `{outer}`"));
    });
    moved(new, &added, &removed, |outer, names| {
        hint(findings, Edit::Added, outer, &format!("{names} were probably moved down, into `{outer}`"));
    });
}

/// Something that was added or removed.
pub(super) struct Candidate<'n> {
    pub(super) name: &'n str,
    signature: u64,
    ty: Option<&'n str>,
    /// Whether its shape is distinctive: an object, a list or restricted values rather than any text.
    is_distinctive: bool,
    schema: Option<SchemaId>,
}

impl<'n> Candidate<'n> {
    /// Creates a candidate that is not a schema.
    pub(super) fn new(name: &'n str, signature: u64) -> Self {
        Self { name, signature, ty: None, is_distinctive: true, schema: None }
    }
}

/// Creates a candidate for a member or a parameter.
pub(super) fn candidate<'n>(wire: &mut Wire<'n>, name: &'n str, schema: SchemaId) -> Candidate<'n> {
    let effective = wire.get(schema);
    let ty = match effective.ty() {
        Type::Is(ty) => Some(ty),
        Type::Any | Type::Unknown => None,
    };
    let is_distinctive = effective.entry("enum").is_some()
        || effective.entry("pattern").is_some()
        || matches!(ty, Some("object" | "array"));
    Candidate { name, signature: wire.signature(schema, DEPTH), ty, is_distinctive, schema: Some(schema) }
}

/// Returns the pairs that are probably renames: similar names and one type, or the only ones of a distinctive shape.
pub(super) fn renamed<'n>(removed: &[Candidate<'n>], added: &[Candidate<'n>]) -> Vec<(&'n str, &'n str)> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    if removed.len() * added.len() > MAX_LOOKED_AT {
        return pairs;
    }
    // If only one thing of this shape was removed, its name may have changed to any other.
    let alone = |old: &Candidate<'_>| removed.iter().filter(|other| other.signature == old.signature).count() == 1;
    for alike in [true, false] {
        for old in removed {
            let free = |name: &str| !pairs.iter().any(|(from, to)| *from == name || *to == name);
            if !free(old.name) {
                continue;
            }
            let fits = |new: &&Candidate<'_>| match alike {
                // The shape may have changed together with the name.
                true => old.ty == new.ty && like(old.name, new.name),
                false => old.signature == new.signature && (old.is_distinctive || alone(old)),
            };
            // The nearest candidate, if it is nearer than all others.
            let distance =
                |new: &Candidate<'_>| (old.signature != new.signature, strsim::levenshtein(old.name, new.name));
            let fitting = added.iter().filter(|new| free(new.name)).filter(fits);
            let mut ranked: Vec<_> = fitting.map(|new| (distance(new), new.name)).collect();
            ranked.sort_unstable();
            match ranked.as_slice() {
                [(_, only)] => pairs.push((old.name, only)),
                [(first, name), (second, _), ..] if alike && first < second => pairs.push((old.name, name)),
                _ => {}
            }
        }
    }
    pairs
}

/// Adds hints to members that were removed from one object and added to another, across the whole comparison.
pub(super) fn moved_elsewhere(changes: &mut [Judged]) {
    let of = |judged: &Judged, verb: &str| -> Option<(String, String)> {
        let Change { kind, pointer, .. } = &judged.change;
        let place = kind.strip_suffix(verb)?.replace("required-", "");
        Some((place, pointer.rsplit('/').next()?.to_owned()))
    };
    let mut found: HashMap<(String, String), (Vec<usize>, Vec<usize>)> = HashMap::default();
    for (index, judged) in changes.iter().enumerate() {
        if let Some(key) = of(judged, "property-removed") {
            found.entry(key).or_default().0.push(index);
        } else if let Some(key) = of(judged, "property-added") {
            found.entry(key).or_default().1.push(index);
        }
    }
    for (removed, added) in found.values() {
        let ([removed], [added]) = (removed.as_slice(), added.as_slice()) else { continue };
        let pointers = [removed, added].map(|index| changes.get(*index).map(|judged| judged.change.pointer.clone()));
        let [Some(from), Some(to)] = pointers else { continue };
        let meet = |one: &Judged, other: &Judged| !one.operations.is_disjoint(&other.operations);
        if !matches!((changes.get(*removed), changes.get(*added)), (Some(one), Some(other)) if meet(one, other)) {
            continue;
        }
        for (index, hint) in
            [(removed, format!("probably moved to {to}")), (added, format!("probably moved from {from}"))]
        {
            if let Some(judged) = changes.get_mut(*index) {
                judged.change.hint.get_or_insert(hint);
            }
        }
    }
}

/// Reports objects of `outer` whose members are in `inner`, by name and shape.
fn moved<'a>(
    wire: &mut Wire<'a>,
    outer: &[Candidate<'_>],
    inner: &[Candidate<'_>],
    mut report: impl FnMut(&str, &str),
) {
    for object in outer {
        let Some(schema) = object.schema else { continue };
        let members = wire.members(schema);
        let found: Vec<&str> = members
            .declared
            .iter()
            .filter(|(name, member)| {
                let signature = wire.signature(member.schema, DEPTH);
                inner.iter().any(|other| other.name == **name && other.signature == signature)
            })
            .map(|(name, _)| *name)
            .collect();
        if !found.is_empty() && found.len() * 2 >= members.declared.len() {
            let names: Vec<String> = found.iter().map(|name| format!("`{name}`")).collect();
            report(object.name, &names.join(", "));
        }
    }
}

fn hint(findings: &mut [Finding], edit: Edit, name: &str, text: &str) {
    let quoted = format!("`{name}` ");
    let of = |finding: &&mut Finding| {
        finding.keyword == Keyword::Property && finding.edit == edit && finding.message.starts_with(&quoted)
    };
    if let Some(finding) = findings.iter_mut().find(of) {
        finding.hint.get_or_insert_with(|| text.to_owned());
    }
}

/// Whether two names are similar: equal except for case, separators and a plural, one contains the other, or a few
/// letters differ.
pub(super) fn like(a: &str, b: &str) -> bool {
    let plain = |text: &str| -> String {
        let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        letters.strip_suffix('s').map(str::to_owned).unwrap_or(letters)
    };
    let (a, b) = (plain(a), plain(b));
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    short.len() > 2 && (long.contains(short.as_str()) || strsim::levenshtein(short, long) * 4 <= long.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_names() {
        for (a, b) in [("thread", "_thread"), ("filter[group]", "filter[groups]"), ("created_at", "createdAt")] {
            assert!(like(a, b), "{a} {b}");
        }
        for (a, b) in [("name", "title"), ("id", "idea"), ("start", "end")] {
            assert!(!like(a, b), "{a} {b}");
        }
    }
}
