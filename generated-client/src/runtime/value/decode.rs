//! Decodes JSON text. Errors state the JSON pointer and the kind of value found there, never the value.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::de::{self, Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::runtime::value::error::DecodeError;
use crate::runtime::value::object::Key;

pub(crate) fn utf8(body: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(body).map_err(|_| DecodeError::new("", "is not UTF-8"))
}

pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    self::text(utf8(body)?)
}

pub(crate) fn text<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, DecodeError> {
    serde_json::from_str(text).map_err(|error| {
        let place = Place::of(text, &error);
        DecodeError::new(&place.pointer, &place.problem)
    })
}

/// How many levels of JSON that was set aside may be decoded inside each other: each level starts a new parser, which
/// counts its own depth from zero.
const NESTED_LEVELS: u32 = 32;

/// How often the outermost JSON that was set aside may be read in all. A union without a tag tries each of its types;
/// where such unions contain each other, the tries would multiply with every level.
const NESTED_READS: usize = 256;

/// The state of decoding JSON that was set aside, on this thread.
#[derive(Clone, Copy)]
struct Nesting {
    level: u32,
    bytes_left: usize,
}

thread_local! {
    static NESTING: Cell<Nesting> = const { Cell::new(Nesting { level: 0, bytes_left: 0 }) };
}

impl Nesting {
    /// Enters one level; dropping [`Level`] leaves it.
    fn enter(length: usize) -> Option<Level> {
        let Self { level, bytes_left } = NESTING.get();
        let bytes_left = if level == 0 { length.saturating_mul(NESTED_READS) } else { bytes_left };
        let bytes_left = bytes_left.checked_sub(length).filter(|_| level < NESTED_LEVELS)?;
        NESTING.set(Self { level: level + 1, bytes_left });
        Some(Level)
    }
}

struct Level;

impl Drop for Level {
    fn drop(&mut self) {
        let Nesting { level, bytes_left } = NESTING.get();
        NESTING.set(Nesting { level: level.saturating_sub(1), bytes_left });
    }
}

/// Decodes JSON that was set aside while the JSON around it is being decoded.
pub(crate) fn nested<T: DeserializeOwned, E: de::Error>(text: &str) -> Result<T, E> {
    let Some(_level) = Nesting::enter(text.len()) else {
        return Err(nested_error(text, &Place { pointer: String::new(), problem: TOO_DEEP.to_owned() }));
    };
    serde_json::from_str(text).map_err(|error| nested_error(text, &Place::of(text, &error)))
}

/// An error inside JSON that was set aside, to be raised where that JSON is.
fn nested_error<E: de::Error>(text: &str, Place { pointer, problem }: &Place) -> E {
    let pointer = utf8_percent_encode(pointer, ENCODED);
    E::custom(format_args!("in {}{NESTED}{pointer} {problem}", text.len()))
}

/// Marks a nested error. Before it is the length of the JSON that was set aside, by which its place is found again;
/// after it the pointer inside that JSON and the problem. No server can write it: messages of serde that quote a value
/// begin otherwise. A program that decodes with `serde_json` itself sees this message.
const NESTED: &str = " bytes of JSON, ";

/// Characters that would end the pointer, or do not belong into a message.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'%');

const TOO_DEEP: &str = "is nested too deep to be decoded";

struct Place {
    pointer: String,
    problem: String,
}

impl Place {
    fn of(text: &str, error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let offset = offset(text, error.line(), error.column());
        if let Some((length, inner, problem)) = nested_parts(&message) {
            let (outer, _) = pointer_at(text, offset, Some(length));
            return Self { pointer: format!("{outer}{inner}"), problem: strip_position(problem).to_owned() };
        }
        if error.is_data() {
            let (pointer, found) = pointer_at(text, into_container(text, offset, &message), None);
            return Self { pointer, problem: problem(&message, found) };
        }
        match unsupported(&message) {
            Some(problem) => Self { pointer: pointer_at(text, offset, None).0, problem: problem.to_owned() },
            None => Self { pointer: String::new(), problem: not_json(text, error, offset) },
        }
    }
}

/// JSON that is valid by its grammar and that this client does not support.
fn unsupported(message: &str) -> Option<&'static str> {
    Some(match strip_position(message) {
        "lone leading surrogate in hex escape" | "unexpected end of hex escape" => {
            "is a text with half of a surrogate pair (`\\ud800` to `\\udfff`), which is no Unicode"
        }
        "invalid unicode code point" => "is a text with an escape that is no Unicode",
        "number out of range" => "is a number out of range",
        "recursion limit exceeded" => TOO_DEEP,
        _ => return None,
    })
}

fn not_json(text: &str, error: &serde_json::Error, offset: usize) -> String {
    match text.starts_with('\u{feff}') {
        true => "starts with a byte order mark, which JSON does not allow".to_owned(),
        false if error.is_eof() => format!("ends too early (byte {offset})"),
        false => format!("is not JSON (byte {offset})"),
    }
}

fn nested_parts(message: &str) -> Option<(usize, Cow<'_, str>, &str)> {
    let (length, rest) = message.strip_prefix("in ")?.split_once(NESTED)?;
    let (pointer, problem) = rest.split_once(' ')?;
    Some((length.parse().ok()?, percent_decode_str(pointer).decode_utf8_lossy(), problem))
}

/// Removes the position with which serde_json ends its messages.
fn strip_position(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(message, _)| message)
}

/// The problem without the value, which serde's messages quote.
fn problem(message: &str, found: &'static str) -> String {
    let message = strip_position(message);
    if message.starts_with("missing field `") {
        return message.replacen("missing field", "lacks the member", 1);
    }
    let quotes = message.starts_with("invalid type: ") || message.starts_with("invalid value: ");
    match message.rsplit_once(", expected ") {
        Some((_, expected)) if quotes => format!("is {found} where {} was expected", kind(expected)),
        _ => format!("is {found} of a form that was not expected"),
    }
}

/// What serde expects, in the words of JSON.
fn kind(expected: &str) -> &str {
    match expected {
        "i32" | "i64" => "an integer",
        "u32" | "u64" => "an integer that is not negative",
        "f64" => "a number",
        other => other,
    }
}

/// serde_json reports an unexpected object or list at the byte before it. Moves the position
/// to its first byte.
fn into_container(text: &str, offset: usize, message: &str) -> usize {
    let open = match message {
        message if message.starts_with("invalid type: map") => '{',
        message if message.starts_with("invalid type: sequence") => '[',
        _ => return offset,
    };
    let rest = text.get(offset..).unwrap_or_default();
    let next = rest.trim_start();
    if next.starts_with(open) { offset + rest.len() - next.len() + 1 } else { offset }
}

/// The position of an error, as the number of bytes read so far.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    start + column
}

/// The pointer of the innermost value whose text ends at, or spans, the last of the bytes read so far; and what it is.
/// With a length, of the last value that is as long as that and ends there or before.
fn pointer_at(text: &str, offset: usize, length: Option<usize>) -> (String, &'static str) {
    let last = offset.saturating_sub(1);
    let mut search = Search { text: text.as_bytes(), at: 0, last, length, path: Vec::new(), found: None };
    search.value();
    search.found.unwrap_or((String::new(), "something"))
}

/// The greatest depth of a pointer: that of the parser. Values that are skipped can be deeper than the stack.
const DEEPEST: usize = 128;

/// Searches JSON that the parser has already read up to `last`.
struct Search<'a> {
    text: &'a [u8],
    at: usize,
    last: usize,
    length: Option<usize>,
    path: Vec<String>,
    found: Option<(String, &'static str)>,
}

impl Search<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Skips one value. The first value found to contain `last` is the innermost; of several of one length, the last is
    /// the one that ends nearest to `last`.
    fn value(&mut self) {
        self.space();
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{') => self.members("an object", b'}'),
            Some(b'[') => self.members("a list", b']'),
            Some(b'"') => {
                self.string();
                "a text"
            }
            first => {
                while self.peek().is_some_and(|byte| !b",]} \t\r\n".contains(&byte)) {
                    self.at += 1;
                }
                match first {
                    Some(b't' | b'f') => "a boolean",
                    Some(b'n') => "null",
                    _ => "a number",
                }
            }
        };
        let here = match self.length {
            Some(length) => self.at - start == length && self.at <= self.last + 1,
            None => self.found.is_none() && (start..self.at.max(start + 1)).contains(&self.last),
        };
        if here {
            self.found = Some((self.path.iter().map(|step| format!("/{step}")).collect(), kind));
        }
    }

    fn members(&mut self, kind: &'static str, end: u8) -> &'static str {
        self.at += 1;
        let mut index = 0_usize;
        loop {
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == end => {
                    self.at += 1;
                    return kind;
                }
                None => return kind,
                Some(_) if self.at > self.last + 1 || (self.length.is_none() && self.found.is_some()) => return kind,
                Some(_) => {
                    let step = if end == b'}' { self.key() } else { index.to_string() };
                    index += 1;
                    let before = self.at;
                    if self.path.len() < DEEPEST {
                        self.path.push(step);
                        self.value();
                        self.path.pop();
                    } else {
                        self.pass_over();
                    }
                    // The text after the error need not be JSON.
                    self.at = self.at.max(before + 1);
                }
            }
        }
    }

    /// Skips a value that is too deep, without recursion.
    fn pass_over(&mut self) {
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.string();
                    continue;
                }
                b'{' | b'[' => open += 1,
                b'}' | b']' | b',' if open == 0 => return,
                b'}' | b']' => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn key(&mut self) -> String {
        let start = self.at;
        self.string();
        let written = self.text.get(start..self.at).unwrap_or_default();
        self.space();
        if self.peek() == Some(b':') {
            self.at += 1;
        }
        let key: String = serde_json::from_str(&String::from_utf8_lossy(written)).unwrap_or_default();
        key.replace('~', "~0").replace('/', "~1")
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return;
            }
        }
    }
}

/// The text at a pointer, such as the identifier of a request. Everything else is skipped.
pub(crate) fn text_at(body: &[u8], pointer: &str) -> Option<String> {
    match value_at(body, pointer)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// The text or the number at a pointer, as a text.
pub(crate) fn scalar_at(body: &[u8], pointer: &str) -> Option<String> {
    match value_at(body, pointer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The truth value at a pointer.
pub(crate) fn flag_at(body: &[u8], pointer: &str) -> Option<bool> {
    value_at(body, pointer)?.as_bool()
}

fn value_at(body: &[u8], pointer: &str) -> Option<Value> {
    let steps: Vec<_> = pointer.split('/').skip(1).collect();
    // As text, like everything else: a program contains the parser of one form of input.
    At(&steps).deserialize(&mut serde_json::Deserializer::from_str(&String::from_utf8_lossy(body))).ok()?
}

struct At<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.0 {
            [] => Value::deserialize(deserializer).map(Some),
            _ => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match self.0.split_first() {
                Some((step, rest)) if key.as_str() == *step => found = map.next_value_seed(At(rest))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(body: &str) -> String {
        match json::<Vec<(i64, Option<bool>)>>(body.as_bytes()) {
            Ok(_) => "fine".to_owned(),
            Err(error) => format!("{:?} {}", error.pointer(), error.problem()),
        }
    }

    #[test]
    fn errors_say_where_and_never_what() {
        assert_eq!(
            outcome("[[1, true],\n [\"secret, expected\", null]]"),
            r#""/1/0" is a text where an integer was expected"#
        );
        assert_eq!(outcome("[[1, true], [2, 12345]]"), r#""/1/1" is a number where a boolean was expected"#);
        assert_eq!(outcome("[[1, true], [2.5, null]]"), r#""/1/0" is a number where an integer was expected"#);
        assert_eq!(
            outcome("[[1, true], {\"a\": \"secret\"}]"),
            r#""/1" is an object where a tuple of size 2 was expected"#
        );
        assert_eq!(outcome("[[1, true], [1]]"), r#""/1" is a list of a form that was not expected"#);
        assert_eq!(outcome("[[1, true"), r#""" ends too early (byte 9)"#);
        assert_eq!(outcome("<html>"), r#""" is not JSON (byte 1)"#);
        assert_eq!(outcome(""), r#""" ends too early (byte 0)"#);
    }

    #[test]
    fn what_json_allows_and_the_client_does_not_is_reported_as_what_it_is() {
        let problem = |body: &str| match json::<std::collections::BTreeMap<String, String>>(body.as_bytes()) {
            Ok(_) => "fine".to_owned(),
            Err(error) => format!("{:?} {}", error.pointer(), error.problem()),
        };
        let half = "is a text with half of a surrogate pair (`\\ud800` to `\\udfff`), which is no Unicode";
        for text in ["\\ud800", "\\ud800x", "\\udc00", "\\ud800\\u0041"] {
            assert_eq!(problem(&format!(r#"{{"a": "", "b": "{text}"}}"#)), format!(r#""/b" {half}"#));
        }
        assert_eq!(problem("\u{feff}{}"), r#""" starts with a byte order mark, which JSON does not allow"#);
        assert_eq!(outcome("[[1e400, null]]"), r#""/0/0" is a number out of range"#);

        let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
        let error = json::<Value>(deep.as_bytes()).map_err(|error| error.problem().to_owned());
        assert_eq!(error, Err(TOO_DEEP.to_owned()));
    }

    #[test]
    fn the_text_at_a_pointer_is_found_wherever_it_stands() {
        let body =
            br#"{"data": [{"meta": {"req_id": "no"}}], "meta": {"count": 1, "req_id": "r-1", "more": {}}, "x": 1}"#;
        assert_eq!(text_at(body, "/meta/req_id").as_deref(), Some("r-1"));
        for other in ["", "[]", "{\"meta\": []}", "{\"meta\": {\"req_id\": 1}}", "{\"meta\": null}", "<html>"] {
            assert_eq!(text_at(other.as_bytes(), "/meta/req_id"), None, "{other}");
        }
    }

    /// Set aside as JSON first, as resources of several types are.
    struct Aside;

    impl<'de> Deserialize<'de> for Aside {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let json = <&serde_json::value::RawValue>::deserialize(deserializer)?.get();
            nested::<std::collections::BTreeMap<String, bool>, _>(json).map(|_| Self)
        }
    }

    #[test]
    fn an_error_in_json_that_was_set_aside_has_its_place_and_no_control_characters() {
        let text = r#"[{}, {"a\u0001 é%": 1}]"#;
        let error = serde_json::from_str::<Vec<Aside>>(text).err().map(|error| error.to_string()).unwrap_or_default();
        let message =
            "in 18 bytes of JSON, /a%01%20%C3%A9%25 is a number where a boolean was expected at line 1 column";
        assert!(error.starts_with(message), "{error}");
        let error =
            json::<Vec<Aside>>(text.as_bytes()).err().map(|error| (error.pointer().to_owned(), error.to_string()));
        let shown = "/1/… is a number where a boolean was expected".to_owned();
        assert_eq!(error, Some(("/1/a\u{1} é%".to_owned(), shown)));
    }

    #[test]
    fn a_pointer_is_escaped_and_a_deep_value_does_not_overflow() {
        let text = r#"{"a/b~": [{"é": 1}]}"#;
        let at = text.find('1').map_or(0, |at| at + 1);
        assert_eq!(pointer_at(text, at, None), ("/a~1b~0/0/é".to_owned(), "a number"));

        let deep = format!("{}{}", "[".repeat(500_000), "]".repeat(500_000));
        assert_eq!(pointer_at(&deep, deep.len(), None), (String::new(), "a list"));
        for stop in 0..text.len() {
            for cut in 0..text.len() {
                pointer_at(text.get(..cut).unwrap_or_default(), stop, None);
            }
        }
        pointer_at("[1,}2]{\"a\"", 30, None);
    }
}
