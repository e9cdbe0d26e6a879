//! Members that can have one value only: the object sets it itself, so that users need not.

use serde_json::Value;

use super::context::Lowering;
use super::recognised::Tags;
use crate::ir::{Field, Kind, Presence, Property, SchemaId, Ty, TypeKind};

impl Lowering<'_> {
    /// The values by which discriminators know the alternatives of all unions.
    pub(super) fn tags(&self) -> Tags {
        let mut tags = Tags::default();
        for (id, schema) in self.schemas.graph.schemas.entries() {
            let Kind::Union { alternatives, discriminator: Some(tag), mapping, .. } = &schema.kind else { continue };
            for alternative in alternatives {
                // A parent is an alternative of itself, with the values that no child has.
                if self.schema(*alternative).origin == schema.origin {
                    continue;
                }
                let is_mapped = mapping.values().any(|target| target == alternative);
                let values = self.tag_values(tag, id, *alternative).into_iter();
                let values = values.filter(|value| !is_mapped || mapping.contains_key(value));
                tags.add(self.schemas.unwrapped(*alternative), tag, values);
            }
        }
        tags
    }

    /// The only value that a required member of a schema can have: the one that it lists, or the one by which
    /// discriminators know the schema.
    pub(super) fn fixed(&self, of: SchemaId, property: &Property, field: &Field) -> Option<Value> {
        if !property.required || field.nullable || field.presence == Presence::Optional {
            return None;
        }
        let value = self.only_value(of, &field.name.wire, property.schema)?;
        let (mut ty, is_text) = (&field.ty, value.is_string());
        while let Ty::Sensitive(inner) | Ty::Boxed(inner) = ty {
            ty = inner;
        }
        let has_value = match ty {
            Ty::String => is_text,
            Ty::Boolean => value.is_boolean(),
            Ty::Named(id) => match &self.api.types[*id].kind {
                TypeKind::Enum(values) => values.variants.iter().any(|variant| variant.value == value),
                _ => false,
            },
            _ => false,
        };
        has_value.then_some(value)
    }

    /// The only value of a member of a schema.
    pub(super) fn only_value(&self, of: SchemaId, member: &str, schema: SchemaId) -> Option<Value> {
        if let [only] = self.schema(schema).values.as_slice() {
            return Some(only.clone()).filter(|only| !only.is_null());
        }
        let mut known = self.known_by.of(self.schemas.unwrapped(of), member);
        let first = known.next()?;
        known.all(|other| other == first).then(|| Value::from(first.as_str()))
    }
}
