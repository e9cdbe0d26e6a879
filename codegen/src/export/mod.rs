//! Exports the corrected description for other tools, with our extensions expressed in plain OpenAPI.
//!
//! The document is JSON here, in its exported version. Knows Swagger 2.0, OpenAPI 3.0 and the JSON:API rules for
//! requests, but neither the IR nor the client.

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
/// Every fault of the texts, and every overlay action without effect.
pub fn corrected(input: &Input<'_>) -> Result<Document, Diagnostics> {
    let mut document = parse::read(input.spec.name, input.spec.text)?;
    if let Some(text) = input.overlay {
        overlay::read(text.name, text.text, &mut document.sources)?.apply(&mut document)?;
    }
    Ok(document)
}

/// Writes a description so that it is valid and complete for tools that do not know our extensions.
///
/// - A comma-separated list is an `array` (`x-comma-separated`), a range of instants has a `pattern` (`x-date-range`).
/// - A create request needs no `id`; an update request needs only `type` and `id`, and may clear with `null`. A bulk
///   document (`x-bulk`) is one resource or a list, in the request and in the response.
/// - An example is moved to the definition that it is a value of (`x-example-of`).
///
/// All other extensions stay.
///
/// # Errors
///
/// Every fault of the description, or a version that it cannot be written in.
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

/// Adds `null` to the values of nullable enums, as OpenAPI 3.0 requires.
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
