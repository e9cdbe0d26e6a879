//! Seals of recorded responses: they show whether a response was edited after it was recorded, and where. A seal is a
//! hash of the pseudonymized response, so it contains no personal data.

use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// Hexadecimal digits for the whole response.
const WHOLE: usize = 16;
/// Hexadecimal digits for each value: enough to locate an edit, not to detect it.
const ONE: usize = 4;

#[cfg(feature = "record")]
pub(crate) fn seal(status: u64, headers: &Value, text: &str) -> String {
    of(&parts(status, headers, text))
}

/// Returns the first place where a response differs from its seal.
#[cfg(feature = "test-util")]
pub(crate) fn edited(seal: &str, status: u64, headers: &Value, text: &str) -> Option<String> {
    let parts = parts(status, headers, text);
    let now = of(&parts);
    if now == seal {
        return None;
    }
    let digits = |seal: &str, at: usize| seal.get(WHOLE + at * ONE..WHOLE + (at + 1) * ONE).map(str::to_owned);
    let differs = (0..=parts.len()).find(|at| digits(&now, *at) != digits(seal, *at));
    let place = differs.and_then(|at| parts.get(at)).map_or("its end", |(place, _)| place);
    Some(place.to_owned())
}

fn of(parts: &[(String, String)]) -> String {
    let mut whole = Sha256::new();
    let mut each = String::with_capacity(parts.len() * ONE);
    for (place, value) in parts {
        let digest = Sha256::new().chain_update(place).chain_update([0]).chain_update(value).finalize();
        whole.update(digest);
        digest.iter().take(ONE / 2).for_each(|byte| {
            let _ = write!(each, "{byte:02x}");
        });
    }
    let mut seal = String::with_capacity(WHOLE + each.len());
    whole.finalize().iter().take(WHOLE / 2).for_each(|byte| {
        let _ = write!(seal, "{byte:02x}");
    });
    seal + &each
}

/// The sealed parts, in order: the place, as in messages, and its value.
fn parts(status: u64, headers: &Value, text: &str) -> Vec<(String, String)> {
    let mut parts =
        vec![("its status".to_owned(), status.to_string()), ("its headers".to_owned(), headers.to_string())];
    match serde_json::from_str(text) {
        Ok(document) => leaves(&document, String::new(), &mut parts),
        Err(_) => parts.push(("its text".to_owned(), text.to_owned())),
    }
    parts
}

fn leaves(value: &Value, pointer: String, parts: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(at, item)| leaves(item, format!("{pointer}/{at}"), parts));
        }
        Value::Object(members) if !members.is_empty() => {
            let step = |name: &str| format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            members.iter().for_each(|(name, member)| leaves(member, step(name), parts));
        }
        leaf => parts.push((format!("`{pointer}`"), leaf.to_string())),
    }
}

#[cfg(all(test, feature = "record", feature = "test-util"))]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_edit_is_reported_with_its_place() {
        let headers = json!([{"name": "content-type", "value": "application/json"}]);
        let text = r#"{"data":{"type":"person","id":"5","attributes":{"a/b":[1,true,{}]}},"meta":{}}"#;
        let seal = seal(200, &headers, text);
        assert_eq!(edited(&seal, 200, &headers, text), None);
        assert_eq!(edited(&seal, 200, &headers, &text.replace(':', ": ")), None, "whitespace is not sealed");
        for (from, to, place) in [
            ("person", "article", "`/data/type`"),
            ("1,true", "1,false", "`/data/attributes/a~1b/1`"),
            (r#""id":"5","#, "", "`/data/attributes/a~1b/0`"),
            ("{}]", "7]", "`/data/attributes/a~1b/2`"),
            (r#","meta":{}"#, "", "its end"),
            (r#""meta":{}"#, r#""meta":{},"more":null"#, "`/more`"),
            ("}}", "", "its text"),
        ] {
            assert_eq!(edited(&seal, 200, &headers, &text.replacen(from, to, 1)).as_deref(), Some(place), "{from}");
        }
        assert_eq!(edited(&seal, 201, &headers, text).as_deref(), Some("its status"));
        assert_eq!(edited(&seal, 200, &json!([]), text).as_deref(), Some("its headers"));
        assert!(edited("", 200, &headers, text).is_some());
    }
}
