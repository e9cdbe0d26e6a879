//! Splits a wire name into ASCII words, for any case.

use std::fmt::Write as _;

/// The letters and digits of a name, separated by signs. A name of signs alone becomes their names.
pub(super) fn plain(wire: &str) -> String {
    if wire.contains(char::is_alphanumeric) { ascii(wire) } else { spelled(wire) }
}

/// Like [`plain`], but a sign at either end of a value, or a point between digits, is a word too.
pub(super) fn spelled(wire: &str) -> String {
    if wire.is_empty() {
        return "empty".to_owned();
    }
    let inner = wire.trim_matches(|c: char| sign(c).is_some());
    if inner.is_empty() {
        return signs(wire);
    }
    let start = wire.len() - wire.trim_start_matches(|c: char| sign(c).is_some()).len();
    let (before, _) = wire.split_at_checked(start).unwrap_or_default();
    let (_, after) = wire.split_at_checked(start + inner.len()).unwrap_or_default();
    format!("{} {} {}", signs(before), ascii(&pointed(inner)), signs(after))
}

/// `1.5` as `1point5`: the point distinguishes `1.5` from `15`.
fn pointed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut digit_before = false;
    while let Some(c) = rest.next() {
        match c {
            '.' if digit_before && rest.peek().is_some_and(char::is_ascii_digit) => out.push_str(" point "),
            _ => out.push(c),
        }
        digit_before = c.is_ascii_digit();
    }
    out
}

fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_ascii_alphanumeric() => out.push(c),
            // Writing to a `String` cannot fail.
            _ if c.is_alphanumeric() => drop(write!(out, " u{:04x} ", u32::from(c))),
            _ => out.push(' '),
        }
    }
    out
}

fn signs(text: &str) -> String {
    text.chars().filter_map(sign).collect::<Vec<_>>().join(" ")
}

/// The name of a sign that distinguishes values. Brackets, quotes, `_` and white space only separate.
fn sign(c: char) -> Option<&'static str> {
    Some(match c {
        '<' => "less",
        '>' => "greater",
        '=' => "equal",
        '≤' => "at most",
        '≥' => "at least",
        '+' => "plus",
        '-' | '−' => "minus",
        '*' => "star",
        '/' => "slash",
        '%' => "percent",
        '!' => "not",
        '?' => "question",
        '&' => "and",
        '|' => "or",
        '~' => "about",
        '^' => "caret",
        '#' => "hash",
        '$' => "dollar",
        '€' => "euro",
        '£' => "pound",
        '°' => "degree",
        '@' => "at",
        '.' => "dot",
        _ => return None,
    })
}
