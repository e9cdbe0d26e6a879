//! Words in the two spellings of Rust, with the word boundaries of `heck`.
//!
//! Nearly all names are ASCII, and each is spelled several times. `heck` formats them letter by letter, which was 8 % of
//! the instructions that `cargo xtask bench --instructions` counts for `generate`, so it spells only the others.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

pub(super) fn snake(text: &str) -> String {
    if !text.is_ascii() {
        return text.to_snake_case();
    }
    let mut out = String::with_capacity(text.len() + 4);
    each_word(text, |word| {
        if !out.is_empty() {
            out.push('_');
        }
        out.extend(word.chars().map(|letter| letter.to_ascii_lowercase()));
    });
    out
}

pub(super) fn camel(text: &str) -> String {
    if !text.is_ascii() {
        return text.to_upper_camel_case();
    }
    let mut out = String::with_capacity(text.len());
    each_word(text, |word| {
        let mut letters = word.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.extend(letters.map(|letter| letter.to_ascii_lowercase()));
    });
    out
}

/// A word ends at a sign, between a small letter and a capital one, and before the last of several capital letters that a
/// small one follows.
fn each_word<'t>(text: &'t str, mut add: impl FnMut(&'t str)) {
    for part in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        let (mut start, mut last) = (0, b'0');
        for (at, (this, next)) in part.bytes().zip(part.bytes().skip(1)).enumerate() {
            let letter = if this.is_ascii_digit() { last } else { this };
            let end = match next {
                b'A'..=b'Z' if letter.is_ascii_lowercase() => Some(at + 1),
                b'a'..=b'z' if last.is_ascii_uppercase() && this.is_ascii_uppercase() => Some(at),
                _ => None,
            };
            last = if end.is_some() { b'0' } else { letter };
            if let Some(end) = end {
                add(part.get(start..end).unwrap_or_default());
                start = end;
            }
        }
        add(part.get(start..).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngSeed};

    use super::*;

    proptest! {
        #![proptest_config(Config { failure_persistence: None, rng_seed: RngSeed::Fixed(7), cases: 2000, ..Config::default() })]

        #[test]
        fn names_are_spelled_as_heck_spells_them(text in "[abABC0_ -]{0,12}|[a-zA-Z0-9_ é-]{0,12}") {
            prop_assert_eq!(snake(&text), text.to_snake_case());
            prop_assert_eq!(camel(&text), text.to_upper_camel_case());
        }
    }
}
