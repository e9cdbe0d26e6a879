//! Counts what exchanges and examples show, by the place in the description.

use serde_json::Value;

use super::declared::{Content, Operation};
use super::exchange::{Body, Exchange};
use super::finding::{Tally, What};
use super::link;
use super::model::Model;
use super::texts::{is_name, is_pseudonym};
use crate::ir::{JsonType, Kind, SchemaId, View};
use crate::maps::{HashMap, HashSet};
use crate::parse::pointer;
use crate::validate::{Counted, Mismatch, Observer, Site, contradictions, is_resource, kind_of, validate};

/// What a contradiction is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place<'m> {
    /// A schema, where it is used.
    Schema(Site<'m>, SchemaId),
    /// An operation.
    Operation(usize),
}

/// A schema where it is used, in what one operation or example shows.
pub(super) type Visit<'m> = (usize, Site<'m>, SchemaId);

/// What exchanges and examples show.
#[derive(Debug)]
pub struct Evidence<'m> {
    pub(super) model: &'m Model,
    /// The operations of the model, then the examples.
    pub(super) sources: Vec<String>,
    pub(super) visits: HashMap<Visit<'m>, u64>,
    /// Objects of which each required member must be there.
    pub(super) objects: HashMap<SchemaId, u64>,
    pub(super) found: HashMap<(Place<'m>, What), Tally>,
    /// The exchanges of each operation.
    pub(super) calls: HashMap<usize, u64>,
    pub(super) shown: Shown,
    exchanges: u64,
    unmatched: u64,
    examples: u64,
    source: usize,
    view: View,
    day: Option<String>,
    has_pseudonyms: bool,
    hidden_names: u64,
}

/// What coverage counts apart from members.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Operation, schema, and the index of the value in `enum`.
    pub(super) values: HashSet<(usize, SchemaId, usize)>,
    /// Operation, place, and media type; empty for a place without body.
    pub(super) contents: HashSet<(usize, String, String)>,
    /// Operation and value of `include`.
    pub(super) includes: HashSet<(usize, String)>,
    /// Operation and paging link.
    pub(super) links: HashSet<(usize, &'static str)>,
    /// The last day of each operation.
    pub(super) days: HashMap<usize, String>,
}

/// The links of a page.
pub(super) const LINKS: [&str; 4] = ["first", "prev", "next", "last"];

impl<'m> Evidence<'m> {
    /// Creates empty evidence about a description.
    pub fn new(model: &'m Model) -> Self {
        Self {
            model,
            sources: model.declared.operations.iter().map(|operation| operation.name.clone()).collect(),
            visits: HashMap::default(),
            objects: HashMap::default(),
            found: HashMap::default(),
            calls: HashMap::default(),
            shown: Shown::default(),
            exchanges: 0,
            unmatched: 0,
            examples: 0,
            source: 0,
            view: View::Read,
            day: None,
            has_pseudonyms: false,
            hidden_names: 0,
        }
    }

    /// Returns the number of exchanges of operations.
    pub fn exchanges(&self) -> u64 {
        self.exchanges
    }

    /// Returns the number of exchanges that are of no operation.
    pub fn unmatched(&self) -> u64 {
        self.unmatched
    }

    /// Returns the number of examples.
    pub fn examples(&self) -> u64 {
        self.examples
    }

    /// Returns the number of undeclared members whose names a recording replaced by pseudonyms.
    pub fn hidden_names(&self) -> u64 {
        self.hidden_names
    }

    /// Adds an exchange.
    pub fn add(&mut self, exchange: &Exchange) {
        let declared = &self.model.declared;
        let Some(index) = declared.find(exchange.operation.as_deref(), &exchange.method, &exchange.path) else {
            self.unmatched += 1;
            return;
        };
        let Some(operation) = declared.operations.get(index) else { return };
        self.exchanges += 1;
        self.source = index;
        self.day.clone_from(&exchange.day);
        self.has_pseudonyms = exchange.has_pseudonyms;
        *self.calls.entry(index).or_default() += 1;
        if let Some(day) =
            exchange.day.as_ref().filter(|day| self.shown.days.get(&index).is_none_or(|known| known < *day))
        {
            self.shown.days.insert(index, day.clone());
        }
        self.query(operation, &exchange.query);
        if let (Some(body), Some(content)) = (&exchange.request, operation.request()) {
            self.view = operation.view;
            self.body(content, body);
        }
        self.view = View::Read;
        let Some(content) = operation.response(exchange.status) else {
            let json = exchange.response.as_ref().and_then(|body| body.json.as_ref());
            return self.note(Place::Operation(index), What::Status(exchange.status), |tally, _| {
                json.into_iter().for_each(|json| tally.shape.add(json));
            });
        };
        self.shown.contents.insert((index, content.place.clone(), String::new()));
        if let Some(body) = &exchange.response {
            self.body(content, body);
            self.paging(operation, body.json.as_ref());
        }
    }

    /// Adds each example of the description.
    pub fn add_examples(&mut self) {
        let model = self.model;
        crate::examples::each(&model.api, &model.description, &mut |place, schema, view, value| {
            self.examples += 1;
            self.exchanges += 1;
            self.source = self.sources.len();
            self.sources.push(example_name(place));
            self.day = None;
            self.has_pseudonyms = false;
            self.view = view;
            // A value's own example says nothing beyond its schema unless it contradicts it.
            let is_scalar = !value.is_object() && !value.is_array();
            if !is_scalar || !contradictions(model.rules(), schema, view, value).is_empty() {
                self.json(schema, value);
            }
        });
        self.exchanges -= self.examples;
    }

    fn note(&mut self, place: Place<'m>, what: What, more: impl FnOnce(&mut Tally, &Model)) {
        let tally = self.found.entry((place, what)).or_default();
        // Examples and exchanges share one counter.
        tally.add(self.source, self.exchanges + self.unmatched, self.day.as_deref());
        more(tally, self.model);
    }

    fn query(&mut self, operation: &'m Operation, query: &[(String, String)]) {
        for (name, value) in query {
            if !self.model.declared.has_parameter(operation, name) {
                self.note(Place::Operation(self.source), What::Parameter(name.clone()), |tally, _| {
                    tally.texts.add(value, false)
                });
            }
            if name == "include" {
                self.shown.includes.extend(value.split(',').map(|value| (self.source, value.to_owned())));
            }
        }
    }

    fn body(&mut self, content: &'m Content, body: &Body) {
        if !content.allows(&body.media_type) {
            let what = What::Media(content.place.clone(), body.media_type.clone());
            self.note(Place::Operation(self.source), what, |_, _| {});
        } else {
            self.shown.contents.insert((self.source, content.place.clone(), body.media_type.clone()));
        }
        let (Some(schema), Some(json)) = (content.schema, &body.json) else { return };
        let is_bulk = self.model.declared.operations.get(self.source).is_some_and(|one| one.is_bulk);
        match json.get("data").and_then(Value::as_array).filter(|_| is_bulk) {
            Some(items) => items.iter().for_each(|item| self.json(schema, &serde_json::json!({"data": item}))),
            None => self.json(schema, json),
        }
    }

    fn json(&mut self, schema: SchemaId, value: &Value) {
        let model = self.model;
        let is_document = is_resource(&model.graph().schemas[schema]) && value.get("type").is_none();
        if let Some(data) = value.get("data").filter(|data| is_document && (data.is_object() || data.is_array())) {
            self.note(Place::Schema(Site::Root, schema), What::Document, |tally, _| tally.shape.add(value));
            let own = self.view;
            let items = data.as_array().map_or(std::slice::from_ref(data), Vec::as_slice);
            for item in items {
                self.view = if item.get("id").is_none() { View::Create } else { own };
                self.compare(schema, item);
            }
            return;
        }
        self.compare(schema, value);
    }

    fn compare(&mut self, schema: SchemaId, value: &Value) {
        validate(self.model.rules(), schema, self.view, value, self);
    }

    fn paging(&mut self, operation: &'m Operation, json: Option<&Value>) {
        let Some(document) = json.filter(|json| json.get("data").is_some_and(Value::is_array)) else { return };
        let of = |name: &str| {
            let link = document.get("links")?.get(name)?;
            link.as_str().or_else(|| link.get("href")?.as_str())
        };
        self.shown.links.extend(LINKS.into_iter().filter(|name| of(name).is_some()).map(|name| (self.source, name)));
        let Some(next) = of("next").filter(|_| !operation.pages && operation.reads) else { return };
        let query = next.split_once('?').map_or("", |(_, query)| query);
        let names = query.split('&').filter_map(|pair| pair.split('=').next());
        let names: Vec<String> = names.map(pointer::decoded).collect();
        self.note(Place::Operation(self.source), What::Pages, |tally, model| {
            let is_new = |name: &String| !name.is_empty() && !model.declared.has_parameter(operation, name);
            tally.names.extend(names.into_iter().filter(is_new));
        });
    }
}

impl<'m> Observer<'m> for Evidence<'m> {
    const DESCENDS: bool = true;

    fn value(&mut self, site: Site<'m>, schema: SchemaId, value: &Value) {
        *self.visits.entry((self.source, site, schema)).or_default() += 1;
        if value.is_object() && self.view != View::Patch {
            *self.objects.entry(schema).or_default() += 1;
        }
        let values = &self.model.graph().schemas[schema].values;
        if let Some(index) = values.iter().position(|known| known == value) {
            self.shown.values.insert((self.source, schema, index));
        }
    }

    fn mismatch(&mut self, site: Site<'m>, schema: SchemaId, _: &str, mismatch: Mismatch<'_>) {
        if self.has_pseudonyms && is_of_pseudonym(&mismatch) {
            return;
        }
        let here = Place::Schema(Site::Root, schema);
        match mismatch {
            Mismatch::Type { expected, found } => {
                self.note(Place::Schema(site, schema), of_type(expected, found), |tally, _| tally.shape.add(found));
            }
            Mismatch::Unlisted { found } => {
                let is_type = is_resource_type(self.model, site);
                let (place, what) =
                    if is_type { (Place::Schema(site, schema), What::ResourceType) } else { (here, What::Unlisted) };
                self.note(place, what, |tally, _| match found.as_str() {
                    Some(text) => tally.texts.add(text, true),
                    None => tally.shape.add(found),
                });
            }
            Mismatch::Pattern { found, .. } => self.note(here, What::Pattern, |tally, model| {
                match link::pattern(found, &model.declared.base_path, &model.declared.segments) {
                    Some(pattern) if tally.patterns.len() < 8 => drop(tally.patterns.insert(pattern)),
                    _ => tally.unpatterned += 1,
                }
            }),
            Mismatch::Format { found, .. } => self.note(here, What::Format, |tally, _| tally.texts.add(found, false)),
            Mismatch::Number { below, .. } => {
                self.note(here, What::Limit(if below { "minimum" } else { "maximum" }), |_, _| {});
            }
            Mismatch::Size { what, count, limit } => {
                self.note(here, What::Limit(what.keyword(count < limit)), |tally, _| tally.size(count));
            }
            Mismatch::Missing { name } => self.note(here, What::Missing(name.to_owned()), |_, _| {}),
            Mismatch::NotAllowed { name, found } => self.member(schema, name, found, What::NotAllowed),
            Mismatch::NoAlternative { found } => {
                self.note(here, What::NoAlternative, |tally, _| tally.shape.add(found))
            }
            Mismatch::SeveralAlternatives => self.note(here, What::SeveralAlternatives, |_, _| {}),
            Mismatch::Not => self.note(here, What::Not, |_, _| {}),
        }
    }

    fn undeclared(&mut self, object: SchemaId, name: &str, value: &Value) {
        let is_free = matches!(&self.model.graph().schemas[object].kind, Kind::Object { properties, .. } if properties.is_empty());
        if !is_free && !self.model.is_standard(object, name, value) {
            self.member(object, name, value, What::Undeclared);
        }
    }

    fn meant(&mut self, schema: SchemaId, value: &Value) -> Option<SchemaId> {
        let is_whole = || value.get("attributes").is_some() || value.get("relationships").is_some();
        if !self.model.is_any(schema) || !is_whole() {
            return None;
        }
        self.model.by_type.get(value.get("type")?.as_str()?).copied()
    }
}

impl Evidence<'_> {
    /// Notes a member that is not declared. Names that look like data are those of a map.
    fn member(&mut self, object: SchemaId, name: &str, value: &Value, what: impl FnOnce(String) -> What) {
        if self.has_pseudonyms && is_pseudonym(name) {
            self.hidden_names += 1;
            return;
        }
        let name = if is_name(name) { name } else { "*" };
        self.note(Place::Schema(Site::Root, object), what(name.to_owned()), |tally, _| tally.shape.add(value));
    }
}

/// Names the example at a pointer: by its definition, if it is one of a definition.
fn example_name(pointer: &str) -> String {
    let name = ["/definitions/", "/components/schemas/"].into_iter().find_map(|start| pointer.strip_prefix(start));
    match name.and_then(|name| name.strip_suffix("/example")).filter(|name| !name.contains('/')) {
        Some(name) => format!("the example of {name}"),
        None => format!("the example at {pointer}"),
    }
}

/// Whether a mismatch may only be that of a pseudonym.
fn is_of_pseudonym(mismatch: &Mismatch<'_>) -> bool {
    match mismatch {
        Mismatch::Unlisted { found } => found.as_str().is_none_or(is_pseudonym),
        Mismatch::Pattern { found, .. } | Mismatch::Format { found, .. } => is_pseudonym(found),
        Mismatch::Number { .. } | Mismatch::Size { what: Counted::Characters, .. } => true,
        Mismatch::NoAlternative { .. } | Mismatch::SeveralAlternatives | Mismatch::Not => true,
        Mismatch::Type { .. } | Mismatch::Size { .. } | Mismatch::Missing { .. } | Mismatch::NotAllowed { .. } => false,
    }
}

fn of_type(expected: JsonType, found: &Value) -> What {
    match (expected, found) {
        (_, Value::Null) => What::Null,
        (JsonType::Array, Value::Object(_)) => What::One,
        (_, Value::Array(_)) => What::List,
        (_, found) => What::Type(kind_of(found)),
    }
}

/// Whether a site is the `type` of a resource or of a resource identifier.
fn is_resource_type(model: &Model, site: Site<'_>) -> bool {
    let Site::Property(object, "type") = site else { return false };
    let schema = &model.graph().schemas[object];
    let Kind::Object { properties, .. } = &schema.kind else { return false };
    is_resource(schema) || properties.keys().all(|name| matches!(name.as_str(), "type" | "id" | "lid" | "meta"))
}
