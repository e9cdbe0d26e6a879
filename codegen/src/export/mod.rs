//! The corrected description for other tools: what our extensions say is written in plain OpenAPI.
//!
//! The document is JSON here, in the version that it is exported in. Knows the keywords of Swagger 2.0 and OpenAPI 3.0,
//! and what JSON:API says of requests; neither the IR nor the client.

mod parameters;
mod requests;
mod schemas;

use serde_json::{Map, Value};

use crate::Input;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::overlay;
use crate::parse::{self, Dialect, Document};
use schemas::Schemas;

/// The version that a description is exported in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Swagger 2.0, for a description that is written in it.
    Swagger2,
    /// OpenAPI 3.0, for any description.
    OpenApi30,
}

impl Form {
    /// The pointer of the named schemas.
    fn definitions(self) -> &'static str {
        match self {
            Self::Swagger2 => "/definitions",
            Self::OpenApi30 => "/components/schemas",
        }
    }

    /// The keyword that allows `null`. Swagger 2.0 has none: tools agree on this extension.
    fn nullable(self) -> &'static str {
        match self {
            Self::Swagger2 => "x-nullable",
            Self::OpenApi30 => "nullable",
        }
    }
}

/// Methods that a path item can have.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Reads a description and applies its overlay.
///
/// # Errors
///
/// Every fault of the texts, and every action of the overlay that does not apply.
pub fn corrected(input: &Input<'_>) -> Result<Document, Diagnostics> {
    let mut document = parse::read(input.spec.name, input.spec.text)?;
    if let Some(text) = input.overlay {
        overlay::read(text.name, text.text, &mut document.sources)?.apply(&mut document)?;
    }
    Ok(document)
}

/// Writes a description so that it is valid and complete for tools that know none of our extensions.
///
/// - A comma-separated list is an `array` (`x-comma-separated`), a range of instants has a `pattern` (`x-date-range`).
/// - A request that creates needs no `id`; a request that changes needs nothing but `type` and `id`, and may clear with
///   `null`. A document that takes a list as well (`x-bulk`) says so, in its request and in its response.
/// - An example is moved to the definition that it is a value of (`x-example-of`).
///
/// All other extensions stay.
///
/// # Errors
///
/// Every fault of the description; a version that it cannot be written in.
pub fn export(document: Document, form: Form) -> Result<Value, Diagnostics> {
    let mut root = match form {
        Form::Swagger2 if document.dialect == Dialect::Swagger2 => {
            parse::check(&document).finish(())?;
            document.root.to_json()
        }
        Form::Swagger2 => {
            let fault = Diagnostic::new("the description is written in OpenAPI 3, which Swagger 2.0 cannot express");
            return Err(fault.help("export it as OpenAPI 3.0").into());
        }
        Form::OpenApi30 => {
            let outline = parse::outline(document)?;
            outline.faults.finish(outline.root.to_json())?
        }
    };
    examples(&mut root, form);
    parameters::express(&mut root, form);
    requests::express(&mut root, form)?;
    if form == Form::OpenApi30 {
        nulls_in_enums(&mut root);
    }
    Ok(root)
}

/// Moves each example to the definition that it is a value of.
fn examples(root: &mut Value, form: Form) {
    let Some(definitions) = root.pointer_mut(form.definitions()).and_then(Value::as_object_mut) else { return };
    let mut moved = Vec::new();
    for (_, definition) in definitions.iter_mut().filter_map(|(name, one)| Some((name, one.as_object_mut()?))) {
        if let Some(Value::String(of)) = definition.shift_remove("x-example-of") {
            moved.extend(definition.shift_remove("example").map(|example| (of, example)));
        }
    }
    for (of, example) in moved {
        let name = of.rsplit('/').next().unwrap_or_default();
        if let Some(Value::Object(definition)) = definitions.get_mut(name) {
            definition.entry("example").or_insert(example);
        }
    }
}

/// OpenAPI 3.0 wants `null` among the values where a nullable schema lists them.
fn nulls_in_enums(node: &mut Value) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(nulls_in_enums),
        Value::Object(members) => {
            if members.get("nullable") == Some(&Value::Bool(true))
                && let Some(Value::Array(values)) = members.get_mut("enum")
                && !values.contains(&Value::Null)
            {
                values.push(Value::Null);
            }
            let inner = members.iter_mut().filter(|(name, _)| !matches!(name.as_str(), "example" | "default" | "enum"));
            inner.for_each(|(_, member)| nulls_in_enums(member));
        }
        _ => {}
    }
}

/// The members of an object; none where it is none.
fn members(node: &Value) -> impl Iterator<Item = (&String, &Value)> {
    node.as_object().into_iter().flatten()
}

/// Sets a member of an object.
fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// The operations: the pointer of each, and its method.
fn operations(root: &Value) -> Vec<(String, String)> {
    let paths = members(root.get("paths").unwrap_or(&Value::Null));
    let operations = paths.flat_map(|(path, item)| {
        let at = parse::pointer::join("/paths", path);
        let methods = members(item).map(|(method, _)| method).filter(|method| METHODS.contains(&method.as_str()));
        methods.map(move |method| (format!("{at}/{method}"), method.clone())).collect::<Vec<_>>()
    });
    operations.collect()
}

/// Inserts a member in the place of another, so that the order of the text stays.
fn with_member(map: &Map<String, Value>, name: &str, value: Value, in_place_of: &[&str]) -> Map<String, Value> {
    let mut value = Some(value);
    let mut out = Map::new();
    for (key, member) in map {
        if in_place_of.contains(&key.as_str()) {
            out.extend(value.take().map(|value| (name.to_owned(), value)));
        } else {
            out.insert(key.clone(), member.clone());
        }
    }
    out.extend(value.map(|value| (name.to_owned(), value)));
    out
}
