//! Parameters: how they are written, and what they accept.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::context::Cx;
use super::super::requests::path_parameters;
use super::schemas::Schemas;
use super::words;
use crate::ir::surface::catalogue::{Parameter, Style};
use crate::ir::{self, Family, Location, PathStyle, ResourceId, Structure, Ty};

/// The parameters of all operations, by their names in the catalogue.
#[derive(Default)]
pub(super) struct Parameters {
    known: BTreeMap<String, Parameter>,
}

impl Parameters {
    pub(super) fn into_known(self) -> BTreeMap<String, Parameter> {
        self.known
    }

    /// Adds the parameters of an operation, and returns their names in the order in which its typed method writes them.
    pub(super) fn of(&mut self, cx: &Cx<'_>, schemas: &mut Schemas<'_>, operation: &ir::Operation) -> Vec<String> {
        let of_path = path_parameters(operation);
        let scope = operation.scope.iter().flat_map(|scope| &scope.parameters);
        let (required, optional): (Vec<_>, Vec<_>) = operation
            .parameters
            .iter()
            .filter(|one| one.location != Location::Path)
            .partition(|one| one.required && one.client.is_none());
        let pairs = operation.pairs.iter().flat_map(|pair| &pair.parameters);
        let include = operation.include.iter().map(|include| &include.parameter);
        let all = of_path.into_iter().chain(scope).chain(required).chain(optional).chain(pairs).chain(include);
        let mut all: Vec<Parameter> = all.map(|one| parameter(cx, schemas, one)).collect();
        all.extend(of_paging(cx, schemas, operation));
        all.into_iter().map(|one| self.shared(one)).collect()
    }

    /// Adds a parameter unless an equal one is known, and returns its name in the catalogue.
    fn shared(&mut self, parameter: Parameter) -> String {
        let mut name = parameter.name.clone();
        let mut turn = 1;
        while self.known.get(&name).is_some_and(|known| *known != parameter) {
            turn += 1;
            name = format!("{}#{turn}", parameter.name);
        }
        self.known.entry(name.clone()).or_insert(parameter);
        name
    }
}

/// Describes a parameter.
fn parameter(cx: &Cx<'_>, schemas: &mut Schemas<'_>, parameter: &ir::Parameter) -> Parameter {
    let schema = schemas.schema(parameter.schema);
    let mut schema = schemas.pool.opened(schema);
    match parameter.style {
        // The description has the schema of the whole text.
        ir::Style::Range => schema = json!({"type": "string", "pattern": "\\.\\."}),
        ir::Style::Joined(_) if !schemas.is_list(parameter.schema) => {
            schema = json!({"type": "array", "items": schema})
        }
        _ => {}
    }
    if is_sensitive(&parameter.ty) {
        mark(&mut schema, "x-sensitive", Value::Bool(true));
    }
    if let Some(resource) = identified(&parameter.ty) {
        mark(&mut schema, "x-identifies", cx.api.resources[resource].name.wire.clone().into());
    }
    let summary = words::sentence(&parameter.prose);
    // The description of a parameter includes that of its schema.
    if let Some(members) = schema.as_object_mut().filter(|_| !summary.is_empty()) {
        members.shift_remove("description");
    }
    let schema = schemas.pool.add(schema);
    Parameter {
        name: parameter.name.wire.clone(),
        location: match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        },
        required: parameter.required && parameter.client.is_none(),
        client: parameter.client.is_some(),
        deprecated: parameter.deprecated,
        style: style(parameter.style),
        summary,
        schema,
    }
}

/// The optional parameters of paging. One that is a member of an object is a parameter of its own, as ways name it.
fn of_paging(cx: &Cx<'_>, schemas: &mut Schemas<'_>, operation: &ir::Operation) -> Vec<Parameter> {
    let mut found: Vec<Parameter> = Vec::new();
    for way in operation.paging.iter().flat_map(|paging| &paging.ways) {
        let at = (!way.at.is_empty()).then_some((&way.at, way.family != Family::Cursor));
        for (name, counts) in way.size.iter().map(|size| (size, true)).chain(at) {
            let is_known = operation.parameters.iter().any(|one| one.name.wire == *name);
            if is_known || found.iter().any(|one| one.name == *name) {
                continue;
            }
            let described = operation.paging_parameters.iter().find(|one| one.name.wire == *name);
            found.push(match described {
                Some(described) => parameter(cx, schemas, described),
                None => Parameter {
                    name: name.clone(),
                    location: "query",
                    required: false,
                    client: false,
                    deprecated: false,
                    style: Style::default(),
                    summary: String::new(),
                    schema: json!({"type": if counts { "integer" } else { "string" }}),
                },
            });
        }
    }
    found
}

/// Adds a keyword to a schema; next to a reference, it applies as well.
fn mark(schema: &mut Value, keyword: &str, value: Value) {
    if let Some(members) = schema.as_object_mut() {
        members.insert(keyword.to_owned(), value);
    }
}

fn is_sensitive(ty: &Ty) -> bool {
    match ty {
        Ty::Sensitive(_) => true,
        Ty::Nullable(inner) | Ty::Boxed(inner) | Ty::List(inner) => is_sensitive(inner),
        _ => false,
    }
}

/// The resource that a value identifies.
pub(super) fn identified(ty: &Ty) -> Option<ResourceId> {
    match ty {
        Ty::Id(resource) => Some(*resource),
        Ty::Nullable(inner) | Ty::Boxed(inner) | Ty::List(inner) | Ty::Sensitive(inner) => identified(inner),
        _ => None,
    }
}

fn style(style: ir::Style) -> Style {
    let named = |name| Style { style: Some(name), ..Style::default() };
    match style {
        ir::Style::Single => Style::default(),
        ir::Style::Joined(separator) => Style { separator: Some(separator), ..named("joined") },
        ir::Style::Repeated => named("repeated"),
        ir::Style::Range => named("range"),
        ir::Style::Structured(form) => structure(form),
    }
}

/// How a value that is not one text is written.
pub(super) fn structure(form: Structure) -> Style {
    let named = |name, explode| Style { style: Some(name), separator: None, explode };
    match form {
        Structure::Exploded => named("exploded", false),
        Structure::Joined(separator) => Style { separator: Some(separator), ..named("delimited", false) },
        Structure::Deep => named("deep", false),
        Structure::Json => named("json", false),
        Structure::Header(explode) => named("header", explode),
        Structure::Path(PathStyle::Simple, explode) => named("simple", explode),
        Structure::Path(PathStyle::Label, explode) => named("label", explode),
        Structure::Path(PathStyle::Matrix, explode) => named("matrix", explode),
    }
}
