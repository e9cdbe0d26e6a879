//! A value that logs and messages never show.

use std::borrow::Borrow;
use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// Personal data. `Debug` does not show it, and there is no `Display`. [`ExposeSensitive`] reads one that may be
/// absent.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::Sensitive;")]
///
/// let name = Sensitive::new(String::from("Fiona"));
/// assert_eq!(format!("{name:?}"), "Sensitive(…)");
/// assert_eq!(name.expose(), "Fiona");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Hides a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value. The caller keeps it out of logs.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value, to change it.
    pub const fn expose_mut(&mut self) -> &mut T {
        &mut self.0
    }

    /// The value itself.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

/// Reads personal data that may be absent.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{ExposeSensitive, Sensitive};")]
///
/// let name = Some(Sensitive::new(String::from("Fiona")));
/// assert_eq!(name.expose_or("?"), "Fiona");
/// assert_eq!(name.expose().map(String::len), Some(5));
/// assert_eq!([name].first().and_then(|name| name.expose()).map(String::len), Some(5));
/// ```
pub trait ExposeSensitive<'a>: Sized {
    /// The type of the value.
    type Value: 'a;

    /// The value, if there is one. The caller keeps it out of logs.
    fn expose(self) -> Option<&'a Self::Value>;

    /// The value, or else another one, such as `"?"`.
    fn expose_or<V: ?Sized>(self, other: &'a V) -> &'a V
    where
        Self::Value: Borrow<V>,
    {
        self.expose().map_or(other, Borrow::borrow)
    }
}

impl<'a, T: 'a> ExposeSensitive<'a> for &'a Option<Sensitive<T>> {
    type Value = T;

    fn expose(self) -> Option<&'a T> {
        self.as_ref().map(Sensitive::expose)
    }
}

impl<'a, T: 'a> ExposeSensitive<'a> for Option<&'a Sensitive<T>> {
    type Value = T;

    fn expose(self) -> Option<&'a T> {
        self.map(Sensitive::expose)
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sensitive(…)")
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Sensitive<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

impl<T: Serialize> Serialize for Sensitive<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
