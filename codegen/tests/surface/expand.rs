//! Expands the macros of the client's runtime: enough of `macro_rules!` to read items with `syn`.
//!
//! The generator does not link the client, so the macros are read as text.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::{File, Item};

const SOURCES: [&str; 4] = [
    include_str!("../../../generated-client/src/runtime/macros/enums.rs"),
    include_str!("../../../generated-client/src/runtime/macros/objects.rs"),
    include_str!("../../../generated-client/src/runtime/macros/requests.rs"),
    include_str!("../../../generated-client/src/runtime/macros/resources.rs"),
];

/// The macros by name.
pub(crate) struct Macros(BTreeMap<String, Vec<Rule>>);

struct Rule {
    matcher: Vec<Part>,
    template: TokenStream,
}

/// A part of a matcher.
enum Part {
    Token(TokenTree),
    Group(Delimiter, Vec<Part>),
    Fragment { name: String, kind: String },
    Repeat { parts: Vec<Part>, separator: Option<TokenTree>, once: bool },
}

/// The tokens that matched a fragment: once, or in each round of a repetition.
#[derive(Clone)]
enum Bound {
    One(Vec<TokenTree>),
    Many(Vec<Bound>),
}

type Bindings = BTreeMap<String, Bound>;

fn trees(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

fn is_punct(tree: Option<&TokenTree>, sign: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

impl Macros {
    pub(crate) fn read() -> Self {
        let files = SOURCES.map(|source| syn::parse_file(source).expect("the runtime is Rust"));
        let macros = files.into_iter().flat_map(|file| file.items).filter_map(|item| match item {
            Item::Macro(found) => Some((found.ident?.to_string(), rules(found.mac.tokens))),
            _ => None,
        });
        Self(macros.collect())
    }

    /// The items of a file, with all macros expanded.
    pub(crate) fn items(&self, file: File) -> Vec<Item> {
        let mut items = Vec::new();
        for item in file.items {
            let Item::Macro(call) = &item else {
                items.push(item);
                continue;
            };
            let name = call.mac.path.segments.last().expect("a path has a segment").ident.to_string();
            let input = trees(call.mac.tokens.clone());
            let expanded = self.0[&name].iter().find_map(|rule| rule.expand(&input));
            let expanded = expanded.unwrap_or_else(|| panic!("no rule of `{name}!` matches {}", call.mac.tokens));
            let text = expanded.to_string();
            items.extend(self.items(syn::parse2(expanded).unwrap_or_else(|error| panic!("{error}: {text}"))));
        }
        items
    }
}

/// Parses the rules `(matcher) => { template };`.
fn rules(tokens: TokenStream) -> Vec<Rule> {
    let groups = tokens.into_iter().filter_map(|tree| match tree {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    let groups: Vec<TokenStream> = groups.collect();
    let rules = groups.chunks(2).map(|pair| Rule { matcher: parts(pair[0].clone()), template: pair[1].clone() });
    rules.collect()
}

fn parts(stream: TokenStream) -> Vec<Part> {
    let trees = trees(stream);
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        at += 1;
        match (tree, trees.get(at)) {
            (TokenTree::Punct(sign), Some(TokenTree::Ident(name))) if sign.as_char() == '$' => {
                let kind = trees[at + 2].to_string();
                parts.push(Part::Fragment { name: name.to_string(), kind });
                at += 3;
            }
            (TokenTree::Punct(sign), Some(TokenTree::Group(group))) if sign.as_char() == '$' => {
                let (separator, once, length) = repetition(&trees[at + 1..]);
                parts.push(Part::Repeat { parts: self::parts(group.stream()), separator, once });
                at += 1 + length;
            }
            (TokenTree::Group(group), _) => parts.push(Part::Group(group.delimiter(), self::parts(group.stream()))),
            (token, _) => parts.push(Part::Token(token.clone())),
        }
    }
    parts
}

/// Parses the end of a repetition: its separator, whether it matches at most once, and the number of its tokens.
fn repetition(after: &[TokenTree]) -> (Option<TokenTree>, bool, usize) {
    let operator = |tree| ['*', '+', '?'].into_iter().any(|sign| is_punct(tree, sign));
    match operator(after.first()) {
        true => (None, is_punct(after.first(), '?'), 1),
        false => (after.first().cloned(), false, 2),
    }
}

impl Rule {
    fn expand(&self, input: &[TokenTree]) -> Option<TokenStream> {
        let mut bindings = Bindings::new();
        let length = matched(&self.matcher, input, &mut bindings)?;
        (length == input.len()).then(|| filled(self.template.clone(), &bindings))
    }
}

/// The number of tokens that the parts match.
fn matched(parts: &[Part], input: &[TokenTree], bindings: &mut Bindings) -> Option<usize> {
    let mut at = 0;
    for part in parts {
        at += match part {
            Part::Token(token) => input.get(at).filter(|tree| tree.to_string() == token.to_string()).map(|_| 1)?,
            Part::Group(delimiter, parts) => match input.get(at)? {
                TokenTree::Group(group) if group.delimiter() == *delimiter => {
                    let inner = trees(group.stream());
                    matched(parts, &inner, bindings).filter(|length| *length == inner.len()).map(|_| 1)?
                }
                _ => return None,
            },
            Part::Fragment { name, kind } => {
                let length = fragment(kind, &input[at..])?;
                bindings.insert(name.clone(), Bound::One(input[at..at + length].to_vec()));
                length
            }
            Part::Repeat { parts, separator, once } => {
                repeated(parts, separator.as_ref(), *once, &input[at..], bindings)
            }
        };
    }
    Some(at)
}

fn repeated(
    parts: &[Part],
    separator: Option<&TokenTree>,
    once: bool,
    input: &[TokenTree],
    bindings: &mut Bindings,
) -> usize {
    let mut rounds = Vec::new();
    let mut at = 0;
    loop {
        let separated = if rounds.is_empty() { None } else { separator };
        let skipped = usize::from(separated.is_some());
        let says = |sign: &TokenTree| input.get(at).is_some_and(|tree| tree.to_string() == sign.to_string());
        if separated.is_some_and(|sign| !says(sign)) {
            break;
        }
        let mut round = Bindings::new();
        match matched(parts, input.get(at + skipped..).unwrap_or_default(), &mut round) {
            Some(length) if length > 0 => at += skipped + length,
            _ => break,
        }
        rounds.push(round);
        if once {
            break;
        }
    }
    for name in names(parts) {
        let each = rounds.iter().map(|round| round[&name].clone()).collect();
        bindings.insert(name, Bound::Many(each));
    }
    at
}

/// The fragments of a matcher.
fn names(parts: &[Part]) -> Vec<String> {
    let of = |part: &Part| match part {
        Part::Token(_) => Vec::new(),
        Part::Fragment { name, .. } => vec![name.clone()],
        Part::Group(_, parts) | Part::Repeat { parts, .. } => names(parts),
    };
    parts.iter().flat_map(of).collect()
}

/// The number of tokens that a fragment matches.
fn fragment(kind: &str, input: &[TokenTree]) -> Option<usize> {
    let first = input.first()?;
    match (kind, first) {
        ("ident", TokenTree::Ident(_)) | ("literal", TokenTree::Literal(_)) | ("tt", _) => Some(1),
        ("literal", TokenTree::Punct(_)) if is_punct(Some(first), '-') => Some(2),
        // The content of an attribute's brackets.
        ("meta", _) => Some(input.len()),
        ("ty" | "path" | "expr", _) => Some(until_the_end(input)),
        _ => None,
    }
}

/// The length of a type, a path or an expression, up to the next separator.
fn until_the_end(input: &[TokenTree]) -> usize {
    let mut depth = 0_usize;
    let end = input.iter().enumerate().position(|(at, tree)| match tree {
        TokenTree::Punct(punct) => match punct.as_char() {
            '<' => {
                depth += 1;
                false
            }
            '>' => {
                depth = depth.saturating_sub(1);
                false
            }
            ',' | ';' | '=' => depth == 0,
            _ => false,
        },
        TokenTree::Group(group) => at > 0 && depth == 0 && group.delimiter() != Delimiter::Parenthesis,
        _ => false,
    });
    end.unwrap_or(input.len())
}

/// Substitutes the fragments in a template.
fn filled(template: TokenStream, bindings: &Bindings) -> TokenStream {
    let trees = trees(template);
    let mut out: Vec<TokenTree> = Vec::new();
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        at += 1;
        match (tree, trees.get(at)) {
            (TokenTree::Punct(sign), Some(TokenTree::Ident(name))) if sign.as_char() == '$' => {
                at += 1;
                match bindings.get(&name.to_string()) {
                    Some(Bound::One(tokens)) => out.extend(tokens.iter().cloned()),
                    Some(Bound::Many(_)) => panic!("`{name}` is outside its repetition"),
                    None => out.push(Ident::new(&name.to_string(), Span::call_site()).into()),
                }
            }
            (TokenTree::Punct(sign), Some(TokenTree::Group(group))) if sign.as_char() == '$' => {
                let (separator, _, length) = repetition(&trees[at + 1..]);
                at += 1 + length;
                for (index, round) in rounds(group, bindings).iter().enumerate() {
                    out.extend(separator.clone().filter(|_| index > 0));
                    out.extend(filled(group.stream(), round));
                }
            }
            (TokenTree::Group(group), _) => {
                out.push(Group::new(group.delimiter(), filled(group.stream(), bindings)).into());
            }
            (token, _) => out.push(token.clone()),
        }
    }
    out.into_iter().collect()
}

/// The bindings of each round of a repetition.
fn rounds(group: &Group, bindings: &Bindings) -> Vec<Bindings> {
    let used = used(group.stream());
    let many = bindings.iter().filter(|(name, _)| used.contains(name)).filter_map(|(name, bound)| match bound {
        Bound::Many(each) => Some((name, each)),
        Bound::One(_) => None,
    });
    let many: Vec<_> = many.collect();
    let count = many.iter().map(|(_, each)| each.len()).max().unwrap_or_default();
    let round = |index: usize| {
        let mut round = bindings.clone();
        round.extend(many.iter().map(|(name, each)| ((*name).clone(), each[index].clone())));
        round
    };
    (0..count).map(round).collect()
}

/// The fragments used in a template.
fn used(template: TokenStream) -> Vec<String> {
    let trees = trees(template);
    let mut names = Vec::new();
    for (at, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Ident(name) if at > 0 && is_punct(trees.get(at - 1), '$') => names.push(name.to_string()),
            TokenTree::Group(group) => names.extend(used(group.stream())),
            _ => {}
        }
    }
    names
}
