//! Schemas of 2.0, and the inline schema of a parameter, a header or `items`.

use super::Conversion;
use crate::parse::tree::{Entry, Map, Node, Value};

/// The keywords of a value where 2.0 has no `schema` for it.
const VALUE_KEYWORDS: [&str; 17] = [
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "x-nullable",
];

impl Conversion<'_> {
    pub(super) fn schema(&mut self, schema: &Node) -> Node {
        let Some(map) = schema.as_map() else { return schema.clone() };
        let mut out = Map::with_capacity_and_hasher(map.len(), Default::default());
        for (name, entry) in map {
            self.schema_keyword(name, entry, &mut out);
        }
        Node { id: schema.id, value: Value::Map(out) }
    }

    fn schema_keyword(&mut self, name: &str, entry: &Entry, out: &mut Map) {
        let (name, node) = match name {
            "$ref" => (name, self.reference(&entry.node)),
            "properties" | "definitions" | "$defs" => (name, self.properties(&entry.node)),
            "items" | "additionalProperties" => (name, self.schema(&entry.node)),
            "allOf" => (name, self.map_items(&entry.node, Self::schema)),
            "x-nullable" => ("nullable", entry.node.clone()),
            "discriminator" if entry.node.as_str().is_some() => (name, self.discriminator(&entry.node)),
            "type" if entry.node.as_str() == Some("file") => {
                self.put(out, "format", &[entry.node.id], Value::String("binary".to_owned()));
                (name, Node::text(self.sources.derive(&[entry.node.id]), "string"))
            }
            _ => (name, entry.node.clone()),
        };
        out.insert(name.to_owned(), Entry { key: entry.key, node });
    }

    /// Converts `properties`, where every name is a property, even `x-…`.
    fn properties(&mut self, properties: &Node) -> Node {
        let Some(map) = properties.as_map() else { return properties.clone() };
        let convert =
            |(name, entry): (&String, &Entry)| (name.clone(), Entry { key: entry.key, node: self.schema(&entry.node) });
        Node { id: properties.id, value: Value::Map(map.iter().map(convert).collect()) }
    }

    fn discriminator(&mut self, name: &Node) -> Node {
        let mut object = Map::default();
        let key = self.sources.derive(&[name.id]);
        object.insert("propertyName".to_owned(), Entry { key, node: name.clone() });
        Node { id: self.sources.derive(&[name.id]), value: Value::Map(object) }
    }

    /// Extracts the schema from an object that has other keywords too.
    pub(super) fn value_schema(&mut self, of: &Node) -> Map {
        let mut out = Map::default();
        for (name, entry) in of.as_map().into_iter().flatten() {
            match name.as_str() {
                "items" => {
                    let items = self.items(&entry.node);
                    out.insert(name.clone(), Entry { key: entry.key, node: items });
                }
                keyword if VALUE_KEYWORDS.contains(&keyword) => self.schema_keyword(name, entry, &mut out),
                _ => {}
            }
        }
        out
    }

    /// `items` of a parameter or header: its `collectionFormat` has no equivalent in 3.0.
    fn items(&mut self, items: &Node) -> Node {
        let mut out = self.value_schema(items);
        for (name, entry) in items.as_map().into_iter().flatten() {
            match name.as_str() {
                "collectionFormat" => _ = out.insert("x-collection-format".to_owned(), entry.clone()),
                "$ref" => {
                    let node = self.reference(&entry.node);
                    out.insert(name.clone(), Entry { key: entry.key, node });
                }
                name if !is_value_keyword(name) => _ = out.insert(name.to_owned(), entry.clone()),
                _ => {}
            }
        }
        Node { id: items.id, value: Value::Map(out) }
    }
}

pub(super) fn is_value_keyword(name: &str) -> bool {
    VALUE_KEYWORDS.contains(&name)
}
