//! A number that is written exactly as it was received.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::runtime::value::error::Malformed;
use crate::runtime::value::raw;

/// A JSON number with all of its digits: `1` stays `1`, `1.0` stays `1.0`, and `1e400` and 25 digits stay what they
/// are.
///
/// It compares by value, exactly: `1` equals `1.0`, and two numbers with the same nearest float can differ.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::Number;")]
///
/// let weight = Number::from_f64(81.6).ok_or("not a finite number")?;
/// assert_eq!(weight.as_f64(), 81.6);
/// assert_eq!(Number::from(81).to_string(), "81");
/// assert!(Number::from(81) < weight);
/// assert!("81.60000000000000000000001".parse::<Number>()? > weight);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Number(Box<str>);

impl Number {
    /// A number from a float; `None` for what JSON cannot write: infinities and NaN.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        serde_json::Number::from_f64(value).map(|number| Self(number.to_string().into()))
    }

    /// Creates it from JSON text; `None` if that is not a number.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        text.starts_with(|first: char| first == '-' || first.is_ascii_digit()).then(|| Self(text.into()))
    }

    pub(super) fn into_text(self) -> Box<str> {
        self.0
    }

    /// The number as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest float; infinite for a number beyond all floats.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// The number, if it is a whole one that is written without a fraction, and fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// The number, if it is a whole one that is written without a fraction, and fits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn decimal(&self) -> Decimal<'_> {
        let (mantissa, exponent) = self.0.split_once(['e', 'E']).unwrap_or((&self.0, "0"));
        let (is_negative, mantissa) = mantissa.strip_prefix('-').map_or((false, mantissa), |digits| (true, digits));
        // Exponents of twenty digits are not distinguished.
        let beyond = if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 };
        let exponent = exponent.parse().unwrap_or(beyond).clamp(i64::MIN / 2, i64::MAX / 2);
        let whole = mantissa.find('.').unwrap_or(mantissa.len());
        let digits = mantissa.trim_start_matches(['0', '.']);
        let skipped = mantissa.len() - digits.len();
        // The number of digits before the point; negative if zeros follow the point.
        let point = if skipped <= whole { whole as i64 - skipped as i64 } else { whole as i64 + 1 - skipped as i64 };
        let digits =
            if mantissa.contains('.') { digits.trim_end_matches(['0', '.']) } else { digits.trim_end_matches('0') };
        if digits.is_empty() {
            return Decimal { is_negative: false, exponent: 0, digits };
        }
        Decimal { is_negative, exponent: point + exponent, digits }
    }
}

/// A value: 0.`digits` times ten to the `exponent`. No digit at either end is zero; zero itself has none.
struct Decimal<'a> {
    is_negative: bool,
    exponent: i64,
    /// With the decimal point that may be among them.
    digits: &'a str,
}

impl Decimal<'_> {
    fn digits(&self) -> impl Iterator<Item = u8> {
        self.digits.bytes().filter(|digit| *digit != b'.')
    }

    fn size(&self, other: &Self) -> Ordering {
        let by_exponent = match (self.digits.is_empty(), other.digits.is_empty()) {
            (false, false) => self.exponent.cmp(&other.exponent),
            (is_zero, is_other_zero) => is_other_zero.cmp(&is_zero),
        };
        by_exponent.then_with(|| self.digits().cmp(other.digits()))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, other) = (self.decimal(), other.decimal());
        match (one.is_negative, other.is_negative) {
            (false, false) => one.size(&other),
            (true, true) => other.size(&one),
            (is_negative, _) => {
                if is_negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.cmp(other).is_eq()
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let decimal = self.decimal();
        (decimal.is_negative, decimal.exponent).hash(state);
        decimal.digits().for_each(|digit| digit.hash(state));
    }
}

macro_rules! from_whole {
    ($($whole:ty),*) => { $(
        impl From<$whole> for Number {
            fn from(value: $whole) -> Self {
                Self(value.to_string().into())
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

impl FromStr for Number {
    type Err = Malformed;

    /// Takes a number as JSON writes it.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let value = serde_json::from_str::<&RawValue>(text).ok();
        value.and_then(|value| Self::of_text(value.get())).ok_or(Malformed::new("a JSON number"))
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

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = raw::read(deserializer)?;
        Self::of_text(&text).ok_or_else(|| de::Error::custom("invalid type: not a number, expected a number"))
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        raw::write(&self.0, serializer)
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use super::*;

    #[test]
    fn numbers_are_ordered_by_value_and_no_digit_is_lost() {
        let ascending = [
            "-1e400",
            "-18446744073709551616",
            "-2",
            "-1.5",
            "-1.25",
            "-1e-400",
            "0",
            "1e-400",
            "0.001",
            "0.01",
            "0.123456789012345678901234",
            "0.123456789012345678901235",
            "1",
            "9.99",
            "10",
            "10.5",
            "99",
            "9007199254740992",
            "9007199254740993",
            "18446744073709551615",
            "18446744073709551616",
            "1e400",
            "1e99999999999999999999",
        ];
        let numbers = ascending.map(|number| number.parse::<Number>().unwrap());
        for (at, one) in numbers.iter().enumerate() {
            for (other_at, other) in numbers.iter().enumerate() {
                assert_eq!(one.cmp(other), at.cmp(&other_at), "{one} and {other}");
            }
        }
    }

    #[test]
    fn one_value_is_equal_and_hashed_alike_however_it_is_written() {
        let hasher = RandomState::new();
        for spellings in [
            &["0", "-0", "0.000", "0e9", "-0.0E-5"][..],
            &["1", "1.0", "1.00e0", "0.1e1", "10e-1", "1000E-3"],
            &["-120", "-1.2e2", "-120.0", "-0.0012e5"],
            &["0.05", "5e-2", "0.050", "50e-3"],
        ] {
            let numbers: Vec<Number> = spellings.iter().map(|number| number.parse().unwrap()).collect();
            for (one, other) in numbers.iter().zip(&numbers[1..]) {
                assert_eq!(one, other);
                assert_eq!(hasher.hash_one(one), hasher.hash_one(other), "{one} and {other}");
            }
        }
        for no_number in ["", "1 2", "+1", "01", ".5", "\"1\"", "NaN"] {
            assert!(no_number.parse::<Number>().is_err(), "{no_number}");
        }
    }
}
