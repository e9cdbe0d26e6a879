//! Words in the two spellings of Rust.
//!
//! `heck` finds word boundaries. Most names of an API are in lower case, where only separators begin words: those skip
//! it.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

pub(super) fn snake(text: &str) -> String {
    if is_lower(text) { joined(text, "_", |word, out| out.push_str(word)) } else { text.to_snake_case() }
}

pub(super) fn camel(text: &str) -> String {
    let capitalized = |word: &str, out: &mut String| {
        let mut letters = word.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    };
    if is_lower(text) { joined(text, "", capitalized) } else { text.to_upper_camel_case() }
}

fn is_lower(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b' '))
}

fn joined(text: &str, between: &str, add: impl Fn(&str, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(['_', ' ']).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push_str(between);
        }
        add(word, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngSeed};

    use super::*;

    proptest! {
        #![proptest_config(Config { failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..Config::default() })]

        #[test]
        fn what_is_in_lower_case_is_spelled_as_heck_spells_it(text in "[a-z0-9_ ]{0,12}") {
            prop_assert_eq!(snake(&text), text.to_snake_case());
            prop_assert_eq!(camel(&text), text.to_upper_camel_case());
        }

        #[test]
        fn and_so_is_all_else(text in "[a-zA-Z0-9_ é-]{0,12}") {
            prop_assert_eq!(snake(&text), text.to_snake_case());
            prop_assert_eq!(camel(&text), text.to_upper_camel_case());
        }
    }
}
