//! Unions to types: the deciding values, alternatives that cannot be distinguished, and lists that contain only themselves.

use serde_json::Value;

use super::context::{Hint, Lowering};
use super::scope::Home;
use super::{extensions, recognise, scalars};
use crate::fates::Code;
use crate::ir::{Additional, Kind, Name, Schema, SchemaId, Ty, TypeId, TypeKind, Union, View};
use crate::maps::HashSet;
use crate::names::{self, Wanted};

impl Lowering<'_> {
    /// The type that all alternatives have, where they are scalars of one type: nothing tells them apart.
    pub(super) fn common(&self, id: SchemaId) -> Option<Ty> {
        let Kind::Union { alternatives, .. } = &self.schema(id).kind else { return None };
        let mut common = None;
        for alternative in alternatives {
            let part = self.schema(*alternative);
            let scalar = part.kind == Kind::Plain && part.values.is_empty() && part.ty.is_some();
            let ty = scalar.then(|| scalars::plain(part)).filter(|_| extensions::identifies(part).is_none())?;
            if common.get_or_insert_with(|| ty.clone()) != &ty {
                return None;
            }
        }
        common
    }

    /// The type of a value that is one of several.
    pub(super) fn choice(&mut self, id: SchemaId, hint: &Hint) -> Ty {
        let Some(common) = self.common(id) else { return Ty::Named(self.union(id, hint)) };
        let origin = self.schema(id).origin.clone();
        let message = "the alternatives have one type: which of them a value is, is a rule that the server checks";
        self.fault(Code::WithoutEffect, &origin, message);
        self.model_tree(id);
        common
    }

    fn union(&mut self, id: SchemaId, hint: &Hint) -> TypeId {
        let view = self.view_of(id);
        if let Some(made) = self.made.get(&(id, view)) {
            return *made;
        }
        let ty = match self.start_union(id, view, hint) {
            Ok(ty) => ty,
            Err(shared) => return shared,
        };
        let schema = self.schema(id).clone();
        let Kind::Union { discriminator, .. } = &schema.kind else {
            return ty;
        };
        let alternatives = self.alternative_wires(id);
        let wanted: Vec<Wanted<'_>> = alternatives.iter().map(|(wire, _)| Wanted::plain(wire)).collect();
        let names = self.variant_names(&wanted, &schema.origin, extensions::VALUE_NAMES);
        let hint = Hint::new(self.api.types[ty].name.clone());
        let holders = std::mem::take(&mut self.holders);
        let mut variants: Vec<(Name, Ty)> = Vec::new();
        let mut values: Vec<Vec<String>> = Vec::new();
        for (name, (wire, alternative)) in names.into_iter().zip(&alternatives) {
            let held = self.ty(*alternative, &hint.member(wire));
            let tags = discriminator.iter().flat_map(|tag| self.tag_values(tag, id, *alternative)).collect();
            match variants.iter().position(|(_, known)| *known == held) {
                Some(twin) => {
                    self.report_twins(&schema, &variants, twin, &name);
                    values.iter_mut().skip(twin).take(1).for_each(|known| known.extend(Vec::clone(&tags)));
                }
                None => {
                    variants.push((name, held));
                    values.push(tags);
                }
            }
        }
        self.holders = holders;
        let decides = self.tells_apart(&variants, &values);
        let tag = discriminator.as_ref().map(|wire| names::field(wire));
        self.api.types[ty].kind = TypeKind::Union(Union { tag, decides, variants, values });
        ty
    }

    /// A union whose types are not known yet, since it can hold itself; an error is the type that
    /// another schema made.
    fn start_union(&mut self, id: SchemaId, view: View, hint: &Hint) -> Result<TypeId, TypeId> {
        let words = self.sent_words(id, view, hint);
        match self.home(id, view, &words) {
            Home::Shared(ty) => {
                self.made.insert((id, view), ty);
                self.model_tree(id);
                Err(ty)
            }
            Home::New(rust) => {
                let empty = Union { tag: None, decides: false, variants: Vec::new(), values: Vec::new() };
                Ok(self.start(id, view, rust, TypeKind::Union(empty)))
            }
        }
    }

    /// The values of the tag by which an alternative is known: those of `mapping`, those that its own member lists, and
    /// the name of its definition.
    pub(super) fn tag_values(&self, tag: &str, union: SchemaId, alternative: SchemaId) -> Vec<String> {
        let Kind::Union { mapping, .. } = &self.schema(union).kind else { return Vec::new() };
        let mapped: Vec<String> =
            mapping.iter().filter(|(_, target)| **target == alternative).map(|(value, _)| value.clone()).collect();
        let id = self.schemas.unwrapped(alternative);
        let own = self.schemas.definition(self.schemas.original(alternative)).map(str::to_owned);
        let own = own.filter(|name| !mapping.contains_key(name));
        if !mapped.is_empty() || self.schema(id).origin == self.schema(union).origin {
            return mapped.into_iter().chain(own).collect();
        }
        if let Kind::Union { alternatives, discriminator: Some(inner), .. } = &self.schema(id).kind
            && inner == tag
            && id != union
        {
            return alternatives.iter().flat_map(|inner| self.tag_values(tag, id, *inner)).collect();
        }
        let listed = recognise::property(self.schema(id), tag).map(|member| &self.schema(member).values);
        let texts: Vec<String> = listed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        if texts.is_empty() { own.into_iter().collect() } else { texts }
    }

    /// Whether the values of a tag decide between types: each is of one type, each type is an object, and at most one
    /// type is that of all other values.
    fn tells_apart(&self, variants: &[(Name, Ty)], values: &[Vec<String>]) -> bool {
        let mut seen = HashSet::default();
        let objects = variants.iter().all(|(_, ty)| match ty {
            Ty::Named(id) => !matches!(self.api.types[*id].kind, TypeKind::Enum(_)),
            Ty::Map(_) => true,
            _ => false,
        });
        objects
            && values.iter().flatten().all(|value| seen.insert(value))
            && values.iter().filter(|values| values.is_empty()).count() <= 1
    }

    /// Reports alternatives that become one because their type is the same.
    fn report_twins(&mut self, schema: &Schema, variants: &[(Name, Ty)], twin: usize, name: &Name) {
        let twin = variants.get(twin).map(|(twin, _)| twin.wire.as_str()).unwrap_or_default();
        let message =
            format!("nothing distinguishes the alternatives `{twin}` and `{}`: they have one type", name.wire);
        self.fault(Code::Indistinguishable, &schema.origin, message);
    }

    /// Whether a list or a map leads back to itself through lists and maps alone: then nothing between has a name.
    pub(super) fn holds_only_itself(&self, id: SchemaId) -> bool {
        let mut seen = HashSet::default();
        let mut at = id;
        while seen.insert(at) {
            let next = match &self.schema(at).kind {
                Kind::Array { items: Some(item) } => *item,
                Kind::Object { properties, undeclared_required, additional: Some(Additional::Schema(item)) }
                    if properties.is_empty() && undeclared_required.is_empty() =>
                {
                    *item
                }
                _ => return false,
            };
            at = self.schemas.unwrapped(next);
        }
        at == id
    }

    /// The type of a list or a map that holds only itself: a union of this one type, since a union has a name.
    pub(super) fn circle(&mut self, id: SchemaId, hint: &Hint) -> TypeId {
        let view = self.view_of(id);
        if let Some(made) = self.made.get(&(id, view)) {
            return *made;
        }
        let ty = match self.start_union(id, view, hint) {
            Ok(ty) => ty,
            Err(shared) => return shared,
        };
        let (item, is_list) = match &self.schema(id).kind {
            Kind::Array { items: Some(item) } => (*item, true),
            Kind::Object { additional: Some(Additional::Schema(item)), .. } => (*item, false),
            _ => return ty,
        };
        let held = Box::new(self.item(id, item, &Hint::new(self.api.types[ty].name.clone())));
        let (held, wire) = if is_list { (Ty::List(held), "List") } else { (Ty::Map(held), "Map") };
        let origin = self.schema(id).origin.clone();
        let names = self.variant_names(&[Wanted::plain(wire)], &origin, extensions::VALUE_NAMES);
        let variants: Vec<(Name, Ty)> = names.into_iter().map(|name| (name, held.clone())).collect();
        let values = vec![Vec::new(); variants.len()];
        self.api.types[ty].kind = TypeKind::Union(Union { tag: None, decides: false, variants, values });
        ty
    }
}
