//! Edits of keywords that limit a single value: numbers, lengths, counts, `enum`, `pattern`, `format`.
//!
//! Compares two effective schemas of one type, wherever they are used. A keyword without effect on that type is not an
//! edit, and one with an unusable value is a defect instead.

use std::collections::BTreeMap;

use super::findings::{Finding, Spot, edit_of};
use super::pattern;
use super::rules::{Direction, Edit, Keyword};
use super::value::{canonical, shown};
use super::wire::Effective;
use crate::number::Exact;
use crate::parse::tree::{Entry, NodeId};

/// A numeric limit.
struct Limit {
    keyword: Keyword,
    name: &'static str,
    /// Whether a greater number allows fewer values.
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

/// Two schemas whose limits are compared.
pub(super) struct Limits<'s, 'a> {
    pub(super) old: &'s Effective<'a>,
    pub(super) new: &'s Effective<'a>,
    pub(super) found: &'s mut Vec<Finding>,
}

impl<'a> Limits<'_, 'a> {
    /// Compares all limits for values of this type; `None` means any type.
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

    /// Returns the direction of a keyword whose values have no order: its presence narrows.
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
            let message = change_message(name, old, new);
            self.push(keyword, Self::by_presence(old, new), (old, new), message);
        }
    }

    fn limit(&mut self, limit: &Limit) {
        let (Ok(old), Ok(new)) = (self.tightest(self.old, limit), self.tightest(self.new, limit)) else { return };
        let (was, is) = (old.map(|found| found.0), new.map(|found| found.0));
        let Some(direction) = moved(was, is, limit.least) else { return };
        let entries = (old.map(|found| found.1), new.map(|found| found.1));
        self.push(limit.keyword, direction, entries, change_message(limit.name, entries.0, entries.1));
    }

    /// Returns the effective number over all parts; an error if one is not a number.
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

    /// Compares `minimum` or `maximum`, including their exclusive forms.
    fn bound(&mut self, whole: bool, least: bool) {
        let (Ok(old), Ok(new)) = (bound_of(self.old, whole, least), bound_of(self.new, whole, least)) else { return };
        // An exclusive bound is slightly tighter.
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
        self.push(keyword, direction, entries, change_message(name, entries.0, entries.1));
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
        self.push(Keyword::MultipleOf, direction, (old, new), change_message("multipleOf", old, new));
    }

    fn format(&mut self) {
        let (old, new) = (self.old.entry("format"), self.new.entry("format"));
        let text = |entry: Option<&'a Entry>| entry.and_then(|entry| entry.node.as_str());
        let direction = match (text(old), text(new)) {
            (was, is) if was == is => return,
            // Binary data is not text: it uses another media type or another part of a form.
            (Some("binary"), _) | (_, Some("binary")) => Direction::Shifted,
            (Some("int32"), Some("int64")) | (Some("float"), Some("double")) => Direction::Widened,
            (Some("int64"), Some("int32")) | (Some("double"), Some("float")) => Direction::Narrowed,
            _ => Self::by_presence(old, new),
        };
        self.push(Keyword::Format, direction, (old, new), change_message("format", old, new));
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
        let removed = old.iter().find(|entry| entry.node.as_str().is_some_and(|text| !is.contains(&text)));
        let added = new.iter().find(|entry| entry.node.as_str().is_some_and(|text| !was.contains(&text)));
        let entries = (removed.or(old.first()).copied(), added.or(new.first()).copied());
        let known = pattern::direction(&was, &is);
        if known == Some(Direction::Same) {
            return;
        }
        let direction = known.unwrap_or(Direction::Shifted);
        self.push(Keyword::Pattern, direction, entries, change_message("pattern", entries.0, entries.1));
        if let (None, Some(finding)) = (known, self.found.last_mut()) {
            finding.hint = Some("the patterns cannot be compared, so a change is assumed".to_owned());
        }
    }

    fn values(&mut self) {
        let (Ok(old), Ok(new)) = (listed(self.old), listed(self.new)) else { return };
        let (was, is) = match (&old, &new) {
            (None, None) => return,
            (Some(old), Some(new)) => (&old.1, &new.1),
            _ => {
                let entries = (old.as_ref().map(|list| list.0), new.as_ref().map(|list| list.0));
                let message = change_message("enum", entries.0, entries.1);
                return self.push(Keyword::Enum, Self::by_presence(entries.0, entries.1), entries, message);
            }
        };
        let removed: Vec<&str> = was.keys().filter(|value| !is.contains_key(*value)).map(String::as_str).collect();
        let added: Vec<&str> = is.keys().filter(|value| !was.contains_key(*value)).map(String::as_str).collect();
        let direction = match (removed.is_empty(), added.is_empty()) {
            (true, true) => return,
            (true, false) => Direction::Widened,
            (false, true) => Direction::Narrowed,
            (false, false) => Direction::Shifted,
        };
        let list = |values: &[&str]| values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        let mut parts = Vec::new();
        if !removed.is_empty() {
            parts.push(format!("no longer lists {}", list(&removed)));
        }
        if !added.is_empty() {
            parts.push(format!("newly lists {}", list(&added)));
        }
        let hint = match (removed.as_slice(), added.as_slice()) {
            ([old], [new]) => Some(format!("`{old}` may have been renamed to `{new}`")),
            _ => None,
        };
        // Use the list as the place on both sides, because a value may appear in several lists.
        let key = |list: &Option<Listed<'a>>| list.as_ref().map(|list| list.0.key);
        let spots = (Spot::key(key(&old), self.old.at), Spot::key(key(&new), self.new.at));
        let finding = Finding::new(Keyword::Enum, Edit::Changed, direction, format!("`enum` {}", parts.join(" and ")));
        let all = |values: &Values| values.keys().cloned().collect::<Vec<_>>().join(" ");
        self.found.push(finding.at(spots.0, spots.1).hint(hint).values(all(was), all(is)));
    }
}

type Values = BTreeMap<String, NodeId>;
type Listed<'a> = (&'a Entry, Values);

/// Returns the values that every `enum` of a schema lists; an error if one is not a list.
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

struct Bound<'a> {
    value: Exact,
    exclusive: bool,
    entry: &'a Entry,
    flag: Option<&'a Entry>,
}

/// Returns the effective bound over all parts; an error if one is not a number.
fn bound_of<'a>(of: &Effective<'a>, whole: bool, least: bool) -> Result<Option<Bound<'a>>, ()> {
    let (name, flag) = if least { ("minimum", "exclusiveMinimum") } else { ("maximum", "exclusiveMaximum") };
    let mut found: Option<Bound<'a>> = None;
    for part in &of.parts {
        let Some(entry) = part.as_map().and_then(|map| map.get(name)) else { continue };
        let mut value = number(entry).ok_or(())?;
        let flag = part.as_map().and_then(|map| map.get(flag));
        let mut exclusive = flag.is_some_and(|flag| flag.node.as_bool() == Some(true));
        if whole {
            // For integers, more than 0, at least 0.5 and at least 1 are the same.
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

/// Describes the change of a keyword.
pub(super) fn change_message(name: &str, old: Option<&Entry>, new: Option<&Entry>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("`{name}` changed from {} to {}", shown(&old.node), shown(&new.node)),
        (Some(old), None) => format!("`{name}: {}` was removed", shown(&old.node).trim_matches('`')),
        (None, Some(new)) => format!("`{name}: {}` was added", shown(&new.node).trim_matches('`')),
        (None, None) => format!("`{name}` changed"),
    }
}
