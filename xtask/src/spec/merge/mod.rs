//! Brings the facts of one document into the text of another: lines that say nothing else stay as they are.
//!
//! Goes down both documents at once. What is the same keeps its lines, words included; what only we have goes, words
//! and examples aside; what only they have is written by [`emit`]. Knows nothing of files.

mod emit;
mod lines;
mod same;

use std::collections::{BTreeMap, BTreeSet};

use codegen::parse::Document;
use codegen::parse::pointer;
use codegen::parse::tree::{Entry, Map, Node, NodeId, Value};

use super::facts::{self, Keyword};
use super::words;
use lines::{Lines, Span};

/// Our text with their facts, and what that took.
#[derive(Debug)]
pub(super) struct Merged {
    pub(super) text: String,
    pub(super) moves: Vec<Move>,
}

/// One difference of facts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) kind: Kind,
    /// Where, with parameters by their names.
    pub(super) place: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Added,
    Removed,
    Changed,
}

/// Whether words are a stand-in that this module writes where a description has to be.
pub(super) use emit::is_stand_in;
/// A text as a YAML scalar of one line.
pub(super) use emit::text as scalar_text;

/// Brings their facts into our text. `outdated` are pointers of nodes whose example goes too.
pub(super) fn merge(ours: &Document, text: &str, theirs: &Node, outdated: &BTreeSet<String>) -> Merged {
    let lines = Lines { sources: &ours.sources, lines: text.lines().collect() };
    let mut merge = Merge { end: lines.lines.len(), lines, outdated, moves: Vec::new() };
    let (new, moves) = match (&ours.root.value, &theirs.value) {
        (Value::Map(map), Value::Map(theirs)) => (merge.document(map, theirs), merge.moves),
        _ => (None, Vec::new()),
    };
    let text = new.map_or_else(|| text.to_owned(), |lines| lines.iter().map(|line| format!("{line}\n")).collect());
    Merged { text, moves }
}

struct Merge<'a> {
    lines: Lines<'a>,
    /// How many lines there are.
    end: usize,
    outdated: &'a BTreeSet<String>,
    moves: Vec<Move>,
}

/// Where a node stands: as a pointer of our document, and as people call it.
#[derive(Debug, Clone, Default)]
struct At {
    pointer: String,
    shown: String,
}

impl At {
    fn member(&self, name: &str) -> Self {
        Self { pointer: pointer::join(&self.pointer, name), shown: pointer::join(&self.shown, name) }
    }

    fn item(&self, index: usize, node: &Node, keyword: Keyword<'_>) -> Self {
        let label = match keyword {
            _ if keyword.holds_parameters() => facts::label(node),
            _ if keyword.holds_set() => Some(facts::item_text(node)),
            _ => None,
        };
        let label = label.unwrap_or_else(|| index.to_string());
        Self { pointer: format!("{}/{index}", self.pointer), shown: format!("{}/{label}", self.shown) }
    }
}

/// Lines of a member or an item, and its place among theirs where it has one.
type Placed = (Option<usize>, Vec<String>);

impl Merge<'_> {
    /// The whole: `info` and `tags` are ours but for the version and the names.
    fn document(&mut self, ours: &Map, theirs: &Map) -> Option<Vec<String>> {
        let head = self.first_line(ours);
        let mut lines = self.lines.text(0, head);
        lines.extend(self.members(ours, theirs, &At::default(), Keyword::NONE, head, self.end)?);
        Some(lines)
    }

    fn first_line(&self, map: &Map) -> usize {
        let keys: Vec<NodeId> = map.values().map(|entry| entry.key).take(1).collect();
        let spans = self.lines.spans(&keys, false, 0, self.end);
        spans.and_then(|spans| spans.first().map(|span| span.start)).unwrap_or_default()
    }

    /// The members of a mapping of ours, with their facts. `None` where ours is not in block style.
    fn members(
        &mut self,
        ours: &Map,
        theirs: &Map,
        at: &At,
        keyword: Keyword<'_>,
        from: usize,
        end: usize,
    ) -> Option<Vec<String>> {
        let keys: Vec<NodeId> = ours.values().map(|entry| entry.key).collect();
        let spans = self.lines.spans(&keys, false, from, end)?;
        let indent = spans.first()?.column;
        let facts: Vec<(&String, &Entry)> = theirs.iter().filter(|(name, _)| !keyword.is_prose(name)).collect();
        let places: BTreeMap<&str, usize> =
            facts.iter().enumerate().map(|(at, (name, _))| (name.as_str(), at)).collect();
        // Beside a reference words mean nothing.
        let refers = keyword.is_prose("description") && theirs.contains_key("$ref") && !ours.contains_key("$ref");
        let mut placed: Vec<Placed> = Vec::new();
        for ((name, entry), span) in ours.iter().zip(&spans) {
            let at = at.member(name);
            let kept = match theirs.get(name) {
                Some(theirs) if at.pointer == "/info" => self.info(entry, &theirs.node, *span),
                other if at.pointer == "/tags" => self.tags(entry, other.map(|entry| &entry.node), *span),
                _ if name == "example" && keyword.is_prose(name) && self.is_outdated(&at) => continue,
                _ if refers && keyword.is_prose(name) => continue,
                _ if keyword.is_prose(name) => self.lines.head(*span, span.end),
                Some(theirs) => self.member(name, entry, *span, &theirs.node, &at, keyword),
                None => {
                    self.moved(Kind::Removed, &at);
                    continue;
                }
            };
            placed.push((places.get(name.as_str()).copied(), kept));
        }
        for (place, (name, entry)) in facts.iter().enumerate().filter(|(_, (name, _))| !ours.contains_key(*name)) {
            self.moved(Kind::Added, &at.member(name));
            insert(&mut placed, place, emit::member(name, &entry.node, keyword, indent));
        }
        Some(placed.into_iter().flat_map(|(_, lines)| lines).collect())
    }

    /// A member that both have.
    fn member(
        &mut self,
        name: &str,
        ours: &Entry,
        span: Span,
        theirs: &Node,
        at: &At,
        within: Keyword<'_>,
    ) -> Vec<String> {
        let keyword = within.member(name);
        if self.is_settled(&ours.node, theirs, at, keyword) {
            return self.lines.head(span, span.end);
        }
        let before = self.moves.len();
        if let Some(mut lines) = self.below(&ours.node, theirs, at, keyword, span) {
            let mut head = self.lines.head(span, span.key + 1);
            let spelled_out = ours.node.get("$ref").is_some() && emit::wants_words(name, theirs, within);
            self.mark(&mut head, span.key - span.start, span.column, at);
            if spelled_out {
                head.insert(span.key - span.start, emit::marker(span.column));
            }
            head.append(&mut lines);
            return head;
        }
        self.moves.truncate(before);
        self.moved(Kind::Changed, at);
        let mut lines = self.lines.text(span.start, span.key);
        lines.extend(emit::member(name, theirs, within, span.column));
        lines
    }

    /// What stands below the head of a member or behind the dash of an item, where both have something there.
    fn below(&mut self, ours: &Node, theirs: &Node, at: &At, keyword: Keyword<'_>, span: Span) -> Option<Vec<String>> {
        let from = span.key + 1;
        let lines = match (&ours.value, &theirs.value) {
            (Value::Map(map), Value::Map(others)) if !others.is_empty() => {
                self.members(map, others, at, keyword, from, span.end)?
            }
            (Value::List(items), Value::List(others)) if !others.is_empty() => {
                self.items(items, others, at, keyword, from, span.end)?
            }
            _ => return None,
        };
        (!lines.is_empty()).then_some(lines)
    }

    /// The items of a list of ours, with their facts.
    fn items(
        &mut self,
        ours: &[Node],
        theirs: &[Node],
        at: &At,
        keyword: Keyword<'_>,
        from: usize,
        end: usize,
    ) -> Option<Vec<String>> {
        let nodes: Vec<NodeId> = ours.iter().map(|item| item.id).collect();
        let spans = self.lines.spans(&nodes, true, from, end)?;
        let indent = spans.first()?.column.checked_sub(2)?;
        let pairs = same::pairs(ours, theirs, keyword);
        let partners: BTreeMap<usize, usize> = pairs.iter().map(|(theirs, ours)| (*ours, *theirs)).collect();
        let mut placed: Vec<Placed> = Vec::new();
        for (index, (item, span)) in ours.iter().zip(&spans).enumerate() {
            let at = at.item(index, item, keyword);
            match partners.get(&index).and_then(|place| Some((*place, theirs.get(*place)?))) {
                Some((place, other)) => placed.push((Some(place), self.item(item, *span, other, &at, keyword))),
                None => self.moved(Kind::Removed, &at),
            }
        }
        for (place, item) in theirs.iter().enumerate().filter(|(place, _)| !pairs.contains_key(place)) {
            self.moved(Kind::Added, &at.item(place, item, keyword));
            insert(&mut placed, place, emit::item(item, keyword, indent));
        }
        Some(placed.into_iter().flat_map(|(_, lines)| lines).collect())
    }

    /// An item that both have.
    fn item(&mut self, ours: &Node, span: Span, theirs: &Node, at: &At, within: Keyword<'_>) -> Vec<String> {
        if within.holds_set() || self.is_settled(ours, theirs, at, Keyword::NONE) {
            return self.lines.text(span.start, span.end);
        }
        let before = self.moves.len();
        let mut lines = self.lines.text(span.start, span.key);
        if ours.as_map().is_some()
            && let Some(mut below) = self.below(ours, theirs, at, Keyword::NONE, span)
        {
            lines::dash(&mut below, span.column);
            let comments = lines.len();
            self.mark(&mut lines, comments, span.column.saturating_sub(2), at);
            lines.append(&mut below);
            return lines;
        }
        self.moves.truncate(before);
        self.moved(Kind::Changed, at);
        lines.extend(emit::item(theirs, within, span.column.saturating_sub(2)));
        lines
    }

    /// `info`, of which the version alone is theirs.
    fn info(&mut self, ours: &Entry, theirs: &Node, span: Span) -> Vec<String> {
        let version = |node: &Node| node.get("version").cloned();
        let mut lines = self.lines.head(span, span.end);
        let Some(map) = ours.node.as_map() else { return lines };
        let (Some(old), Some(new)) = (version(&ours.node), version(theirs)) else { return lines };
        let keys: Vec<NodeId> = map.values().map(|entry| entry.key).collect();
        let spans = self.lines.spans(&keys, false, span.key + 1, span.end);
        let place = map.get_index_of("version").and_then(|index| spans?.get(index).copied());
        if let Some(place) = place.filter(|_| old.value != new.value) {
            let text = emit::member("version", &new, Keyword("info"), place.column);
            let mut tail = lines.split_off(place.end - span.start);
            lines.truncate(place.key - span.start);
            lines.extend(text);
            lines.append(&mut tail);
        }
        lines
    }

    /// The tags: words about the names that operations use. A name that is gone takes its words along.
    fn tags(&mut self, ours: &Entry, theirs: Option<&Node>, span: Span) -> Vec<String> {
        let whole = self.lines.head(span, span.end);
        let (Some(items), Some(others)) = (ours.node.as_list(), theirs.and_then(Node::as_list)) else { return whole };
        let nodes: Vec<NodeId> = items.iter().map(|item| item.id).collect();
        let Some(spans) = self.lines.spans(&nodes, true, span.key + 1, span.end) else { return whole };
        let name = |node: &Node| node.get("name").and_then(Node::as_str).map(str::to_owned);
        let names: Vec<String> = others.iter().filter_map(name).collect();
        let place = |wanted: &str| names.iter().position(|name| name == wanted);
        let mut placed: Vec<Placed> = Vec::new();
        for (item, span) in items.iter().zip(&spans) {
            let Some(name) = name(item) else { return whole };
            match place(&name) {
                Some(place) => placed.push((Some(place), self.lines.text(span.start, span.end))),
                None => self.moves.push(Move { kind: Kind::Removed, place: format!("/tags/{name}") }),
            }
        }
        let indent = spans.first().map_or(2, |span| span.column.saturating_sub(2));
        let known: BTreeSet<String> = items.iter().filter_map(name).collect();
        for (place, name) in names.iter().enumerate().filter(|(_, name)| !known.contains(*name)) {
            self.moves.push(Move { kind: Kind::Added, place: format!("/tags/{name}") });
            let line = format!("{:indent$}- name: {}", "", emit::text(name));
            insert(&mut placed, place, vec![emit::marker(indent), line]);
        }
        if placed.is_empty() {
            return whole;
        }
        let mut lines = self.lines.head(span, span.key + 1);
        lines.extend(placed.into_iter().flat_map(|(_, lines)| lines));
        lines
    }

    /// Whether nothing is to be done at a node or below it.
    fn is_settled(&self, ours: &Node, theirs: &Node, at: &At, keyword: Keyword<'_>) -> bool {
        let below = format!("{}/", at.pointer);
        let touched = |pointer: &String| *pointer == at.pointer || pointer.starts_with(&below);
        !self.outdated.iter().any(touched) && same::same(ours, theirs, keyword)
    }

    /// Whether an example goes: `at` is its own place.
    fn is_outdated(&self, at: &At) -> bool {
        at.pointer.strip_suffix("/example").is_some_and(|owner| self.outdated.contains(owner))
    }

    /// Says above a node that its example went.
    fn mark(&self, lines: &mut Vec<String>, index: usize, indent: usize, at: &At) {
        if self.outdated.contains(&at.pointer) {
            lines.insert(index, format!("{:indent$}{}", "", words::EXAMPLE));
        }
    }

    fn moved(&mut self, kind: Kind, at: &At) {
        self.moves.push(Move { kind, place: at.shown.clone() });
    }
}

/// Puts what is new after what stands before it there, or before everything that is there.
fn insert(placed: &mut Vec<Placed>, place: usize, lines: Vec<String>) {
    let known = |wanted: usize| placed.iter().position(|(place, _)| *place == Some(wanted));
    let after = place.checked_sub(1).and_then(known).map(|index| index + 1);
    let index = after.or_else(|| placed.iter().position(|(place, _)| place.is_some())).unwrap_or(placed.len());
    placed.insert(index, (Some(place), lines));
}
