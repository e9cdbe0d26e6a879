//! A date, read strictly: a text with a time after it is an error.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use jiff::civil;
use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::runtime::value::error::Malformed;
use crate::runtime::value::object::Key;

/// A date of the calendar: `1938-10-04`. A text with more than a date, such as a time or an offset, is not one.
///
/// It dereferences to [`jiff::civil::Date`], and converts from and into it.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::Date;")]
///
/// let date: Date = "1938-10-04".parse()?;
/// assert_eq!((date.year(), date.weekday()), (1938, jiff::civil::Weekday::Tuesday));
/// assert_eq!(date, Date::new(1938, 10, 4)?);
/// assert!("1938-10-04T22:00:00-05:00".parse::<Date>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

const EXPECTED: &str = "a date (`YYYY-MM-DD`)";

impl Date {
    /// Creates the date of this year, month and day.
    ///
    /// # Errors
    ///
    /// The day does not exist.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, jiff::Error> {
        civil::Date::new(year, month, day).map(Self)
    }
}

impl Deref for Date {
    type Target = civil::Date;

    fn deref(&self) -> &civil::Date {
        &self.0
    }
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        Self(date)
    }
}

impl From<Date> for civil::Date {
    fn from(date: Date) -> Self {
        date.0
    }
}

impl FromStr for Date {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let is_plain = matches!(*text.as_bytes(), [_, _, _, _, b'-', _, _, b'-', _, _]);
        let date = if is_plain { text.parse().ok() } else { None };
        date.map(Self).ok_or(Malformed::new(EXPECTED))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Key::deserialize(deserializer)?.as_str().parse().map_err(|error: Malformed| de::Error::custom(error.of_value()))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
