//! Pseudonyms replace every value that is not known to be harmless, by a keyed hash. Equal values have equal pseudonyms
//! in paths, queries, bodies and links, and a pseudonym has the format of its value.

use std::fmt::Write;

use http::Uri;
use jiff::Timestamp;
use jiff::civil::Date;
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};

use crate::runtime::http::parameter::UNRESERVED;
use crate::runtime::http::query::QUERY_VALUE;
use crate::runtime::testing::vocabulary::{ParameterKind, Vocabulary, is_secret};

pub(crate) const DROPPED: &str = "dropped";

pub(crate) struct Pseudonyms {
    key: Vec<u8>,
    vocabulary: Vocabulary,
}

/// The place of a value in a document.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The object that contains the member.
    parent: &'a str,
    /// The nearest member.
    member: &'a str,
    /// Whether every value below is replaced.
    closed: bool,
}

impl Pseudonyms {
    pub(crate) fn new(key: Vec<u8>, vocabulary: Vocabulary) -> Self {
        Self { key, vocabulary }
    }

    /// Replaces the values of a document. Links to `origin` become relative.
    pub(crate) fn json(&self, value: &Value, origin: &str) -> Value {
        self.value(value, Place { parent: "", member: "", closed: false }, origin)
    }

    fn value(&self, value: &Value, at: Place<'_>, origin: &str) -> Value {
        match value {
            Value::Null => Value::Null,
            Value::Bool(truth) => Value::Bool(*truth && !at.closed),
            Value::Number(number) => self.number(number, at),
            Value::String(text) => Value::String(self.string(text, at, origin)),
            Value::Array(items) => items.iter().map(|item| self.value(item, at, origin)).collect(),
            Value::Object(members) => Value::Object(self.object(members, at, origin)),
        }
    }

    fn object(&self, members: &Map<String, Value>, at: Place<'_>, origin: &str) -> Map<String, Value> {
        let under = members.iter().map(|(name, value)| {
            let known = self.vocabulary.is_member(name);
            let closed = at.closed || !known || self.vocabulary.is_sensitive(name);
            let value = match value {
                Value::Null => Value::Null,
                _ if is_secret(name) => Value::String(DROPPED.to_owned()),
                value => self.value(value, Place { parent: at.member, member: name, closed }, origin),
            };
            (if known { name.clone() } else { self.text(name) }, value)
        });
        under.collect()
    }

    fn number(&self, number: &Number, at: Place<'_>) -> Value {
        let text = match number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0 && float.abs() < EXACT)
        {
            Some(whole) => format!("{whole:.0}"),
            None => number.to_string(),
        };
        let counts = (at.parent, at.member) == ("meta", "count");
        if counts || !at.closed && self.vocabulary.is_listed(at.member, &text) {
            return Value::Number(number.clone());
        }
        serde_json::from_str(&self.text(&text)).unwrap_or_default()
    }

    fn string(&self, text: &str, at: Place<'_>, origin: &str) -> String {
        let is_status = (at.parent, at.member) == ("errors", "status") && text.len() == 3 && is_digits(text);
        let is_parameter =
            (at.parent, at.member) == ("source", "parameter") && self.vocabulary.parameter(text).is_some();
        if is_status || is_parameter || !at.closed && self.vocabulary.is_listed(at.member, text) {
            return text.to_owned();
        }
        if (at.parent, at.member) == ("source", "pointer") {
            let kept = |step: &str| self.vocabulary.is_member(step) || is_digits(step);
            let steps = text.split('/').map(|step| if kept(step) { step.to_owned() } else { self.text(step) });
            return steps.collect::<Vec<_>>().join("/");
        }
        match text.strip_prefix(origin).filter(|rest| !origin.is_empty() && rest.starts_with('/')) {
            Some(rest) => self.text(rest),
            None => self.text(text),
        }
    }

    /// Returns the pseudonym of a text, in its format.
    pub(crate) fn text(&self, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        if text.starts_with('/') || text.contains("://") {
            return self.link(text);
        }
        if let Ok(instant) = text.parse::<Timestamp>() {
            let seconds = self.hash(&format!("t{}", instant.as_nanosecond())) % (100 * YEAR);
            return Timestamp::from_second(seconds.cast_signed()).unwrap_or_default().to_string();
        }
        if text.len() == 10 && text.parse::<Date>().is_ok() {
            let seconds = self.hash(text) % (100 * YEAR);
            let instant = Timestamp::from_second(seconds.cast_signed()).unwrap_or_default().to_string();
            return instant.get(..10).unwrap_or_default().to_owned();
        }
        if is_digits(text.strip_prefix('-').unwrap_or(text)) {
            return (100_000_000 + self.hash(text) % 900_000_000).to_string();
        }
        let is_hex = text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if is_hex && text.len() >= 12 && text.len().is_multiple_of(2) {
            return self.hex(text, text.len());
        }
        if is_uuid(text) {
            let hex = self.hex(text, 32);
            let cut = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
            return [cut(0, 8), cut(8, 12), cut(12, 16), cut(16, 20), cut(20, 32)].join("-");
        }
        if text.parse::<f64>().is_ok_and(f64::is_finite)
            && text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit())
        {
            let hash = self.hash(text);
            return format!("{}.{}", 1000 + hash % 999_000, 11 + hash / 1_000_000 % 80 / 10 * 10);
        }
        format!("text-{}", self.hex(text, 16))
    }

    /// Replaces each segment and each parameter of a URL or a relative link.
    pub(crate) fn link(&self, link: &str) -> String {
        let (place, query) = link.split_once('?').unwrap_or((link, ""));
        let mut out = String::new();
        let path = match place.parse::<Uri>().ok().as_ref().and_then(Uri::authority) {
            Some(host) => {
                let _ = write!(out, "https://host-{}.invalid", self.hex(host.as_str(), 16));
                place.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| format!("/{path}"))
            }
            None => Some(place.to_owned()),
        };
        out.push_str(&self.path(&path.unwrap_or_default()));
        self.write_query(&mut out, query);
        out
    }

    /// Replaces the segments of a path that the description does not fix.
    pub(crate) fn path(&self, path: &str) -> String {
        let segments = path.split('/').map(|segment| {
            let decoded = percent_decode_str(segment).decode_utf8_lossy();
            match segment.is_empty() || self.vocabulary.is_segment(segment) {
                true => segment.to_owned(),
                false => utf8_percent_encode(&self.text_of_segment(&decoded), UNRESERVED).to_string(),
            }
        });
        segments.collect::<Vec<_>>().join("/")
    }

    fn text_of_segment(&self, text: &str) -> String {
        // A text that looks like a link is one segment here.
        if text.contains('/') { format!("text-{}", self.hex(text, 16)) } else { self.text(text) }
    }

    /// Replaces the parameters of a query; the result is decoded.
    pub(crate) fn query(&self, query: &str) -> Vec<(String, String)> {
        pairs(query).into_iter().map(|(name, value)| self.parameter(&name, &value)).collect()
    }

    /// Appends the parameters of a query to a path.
    pub(crate) fn write_query(&self, url: &mut String, query: &str) {
        for (at, (name, value)) in self.query(query).iter().enumerate() {
            url.push(if at == 0 { '?' } else { '&' });
            url.extend(utf8_percent_encode(name, UNRESERVED));
            url.push('=');
            url.extend(utf8_percent_encode(value, QUERY_VALUE));
        }
    }

    fn parameter(&self, name: &str, value: &str) -> (String, String) {
        let Some(kind) = self.vocabulary.parameter(name) else {
            return (self.text(name), self.text(value));
        };
        let is_truth = |value: &str| matches!(value, "true" | "false") && !self.vocabulary.is_sensitive(name);
        // `include` lists relationships, which are members.
        let is_relationship = |value: &str| name == "include" && self.vocabulary.is_member(value);
        let is_harmless =
            |value: &str| self.vocabulary.is_listed(name, value) || is_truth(value) || is_relationship(value);
        let one = |value: &str| match is_harmless(value) {
            true => value.to_owned(),
            false => self.text(value),
        };
        let value = match kind {
            _ if is_secret(name) => DROPPED.to_owned(),
            ParameterKind::Page if is_digits(value) => value.to_owned(),
            ParameterKind::Single | ParameterKind::Page => one(value),
            ParameterKind::List(separator) => {
                value.split(separator).map(one).collect::<Vec<_>>().join(&separator.to_string())
            }
            ParameterKind::Range => value.split("..").map(one).collect::<Vec<_>>().join(".."),
        };
        (name.to_owned(), value)
    }

    fn hash(&self, text: &str) -> u64 {
        let bytes = self.digest(text, 0);
        bytes.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
    }

    fn hex(&self, text: &str, length: usize) -> String {
        let mut hex = String::with_capacity(length + 64);
        let mut turn = 0;
        while hex.len() < length {
            for byte in self.digest(text, turn) {
                let _ = write!(hex, "{byte:02x}");
            }
            turn += 1;
        }
        hex.truncate(length);
        hex
    }

    /// Two passes as in HMAC; the inner one includes the turn.
    fn digest(&self, text: &str, turn: u32) -> [u8; 32] {
        let inner =
            Sha256::new().chain_update(&self.key).chain_update(turn.to_be_bytes()).chain_update(text).finalize();
        Sha256::new().chain_update(&self.key).chain_update(b"outer").chain_update(inner).finalize().into()
    }
}

/// Below this limit, floats represent integers exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// The approximate length of a year, in seconds.
const YEAR: u64 = 31_556_952;

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Returns the decoded parameters of a query, in order.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(n, v)| (decoded(n), decoded(v))).collect()
}
