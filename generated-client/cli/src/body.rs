//! The rows of a file as the requests of a write: CSV with the names of fields, a JSON list, or a JSON object in each
//! line.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::api::catalogue::{Catalogue, Operation};
use crate::arguments::typed;
use crate::columns;
use crate::errors::{Failure, Kind};
use crate::schema::{self, is_list};
use crate::verbs;

/// A row: the identifier of the resource, if it has one, and the document that is sent.
pub(crate) struct Input {
    pub(crate) id: Option<String>,
    pub(crate) body: Value,
}

/// Reads all rows, so that a file that cannot be read is found before anything is sent.
///
/// # Errors
///
/// The file cannot be read, or has a column that is no field.
pub(crate) fn read(catalogue: &Catalogue, operation: &Operation, path: &Path) -> Result<Vec<Input>, Failure> {
    let failed = |what: String| Failure::new(Kind::Usage, format!("{}: {what}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let template = Template::of(catalogue, operation);
    let is_json = text.trim_start().starts_with(['[', '{']);
    let rows = if is_json { template.of_json(&text) } else { template.of_csv(&text) };
    rows.map_err(failed)
}

/// A column that a file with rows can have.
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: String,
    /// Whether each row needs it.
    pub(crate) is_required: bool,
}

/// The columns of the rows that an operation sends.
pub(crate) fn columns(catalogue: &Catalogue, operation: &Operation) -> Vec<Column> {
    let template = Template::of(catalogue, operation);
    let mut columns = Vec::new();
    if verbs::identifier(catalogue, operation).is_some() || member(template.resource, "id").is_some() {
        let is_required = verbs::identifier(catalogue, operation).is_some() || requires(template.resource, "id");
        columns.push(Column { name: "id".to_owned(), kind: "identifier".to_owned(), is_required });
    }
    let parts = [
        (template.member(template.resource, "attributes").unwrap_or(template.resource), "", true),
        (
            template.member(template.document, "meta").unwrap_or(&Value::Null),
            "meta.",
            requires(template.document, "meta"),
        ),
    ];
    for (part, prefix, is_required) in parts {
        template.members(part, prefix, is_required, &mut columns);
    }
    let relationships = template.member(template.resource, "relationships").unwrap_or(&Value::Null);
    for (name, schema) in properties(relationships) {
        let target = template.relationship(name, schema::settled(catalogue, schema));
        let kind = match target {
            Ok(Target::Relationship { resource_type, is_list: true, .. }) => format!("ids of {resource_type}"),
            Ok(Target::Relationship { resource_type, .. }) => format!("id of {resource_type}"),
            _ => continue,
        };
        columns.push(Column { name: name.clone(), kind, is_required: requires(relationships, name) });
    }
    columns
}

/// What the documents of an operation are made from.
struct Template<'a> {
    catalogue: &'a Catalogue,
    /// The schema of the document; `null` if the operation sends none.
    document: &'a Value,
    /// The schema of its resource.
    resource: &'a Value,
    resource_type: Option<&'a str>,
}

/// Where the cells of a column belong.
enum Target<'a> {
    Id,
    /// A member of the document.
    Member(Vec<String>, &'a Value),
    /// Identifiers of resources of this type.
    Relationship {
        name: String,
        resource_type: String,
        is_list: bool,
    },
}

impl<'a> Template<'a> {
    fn of(catalogue: &'a Catalogue, operation: &'a Operation) -> Self {
        let document = operation.body.as_ref().map_or(&Value::Null, |body| catalogue.resolved(&body.schema));
        let data = member(document, "data").map(|data| schema::settled(catalogue, data));
        let resource = match data {
            Some(list) if is_list(list) => list.get("items").map(|items| schema::settled(catalogue, items)),
            data => data,
        };
        let resource = resource.unwrap_or(&Value::Null);
        let resource_type = schema::types(resource).next().or_else(|| operation.resources.first().map(String::as_str));
        Self { catalogue, document, resource, resource_type }
    }

    fn of_json(&self, text: &str) -> Result<Vec<Input>, String> {
        let stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        let mut rows = Vec::new();
        for value in stream {
            // Without the text, which can be personal data.
            match value.map_err(|error| format!("not JSON, at line {}, column {}", error.line(), error.column()))? {
                Value::Array(items) => rows.extend(items),
                value => rows.push(value),
            }
        }
        rows.into_iter().zip(1..).map(|(row, number)| self.of_value(row, number)).collect()
    }

    fn of_value(&self, row: Value, number: u64) -> Result<Input, String> {
        let mut body = match row {
            Value::Object(members) if members.contains_key("data") => Value::Object(members),
            Value::Object(members) => json!({"data": members}),
            _ => return Err(format!("row {number} is no object")),
        };
        let Some(data) = body.get_mut("data").and_then(Value::as_object_mut) else {
            return Err(format!("row {number} has no object as `data`"));
        };
        if let Some(resource_type) = self.resource_type {
            data.entry("type").or_insert_with(|| resource_type.into());
        }
        Ok(Input { id: data.get("id").and_then(Value::as_str).map(str::to_owned), body })
    }

    fn of_csv(&self, text: &str) -> Result<Vec<Input>, String> {
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = reader.headers().map_err(|error| error.to_string())?.clone();
        let targets: Vec<Target<'_>> = header.iter().map(|name| self.target(name)).collect::<Result<_, _>>()?;
        let mut rows = Vec::new();
        for record in reader.records() {
            // Without the cells, which can be personal data.
            let record = record.map_err(|error| match error.position() {
                Some(position) => {
                    format!("line {} does not have {} cells, or is not UTF-8", position.line(), header.len())
                }
                None => "not CSV".to_owned(),
            })?;
            rows.push(self.of_cells(&targets, &record));
        }
        Ok(rows)
    }

    fn of_cells(&self, targets: &[Target<'_>], record: &csv::StringRecord) -> Input {
        let mut body = json!({"data": {}});
        let mut id = None;
        // An empty cell is an absent member.
        for (target, cell) in targets.iter().zip(record).filter(|(_, cell)| !cell.is_empty()) {
            match target {
                Target::Id => id = Some(cell.to_owned()),
                Target::Member(path, schema) => set(&mut body, path, self.value(schema, cell)),
                Target::Relationship { name, resource_type, is_list } => {
                    let identifier = |id: &str| json!({"type": resource_type, "id": id.trim()});
                    let data = if *is_list { cell.split(',').map(identifier).collect() } else { identifier(cell) };
                    let path = ["data", "relationships", name, "data"].map(str::to_owned);
                    set(&mut body, &path, data);
                }
            }
        }
        if let Some(resource_type) = self.resource_type {
            set(&mut body, &["data", "type"].map(str::to_owned), resource_type.into());
        }
        if let Some(id) = &id {
            set(&mut body, &["data", "id"].map(str::to_owned), id.as_str().into());
        }
        Input { id, body }
    }

    /// A cell as JSON; a list is JSON or has commas.
    fn value(&self, schema: &Value, cell: &str) -> Value {
        if !is_list(schema) || cell.starts_with('[') {
            return typed(schema, cell);
        }
        let items = schema.get("items").map_or(&Value::Null, |items| self.catalogue.resolved(items));
        cell.split(',').map(|item| typed(items, item.trim())).collect()
    }

    /// Where a column belongs: `id`, a relationship, `meta.…` of the document, or else an attribute.
    fn target(&self, name: &str) -> Result<Target<'a>, String> {
        if name == "id" {
            return Ok(Target::Id);
        }
        let relationships = self.member(self.resource, "relationships");
        if let Some(relationship) = relationships.and_then(|schema| self.member(schema, name)) {
            return self.relationship(name, relationship);
        }
        let (root, mut path) = match name.starts_with("meta.") {
            true => (self.document, Vec::new()),
            false => {
                let attributes = self.member(self.resource, "attributes");
                (attributes.unwrap_or(self.resource), ["data", "attributes"].map(str::to_owned).to_vec())
            }
        };
        let found = name.split('.').try_fold(root, |schema, name| self.member(schema, name));
        path.extend(name.split('.').map(str::to_owned));
        found.map(|schema| Target::Member(path, schema)).ok_or_else(|| format!("`{name}` is no field of the request"))
    }

    fn relationship(&self, name: &str, schema: &'a Value) -> Result<Target<'a>, String> {
        let data = self.member(schema, "data").unwrap_or(&Value::Null);
        let identifier =
            data.get("items").filter(|_| is_list(data)).map_or(data, |items| self.catalogue.resolved(items));
        let identifier = schema::settled(self.catalogue, identifier);
        match schema::types(identifier).next() {
            Some(resource_type) => {
                let (name, resource_type) = (name.to_owned(), resource_type.to_owned());
                Ok(Target::Relationship { name, resource_type, is_list: is_list(data) })
            }
            None => Err(format!("`{name}` can point to several types: give the rows as JSON")),
        }
    }

    /// Adds the members that a client can set, and those of objects with a dot.
    fn members(&self, schema: &'a Value, prefix: &str, is_required: bool, columns: &mut Vec<Column>) {
        let is_sent = |(_, member): &(&String, &Value)| member.get("readOnly") != Some(&Value::Bool(true));
        for (name, described) in properties(schema).filter(is_sent) {
            let described = schema::settled(self.catalogue, described);
            let is_required = is_required && requires(schema, name);
            let name = format!("{prefix}{name}");
            let depth = name.matches('.').count();
            if properties(described).next().is_some() && depth < columns::DEEPEST {
                self.members(described, &format!("{name}."), is_required, columns);
            } else {
                columns.push(Column { name, kind: columns::type_name(self.catalogue, described), is_required });
            }
        }
    }

    fn member(&self, schema: &'a Value, name: &str) -> Option<&'a Value> {
        member(schema, name).map(|member| schema::settled(self.catalogue, member))
    }
}

fn member<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    schema.get("properties")?.get(name)
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

fn requires(schema: &Value, name: &str) -> bool {
    schema.get("required").and_then(Value::as_array).is_some_and(|names| names.iter().any(|required| required == name))
}

/// Sets a nested member.
fn set(body: &mut Value, path: &[String], value: Value) {
    match (path, body) {
        ([], body) => *body = value,
        ([name, rest @ ..], Value::Object(members)) => {
            set(members.entry(name.clone()).or_insert_with(|| Map::new().into()), rest, value);
        }
        _ => {}
    }
}
