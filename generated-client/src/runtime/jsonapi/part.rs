//! A part of an object that reads as empty when it is absent.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// Whether a member of a kind that can be absent is there.
pub trait Presence {
    /// Whether it is there, `null` included.
    fn is_present(&self) -> bool;
}

/// A part that may be absent. It reads as its contents either way, and remembers whether it was there.
///
/// To change something in it is to make it present.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Extra, Part};")]
///
/// let mut part: Part<Extra> = Part::default();
/// assert!(part.is_empty() && !part.is_present());
/// part.insert("note", "now it is there");
/// assert!(part.is_present());
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Part<T> {
    value: T,
    present: bool,
}

impl<T> Part<T> {
    /// A part that is there.
    pub const fn new(value: T) -> Self {
        Self { value, present: true }
    }

    /// A part that is not there, with what it reads as.
    pub(crate) const fn absent(value: T) -> Self {
        Self { value, present: false }
    }

    /// Whether it is there.
    pub const fn is_present(&self) -> bool {
        self.present
    }

    /// The contents, where it is there.
    pub fn as_option(&self) -> Option<&T> {
        self.present.then_some(&self.value)
    }

    /// The contents, empty where it is not there.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Presence for Part<T> {
    fn is_present(&self) -> bool {
        self.present
    }
}

impl<T> From<T> for Part<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Part<T> {
    /// Makes it present: who changes it wants it sent.
    fn deref_mut(&mut self) -> &mut T {
        self.present = true;
        &mut self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Part<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.present { self.value.fmt(f) } else { f.write_str("Absent") }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Part<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

impl<T: Serialize> Serialize for Part<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}
