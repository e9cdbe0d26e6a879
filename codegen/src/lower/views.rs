//! Read-only and write-only members: requests have no `readOnly` member, and responses no `writeOnly` one.

use indexmap::IndexSet;

use super::context::{Hint, Lowering};
use super::scope::Words;
use crate::ir::{SchemaId, View};

impl Lowering<'_> {
    /// Types values as they are sent.
    pub(super) fn as_sent<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.view, View::Create);
        let made = make(self);
        self.view = outer;
        made
    }

    /// Returns the view in which a schema is typed here. Without read-only or write-only members, both views share a
    /// type.
    pub(super) fn view_of(&mut self, id: SchemaId) -> View {
        if self.view != View::Read && self.has_one_way(id) { View::Create } else { View::Read }
    }

    /// Returns the words for the name of a type in a view: the sent form of `Pet` is `NewPet`.
    pub(super) fn sent_words(&self, id: SchemaId, view: View, hint: &Hint) -> Words {
        let words = self.words(id, hint);
        // Inline schemas of a body are only sent, so their names need no prefix.
        if view == View::Read || !(words.by_hand || self.schemas.definition(id).is_some()) {
            return words;
        }
        Words { text: format!("new {}", words.text), others: Vec::new(), by_hand: false }
    }

    /// Whether a schema contains a read-only or write-only member at any depth.
    fn has_one_way(&mut self, id: SchemaId) -> bool {
        if let Some(known) = self.one_way.get(&id) {
            return *known;
        }
        let mut seen = IndexSet::from([id]);
        let mut next = 0;
        while let Some(within) = seen.get_index(next).copied() {
            next += 1;
            let schema = self.schema(within);
            let is_one_way = within != id && (schema.read_only || schema.write_only);
            if is_one_way || self.one_way.get(&within) == Some(&true) {
                self.one_way.insert(id, true);
                return true;
            }
            if self.one_way.get(&within) != Some(&false) {
                seen.extend(self.below(within));
                seen.insert(self.schemas.unwrapped(within));
            }
        }
        self.one_way.extend(seen.into_iter().map(|id| (id, false)));
        false
    }
}
