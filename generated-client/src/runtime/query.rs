//! Names and values of a query, and how text is encoded in URLs.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::ToText;

/// What stays as it is in a path segment, in a name of a query and in a form: RFC 3986's unreserved characters.
pub(crate) const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What stays in a value of a query besides: what separates lists and times, which means nothing to a URL there.
pub(crate) const QUERY_VALUE: &AsciiSet = &UNRESERVED.remove(b',').remove(b':');

/// A text as one segment of a path.
pub(crate) fn push_segment(url: &mut String, text: &str) {
    url.extend(utf8_percent_encode(text, UNRESERVED));
}

/// Parameters of a query, in order. `Debug` shows their names and no values.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct QueryPairs {
    pairs: Vec<(&'static str, String)>,
    /// Parameters whose values must not be sent, and why.
    faults: Vec<(&'static str, &'static str)>,
}

impl QueryPairs {
    /// One parameter.
    pub(crate) fn one(name: &'static str, value: impl ToText) -> Self {
        Self::default().and(name, value)
    }

    /// These and one more.
    #[must_use]
    pub(crate) fn and(mut self, name: &'static str, value: impl ToText) -> Self {
        self.add(name, value);
        self
    }

    /// One more parameter.
    pub(crate) fn add(&mut self, name: &'static str, value: impl ToText) {
        self.faults.extend(value.fault().map(|fault| (name, fault)));
        self.pairs.push((name, value.to_text().into_owned()));
    }

    /// One parameter in place of those of the same name.
    pub(crate) fn set(&mut self, name: &'static str, value: impl ToText) {
        self.remove(name);
        self.add(name, value);
    }

    /// Takes every parameter of this name out.
    pub(crate) fn remove(&mut self, name: &str) {
        self.pairs.retain(|(known, _)| *known != name);
        self.faults.retain(|(known, _)| *known != name);
    }

    /// All of these and all of those.
    pub(crate) fn extend(&mut self, more: Self) {
        self.pairs.extend(more.pairs);
        self.faults.extend(more.faults);
    }

    /// Whether there are none.
    pub(crate) const fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Whether there is a parameter of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(known, _)| *known == name)
    }

    /// Names and values, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &String)> {
        self.pairs.iter().map(|(name, value)| (*name, value))
    }

    /// The first parameter whose value must not be sent, and why.
    pub(crate) fn fault(&self) -> Option<(&'static str, &'static str)> {
        self.faults.first().copied()
    }

    /// The first parameter that has no value.
    pub(crate) fn empty_name(&self) -> Option<&'static str> {
        self.pairs.iter().find(|(_, value)| value.is_empty()).map(|(name, _)| *name)
    }

    /// Writes them behind a path.
    pub(crate) fn write(&self, url: &mut String) {
        for (at, (name, value)) in self.pairs.iter().enumerate() {
            url.push(if at == 0 { '?' } else { '&' });
            url.extend(utf8_percent_encode(name, UNRESERVED));
            url.push('=');
            url.extend(utf8_percent_encode(value, QUERY_VALUE));
        }
    }
}

impl fmt::Debug for QueryPairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.pairs.iter().map(|(name, _)| name)).finish()
    }
}

/// A list as one value: its items with a separator between them.
pub(crate) fn joined<T: ToText>(items: impl IntoIterator<Item = impl Into<T>>, separator: char) -> String {
    let mut text = String::new();
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            text.push(separator);
        }
        text.push_str(&item.into().to_text());
    }
    text
}

/// Name and value pairs as `application/x-www-form-urlencoded`.
pub(crate) fn form(pairs: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(utf8_percent_encode(name, UNRESERVED));
        text.push('=');
        text.extend(utf8_percent_encode(value, UNRESERVED));
    }
    text
}
