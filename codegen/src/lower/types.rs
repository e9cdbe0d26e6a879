//! Lowers schemas to types: structs, open enums, unions, and uses of them.

use indexmap::IndexSet;
use serde_json::Value;

use super::context::{Hint, Lowering};
use super::extensions;
use super::recognise;
use super::scalars;
use super::scope::{Home, Words};
use crate::fates::Code;
use crate::ir::{
    Additional, Enum, EnumRepr, Field, JsonType, Kind, Name, Origin, Presence, Property, Prose, Rest, Schema, SchemaId,
    Struct, StructId, Ty, Type, TypeId, TypeKind, Variant, View,
};
use crate::names::{self, Scope, Wanted};

impl Lowering<'_> {
    /// Returns the type of a schema's values. Records whether `x-sensitive` is decided for it.
    pub(super) fn ty(&mut self, id: SchemaId, hint: &Hint) -> Ty {
        let ty = self.ty_of_decided(id, hint);
        let undecided = extensions::decision(self.schema(id)).is_none() && self.undecided(id, &ty);
        if undecided && (self.decides || extensions::asks(self.schema(id))) {
            self.schemas.hide(id);
            return Ty::Sensitive(Box::new(ty));
        }
        ty
    }

    /// Returns the type of a schema's values, if the caller knows whether `x-sensitive` is decided for it.
    pub(super) fn ty_of_decided(&mut self, id: SchemaId, hint: &Hint) -> Ty {
        self.model(id);
        let bare = self.bare(id, hint);
        if extensions::sensitive(self.schema(id)) {
            return Ty::Sensitive(Box::new(bare));
        }
        bare
    }

    /// Returns the type of a value that may be null, for places without a presence of their own.
    pub(super) fn nullable_ty(&mut self, id: SchemaId, hint: &Hint) -> Ty {
        let ty = self.ty(id, hint);
        if self.schema(id).nullable { Ty::Nullable(Box::new(ty)) } else { ty }
    }

    fn bare(&mut self, id: SchemaId, hint: &Hint) -> Ty {
        let id = self.schemas.unwrapped(id);
        if let Some(resource) = self.identified(id) {
            return Ty::Id(resource);
        }
        let schema = self.schema(id);
        match &schema.kind {
            Kind::Object { .. } | Kind::Array { .. } if self.holds_only_itself(id) => Ty::Named(self.circle(id, hint)),
            Kind::Object { properties, undeclared_required, additional } => {
                match (properties.is_empty() && undeclared_required.is_empty(), additional) {
                    (true, Some(Additional::Schema(item))) => {
                        let item = *item;
                        Ty::Map(Box::new(self.item(id, item, hint)))
                    }
                    (true, Some(Additional::Allowed(true)) | None) => {
                        self.untyped(id);
                        Ty::Map(Box::new(Ty::Untyped))
                    }
                    _ => {
                        let view = self.view_of(id);
                        let words = self.sent_words(id, view, hint);
                        let object = self.object_named(id, view, &words, None);
                        Ty::Named(self.api.structs[object].ty)
                    }
                }
            }
            Kind::Array { items: Some(item) } => {
                let item = *item;
                Ty::List(Box::new(self.item(id, item, hint)))
            }
            Kind::Array { items: None } => {
                self.untyped(id);
                Ty::List(Box::new(Ty::Untyped))
            }
            Kind::Union { .. } => self.choice(id, hint),
            Kind::Not(_) => {
                let origin = schema.origin.clone();
                self.fault(
                    Code::Exclusion,
                    &origin.member("not"),
                    "`not` is not supported: a Rust type cannot exclude values",
                );
                Ty::Untyped
            }
            Kind::Plain => self.scalar(id, hint),
        }
    }

    /// Returns the type of the items of a list or a map.
    pub(super) fn item(&mut self, holder: SchemaId, item: SchemaId, hint: &Hint) -> Ty {
        self.holders.push(holder);
        let ty = self.nullable_ty(item, &hint.item());
        self.holders.pop();
        ty
    }

    fn scalar(&mut self, id: SchemaId, hint: &Hint) -> Ty {
        let schema = self.schema(id);
        let listed = schema.values.iter().any(|value| !value.is_null());
        if listed && schema.ty != Some(JsonType::Boolean) {
            return Ty::Named(self.enumeration(id, hint));
        }
        match schema.ty {
            Some(JsonType::Array | JsonType::Object) | None => {
                self.untyped(id);
                Ty::Untyped
            }
            Some(_) => scalars::plain(schema),
        }
    }

    pub(super) fn start(&mut self, id: SchemaId, view: View, rust: String, kind: TypeKind) -> TypeId {
        let schema = self.schema(id);
        let (prose, origin) = (schema.prose.clone(), schema.origin.clone());
        let ty = self.api.types.push(Type { name: rust.clone(), prose, origin, kind });
        self.names.made(&rust, ty);
        self.made.insert((id, view), ty);
        ty
    }

    /// Creates an object without its fields, because it may contain itself.
    fn start_object(&mut self, id: SchemaId, view: View, rust: String) -> StructId {
        let schema = self.schema(id);
        let (prose, origin) = (schema.prose.clone(), schema.origin.clone());
        let (types, made, names) = (&mut self.api.types, &mut self.made, &mut self.names);
        self.api.structs.push_with(|object| {
            let ty = types.push(Type { name: rust.clone(), prose, origin, kind: TypeKind::Struct(object) });
            names.made(&rust, ty);
            made.insert((id, view), ty);
            Struct { ty, view, fields: Vec::new(), rest: Rest::Unknown, constructible: false }
        })
    }

    /// Returns the struct of an object under a given name; its members are named after `members`, or after it.
    pub(super) fn object_named(&mut self, id: SchemaId, view: View, words: &Words, members: Option<&str>) -> StructId {
        if let Some(made) = self.objects.get(&(id, view)) {
            return *made;
        }
        self.model(id);
        let (object, is_new) = match self.home(id, view, words) {
            Home::New(rust) => (self.start_object(id, view, rust), true),
            Home::Shared(ty) => match self.api.types[ty].kind {
                TypeKind::Struct(object) => (object, false),
                _ => (self.start_object(id, view, self.api.types[ty].name.clone()), true),
            },
        };
        self.objects.insert((id, view), object);
        let ty = self.api.structs[object].ty;
        let members = Hint::new(members.map_or_else(|| self.api.types[ty].name.clone(), str::to_owned));
        let schema = self.schema(id).clone();
        let holders = std::mem::take(&mut self.holders);
        // Without read-only or write-only members, there are none further down either.
        let within = if view == View::Read { View::Read } else { self.view };
        let outer = std::mem::replace(&mut self.view, within);
        let fields = self.fields(id, &schema, view, &members);
        let rest = self.rest(&schema, &members);
        self.view = outer;
        self.holders = holders;
        if is_new {
            self.api.structs[object] = Struct { ty, view, fields, rest, constructible: false };
        }
        object
    }

    /// Whether a schema became a type.
    pub(super) fn is_made(&self, id: SchemaId, view: View) -> bool {
        self.made.contains_key(&(id, view)) || self.objects.contains_key(&(id, view))
    }

    fn rest(&mut self, schema: &Schema, hint: &Hint) -> Rest {
        match &schema.kind {
            Kind::Object { additional: Some(Additional::Schema(item)), .. } => {
                Rest::Typed(self.nullable_ty(*item, &hint.member("value")))
            }
            // Members that the schema forbids are kept, so that nothing the server sends is lost.
            _ => Rest::Unknown,
        }
    }

    fn fields(&mut self, id: SchemaId, schema: &Schema, view: View, hint: &Hint) -> Vec<Field> {
        let Kind::Object { properties, undeclared_required, .. } = &schema.kind else {
            return Vec::new();
        };
        let mut properties = properties.clone();
        for name in undeclared_required {
            let origin = schema.origin.member("required");
            let message = format!("`required` names `{name}`, which `properties` does not declare");
            self.fault(Code::RequiredUndeclared, &origin, message);
            let reason = "`required` names it and nothing describes it";
            let extensions = [(extensions::UNTYPED.to_owned(), reason.into())].into_iter().collect();
            let any = Schema { origin: origin.clone(), extensions, ..Schema::default() };
            let any = self.schemas.allocate(any);
            properties.insert(name.clone(), Property { schema: any, origin, also: Vec::new(), required: true });
        }
        let travels = |schema: &Schema| match view {
            View::Read => !schema.write_only,
            View::Create | View::Patch => !schema.read_only,
        };
        let (there, elsewhere): (Vec<_>, Vec<_>) =
            properties.iter().partition(|(_, property)| travels(self.schema(property.schema)));
        for (_, property) in elsewhere {
            self.model_tree(property.schema);
        }
        let places: Vec<_> = there.iter().map(|(wire, property)| (wire.as_str(), *property)).collect();
        let names = self.field_names(&places);
        there
            .into_iter()
            .zip(names)
            .map(|((wire, property), name)| {
                let field = self.field(name, property, view, &hint.member(wire));
                let fixed = self.fixed(id, property, &field);
                if fixed.is_none() {
                    self.only_flag(property.schema, &field.ty);
                }
                Field { fixed, ..field }
            })
            .collect()
    }

    fn field(&mut self, name: Name, property: &Property, view: View, hint: &Hint) -> Field {
        let ty = self.ty(property.schema, hint);
        let schema = self.schema(property.schema);
        let presence = match (view, property.required, schema.nullable) {
            (View::Patch, _, _) => Presence::Patch,
            (_, true, true) => Presence::Nullable,
            (_, true, false) => Presence::Required,
            (_, false, _) => Presence::Optional,
        };
        Field {
            name,
            ty,
            presence,
            prose: schema.prose.clone(),
            constraints: schema.constraints.clone(),
            default: schema.default.clone(),
            fixed: None,
            read_only: schema.read_only,
            nullable: schema.nullable,
            deprecated: schema.deprecated,
            origin: property.origin.clone(),
        }
    }

    /// Returns the open enum of a schema with `enum`. Enums with the same name and values are one type.
    pub(super) fn enumeration(&mut self, id: SchemaId, hint: &Hint) -> TypeId {
        if let Some(made) = self.made.get(&(id, View::Read)) {
            return *made;
        }
        self.model(id);
        let words = self.words(id, hint);
        let ty = match self.home(id, View::Read, &words) {
            Home::Shared(shared) => shared,
            Home::New(rust) => {
                let variants = self.variants(id);
                self.start(id, View::Read, rust, TypeKind::Enum(Enum { repr: repr(&variants), variants }))
            }
        };
        self.made.insert((id, View::Read), ty);
        ty
    }

    fn variants(&mut self, id: SchemaId) -> Vec<Variant> {
        let schema = self.schema(id).clone();
        let listed: Vec<&Value> = schema.values.iter().filter(|value| !value.is_null()).collect();
        let given = extensions::value_names(&schema).unwrap_or_default();
        if !given.is_empty() && given.len() != listed.len() {
            self.fault(
                Code::ExtensionIgnored,
                &schema.origin.member(extensions::VALUE_NAMES),
                "`x-enum-varnames` must name each value of `enum` once, in its order",
            );
        }
        let mut values: Vec<(&Value, Option<&str>)> = Vec::new();
        for (index, value) in listed.into_iter().enumerate() {
            if !values.iter().any(|(known, _)| *known == value) {
                values.push((value, given.get(index).map(String::as_str)));
            }
        }
        let wires: Vec<String> = values.iter().map(|(value, _)| names::value_text(value)).collect();
        let wanted: Vec<Wanted<'_>> = values
            .iter()
            .zip(&wires)
            .map(|((_, given), wire)| Wanted { by_hand: *given, ..Wanted::plain(wire) })
            .collect();
        let names = self.variant_names(&wanted, &schema.origin, extensions::VALUE_NAMES);
        let variant = |((value, _), name): ((&Value, _), Name)| {
            let prose = self.prose_of(&schema, value);
            Variant { name, value: value.clone(), prose }
        };
        values.into_iter().zip(names).map(variant).collect()
    }

    pub(super) fn variant_names(&mut self, wanted: &[Wanted<'_>], origin: &Origin, chosen_by: &str) -> Vec<Name> {
        let made = names::scope(Scope::Variants, wanted);
        made.into_iter().map(|made| self.named(made, origin, chosen_by)).collect()
    }

    /// Returns the documentation of an alternative with only one value.
    fn prose_of(&self, schema: &Schema, value: &Value) -> Prose {
        let parts = schema.merged.iter().filter(|_| schema.values.len() > 1).map(|id| self.schema(*id));
        let mut listing = parts.filter(|part| matches!(&part.values[..], [only] if only == value));
        listing.next().map(|part| part.prose.clone()).unwrap_or_default()
    }

    /// Marks a schema and everything below it as modelled.
    pub(super) fn model_tree(&mut self, id: SchemaId) {
        for id in self.tree(id) {
            self.model(id);
        }
    }

    /// Returns a schema and all schemas within it, each once.
    pub(super) fn tree(&self, id: SchemaId) -> Vec<SchemaId> {
        let mut found = IndexSet::from([id]);
        let mut next = 0;
        while let Some(id) = found.get_index(next).copied() {
            next += 1;
            found.extend(self.below(id));
        }
        found.into_iter().collect()
    }

    /// Returns the schemas directly below one.
    pub(super) fn below(&self, id: SchemaId) -> Vec<SchemaId> {
        match &self.schema(id).kind {
            Kind::Object { properties, additional, .. } => {
                let further = match additional {
                    Some(Additional::Schema(id)) => Some(*id),
                    _ => None,
                };
                properties.values().map(|property| property.schema).chain(further).collect()
            }
            Kind::Array { items } => items.iter().copied().collect(),
            Kind::Union { alternatives, .. } => alternatives.clone(),
            Kind::Not(id) => vec![*id],
            Kind::Plain => Vec::new(),
        }
    }

    /// Returns the struct of a `links` object with links that JSON:API does not define, if any.
    pub(super) fn links(&mut self, id: SchemaId, words: &str) -> Option<StructId> {
        self.model_tree(id);
        if recognise::is_standard_links(&self.schemas, id) {
            return None;
        }
        let object = self.object_named(id, View::Read, &Words::new(words), None);
        for field in self.api.structs[object].fields.iter_mut().filter(|field| is_text(&field.ty)) {
            field.ty = Ty::Link;
            self.undecided.shift_remove(&field.origin);
            field.presence = Presence::Optional;
        }
        Some(object)
    }
}

/// Whether a value is a string, possibly sensitive.
fn is_text(ty: &Ty) -> bool {
    match ty {
        Ty::Sensitive(inner) => is_text(inner),
        ty => *ty == Ty::String,
    }
}

fn repr(variants: &[Variant]) -> EnumRepr {
    if variants.iter().all(|variant| variant.value.is_string()) {
        EnumRepr::String
    } else if variants.iter().all(|variant| variant.value.is_i64()) {
        EnumRepr::Integer
    } else {
        EnumRepr::Mixed
    }
}
