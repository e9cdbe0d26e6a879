//! Keyed pseudonyms: equal values have equal pseudonyms in one run of the server, and a tool that is given one reads the
//! value that it names. As in recordings, they are keyed hashes; other than those, they name their run.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::errors::{Failure, Kind};

/// `~`, the digits of the run, `-`, and those of the value.
const RUN: usize = 4;
const VALUE: usize = 12;
const WHOLE: usize = 1 + RUN + 1 + VALUE;

/// The pseudonyms of a run.
pub(super) struct Pseudonyms {
    key: [u8; 32],
    run: String,
    known: Mutex<HashMap<String, Value>>,
}

impl Pseudonyms {
    pub(super) fn new(key: [u8; 32]) -> Self {
        let run = digest(&key, "run", RUN);
        Self { key, run, known: Mutex::default() }
    }

    /// The pseudonym of a text or a number.
    pub(super) fn of(&self, value: &Value) -> String {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let pseudonym = format!("~{}-{}", self.run, digest(&self.key, &text, VALUE));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(pseudonym.clone()).or_insert_with(|| value.clone());
        pseudonym
    }

    /// Replaces the pseudonyms in a value by what they name.
    ///
    /// # Errors
    ///
    /// One is of another run.
    pub(super) fn resolve(&self, value: Value) -> Result<Value, Failure> {
        Ok(match value {
            Value::String(text) => self.text(text)?,
            Value::Array(items) => {
                Value::Array(items.into_iter().map(|item| self.resolve(item)).collect::<Result<_, _>>()?)
            }
            Value::Object(members) => {
                let resolved = members.into_iter().map(|(name, member)| Ok((name, self.resolve(member)?)));
                Value::Object(resolved.collect::<Result<_, Failure>>()?)
            }
            other => other,
        })
    }

    fn text(&self, text: String) -> Result<Value, Failure> {
        if find(&text) == Some(0) && text.len() == WHOLE {
            return self.named(&text);
        }
        let (mut resolved, mut rest) = (String::new(), text.as_str());
        while let Some((before, pseudonym, after)) = find(rest).and_then(|at| split(rest, at)) {
            resolved.push_str(before);
            let value = self.named(pseudonym)?;
            resolved.push_str(&value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            rest = after;
        }
        resolved.push_str(rest);
        Ok(resolved.into())
    }

    fn named(&self, pseudonym: &str) -> Result<Value, Failure> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(pseudonym).cloned().ok_or_else(|| {
            let failure = Failure::new(Kind::Usage, "a pseudonym is not of this run of the server");
            failure.help("list or get the resource again, and use the pseudonym that you then see")
        })
    }
}

/// Where the first text that looks like a pseudonym begins.
fn find(text: &str) -> Option<usize> {
    let is_hex = |part: &[u8]| part.iter().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte));
    text.as_bytes().windows(WHOLE).position(|window| match window {
        [b'~', rest @ ..] => match rest.split_at_checked(RUN) {
            Some((run, [b'-', value @ ..])) => is_hex(run) && is_hex(value),
            _ => false,
        },
        _ => false,
    })
}

fn split(text: &str, at: usize) -> Option<(&str, &str, &str)> {
    Some((text.get(..at)?, text.get(at..at + WHOLE)?, text.get(at + WHOLE..)?))
}

/// The first hexadecimal digits of a keyed digest: two passes, as in HMAC.
pub(super) fn digest(key: &[u8], text: &str, length: usize) -> String {
    let inner = Sha256::new().chain_update(key).chain_update(text).finalize();
    hex(&Sha256::new().chain_update(key).chain_update(b"outer").chain_update(inner).finalize(), length)
}

/// The first hexadecimal digits of bytes.
pub(super) fn hex(bytes: &[u8], length: usize) -> String {
    let mut hex = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(hex, "{byte:02x}");
    }
    hex.truncate(length);
    hex
}

/// Random bytes.
///
/// # Errors
///
/// The system has none.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => Err(Failure::new(Kind::Failed, format!("no random numbers: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pseudonym_is_resolved_in_its_run_and_nowhere_else() {
        let run = Pseudonyms::new([1; 32]);
        let (text, number) = (run.of(&"Ann".into()), run.of(&7.into()));
        assert_eq!(run.of(&"Ann".into()), text);
        let given = json!({"a": [text, format!("é{text}..{number}~")], "b": {"c": number, "d": "~ab"}});
        let resolved = json!({"a": ["Ann", "éAnn..7~"], "b": {"c": 7, "d": "~ab"}});
        assert_eq!(run.resolve(given).ok(), Some(resolved));
        let other = Pseudonyms::new([2; 32]);
        assert!(other.resolve(json!([text])).is_err());
        assert!(run.resolve(json!(format!("x {}", other.of(&"Ann".into())))).is_err());
    }
}
