//! What of JSON:API a schema is, told by its shape alone and never by its name.

use indexmap::IndexMap;

use super::schemas::Schemas;
use crate::ir::{JsonType, Kind, Property, Schema, SchemaId};

/// The link names that JSON:API itself gives a meaning.
const LINKS: [&str; 6] = ["self", "related", "first", "last", "prev", "next"];
/// The members a document may have beside `data`.
const BESIDE_DATA: [&str; 5] = ["data", "meta", "links", "included", "jsonapi"];
/// The members of an error object.
const ERROR: [&str; 8] = ["id", "links", "status", "code", "title", "detail", "source", "meta"];

/// The properties of a schema, where it is an object.
pub(super) fn properties(schema: &Schema) -> Option<&IndexMap<String, Property>> {
    match &schema.kind {
        Kind::Object { properties, .. } => Some(properties),
        _ => None,
    }
}

/// The schema of a property.
pub(super) fn property(schema: &Schema, name: &str) -> Option<SchemaId> {
    Some(properties(schema)?.get(name)?.schema)
}

/// The `type` of a resource: an object with `attributes` or `relationships` whose `type` has exactly one value.
pub(super) fn resource_type(schemas: &Schemas<'_>, id: SchemaId) -> Option<String> {
    let schema = schemas.get(id);
    let members = properties(schema)?;
    if !members.contains_key("attributes") && !members.contains_key("relationships") {
        return None;
    }
    match schemas.get(members.get("type")?.schema).values.as_slice() {
        [only] => only.as_str().map(str::to_owned),
        _ => None,
    }
}

/// A resource whose type is not said: what `included` holds where the description does not go into it.
pub(super) fn is_any_resource(schemas: &Schemas<'_>, id: SchemaId) -> bool {
    let Some(members) = properties(schemas.get(id)) else {
        return false;
    };
    let untyped = |name: &str| members.get(name).is_some_and(|member| schemas.get(member.schema).values.is_empty());
    members.contains_key("id") && untyped("type") && untyped("attributes") && is_bare_object(schemas, members)
}

fn is_bare_object(schemas: &Schemas<'_>, members: &IndexMap<String, Property>) -> bool {
    members
        .get("attributes")
        .is_some_and(|attributes| properties(schemas.get(attributes.schema)).is_none_or(IndexMap::is_empty))
}

/// The content of `data` of a document, and whether it is a list of them.
pub(super) fn document(schemas: &Schemas<'_>, id: SchemaId) -> Option<(SchemaId, bool)> {
    let members = properties(schemas.get(id))?;
    let data = members.get("data")?.schema;
    if !members.keys().all(|name| BESIDE_DATA.contains(&name.as_str())) {
        return None;
    }
    if resource_type(schemas, data).is_some() {
        return Some((data, false));
    }
    match schemas.get(data).kind {
        Kind::Array { items: Some(item) } if resource_type(schemas, item).is_some() => Some((item, true)),
        _ => None,
    }
}

/// The error object of a document of errors.
pub(super) fn errors(schemas: &Schemas<'_>, id: SchemaId) -> Option<SchemaId> {
    let members = properties(schemas.get(id))?;
    if members.contains_key("data") {
        return None;
    }
    match schemas.get(members.get("errors")?.schema).kind {
        Kind::Array { items: Some(item) } if is_error(schemas, item) => Some(item),
        _ => None,
    }
}

/// An error object: it has no member that JSON:API does not know.
pub(super) fn is_error(schemas: &Schemas<'_>, id: SchemaId) -> bool {
    properties(schemas.get(id)).is_some_and(|members| {
        (members.contains_key("code") || members.contains_key("detail"))
            && members.keys().all(|name| ERROR.contains(&name.as_str()))
    })
}

/// A `links` object with no link that JSON:API does not know.
pub(super) fn is_standard_links(schemas: &Schemas<'_>, id: SchemaId) -> bool {
    match &schemas.get(id).kind {
        Kind::Object { properties, .. } => properties.iter().all(|(name, link)| {
            LINKS.contains(&name.as_str()) && schemas.get(link.schema).ty == Some(JsonType::String)
        }),
        Kind::Plain => true,
        _ => false,
    }
}

/// An object that is nothing but links, at least one of them.
pub(super) fn is_links(schemas: &Schemas<'_>, id: SchemaId) -> bool {
    is_standard_links(schemas, id) && properties(schemas.get(id)).is_some_and(|members| !members.is_empty())
}
