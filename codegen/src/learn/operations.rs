//! Changes of operations: their responses, media types, parameters and documents.

use serde_json::{Value, json};

use super::change::{Change, change_schema};
use super::declared::{Content, Operation, REQUEST};
use super::edit::Edit;
use super::finding::Tally;
use super::group::{Group, Groups};
use super::model::Model;
use super::observe::Evidence;
use crate::ir::{Data, DataItem, DefinitionForm, Kind, View};
use crate::parse::Dialect;
use crate::parse::pointer;
use crate::parse::tree::Node;
use crate::validate::contradictions;

/// How similar two names of parameters must be to be taken for one.
const SIMILAR: f64 = 0.85;

fn operation<'m>(evidence: &Evidence<'m>, group: &Group) -> Option<&'m Operation> {
    evidence.model.declared.operations.get(group.operation?)
}

/// Declares a status.
pub(super) fn status(evidence: &Evidence<'_>, group: &Group, status: u16, tally: &Tally) -> Option<Change> {
    let (model, operation) = (evidence.model, operation(evidence, group)?);
    let is_error = |form: &DefinitionForm| matches!(form, DefinitionForm::Errors);
    let errors = model.api.definitions.iter().find(|definition| status >= 400 && is_error(&definition.form));
    let schema = match errors {
        Some(errors) => Some(json!({"$ref": format!("#{}", errors.origin.0)})),
        None if tally.shape.count > 0 => Some(tally.shape.schema(model.dialect(), true)),
        None => None,
    };
    let mut response = json!({"description": format!("Status {status}.")});
    if let (Some(schema), Some(response)) = (schema, response.as_object_mut()) {
        match model.dialect() {
            Dialect::Swagger2 => response.insert("schema".to_owned(), schema),
            _ => response.insert("content".to_owned(), json!({media_type(operation): {"schema": schema}})),
        };
    }
    let at = format!("{}/responses/{status}", operation.origin);
    Some(Change::new(format!("declare the status {status}"), vec![Edit { at, new: response }]))
}

/// The media type of an operation's responses.
fn media_type(operation: &Operation) -> String {
    let declared = operation.contents.iter().filter(|content| content.place != REQUEST);
    declared.flat_map(|content| &content.media_types).next().cloned().unwrap_or_else(|| "application/json".to_owned())
}

/// Declares a media type.
pub(super) fn media(evidence: &Evidence<'_>, group: &Group, place: &str, media: &str) -> Option<Change> {
    let (model, operation) = (evidence.model, operation(evidence, group)?);
    let title = format!("declare `{media}`");
    if model.dialect() == Dialect::Swagger2 {
        let name = if place == REQUEST { "consumes" } else { "produces" };
        let root = model.written();
        let of = |holder: Option<&Node>| holder.and_then(|holder| holder.get(name)).map(Node::to_json);
        let listed = of(root.at(&operation.origin)).or_else(|| of(Some(root)));
        let mut listed = listed.and_then(|listed| listed.as_array().cloned()).unwrap_or_default();
        listed.push(media.into());
        let at = format!("{}/{name}", operation.origin);
        return Some(Change::new(title, vec![Edit { at, new: listed.into() }]));
    }
    let at = if place == REQUEST { "requestBody".to_owned() } else { format!("responses/{place}") };
    let content = written(model, &format!("{}/{at}", operation.at))?;
    let known = model.written().at(&content)?.get("content")?.members().next()?.1.to_json();
    let at = pointer::join(&format!("{content}/content"), media);
    Some(Change::new(title, vec![Edit { at, new: known }]))
}

/// The pointer of a node of the 3.0 document in the description as written, behind a reference.
fn written(model: &Model, at: &str) -> Option<String> {
    let node = model.description.node(at)?;
    let target = node.get("$ref").and_then(Node::as_str).and_then(|reference| model.description.target(reference));
    Some(model.description.sources.pointer(target.unwrap_or(node).id))
}

/// Declares a parameter, or renames one that was never sent.
pub(super) fn parameter(evidence: &Evidence<'_>, group: &Group, name: &str) -> Vec<Change> {
    let Some(operation) = operation(evidence, group) else { return Vec::new() };
    let added = add_parameters(evidence.model, operation, &[name.to_owned()]);
    let mut changes = vec![Change::new(format!("declare the parameter `{name}`"), vec![added])];
    let similar = |known: &&String| strsim::jaro_winkler(known, name) >= SIMILAR;
    let at = format!("{}/parameters", operation.origin);
    let listed = evidence.model.written().at(&at).map(Node::items).unwrap_or_default();
    if let Some(known) = operation.query.iter().find(similar) {
        let has_name = |node: &Node| node.get("name").and_then(Node::as_str) == Some(known);
        if let Some(index) = listed.iter().position(has_name) {
            let at = format!("{at}/{index}/name");
            changes.push(Change::new(format!("rename `{known}` to `{name}`"), vec![Edit { at, new: name.into() }]));
        }
    }
    changes
}

fn add_parameters(model: &Model, operation: &Operation, names: &[String]) -> Edit {
    let at = format!("{}/parameters", operation.origin);
    let mut parameters: Vec<Value> =
        model.written().at(&at).map(Node::items).unwrap_or_default().iter().map(Node::to_json).collect();
    parameters.extend(names.iter().map(|name| match model.dialect() {
        Dialect::Swagger2 => json!({"name": name, "in": "query", "type": "string"}),
        _ => json!({"name": name, "in": "query", "schema": {"type": "string"}}),
    }));
    Edit { at, new: parameters.into() }
}

/// Declares the parameters of the link to the next page.
pub(super) fn pages(evidence: &Evidence<'_>, group: &Group, tally: &Tally) -> Option<Change> {
    let operation = operation(evidence, group)?;
    let names: Vec<String> = tally.names.iter().cloned().collect();
    let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let edit = add_parameters(evidence.model, operation, &names);
    (!names.is_empty()).then(|| Change::new(format!("declare how the list is paged: {listed}"), vec![edit]))
}

/// One instead of a list, in the documents of some operations: these get a document of their own.
pub(super) fn one(evidence: &Evidence<'_>, groups: &Groups, group: &Group, tally: &Tally) -> Vec<Change> {
    let sources = groups.by_site.get(&group.pointer);
    let others =
        sources.into_iter().flat_map(|sources| sources.keys()).filter(|source| !tally.sources.contains(source));
    let is_used_by_others = others.count() > 0;
    let own: Vec<Change> = own_documents(evidence, group, tally).into_iter().collect();
    match is_used_by_others {
        true => own,
        false => change_schema(evidence, group).into_iter().chain(own).collect(),
    }
}

fn own_documents(evidence: &Evidence<'_>, group: &Group, tally: &Tally) -> Option<Change> {
    let model = evidence.model;
    let mut edits = Vec::new();
    for source in &tally.sources {
        let operation = model.declared.operations.get(*source)?;
        let is_here =
            |content: &&Content| content.place != REQUEST && property_of(model, content, &group.pointer).is_some();
        let content = operation.contents.iter().find(is_here)?;
        let name = property_of(model, content, &group.pointer)?;
        let document = &model.graph().schemas[content.schema?].origin.0;
        let mut new = model.written().at(document)?.to_json();
        let items = model.written().at(&group.pointer)?.get("items")?.to_json();
        *new.get_mut("properties")?.get_mut(&name)? = items;
        new.as_object_mut()?.remove("example");
        edits.push(Edit { at: schema_of(model, operation, content)?, new });
    }
    Some(Change::new("a document with one resource, for these operations alone", edits))
}

/// The name of the property that is written at a place, in the document of a response.
fn property_of(model: &Model, content: &Content, at: &str) -> Option<String> {
    match &model.graph().schemas[content.schema?].kind {
        Kind::Object { properties, .. } => {
            properties.iter().find(|(_, property)| property.origin.0 == at).map(|(name, _)| name.clone())
        }
        _ => None,
    }
}

/// The pointer of the schema of a response.
fn schema_of(model: &Model, operation: &Operation, content: &Content) -> Option<String> {
    let response = match content.place.as_str() {
        REQUEST => format!("{}/requestBody", operation.at),
        status => format!("{}/responses/{status}", operation.at),
    };
    let described = model.description.node(&format!("{response}/content"))?;
    let media = described.members().find(|(media, _)| media.contains("json")).or_else(|| described.members().next())?.0;
    let at = format!("{}/schema", pointer::join(&format!("{response}/content"), media));
    let at = model.description.sources.pointer(model.description.node(&at)?.id);
    // The node of a reference is where it is written.
    model.written().at(&at).map(|_| at)
}

/// A document where a resource is described: the response of the operation is a document, or the example is one of
/// another definition.
pub(super) fn document(evidence: &Evidence<'_>, group: &Group, tally: &Tally) -> Vec<Change> {
    let model = evidence.model;
    let mut own = model.written().at(&group.pointer).map(Node::to_json).unwrap_or_default();
    let is_definition = model.api.definitions.iter().any(|definition| definition.origin.0 == group.pointer);
    // The example is one of the document.
    let example = own.as_object_mut().filter(|_| !is_definition).and_then(|own| own.remove("example"));
    let data = if is_definition { json!({"$ref": format!("#{}", group.pointer)}) } else { own };
    let mut document = json!({"type": "object", "required": ["data"], "properties": {"data": data}});
    if let (Some(example), Some(members)) = (example, document.as_object_mut()) {
        members.insert("example".to_owned(), example);
    }
    if !is_definition {
        let edit = Edit { at: group.pointer.clone(), new: document };
        return vec![Change::new("a document in place of the resource", vec![edit])];
    }
    let mut edits = Vec::new();
    for source in &tally.sources {
        match model.declared.operations.get(*source) {
            Some(operation) => {
                let is_here = |content: &&Content| content.schema == group.schema;
                let content = operation.contents.iter().find(is_here);
                let at = content.and_then(|content| schema_of(model, operation, content));
                edits.extend(at.map(|at| Edit { at, new: document.clone() }));
            }
            None => edits.extend(example_of(evidence, group, &document)),
        }
    }
    vec![Change::new("a document in place of the resource", edits)]
}

/// Marks the example as that of a definition that allows it, or else of a new one.
fn example_of(evidence: &Evidence<'_>, group: &Group, document: &Value) -> Vec<Edit> {
    let model = evidence.model;
    let graph = model.graph();
    let Some(example) = group.schema.and_then(|schema| graph.schemas[schema].example.as_ref()) else {
        return Vec::new();
    };
    let ty = example.pointer("/data/type").and_then(Value::as_str);
    let allows = |definition: &&crate::ir::Definition| {
        let (shape, view) = match &definition.form {
            DefinitionForm::Document(Data { item: DataItem::Resource(shape), .. }) => (*shape, View::Read),
            DefinitionForm::Request { data, .. } => (*data, model.api.shapes[*data].view),
            _ => return false,
        };
        let resource = &model.api.resources[model.api.shapes[shape].resource];
        let Some(id) = graph.definitions.get(&definition.name) else { return false };
        ty == Some(resource.name.wire.as_str()) && contradictions(model.rules(), *id, view, example).is_empty()
    };
    let known = model.api.definitions.iter().find(allows).map(|definition| definition.origin.0.clone());
    let mut edits = Vec::new();
    let known = known.unwrap_or_else(|| {
        let at = format!("{}Document", group.pointer.trim_end_matches("Resource"));
        edits.push(Edit { at: at.clone(), new: document.clone() });
        at
    });
    edits.push(Edit { at: format!("{}/x-example-of", group.pointer), new: format!("#{known}").into() });
    edits
}
