//! Checks a document against the table of its version: collects every fault and every reference.

use super::nearest::nearest;
use super::root::root;
use super::shape::{Class, Keyword, Kind, Shape};
use crate::diagnostics::Diagnostics;
use crate::maps::HashMap;
use crate::parse::document::Dialect;
use crate::parse::place;
use crate::parse::tree::{Entry, Map, Node, NodeId, Sources, Value};

/// The result of checking a document.
pub(in crate::parse) struct Checked<'a> {
    pub(in crate::parse) faults: Diagnostics,
    pub(in crate::parse) references: Vec<Reference<'a>>,
    /// The kind of each object, by its identity.
    pub(in crate::parse) kinds: HashMap<NodeId, &'static str>,
    /// The schemas with a reference or composed of others.
    pub(in crate::parse) composed: Vec<&'a Node>,
}

/// A `$ref` in a place that allows one.
pub(in crate::parse) struct Reference<'a> {
    /// The mapping that contains it.
    pub(in crate::parse) holder: &'a Node,
    pub(in crate::parse) text: &'a Node,
    /// The kind of object that it must resolve to.
    pub(in crate::parse) kind: &'static str,
}

pub(in crate::parse) fn check<'a>(document: &'a Node, sources: &'a Sources, dialect: Dialect) -> Checked<'a> {
    let mut checker = Checker {
        root: document,
        sources,
        dialect,
        is_prose: false,
        checked: Checked {
            faults: Diagnostics::default(),
            references: Vec::new(),
            kinds: HashMap::default(),
            composed: Vec::new(),
        },
    };
    checker.object(document, root(dialect));
    checker.checked
}

struct Checker<'a> {
    root: &'a Node,
    sources: &'a Sources,
    dialect: Dialect,
    /// Whether the current value is documentation: its faults change no meaning.
    is_prose: bool,
    checked: Checked<'a>,
}

impl<'a> Checker<'a> {
    fn value(&mut self, name: &str, node: &'a Node, shape: Shape) {
        match (shape, &node.value) {
            (Shape::Choose(choose), _) => self.value(name, node, choose(node)),
            (Shape::Object(kind), _) => self.object(node, kind),
            (Shape::List(shape) | Shape::Set(shape), Value::List(items)) => {
                items.iter().for_each(|item| self.value(name, item, *shape));
            }
            (Shape::Map(shape), Value::Map(map)) => {
                map.iter().for_each(|(name, entry)| self.value(name, &entry.node, *shape));
            }
            (Shape::Words(words), Value::String(text)) => self.word(name, node, text, words),
            (Shape::Json, _)
            | (Shape::Text, Value::String(_))
            | (Shape::Bool, Value::Bool(_))
            | (Shape::Number, Value::Number(_)) => {}
            (Shape::Count, Value::Number(number)) if number.is_u64() => {}
            _ => self.wrong_type(name, node, shape),
        }
    }

    fn word(&mut self, name: &str, node: &Node, text: &str, words: &'static [&'static str]) {
        if words.contains(&text) {
            return;
        }
        let help = match nearest(text, words.iter().copied()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("known here: {}", words.join(", ")),
        };
        self.breaking(node.id, format!("`{name}: {text}` is not known"), help);
    }

    fn wrong_type(&mut self, name: &str, node: &Node, shape: Shape) {
        let (expected, help) = match shape {
            Shape::Text | Shape::Words(_) => ("text", "put it in quotes if it is meant as text"),
            Shape::Bool => ("`true` or `false`", "write `true` or `false`"),
            Shape::Number => ("a number", "write a number, without quotes"),
            Shape::Count => ("a whole number from zero", "write a whole number, without quotes"),
            Shape::List(_) | Shape::Set(_) => ("a list", "write a list, `[…]` or one `- ` for each item"),
            _ => ("a mapping", "write a mapping, or remove it"),
        };
        let message = format!("`{name}`: expected {expected}, found {}", node.value.kind());
        self.breaking(node.id, message, help.to_owned());
    }

    fn object(&mut self, node: &'a Node, kind: &'static Kind) {
        let Value::Map(map) = &node.value else {
            let message = format!("expected {}, found {}", kind.name, node.value.kind());
            return self.breaking(node.id, message, format!("write {} as a mapping, or remove it", kind.name));
        };
        if kind.reference {
            self.checked.kinds.insert(node.id, reference_kind(kind));
            if let Some(entry) = map.get("$ref") {
                return self.reference(node, map, entry, kind);
            }
        }
        if ["allOf", "oneOf", "anyOf"].iter().any(|name| map.contains_key(*name)) {
            self.checked.composed.push(node);
        }
        for (name, entry) in map {
            self.member(name, entry, kind);
        }
        for keyword in kind.all().filter(|keyword| keyword.required) {
            if !map.contains_key(keyword.name) {
                self.missing(node, keyword, kind);
            }
        }
    }

    fn member(&mut self, name: &str, entry: &'a Entry, kind: &'static Kind) {
        if let Some(keyword) = self.keyword(kind, name) {
            if keyword.class == Class::Newer {
                let message = format!("`{name}` in {} is OpenAPI 3.1's, and 3.0 has no form for it", kind.name);
                self.fault(entry.key, message, "say it as OpenAPI 3.0 does, or leave it out".to_owned());
            }
            let outside = self.is_prose;
            self.is_prose |= keyword.class == Class::Prose;
            self.value(name, &entry.node, keyword.shape);
            self.is_prose = outside;
            return;
        }
        if name.starts_with("x-") {
            return;
        }
        match &kind.named {
            Some(named) if (named.accepts)(name) => self.value(name, &entry.node, named.shape),
            Some(named) => {
                let message = format!("`{name}` is not {}", named.what);
                self.fault(entry.key, message, "correct the name, or remove it".to_owned());
            }
            None => self.unknown(name, entry.key, kind),
        }
    }

    /// The keyword of this name, if this version has it.
    fn keyword(&self, kind: &'static Kind, name: &str) -> Option<&'static Keyword> {
        kind.keyword(name).filter(|keyword| keyword.class != Class::Newer || self.dialect == Dialect::OpenApi31)
    }

    fn unknown(&mut self, name: &str, key: NodeId, kind: &'static Kind) {
        let known = kind.all().map(|keyword| keyword.name);
        let close = nearest(name, known.filter(|name| self.keyword(kind, name).is_some()));
        let help = match (close, other_version(name)) {
            (Some(close), _) => format!("did you mean `{close}`?"),
            (None, Some(hint)) if kind.name == "a schema" => hint.to_owned(),
            (None, _) => "remove it, or give it a name that starts with `x-`".to_owned(),
        };
        self.fault(key, format!("unknown keyword `{name}` in {}", kind.name), help);
    }

    fn missing(&mut self, node: &Node, keyword: &Keyword, kind: &'static Kind) {
        let message = format!("`{}` is missing from {}", keyword.name, kind.name);
        let help = format!("add `{}`", keyword.name);
        match keyword.class {
            Class::Prose => self.fault(node.id, message, help),
            Class::Fact | Class::Newer => self.breaking(node.id, message, help),
        }
    }

    /// A `$ref` and its siblings: documentation is allowed, other keywords have no effect.
    fn reference(&mut self, holder: &'a Node, map: &'a Map, entry: &'a Entry, kind: &'static Kind) {
        if entry.node.as_str().is_none() {
            return self.wrong_type("$ref", &entry.node, Shape::Text);
        }
        self.checked.references.push(Reference { holder, text: &entry.node, kind: reference_kind(kind) });
        for (name, entry) in map {
            let silent = name == "$ref" || name.starts_with("x-");
            match self.keyword(kind, name) {
                _ if silent => {}
                Some(keyword) if keyword.class == Class::Prose => self.member(name, entry, kind),
                Some(_) => {
                    let help = "move it to what the `$ref` points at, or put both in an `allOf`";
                    self.fault(entry.key, format!("`{name}` has no effect next to `$ref`"), help.to_owned());
                }
                None => self.unknown(name, entry.key, kind),
            }
        }
    }

    /// A fault that leaves something without a meaning, unless it only explains.
    fn breaking(&mut self, node: NodeId, message: impl Into<String>, help: String) {
        self.fault(node, message, help);
        if let Some(fault) = self.checked.faults.0.last_mut() {
            fault.is_breaking = !self.is_prose;
        }
    }

    fn fault(&mut self, node: NodeId, message: impl Into<String>, help: String) {
        let fault = place::fault(self.root, self.sources, node, message).help(help);
        self.checked.faults.push(fault);
    }
}

/// The kind that a reference in the place of such an object must resolve to: all parameters are one kind.
pub(super) fn reference_kind(kind: &'static Kind) -> &'static str {
    match kind.name {
        "a body parameter" | "a form parameter" => "a parameter",
        "an API key" | "an HTTP scheme" | "an OAuth 2 scheme" => "a security scheme",
        name => name,
    }
}

/// The hint for a keyword of another version of OpenAPI.
fn other_version(name: &str) -> Option<&'static str> {
    match name {
        "nullable" => Some("use `x-nullable`: `nullable` requires OpenAPI 3.0"),
        "oneOf" | "anyOf" | "not" | "writeOnly" | "deprecated" => {
            Some("write the description in OpenAPI 3.0, or use an `x-` keyword")
        }
        "examples" => Some("use `example`: a schema has only one"),
        _ => None,
    }
}
