//! Hash maps with a hash that is fast for short keys and small numbers.
//!
//! Descriptions are trusted, so the hash need not withstand an attacker who chooses keys. Its seed differs between
//! runs: no output may depend on the order of these maps.

/// The hash of the maps.
pub type Hash = foldhash::fast::RandomState;

/// An unordered map.
pub type HashMap<K, V> = std::collections::HashMap<K, V, Hash>;

/// An unordered set.
pub type HashSet<T> = std::collections::HashSet<T, Hash>;

/// A map in insertion order.
pub type IndexMap<K, V> = indexmap::IndexMap<K, V, Hash>;

/// A set in insertion order.
pub type IndexSet<T> = indexmap::IndexSet<T, Hash>;
