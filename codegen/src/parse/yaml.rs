//! Parses YAML or JSON text to a tree with positions.
//!
//! Reads parser events instead of values: events have a position for every key, need no recursion, and let all
//! duplicate keys of a text be reported at once. JSON is a subset of YAML 1.2.

use std::borrow::Cow;

use serde_yaml::granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, Tag, options};

use super::scalar;
use super::sources::{FileId, Mark, NodeId, Sources, Step};
use super::tree::{Entry, MAX_DEPTH, Map, Node, Value};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::fates::Code;
use crate::maps::HashMap;

/// The maximum length of a text, in bytes.
const MAX_BYTES: usize = 64 << 20;

/// The maximum number of nodes to which the aliases of a text expand.
const MAX_COPIES: usize = 100_000;

/// Parses one document. Reports all duplicate keys and unusable scalars up to the first syntax error.
pub(crate) fn read(file: FileId, text: &str, sources: &mut Sources) -> Result<Node, Diagnostics> {
    if text.len() > MAX_BYTES {
        let message = format!("the text is too long: {} bytes, the limit is {MAX_BYTES}", text.len());
        let start = sources.add(file, Mark { line: 1, column: 1 }, None, Step::Root);
        return Err(Diagnostic::new(message).code(Code::Limits).at(sources.position(start)).into());
    }
    let text = &readable(text);
    let options = options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
    let mut builder = Builder::new(file, sources);
    for event in Parser::new_from_str_with_options(text, options) {
        let outcome = match event {
            Ok((event, span)) => builder.event(event, &span),
            Err(error) => builder.not_yaml(&error),
        };
        if let Err(Stop) = outcome {
            return Err(builder.faults);
        }
    }
    builder.finish()
}

/// JSON with each character escaped that JSON allows in a string and YAML does not.
fn readable(text: &str) -> Cow<'_, str> {
    let is_json = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with(['{', '[']);
    let is_foreign = |c: char| matches!(c, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    if !is_json || !text.contains(is_foreign) {
        return Cow::Borrowed(text);
    }
    let mut readable = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        match is_foreign(c) {
            true => readable.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => readable.push(c),
        }
    }
    Cow::Owned(readable)
}

/// A collection that is not closed yet.
struct Open {
    id: NodeId,
    anchor: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map { map: Map, key: Option<(String, NodeId)> },
}

/// Parsing cannot continue; the builder holds the fault.
struct Stop;

struct Builder<'a> {
    file: FileId,
    sources: &'a mut Sources,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, Node>,
    copies: usize,
    documents: usize,
    faults: Diagnostics,
}

impl<'a> Builder<'a> {
    fn new(file: FileId, sources: &'a mut Sources) -> Self {
        Self {
            file,
            sources,
            open: Vec::new(),
            root: None,
            anchors: HashMap::default(),
            copies: 0,
            documents: 0,
            faults: Diagnostics::default(),
        }
    }

    /// Handles one event. An error ends parsing.
    fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), Stop> {
        let mark = mark(span);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let help = "keep one document: remove the `---` and what follows it";
                    return self.stop(mark, "the file holds more than one YAML document", help);
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                if self.wants_key() {
                    let plain = style == ScalarStyle::Plain;
                    self.key(text.into_owned(), mark, plain)?;
                    return self.remember_key(anchor);
                }
                let id = self.identify(mark);
                let value = scalar::resolve(text, style, tag.as_deref()).unwrap_or_else(|message| {
                    let fault = self.fault_at(id, message).help("put the value in quotes if it is text");
                    self.faults.push(fault);
                    Value::Null
                });
                self.complete(Node { id, value }, anchor)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.collection_tag(mark, tag.as_deref(), "seq");
                self.start(mark, anchor, Content::List(Vec::new()))?;
            }
            Event::MappingStart(_, anchor, tag) => {
                self.collection_tag(mark, tag.as_deref(), "map");
                self.start(mark, anchor, Content::Map { map: Map::default(), key: None })?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open { id, anchor, content }) = self.open.pop() {
                    let value = match content {
                        Content::List(items) => Value::List(items),
                        Content::Map { map, .. } => Value::Map(map),
                    };
                    self.complete(Node { id, value }, anchor)?;
                }
            }
            Event::Alias(anchor) => self.alias(anchor, mark)?,
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Node, Diagnostics> {
        match self.root.take() {
            Some(root) => self.faults.finish(root),
            None => {
                let start = Mark { line: 1, column: 1 };
                Err(self.fault(start, "the file is empty").help("write an OpenAPI description into it").into())
            }
        }
    }

    fn collection_tag(&mut self, mark: Mark, tag: Option<&Tag>, plain: &str) {
        if let Some(tag) = tag.filter(|tag| tag.core_suffix() != Some(plain)) {
            let fault = self.fault(mark, scalar::unknown_tag(tag)).help("remove the tag");
            self.faults.push(fault);
        }
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { content: Content::Map { key: None, .. }, .. }))
    }

    fn start(&mut self, mark: Mark, anchor: usize, content: Content) -> Result<(), Stop> {
        if self.wants_key() {
            return self.stop(mark, "a list or a mapping cannot be a key", "use text as the key");
        }
        if self.open.len() >= MAX_DEPTH {
            return self.too_deep(mark);
        }
        let id = self.identify(mark);
        self.open.push(Open { id, anchor, content });
        Ok(())
    }

    /// Assigns an identity to the next value.
    fn identify(&mut self, mark: Mark) -> NodeId {
        match self.open.last() {
            None => self.sources.add(self.file, mark, None, Step::Root),
            Some(Open { id, content: Content::List(items), .. }) => {
                self.sources.add(self.file, mark, Some(*id), Step::Item(items.len()))
            }
            Some(Open { content: Content::Map { key: Some((_, key)), .. }, .. }) => {
                self.sources.add_value_of(*key, mark)
            }
            Some(Open { id, .. }) => self.sources.add(self.file, mark, Some(*id), Step::Root),
        }
    }

    fn key(&mut self, name: String, mark: Mark, plain: bool) -> Result<(), Stop> {
        if plain && name == "<<" {
            let help = "write the members out, or use `$ref`; quote the key if it is a name";
            return self.stop(mark, "the merge key `<<` is not part of YAML 1.2", help);
        }
        let Some(Open { id, content: Content::Map { map, key }, .. }) = self.open.last_mut() else {
            return Ok(());
        };
        let place = self.sources.add(self.file, mark, Some(*id), Step::Member(&name));
        let first = map.get(&name).map(|entry| entry.key);
        let fault = first.and_then(|first| self.sources.position(first)).map(|first| {
            Diagnostic::new(format!("the key `{name}` is given twice, first at {first}"))
                .code(Code::Syntax)
                .at(self.sources.position(place))
                .pointer(self.sources.pointer(place))
                .help("keep one of the two")
        });
        self.faults.0.extend(fault);
        *key = Some((name, place));
        Ok(())
    }

    /// Stores the text of an anchored key for its aliases.
    fn remember_key(&mut self, anchor: usize) -> Result<(), Stop> {
        let Some(Open { content: Content::Map { key: Some((name, id)), .. }, .. }) = self.open.last() else {
            return Ok(());
        };
        if anchor > 0 {
            self.anchors.insert(anchor, Node::text(*id, name.clone()));
        }
        Ok(())
    }

    /// Adds a finished node to its parent.
    fn complete(&mut self, node: Node, anchor: usize) -> Result<(), Stop> {
        if anchor > 0 {
            // Nested anchors are stored at every level, so they count like copies by aliases.
            self.count_copies(&node, node.id)?;
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open { content: Content::List(items), .. }) => items.push(node),
            Some(Open { content: Content::Map { map, key }, .. }) => {
                if let Some((name, key)) = key.take() {
                    map.entry(name).or_insert(Entry { key, node });
                }
            }
        }
        Ok(())
    }

    fn alias(&mut self, anchor: usize, mark: Mark) -> Result<(), Stop> {
        let Some(target) = self.anchors.get(&anchor).cloned() else {
            return self.stop(mark, "the alias is inside the node that it repeats", "use `$ref` for recursion");
        };
        if self.wants_key() {
            let Some(name) = target.as_str() else {
                return self.stop(mark, "a list or a mapping cannot be a key", "use text as the key");
            };
            return self.key(name.to_owned(), mark, false);
        }
        let id = self.identify(mark);
        self.count_copies(&target, id)?;
        if self.open.len() + target.depth() > MAX_DEPTH {
            return self.too_deep(mark);
        }
        let copy = Node { id, value: copy_value(&target, id, self.sources) };
        self.complete(copy, 0)
    }

    fn count_copies(&mut self, node: &Node, at: NodeId) -> Result<(), Stop> {
        node.walk(&mut |_| self.copies += 1);
        if self.copies <= MAX_COPIES {
            return Ok(());
        }
        let fault = self.fault_at(at, format!("the aliases of this text expand to more than {MAX_COPIES} nodes"));
        self.faults.push(fault.help("use `$ref` instead of anchors and aliases"));
        Err(Stop)
    }

    fn too_deep(&mut self, mark: Mark) -> Result<(), Stop> {
        let message = format!("the document nests more than {MAX_DEPTH} levels deep");
        self.stop(mark, message, "move the inner parts to definitions of their own and `$ref` them")
    }

    fn stop(&mut self, mark: Mark, message: impl Into<String>, help: &str) -> Result<(), Stop> {
        let fault = self.fault(mark, message).help(help);
        self.faults.push(fault);
        Err(Stop)
    }

    /// Creates a fault at a place that has no node.
    fn fault(&mut self, mark: Mark, message: impl Into<String>) -> Diagnostic {
        let id = self.sources.add(self.file, mark, self.open.last().map(|open| open.id), Step::Root);
        let within = self.open.last().map(|open| self.sources.pointer(open.id)).filter(|within| !within.is_empty());
        let fault = Diagnostic::new(message).code(Code::Syntax).at(self.sources.position(id));
        match within {
            Some(within) => fault.pointer(within),
            None => fault,
        }
    }

    fn fault_at(&self, id: NodeId, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(message).code(Code::Syntax).at(self.sources.position(id)).pointer(self.sources.pointer(id))
    }

    fn not_yaml(&mut self, error: &ScanError) -> Result<(), Stop> {
        let marker = error.marker();
        let mark = Mark { line: narrow(marker.line()), column: narrow(marker.col() + 1) };
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            return self.too_deep(mark);
        }
        let help = "correct the text here or just before; the rest was not checked";
        self.stop(mark, format!("not well-formed YAML or JSON: {}", error.info()), help)
    }
}

/// Copies an aliased node: the position of the anchor, the pointer of the alias.
fn copy_value(node: &Node, into: NodeId, sources: &mut Sources) -> Value {
    match &node.value {
        Value::List(items) => Value::List(
            items
                .iter()
                .enumerate()
                .map(|(index, item)| {
                    let id = sources.graft(item.id, Some(into), Step::Item(index));
                    Node { id, value: copy_value(item, id, sources) }
                })
                .collect(),
        ),
        Value::Map(map) => Value::Map(
            map.iter()
                .map(|(name, entry)| {
                    let key = sources.graft(entry.key, Some(into), Step::Member(name));
                    let id = sources.graft(entry.node.id, Some(into), Step::Member(name));
                    (name.clone(), Entry { key, node: Node { id, value: copy_value(&entry.node, id, sources) } })
                })
                .collect(),
        ),
        scalar => scalar.clone(),
    }
}

fn mark(span: &Span) -> Mark {
    Mark { line: narrow(span.start.line()), column: narrow(span.start.col() + 1) }
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
