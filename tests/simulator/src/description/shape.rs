//! The members of resources that the server fills.

use serde_json::Value;

use super::members;
use super::schema::property;

#[derive(Debug, Default)]
pub(crate) struct Shape {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) relationships: Vec<Relationship>,
}

#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) read_only: bool,
    pub(crate) nullable: bool,
    /// Whether every response contains it.
    pub(crate) required: bool,
    pub(crate) list: bool,
    pub(crate) default: Option<Value>,
    /// Whether the server adds an `_id` to the items of the list.
    pub(crate) numbered: bool,
}

#[derive(Debug)]
pub(crate) struct Relationship {
    pub(crate) name: String,
    pub(crate) read_only: bool,
    /// Whether it is to-many.
    pub(crate) many: bool,
    /// Whether the server adds a link to the related resources.
    pub(crate) linked: bool,
    pub(crate) required: bool,
}

impl Shape {
    pub(super) fn read(document: &Value) -> Self {
        let Some(data) = property(document, "data") else {
            return Self::default();
        };
        let resource = if data["type"] == "array" { &data["items"] } else { data };
        let part = |name: &str| property(resource, name).cloned().unwrap_or_default();
        let (attributes, relationships) = (part("attributes"), part("relationships"));
        let (needed, required) = (super::texts(&attributes["required"]), super::texts(&relationships["required"]));
        Self {
            attributes: members(&attributes["properties"])
                .map(|(name, schema)| Attribute {
                    name: name.clone(),
                    read_only: schema["readOnly"] == true,
                    nullable: schema["x-nullable"] == true,
                    required: needed.contains(name),
                    list: schema["type"] == "array",
                    default: schema.get("default").cloned(),
                    numbered: property(&schema["items"], "_id").is_some(),
                })
                .collect(),
            relationships: members(&relationships["properties"])
                .map(|(name, schema)| Relationship {
                    name: name.clone(),
                    read_only: schema["readOnly"] == true,
                    many: schema["properties"]["data"]["type"] == "array",
                    linked: property(&schema["properties"]["links"], "related").is_some(),
                    required: required.contains(name),
                })
                .collect(),
        }
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    pub(crate) fn relationship(&self, name: &str) -> Option<&Relationship> {
        self.relationships.iter().find(|relationship| relationship.name == name)
    }
}
