//! Queries, validated against the parameters of the operation.

use jiff::Timestamp;
use jiff::civil::DateTime;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::description::{Operation, Parameter};
use crate::problem::{Outcome, Problem, Refusal};

#[derive(Debug, Default)]
pub(crate) struct Query {
    /// Every parameter except those of paging, as sent.
    pub(crate) others: Vec<(String, String)>,
    /// Filters, by the name inside the outer brackets.
    pub(crate) filters: Vec<Filter>,
    pub(crate) include: Vec<String>,
    pub(crate) sort: Option<String>,
    pub(crate) page: Page,
}

#[derive(Debug)]
pub(crate) struct Filter {
    /// `groups` of `filter[groups]`, `identifier][system` of `filter[identifier][system]`.
    pub(crate) name: String,
    pub(crate) wanted: Wanted,
}

/// The condition of a filter.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// One of these texts.
    Texts(Vec<String>),
    /// A boolean.
    Bool(bool),
    /// From the first, inclusive, to the second, exclusive; in milliseconds.
    Range(i64, i64),
    /// A point in time, in milliseconds.
    Time(i64),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Page {
    Skip { number: usize, size: Option<usize> },
    Cursor { limit: Option<usize>, after: Option<String> },
}

impl Default for Page {
    fn default() -> Self {
        Self::Skip { number: 1, size: None }
    }
}

/// The minimal escaping for the query of a URL.
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b',').remove(b':');

/// Escapes a value for a link.
pub(crate) fn escaped(value: &str) -> String {
    utf8_percent_encode(value, PLAIN).to_string()
}

impl Query {
    /// Parses a query string.
    pub(crate) fn read(operation: &Operation, text: &str) -> Outcome<Self> {
        let mut reader = Reader { operation, query: Self::default(), given: Vec::new(), problems: Vec::new() };
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            reader.parameter(&name, &value);
        }
        reader.rules();
        if reader.problems.is_empty() { Ok(reader.query) } else { Err(Refusal(reader.problems)) }
    }
}

struct Reader<'a> {
    operation: &'a Operation,
    query: Query,
    given: Vec<String>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn refuse(&mut self, name: &str, detail: impl Into<String>) {
        self.problems.push(Problem::parameter(400, name, detail));
    }

    fn parameter(&mut self, name: &str, value: &str) {
        if self.given.iter().any(|given| given == name) {
            return self.refuse(name, format!("`{name}` is given twice"));
        }
        self.given.push(name.to_owned());
        let Some(parameter) = self.operation.parameter(name) else {
            return self.refuse(name, format!("`{name}` is not a parameter of this operation"));
        };
        match wanted(parameter, value) {
            Err(detail) => self.refuse(name, detail),
            Ok(wanted) => self.take(name, value, wanted),
        }
    }

    fn take(&mut self, name: &str, value: &str, wanted: Wanted) {
        if let Some(page) = name.strip_prefix("page[").and_then(|name| name.strip_suffix(']')) {
            return self.page(name, page, value);
        }
        self.query.others.push((name.to_owned(), value.to_owned()));
        match (name, wanted) {
            ("include", Wanted::Texts(texts)) => self.query.include = texts,
            ("sort", _) => self.query.sort = Some(value.to_owned()),
            (_, wanted) => {
                if let Some(filter) = name.strip_prefix("filter[").and_then(|name| name.strip_suffix(']')) {
                    self.query.filters.push(Filter { name: filter.to_owned(), wanted });
                }
            }
        }
    }

    fn page(&mut self, name: &str, part: &str, value: &str) {
        let others =
            if matches!(part, "number" | "size") { ["limit", "after", "cursor"] } else { ["number", "size", ""] };
        let other = others.iter().map(|other| format!("page[{other}]")).find(|other| self.given.contains(other));
        if let Some(other) = other {
            let status = if self.operation.declares(409) { 409 } else { 400 };
            let detail = format!("`{name}` and `{other}` belong to different ways of paging");
            return self.problems.push(Problem::parameter(status, name, detail));
        }
        let count = || value.parse::<usize>().ok();
        match (part, &mut self.query.page) {
            ("number", Page::Skip { number, .. }) => match count() {
                Some(asked) if asked > 0 => *number = asked,
                _ => self.refuse(name, "pages are counted from 1"),
            },
            ("size", Page::Skip { size, .. }) => *size = count(),
            ("limit", Page::Cursor { limit, .. }) => *limit = count(),
            ("limit", page) => *page = Page::Cursor { limit: count(), after: None },
            (_, Page::Cursor { after, .. }) => *after = Some(value.to_owned()),
            (_, page) => *page = Page::Cursor { limit: None, after: Some(value.to_owned()) },
        }
    }

    /// Checks rules that concern several parameters.
    fn rules(&mut self) {
        let operation = self.operation;
        for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
            if !self.given.contains(&parameter.name) {
                self.refuse(&parameter.name, format!("`{}` is required", parameter.name));
            }
        }
        let status = if operation.declares(409) { 409 } else { 400 };
        let among = &operation.at_least_one;
        if let Some(first) = among.first()
            && !among.iter().any(|name| self.given.contains(name))
        {
            let detail = format!("at least one of {} is required", among.join(", "));
            self.problems.push(Problem::parameter(status, first, detail));
        }
        for together in &operation.together {
            let missing: Vec<_> = together.iter().filter(|name| !self.given.contains(name)).collect();
            if let Some(first) = missing.first().filter(|_| missing.len() < together.len()) {
                let detail = format!("`{first}` is required: {} only work together", together.join(", "));
                self.problems.push(Problem::parameter(status, first, detail));
            }
        }
    }
}

/// Parses a value as its parameter requires.
fn wanted(parameter: &Parameter, value: &str) -> Result<Wanted, String> {
    if parameter.range {
        let (start, end) = value.split_once("..").ok_or_else(|| format!("`{value}` is not a time range"))?;
        return Ok(Wanted::Range(time(start)?, time(end)?));
    }
    if parameter.format.as_deref() == Some("date-time") {
        return Ok(Wanted::Time(time(value)?));
    }
    match parameter.ty.as_str() {
        "boolean" => {
            return value.parse().map(Wanted::Bool).map_err(|_| format!("`{value}` is neither true nor false"));
        }
        "integer" => {
            let number: i64 = value.parse().map_err(|_| format!("`{value}` is not an integer"))?;
            if parameter.minimum.is_some_and(|least| number < least)
                || parameter.maximum.is_some_and(|most| number > most)
            {
                return Err(format!("`{value}` is out of range"));
            }
        }
        _ => {}
    }
    let texts: Vec<String> = match parameter.list {
        true => value.split(',').map(str::to_owned).collect(),
        false => vec![value.to_owned()],
    };
    if texts.iter().any(String::is_empty) {
        return Err(format!("`{}` is empty, or has an empty entry", parameter.name));
    }
    let strange = texts.iter().find(|text| !parameter.values.is_empty() && !parameter.values.contains(text));
    match strange {
        Some(text) => Err(format!("`{text}` is none of {}", parameter.values.join(", "))),
        None => Ok(Wanted::Texts(texts)),
    }
}

/// Parses a point in time, in milliseconds.
fn time(text: &str) -> Result<i64, String> {
    let parsed = text.parse::<Timestamp>().ok();
    // jiff's timestamps end a day before the year 9999 does.
    let latest = || text.starts_with("9999-12-3").then(|| text.strip_suffix('Z')?.parse::<DateTime>().ok()).flatten();
    let milliseconds = parsed.or_else(|| latest().map(|_| Timestamp::MAX)).map(Timestamp::as_millisecond);
    milliseconds.ok_or_else(|| format!("`{text}` is not a timestamp of ISO 8601 with its offset"))
}
