//! Enums of values to which a server may add.

use std::fmt;

use crate::runtime::value::json::Json;

/// An enum of values to which the server may add.
pub(crate) trait OpenEnum {
    type Value<'a>
    where
        Self: 'a;

    fn value(&self) -> Self::Value<'_>;
}

/// A value that the description does not list. It is written as it was received.
///
/// The enum creates it (`Status::from("…")`), so that it never holds a value that is listed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnknownValue<T>(T);

impl<T> UnknownValue<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value as it was received.
    pub const fn get(&self) -> &T {
        &self.0
    }

    /// The value itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl fmt::Debug for UnknownValue<String> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for UnknownValue<i64> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for UnknownValue<Json> {
    /// Not shown, since it can be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
