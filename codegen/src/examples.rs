//! Checks every example of the description against its schema, after the overlay. Where they disagree, the client would
//! fail on what the server sends.

mod listed;

use serde_json::Value;

use crate::diagnostics::Diagnostics;
use crate::fates::Code;
use crate::ir::{Api, DefinitionForm, Graph, Origin, SchemaId, View};
use crate::maps::HashSet;
use crate::parse::Description;
use crate::patterns::Patterns;
use crate::stack::Stack;
use crate::validate::{Rules, contradictions};
use listed::Listed;

/// Returns every mismatch between an example and its schema.
pub fn check(api: &Api, description: &Description) -> Diagnostics {
    Stack::of(description).run(|| Ok(check_here(api, description))).unwrap_or_else(|faults| faults)
}

fn check_here(api: &Api, description: &Description) -> Diagnostics {
    let mut faults = Diagnostics::default();
    let patterns = Patterns::default();
    let rules = Rules { graph: &api.graph, patterns: &patterns };
    each(api, description, &mut |place, schema, view, example| {
        for found in contradictions(rules, schema, view, example) {
            let message = format!("the example contradicts the schema: {}", found.message);
            let help = "correct the schema in the overlay where the example is what the server sends, or the example";
            let fault = description.diagnostic(&Origin(format!("{place}{}", found.pointer)), message);
            faults.push(fault.code(Code::ContradictoryExample).help(help));
        }
    });
    faults
}

/// Calls `visit` with each example: its pointer, its schema, whether it is read or written, and its value.
pub(crate) fn each(api: &Api, description: &Description, visit: &mut dyn FnMut(&str, SchemaId, View, &Value)) {
    for (id, schema) in api.graph.schemas.entries() {
        let Some(example) = &schema.example else { continue };
        let (shown, view) = shown(api, id);
        visit(&format!("{}/example", schema.origin.0), shown, view, example);
    }
    for Listed { schema, example, is_request } in listed::listed(description, &api.graph) {
        let (shown, view) = shown(api, schema);
        let view = if is_request && view == View::Read { View::Create } else { view };
        visit(&description.sources.pointer(example.id), shown, view, &example.to_json());
    }
}

/// Returns the examples of the definitions that decode into a type and match their schemas, as JSON, by name.
pub fn valid(api: &Api, description: &Description) -> Vec<(String, String)> {
    let found = || {
        let patterns = Patterns::default();
        let rules = Rules { graph: &api.graph, patterns: &patterns };
        let typed: HashSet<&str> = api.definitions.iter().map(|definition| definition.name.as_str()).collect();
        let found = api.graph.definitions.iter().filter(|(name, _)| typed.contains(name.as_str()));
        let found = found.filter_map(|(name, id)| {
            let example = api.graph.schemas[*id].example.as_ref()?;
            let (shown, view) = shown(api, *id);
            contradictions(rules, shown, view, example).is_empty().then(|| (name.clone(), example.to_string()))
        });
        Ok(found.collect())
    };
    Stack::of(description).run(found).unwrap_or_default()
}

/// The schema of an example, and whether its values are read or written.
fn shown(api: &Api, id: SchemaId) -> (SchemaId, View) {
    let name = api.graph.definitions.iter().find(|(_, known)| **known == id).map(|(name, _)| name.as_str());
    let of = |name: &str| api.definitions.iter().find(|definition| definition.name == name);
    let view = |shape| api.shapes[shape].view;
    match name.and_then(of).map(|definition| &definition.form) {
        Some(DefinitionForm::Resource(shape)) => (id, view(*shape)),
        Some(DefinitionForm::Document(_)) => (other_definition(&api.graph, id).unwrap_or(id), View::Read),
        Some(DefinitionForm::Request { data, .. }) => (other_definition(&api.graph, id).unwrap_or(id), view(*data)),
        _ => (id, View::Read),
    }
}

fn other_definition(graph: &Graph, id: SchemaId) -> Option<SchemaId> {
    let reference = graph.schemas[id].extensions.get("x-example-of")?.as_str()?;
    graph.definitions.get(reference.rsplit('/').next()?).copied()
}
