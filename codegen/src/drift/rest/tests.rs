//! The table of keywords, compared with the grammars of the parser.

use std::collections::BTreeMap;

use super::OBJECTS;
use crate::parse::keywords;

/// Objects that are not compared member by member, each with the reason.
const ELSEWHERE: [(&str, &str); 13] = [
    ("a description", "its parts are compared"),
    ("the info", "words"),
    ("a contact", "words"),
    ("a licence", "words"),
    ("a tag", "words"),
    ("a link to documentation", "words"),
    ("an example", "words"),
    ("the paths", "operations are compared"),
    ("the responses", "each is compared by its status"),
    ("a callback", "its requests are compared"),
    ("the components", "each is compared where it is used"),
    ("a link", "compared as a whole"),
    ("an XML form", "compared as a whole"),
];

#[test]
fn every_keyword_of_the_grammar_is_compared_or_ignored_for_a_reason() {
    let grammar: BTreeMap<&str, Vec<&str>> = keywords();
    let mut missing = Vec::new();
    for (kind, keywords) in &grammar {
        let Some(object) = OBJECTS.iter().find(|object| object.kind == *kind) else {
            if !ELSEWHERE.iter().any(|(known, _)| known == kind) {
                missing.push((*kind).to_owned());
            }
            continue;
        };
        let is_listed = |keyword: &&&str| {
            object.compared.contains(keyword)
                || object.whole.contains(keyword)
                || object.ignored.iter().any(|(known, _)| known == *keyword)
        };
        missing.extend(keywords.iter().filter(|name| !is_listed(name)).map(|name| format!("{kind}: {name}")));
    }
    assert!(missing.is_empty(), "not in the table: {missing:#?}");
}

#[test]
fn the_table_lists_nothing_that_the_grammar_has_not() {
    let grammar = keywords();
    for object in OBJECTS {
        let known = grammar.get(object.kind).unwrap_or_else(|| panic!("the grammar has no `{}`", object.kind));
        let listed = object.compared.iter().chain(object.whole).chain(object.ignored.iter().map(|(name, _)| name));
        for name in listed {
            assert!(known.contains(name), "{}: {name}", object.kind);
        }
    }
}
