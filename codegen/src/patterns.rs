//! The patterns of a description, each compiled once, as ECMA-262 defines them.

pub(crate) mod ecma;
mod syntax;

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
    syntax::fault(pattern).filter(|_| compile(pattern).is_none())
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
