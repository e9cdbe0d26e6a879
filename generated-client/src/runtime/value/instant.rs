//! An instant in UTC and with milliseconds at most, as services write it, read and written in place.
//!
//! A page of patients has hundreds of instants, and it shows that `jiff`'s parser is ready for every form of RFC 3339 and
//! more, and its printer for options. What is read in another form, what is finer or before the year 0, and every
//! complaint is left to these two.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde::de::value::StrDeserializer;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

/// What an instant is read and written as; it is kept as a [`Timestamp`].
pub(crate) struct Instant(pub(crate) Timestamp);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(InstantVisitor)
    }
}

struct InstantVisitor;

impl<'de> Visitor<'de> for InstantVisitor {
    type Value = Instant;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text that is an instant")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Instant, E> {
        read_utc(text).map_or_else(|| Timestamp::deserialize(StrDeserializer::new(text)), Ok).map(Instant)
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
    let time = DateTime::new(year, month, day, hour, minute, second, milliseconds * 1_000_000).ok()?;
    Offset::UTC.to_timestamp(time).ok()
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = write_utc(self.0);
        match written.as_ref().and_then(|(text, length)| std::str::from_utf8(text.get(..*length)?).ok()) {
            Some(text) => serializer.serialize_str(text),
            None => self.0.serialize(serializer),
        }
    }
}

/// `2017-11-02T12:34:56Z`, with up to three digits of a fraction, and how long it is; `None` where that form cannot say it.
fn write_utc(instant: Timestamp) -> Option<([u8; 24], usize)> {
    let time = Offset::UTC.to_datetime(instant);
    let (year, nanoseconds) = (u16::try_from(time.year()).ok()?, time.subsec_nanosecond());
    if nanoseconds % 1_000_000 != 0 {
        return None;
    }
    let milliseconds = u16::try_from(nanoseconds / 1_000_000).ok()?;
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

#[cfg(test)]
mod tests {
    use jiff::civil::Date;
    use serde_json::Value;

    use super::*;

    /// What came of a text by way of this file, and by the parser of all forms.
    fn both(text: &str) -> [Result<Timestamp, String>; 2] {
        let value = Value::from(text);
        let instant = Instant::deserialize(&value).map(|Instant(instant)| instant);
        [instant.map_err(|error| error.to_string()), Timestamp::deserialize(&value).map_err(|error| error.to_string())]
    }

    #[test]
    fn every_day_is_the_instant_that_it_is_for_the_parser_of_all_forms() {
        let days = Date::constant(1896, 1, 1).series(jiff::Span::new().days(1)).take_while(|day| day.year() < 2105);
        for (day, time) in days.zip(["00:00:00Z", "23:59:59Z", "12:34:56.789Z", "07:08:09.001Z"].into_iter().cycle()) {
            let text = format!("{day}T{time}");
            assert_eq!(read_utc(&text), text.parse().ok(), "{text}");
        }
    }

    #[test]
    fn every_instant_is_written_as_it_is_by_the_printer_of_all_forms() {
        let days = Date::constant(-9999, 1, 3).series(jiff::Span::new().days(373)).take_while(|day| day.year() < 9999);
        let nanoseconds = [0, 100_000_000, 120_000_000, 123_000_000, 1_000_000, 999_999_999, 1, 123_456_000];
        for (day, nanosecond) in days.zip(nanoseconds.into_iter().cycle()) {
            for (hour, minute, second) in [(0, 0, 0), (23, 59, 59), (12, 34, 56)] {
                let instant = Offset::UTC.to_timestamp(day.at(hour, minute, second, nanosecond)).unwrap();
                let is_plain = day.year() >= 0 && nanosecond % 1_000_000 == 0;
                assert_eq!(write_utc(instant).is_some(), is_plain, "{instant}");
                assert_eq!(serde_json::to_value(Instant(instant)).unwrap(), Value::from(instant.to_string()));
            }
        }
    }

    #[test]
    fn a_text_with_one_byte_changed_added_or_taken_is_what_it_is_for_the_parser_of_all_forms() {
        let bytes = b"0123456789-+:.,TtZz /\x00x";
        for text in ["2016-02-29T23:59:59Z", "1999-12-31T10:30:00.250Z"] {
            for (at, byte) in (0..=text.len()).flat_map(|at| bytes.map(|byte| (at, char::from(byte)))) {
                let (before, after) = text.split_at(at);
                let rest = after.get(1..).unwrap_or_default();
                for changed in
                    [format!("{before}{byte}{rest}"), format!("{before}{byte}{after}"), format!("{before}{rest}")]
                {
                    let [ours, theirs] = both(&changed);
                    assert_eq!(ours, theirs, "{changed:?}");
                }
            }
        }
    }

    #[test]
    fn days_and_hours_that_do_not_exist_are_refused_as_they_are_by_the_parser_of_all_forms() {
        for text in [
            "2015-02-29T00:00:00Z",
            "2015-00-10T00:00:00Z",
            "2015-13-10T00:00:00Z",
            "2015-06-31T00:00:00Z",
            "2015-06-30T24:00:00Z",
        ] {
            let [ours, theirs] = both(text);
            assert!(ours.is_err(), "{text}");
            assert_eq!(ours, theirs, "{text}");
        }
    }
}
