//! Uses of types: of a field, a list, an argument, a relationship.

use super::context::Cx;
use super::names;
use crate::ir::surface::{Conversion, Head, Path, RootType, Runtime, Type};
use crate::ir::{
    Amount, Cardinality, Data, DataItem, IntegerFormat, Linkage, Presence, Relationship, ShapeId, StructId, Target, Ty,
};

impl Cx<'_> {
    /// The type of a value.
    pub(super) fn ty(&self, ty: &Ty) -> Type {
        match ty {
            Ty::String => Type::plain(Head::String),
            Ty::Boolean => Type::plain(Head::Bool),
            Ty::Integer(IntegerFormat::I32) => Type::plain(Head::I32),
            Ty::Integer(IntegerFormat::I64) => Type::plain(Head::I64),
            Ty::Integer(IntegerFormat::U64) => Type::plain(Head::U64),
            Ty::Number => Type::runtime(Runtime::Number),
            Ty::Timestamp => Type::runtime(Runtime::DateTime),
            Ty::Date => Type::runtime(Runtime::Date),
            Ty::Bytes => Type::runtime(Runtime::Bytes),
            Ty::Link => Type::runtime(Runtime::Link),
            Ty::Untyped => Type::runtime(Runtime::Json),
            Ty::Id(id) => {
                let resource = &self.api.resources[*id];
                // Views of one type share the identifier of the first.
                let module = resource.view_of.map_or(resource.module, |first| self.api.resources[first].module);
                Type::item(self.path(module, &resource.id))
            }
            Ty::Named(id) => Type::item(self.type_path(*id)),
            Ty::List(item) => Type::of(Head::List, self.ty(item)),
            Ty::Map(item) => Type::of(Head::Runtime(Runtime::Map), self.ty(item)),
            Ty::Nullable(inner) => Type::of(Head::Option, self.ty(inner)),
            Ty::Boxed(inner) => Type::of(Head::Boxed, self.ty(inner)),
            Ty::Sensitive(inner) => Type::of(Head::Runtime(Runtime::Sensitive), self.ty(inner)),
        }
    }

    /// The type of a field, which may be absent or null.
    pub(super) fn member(&self, ty: &Ty, presence: Presence) -> Type {
        let value = self.ty(ty);
        match presence {
            Presence::Required => value,
            Presence::Nullable | Presence::Optional => Type::of(Head::Option, value),
            Presence::Patch => Type::of(Head::Runtime(Runtime::Patch), value),
        }
    }

    /// The type of an argument: anything that converts to a text or the like, an iterator for a list.
    pub(super) fn argument(&self, ty: &Ty) -> Type {
        match ty {
            Ty::Sensitive(inner) | Ty::Boxed(inner) => self.argument(inner),
            Ty::List(item) => Type::of(Head::Items, self.argument(item)),
            _ if converts(ty) => Type::of(Head::Into, self.ty(ty)),
            _ => self.ty(ty),
        }
    }

    /// The type of the argument of a setter: as [`argument`](Self::argument), or an `Option` of it.
    pub(super) fn setting(&self, ty: &Ty) -> Type {
        or_none(self.argument(ty))
    }

    /// The type of the object.
    pub(super) fn object(&self, id: StructId) -> Type {
        Type::item(self.struct_path(id))
    }

    /// The type of a resource in one of its shapes.
    pub(super) fn shape(&self, id: ShapeId) -> Type {
        Type::item(self.shape_path(id))
    }

    /// Returns the type that a relationship resolves to.
    pub(super) fn target(&self, target: Target) -> Type {
        match target {
            Target::Resource(id) => Type::item(self.read_path(id)),
            Target::Set(id) => {
                let set = &self.api.target_sets[id];
                Type::item(self.path(set.module, &names::marker(&set.name)))
            }
            Target::Any => Type::runtime(Runtime::AnyTarget),
        }
    }

    /// The type of a relationship.
    pub(super) fn relationship(&self, relationship: &Relationship) -> Type {
        let mut of = vec![self.target(relationship.target)];
        if relationship.linkage != Linkage::Identifier || relationship.meta.is_some() {
            of.push(self.identifier(relationship));
        }
        of.extend(relationship.meta.map(|meta| self.object(meta)));
        Type { head: Head::Runtime(relation(relationship.cardinality)), of }
    }

    /// One target of a relationship.
    pub(super) fn identifier(&self, relationship: &Relationship) -> Type {
        let target = self.target(relationship.target);
        let plain = Head::Runtime(Runtime::Identifier);
        match &relationship.linkage {
            Linkage::Identifier => Type::of(plain, target),
            Linkage::WithMeta(meta) => {
                let ty = self.object(*meta);
                // `meta` is optional, whatever it must contain.
                let ty = if self.api.structs[*meta].has_empty() { ty } else { Type::of(Head::Option, ty) };
                Type { head: plain, of: vec![target, ty] }
            }
            Linkage::NaturalKey(key) => Type::item(self.key_path(key)),
        }
    }

    /// A natural key is declared next to its query.
    pub(super) fn key_path(&self, key: &crate::ir::NaturalKey) -> Path {
        Path { module: self.struct_path(key.query).module, name: key.name.clone() }
    }

    /// The type of the data of a document.
    pub(super) fn data(&self, data: &Data) -> Type {
        self.several(self.data_item(&data.item), data.amount)
    }

    /// The type of as many items.
    pub(super) fn several(&self, item: Type, amount: Amount) -> Type {
        match amount {
            Amount::One => item,
            Amount::Optional => Type::of(Head::Option, item),
            Amount::Many => Type::of(Head::List, item),
            Amount::Either => Type::of(Head::Runtime(Runtime::OneOrMany), item),
        }
    }

    /// The type of the argument for identifiers that are sent.
    pub(super) fn linked(&self, linked: &Relationship, amount: Amount) -> Type {
        match amount {
            Amount::One | Amount::Many => self.link(linked),
            Amount::Optional | Amount::Either => self.several(self.identifier(linked), amount),
        }
    }

    /// The type of an item of the data of a document.
    pub(super) fn data_item(&self, item: &DataItem) -> Type {
        match item {
            DataItem::Resource(shape) => self.shape(*shape),
            DataItem::Several(id) => {
                let choice = &self.api.choices[*id];
                Type::item(self.path(choice.module, &choice.name))
            }
            DataItem::Any => Type::plain(Head::Root(RootType::AnyResource)),
            DataItem::Identifier(linked) => self.identifier(linked),
        }
    }

    /// The type of the argument for a relationship: anything that names the target, or several of it; the whole
    /// relationship where its `meta` has a type.
    pub(super) fn link(&self, relationship: &Relationship) -> Type {
        if relationship.meta.is_some() {
            return Type::of(Head::Into, self.relationship(relationship));
        }
        let one = Type::of(Head::Into, self.identifier(relationship));
        match relationship.cardinality {
            Cardinality::One => one,
            Cardinality::Many => Type::of(Head::Items, one),
            Cardinality::Either => self.several(self.identifier(relationship), Amount::Either),
        }
    }
}

/// The type of a relationship.
pub(super) const fn relation(cardinality: Cardinality) -> Runtime {
    match cardinality {
        Cardinality::One => Runtime::ToOne,
        Cardinality::Many => Runtime::ToMany,
        Cardinality::Either => Runtime::ToOneOrMany,
    }
}

/// The type of an argument, or an `Option` of it. A list or a map is empty where a source has none.
pub(super) fn or_none(ty: Type) -> Type {
    match &ty.head {
        Head::Into => Type { head: Head::IntoOption, of: ty.of },
        Head::Bool | Head::Item(_) => Type::of(Head::IntoOption, ty),
        // The type of a literal is inferred only by a trait of which `Option` alone is a generic target.
        Head::I32 | Head::I64 | Head::U64 => Type::of(Head::Into, Type::of(Head::Option, ty)),
        _ => ty,
    }
}

/// Whether an argument of this type is anything that converts to it.
pub(super) fn converts(ty: &Ty) -> bool {
    matches!(ty, Ty::String | Ty::Id(_) | Ty::Number | Ty::Bytes | Ty::Timestamp | Ty::Date | Ty::Untyped)
}

/// How an argument becomes a value of this type.
pub(super) fn conversion(ty: &Ty) -> Conversion {
    match ty {
        Ty::Sensitive(inner) => Conversion::Sensitive(Box::new(conversion(inner))),
        Ty::Boxed(inner) => Conversion::Boxed(Box::new(conversion(inner))),
        Ty::List(item) => Conversion::Each(Box::new(conversion(item))),
        _ if converts(ty) => Conversion::Into,
        _ => Conversion::Same,
    }
}

/// How an argument of a setter becomes a value of this type: the `Option` of it has converted it.
pub(super) fn setting_conversion(ty: &Ty) -> Conversion {
    match ty {
        Ty::Sensitive(inner) => Conversion::Sensitive(Box::new(setting_conversion(inner))),
        Ty::Boxed(inner) => Conversion::Boxed(Box::new(setting_conversion(inner))),
        _ if converts(ty) => Conversion::Same,
        _ => conversion(ty),
    }
}

/// Returns the value type without `Sensitive` and `Box`.
pub(super) fn bare(ty: &Ty) -> &Ty {
    match ty {
        Ty::Sensitive(inner) | Ty::Boxed(inner) => bare(inner),
        _ => ty,
    }
}

/// A document of this service.
pub(super) fn document(data: Type) -> Type {
    Type::of(Head::Root(RootType::Document), data)
}

/// A document that is sent.
pub(super) fn request_document(data: Type, meta: Option<Type>) -> Type {
    Type { head: Head::Runtime(Runtime::RequestDocument), of: [data].into_iter().chain(meta).collect() }
}
