//! Lenient decoding: the parts of a JSON value that do not decode are cut out of it and kept.
//!
//! Decoding stops at the first error, whose pointer says which part is at fault. That part is cut out, and the rest is
//! decoded anew. If an object then lacks a required member, the object itself is cut out, and so on outwards. Each cut
//! costs a pass over the value, so the number of cuts is limited.

use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::runtime::jsonapi::fault::SetAside;
use crate::runtime::value::decode;
use crate::runtime::value::error::DecodeError;
use crate::runtime::value::object::Key;

/// How many parts are cut out of one list; with one more, the list itself is cut out.
const MOST_OF_A_LIST: usize = 16;

/// How many cuts are made in all; with one more, the value does not decode.
const MOST: usize = 64;

/// What may be cut out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cuts {
    /// Nothing.
    Nothing,
    /// What describes the response and not its data: `meta` and `jsonapi`.
    AboutTheResponse,
    /// Every optional member and every list item.
    Everything,
}

impl Cuts {
    /// Whether the part at a pointer may be cut out. The members at the top keep their names, whatever was cut out
    /// before.
    fn allow(self, pointer: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::AboutTheResponse => is_within(pointer, "/meta") || is_within(pointer, "/jsonapi"),
            Self::Everything => true,
        }
    }
}

/// Decodes JSON without the parts that do not decode. They are added to `faults`, with pointers that begin with `at`.
pub(crate) fn decode<T: DeserializeOwned>(
    json: &str,
    at: &str,
    cuts: Cuts,
    faults: &mut Vec<SetAside>,
) -> Result<T, DecodeError> {
    let first = match decode::text(json) {
        Ok(value) => return Ok(value),
        Err(error) if !cuts.allow(error.pointer()) => return Err(error.below(at)),
        Err(error) => error,
    };
    let mut cutting = Cutting { root: Part::Whole(json), cuts, made: Vec::new(), left: MOST };
    let mut error = first.clone();
    while cutting.cut(&error) {
        match decode::text(&cutting.root.text()) {
            Ok(value) => {
                faults.extend(cutting.faults(at));
                return Ok(value);
            }
            Err(next) => error = next,
        }
    }
    Err(first.below(at))
}

/// Decodes a resource without the parts that do not decode, which are added with its identifier and its row.
pub(crate) fn resource<T: DeserializeOwned>(
    json: &str,
    at: &str,
    row: Option<usize>,
    cuts: Cuts,
    faults: &mut Vec<SetAside>,
) -> Result<T, DecodeError> {
    let before = faults.len();
    let resource = decode(json, at, cuts, faults);
    let cut = faults.get_mut(before..).unwrap_or_default();
    if !cut.is_empty() {
        let id = decode::text_at(json.as_bytes(), "/id");
        for fault in cut {
            fault.id.clone_from(&id);
            fault.row = row;
        }
    }
    resource
}

struct Cutting<'a> {
    root: Part<'a>,
    cuts: Cuts,
    made: Vec<Cut<'a>>,
    left: usize,
}

struct Cut<'a> {
    pointer: String,
    json: &'a str,
    error: DecodeError,
}

impl<'a> Cutting<'a> {
    /// Cuts out the part at fault. `false` if that is not possible: the value as a whole is at fault.
    fn cut(&mut self, error: &DecodeError) -> bool {
        if self.left == 0 || !self.cuts.allow(error.pointer()) {
            return false;
        }
        self.left -= 1;
        let way = self.root.way_to(error.pointer());
        let depth = self.depth(&way);
        let part = way.pointer(depth);
        if part.is_empty() {
            return false;
        }
        let steps = way.steps.get(..depth).unwrap_or_default();
        let Some(json) = self.root.take(steps) else { return false };
        // What was cut out of this part before is the cause: without it, a required member was missing.
        let cause = self.made.iter().find(|cut| is_within(&cut.pointer, part)).map(|cut| cut.error.clone());
        let error = cause.unwrap_or_else(|| DecodeError::new(&way.pointer, error.problem()));
        self.made.retain(|cut| !is_within(&cut.pointer, part));
        self.made.push(Cut { pointer: part.to_owned(), json, error });
        true
    }

    /// How far along the way the part is that is cut out: the innermost one, or a list of which too much was cut out.
    fn depth(&self, way: &Way) -> usize {
        let crowded = |depth: &usize| {
            let list = way.pointer(*depth);
            self.made.iter().filter(|cut| is_within(&cut.pointer, list)).count() >= MOST_OF_A_LIST
        };
        way.lists.iter().rev().copied().find(crowded).unwrap_or(way.steps.len())
    }

    fn faults(self, at: &str) -> impl Iterator<Item = SetAside> {
        self.made.into_iter().filter_map(move |Cut { pointer, json, error }| {
            let json = serde_json::from_str(json).ok()?;
            let (pointer, error) = (format!("{at}{pointer}"), error.below(at));
            Some(SetAside { pointer, json, error, id: None, row: None, is_whole: false })
        })
    }
}

/// Whether one pointer leads to the part at another, or into it.
fn is_within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A part of a JSON value. It is taken apart only as far as something in it is cut out.
enum Part<'a> {
    Whole(&'a str),
    Open(Box<Open<'a>>),
    Gone,
}

/// A list or an object that was taken apart. Parts that are cut out keep their places, so that positions are those of
/// the value as received.
struct Open<'a> {
    json: &'a str,
    /// The names of the members; `None` for a list.
    names: Option<Vec<String>>,
    parts: Vec<Part<'a>>,
}

/// The way to a part.
#[derive(Default)]
struct Way {
    steps: Vec<usize>,
    /// The pointer into the value as received.
    pointer: String,
    ends: Vec<usize>,
    lists: Vec<usize>,
}

impl Way {
    fn pointer(&self, depth: usize) -> &str {
        let end = depth.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(0);
        self.pointer.get(..end).unwrap_or_default()
    }
}

impl<'a> Part<'a> {
    /// The way to the part at a pointer into the value as it is now, as far as it leads.
    fn way_to(&mut self, pointer: &str) -> Way {
        let mut way = Way::default();
        let mut part = self;
        for step in pointer.split('/').skip(1) {
            let Some(open) = part.open() else { break };
            let Some(at) = open.find(step) else { break };
            if open.names.is_none() {
                way.lists.push(way.steps.len());
            }
            way.steps.push(at);
            way.pointer.push('/');
            way.pointer.push_str(if open.names.is_some() { step.into() } else { at.to_string() }.as_str());
            way.ends.push(way.pointer.len());
            let Some(next) = open.parts.get_mut(at) else { break };
            part = next;
        }
        way
    }

    fn open(&mut self) -> Option<&mut Open<'a>> {
        if let Self::Whole(json) = *self {
            *self = Self::Open(Box::new(Open::new(json)?));
        }
        match self {
            Self::Open(open) => Some(open),
            Self::Whole(_) | Self::Gone => None,
        }
    }

    /// Cuts out the part at the end of a way, and returns its JSON as received.
    fn take(&mut self, steps: &[usize]) -> Option<&'a str> {
        match steps.split_first() {
            Some((step, rest)) => self.open()?.parts.get_mut(*step)?.take(rest),
            None => match std::mem::replace(self, Self::Gone) {
                Self::Whole(json) => Some(json),
                Self::Open(open) => Some(open.json),
                Self::Gone => None,
            },
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::Whole(json) => text.push_str(json),
            Self::Open(open) => open.write(text),
            Self::Gone => {}
        }
    }
}

impl<'a> Open<'a> {
    fn new(json: &'a str) -> Option<Self> {
        let whole = |part: &'a RawValue| Part::Whole(part.get());
        if json.trim_start().starts_with('[') {
            let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
            return Some(Self { json, names: None, parts: items.into_iter().map(whole).collect() });
        }
        let (names, parts) = entries(json)?.into_iter().map(|(name, part)| (name, whole(part))).unzip();
        Some(Self { json, names: Some(names), parts })
    }

    /// The position of the part that a step of a pointer leads to, among those that are left.
    fn find(&self, step: &str) -> Option<usize> {
        let mut left = self.parts.iter().enumerate().filter(|(_, part)| !matches!(part, Part::Gone)).map(|(at, _)| at);
        match &self.names {
            None => left.nth(step.parse().ok()?),
            Some(names) => {
                let name = step.replace("~1", "/").replace("~0", "~");
                left.find(|at| names.get(*at) == Some(&name))
            }
        }
    }

    fn write(&self, text: &mut String) {
        text.push(if self.names.is_some() { '{' } else { '[' });
        let mut is_first = true;
        for (at, part) in self.parts.iter().enumerate().filter(|(_, part)| !matches!(part, Part::Gone)) {
            if !std::mem::take(&mut is_first) {
                text.push(',');
            }
            if let Some(name) = self.names.as_ref().and_then(|names| names.get(at)) {
                text.push_str(&serde_json::Value::from(name.as_str()).to_string());
                text.push(':');
            }
            part.write(text);
        }
        text.push(if self.names.is_some() { '}' } else { ']' });
    }
}

/// The members of an object as received, in order; `None` if the JSON is not an object.
pub(crate) fn entries(json: &str) -> Option<Vec<(String, &RawValue)>> {
    serde_json::from_str(json).ok().map(|Entries(entries)| entries)
}

struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor).map(Self)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            entries.push((key.into_string(), map.next_value()?));
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rows = Vec<Vec<u8>>;

    /// Pointer, JSON, and what the error says.
    type Shown = (String, String, String);

    fn read(json: &str) -> Option<(Rows, Vec<Shown>)> {
        let mut faults = Vec::new();
        let value = decode(json, "/a", Cuts::Everything, &mut faults).ok()?;
        let shown = faults.into_iter().map(|fault| {
            (fault.pointer, fault.json.get().to_owned(), format!("{} {}", fault.error.pointer(), fault.error.problem()))
        });
        Some((value, shown.collect()))
    }

    #[test]
    fn pointers_are_those_of_the_value_as_received_whatever_was_cut_out_before() {
        let (value, faults) = read(r#"[[1, "a", 2, "b"], "c", [3, {"d": "e"}, 4], [null]]"#).unwrap_or_default();
        assert_eq!(value, [vec![1, 2], vec![3, 4], vec![]]);
        let places: Vec<_> = faults.iter().map(|(pointer, json, _)| (pointer.as_str(), json.as_str())).collect();
        assert_eq!(
            places,
            [
                ("/a/0/1", "\"a\""),
                ("/a/0/3", "\"b\""),
                ("/a/1", "\"c\""),
                ("/a/2/1", "{\"d\": \"e\"}"),
                ("/a/3/0", "null")
            ]
        );
        assert!(
            faults.iter().all(|(pointer, _, problem)| problem.starts_with(&format!("{pointer} is "))),
            "{faults:?}"
        );
    }

    #[test]
    fn a_list_with_too_many_faults_is_cut_out_itself_and_a_value_with_too_many_does_not_decode() {
        let bad = format!("[{}]", vec!["\"x\""; 20_000].join(","));
        let (value, faults) = read(&format!("[[1], {bad}, [2, true]]")).unwrap_or_default();
        assert_eq!(value, [[1], [2]]);
        let places: Vec<_> = faults.iter().map(|(pointer, json, _)| (pointer.as_str(), json.len())).collect();
        assert_eq!(places, [("/a/1", bad.len()), ("/a/2/1", 4)]);
        assert_eq!(read(&bad), None, "the value itself is such a list");
        assert_eq!(read(&format!("[{}]", [bad.as_str(); 8].join(","))), None);
    }
}
