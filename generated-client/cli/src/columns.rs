//! The columns of a collection, and the cells of a row.
//!
//! A resource has its identifier, its attributes (nested ones with dots), the identifiers that it is related to, and
//! the attributes of included resources (`author.name`). Any other object has its members.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;

use crate::api::Json;
use crate::api::catalogue::{Catalogue, Operation};
use crate::api::client::runtime::JsonRef;
use crate::errors::{Failure, Kind};
use crate::privacy::{self, MASK};
use crate::schema::{self, kind};

/// Objects that are nested deeper are one column, with their JSON.
pub(crate) const DEEPEST: usize = 4;

/// What a cell with several values has between them.
const SEPARATOR: &str = ",";

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// The type of its values.
    pub(crate) kind: String,
    pub(crate) summary: String,
    /// Whether it contains personal data.
    pub(crate) is_sensitive: bool,
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    /// A member of the row.
    Own(Vec<String>),
    /// The identifiers that a relationship points to.
    Linked(String),
    /// A member of the included resources that a relationship points to.
    Related(String, Vec<String>),
}

/// A row: a resource or another object, and the included resources that it is related to.
pub(crate) struct Record {
    pub(crate) row: Json,
    pub(crate) related: Vec<Json>,
}

/// A cell.
pub(crate) enum Cell<'a> {
    Absent,
    Masked,
    One(JsonRef<'a>),
    Many(Vec<JsonRef<'a>>),
}

/// Returns all columns of an operation: first those of the row, then those of included resources.
pub(crate) fn of(catalogue: &Catalogue, operation: &Operation) -> Vec<Column> {
    let Some(row) = schema::of_row(catalogue, operation) else { return Vec::new() };
    let mut columns = of_row(catalogue, row);
    let included = operation.include.iter().flat_map(|include| &include.resources);
    let included: Vec<&str> = included.map(String::as_str).collect();
    for (relationship, types) in relationships(catalogue, row) {
        let target = types.iter().find(|name| included.contains(&name.as_str()));
        let Some(target) = target.and_then(|name| schema::of_resource(catalogue, name)) else { continue };
        columns.extend(of_row(catalogue, target).into_iter().filter_map(|column| match column.source {
            Source::Own(path) => Some(Column {
                name: format!("{relationship}.{}", column.name),
                source: Source::Related(relationship.to_owned(), path),
                ..column
            }),
            _ => None,
        }));
    }
    columns
}

/// The columns of a row without those of included resources.
fn of_row(catalogue: &Catalogue, row: &Value) -> Vec<Column> {
    let mut columns = Vec::new();
    if !schema::is_resource(row) {
        flatten(catalogue, row, &[], &mut columns);
        return columns;
    }
    columns.push(Column {
        name: "id".to_owned(),
        kind: "identifier".to_owned(),
        summary: String::new(),
        is_sensitive: false,
        source: Source::Own(vec!["id".to_owned()]),
    });
    if let Some(attributes) = row.pointer("/properties/attributes") {
        flatten(catalogue, attributes, &["attributes".to_owned()], &mut columns);
    }
    for (name, types) in relationships(catalogue, row) {
        columns.push(Column {
            name: name.to_owned(),
            kind: if types.is_empty() { "identifier".to_owned() } else { types.join(" or ") },
            summary: String::new(),
            is_sensitive: false,
            source: Source::Linked(name.to_owned()),
        });
    }
    columns
}

/// Adds a column for each member of an object, and of the objects in it.
fn flatten(catalogue: &Catalogue, schema: &Value, path: &[String], columns: &mut Vec<Column>) {
    let resolved = catalogue.resolved(schema);
    let Some(members) = resolved.get("properties").and_then(Value::as_object) else { return };
    for (name, member) in members {
        let path: Vec<String> = path.iter().chain([name]).cloned().collect();
        let resolved = catalogue.resolved(member);
        let has_members =
            resolved.get("properties").and_then(Value::as_object).is_some_and(|nested| !nested.is_empty());
        if has_members && path.len() < DEEPEST {
            flatten(catalogue, member, &path, columns);
            continue;
        }
        let summary = member.get("description").or_else(|| resolved.get("description")).and_then(Value::as_str);
        columns.push(Column {
            name: path.iter().skip_while(|name| *name == "attributes").cloned().collect::<Vec<_>>().join("."),
            kind: type_name(catalogue, resolved),
            summary: summary.unwrap_or_default().to_owned(),
            is_sensitive: privacy::is_sensitive(catalogue, member),
            source: Source::Own(path),
        });
    }
}

/// What a schema is, in a word.
pub(crate) fn type_name(catalogue: &Catalogue, schema: &Value) -> String {
    let format = schema.get("format").and_then(Value::as_str);
    match (kind(schema), format) {
        ("array", _) => {
            let items = schema.get("items").map(|items| type_name(catalogue, catalogue.resolved(items)));
            format!("list of {}", items.unwrap_or_else(|| "any".to_owned()))
        }
        ("string", Some("date-time")) => "timestamp".to_owned(),
        ("string", Some("date")) => "date".to_owned(),
        ("string", _) => "text".to_owned(),
        ("", _) => "any".to_owned(),
        (kind, _) => kind.to_owned(),
    }
}

/// The relationships of a resource, each with the types that it points to.
fn relationships<'a>(catalogue: &'a Catalogue, row: &'a Value) -> Vec<(&'a str, Vec<String>)> {
    let declared = row.pointer("/properties/relationships").map(|schema| catalogue.resolved(schema));
    let members = declared.and_then(|schema| schema.get("properties")?.as_object()).into_iter().flatten();
    let with_types = members.map(|(name, member)| {
        let data = catalogue.resolved(member).get("properties").and_then(|members| members.get("data"));
        let data = data.map(|data| catalogue.resolved(data));
        let target = data.and_then(|data| data.get("items")).map(|items| catalogue.resolved(items)).or(data);
        let types = target.into_iter().flat_map(schema::types).map(str::to_owned).collect();
        (name.as_str(), types)
    });
    with_types.collect()
}

/// The chosen columns, and how their cells are found in one pass over a row.
pub(crate) struct Layout {
    columns: Vec<(Column, usize)>,
    root: Node,
    slots: usize,
}

#[derive(Default)]
struct Node {
    slot: Option<usize>,
    members: HashMap<String, Node>,
}

impl Layout {
    /// All columns but those of included resources that are not requested.
    pub(crate) fn usual(columns: Vec<Column>, included: &[String]) -> Self {
        let requested = |column: &Column| match &column.source {
            Source::Related(relationship, _) => included.contains(relationship),
            _ => true,
        };
        Self::of(columns.into_iter().filter(requested).collect())
    }

    /// The columns with these names, in their order.
    ///
    /// # Errors
    ///
    /// There is no such column.
    pub(crate) fn chosen(columns: &[Column], fields: &[String]) -> Result<Self, Failure> {
        let find = |field: &String| {
            let found = columns.iter().find(|column| column.name == *field).cloned();
            found.ok_or_else(|| {
                let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                let failure = Failure::new(Kind::Usage, format!("`{field}` is no field"));
                failure.help(format!("choose from {}", known.join(", ")))
            })
        };
        Ok(Self::of(fields.iter().map(find).collect::<Result<_, _>>()?))
    }

    fn of(columns: Vec<Column>) -> Self {
        let mut layout = Self { columns: Vec::new(), root: Node::default(), slots: 0 };
        for column in columns {
            let slot = match &column.source {
                Source::Own(path) => layout.slot(path),
                Source::Linked(name) | Source::Related(name, _) => {
                    layout.slot(&["relationships".to_owned(), name.clone(), "data".to_owned()])
                }
            };
            layout.columns.push((column, slot));
        }
        layout
    }

    fn slot(&mut self, path: &[String]) -> usize {
        let node = path.iter().fold(&mut self.root, |node, name| node.members.entry(name.clone()).or_default());
        let slot = *node.slot.get_or_insert(self.slots);
        self.slots = self.slots.max(slot + 1);
        slot
    }

    /// The columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().map(|(column, _)| column)
    }

    /// The cells of a row.
    pub(crate) fn cells<'r>(&self, record: &'r Record, masked: bool) -> Vec<Cell<'r>> {
        let mut slots = vec![None; self.slots];
        fill(&self.root, record.row.as_json(), &mut slots);
        let cell = |(column, slot): &(Column, usize)| {
            let Some(value) = slots.get(*slot).copied().flatten().filter(|value| !value.is_null()) else {
                return Cell::Absent;
            };
            let cell = match &column.source {
                Source::Own(_) => Cell::One(value),
                Source::Linked(_) => each(value, |identifier| identifier.get("id")),
                Source::Related(_, path) => each(value, |identifier| {
                    let resource = record.find(identifier)?.as_json();
                    path.iter().try_fold(resource, |value, name| value.get(name)).filter(|value| !value.is_null())
                }),
            };
            if masked && column.is_sensitive && !matches!(cell, Cell::Absent) { Cell::Masked } else { cell }
        };
        self.columns.iter().map(cell).collect()
    }
}

/// Finds the values of all slots.
fn fill<'r>(node: &Node, value: JsonRef<'r>, slots: &mut [Option<JsonRef<'r>>]) {
    if let Some(slot) = node.slot.and_then(|slot| slots.get_mut(slot)) {
        *slot = Some(value);
    }
    if node.members.is_empty() {
        return;
    }
    for (name, member) in value.members() {
        if let Some(node) = node.members.get(&*name) {
            fill(node, member, slots);
        }
    }
}

/// The values of the identifiers of a relationship, which has one or several.
fn each<'r>(linkage: JsonRef<'r>, value: impl Fn(JsonRef<'r>) -> Option<JsonRef<'r>>) -> Cell<'r> {
    match linkage.text().starts_with('[') {
        true => Cell::Many(linkage.items().filter_map(value).collect()),
        false => value(linkage).map_or(Cell::Absent, Cell::One),
    }
}

/// The type and the identifier of a resource.
pub(crate) struct Identity {
    pub(crate) resource_type: String,
    pub(crate) id: String,
}

impl Identity {
    fn of(resource: JsonRef<'_>) -> Option<Self> {
        let text = |name| resource.get(name).and_then(JsonRef::as_str).map(Cow::into_owned);
        Some(Self { resource_type: text("type")?, id: text("id")? })
    }

    /// Whether a resource has them.
    pub(crate) fn is_of(&self, resource: JsonRef<'_>) -> bool {
        let has = |name, value: &str| resource.get(name).and_then(JsonRef::as_str).is_some_and(|text| text == value);
        has("id", &self.id) && has("type", &self.resource_type)
    }
}

impl Record {
    /// The included resource that an identifier names.
    fn find(&self, identifier: JsonRef<'_>) -> Option<&Json> {
        let identity = Identity::of(identifier)?;
        self.related.iter().find(|resource| identity.is_of(resource.as_json()))
    }

    /// What the relationships of the row point to.
    pub(crate) fn linked(&self) -> Vec<Identity> {
        let mut linked = Vec::new();
        let relationships = self.row.get("relationships");
        for (_, relationship) in relationships.into_iter().flat_map(JsonRef::members) {
            let Some(data) = relationship.get("data") else { continue };
            let one = Some(data).filter(|data| data.text().starts_with('{'));
            linked.extend(data.items().chain(one).filter_map(Identity::of));
        }
        linked
    }
}

impl Cell<'_> {
    /// As text: a list of identifiers with commas, an object or another list as JSON.
    pub(crate) fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Absent => Cow::Borrowed(""),
            Self::Masked => Cow::Borrowed(MASK),
            Self::One(value) => text(*value),
            Self::Many(values) => values.iter().map(|value| text(*value)).collect::<Vec<_>>().join(SEPARATOR).into(),
        }
    }

    /// As JSON.
    pub(crate) fn to_json(&self) -> String {
        match self {
            Self::Absent => "null".to_owned(),
            Self::Masked => format!("\"{MASK}\""),
            Self::One(value) => value.text().to_owned(),
            Self::Many(values) => {
                format!("[{}]", values.iter().map(|value| value.text()).collect::<Vec<_>>().join(","))
            }
        }
    }
}

fn text(value: JsonRef<'_>) -> Cow<'_, str> {
    value.as_str().unwrap_or_else(|| Cow::Borrowed(value.text()))
}
