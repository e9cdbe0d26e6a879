//! What a link of the server's says of a page, compared with what the request itself says.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The pairs of a link's query, encoded as the server wrote them.
fn pairs(url: &str) -> impl Iterator<Item = &str> {
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    url.split_once('?').map_or("", |(_, query)| query).split('&').filter(|pair| !pair.is_empty())
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

fn name(pair: &str) -> Cow<'_, str> {
    decoded(pair.split_once('=').map_or(pair, |(name, _)| name))
}

/// The part of a link's query that the request does not say by itself, as the server wrote it.
pub(crate) fn besides(url: &str, is_own: impl Fn(&str) -> bool) -> String {
    pairs(url).filter(|pair| !is_own(&name(pair))).collect::<Vec<_>>().join("&")
}

/// The value of a parameter in a link's query.
pub(crate) fn value<'a>(url: &'a str, parameter: &str) -> Option<Cow<'a, str>> {
    let (_, value) = pairs(url).filter_map(|pair| pair.split_once('=')).find(|(name, _)| decoded(name) == parameter)?;
    Some(decoded(value))
}

/// A URL in one spelling, whatever the order of its parameters and however they are encoded: path and query.
pub(crate) fn spelled(url: &str) -> String {
    let path = url.split_once(['?', '#']).map_or(url, |(path, _)| path);
    let mut pairs: Vec<_> = pairs(url).map(decoded).collect();
    pairs.sort_unstable();
    let mut spelled = decoded(path).into_owned();
    for pair in pairs {
        spelled.push('\n');
        spelled.push_str(&pair);
    }
    spelled
}
