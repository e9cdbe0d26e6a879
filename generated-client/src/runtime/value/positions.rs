//! A hash index over a list: the positions of its items by key, without the keys.

use std::hash::{BuildHasher, Hash, RandomState};

use hashbrown::HashTable;

/// Positions in a list that the owner keeps; the owner also gives the key of a position. It does not borrow the list,
/// so both fit into one struct.
#[derive(Debug, Clone, Default)]
pub(crate) struct Positions {
    table: HashTable<usize>,
    /// Random for each index: a server that chose the keys cannot make them collide.
    hasher: RandomState,
}

impl Positions {
    pub(crate) fn with_capacity(count: usize) -> Self {
        Self { table: HashTable::with_capacity(count), hasher: RandomState::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    /// The position that is found by the key of `at`: an earlier one with the same key, or `at` itself, now added.
    pub(crate) fn entry<K: Hash + Eq>(&mut self, at: usize, key: &impl Fn(usize) -> K) -> &mut usize {
        let own = key(at);
        let entry = self.table.entry(
            self.hasher.hash_one(&own),
            |known| key(*known) == own,
            |known| self.hasher.hash_one(key(*known)),
        );
        entry.or_insert(at).into_mut()
    }

    pub(crate) fn find<K: Hash + Eq>(&self, sought: K, key: &impl Fn(usize) -> K) -> Option<usize> {
        self.table.find(self.hasher.hash_one(&sought), |known| key(*known) == sought).copied()
    }

    /// Removes a position whose item is about to leave the list: later ones move up by one.
    pub(crate) fn remove<K: Hash + Eq>(&mut self, at: usize, key: &impl Fn(usize) -> K) {
        if let Ok(entry) = self.table.find_entry(self.hasher.hash_one(key(at)), |known| *known == at) {
            entry.remove();
        }
        for known in self.table.iter_mut().filter(|known| **known > at) {
            *known -= 1;
        }
    }
}
