//! Schemas to types: structs, open enums, unions, and the uses of them.

use indexmap::IndexSet;
use serde_json::Value;

use super::context::{Hint, Lowering};
use super::extensions;
use super::recognise;
use crate::fates::Code;
use crate::ir::{
    Additional, Enum, EnumRepr, Field, IntegerFormat, JsonType, Kind, Name, Presence, Property, Rest, Schema, SchemaId,
    Struct, StructId, Ty, Type, TypeId, TypeKind, Union, Variant, View,
};
use crate::names;

impl Lowering<'_> {
    /// The type of a value of this schema. Notes whether `x-sensitive` is decided for it.
    pub(super) fn ty(&mut self, id: SchemaId, hint: &Hint) -> Ty {
        let ty = self.ty_of_decided(id, hint);
        let undecided = extensions::decision(self.schema(id)).is_none() && self.undecided(id, &ty);
        if undecided && self.decides {
            self.schemas.hide(id);
            return Ty::Sensitive(Box::new(ty));
        }
        ty
    }

    /// The type of a value of this schema, where the caller knows whether `x-sensitive` is decided for it.
    pub(super) fn ty_of_decided(&mut self, id: SchemaId, hint: &Hint) -> Ty {
        self.model(id);
        let bare = self.bare(id, hint);
        if extensions::sensitive(self.schema(id)) {
            return Ty::Sensitive(Box::new(bare));
        }
        bare
    }

    /// The type of a value that may be null where the schema says so, for the places that have no presence of their own.
    fn nullable_ty(&mut self, id: SchemaId, hint: &Hint) -> Ty {
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
            Kind::Object { properties, additional, .. } => match (properties.is_empty(), additional) {
                (true, Some(Additional::Schema(item))) => {
                    let item = *item;
                    Ty::Map(Box::new(self.item(id, item, hint)))
                }
                (true, Some(Additional::Allowed(true)) | None) => {
                    self.untyped(id);
                    Ty::Map(Box::new(Ty::Untyped))
                }
                _ => {
                    let object = self.object(id, View::Read, hint);
                    Ty::Named(self.api.structs[object].ty)
                }
            },
            Kind::Array { items: Some(item) } => {
                let item = *item;
                Ty::List(Box::new(self.item(id, item, hint)))
            }
            Kind::Array { items: None } => {
                self.untyped(id);
                Ty::List(Box::new(Ty::Untyped))
            }
            Kind::Union { .. } => Ty::Named(self.union(id, hint)),
            Kind::Not(_) => {
                let origin = schema.origin.clone();
                self.fault(
                    Code::Exclusion,
                    &origin.member("not"),
                    "`not` is not supported: no Rust type says what a value is not",
                );
                Ty::Untyped
            }
            Kind::Plain => self.scalar(id, hint),
        }
    }

    /// The type of what a list or a map holds. One that holds itself has no type: nothing between has a name.
    fn item(&mut self, holder: SchemaId, item: SchemaId, hint: &Hint) -> Ty {
        if self.holders.contains(&holder) {
            let origin = self.schema(holder).origin.clone();
            self.fault_with_help(
                Code::EndlessSchema,
                &origin,
                "it holds nothing but itself, and no Rust type says that",
                "put an object between, which gets a name",
            );
            return Ty::Untyped;
        }
        self.holders.push(holder);
        let ty = self.nullable_ty(item, &hint.item());
        self.holders.pop();
        ty
    }

    fn scalar(&mut self, id: SchemaId, hint: &Hint) -> Ty {
        let schema = self.schema(id);
        if !schema.values.is_empty() && schema.ty != Some(JsonType::Boolean) {
            return Ty::Named(self.enumeration(id, hint));
        }
        match (schema.ty, schema.format.as_deref()) {
            (Some(JsonType::String), Some("date-time")) => Ty::Timestamp,
            (Some(JsonType::String), Some("date")) => Ty::Date,
            // `byte` is base64: a text in JSON, and kept as the text it is.
            (Some(JsonType::String), Some("binary")) => Ty::Bytes,
            (Some(JsonType::String), _) => Ty::String,
            (Some(JsonType::Boolean), _) => Ty::Boolean,
            (Some(JsonType::Integer), Some("int32")) => Ty::Integer(IntegerFormat::I32),
            (Some(JsonType::Integer), Some("uint64")) => Ty::Integer(IntegerFormat::U64),
            (Some(JsonType::Integer), _) => Ty::Integer(IntegerFormat::I64),
            (Some(JsonType::Number), _) => Ty::Number,
            (Some(JsonType::Array | JsonType::Object) | None, _) => {
                self.untyped(id);
                Ty::Untyped
            }
        }
    }

    /// The name of a type: the one it was given, the definition's own, or the words that lead to it.
    fn words(&self, id: SchemaId, hint: &Hint) -> String {
        if let Some(given) = extensions::type_name(self.schema(id)) {
            return given.to_owned();
        }
        let definitions = &self.schemas.graph.definitions;
        definitions.iter().find(|(_, known)| **known == id).map_or_else(|| hint.0.clone(), |(name, _)| name.clone())
    }

    fn start(&mut self, id: SchemaId, words: &str, kind: TypeKind) -> TypeId {
        let schema = self.schema(id);
        let (prose, origin) = (schema.prose.clone(), schema.origin.clone());
        let name = self.type_name(words, &origin);
        let ty = self.api.types.push(Type { name, prose, origin, kind });
        self.made.insert((id, View::Read), ty);
        ty
    }

    /// An object whose fields are not known yet, since it can hold itself.
    fn start_object(&mut self, id: SchemaId, view: View, words: &str) -> StructId {
        let schema = self.schema(id);
        let (prose, origin) = (schema.prose.clone(), schema.origin.clone());
        let name = self.type_name(words, &origin);
        let (types, made) = (&mut self.api.types, &mut self.made);
        self.api.structs.push_with(|object| {
            let ty = types.push(Type { name, prose, origin, kind: TypeKind::Struct(object) });
            made.insert((id, view), ty);
            Struct { ty, view, fields: Vec::new(), rest: Rest::Unknown, constructible: false }
        })
    }

    /// The struct of an object, however often it is asked for.
    pub(super) fn object(&mut self, id: SchemaId, view: View, hint: &Hint) -> StructId {
        let words = self.words(id, hint);
        self.object_named(id, view, &words, &Hint::new(words.clone()))
    }

    /// The struct of an object under a name of its own; its members are named after `members`.
    pub(super) fn object_named(&mut self, id: SchemaId, view: View, words: &str, members: &Hint) -> StructId {
        if let Some(made) = self.objects.get(&(id, view)) {
            return *made;
        }
        self.model(id);
        // A name that is gone may be gone to the very same struct, described a second time.
        let known = self.known(words).and_then(|ty| match self.api.types[ty].kind {
            TypeKind::Struct(object) => Some(object),
            _ => None,
        });
        let object = known.unwrap_or_else(|| self.start_object(id, view, words));
        self.objects.insert((id, view), object);
        let schema = self.schema(id).clone();
        let holders = std::mem::take(&mut self.holders);
        let fields = self.fields(&schema, view, members);
        let rest = self.rest(&schema, members);
        self.holders = holders;
        let ty = self.api.structs[object].ty;
        let filled = Struct { ty, view, fields, rest, constructible: false };
        if known.is_none() {
            self.api.structs[object] = filled;
            self.by_name.insert(self.api.types[ty].name.clone(), ty);
        } else if !same_struct(&self.api.structs[object], &filled) {
            self.type_name(words, &schema.origin);
        }
        object
    }

    /// Whether a schema became a type.
    pub(super) fn is_made(&self, id: SchemaId, view: View) -> bool {
        self.made.contains_key(&(id, view)) || self.objects.contains_key(&(id, view))
    }

    /// The type that has the name already which these words would give.
    fn known(&self, words: &str) -> Option<TypeId> {
        let name = names::ty(words).ok()?;
        self.by_name.get(&name.rust).copied()
    }

    fn rest(&mut self, schema: &Schema, hint: &Hint) -> Rest {
        match &schema.kind {
            Kind::Object { additional: Some(Additional::Schema(item)), .. } => {
                Rest::Typed(self.nullable_ty(*item, &hint.member("value")))
            }
            // What is forbidden is kept all the same: a server that sends it loses nothing.
            _ => Rest::Unknown,
        }
    }

    fn fields(&mut self, schema: &Schema, view: View, hint: &Hint) -> Vec<Field> {
        let Kind::Object { properties, undeclared_required, .. } = &schema.kind else {
            return Vec::new();
        };
        for name in undeclared_required {
            self.fault(
                Code::RequiredUndeclared,
                &schema.origin.member("required"),
                format!("`required` names `{name}`, which `properties` does not declare"),
            );
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
        let names = names::fields(there.iter().map(|(wire, _)| wire.as_str()));
        there
            .into_iter()
            .zip(names)
            .map(|((wire, property), name)| {
                let name = self.named(name, &property.origin);
                self.field(name, property, view, &hint.member(wire))
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
            read_only: schema.read_only,
            nullable: schema.nullable,
            deprecated: schema.deprecated,
            origin: property.origin.clone(),
        }
    }

    /// The open enum of a schema with `enum`. Two places with the same name and the same values share one.
    pub(super) fn enumeration(&mut self, id: SchemaId, hint: &Hint) -> TypeId {
        if let Some(made) = self.made.get(&(id, View::Read)) {
            return *made;
        }
        self.model(id);
        let variants = self.variants(id);
        let kind = TypeKind::Enum(Enum { repr: repr(&variants), variants });
        let words = self.words(id, hint);
        if let Some(shared) = self.known(&words)
            && self.api.types[shared].kind == kind
        {
            self.made.insert((id, View::Read), shared);
            return shared;
        }
        let ty = self.start(id, &words, kind);
        self.by_name.insert(self.api.types[ty].name.clone(), ty);
        ty
    }

    fn variants(&mut self, id: SchemaId) -> Vec<Variant> {
        let schema = self.schema(id).clone();
        let values: Vec<Value> = schema.values.iter().filter(|value| !value.is_null()).cloned().collect();
        let given = extensions::value_names(&schema);
        if given.as_ref().is_some_and(|given| given.len() != values.len()) {
            self.fault(
                Code::ExtensionIgnored,
                &schema.origin.member(extensions::VALUE_NAMES),
                "`x-enum-varnames` must name each value of `enum` once, in its order",
            );
        }
        let texts = given.map(|given| given.into_iter().map(Value::from).collect::<Vec<_>>());
        let names = names::variants(texts.as_ref().unwrap_or(&values));
        values
            .into_iter()
            .zip(names)
            .map(|(value, name)| {
                let rust = self.named(name, &schema.origin).rust;
                Variant { name: Name { wire: names::value_text(&value), rust }, value }
            })
            .collect()
    }

    fn union(&mut self, id: SchemaId, hint: &Hint) -> TypeId {
        if let Some(made) = self.made.get(&(id, View::Read)) {
            return *made;
        }
        let words = self.words(id, hint);
        // It can hold itself.
        let ty = self.start(id, &words, TypeKind::Union(Union { tag: None, variants: Vec::new() }));
        let schema = self.schema(id).clone();
        let Kind::Union { alternatives, discriminator, mapping, .. } = &schema.kind else {
            return ty;
        };
        let tag = discriminator.as_ref().map(|wire| {
            let name = names::field(wire);
            self.named(name, &schema.origin)
        });
        let wires: Vec<String> = alternatives
            .iter()
            .enumerate()
            .map(|(index, alternative)| {
                let mapped = mapping.iter().find(|(_, target)| *target == alternative).map(|(value, _)| value.clone());
                let own = self.schemas.graph.definitions.iter().find(|(_, known)| *known == alternative);
                mapped
                    .or_else(|| own.map(|(name, _)| name.clone()))
                    .unwrap_or_else(|| self.alternative(*alternative, index))
            })
            .collect();
        let values: Vec<Value> = wires.iter().cloned().map(Value::from).collect();
        let holders = std::mem::take(&mut self.holders);
        let variants = names::variants(&values)
            .into_iter()
            .zip(alternatives)
            .zip(&wires)
            .map(|((name, alternative), wire)| {
                let name = self.named(name, &schema.origin);
                let ty = self.nullable_ty(*alternative, &Hint::new(words.clone()).member(wire));
                (name, ty)
            })
            .collect::<Vec<_>>();
        self.holders = holders;
        self.refuse_twins(&schema, &variants);
        self.api.types[ty].kind = TypeKind::Union(Union { tag, variants });
        ty
    }

    /// Alternatives of one type cannot be told apart by it.
    fn refuse_twins(&mut self, schema: &Schema, variants: &[(Name, Ty)]) {
        for (index, (name, ty)) in variants.iter().enumerate() {
            if let Some((twin, _)) = variants.iter().take(index).find(|(_, known)| known == ty) {
                let message = format!(
                    "the alternatives `{}` and `{}` have one type, which is not supported",
                    twin.wire, name.wire
                );
                self.fault(Code::Indistinguishable, &schema.origin, message);
            }
        }
    }

    /// A name for an alternative that has none: its type.
    fn alternative(&self, id: SchemaId, index: usize) -> String {
        match self.schema(id).ty {
            Some(JsonType::Object) | None => format!("Variant{}", index + 1),
            Some(JsonType::Array) => "List".to_owned(),
            Some(JsonType::String) => "Text".to_owned(),
            Some(JsonType::Number) => "Number".to_owned(),
            Some(JsonType::Integer) => "Integer".to_owned(),
            Some(JsonType::Boolean) => "Boolean".to_owned(),
        }
    }

    /// Says that a schema and everything below it went into the client.
    pub(super) fn model_tree(&mut self, id: SchemaId) {
        for id in self.tree(id) {
            self.model(id);
        }
    }

    /// A schema and all that stands below it, each once.
    pub(super) fn tree(&self, id: SchemaId) -> Vec<SchemaId> {
        let mut found = IndexSet::from([id]);
        let mut next = 0;
        while let Some(id) = found.get_index(next).copied() {
            next += 1;
            let below: Vec<SchemaId> = match &self.schema(id).kind {
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
            };
            found.extend(below);
        }
        found.into_iter().collect()
    }

    /// The struct of a `links` object with links of the vendor's own; `None` where JSON:API knows them all.
    pub(super) fn links(&mut self, id: SchemaId, words: &str) -> Option<StructId> {
        self.model_tree(id);
        if recognise::is_standard_links(&self.schemas, id) {
            return None;
        }
        let object = self.object_named(id, View::Read, words, &Hint::new(words));
        for field in self.api.structs[object].fields.iter_mut().filter(|field| is_text(&field.ty)) {
            field.ty = Ty::Link;
            self.undecided.shift_remove(&field.origin);
            field.presence = Presence::Optional;
        }
        Some(object)
    }
}

/// Whether a value is a text, if only one that is hidden.
fn is_text(ty: &Ty) -> bool {
    match ty {
        Ty::Sensitive(inner) => is_text(inner),
        ty => *ty == Ty::String,
    }
}

/// Whether two descriptions of a struct say the same of its values; where they stand and in what words is no matter.
fn same_struct(known: &Struct, other: &Struct) -> bool {
    let essence = |field: &Field| (field.name.clone(), field.ty.clone(), field.presence);
    known.view == other.view
        && known.rest == other.rest
        && known.fields.iter().map(essence).eq(other.fields.iter().map(essence))
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
