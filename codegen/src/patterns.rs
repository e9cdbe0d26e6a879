//! The patterns of a description, each compiled once, as ECMA-262 defines them.

pub(crate) mod ecma;

use std::cell::RefCell;

use regex_automata::meta::{Config, Regex};

use crate::maps::HashMap;

/// Compiled patterns by text; `None` for an invalid one.
#[derive(Debug, Default)]
pub(crate) struct Patterns(RefCell<HashMap<String, Option<Regex>>>);

impl Patterns {
    /// Whether a pattern matches anywhere in a text, as OpenAPI defines it; `None` if that is unknown: the
    /// pattern is invalid, or has a look-around or a back-reference.
    pub(crate) fn match_in(&self, pattern: &str, text: &str) -> Option<bool> {
        let mut compiled = self.0.borrow_mut();
        let regex = match compiled.get(pattern) {
            Some(known) => known,
            None => compiled.entry(pattern.to_owned()).or_insert_with(|| compile(pattern)),
        };
        regex.as_ref().map(|regex| regex.is_match(text))
    }
}

/// Returns why a pattern is not a regular expression, if it is not: neither one of ECMA-262, nor one that it may be
/// meant as.
pub(crate) fn fault(pattern: &str) -> Option<String> {
    fault_in_ecma_262(pattern).filter(|_| compile(pattern).is_none())
}

fn fault_in_ecma_262(pattern: &str) -> Option<String> {
    let fault = regress::Regex::new(pattern).err()?.to_string();
    let mut rest = fault.chars();
    Some(rest.next()?.to_lowercase().chain(rest).collect())
}

/// Compiles without ahead-of-time automata: they take longer to build than matching all examples of a description.
fn compile(pattern: &str) -> Option<Regex> {
    // What ECMA-262 does not define may still be meant as another syntax has it.
    let translated = ecma::translated(pattern);
    Regex::builder()
        .configure(Config::new().dfa(false).onepass(false))
        .build(translated.as_deref().unwrap_or(pattern))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::fault_in_ecma_262 as fault;

    #[test]
    fn what_ecma_262_has_is_never_called_wrong() {
        for pattern in [
            "",
            "^$",
            "a|",
            "(?=a)b",
            "(?!a)b",
            "(?<=a)b",
            "(?<!a)b",
            r"(?<year>\d{4})\k<year>",
            r"(a)\1",
            "(?:a)*?",
            "(?=a)*",
            "(?i:a)b",
            "(?i-s:a)",
            r"\q\-\_\/",
            "[]",
            "[^]",
            "[a-]",
            "[-a]",
            r"[\w-.]",
            "[[a]",
            "]",
            "}",
            "a{",
            "a{,3}",
            "{a}",
            "x{2,3}?",
            r"\u{1F600}",
            r"[\uD83D\uDE00-\uD83D\uDE4F]",
            r"[\x41-\u{5A}]",
            r"\cA",
            r"^\p{Lu}+$",
            r"[\]\\]",
            "((a)|b)+",
            r"\bcat\b",
            "$^",
            "(?:)",
            r"\d{1,3}(\.\d{1,3}){3}",
        ] {
            assert_eq!(fault(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn a_wrong_pattern_has_a_reason() {
        for pattern in [
            "(a", "a)", "[a", r"[a\]", "*a", "a**", "a++b", "^*", "(?:+)", "(?<=a)+", "{2}a", "a{3,2}", "[z-a]",
            "(?>a)", "(?<1a>b)", "a\\",
        ] {
            assert!(fault(pattern).is_some(), "{pattern}");
        }
        assert_eq!(fault("(a").as_deref(), Some("unbalanced parenthesis"));
        assert_eq!(fault("^*").as_deref(), Some("quantifier not allowed here"));
    }
}
