//! JSON:API requests: descriptions often use the schemas of responses for requests too.
//!
//! JSON:API 1.0 defines the differences. A new resource has no `id` yet ("Resource Objects"); an update omits unchanged
//! members ("Updating Resource Objects"). A read-only member is required only in responses (OpenAPI 3.0). `null`
//! clears.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::form::Form;
use super::json::{members, operations, set};
use super::schemas::{self, Schemas, relax};
use crate::diagnostics::{Diagnostic, Diagnostics};

/// The direction of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Read,
    Create,
    Change,
}

/// Converts every JSON:API request, and the responses that can be lists.
pub(super) fn express(root: &mut Value, form: Form) -> Result<(), Diagnostics> {
    let original = root.clone();
    let schemas = Schemas::new(&original, form);
    let mut requests = Requests { schemas, uses: schemas::references(&original, form), root };
    for (at, method) in operations(&original) {
        let operation = original.pointer(&at).unwrap_or(&Value::Null);
        let view = if method == "patch" { View::Change } else { View::Create };
        let bulk = operation.get("x-bulk") == Some(&json!(true));
        let name = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        for place in requests.bodies(&at, operation) {
            requests.document(&place, view, bulk, name);
        }
        if bulk {
            for place in requests.responses(&at, operation) {
                requests.document(&place, View::Read, bulk, name);
            }
        }
    }
    if requests.schemas.is_exhausted() {
        let fault = Diagnostic::new("the schema of a request combines more schemas than can be written out");
        return Err(fault.help("combine fewer, or describe the requests by schemas of their own").into());
    }
    Ok(())
}

struct Requests<'a> {
    schemas: Schemas<'a>,
    /// The number of references to each definition.
    uses: BTreeMap<String, usize>,
    root: &'a mut Value,
}

impl Requests<'_> {
    /// Returns the pointers of an operation's request schemas.
    fn bodies(&mut self, at: &str, operation: &Value) -> Vec<String> {
        match self.schemas.form {
            Form::Swagger2 => {
                let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
                let is_body = |one: &Value| self.schemas.follow(one).get("in") == Some(&json!("body"));
                let body = parameters.into_iter().position(is_body);
                let body = body.map(|index| format!("{at}/parameters/{index}"));
                body.into_iter().map(|body| format!("{}/schema", self.opened(body))).collect()
            }
            Form::OpenApi30 if operation.get("requestBody").is_some() => {
                let body = self.opened(format!("{at}/requestBody"));
                self.contents(&body)
            }
            Form::OpenApi30 => Vec::new(),
        }
    }

    /// Returns the pointers of the schemas of its success responses.
    fn responses(&mut self, at: &str, operation: &Value) -> Vec<String> {
        let statuses = members(operation.get("responses").unwrap_or(&Value::Null)).map(|(status, _)| status);
        let successes: Vec<_> = statuses.filter(|status| status.starts_with('2')).cloned().collect();
        let mut places = Vec::new();
        for status in successes {
            let response = self.opened(format!("{at}/responses/{status}"));
            match self.schemas.form {
                Form::Swagger2 => places.push(format!("{response}/schema")),
                Form::OpenApi30 => places.extend(self.contents(&response)),
            }
        }
        places
    }

    /// Replaces a reference by a copy of its target; returns the pointer.
    fn opened(&mut self, at: String) -> String {
        if let Some(node) = self.root.pointer_mut(&at)
            && node.get("$ref").is_some()
        {
            *node = self.schemas.follow(node).clone();
        }
        at
    }

    fn contents(&self, at: &str) -> Vec<String> {
        let content = self.root.pointer(&format!("{at}/content")).unwrap_or(&Value::Null);
        members(content)
            .map(|(media, _)| format!("{}/schema", crate::parse::pointer::join(&format!("{at}/content"), media)))
            .collect()
    }

    /// Converts the document at a pointer: in its definition if nothing else uses that, else in place.
    fn document(&mut self, at: &str, view: View, bulk: bool, operation: &str) {
        let Some(schema) = self.root.pointer(at) else { return };
        let prefix = format!("{}/", self.schemas.form.definitions());
        let name = schemas::reference(schema).and_then(|pointer| Some(pointer.strip_prefix(&prefix)?.to_owned()));
        let own = name.filter(|name| self.uses.get(name) == Some(&1));
        let place =
            own.as_ref().map_or_else(|| at.to_owned(), |name| format!("{}/{name}", self.schemas.form.definitions()));
        let Some(mut document) = self.root.pointer(&place).cloned() else { return };
        let mut lists: Vec<(String, Value)> = Vec::new();
        let schemas = &self.schemas;
        schemas.begin();
        let is_resource = schemas.property(&document, "data").is_some_and(|data| schemas.is_resource(data));
        if !is_resource {
            return;
        }
        let words = own
            .as_deref()
            .unwrap_or(operation)
            .replace(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c), "_");
        schemas.edit(&mut document, &mut |part| {
            let Some(data) = part.pointer_mut("/properties/data") else { return };
            schemas.resource(data, view);
            if bulk {
                let number = if lists.is_empty() { String::new() } else { lists.len().to_string() };
                lists.extend(schemas.one_or_list(data, &format!("{words}Data{number}")));
            }
        });
        if let Some(at) = self.root.pointer_mut(&place) {
            *at = document;
        }
        let definitions = self.root.pointer_mut(self.schemas.form.definitions()).and_then(Value::as_object_mut);
        definitions.into_iter().for_each(|definitions| definitions.extend(lists.drain(..)));
    }
}

impl Schemas<'_> {
    /// Whether a schema describes a JSON:API resource or a list of them.
    fn is_resource(&self, schema: &Value) -> bool {
        let schema = self.follow(schema);
        let one = schema.get("items").unwrap_or(schema);
        let has = |name: &str| self.property(one, name).is_some();
        has("type") && (has("attributes") || has("relationships"))
    }

    /// Converts a resource to its sent form.
    fn resource(&self, data: &mut Value, view: View) {
        if view == View::Read {
            return;
        }
        if self.follow(data).get("items").is_none() {
            return self.one_resource(data, view);
        }
        self.edit(data, &mut |list| {
            if let Some(one) = list.get_mut("items") {
                self.one_resource(one, view);
            }
        });
    }

    fn one_resource(&self, data: &mut Value, view: View) {
        let whole = data.clone();
        self.edit(data, &mut |part| {
            relax(part, |name| match view {
                View::Change => !matches!(name, "type" | "id"),
                _ => name == "id" || self.is_read_only(&whole, name),
            });
            for member in ["attributes", "relationships"] {
                if let Some(object) = part.pointer_mut(&format!("/properties/{member}")) {
                    self.members_sent(object, view, member == "attributes");
                }
            }
        });
    }

    fn members_sent(&self, object: &mut Value, view: View, are_attributes: bool) {
        let whole = object.clone();
        self.edit(object, &mut |part| {
            relax(part, |name| view == View::Change || self.is_read_only(&whole, name));
            let properties = part.get_mut("properties").and_then(Value::as_object_mut);
            for (name, property) in properties.into_iter().flatten().filter(|_| view == View::Change) {
                match are_attributes {
                    _ if self.is_read_only(&whole, name) => {}
                    true => self.allow_null(property),
                    false => self.edit(property, &mut |relationship| {
                        if let Some(data) = relationship.pointer_mut("/properties/data")
                            && self.follow(data).get("type") != Some(&json!("array"))
                        {
                            self.allow_null(data);
                        }
                    }),
                }
            }
        });
    }

    /// Allows a list of resources in place of one. Returns the definition that this needs, if any.
    fn one_or_list(&self, data: &mut Value, name: &str) -> Option<(String, Value)> {
        let mut added = None;
        let one = match data.get("$ref") {
            Some(_) => data.clone(),
            None => {
                let mut free = name.to_owned();
                while self.root.pointer(&format!("{}/{free}", self.form.definitions())).is_some() {
                    free.push('_');
                }
                let reference = json!({"$ref": format!("#{}/{free}", self.form.definitions())});
                added = Some((free, data.clone()));
                reference
            }
        };
        match self.form {
            Form::OpenApi30 => *data = json!({"oneOf": [one, {"type": "array", "items": one}]}),
            // Swagger 2.0 has no alternatives. Without `type`, `properties` and `required` apply to objects, and
            // `items` to lists.
            Form::Swagger2 => {
                let mut both = self.follow(data).clone();
                self.edit(&mut both, &mut |part| {
                    if let Some(part) = part.as_object_mut() {
                        part.shift_remove("type");
                    }
                });
                set(&mut both, "items", one);
                *data = both;
            }
        }
        added
    }
}
