//! Edits of keywords that bound a single value: numbers, lengths, counts, `enum`, `pattern`, `format`.
//!
//! Knows two effective schemas of one type and nothing of where they are used. A keyword that has no effect on values
//! of that type is no edit, and one that holds no usable value is a defect and not an edit.

use std::collections::BTreeMap;

use super::findings::{Finding, Spot, edit_of};
use super::pattern;
use super::rules::{Direction, Edit, Keyword};
use super::value::{canonical, shown};
use super::wire::Effective;
use crate::number::Exact;
use crate::parse::tree::{Entry, NodeId};

/// A limit that is a number, and which way it binds.
struct Limit {
    keyword: Keyword,
    name: &'static str,
    /// Whether a greater number allows less.
    least: bool,
    /// The number that allows everything, as the absence of the keyword does.
    idle: Option<i128>,
}

const fn limit(keyword: Keyword, name: &'static str, least: bool) -> Limit {
    Limit { keyword, name, least, idle: if least { Some(0) } else { None } }
}

const LENGTHS: &[Limit] =
    &[limit(Keyword::MinLength, "minLength", true), limit(Keyword::MaxLength, "maxLength", false)];
const ITEMS: &[Limit] = &[limit(Keyword::MinItems, "minItems", true), limit(Keyword::MaxItems, "maxItems", false)];
const PROPERTIES: &[Limit] =
    &[limit(Keyword::MinProperties, "minProperties", true), limit(Keyword::MaxProperties, "maxProperties", false)];

/// The two schemas whose limits are compared.
pub(super) struct Limits<'s, 'a> {
    pub(super) old: &'s Effective<'a>,
    pub(super) new: &'s Effective<'a>,
    pub(super) found: &'s mut Vec<Finding>,
}

impl<'a> Limits<'_, 'a> {
    /// All limits of values of this type; `None` stands for any type.
    pub(super) fn compare(&mut self, ty: Option<&str>) {
        let may_be = |types: &[&str]| ty.is_none_or(|ty| types.contains(&ty));
        self.values();
        if may_be(&["string", "number", "integer"]) {
            self.format();
        }
        if may_be(&["string"]) {
            self.pattern();
            LENGTHS.iter().for_each(|limit| self.limit(limit));
        }
        if may_be(&["number", "integer"]) {
            let whole = ty == Some("integer");
            self.bound(whole, true);
            self.bound(whole, false);
            self.multiple_of();
        }
        if may_be(&["array"]) {
            ITEMS.iter().for_each(|limit| self.limit(limit));
            self.flag(Keyword::UniqueItems, "uniqueItems");
        }
        if may_be(&["object"]) {
            PROPERTIES.iter().for_each(|limit| self.limit(limit));
        }
    }

    fn push(
        &mut self,
        keyword: Keyword,
        direction: Direction,
        (old, new): (Option<&Entry>, Option<&Entry>),
        message: String,
    ) {
        let spots = (Spot::entry(old, self.old.at), Spot::entry(new, self.new.at));
        self.found.push(Finding::new(keyword, edit_of(old, new), direction, message).at(spots.0, spots.1));
    }

    /// A keyword whose values are not ordered: its presence narrows.
    fn by_presence(old: Option<&Entry>, new: Option<&Entry>) -> Direction {
        match edit_of(old, new) {
            Edit::Added => Direction::Narrowed,
            Edit::Removed => Direction::Widened,
            Edit::Changed => Direction::Shifted,
        }
    }

    fn flag(&mut self, keyword: Keyword, name: &str) {
        let (old, new) = (self.old.flag(name), self.new.flag(name));
        if old.is_some() != new.is_some() {
            let message = said(name, old, new);
            self.push(keyword, Self::by_presence(old, new), (old, new), message);
        }
    }

    fn limit(&mut self, limit: &Limit) {
        let (Ok(old), Ok(new)) = (self.tightest(self.old, limit), self.tightest(self.new, limit)) else { return };
        let (was, is) = (old.map(|found| found.0), new.map(|found| found.0));
        let Some(direction) = moved(was, is, limit.least) else { return };
        let entries = (old.map(|found| found.1), new.map(|found| found.1));
        self.push(limit.keyword, direction, entries, said(limit.name, entries.0, entries.1));
    }

    /// The number that binds, of all parts; an error where one is no number.
    fn tightest(&self, of: &Effective<'a>, limit: &Limit) -> Result<Option<(Exact, &'a Entry)>, ()> {
        let mut tightest: Option<(Exact, &Entry)> = None;
        for entry in of.entries(limit.name) {
            let value = number(entry).ok_or(())?;
            let tighter = tightest.is_none_or(|(known, _)| if limit.least { value > known } else { value < known });
            if tighter && limit.idle.map(Exact::from) != Some(value) {
                tightest = Some((value, entry));
            }
        }
        Ok(tightest)
    }

    /// `minimum` or `maximum`, with what makes it exclusive.
    fn bound(&mut self, whole: bool, least: bool) {
        let (Ok(old), Ok(new)) = (bound_of(self.old, whole, least), bound_of(self.new, whole, least)) else { return };
        // An exclusive bound lies a little further in.
        let rank = |bound: &Bound<'_>| (bound.value, bound.exclusive == least);
        let direction = match (&old, &new) {
            (None, None) => return,
            (None, Some(_)) => Direction::Narrowed,
            (Some(_), None) => Direction::Widened,
            (Some(old), Some(new)) if rank(old) == rank(new) => return,
            (Some(old), Some(new)) if (rank(new) > rank(old)) == least => Direction::Narrowed,
            _ => Direction::Widened,
        };
        let same_value = matches!((&old, &new), (Some(old), Some(new)) if number(old.entry) == number(new.entry));
        let (keyword, name) = match (least, same_value) {
            (true, false) => (Keyword::Minimum, "minimum"),
            (false, false) => (Keyword::Maximum, "maximum"),
            (true, true) => (Keyword::ExclusiveMinimum, "exclusiveMinimum"),
            (false, true) => (Keyword::ExclusiveMaximum, "exclusiveMaximum"),
        };
        let entry = |bound: &Option<Bound<'a>>| match same_value {
            true => bound.as_ref().and_then(|bound| bound.flag),
            false => bound.as_ref().map(|bound| bound.entry),
        };
        let entries = (entry(&old), entry(&new));
        self.push(keyword, direction, entries, said(name, entries.0, entries.1));
    }

    fn multiple_of(&mut self) {
        let (old, new) = (self.old.entry("multipleOf"), self.new.entry("multipleOf"));
        let (was, is) = (old.and_then(number), new.and_then(number));
        if was == is || (old.is_some() && was.is_none()) || (new.is_some() && is.is_none()) {
            return;
        }
        let direction = match (was, is) {
            (Some(was), Some(is)) if was.divides(is) => Direction::Narrowed,
            (Some(was), Some(is)) if is.divides(was) => Direction::Widened,
            _ => Self::by_presence(old, new),
        };
        self.push(Keyword::MultipleOf, direction, (old, new), said("multipleOf", old, new));
    }

    fn format(&mut self) {
        let (old, new) = (self.old.entry("format"), self.new.entry("format"));
        let text = |entry: Option<&'a Entry>| entry.and_then(|entry| entry.node.as_str());
        let direction = match (text(old), text(new)) {
            (was, is) if was == is => return,
            // Bytes are no text: another media type, another part of a form.
            (Some("binary"), _) | (_, Some("binary")) => Direction::Shifted,
            (Some("int32"), Some("int64")) | (Some("float"), Some("double")) => Direction::Widened,
            (Some("int64"), Some("int32")) | (Some("double"), Some("float")) => Direction::Narrowed,
            _ => Self::by_presence(old, new),
        };
        self.push(Keyword::Format, direction, (old, new), said("format", old, new));
    }

    fn pattern(&mut self) {
        let patterns = |of: &Effective<'a>| -> Vec<&'a Entry> {
            let mut found: Vec<&Entry> = of.entries("pattern").filter(|entry| entry.node.as_str().is_some()).collect();
            found.dedup_by_key(|entry| entry.node.as_str());
            found
        };
        let (old, new) = (patterns(self.old), patterns(self.new));
        let texts = |of: &[&'a Entry]| -> Vec<&'a str> {
            let mut texts: Vec<&str> = of.iter().filter_map(|entry| entry.node.as_str()).collect();
            texts.sort_unstable();
            texts.dedup();
            texts
        };
        let (was, is) = (texts(&old), texts(&new));
        if was == is {
            return;
        }
        let gone = old.iter().find(|entry| entry.node.as_str().is_some_and(|text| !is.contains(&text)));
        let come = new.iter().find(|entry| entry.node.as_str().is_some_and(|text| !was.contains(&text)));
        let entries = (gone.or(old.first()).copied(), come.or(new.first()).copied());
        let known = pattern::direction(&was, &is);
        if known == Some(Direction::Same) {
            return;
        }
        let direction = known.unwrap_or(Direction::Shifted);
        self.push(Keyword::Pattern, direction, entries, said("pattern", entries.0, entries.1));
        if let (None, Some(finding)) = (known, self.found.last_mut()) {
            finding.hint = Some("the two patterns cannot be compared, so a change is assumed".to_owned());
        }
    }

    fn values(&mut self) {
        let (Ok(old), Ok(new)) = (listed(self.old), listed(self.new)) else { return };
        let (was, is) = match (&old, &new) {
            (None, None) => return,
            (Some(old), Some(new)) => (&old.1, &new.1),
            _ => {
                let entries = (old.as_ref().map(|list| list.0), new.as_ref().map(|list| list.0));
                let message = said("enum", entries.0, entries.1);
                return self.push(Keyword::Enum, Self::by_presence(entries.0, entries.1), entries, message);
            }
        };
        let gone: Vec<&str> = was.keys().filter(|value| !is.contains_key(*value)).map(String::as_str).collect();
        let come: Vec<&str> = is.keys().filter(|value| !was.contains_key(*value)).map(String::as_str).collect();
        let direction = match (gone.is_empty(), come.is_empty()) {
            (true, true) => return,
            (true, false) => Direction::Widened,
            (false, true) => Direction::Narrowed,
            (false, false) => Direction::Shifted,
        };
        let list = |values: &[&str]| values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        let mut parts = Vec::new();
        if !gone.is_empty() {
            parts.push(format!("no longer lists {}", list(&gone)));
        }
        if !come.is_empty() {
            parts.push(format!("newly lists {}", list(&come)));
        }
        let hint = match (gone.as_slice(), come.as_slice()) {
            ([old], [new]) => Some(format!("`{old}` may have been renamed to `{new}`")),
            _ => None,
        };
        // The list is the place on both sides: a value may be one of several.
        let key = |list: &Option<Listed<'a>>| list.as_ref().map(|list| list.0.key);
        let spots = (Spot::key(key(&old), self.old.at), Spot::key(key(&new), self.new.at));
        let finding = Finding::new(Keyword::Enum, Edit::Changed, direction, format!("`enum` {}", parts.join(" and ")));
        let all = |values: &Values| values.keys().cloned().collect::<Vec<_>>().join(" ");
        self.found.push(finding.at(spots.0, spots.1).hint(hint).values(all(was), all(is)));
    }
}

type Values = BTreeMap<String, NodeId>;
type Listed<'a> = (&'a Entry, Values);

/// The values that every `enum` of a schema lists; an error where one is no list.
fn listed<'a>(of: &Effective<'a>) -> Result<Option<Listed<'a>>, ()> {
    let mut found: Option<Listed<'a>> = None;
    for entry in of.entries("enum") {
        let items = entry.node.as_list().filter(|items| !items.is_empty()).ok_or(())?;
        let values: Values = items.iter().map(|item| (canonical(item), item.id)).collect();
        match &mut found {
            None => found = Some((entry, values)),
            Some((_, known)) => known.retain(|value, _| values.contains_key(value)),
        }
    }
    Ok(found)
}

/// A bound on a number.
struct Bound<'a> {
    value: Exact,
    exclusive: bool,
    entry: &'a Entry,
    flag: Option<&'a Entry>,
}

/// The bound that binds, of all parts; an error where one is no number.
fn bound_of<'a>(of: &Effective<'a>, whole: bool, least: bool) -> Result<Option<Bound<'a>>, ()> {
    let (name, flag) = if least { ("minimum", "exclusiveMinimum") } else { ("maximum", "exclusiveMaximum") };
    let mut found: Option<Bound<'a>> = None;
    for part in &of.parts {
        let Some(entry) = part.as_map().and_then(|map| map.get(name)) else { continue };
        let mut value = number(entry).ok_or(())?;
        let flag = part.as_map().and_then(|map| map.get(flag));
        let mut exclusive = flag.is_some_and(|flag| flag.node.as_bool() == Some(true));
        if whole {
            // More than 0, at least 0.5 and at least 1 are the same of whole numbers.
            value = if exclusive { value.next(least) } else { value.rounded(least) };
            exclusive = false;
        }
        let tighter = |known: &Bound<'_>| match value == known.value {
            true => exclusive && !known.exclusive,
            false => (value > known.value) == least,
        };
        if found.as_ref().is_none_or(tighter) {
            found = Some(Bound { value, exclusive, entry, flag });
        }
    }
    Ok(found)
}

/// Which way a limit has moved.
fn moved(was: Option<Exact>, is: Option<Exact>, least: bool) -> Option<Direction> {
    match (was, is) {
        (None, None) => None,
        (None, Some(_)) => Some(Direction::Narrowed),
        (Some(_), None) => Some(Direction::Widened),
        (Some(was), Some(is)) if was == is => None,
        (Some(was), Some(is)) if (is > was) == least => Some(Direction::Narrowed),
        _ => Some(Direction::Widened),
    }
}

fn number(entry: &Entry) -> Option<Exact> {
    Exact::of(&entry.node)
}

/// What became of a keyword, in words.
pub(super) fn said(name: &str, old: Option<&Entry>, new: Option<&Entry>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("`{name}` changed from {} to {}", shown(&old.node), shown(&new.node)),
        (Some(old), None) => format!("`{name}: {}` was removed", shown(&old.node).trim_matches('`')),
        (None, Some(new)) => format!("`{name}: {}` was added", shown(&new.node).trim_matches('`')),
        (None, None) => format!("`{name}` changed"),
    }
}
