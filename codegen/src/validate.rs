//! Validates JSON against the schemas of a description: the one walk over a schema and a value.
//!
//! An [`Observer`] receives each mismatch with the place in the schema and in the value. Examples, defaults and
//! evidence differ only in their observer.

mod limits;
mod mismatch;
mod nearest;

use std::cell::RefCell;

use serde_json::Value;

use crate::ir::{Additional, Graph, Kind, Schema, SchemaId, View};
use crate::maps::HashMap;
use crate::parse::pointer;
use crate::patterns::Patterns;
pub(crate) use limits::is_of_format;
pub(crate) use mismatch::kind_of;
pub use mismatch::{Contradiction, Counted, Mismatch};

/// What uses a schema: a property with a `$ref` is not the definition that it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Site<'a> {
    /// The value that is validated, as a whole.
    Root,
    /// A property, by its name, in an object of this schema.
    Property(SchemaId, &'a str),
    /// The items of a list of this schema.
    Items(SchemaId),
    /// The undeclared members of an object of this schema.
    Members(SchemaId),
    /// An alternative of a union of this schema.
    Alternative(SchemaId),
}

/// Receives what the walk finds.
pub trait Observer<'g> {
    /// Whether the walk continues in the nearest alternative where none fits, and in the first that fits.
    const DESCENDS: bool = false;

    /// A value that a schema describes at a site.
    fn value(&mut self, _site: Site<'g>, _schema: SchemaId, _value: &Value) {}

    /// A value that its schema does not allow. `at` is the JSON pointer of the value.
    fn mismatch(&mut self, site: Site<'g>, schema: SchemaId, at: &str, mismatch: Mismatch<'_>);

    /// A member that the schema of its object allows and does not declare.
    fn undeclared(&mut self, _object: SchemaId, _name: &str, _value: &Value) {}

    /// A more precise schema for a value, if the observer knows one.
    fn meant(&mut self, _schema: SchemaId, _value: &Value) -> Option<SchemaId> {
        None
    }
}

/// The schemas and what is compiled of them.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'g> {
    pub(crate) graph: &'g Graph,
    pub(crate) patterns: &'g Patterns,
}

/// Validates a value. The observer receives every mismatch.
pub(crate) fn validate<'g, O: Observer<'g>>(
    rules: Rules<'g>,
    id: SchemaId,
    view: View,
    value: &Value,
    observer: &mut O,
) {
    let known = RefCell::default();
    Walk { rules, view, at: String::new(), known: &known, observer }.value(Site::Root, id, value);
}

/// Returns every mismatch between a value and a schema.
pub(crate) fn contradictions(rules: Rules<'_>, id: SchemaId, view: View, value: &Value) -> Vec<Contradiction> {
    let mut found = Collect::default();
    validate(rules, id, view, value, &mut found);
    found.0
}

/// Returns why the limits of a schema rule out a value, if they do.
pub(crate) fn ruled_out(schema: &Schema, value: &Value, patterns: &Patterns) -> Option<String> {
    let mut first = None;
    limits::check(schema, value, patterns, &mut |mismatch| {
        first.get_or_insert_with(|| mismatch.to_string());
    });
    first
}

#[derive(Default)]
struct Collect(Vec<Contradiction>);

impl Observer<'_> for Collect {
    fn mismatch(&mut self, _: Site<'_>, _: SchemaId, at: &str, mismatch: Mismatch<'_>) {
        self.0.push(Contradiction { pointer: at.to_owned(), message: mismatch.to_string() });
    }
}

/// Counts mismatches.
#[derive(Default)]
struct Count(usize);

impl Observer<'_> for Count {
    fn mismatch(&mut self, _: Site<'_>, _: SchemaId, _: &str, _: Mismatch<'_>) {
        self.0 += 1;
    }
}

/// Mismatches of values, by their address, with schemas: alternatives within alternatives may come to the same pair
/// again and again.
type Known = RefCell<HashMap<(SchemaId, *const Value), usize>>;

struct Walk<'w, 'g, O> {
    rules: Rules<'g>,
    view: View,
    /// The pointer of the current value.
    at: String,
    known: &'w Known,
    observer: &'w mut O,
}

impl<'g, O: Observer<'g>> Walk<'_, 'g, O> {
    /// The number of mismatches of a value with a schema.
    fn faults(&self, id: SchemaId, value: &Value) -> usize {
        let key = (id, std::ptr::from_ref(value));
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        let mut count = Count::default();
        let (rules, view, known) = (self.rules, self.view, self.known);
        Walk { rules, view, at: String::new(), known, observer: &mut count }.value(Site::Root, id, value);
        self.known.borrow_mut().insert(key, count.0);
        count.0
    }

    fn below(&mut self, site: Site<'g>, id: SchemaId, step: &str, value: &Value) {
        let length = self.at.len();
        self.at.push('/');
        self.at.push_str(&pointer::escape(step));
        self.value(site, id, value);
        self.at.truncate(length);
    }

    fn report(&mut self, site: Site<'g>, id: SchemaId, mismatch: Mismatch<'_>) {
        self.observer.mismatch(site, id, &self.at, mismatch);
    }

    fn value(&mut self, site: Site<'g>, id: SchemaId, value: &Value) {
        let id = self.observer.meant(id, value).unwrap_or(id);
        self.observer.value(site, id, value);
        let graph = self.rules.graph;
        let schema = &graph.schemas[id];
        if value.is_null() && schema.nullable {
            return;
        }
        if let Some(expected) = schema.ty.filter(|ty| !ty.allows(value)) {
            return self.report(site, id, Mismatch::Type { expected, found: value });
        }
        if !schema.values.is_empty() && !schema.values.contains(value) {
            self.report(site, id, Mismatch::Unlisted { found: value });
        }
        let (observer, at) = (&mut *self.observer, &self.at);
        limits::check(schema, value, self.rules.patterns, &mut |mismatch| observer.mismatch(site, id, at, mismatch));
        match (&schema.kind, value) {
            (Kind::Object { .. }, Value::Object(members)) => self.object(site, id, members),
            (Kind::Array { items: Some(item) }, Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    self.below(Site::Items(id), *item, &index.to_string(), value);
                }
            }
            (Kind::Union { alternatives, exclusive, .. }, value) => {
                self.union(site, id, alternatives, *exclusive, value)
            }
            (Kind::Not(not), value) if self.faults(*not, value) == 0 => self.report(site, id, Mismatch::Not),
            _ => {}
        }
    }

    fn object(&mut self, site: Site<'g>, id: SchemaId, members: &serde_json::Map<String, Value>) {
        let schema = &self.rules.graph.schemas[id];
        let Kind::Object { properties, undeclared_required, additional } = &schema.kind else { return };
        for (name, property) in properties {
            match members.get(name) {
                Some(value) => self.below(Site::Property(id, name), property.schema, name, value),
                None if property.required && self.needs(schema, name, property.schema) => {
                    self.report(site, id, Mismatch::Missing { name });
                }
                None => {}
            }
        }
        for name in undeclared_required.iter().filter(|name| !members.contains_key(*name)) {
            self.report(site, id, Mismatch::Missing { name });
        }
        for (name, value) in members.iter().filter(|(name, _)| !properties.contains_key(*name)) {
            match additional {
                Some(Additional::Schema(member)) => self.below(Site::Members(id), *member, name, value),
                Some(Additional::Allowed(false)) => self.report(site, id, Mismatch::NotAllowed { name, found: value }),
                Some(Additional::Allowed(true)) => {}
                None => self.observer.undeclared(id, name, value),
            }
        }
    }

    /// Whether a required member must be present in this view: the server sets identifiers and read-only members, and a
    /// patch contains only changes.
    fn needs(&self, object: &Schema, name: &str, member: SchemaId) -> bool {
        let read_only = self.rules.graph.schemas[member].read_only;
        let identifies_resource = name == "id" && is_resource(object);
        match self.view {
            View::Read => true,
            View::Create => !read_only && !identifies_resource,
            View::Patch => false,
        }
    }

    fn union(&mut self, site: Site<'g>, id: SchemaId, alternatives: &[SchemaId], exclusive: bool, value: &Value) {
        let mut fitting = alternatives.iter().filter(|id| self.faults(**id, value) == 0);
        let (first, second) = (fitting.next(), fitting.next());
        let chosen = match (first, second) {
            (Some(_), Some(_)) if exclusive => {
                self.report(site, id, Mismatch::SeveralAlternatives);
                first
            }
            (Some(_), _) => first,
            (None, _) => {
                let nearest = nearest::of(self.rules.graph, id, value, |id| self.faults(id, value));
                if !O::DESCENDS || nearest.is_none() {
                    self.report(site, id, Mismatch::NoAlternative { found: value });
                }
                return match nearest {
                    Some(nearest) if O::DESCENDS => self.value(Site::Alternative(id), nearest, value),
                    _ => {}
                };
            }
        };
        if let Some(chosen) = chosen.filter(|_| O::DESCENDS) {
            self.value(Site::Alternative(id), *chosen, value);
        }
    }
}

/// Whether an object is a resource of JSON:API.
pub(crate) fn is_resource(object: &Schema) -> bool {
    match &object.kind {
        Kind::Object { properties, .. } => {
            properties.contains_key("type")
                && (properties.contains_key("attributes") || properties.contains_key("relationships"))
        }
        _ => false,
    }
}
