//! Unites several schemas of one resource type, if no member has two types.

use indexmap::IndexMap;
use serde_json::Value;

use super::context::Lowering;
use super::{extensions, recognise};
use crate::fates::Code;
use crate::ir::{Additional, Constraints, Kind, Property, Prose, Schema, SchemaId};

/// The depth to which schemas are united; deeper ones must be equal.
const MAX_DEPTH: usize = 8;

impl Lowering<'_> {
    /// Unites the views of one type into as few schemas as possible, each with the views that it unites.
    pub(super) fn united_views(&mut self, views: &[SchemaId]) -> Vec<(SchemaId, Vec<SchemaId>)> {
        let mut groups: Vec<(SchemaId, Vec<SchemaId>)> = Vec::new();
        for view in views {
            let mut fitting = None;
            for (index, (group, _)) in groups.iter().enumerate() {
                if let Some(united) = self.united(*group, *view, 0) {
                    fitting = Some((index, united));
                    break;
                }
            }
            match fitting.and_then(|(index, united)| Some((groups.get_mut(index)?, united))) {
                Some((group, united)) => {
                    group.0 = united;
                    group.1.push(*view);
                }
                None => groups.push((*view, vec![*view])),
            }
        }
        groups
    }

    /// Returns a schema for the values of both, or `None` if a member has two types.
    pub(super) fn united(&mut self, one: SchemaId, other: SchemaId, depth: usize) -> Option<SchemaId> {
        let (inner, other_inner) = (self.schemas.unwrapped(one), self.schemas.unwrapped(other));
        let (a, b) = (self.schema(one).clone(), self.schema(other).clone());
        if a.nullable == b.nullable && self.alike(inner, other_inner) {
            return Some(one);
        }
        if depth > MAX_DEPTH {
            return None;
        }
        let kind = match (&a.kind, &b.kind) {
            (
                Kind::Object { properties, undeclared_required, additional },
                Kind::Object { properties: others, undeclared_required: further, additional: rest },
            ) => Kind::Object {
                properties: self.united_members(properties, others, depth)?,
                undeclared_required: undeclared_required.intersection(further).cloned().collect(),
                additional: self.united_rest(*additional, *rest, depth)?,
            },
            (Kind::Array { items: Some(items) }, Kind::Array { items: Some(others) }) => {
                Kind::Array { items: Some(self.united(*items, *others, depth + 1)?) }
            }
            (Kind::Plain, Kind::Plain) if a.ty == b.ty && a.format == b.format => Kind::Plain,
            (one, other) if one == other && a.ty == b.ty => one.clone(),
            _ => return None,
        };
        let is_hidden = extensions::sensitive(&a) || extensions::sensitive(&b);
        let schema = Schema {
            ty: a.ty.or(b.ty),
            origin: a.origin,
            merged: vec![one, other],
            prose: if a.prose == Prose::default() { b.prose } else { a.prose },
            nullable: a.nullable || b.nullable,
            format: a.format,
            values: united_values(a.values, b.values),
            default: a.default.filter(|default| b.default.as_ref() == Some(default)),
            example: None,
            read_only: a.read_only && b.read_only,
            write_only: a.write_only && b.write_only,
            deprecated: a.deprecated && b.deprecated,
            constraints: if a.constraints == b.constraints { a.constraints } else { Constraints::default() },
            kind,
            extensions: b.extensions.into_iter().chain(a.extensions).collect(),
        };
        self.resource_types.absorbed.extend([inner, other_inner]);
        let united = self.schemas.allocate(schema);
        if is_hidden {
            self.schemas.hide(united);
        }
        if depth == 0 {
            self.note_sometimes(one, other, united);
        }
        Some(united)
    }

    /// Unites members; one that only one schema has is optional.
    fn united_members(
        &mut self,
        members: &IndexMap<String, Property>,
        others: &IndexMap<String, Property>,
        depth: usize,
    ) -> Option<IndexMap<String, Property>> {
        let mut united = IndexMap::new();
        for (name, member) in members {
            let mut member = member.clone();
            match others.get(name) {
                // The runtime types `type` and `id`.
                Some(_) if depth == 0 && matches!(name.as_str(), "type" | "id") => {}
                Some(other) => {
                    member = member.joined(other);
                    member.schema = self.united(member.schema, other.schema, depth + 1)?;
                    member.required &= other.required;
                }
                None => member.required = false,
            }
            united.insert(name.clone(), member);
        }
        for (name, member) in others.iter().filter(|(name, _)| !members.contains_key(*name)) {
            united.insert(name.clone(), Property { required: false, ..member.clone() });
        }
        Some(united)
    }

    /// Records attributes and `meta` that only one of two views has.
    fn note_sometimes(&mut self, one: SchemaId, other: SchemaId, united: SchemaId) {
        for name in ["attributes", "meta"] {
            let [one, other, united] = [one, other, united].map(|view| recognise::property(self.schema(view), name));
            let is_noted = |part: SchemaId| self.resource_types.sometimes.contains(&part);
            if one.is_some() != other.is_some() || one.into_iter().chain(other).any(is_noted) {
                self.resource_types.sometimes.extend(united);
            }
        }
    }

    /// Unites attributes that are one of several objects into one object.
    pub(super) fn united_alternatives(&mut self, id: SchemaId) -> SchemaId {
        let inner = self.schemas.unwrapped(id);
        let Kind::Union { alternatives, .. } = self.schema(inner).kind.clone() else { return id };
        let mut united = alternatives.first().copied();
        for other in alternatives.iter().skip(1) {
            united = united.and_then(|one| self.united(one, *other, 1));
        }
        match united.filter(|united| matches!(self.schema(*united).kind, Kind::Object { .. })) {
            Some(united) => {
                self.model(inner);
                united
            }
            None => {
                let origin = self.schema(inner).origin.clone();
                let message =
                    "the alternatives of these attributes contradict each other: `extra` has them as received";
                self.fault(Code::Unsupported, &origin, message);
                id
            }
        }
    }

    /// Unites the additional members.
    #[allow(clippy::option_option, reason = "the outer one says whether they fit")]
    fn united_rest(
        &mut self,
        one: Option<Additional>,
        other: Option<Additional>,
        depth: usize,
    ) -> Option<Option<Additional>> {
        match (one, other) {
            (Some(Additional::Schema(one)), Some(Additional::Schema(other))) => {
                Some(Some(Additional::Schema(self.united(one, other, depth + 1)?)))
            }
            (Some(Additional::Schema(_)), _) | (_, Some(Additional::Schema(_))) => None,
            (one, other) => Some(one.filter(|one| other == Some(*one))),
        }
    }
}

/// Unites the values of two enums. If one lists none, any value is accepted.
fn united_values(values: Vec<Value>, others: Vec<Value>) -> Vec<Value> {
    let mut united = values;
    for value in others {
        if !united.contains(&value) {
            united.push(value);
        }
    }
    united
}
