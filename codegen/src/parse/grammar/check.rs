//! Checks a document against the table of its version: collects every fault and every reference.

use super::nearest::nearest;
use super::root::root;
use super::shape::{Class, Keyword, Kind, Shape};
use crate::fates::Code;
use crate::maps::HashMap;
use crate::number::Exact;
use crate::parse::document::Dialect;
use crate::parse::fault::{Added, Fault, Remedy};
use crate::parse::tree::{Entry, Map, Node, NodeId, Sources, Value};

/// The result of checking a document.
pub(in crate::parse) struct Checked<'a> {
    pub(in crate::parse) faults: Vec<Fault>,
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
        holder: "a description",
        checked: Checked {
            faults: Vec::new(),
            references: Vec::new(),
            kinds: HashMap::default(),
            composed: Vec::new(),
        },
    };
    checker.object(document, root(dialect));
    checker.checked
}

/// The keywords by which a schema holds others that references lead to, in any version.
pub(in crate::parse) const HOLDERS: [&str; 2] = ["$defs", "definitions"];

struct Checker<'a> {
    root: &'a Node,
    sources: &'a Sources,
    dialect: Dialect,
    /// Whether the current value is documentation: its faults change no meaning.
    is_prose: bool,
    /// The kind of the object whose member is the current value.
    holder: &'static str,
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
            (Shape::Count, Value::Number(number)) if is_count(number) => {}
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
        self.broken(node, format!("`{name}: {text}` is not known"), help);
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
        self.broken(node, message, help.to_owned());
    }

    fn object(&mut self, node: &'a Node, kind: &'static Kind) {
        let Value::Map(map) = &node.value else {
            let message = format!("expected {}, found {}", kind.name, node.value.kind());
            let help = format!("write {} as a mapping, or remove it", kind.name);
            if kind.name == "a schema" && !self.is_prose {
                return self.fault(node.id, message, help, (Code::BrokenSchema, Remedy::Anything(node.id)));
            }
            return self.broken(node, message, help);
        };
        let holder = std::mem::replace(&mut self.holder, kind.name);
        self.members(node, map, kind);
        self.holder = holder;
    }

    fn members(&mut self, node: &'a Node, map: &'a Map, kind: &'static Kind) {
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
                let remedy = newer(name, entry.key);
                let message = match remedy.0 {
                    _ if HOLDERS.contains(&name) => format!("no reference leads into `{name}` of {}", kind.name),
                    Code::Unsupported if name == "prefixItems" => {
                        "the positions of the items in `prefixItems` are not expressed in a type".to_owned()
                    }
                    Code::Unsupported => format!("`{name}` in {} is not expressed in a type", kind.name),
                    _ => format!("`{name}` in {} has no effect on a client", kind.name),
                };
                let help = "write it in a form that OpenAPI 3.0 has, too, if it should have one".to_owned();
                self.fault(entry.key, message, help, remedy);
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
                let code = if kind.name == "the paths" { Code::BrokenOperation } else { Code::UnknownKeyword };
                let remedy = (code, Remedy::Remove(entry.key));
                self.fault(entry.key, message, "correct the name, or remove it".to_owned(), remedy);
            }
            None => self.unknown(name, entry.key, kind),
        }
    }

    /// The keyword of this name, if this version has it.
    fn keyword(&self, kind: &'static Kind, name: &str) -> Option<&'static Keyword> {
        let is_of_version = |keyword: &&Keyword| keyword.class != Class::Newer || self.dialect == Dialect::OpenApi31;
        kind.keyword(name).filter(|keyword| is_of_version(keyword) || HOLDERS.contains(&name))
    }

    fn unknown(&mut self, name: &str, key: NodeId, kind: &'static Kind) {
        let known = kind.all().map(|keyword| keyword.name);
        let close = nearest(name, known.filter(|name| self.keyword(kind, name).is_some()));
        let help = match (close, other_version(name)) {
            (Some(close), _) => format!("did you mean `{close}`?"),
            (None, Some(hint)) if kind.name == "a schema" => hint.to_owned(),
            (None, _) => "remove it, or give it a name that starts with `x-`".to_owned(),
        };
        let remedy = (Code::UnknownKeyword, Remedy::Remove(key));
        self.fault(key, format!("unknown keyword `{name}` in {}", kind.name), help, remedy);
    }

    fn missing(&mut self, node: &Node, keyword: &Keyword, kind: &'static Kind) {
        let message = format!("`{}` is missing from {}", keyword.name, kind.name);
        let help = format!("add `{}`", keyword.name);
        let add = |value| Remedy::Add { holder: node.id, name: keyword.name.to_owned(), value };
        let remedy = match (keyword.name, kind.name) {
            ("info" | "paths" | "responses" | "scopes" | "content", _) => (Code::Corrected, add(Added::Mapping)),
            ("title" | "version", "the info") | ("description", "a response") => {
                (Code::Corrected, add(Added::Text(String::new())))
            }
            (_, "a description") => return self.refuse(node.id, message, help),
            _ if keyword.class == Class::Prose || self.is_prose => (Code::BrokenDocumentation, Remedy::Remove(node.id)),
            _ => match self.enclosing(kind.name) {
                Enclosing::Operation => (Code::BrokenOperation, Remedy::Operation(node.id)),
                Enclosing::Schema => (Code::BrokenSchema, Remedy::Remove(node.id)),
                Enclosing::Scheme => (Code::UnknownScheme, Remedy::Remove(node.id)),
                Enclosing::Other => (Code::BrokenPart, Remedy::Remove(node.id)),
            },
        };
        self.fault(node.id, message, help, remedy);
        if keyword.class != Class::Prose {
            self.mark_breaking();
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
                    let remedy = (Code::ReferenceSibling, Remedy::Remove(entry.key));
                    self.fault(entry.key, format!("`{name}` has no effect next to `$ref`"), help.to_owned(), remedy);
                }
                None => self.unknown(name, entry.key, kind),
            }
        }
    }

    /// A value of the wrong shape: what becomes of its holder depends on the kind of the holder.
    fn broken(&mut self, node: &Node, message: impl Into<String>, help: String) {
        let remedy = match self.enclosing(self.holder) {
            _ if self.is_prose => (Code::BrokenDocumentation, Remedy::Remove(node.id)),
            Enclosing::Operation => (Code::BrokenOperation, Remedy::Operation(node.id)),
            Enclosing::Schema => (Code::BrokenSchema, Remedy::Remove(node.id)),
            Enclosing::Scheme => (Code::UnknownScheme, Remedy::Remove(node.id)),
            Enclosing::Other if self.holder == "a description" => return self.refuse(node.id, message, help),
            Enclosing::Other => (Code::BrokenPart, Remedy::Remove(node.id)),
        };
        self.fault(node.id, message, help, remedy);
        self.mark_breaking();
    }

    fn enclosing(&self, kind: &str) -> Enclosing {
        match kind {
            "a path" | "an operation" | "the responses" | "a response" | "a parameter" | "a body parameter"
            | "a form parameter" | "a request body" | "a media type" | "an encoding" => Enclosing::Operation,
            "a schema" | "a discriminator" | "an XML form" => Enclosing::Schema,
            "an API key" | "an HTTP scheme" | "an OAuth 2 scheme" | "a security scheme" => Enclosing::Scheme,
            _ => Enclosing::Other,
        }
    }

    fn fault(&mut self, node: NodeId, message: impl Into<String>, help: String, remedy: (Code, Remedy)) {
        self.checked.faults.push(Fault::at(self.root, self.sources, node, message, remedy).help(help));
    }

    fn refuse(&mut self, node: NodeId, message: impl Into<String>, help: String) {
        self.checked.faults.push(Fault::refused(self.root, self.sources, node, message).help(help));
        self.mark_breaking();
    }

    /// Marks that the last fault leaves something without a meaning, unless it only concerns documentation.
    fn mark_breaking(&mut self) {
        if let Some(fault) = self.checked.faults.last_mut() {
            fault.diagnostic.is_breaking = !self.is_prose;
        }
    }
}

/// Whether a number is whole and not negative, however it is written: `1.0` is.
fn is_count(number: &serde_json::Number) -> bool {
    Exact::of_number(number).and_then(|exact| exact.whole).is_some_and(|whole| u64::try_from(whole).is_ok())
}

/// What a fault in an object reaches.
enum Enclosing {
    Operation,
    Schema,
    Scheme,
    Other,
}

/// What becomes of a keyword that only OpenAPI 3.1 has.
fn newer(name: &str, key: NodeId) -> (Code, Remedy) {
    match name {
        "webhooks" => (Code::Webhooks, Remedy::Remove(key)),
        "prefixItems" | "patternProperties" | "$dynamicRef" => (Code::Unsupported, Remedy::Remove(key)),
        // A reference may point into these.
        "$defs" | "definitions" | "pathItems" => (Code::WithoutEffect, Remedy::None),
        _ => (Code::WithoutEffect, Remedy::Remove(key)),
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
