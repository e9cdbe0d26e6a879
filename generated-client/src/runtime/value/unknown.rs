//! A value that an enum does not list.

use std::fmt;

use super::Json;

/// A value that the description does not list. It goes back as it came.
///
/// It is made by the enum it stands in (`PatientGender::from("…")`), so that a value which *is* listed never hides in it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnknownValue<T>(T);

impl<T> UnknownValue<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value as it came.
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
    /// A whole value can hold anything, a person's data too: it is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
