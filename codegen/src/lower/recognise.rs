//! Recognises the JSON:API role of a schema by its shape alone, never by its name.

use indexmap::IndexMap;

use super::schemas::Schemas;
use crate::ir::{JsonType, Kind, Property, Schema, SchemaId};

/// The link names that JSON:API itself gives a meaning.
const LINKS: [&str; 6] = ["self", "related", "first", "last", "prev", "next"];
/// The members of an identifier; some servers add links.
const IDENTIFIER: [&str; 5] = ["type", "id", "lid", "meta", "links"];
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

/// Whether a schema has the members of a resource: `type`, and an object of `attributes` or `relationships`.
pub(super) fn has_resource_members(schemas: &Schemas<'_>, id: SchemaId) -> bool {
    properties(schemas.get(id)).is_some_and(|members| {
        let has_object =
            |name: &str| members.get(name).is_some_and(|member| may_be(schemas, member.schema, JsonType::Object, 0));
        let is_text = members.get("type").is_some_and(|member| may_be(schemas, member.schema, JsonType::String, 0));
        is_text && (has_object("attributes") || has_object("relationships"))
    })
}

/// Whether a schema has members that JSON:API does not know in a resource.
pub(super) fn has_other_members(schemas: &Schemas<'_>, id: SchemaId) -> bool {
    const MEMBERS: [&str; 7] = ["type", "id", "lid", "attributes", "relationships", "links", "meta"];
    let mut names = properties(schemas.get(id)).into_iter().flat_map(IndexMap::keys);
    names.any(|name| !MEMBERS.contains(&name.as_str()))
}

/// How deep alternatives are searched for a type.
const DEEPEST: usize = 8;

/// Whether a value can have this type. The `attributes` of a product in a shop may be a list of their names.
fn may_be(schemas: &Schemas<'_>, id: SchemaId, ty: JsonType, depth: usize) -> bool {
    let schema = schemas.get(schemas.unwrapped(id));
    match &schema.kind {
        Kind::Object { .. } => ty == JsonType::Object,
        Kind::Plain => {
            let is_listed = schema.values.is_empty() || schema.values.iter().any(|value| ty.allows(value));
            is_listed && schema.ty.is_none_or(|own| own == ty)
        }
        Kind::Union { alternatives, .. } => {
            depth < DEEPEST && alternatives.iter().any(|one| may_be(schemas, *one, ty, depth + 1))
        }
        Kind::Array { .. } | Kind::Not(_) => false,
    }
}

/// Whether a schema is a resource object of any type, such as an undetailed item of `included`.
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

/// Whether a schema has the members of the identifier of a resource, and no others.
pub(super) fn is_identifier(schemas: &Schemas<'_>, id: SchemaId) -> bool {
    properties(schemas.get(id)).is_some_and(|members| {
        members.contains_key("type")
            && members.contains_key("id")
            && members.keys().all(|name| IDENTIFIER.contains(&name.as_str()))
    })
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

/// The members of a `links` object that are no links: neither texts nor objects with `href`.
pub(super) fn no_links(schemas: &Schemas<'_>, id: SchemaId) -> Vec<Property> {
    let is_link = |link: &Schema| match &link.kind {
        Kind::Plain => matches!(link.ty, Some(JsonType::String) | None),
        Kind::Object { properties, .. } => properties.is_empty() || properties.contains_key("href"),
        Kind::Union { .. } => true,
        Kind::Array { .. } | Kind::Not(_) => false,
    };
    let members = properties(schemas.get(id)).into_iter().flat_map(IndexMap::values);
    members.filter(|link| !is_link(schemas.get(link.schema))).cloned().collect()
}

/// Whether an object has only links, and at least one.
pub(super) fn is_links(schemas: &Schemas<'_>, id: SchemaId) -> bool {
    is_standard_links(schemas, id) && properties(schemas.get(id)).is_some_and(|members| !members.is_empty())
}
