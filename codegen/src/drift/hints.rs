//! What an edit was probably meant to be: something that went and something that came, of one shape and a like name.
//!
//! Only hints: whoever used the old name breaks all the same.

use super::findings::{Finding, Judged};
use super::report::Change;
use super::rules::{Edit, Keyword};
use super::wire::{SchemaId, Type, Wire};
use crate::maps::HashMap;

/// How deep two shapes are looked at.
const DEPTH: u8 = 3;

/// How many pairs of names are looked at: where everything is new, nothing was renamed.
const MAX_LOOKED_AT: usize = 40_000;

/// Says of members of one object that went and came which are the same under another name, or moved a level.
pub(super) fn members<'a>(
    (old, gone): (&mut Wire<'a>, &[(&'a str, SchemaId)]),
    (new, come): (&mut Wire<'a>, &[(&'a str, SchemaId)]),
    findings: &mut [Finding],
) {
    let gone: Vec<Candidate<'_>> = gone.iter().map(|(name, schema)| candidate(old, name, *schema)).collect();
    let come: Vec<Candidate<'_>> = come.iter().map(|(name, schema)| candidate(new, name, *schema)).collect();
    for (from, to) in renamed(&gone, &come) {
        hint(findings, Edit::Removed, from, &format!("`{from}` was probably renamed to `{to}`"));
        hint(findings, Edit::Added, to, &format!("`{to}` was probably `{from}` before"));
    }
    moved(old, &gone, &come, |outer, names| {
        hint(findings, Edit::Removed, outer, &format!("its members {names} were probably moved up, out of `{outer}`"));
    });
    moved(new, &come, &gone, |outer, names| {
        hint(findings, Edit::Added, outer, &format!("{names} were probably moved down, into `{outer}`"));
    });
}

/// Something that went or came.
pub(super) struct Candidate<'n> {
    pub(super) name: &'n str,
    signature: u64,
    /// The type, where it has one.
    ty: Option<&'n str>,
    /// Whether its shape alone says much: an object or a list of values, and not any text.
    telling: bool,
    schema: Option<SchemaId>,
}

impl<'n> Candidate<'n> {
    /// Something that has a name and a shape, and is no schema.
    pub(super) fn new(name: &'n str, signature: u64) -> Self {
        Self { name, signature, ty: None, telling: true, schema: None }
    }
}

/// A member or a parameter.
pub(super) fn candidate<'n>(wire: &mut Wire<'n>, name: &'n str, schema: SchemaId) -> Candidate<'n> {
    let effective = wire.get(schema);
    let ty = match effective.ty() {
        Type::Is(ty) => Some(ty),
        Type::Any | Type::Unknown => None,
    };
    let telling = effective.entry("enum").is_some()
        || effective.entry("pattern").is_some()
        || matches!(ty, Some("object" | "array"));
    Candidate { name, signature: wire.signature(schema, DEPTH), ty, telling, schema: Some(schema) }
}

/// The pairs that are probably one thing: of like names and one type, or the only ones of a telling shape.
pub(super) fn renamed<'n>(gone: &[Candidate<'n>], come: &[Candidate<'n>]) -> Vec<(&'n str, &'n str)> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    if gone.len() * come.len() > MAX_LOOKED_AT {
        return pairs;
    }
    // Where only one of its shape went, any name may have become any other.
    let alone = |old: &Candidate<'_>| gone.iter().filter(|other| other.signature == old.signature).count() == 1;
    for alike in [true, false] {
        for old in gone {
            let free = |name: &str| !pairs.iter().any(|(from, to)| *from == name || *to == name);
            if !free(old.name) {
                continue;
            }
            let fits = |new: &&Candidate<'_>| match alike {
                // The shape may have been edited with the name.
                true => old.ty == new.ty && like(old.name, new.name),
                false => old.signature == new.signature && (old.telling || alone(old)),
            };
            // The nearest, if one is nearer than all others.
            let distance =
                |new: &Candidate<'_>| (old.signature != new.signature, strsim::levenshtein(old.name, new.name));
            let fitting = come.iter().filter(|new| free(new.name)).filter(fits);
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

/// Says of a member that went from one object and came to another where it moved, in the changes of a whole comparison.
pub(super) fn moved_elsewhere(changes: &mut [Judged]) {
    let of = |judged: &Judged, deed: &str| -> Option<(String, String)> {
        let Change { kind, pointer, .. } = &judged.change;
        let place = kind.strip_suffix(deed)?.replace("required-", "");
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
    for (gone, come) in found.values() {
        let ([gone], [come]) = (gone.as_slice(), come.as_slice()) else { continue };
        let pointers = [gone, come].map(|index| changes.get(*index).map(|judged| judged.change.pointer.clone()));
        let [Some(from), Some(to)] = pointers else { continue };
        let meet = |one: &Judged, other: &Judged| !one.operations.is_disjoint(&other.operations);
        if !matches!((changes.get(*gone), changes.get(*come)), (Some(one), Some(other)) if meet(one, other)) {
            continue;
        }
        for (index, hint) in [(gone, format!("probably moved to {to}")), (come, format!("probably moved from {from}"))]
        {
            if let Some(judged) = changes.get_mut(*index) {
                judged.change.hint.get_or_insert(hint);
            }
        }
    }
}

/// Objects of `outer` whose members are among `inner`, by name and shape.
fn moved<'a>(wire: &mut Wire<'a>, outer: &[Candidate<'_>], inner: &[Candidate<'_>], mut say: impl FnMut(&str, &str)) {
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
            say(object.name, &names.join(", "));
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

/// Whether two names are written alike: but for case, separators and a plural, or one inside the other, or a few letters.
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
