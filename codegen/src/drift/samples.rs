//! Checks examples against their schemas.
//!
//! Schemas are read as written, following references: a value must satisfy each part of an `allOf`, so nothing is
//! merged. Read-only and write-only members may be missing, because an example shows either a request or a response.

use std::cell::Cell;

use super::described::Described;
use super::value::canonical;
use crate::maps::HashSet;
use crate::number::Exact;
use crate::parse::tree::{Node, NodeId, Value};
use crate::patterns::Patterns;

/// The depth to which a value is checked. Documents are not deeper.
const MAX_DEPTH: usize = 64;

/// The most schemas that one example is checked against, because nested alternatives multiply.
const MAX_STEPS: usize = 100_000;

/// The most schemas that all examples of a description are checked against.
const MAX_STEPS_IN_ALL: usize = 2_000_000;

/// Returns each place where an example contradicts its schema, with a message.
pub(super) fn contradictions(
    side: &Described,
    schema: &Node,
    example: &Node,
    patterns: &Patterns,
    in_all: &mut usize,
) -> Vec<(NodeId, String)> {
    let steps = Cell::new(0);
    if *in_all > MAX_STEPS_IN_ALL {
        return Vec::new();
    }
    let mut check = Check { side, patterns, steps: &steps, found: Vec::new(), open: HashSet::default() };
    check.value(schema, example, 0);
    *in_all += steps.get();
    // An example that was not checked completely is not reported.
    if steps.get() > MAX_STEPS { Vec::new() } else { check.found }
}

struct Check<'d> {
    side: &'d Described,
    patterns: &'d Patterns,
    /// The number of schemas checked so far.
    steps: &'d Cell<usize>,
    found: Vec<(NodeId, String)>,
    /// The current schemas, each with the value it is checked against, because a schema may contain itself.
    open: HashSet<(NodeId, NodeId)>,
}

impl<'d> Check<'d> {
    fn report(&mut self, value: &Node, message: impl Into<String>) {
        self.found.push((value.id, message.into()));
    }

    fn value(&mut self, schema: &'d Node, value: &Node, depth: usize) {
        let Some(schema) = self.side.outline.follow(schema) else { return };
        self.steps.set(self.steps.get() + 1);
        if depth > MAX_DEPTH || self.steps.get() > MAX_STEPS || !self.open.insert((schema.id, value.id)) {
            return;
        }
        self.schema(schema, value, depth);
        self.open.remove(&(schema.id, value.id));
    }

    fn schema(&mut self, schema: &'d Node, value: &Node, depth: usize) {
        if matches!(value.value, Value::Null) && schema.get("nullable").and_then(Node::as_bool) == Some(true) {
            return;
        }
        if let Some(ty) = schema.get("type").and_then(Node::as_str).filter(|ty| !is_of(ty, value)) {
            return self.report(value, format!("{} where the type is `{ty}`", value.value.kind()));
        }
        let values = schema.get("enum").map(Node::items).unwrap_or_default();
        if !values.is_empty() && !values.iter().any(|known| canonical(known) == canonical(value)) {
            self.report(value, format!("{} is not listed in `enum`", canonical(value)));
        }
        match &value.value {
            Value::String(text) => self.text(schema, value, text),
            Value::Number(_) => self.number(schema, value),
            Value::List(items) => {
                self.count(schema, value, items.len(), ("minItems", "maxItems"));
                if let Some(of) = schema.get("items") {
                    items.iter().for_each(|item| self.value(of, item, depth + 1));
                }
            }
            Value::Map(_) => self.object(schema, value, depth),
            Value::Null | Value::Bool(_) => {}
        }
        for part in schema.get("allOf").map(Node::items).unwrap_or_default() {
            self.value(part, value, depth + 1);
        }
        for keyword in ["oneOf", "anyOf"] {
            let choices = schema.get(keyword).map(Node::items).unwrap_or_default();
            if !choices.is_empty() && !choices.iter().any(|choice| self.fits(choice, value, depth)) {
                self.report(value, format!("no alternative of `{keyword}` allows it"));
            }
        }
    }

    fn fits(&self, schema: &'d Node, value: &Node, depth: usize) -> bool {
        let open = self.open.clone();
        let mut check = Check { side: self.side, patterns: self.patterns, steps: self.steps, found: Vec::new(), open };
        check.value(schema, value, depth + 1);
        check.found.is_empty()
    }

    fn object(&mut self, schema: &'d Node, value: &Node, depth: usize) {
        let properties = schema.get("properties");
        for (name, member) in value.members() {
            match (properties.and_then(|properties| properties.get(name)), schema.get("additionalProperties")) {
                (Some(property), _) => self.value(property, member, depth + 1),
                (None, Some(Node { value: Value::Bool(false), .. })) => {
                    self.report(member, format!("`{name}` is not allowed"));
                }
                (None, Some(extra)) if extra.as_map().is_some() => self.value(extra, member, depth + 1),
                _ => {}
            }
        }
        for name in schema.get("required").map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str) {
            // An undeclared name is a defect of the schema and is reported there.
            let declared = properties.and_then(|properties| properties.get(name));
            let one_way = declared.is_some_and(|property| self.travels_one_way(property));
            if value.get(name).is_none() && declared.is_some() && !one_way && name != "id" {
                self.report(value, format!("`{name}` is required, and it is missing"));
            }
        }
        let count = value.as_map().map_or(0, |map| map.len());
        self.count(schema, value, count, ("minProperties", "maxProperties"));
    }

    fn travels_one_way(&self, property: &Node) -> bool {
        let flag = |node: &Node, name| node.get(name).and_then(Node::as_bool) == Some(true);
        let one_way = |node: &Node| flag(node, "readOnly") || flag(node, "writeOnly");
        one_way(property) || self.side.outline.follow(property).is_some_and(one_way)
    }

    fn text(&mut self, schema: &Node, value: &Node, text: &str) {
        self.count(schema, value, text.chars().count(), ("minLength", "maxLength"));
        if let Some(pattern) = schema.get("pattern").and_then(Node::as_str)
            && self.patterns.match_in(pattern, text) == Some(false)
        {
            self.report(value, format!("the text does not match the pattern `{pattern}`"));
        }
        let format = schema.get("format").and_then(Node::as_str).unwrap_or_default();
        let is_one = match format {
            "date-time" => text.parse::<jiff::Timestamp>().is_ok(),
            "date" => text.parse::<jiff::civil::Date>().is_ok(),
            _ => true,
        };
        if !is_one {
            self.report(value, format!("the text is not a valid `{format}`"));
        }
    }

    fn number(&mut self, schema: &Node, value: &Node) {
        let Some(number) = Exact::of(value) else { return };
        let limit = |name: &str| schema.get(name).and_then(|node| Some((node, Exact::of(node)?)));
        if let Some((limit, _)) = limit("minimum").filter(|(_, limit)| number < *limit) {
            self.report(value, format!("{} is less than the `minimum` of {}", canonical(value), canonical(limit)));
        }
        if let Some((limit, _)) = limit("maximum").filter(|(_, limit)| number > *limit) {
            self.report(value, format!("{} is more than the `maximum` of {}", canonical(value), canonical(limit)));
        }
    }

    fn count(&mut self, schema: &Node, value: &Node, count: usize, (least, most): (&str, &str)) {
        let limit = |name: &str| match schema.get(name).map(|node| &node.value) {
            Some(Value::Number(limit)) => limit.as_u64(),
            _ => None,
        };
        if let Some(limit) = limit(least).filter(|limit| (count as u64) < *limit) {
            self.report(value, format!("{count} is less than the `{least}` of {limit}"));
        }
        if let Some(limit) = limit(most).filter(|limit| (count as u64) > *limit) {
            self.report(value, format!("{count} is more than the `{most}` of {limit}"));
        }
    }
}

/// Whether a value has a type. Any value has an unknown type, which is a defect of its own.
pub(super) fn is_of(ty: &str, value: &Node) -> bool {
    match (ty, &value.value) {
        ("object", Value::Map(_))
        | ("array", Value::List(_))
        | ("string", Value::String(_))
        | ("boolean", Value::Bool(_))
        | ("number", Value::Number(_)) => true,
        ("integer", Value::Number(number)) => number.as_f64().is_some_and(|number| number.fract() == 0.0),
        ("object" | "array" | "string" | "boolean" | "number" | "integer", _) => false,
        _ => true,
    }
}
