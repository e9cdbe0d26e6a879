//! Arenas: values of one kind, and the only ids by which they are found.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// The id of a value in an [`Arena`]. Only an arena makes one, so every look-up finds a value.
pub struct Id<T> {
    index: usize,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.index.cmp(&other.index)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index)
    }
}

/// Values in the order in which they were added. None is ever removed.
#[derive(Debug, Clone, PartialEq)]
pub struct Arena<T> {
    values: Vec<T>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { values: Vec::new() }
    }
}

impl<T> Arena<T> {
    /// Adds a value.
    pub fn push(&mut self, value: T) -> Id<T> {
        self.values.push(value);
        Self::id(self.values.len() - 1)
    }

    /// Adds a value that holds its own id.
    pub fn push_with(&mut self, make: impl FnOnce(Id<T>) -> T) -> Id<T> {
        let value = make(Self::id(self.values.len()));
        self.push(value)
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = Id<T>> + use<T> {
        (0..self.values.len()).map(Self::id)
    }

    /// All values, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.values.iter()
    }

    /// All values, in order, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.values.iter_mut()
    }

    /// All values with their ids, in order.
    pub fn entries(&self) -> impl Iterator<Item = (Id<T>, &T)> {
        self.ids().zip(&self.values)
    }

    /// The results of `of` for all values.
    pub fn map<V>(&self, mut of: impl FnMut(Id<T>, &T) -> V) -> ArenaMap<T, V> {
        ArenaMap { values: self.entries().map(|(id, value)| of(id, value)).collect(), of: PhantomData }
    }

    /// The first value that `is` accepts.
    pub fn find(&self, mut is: impl FnMut(&T) -> bool) -> Option<Id<T>> {
        self.entries().find(|(_, value)| is(value)).map(|(id, _)| id)
    }

    fn id(index: usize) -> Id<T> {
        Id { index, of: PhantomData }
    }
}

impl<'a, T> IntoIterator for &'a Arena<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[allow(clippy::indexing_slicing, reason = "only an arena makes ids, and no value is ever removed from one")]
impl<T> Index<Id<T>> for Arena<T> {
    type Output = T;

    fn index(&self, id: Id<T>) -> &T {
        &self.values[id.index]
    }
}

/// One value for each value of an arena that no longer grows.
#[derive(Debug, Clone, PartialEq)]
pub struct ArenaMap<T, V> {
    values: Vec<V>,
    of: PhantomData<fn() -> T>,
}

#[allow(clippy::indexing_slicing, reason = "it is made of a whole arena, which no longer grows")]
impl<T, V> Index<Id<T>> for ArenaMap<T, V> {
    type Output = V;

    fn index(&self, id: Id<T>) -> &V {
        &self.values[id.index]
    }
}

#[allow(clippy::indexing_slicing, reason = "only an arena makes ids, and no value is ever removed from one")]
impl<T> IndexMut<Id<T>> for Arena<T> {
    fn index_mut(&mut self, id: Id<T>) -> &mut T {
        &mut self.values[id.index]
    }
}
