//! A member that reads as empty if it is absent.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// A member that can be absent.
pub trait Presence {
    /// Whether it is present; `null` is.
    fn is_present(&self) -> bool;
}

/// A member that may be absent. It dereferences to its contents, which are empty if it is absent.
///
/// Changing its contents makes it present.
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
    /// Creates a part that is present.
    pub const fn new(value: T) -> Self {
        Self { value, present: true }
    }

    /// Creates a part that is absent, with its empty contents.
    pub(crate) const fn absent(value: T) -> Self {
        Self { value, present: false }
    }

    /// Whether it is present.
    pub const fn is_present(&self) -> bool {
        self.present
    }

    /// The contents, if it is present.
    pub fn as_option(&self) -> Option<&T> {
        self.present.then_some(&self.value)
    }

    /// The contents, empty if it is absent.
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
    /// Makes it present, so that the change is sent.
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
