//! Queries: those that a request has, and those of the links that a server sends.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};

use crate::runtime::http::parameter::{self, UNRESERVED, Written};
use crate::runtime::value::text::ToText;

/// Query values keep the separators of lists and times, too.
pub(crate) const QUERY_VALUE: &AsciiSet = &UNRESERVED.remove(b',').remove(b':');

/// The characters of a query, from RFC 3986 (3.4); `%` is handled separately.
const QUERY: &AsciiSet = &QUERY_VALUE
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b';')
    .remove(b'=')
    .remove(b'@')
    .remove(b'/')
    .remove(b'?');

/// Parameters of a query, in order. `Debug` shows their names and no values.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct QueryPairs {
    pairs: Vec<Pair>,
    /// Parameters whose values must not be sent, and why.
    faults: Vec<(&'static str, &'static str)>,
}

/// A name and a value.
#[derive(Clone, PartialEq)]
struct Pair {
    parameter: &'static str,
    /// The name on the wire, where it is not that of the parameter: that of a member of an object.
    member: Option<String>,
    value: String,
    /// The value encoded, where that is not [`QUERY_VALUE`]'s encoding of it.
    encoded: Option<String>,
}

impl QueryPairs {
    pub(crate) fn one(name: &'static str, value: impl ToText) -> Self {
        Self::default().and(name, value)
    }

    #[must_use]
    pub(crate) fn and(mut self, name: &'static str, value: impl ToText) -> Self {
        self.add(name, value);
        self
    }

    pub(crate) fn add(&mut self, name: &'static str, value: impl ToText) {
        self.faults.extend(value.fault().map(|fault| (name, fault)));
        let (encoded, value) = (value.encoded(), value.to_text().into_owned());
        self.pairs.push(Pair { parameter: name, member: None, value, encoded });
    }

    /// Adds a parameter in the form that its style gives it.
    pub(crate) fn add_written(&mut self, parameter: &'static str, written: Written) {
        let Written { name, value, encoded } = written;
        self.pairs.push(Pair { parameter, member: Some(name), value, encoded: Some(encoded) });
    }

    pub(crate) fn set(&mut self, name: &'static str, value: impl ToText) {
        self.remove(name);
        self.add(name, value);
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.pairs.retain(|pair| pair.parameter != name);
        self.faults.retain(|(known, _)| *known != name);
    }

    pub(crate) fn extend(&mut self, more: Self) {
        self.pairs.extend(more.pairs);
        self.faults.extend(more.faults);
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|pair| pair.name() == name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &String)> {
        self.pairs.iter().map(|pair| (pair.parameter, &pair.value))
    }

    /// The first parameter whose value must not be sent, and why.
    pub(crate) fn fault(&self) -> Option<(&'static str, &'static str)> {
        self.faults.first().copied()
    }

    pub(crate) fn empty_name(&self) -> Option<&'static str> {
        self.pairs.iter().find(|pair| pair.value.is_empty()).map(|pair| pair.parameter)
    }

    /// The parameter with this name as it is sent.
    pub(crate) fn encoded_of(&self, name: &str) -> Option<String> {
        let pairs: Vec<Pair> = self.pairs.iter().filter(|pair| pair.parameter == name).cloned().collect();
        (!pairs.is_empty()).then(|| Self { pairs, faults: Vec::new() }.encoded())
    }

    pub(crate) fn encoded(&self) -> String {
        let mut query = String::new();
        for pair in &self.pairs {
            if !query.is_empty() {
                query.push('&');
            }
            query.extend(utf8_percent_encode(pair.name(), UNRESERVED));
            query.push('=');
            match &pair.encoded {
                Some(encoded) => query.push_str(encoded),
                None => query.extend(utf8_percent_encode(&pair.value, QUERY_VALUE)),
            }
        }
        query
    }
}

impl Pair {
    fn name(&self) -> &str {
        self.member.as_deref().unwrap_or(self.parameter)
    }
}

impl fmt::Debug for QueryPairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.pairs.iter().map(Pair::name)).finish()
    }
}

/// A list as one value: its items with a separator between them. An item that contains the separator is encoded.
pub(crate) struct Joined {
    items: Vec<String>,
    separator: char,
}

pub(crate) fn joined<T: ToText>(items: impl IntoIterator<Item = impl Into<T>>, separator: char) -> Joined {
    Joined { items: items.into_iter().map(|item| item.into().to_text().into_owned()).collect(), separator }
}

impl ToText for Joined {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Owned(self.items.join(self.separator.encode_utf8(&mut [0; 4])))
    }

    fn encoded(&self) -> Option<String> {
        let has_separator = |item: &String| item.contains(self.separator);
        self.items.iter().any(has_separator).then(|| {
            let encoded: Vec<String> = self.items.iter().map(|item| parameter::encode(item)).collect();
            encoded.join(&parameter::encode_separator(self.separator))
        })
    }
}

/// Encodes a text as in a form.
pub(crate) fn form_text(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
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

/// The query of a link, as the server wrote it. What a query cannot hold is percent-encoded; what is encoded stays so.
pub(crate) fn of_link(href: &str) -> String {
    let href = href.trim();
    let href = href.split_once('#').map_or(href, |(href, _)| href);
    sendable(href.split_once('?').map_or("", |(_, query)| query))
}

/// Percent-encodes what a query cannot hold, and keeps what is encoded.
pub(crate) fn sendable(query: &str) -> String {
    let mut sendable = String::with_capacity(query.len());
    for (at, part) in query.split('%').enumerate() {
        if at > 0 {
            let is_escape = part.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
            sendable.push_str(if is_escape { "%" } else { "%25" });
        }
        sendable.extend(utf8_percent_encode(part, QUERY));
    }
    sendable
}

pub(crate) fn pairs(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|pair| !pair.is_empty())
}

pub(crate) fn name(pair: &str) -> Vec<u8> {
    decoded(pair.split_once('=').map_or(pair, |(name, _)| name))
}

pub(crate) fn value(query: &str, parameter: &str) -> Option<Vec<u8>> {
    let pair = pairs(query).find(|pair| name(pair) == parameter.as_bytes())?;
    Some(decoded(pair.split_once('=').map_or("", |(_, value)| value)))
}

/// Decodes a part of a query, into bytes because it need not be UTF-8. As in a form, `+` is a space.
pub(crate) fn decoded(text: &str) -> Vec<u8> {
    percent_decode_str(&text.replace('+', " ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_of_a_link_is_sent_as_written_wherever_the_link_leads() {
        for (href, query) in [
            ("/v1/articles?page[number]=2", "page%5Bnumber%5D=2"),
            ("https://internal.example:8443/articles?a=1&b=2#c?d=3", "a=1&b=2"),
            ("?a=%7b%7D+%2B&&b", "a=%7b%7D+%2B&&b"),
            (" /x?a=b \n", "a=b"),
            ("x?a?b=/@:,;!$'()*", "a?b=/@:,;!$'()*"),
            ("?a=100%&b=%4&c=%zz&d=%%41", "a=100%25&b=%254&c=%25zz&d=%25%41"),
            ("?a=x y<\"{é}\n|\\^`", "a=x%20y%3C%22%7B%C3%A9%7D%0A%7C%5C%5E%60"),
            ("?", ""),
            ("/v1/articles/2", ""),
            ("#?a=b", ""),
            ("", ""),
        ] {
            assert_eq!(of_link(href), query, "{href}");
        }
    }

    #[test]
    fn a_value_is_found_under_its_name_however_that_is_encoded() {
        let query = "page%5bsize%5D=5&page%5bcursor%5D=a%2Bb+c%FF&empty=&alone&page[cursor]=second";
        assert_eq!(value(query, "page[cursor]").as_deref(), Some(&b"a+b c\xff"[..]));
        assert_eq!((value(query, "empty"), value(query, "alone")), (Some(Vec::new()), Some(Vec::new())));
        assert_eq!(value(query, "cursor"), None);
        assert_eq!(pairs("&a=1&&b&").collect::<Vec<_>>(), ["a=1", "b"]);
    }
}
