//! Decodes a JSON text into a type of the client and encodes it again: nothing may change.

use std::fmt::Write;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};
use serde_path_to_error::{Path, Segment};

use crate::client::AnyResource;

/// Decodes a JSON text, encodes it again, and returns the result if it is unchanged.
pub type RoundTrip = fn(&str) -> Result<Value, Failure>;

/// The first value that a round trip lost or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// A JSON pointer into the text.
    pub pointer: String,
    /// The change, without values.
    pub what: &'static str,
    /// The change, with values.
    pub message: String,
}

impl Failure {
    pub(crate) fn here(what: &'static str, message: impl Into<String>) -> Self {
        Self { pointer: String::new(), what, message: message.into() }
    }
}

/// Runs the round trip through one type.
///
/// # Errors
///
/// The text does not decode as `T`, or the result differs.
pub fn through<T: DeserializeOwned + Serialize>(json: &str) -> Result<Value, Failure> {
    let whole = |what: &'static str, error: serde_json::Error| Failure::here(what, format!("{what}: {error}"));
    let original = serde_json::from_str(json).map_err(|error| whole("is not JSON", error))?;
    let decoded: T =
        serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(json)).map_err(|error| Failure {
            pointer: pointer(error.path()),
            ..Failure::here("does not decode", format!("does not decode: {}", error.inner()))
        })?;
    let encoded = serde_json::to_value(decoded).map_err(|error| whole("does not encode", error))?;
    if let Some(failure) = first_difference(&original, &encoded) {
        return Err(failure);
    }
    // A document encodes included resources as it received them.
    let included = original.get("included").and_then(Value::as_array);
    for (index, resource) in included.into_iter().flatten().enumerate() {
        through::<AnyResource>(&resource.to_string()).map_err(|failure| {
            let pointer = format!("/included/{index}{}", failure.pointer);
            Failure { pointer, ..failure }
        })?;
    }
    Ok(encoded)
}

fn pointer(path: &Path) -> String {
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => step(&pointer, &index.to_string()),
        Segment::Map { key } => step(&pointer, key),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}

pub(crate) fn step(pointer: &str, member: &str) -> String {
    format!("{pointer}/{}", member.replace('~', "~0").replace('/', "~1"))
}

/// Returns the first difference, in the order of the original. The order of members does not matter.
fn first_difference(original: &Value, back: &Value) -> Option<Failure> {
    match (original, back) {
        (Value::Object(original), Value::Object(back)) => in_object(original, back),
        (Value::Array(original), Value::Array(back)) if original.len() == back.len() => {
            let items = original.iter().zip(back).enumerate();
            items
                .filter_map(|(index, (original, back))| below(&index.to_string(), first_difference(original, back)))
                .next()
        }
        (Value::String(original), Value::String(back)) if same_text(original, back) => None,
        (Value::Number(original), Value::Number(back)) if same_number(original, back) => None,
        _ if original == back => None,
        _ => {
            Some(Failure::here("changed its value", format!("was {} and became {}", excerpt(original), excerpt(back))))
        }
    }
}

fn in_object(original: &Map<String, Value>, back: &Map<String, Value>) -> Option<Failure> {
    let changed = original.iter().filter_map(|(name, value)| {
        let failure = match back.get(name) {
            Some(back) => first_difference(value, back),
            None => Some(Failure::here("is lost", format!("was {} and is lost", excerpt(value)))),
        };
        below(name, failure)
    });
    let added = back.iter().filter(|(name, _)| !original.contains_key(*name)).filter_map(|(name, value)| {
        let message = format!("was absent and became {}", excerpt(value));
        below(name, Some(Failure::here("was absent before", message)))
    });
    changed.chain(added).next()
}

fn below(member: &str, failure: Option<Failure>) -> Option<Failure> {
    failure.map(|failure| Failure { pointer: step("", member) + &failure.pointer, ..failure })
}

/// Timestamps are equal if they denote the same instant.
fn same_text(original: &str, back: &str) -> bool {
    let instant = |text: &str| text.parse::<Timestamp>().ok();
    original == back || instant(original).is_some_and(|original| instant(back) == Some(original))
}

/// `1` and `1.0` are equal in JSON.
fn same_number(original: &Number, back: &Number) -> bool {
    match (original.as_i128(), back.as_i128()) {
        (Some(original), Some(back)) => original == back,
        // A float equals an integer only if it represents it exactly.
        (Some(whole), None) => is_whole(back, whole),
        (None, Some(whole)) => is_whole(original, whole),
        (None, None) => original.as_f64() == back.as_f64(),
    }
}

fn is_whole(float: &Number, whole: i128) -> bool {
    const EXACT: u128 = 1 << 53;
    whole.unsigned_abs() <= EXACT && float.as_f64() == Some(whole as f64)
}

fn excerpt(value: &Value) -> String {
    const LENGTH: usize = 80;
    let text = value.to_string();
    let mut short: String = text.chars().take(LENGTH).collect();
    if short.len() < text.len() {
        // Writing to a string does not fail.
        let _ = write!(short, "… ({} bytes)", text.len());
    }
    short
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    fn difference(original: Value, back: Value) -> String {
        first_difference(&original, &back)
            .map_or_else(String::new, |Failure { pointer, message, .. }| format!("{pointer}: {message}"))
    }

    #[test]
    fn equivalent_json_has_no_difference() {
        assert_eq!(
            difference(json!({"a": [1, {"b": null}], "c": "d"}), json!({"c": "d", "a": [1.0, {"b": null}]})),
            ""
        );
        assert_eq!(difference(json!("2018-03-01T12:00:00.000Z"), json!("2018-03-01T13:00:00+01:00")), "");
        assert_eq!(difference(json!(u64::MAX), json!(u64::MAX)), "");
    }

    #[test]
    fn the_first_difference_is_named_by_its_pointer() {
        for (original, back, expected) in [
            (json!({"a": {"b/c": [1, 2]}}), json!({"a": {"b/c": [1, 3]}}), "/a/b~1c/1: was 2 and became 3"),
            (json!({"a": null}), json!({}), "/a: was null and is lost"),
            (json!({}), json!({"a": []}), "/a: was absent and became []"),
            (json!([1]), json!([1, 2]), ": was [1] and became [1,2]"),
            (json!("12:00"), json!("12:01"), ": was \"12:00\" and became \"12:01\""),
            (
                json!("2018-03-01"),
                json!("2018-03-01T00:00:00Z"),
                ": was \"2018-03-01\" and became \"2018-03-01T00:00:00Z\"",
            ),
            (json!(1), json!("1"), ": was 1 and became \"1\""),
            (
                json!(9_007_199_254_740_993_i64),
                json!(9_007_199_254_740_992.0),
                ": was 9007199254740993 and became 9007199254740992.0",
            ),
        ] {
            assert_eq!(difference(original, back), expected);
        }
    }

    #[derive(Deserialize, Serialize)]
    struct Fish {
        name: String,
        #[serde(skip_serializing)]
        #[serde(default)]
        _scales: Option<u32>,
    }

    #[test]
    fn a_round_trip_reports_losses_and_decode_errors() {
        assert_eq!(through::<Fish>("{\"name\": \"Bo\"}"), Ok(json!({"name": "Bo"})));
        let lost = through::<Vec<Fish>>("[{\"name\": \"Bo\", \"_scales\": 3}]").unwrap_err();
        assert_eq!((lost.pointer.as_str(), lost.message.as_str()), ("/0/_scales", "was 3 and is lost"));
        let wrong = through::<Vec<Fish>>("[{\"name\": 3}]").unwrap_err();
        assert!(wrong.pointer == "/0/name" && wrong.message.starts_with("does not decode: "), "{wrong:?}");
    }
}
