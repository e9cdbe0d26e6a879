//! An instant as services write it, whatever its year.
//!
//! The usual form, UTC with milliseconds at most, is read and written here: `jiff`'s parser supports more forms, which
//! took 7 % of the instructions of decoding a page of resources.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{self, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::runtime::value::date::Date;
use crate::runtime::value::error::Malformed;

/// An instant, to the nanosecond: the `date-time` of RFC 3339.
///
/// It holds what a [`Timestamp`] holds, and what that has no room for: the last two days of the year 9999, which many
/// databases use for "never", and leap seconds. It is written in UTC, so the instant is preserved, but not
/// its offset. Past the year 9999 in UTC, which RFC 3339 cannot write, it has the offset `-23:59`.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{DateTime, Timestamp};")]
///
/// let updated: DateTime = "2017-11-01T08:30:00-04:00".parse()?;
/// assert_eq!(updated.to_string(), "2017-11-01T12:30:00Z");
/// assert!(updated < Timestamp::now());
/// assert_eq!(updated.timestamp(), Some("2017-11-01T12:30:00Z".parse()?));
///
/// let never: DateTime = "9999-12-31T23:59:59Z".parse()?;
/// assert!(never > Timestamp::MAX);
/// assert_eq!((never.timestamp(), never.to_string().as_str()), (None, "9999-12-31T23:59:59Z"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    second: i64,
    /// A thousand million and more: in the leap second after `second`.
    nanosecond: u32,
}

const EXPECTED: &str = "an instant (RFC 3339: `YYYY-MM-DDThh:mm:ssZ`)";
const SECOND: u32 = 1_000_000_000;

impl DateTime {
    /// The instant as a [`Timestamp`], with which one can calculate; `None` for one in the last two days of the year
    /// 9999 or later, which none can hold. A leap second becomes the last nanosecond before it.
    #[must_use]
    pub fn timestamp(self) -> Option<Timestamp> {
        Timestamp::new(self.second, self.nanosecond.min(SECOND - 1).cast_signed()).ok()
    }

    /// The whole seconds since 1970 in UTC, leap seconds not counted.
    #[must_use]
    pub const fn as_second(self) -> i64 {
        self.second
    }
}

impl From<Timestamp> for DateTime {
    fn from(timestamp: Timestamp) -> Self {
        let (second, nanosecond) = (timestamp.as_second(), timestamp.subsec_nanosecond());
        match u32::try_from(nanosecond) {
            Ok(nanosecond) => Self { second, nanosecond },
            // Before 1970 both count backwards.
            Err(_) => Self { second: second - 1, nanosecond: SECOND - nanosecond.unsigned_abs() },
        }
    }
}

impl PartialEq<Timestamp> for DateTime {
    fn eq(&self, other: &Timestamp) -> bool {
        *self == Self::from(*other)
    }
}

impl PartialOrd<Timestamp> for DateTime {
    fn partial_cmp(&self, other: &Timestamp) -> Option<Ordering> {
        self.partial_cmp(&Self::from(*other))
    }
}

impl FromStr for DateTime {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        // `jiff` also reads forms of ISO 8601 and Temporal.
        let other = || text.parse().ok().map(|timestamp: Timestamp| timestamp.into());
        let read = read_utc(text).map(Self::from).or_else(|| read_any(text)).or_else(other);
        read.ok_or(Malformed::new(EXPECTED))
    }
}

/// `2017-11-02T12:34:56Z`, with three digits of a fraction or without; `None` for all else.
fn read_utc(text: &str) -> Option<Timestamp> {
    let (seconds, fraction) = text.as_bytes().strip_suffix(b"Z")?.split_first_chunk::<19>()?;
    let &[y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b'T', h1, h2, b':', mi1, mi2, b':', s1, s2] = seconds else {
        return None;
    };
    let (f1, f2, f3) = match *fraction {
        [] => (b'0', b'0', b'0'),
        [b'.', f1, f2, f3] => (f1, f2, f3),
        _ => return None,
    };
    // All digits at once: one branch, not seventeen.
    let digits = [y1, y2, y3, y4, mo1, mo2, d1, d2, h1, h2, mi1, mi2, s1, s2, f1, f2, f3];
    let digits = digits.map(|digit| digit.wrapping_sub(b'0').cast_signed());
    if digits.iter().fold(false, |other, digit| other | !(0..10).contains(digit)) {
        return None;
    }
    let [y1, y2, y3, y4, mo1, mo2, d1, d2, h1, h2, mi1, mi2, s1, s2, f1, f2, f3] = digits;
    let year = 100 * i16::from(10 * y1 + y2) + i16::from(10 * y3 + y4);
    let milliseconds = 100 * i32::from(f1) + i32::from(10 * f2 + f3);
    let (month, day, hour) = (10 * mo1 + mo2, 10 * d1 + d2, 10 * h1 + h2);
    let (minute, second) = (10 * mi1 + mi2, 10 * s1 + s2);
    let time = civil::DateTime::new(year, month, day, hour, minute, second, milliseconds * 1_000_000).ok()?;
    Offset::UTC.to_timestamp(time).ok()
}

/// Any form of RFC 3339, of years and seconds that a [`Timestamp`] does not hold too.
fn read_any(text: &str) -> Option<DateTime> {
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (time, rest) = (rest.get(..8)?, rest.get(8..)?);
    let (fraction, offset) = rest.split_at(rest.find(['Z', 'z', '+', '-'])?);
    let is_leap = time.ends_with(":60");
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = time.as_bytes() else { return None };
    let second = if is_leap { 59 } else { two(s1, s2)? };
    let time = Time::new(two(h1, h2)?, two(m1, m2)?, second, 0).ok()?;
    let date: Date = date.parse().ok()?;
    let offset = match *offset.as_bytes() {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let minutes = 60 * i64::from(two(h1, h2).filter(|hour| *hour < 24)?)
                + i64::from(two(m1, m2).filter(|minute| *minute < 60)?);
            if sign == b'-' { -60 * minutes } else { 60 * minutes }
        }
        _ => return None,
    };
    let since_1970 = date.to_datetime(time).duration_since(civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
    let nanosecond = read_fraction(fraction)? + if is_leap { SECOND } else { 0 };
    Some(DateTime { second: since_1970.as_secs() - offset, nanosecond })
}

fn two(tens: u8, ones: u8) -> Option<i8> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| (byte - b'0').cast_signed());
    Some(10 * digit(tens)? + digit(ones)?)
}

/// The nanoseconds of `.123456789`. Nothing is cut off: what is finer is not read.
fn read_fraction(text: &str) -> Option<u32> {
    let Some(digits) = text.strip_prefix('.') else { return text.is_empty().then_some(0) };
    let is_plain = matches!(digits.len(), 1..=9) && digits.bytes().all(|digit| digit.is_ascii_digit());
    if is_plain { format!("{digits:0<9}").parse().ok() } else { None }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (write_utc(*self), self.timestamp()) {
            (Some((text, length)), _) => {
                f.write_str(text.get(..length).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default())
            }
            (None, Some(timestamp)) if self.nanosecond < SECOND => timestamp.fmt(f),
            _ => write_any(*self, f),
        }
    }
}

/// `2017-11-02T12:34:56Z`, with up to three digits of a fraction, and its length; `None` if that form cannot express
/// it.
fn write_utc(instant: DateTime) -> Option<([u8; 24], usize)> {
    let nanosecond = instant.nanosecond;
    if !nanosecond.is_multiple_of(1_000_000) || nanosecond >= SECOND {
        return None;
    }
    let time = Offset::UTC.to_datetime(instant.timestamp()?);
    let (year, milliseconds) = (u16::try_from(time.year()).ok()?, u16::try_from(nanosecond / 1_000_000).ok()?);
    let [[y1, y2], [y3, y4], [_, f1], [f2, f3]] =
        [year / 100, year % 100, milliseconds / 100, milliseconds % 100].map(two_digits);
    let [[mo1, mo2], [d1, d2], [h1, h2], [mi1, mi2], [s1, s2]] =
        [time.month(), time.day(), time.hour(), time.minute(), time.second()]
            .map(|number| two_digits(u16::from(number.unsigned_abs())));
    let ([r1, r2, r3, r4, r5], length) = match [f1, f2, f3] {
        [b'0', b'0', b'0'] => ([b'Z', 0, 0, 0, 0], 20),
        [f1, b'0', b'0'] => ([b'.', f1, b'Z', 0, 0], 22),
        [f1, f2, b'0'] => ([b'.', f1, f2, b'Z', 0], 23),
        [f1, f2, f3] => ([b'.', f1, f2, f3, b'Z'], 24),
    };
    let text =
        [y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b'T', h1, h2, b':', mi1, mi2, b':', s1, s2, r1, r2, r3, r4, r5];
    Some((text, length))
}

const fn two_digits(number: u16) -> [u8; 2] {
    let [tens, _] = (number / 10 % 10).to_le_bytes();
    let [ones, _] = (number % 10).to_le_bytes();
    [b'0' + tens, b'0' + ones]
}

/// What a [`Timestamp`] does not hold.
fn write_any(instant: DateTime, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const EPOCH: civil::DateTime = civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    const WEST: i64 = 23 * 3600 + 59 * 60;
    let at = |second| EPOCH.checked_add(SignedDuration::from_secs(second));
    let (time, offset) = match at(instant.second) {
        Ok(time) => (time, "Z"),
        Err(_) => (at(instant.second - WEST).map_err(|_| fmt::Error)?, "-23:59"),
    };
    let is_leap = instant.nanosecond >= SECOND;
    let second = if is_leap { 60 } else { time.second() };
    write!(f, "{}T{:02}:{:02}:{second:02}", time.date(), time.hour(), time.minute())?;
    let fraction = format!("{:09}", instant.nanosecond % SECOND);
    match fraction.trim_end_matches('0') {
        "" => f.write_str(offset),
        fraction => write!(f, ".{fraction}{offset}"),
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(DateTimeVisitor)
    }
}

struct DateTimeVisitor;

impl Visitor<'_> for DateTimeVisitor {
    type Value = DateTime;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<DateTime, E> {
        text.parse().map_err(|error: Malformed| E::custom(error.of_value()))
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = write_utc(*self);
        match written.as_ref().and_then(|(text, length)| std::str::from_utf8(text.get(..*length)?).ok()) {
            Some(text) => serializer.serialize_str(text),
            None => serializer.collect_str(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;

    fn read(text: &str) -> Option<DateTime> {
        text.parse().ok()
    }

    #[test]
    fn every_day_is_the_instant_that_it_is_for_the_parser_of_all_forms() {
        let days = Date::constant(1896, 1, 1).series(jiff::Span::new().days(1)).take_while(|day| day.year() < 2105);
        let times =
            ["00:00:00Z", "23:59:59Z", "12:34:56.789Z", "07:08:09.001Z", "07:08:09.123456789+05:45", "23:00:00-23:59"];
        for (day, time) in days.zip(times.into_iter().cycle()) {
            let text = format!("{day}T{time}");
            let expected: Timestamp = text.parse().unwrap();
            assert_eq!(read(&text).and_then(DateTime::timestamp), Some(expected), "{text}");
            assert_eq!(read(&text), Some(expected.into()), "{text}");
        }
    }

    #[test]
    fn every_instant_is_written_as_it_is_by_the_printer_of_all_forms() {
        let days = Date::constant(-9999, 1, 3).series(jiff::Span::new().days(373)).take_while(|day| day.year() < 9999);
        let nanoseconds = [0, 100_000_000, 120_000_000, 123_000_000, 1_000_000, 999_999_999, 1, 123_456_000];
        for (day, nanosecond) in days.zip(nanoseconds.into_iter().cycle()) {
            for (hour, minute, second) in [(0, 0, 0), (23, 59, 59), (12, 34, 56)] {
                let timestamp = Offset::UTC.to_timestamp(day.at(hour, minute, second, nanosecond)).unwrap();
                let instant = DateTime::from(timestamp);
                assert_eq!(instant.to_string(), timestamp.to_string());
                assert_eq!(serde_json::to_string(&instant).unwrap(), format!("\"{timestamp}\""));
                assert_eq!(read(&timestamp.to_string()), Some(instant), "{timestamp}");
            }
        }
    }

    #[test]
    fn the_never_of_databases_and_leap_seconds_come_back() {
        let same = [
            "9999-12-31T23:59:59Z",
            "9999-12-31T23:59:59.9999999Z",
            "9999-12-31T23:59:59.999999999Z",
            "9999-12-30T22:00:01Z",
            "0001-01-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "2016-12-31T23:59:60Z",
            "2016-12-31T23:59:60.5Z",
        ];
        for text in same {
            assert_eq!(read(text).map(|instant| instant.to_string()).as_deref(), Some(text));
        }
        for (text, written) in [
            ("9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59Z"),
            ("9999-12-31t23:59:59.50z", "9999-12-31T23:59:59.5Z"),
            ("9999-12-31T23:59:59+14:00", "9999-12-31T09:59:59Z"),
            ("9999-12-31T23:59:59-12:00", "9999-12-31T12:00:59-23:59"),
            ("9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59-23:59"),
            ("0001-01-01T00:00:00+14:00", "0000-12-31T10:00:00Z"),
            ("0000-01-01T00:00:00+14:00", "-000001-12-31T10:00:00Z"),
            ("2017-01-01T00:59:60+01:00", "2016-12-31T23:59:60Z"),
        ] {
            let instant = read(text);
            assert_eq!(instant.map(|instant| instant.to_string()).as_deref(), Some(written), "{text}");
            assert_eq!(read(written), instant, "{text}");
        }
        let ordered =
            ["2016-12-31T23:59:59.9Z", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"];
        assert!(ordered.map(read).is_sorted());
    }

    #[test]
    fn a_text_with_one_byte_changed_added_or_taken_is_what_it_is_for_the_parser_of_all_forms() {
        let bytes = b"0123456789-+:.,TtZz /\x00x";
        for text in ["2016-02-29T23:59:59Z", "1999-12-31T10:30:00.250Z", "2001-12-31T10:30:00.25-03:30"] {
            for (at, byte) in (0..=text.len()).flat_map(|at| bytes.map(|byte| (at, char::from(byte)))) {
                let (before, after) = text.split_at(at);
                let rest = after.get(1..).unwrap_or_default();
                for changed in
                    [format!("{before}{byte}{rest}"), format!("{before}{byte}{after}"), format!("{before}{rest}")]
                {
                    // A leap second and the end of the year 9999 are more than that parser holds.
                    let holds = |read: &DateTime| read.nanosecond < SECOND && *read <= Timestamp::MAX;
                    let expected = changed.parse::<Timestamp>().ok().filter(|_| !changed.contains(":60"));
                    assert_eq!(read(&changed).filter(holds), expected.map(DateTime::from), "{changed:?}");
                }
            }
        }
    }

    #[test]
    fn days_hours_and_fractions_that_do_not_exist_are_errors_that_do_not_show_them() {
        for text in [
            "2015-02-29T00:00:00Z",
            "2015-00-10T00:00:00Z",
            "2015-13-10T00:00:00Z",
            "2015-06-31T00:00:00Z",
            "2015-06-30T24:00:00Z",
            "2015-06-30T00:00:61Z",
            "9999-12-31T24:00:00Z",
            "9999-12-31T00:00:00.0000000001Z",
            "9999-12-31T00:00:00.Z",
            "2015-06-30",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
            let error = serde_json::from_value::<DateTime>(text.into()).unwrap_err().to_string();
            assert!(error.ends_with(&format!("expected {EXPECTED}")) && !error.contains("2015-"), "{error}");
        }
    }
}
