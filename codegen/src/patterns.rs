//! The patterns of a description, each compiled once, as ECMA-262 defines them.

pub(crate) mod ecma;

use std::cell::RefCell;

use regex_automata::meta::{Config, Regex};

use crate::maps::HashMap;

/// Patterns by their text; `None` if one cannot be compiled.
#[derive(Debug, Default)]
pub(crate) struct Patterns(RefCell<HashMap<String, Option<Regex>>>);

impl Patterns {
    /// Whether a pattern matches somewhere in a text, as OpenAPI means it; `None` if it cannot be compiled.
    pub(crate) fn match_in(&self, pattern: &str, text: &str) -> Option<bool> {
        let mut compiled = self.0.borrow_mut();
        let regex = match compiled.get(pattern) {
            Some(known) => known,
            None => compiled.entry(pattern.to_owned()).or_insert_with(|| compile(pattern)),
        };
        regex.as_ref().map(|regex| regex.is_match(text))
    }
}

/// Without the automata that are built ahead: they pay for long texts, and cost more than all the examples of a
/// description take.
fn compile(pattern: &str) -> Option<Regex> {
    // What ECMA-262 does not define may still be meant as another syntax has it.
    let translated = ecma::translated(pattern);
    Regex::builder()
        .configure(Config::new().dfa(false).onepass(false))
        .build(translated.as_deref().unwrap_or(pattern))
        .ok()
}
