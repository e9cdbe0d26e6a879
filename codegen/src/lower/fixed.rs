//! Members with only one possible value, which the object sets itself.

use serde_json::Value;

use super::context::Lowering;
use super::recognised::Tags;
use crate::fates::Code;
use crate::ir::{Field, Kind, Presence, Property, SchemaId, Ty, TypeKind};

impl Lowering<'_> {
    /// Returns the values by which discriminators select the alternatives of all unions.
    pub(super) fn tags(&self) -> Tags {
        let mut tags = Tags::default();
        for (id, schema) in self.schemas.graph.schemas.entries() {
            let Kind::Union { alternatives, discriminator: Some(tag), mapping, .. } = &schema.kind else { continue };
            for alternative in alternatives {
                // A parent is one of its own alternatives, selected by the values that no child has.
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

    /// Returns the only value of a required member: the one that it lists, or the one by which discriminators select
    /// the schema.
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

    /// Reports a `const` of `true` or `false` that the type does not express.
    pub(super) fn only_flag(&mut self, id: SchemaId, ty: &Ty) {
        let schema = self.schema(id);
        let ([Value::Bool(only)], Ty::Boolean) = (&schema.values[..], ty) else { return };
        let (origin, message) = (schema.origin.clone(), format!("the type allows other values than `{only}`"));
        let node = self.description.node(&origin.0);
        let keyword = if node.is_some_and(|node| node.get("const").is_some()) { "const" } else { "enum" };
        self.fault(Code::WithoutEffect, &origin.member(keyword), message);
    }

    /// Returns the only value of a member of a schema.
    pub(super) fn only_value(&self, of: SchemaId, member: &str, schema: SchemaId) -> Option<Value> {
        if let [only] = self.schema(schema).values.as_slice() {
            return Some(only.clone()).filter(|only| !only.is_null());
        }
        let mut known = self.known_by.of(self.schemas.unwrapped(of), member);
        let first = known.next()?;
        known.all(|other| other == first).then(|| Value::from(first.as_str()))
    }
}
