//! The corrected description for other tools: what our extensions say is written in plain OpenAPI.
//!
//! The document is JSON here, in the version that it is exported in. Knows the keywords of Swagger 2.0 and OpenAPI 3.0,
//! and what JSON:API says of requests; neither the IR nor the client.

mod form;
mod json;
mod parameters;
mod requests;
mod schemas;

use serde_json::Value;

use crate::Input;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::overlay;
use crate::parse::{self, Dialect, Document};
pub use form::Form;

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
