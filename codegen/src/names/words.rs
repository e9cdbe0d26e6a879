//! Splits a wire name into ASCII words, for any case.

use std::fmt::Write as _;

/// The letters and digits of a name, separated by signs. A name of signs alone becomes their names, and so does the
/// sign of a number.
pub(super) fn plain(wire: &str) -> String {
    let number = wire.strip_prefix(['+', '-']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if !number && wire.contains(char::is_alphanumeric) { ascii(wire) } else { spelled(wire) }
}

/// Like [`plain`], but a sign at either end of a value, or a point between digits, is a word too.
pub(super) fn spelled(wire: &str) -> String {
    if wire.is_empty() {
        return "empty".to_owned();
    }
    let inner = wire.trim_matches(|c: char| sign(c).is_some());
    if !inner.contains(char::is_alphanumeric) {
        return characters(wire);
    }
    let start = wire.len() - wire.trim_start_matches(|c: char| sign(c).is_some()).len();
    let (before, _) = wire.split_at_checked(start).unwrap_or_default();
    let (_, after) = wire.split_at_checked(start + inner.len()).unwrap_or_default();
    format!("{} {} {}", signs(before), ascii(&pointed(inner)), signs(after))
}

/// Words that distinguish a name from one with the same letters and digits: the signs in it, and its case.
pub(super) fn marks(wire: &str) -> [String; 2] {
    let mut signs: Vec<&str> = Vec::new();
    for name in wire.chars().filter_map(mark) {
        if !signs.contains(&name) {
            signs.push(name);
        }
    }
    [signs.join(" "), case(wire).to_owned()]
}

/// The case of a name's letters.
fn case(wire: &str) -> &'static str {
    let letters: Vec<char> = wire.chars().filter(|c| c.is_alphabetic()).collect();
    let upper = |c: &char| c.is_uppercase();
    match letters.split_first() {
        None => "",
        Some(_) if letters.iter().all(upper) => "upper",
        Some(_) if !letters.iter().any(upper) => "lower",
        Some((first, rest)) if upper(first) && !rest.iter().any(upper) => "capitalized",
        Some((first, _)) if upper(first) => "pascal",
        Some(_) => "camel",
    }
}

/// `1.5` as `1point5`, and the second sign of `a-+1` and `a--1` as a word: they distinguish values.
fn pointed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = rest.next() {
        let number = rest.peek().is_some_and(char::is_ascii_digit);
        match c {
            '.' if before.is_ascii_digit() && number => out.push_str(" point "),
            '+' if matches!(before, '-' | '_' | '+') && number => out.push_str(" plus "),
            '-' if matches!(before, '-' | '_' | '+') && number => out.push_str(" minus "),
            _ => out.push(c),
        }
        before = c;
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

/// A name without a letter or digit: each character by its name or code point.
fn characters(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match sign(c).or_else(|| mark(c)) {
            Some(name) => out.push_str(name),
            // Writing to a `String` cannot fail.
            None => drop(write!(out, "u{:04x}", u32::from(c))),
        }
        out.push(' ');
    }
    out
}

/// The name of a character that usually only separates words.
fn mark(c: char) -> Option<&'static str> {
    Some(match c {
        ' ' => "space",
        '\t' => "tab",
        '\n' => "newline",
        '_' => "underscore",
        '-' => "dash",
        '"' => "quote",
        '\'' => "apostrophe",
        '`' => "backtick",
        '\\' => "backslash",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '(' | ')' => "parenthesis",
        '[' | ']' => "bracket",
        '{' | '}' => "brace",
        _ => return sign(c),
    })
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

pub(super) fn without_filter(wire: &str) -> &str {
    wire.strip_prefix("filter[").unwrap_or(wire)
}
