//! A number that goes back exactly as it came.

use std::cmp::Ordering;
use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// A JSON number, kept exactly: `1` stays `1` and `1.0` stays `1.0`.
///
/// # Examples
///
/// ```
/// use fitbit_plus::runtime::Number;
///
/// let weight = Number::from_f64(81.6).ok_or("not a finite number")?;
/// assert_eq!(weight.as_f64(), 81.6);
/// assert_eq!(Number::from(81).to_string(), "81");
/// assert!(Number::from(81) < weight);
/// # Ok::<(), &'static str>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number(serde_json::Number);

impl Number {
    /// A number from a float; `None` for what JSON cannot write: infinities and NaN.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        serde_json::Number::from_f64(value).map(Self)
    }

    /// The nearest float.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        self.0.as_f64().unwrap_or(f64::NAN)
    }

    /// The number, where it is whole, written without a fraction, and fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.0.as_i64()
    }
}

macro_rules! from_whole {
    ($($whole:ty),*) => { $(
        impl From<$whole> for Number {
            fn from(value: $whole) -> Self {
                Self(value.into())
            }
        }
    )* };
}
from_whole!(i32, i64, u32, u64);

impl TryFrom<f64> for Number {
    type Error = NotFinite;

    fn try_from(value: f64) -> Result<Self, NotFinite> {
        Self::from_f64(value).ok_or(NotFinite)
    }
}

/// A float that JSON cannot write: an infinity or NaN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotFinite;

impl fmt::Display for NotFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON has no infinite numbers and no NaN: give a finite one")
    }
}

impl std::error::Error for NotFinite {}

impl PartialOrd for Number {
    /// Compares the values. Two numbers that differ only in how they are written (`1`, `1.0`) have no order, since they are not equal.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let order = match (self.0.as_i128(), other.0.as_i128()) {
            (Some(one), Some(two)) => one.cmp(&two),
            _ => self.as_f64().partial_cmp(&other.as_f64())?,
        };
        (order != Ordering::Equal || self == other).then_some(order)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_json::Number::deserialize(deserializer).map(Self)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
