//! Whether two schemas describe the same type, so that they share it.

use indexmap::IndexMap;

use super::context::Lowering;
use super::extensions;
use crate::ir::{Additional, Kind, Schema, SchemaId};

impl Lowering<'_> {
    /// Whether two schemas describe the same type. Documentation, examples and limits do not matter.
    pub(super) fn alike(&self, one: SchemaId, other: SchemaId) -> bool {
        self.alike_within(one, other, &mut Vec::new())
    }

    /// `open` has the pairs that are being compared and assumed to be alike.
    fn alike_within(&self, one: SchemaId, other: SchemaId, open: &mut Vec<(SchemaId, SchemaId)>) -> bool {
        let (one, other) = (self.schemas.unwrapped(one), self.schemas.unwrapped(other));
        if one == other || open.contains(&(one, other)) {
            return true;
        }
        let (a, b) = (self.schema(one), self.schema(other));
        if a.ty != b.ty || a.format != b.format || a.values != b.values || !same_extensions(a, b) {
            return false;
        }
        open.push((one, other));
        match (&a.kind, &b.kind) {
            (Kind::Plain, Kind::Plain) => true,
            (Kind::Array { items: a }, Kind::Array { items: b }) => match (a, b) {
                (Some(a), Some(b)) => self.same_value(*a, *b, open),
                (None, None) => true,
                _ => false,
            },
            (
                Kind::Object { properties: a, additional: more_a, undeclared_required: undeclared_a },
                Kind::Object { properties: b, additional: more_b, undeclared_required: undeclared_b },
            ) => {
                let rest = match (more_a, more_b) {
                    (Some(Additional::Schema(a)), Some(Additional::Schema(b))) => self.same_value(*a, *b, open),
                    (Some(Additional::Schema(_)), _) | (_, Some(Additional::Schema(_))) => false,
                    _ => true,
                };
                rest && undeclared_a == undeclared_b
                    && a.len() == b.len()
                    && a.iter().zip(b).all(|((name_a, a), (name_b, b))| {
                        name_a == name_b
                            && a.required == b.required
                            && self.chosen_name(a) == self.chosen_name(b)
                            && self.same_value(a.schema, b.schema, open)
                    })
            }
            (
                Kind::Union { alternatives: a, discriminator: by_a, mapping: values_a, .. },
                Kind::Union { alternatives: b, discriminator: by_b, mapping: values_b, .. },
            ) => {
                let places = |values: &IndexMap<String, SchemaId>, all: &[SchemaId]| -> Vec<(String, Option<usize>)> {
                    let place = |id| all.iter().position(|known| *known == id);
                    values.iter().map(|(value, id)| (value.clone(), place(*id))).collect()
                };
                by_a == by_b
                    && a.len() == b.len()
                    && places(values_a, a) == places(values_b, b)
                    && a.iter().zip(b).all(|(a, b)| self.same_value(*a, *b, open))
            }
            _ => false,
        }
    }

    /// Whether the values of two members have the same type. Definitions have distinct types.
    fn same_value(&self, one: SchemaId, other: SchemaId, open: &mut Vec<(SchemaId, SchemaId)>) -> bool {
        let (a, b) = (self.schema(one), self.schema(other));
        // If some values are decided, an undecided one is hidden.
        let hidden = |schema| extensions::decision(schema).unwrap_or(self.decides);
        let same = a.nullable == b.nullable
            && a.read_only == b.read_only
            && a.write_only == b.write_only
            && hidden(a) == hidden(b);
        let own = |id| self.schemas.definition(self.schemas.unwrapped(id));
        same && own(one) == own(other) && self.alike_within(one, other, open)
    }
}

fn same_extensions(a: &Schema, b: &Schema) -> bool {
    [extensions::IDENTIFIES, extensions::VALUE_NAMES]
        .iter()
        .all(|name| a.extensions.get(*name) == b.extensions.get(*name))
}
