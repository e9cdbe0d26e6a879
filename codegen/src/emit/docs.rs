//! Facts to doc comments: one `#[doc]` each, its lines separated by [`DOC_BREAK`]; `format` gives each line its own.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use serde_json::Value;

use super::markdown;
use crate::format::DOC_BREAK;
use crate::ir::surface::{self, Facts, Role};
use crate::ir::{Constraints, Prose};
use crate::names;
use crate::number::Exact;

/// A doc comment in the making: paragraphs of Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Docs {
    lines: Vec<String>,
}

impl Docs {
    /// The documentation of an item: the description's prose, or its role if there is none, and its facts.
    pub(super) fn of(docs: &surface::Docs) -> Self {
        let mut text = Self::default();
        // The title of a type that is an identifier, as frameworks write it, says less than what is known of the type.
        let is_name = |title: &String| title.is_ascii() && !title.trim().contains(char::is_whitespace);
        match &docs.role {
            Role::Named(_) => text.prose(&docs.prose),
            _ => text
                .prose(&Prose { summary: docs.prose.summary.clone().filter(|it| !is_name(it)), ..docs.prose.clone() }),
        }
        if text.lines.is_empty() {
            text.paragraph(&what(&docs.role));
        }
        text.facts(&docs.facts);
        text
    }

    /// Our own Markdown, one paragraph.
    pub(super) fn text(markdown: &str) -> Self {
        let mut docs = Self::default();
        docs.paragraph(markdown);
        docs
    }

    /// The first paragraph of the description's prose, on one line; empty without prose.
    pub(super) fn gist_of(prose: &Prose) -> String {
        let mut docs = Self::default();
        docs.prose(prose);
        docs.gist()
    }

    /// Adds prose: the summary first, unless the description begins with it.
    pub(super) fn prose(&mut self, prose: &Prose) {
        let summary = prose.summary.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let description = prose.description.as_deref().map(str::trim).filter(|text| !text.is_empty());
        if let Some(summary) = summary {
            let said = description.is_some_and(|text| starts_with(text, summary));
            if !said {
                self.block(markdown::safe(&sentence(summary)));
            }
        }
        if let Some(description) = description {
            self.block(markdown::safe(description));
        }
    }

    /// Adds a paragraph of our own Markdown.
    pub(super) fn paragraph(&mut self, markdown: &str) {
        self.block(markdown.lines().map(str::to_owned).collect());
    }

    /// Adds a heading of our own.
    pub(super) fn heading(&mut self, title: &str) {
        self.block(vec![format!("# {title}")]);
    }

    /// Adds a list of our own Markdown, one line an item.
    pub(super) fn list(&mut self, items: impl IntoIterator<Item = String>) {
        self.block(items.into_iter().map(|item| format!("- {item}")).collect());
    }

    /// Adds lines as a paragraph.
    pub(super) fn block(&mut self, lines: Vec<String>) {
        if lines.iter().all(|line| line.trim().is_empty()) {
            return;
        }
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.extend(lines);
    }

    /// Adds the facts about a value that the prose does not mention.
    fn facts(&mut self, facts: &Facts) {
        let said = self.lines.join(" ").to_lowercase();
        let missing: Vec<_> = sentences(facts).into_iter().filter(|fact| !fact.is_said(&said)).collect();
        if !missing.is_empty() {
            let line = missing.into_iter().map(|fact| fact.text).collect::<Vec<_>>().join(" ");
            self.block(vec![line]);
        }
    }

    /// The first paragraph on one line, for a list.
    pub(super) fn gist(&self) -> String {
        let first = || self.lines.iter().take_while(|line| !line.is_empty()).map(|line| line.trim());
        // A list entry can only contain a paragraph.
        if first().any(|line| ["```", "~~~", "# ", "> ", "|", "- "].iter().any(|mark| line.starts_with(mark))) {
            return String::new();
        }
        first().collect::<Vec<_>>().join(" ")
    }

    /// The same as an inner attribute, for a module.
    pub(super) fn inner(&self) -> Option<TokenStream> {
        let lines = literal(&self.folded()?);
        Some(quote!(#![doc = #lines]))
    }

    /// All lines in one text. A token for each would make half of all tokens docs, and they are the slowest to parse.
    fn folded(&self) -> Option<String> {
        let mut lines = self.lines.iter();
        let mut text = lines.next().map(|line| format!(" {line}"))?;
        for line in lines {
            text.push(DOC_BREAK);
            if !line.is_empty() {
                text.push(' ');
                text.push_str(line);
            }
        }
        Some(text)
    }
}

impl ToTokens for Docs {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        if let Some(lines) = self.folded().as_deref().map(literal) {
            quote!(#[doc = #lines]).to_tokens(tokens);
        }
    }
}

/// A text as a literal: raw where that is possible, since every character of an ordinary one is looked up to learn
/// whether it must be escaped.
fn literal(text: &str) -> Literal {
    let raw = (!text.contains("\"#") && !text.contains('\r')).then(|| format!("r#\"{text}\"#").parse().ok());
    raw.flatten().unwrap_or_else(|| Literal::string(text))
}

/// One fact, and the words that show that the prose already mentions it.
struct Fact {
    text: String,
    words: Vec<String>,
}

impl Fact {
    fn new(text: String, words: impl IntoIterator<Item = String>) -> Self {
        Self { text, words: words.into_iter().map(|word| word.to_lowercase()).collect() }
    }

    fn is_said(&self, prose: &str) -> bool {
        self.words.iter().all(|word| contains_word(prose, word))
    }
}

fn sentences(known: &Facts) -> Vec<Fact> {
    let mut facts = Vec::new();
    if known.deprecated {
        facts.push(Fact::new("Deprecated.".to_owned(), ["deprecated".to_owned()]));
    }
    if known.read_only {
        facts.push(Fact::new("Set by the server.".to_owned(), ["server".to_owned()]));
    }
    if known.nullable {
        facts.push(Fact::new("May be `null`.".to_owned(), ["may be null".to_owned()]));
    }
    facts.extend(limit_sentences(&known.constraints));
    if let Some(value) = &known.default {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        facts.push(Fact::new(format!("Default: {}.", markdown::code(&text)), ["default".to_owned(), text]));
    }
    facts
}

fn limit_sentences(limits: &Constraints) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut at = |before: &str, number: Option<String>, after: &str| {
        if let Some(number) = number {
            facts.push(Fact::new(format!("{before}{number}{after}."), [number]));
        }
    };
    let counted = |count: Option<u64>| count.map(|count| count.to_string());
    let number = |value: Option<Exact>| value.map(|value| value.to_string());
    at(if limits.exclusive_minimum { "Greater than " } else { "At least " }, number(limits.minimum), "");
    at(if limits.exclusive_maximum { "Less than " } else { "At most " }, number(limits.maximum), "");
    at("A multiple of ", number(limits.multiple_of), "");
    at("At least ", counted(limits.min_length.filter(|least| *least > 0)), " characters");
    at("At most ", counted(limits.max_length), " characters");
    at("At least ", counted(limits.min_items.filter(|least| *least > 0)), " items");
    at("At most ", counted(limits.max_items), " items");
    at("At least ", counted(limits.min_properties.filter(|least| *least > 0)), " members");
    at("At most ", counted(limits.max_properties), " members");
    if limits.unique_items {
        facts.push(Fact::new("No item twice.".to_owned(), ["unique".to_owned()]));
    }
    if let Some(pattern) = &limits.pattern {
        facts.push(Fact::new(format!("Matches {}.", markdown::code(pattern)), [pattern.clone()]));
    }
    facts.into_iter().map(singular).collect()
}

fn singular(fact: Fact) -> Fact {
    let mut text = fact.text;
    for (many, one) in [(" 1 characters", " 1 character"), (" 1 items", " 1 item"), (" 1 members", " 1 member")] {
        text = text.replace(many, one);
    }
    Fact { text, ..fact }
}

/// Whether `word` occurs in `text`, not as a part of a longer word or number.
fn contains_word(text: &str, word: &str) -> bool {
    let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let before = text.get(..at).and_then(|text| text.chars().next_back());
            let after = text.get(at + word.len()..).and_then(|text| text.chars().next());
            boundary(before) && boundary(after)
        })
}

fn starts_with(text: &str, beginning: &str) -> bool {
    let beginning = beginning.trim_end_matches('.');
    text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

/// A summary as a sentence: rustdoc shows it alone in lists.
pub(super) fn sentence(summary: &str) -> String {
    match summary.chars().next_back() {
        Some(last) if last.is_alphanumeric() || matches!(last, ')' | '`' | '"') => format!("{summary}."),
        _ => summary.to_owned(),
    }
}

/// A role as Markdown.
fn what(role: &Role) -> String {
    match role {
        Role::Named(name) => humanized(name),
        Role::Object(members) if members.is_empty() => "An object.".to_owned(),
        Role::Object(members) => format!("An object with {}.", few(members, "members")),
        Role::OneOf(values) if values.len() == 1 => format!("Its only listed value is {}.", few(values, "values")),
        Role::OneOf(values) => format!("One of {}.", few(values, "values")),
        Role::Alternatives(variants) => format!("A value of one of several types: {}.", few(variants, "types")),
        Role::Many(name) => {
            let mut text = humanized(name);
            text.insert_str(text.len().saturating_sub(1), ", in the server's order");
            text
        }
        Role::Resource(wire) => format!("A resource of type {}.", markdown::code(wire)),
        Role::Create(read) => capital(&format!("{} to create.", linked(read))),
        Role::Act(read) => format!("The data that an operation on {} sends.", linked(read)),
        Role::Patch(read) => format!("Changes to {}: what is not set remains unchanged.", linked(read)),
        Role::Part(part, of) => format!("The {part} of {}.", linked(of)),
        Role::Related(of) => format!("The relationships of {}.", linked(of)),
        Role::Identifier => "Its identifier.".to_owned(),
        Role::Local => "Its local identifier, by which other parts of the request can point to it.".to_owned(),
        Role::PatchIdentifier => "Its identifier; the operation sets it.".to_owned(),
        Role::Attributes => "Its attributes.".to_owned(),
        Role::Relationships => "Its relationships.".to_owned(),
        Role::Links => "Its links.".to_owned(),
        Role::Meta => "Its `meta`: information that is not an attribute.".to_owned(),
    }
}

/// The first of several names, and how many more there are.
fn few(names: &[String], what: &str) -> String {
    const MOST: usize = 5;
    let code = |names: &[String]| names.iter().map(|name| markdown::code(name)).collect::<Vec<_>>().join(", ");
    match names {
        [] => format!("no {what}"),
        [only] => markdown::code(only),
        [first @ .., last] if names.len() <= MOST => format!("{} and {}", code(first), markdown::code(last)),
        _ => {
            let shown = names.get(..MOST - 1).unwrap_or(names);
            format!("{} and {} more {what}", code(shown), names.len() - shown.len())
        }
    }
}

/// A link to a type with its article: ``an [`Action`]``.
pub(super) fn linked(name: &str) -> String {
    let lowered = name.to_ascii_lowercase();
    let begins_with = |beginnings: &[&str]| beginnings.iter().any(|beginning| lowered.starts_with(beginning));
    let has_vowel = begins_with(&["a", "e", "i", "o", "ul", "um", "un", "up"]) && !begins_with(&["eu", "one", "uni"]);
    format!("{} [`{name}`]", if has_vowel { "an" } else { "a" })
}

/// A text with a capital at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str())).unwrap_or_default()
}

/// A name as a sentence, for items without prose.
fn humanized(rust_name: &str) -> String {
    match names::in_words(rust_name).trim() {
        "" => "A value.".to_owned(),
        words => format!("{}.", capital(words)),
    }
}
