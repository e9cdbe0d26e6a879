//! The maps that the passes look things up in: the usual ones, over a hash that is quick for short keys and small numbers.
//! Which of them holds what is the business of whoever fills it.
//!
//! A description is the project's own or the vendor's, so the hash need not withstand an attacker who chooses keys; its
//! seed differs between runs all the same, and nothing that is printed may follow the order of these maps.

/// How keys are hashed.
pub type Hash = foldhash::fast::RandomState;

/// A map without an order.
pub type HashMap<K, V> = std::collections::HashMap<K, V, Hash>;

/// A set without an order.
pub type HashSet<T> = std::collections::HashSet<T, Hash>;

/// A map in the order in which it was filled.
pub type IndexMap<K, V> = indexmap::IndexMap<K, V, Hash>;

/// A set in the order in which it was filled.
pub type IndexSet<T> = indexmap::IndexSet<T, Hash>;
