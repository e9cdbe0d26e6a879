//! `meta` of the responses: one struct for all documents, because they share one document type.

use super::context::{Hint, Lowering};
use super::recognise;
use crate::fates::Code;
use crate::ir::{Field, Presence, Property, Prose, Rest, SchemaId, Struct, Ty, Type, TypeKind, View};
use crate::maps::HashSet;

impl Lowering<'_> {
    /// Merges `meta` of every document.
    pub(super) fn meta(&mut self) {
        let mut members: Vec<(String, Property)> = Vec::new();
        let mut mixed: HashSet<String> = HashSet::default();
        let sources = self.metas();
        for source in &sources {
            self.model(*source);
            let schema = self.schema(*source).clone();
            for (name, property) in recognise::properties(&schema).into_iter().flatten() {
                let Some((_, known)) = members.iter_mut().find(|(known, _)| known == name) else {
                    members.push((name.clone(), property.clone()));
                    continue;
                };
                self.model_tree(property.schema);
                *known = known.clone().joined(property);
                match self.united(known.schema, property.schema, 1) {
                    Some(united) => known.schema = united,
                    None => {
                        self.report_meta(known.schema, property.schema);
                        mixed.insert(name.clone());
                    }
                }
            }
        }
        if members.is_empty() {
            return;
        }
        let places: Vec<_> = members.iter().map(|(wire, property)| (wire.as_str(), property)).collect();
        let names = self.field_names(&places);
        let fields = members
            .iter()
            .zip(names)
            .map(|((wire, property), name)| {
                let ty = self.ty(property.schema, &Hint::new("meta").member(wire));
                let ty = if mixed.contains(wire) { Ty::Untyped } else { ty };
                let schema = self.schema(property.schema);
                Field {
                    name,
                    ty,
                    presence: Presence::Optional,
                    prose: schema.prose.clone(),
                    constraints: schema.constraints.clone(),
                    default: None,
                    fixed: None,
                    read_only: true,
                    nullable: schema.nullable,
                    deprecated: schema.deprecated,
                    origin: property.origin.clone(),
                }
            })
            .collect();
        let origin = sources.first().map(|id| self.schema(*id).origin.clone()).unwrap_or_default();
        let name = match self.meta_name.take() {
            Some(name) => name,
            // No definition is a resource, but a response contains one.
            None => self.type_name(&["meta".to_owned(), "response meta".to_owned()], &origin),
        };
        let description = "What the server sends about a response as a whole.".to_owned();
        let prose = Prose { summary: None, description: Some(description) };
        let structs = &mut self.api.structs;
        let mut meta = None;
        self.api.types.push_with(|ty| {
            let object = Struct { ty, view: View::Read, fields, rest: Rest::Unknown, constructible: false };
            let object = structs.push(object);
            meta = Some(object);
            Type { name, prose, origin, kind: TypeKind::Struct(object) }
        });
        self.api.meta = meta;
    }

    /// Returns the schemas of `meta` in responses and error documents.
    fn metas(&mut self) -> Vec<SchemaId> {
        let uses: Vec<SchemaId> = self
            .schemas
            .graph
            .uses
            .iter()
            .filter(|used| used.place.starts_with("response/"))
            .map(|used| used.schema)
            .collect();
        let mut metas = Vec::new();
        for document in uses {
            let known = self.document_of(document).is_some() || recognise::errors(&self.schemas, document).is_some();
            let meta = (known && !self.implied.contains(&document))
                .then(|| recognise::property(self.schema(document), "meta"))
                .flatten();
            metas.extend(meta.filter(|meta| !metas.contains(meta)));
        }
        metas
    }

    /// Reports a member of `meta` with two types, which becomes untyped JSON.
    fn report_meta(&mut self, one: SchemaId, other: SchemaId) {
        let first = self.schema(one).origin.0.clone();
        let origin = self.schema(other).origin.clone();
        let message = format!("this member of `meta` is described otherwise at {first}: one type cannot hold both");
        self.fault(Code::Contradiction, &origin, message);
    }
}
