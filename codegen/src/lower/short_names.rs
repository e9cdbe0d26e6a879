//! Names of definitions without words that only say what kind of schema they are: `ArtistsTracksMeta` for
//! `Artists_Tracks_Resource_Identifier_Meta`.

use super::context::Lowering;
use crate::maps::{HashMap, HashSet};
use crate::names;

/// Words at the end of a name that identify nothing.
const TAILS: [&[&str]; 6] =
    [&["resource", "identifier"], &["resource", "object"], &["object"], &["payload"], &["data"], &["operation"]];

/// The parts of an object that descriptions put into definitions of their own.
const PARTS: [&str; 4] = ["meta", "attributes", "relationships", "links"];

/// Verbs with which the names of operations begin: a request would lose its name to a definition.
const VERBS: [&str; 16] = [
    "add", "approve", "cancel", "clone", "create", "delete", "fetch", "find", "get", "list", "patch", "put", "query",
    "remove", "set", "update",
];

/// Returns a name without the words that identify nothing, if it has at least two others.
fn shortened(name: &str) -> Option<String> {
    let words = names::in_words(&names::ty(name).rust).to_lowercase();
    let mut words: Vec<&str> = words.split(' ').collect();
    if words.first().is_some_and(|first| VERBS.contains(first)) {
        return None;
    }
    let part = words.pop_if(|last| PARTS.contains(last));
    let before = words.len();
    while let Some(tail) = TAILS.iter().find(|tail| words.ends_with(tail)) {
        words.truncate(words.len() - tail.len());
    }
    if words.len() == before || words.len() < 2 {
        return None;
    }
    words.extend(part);
    Some(names::ty(&words.join(" ")).rust)
}

impl Lowering<'_> {
    /// Shortens the names of definitions, where no definition, resource or other short name is equal.
    pub(super) fn shorten_names(&mut self) {
        let definitions = &self.schemas.graph.definitions;
        let own = definitions.keys().map(|name| names::ty(name).rust);
        let types = self.resource_types.views.keys();
        let resources =
            types.map(|wire| names::ty(&names::paths::singular(&names::in_words(&names::ty(wire).rust))).rust);
        let taken: HashSet<String> = own.chain(resources).collect();
        let mut wanted: HashMap<String, Vec<&String>> = HashMap::default();
        if !self.resource_types.views.is_empty() {
            for name in definitions.keys() {
                if let Some(short) = shortened(name).filter(|short| !taken.contains(short)) {
                    wanted.entry(short).or_default().push(name);
                }
            }
        }
        let only = wanted.into_iter().filter_map(|(short, names)| match names[..] {
            [only] => Some((only.clone(), short)),
            _ => None,
        });
        self.short_names = only.collect();
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn what_identifies_nothing_is_left_out_of_a_name() {
        for (name, expected) in [
            ("Artists_Tracks_Resource_Identifier_Meta", Some("ArtistsTracksMeta")),
            ("ShelfItemsRelationshipAddOperation_Payload_Data_Meta", Some("ShelfItemsRelationshipAddMeta")),
            ("LinkPropertyObject", Some("LinkProperty")),
            ("BookCopyResourceObjectAttributes", Some("BookCopyAttributes")),
            ("MetaData", None),
            ("WarningData", None),
            ("CreateBookPayload", None),
            ("BookCopyMeta", None),
        ] {
            assert_eq!(shortened(name).as_deref(), expected, "{name}");
        }
    }
}
