//! The `relationships` object of a resource: cardinality, targets and linkage.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::context::{Hint, Lowering};
use super::recognise;
use super::recognised::fold;
use super::scope::Words;
use crate::fates::Code;
use crate::ir::{
    Cardinality, Field, Kind, Linkage, Name, NaturalKey, Origin, Presence, Property, Prose, Relationship,
    Relationships, ResourceId, SchemaId, StructId, Target, TargetSet, TargetSetId, Ty, View,
};

/// The members of a relationship object. Descriptions also use the schema of a whole document for it.
const MEMBERS: [&str; 5] = ["data", "links", "meta", "included", "jsonapi"];

impl Lowering<'_> {
    /// Lowers the relationships of a resource for one view.
    pub(super) fn relationships(&mut self, id: SchemaId, view: View, shape: &str, resource: &str) -> Relationships {
        self.model(id);
        let schema = self.schema(id).clone();
        let candidates = [format!("{shape}Relationships"), format!("{shape}RelationshipsObject")];
        let name = self.type_name_with(&candidates, &schema.origin, Some(self.schemas.unwrapped(id)), &[]);
        let members = recognise::properties(&schema).cloned().unwrap_or_default();
        let travels =
            |lowering: &Self, property: &Property| view == View::Read || !lowering.schema(property.schema).read_only;
        let members: Vec<_> = members.iter().filter(|(_, property)| travels(self, property)).collect();
        let places: Vec<_> = members.iter().map(|(wire, property)| (wire.as_str(), *property)).collect();
        let names = self.field_names(&places);
        let (mut linked, mut values) = (Vec::new(), Vec::new());
        for ((wire, property), name) in members.into_iter().zip(names) {
            let only = self.only_value(id, wire, property.schema).filter(Value::is_string);
            if let Some(only) = only {
                values.extend(self.tag_among_relationships(name, only, property, view));
            } else {
                let hint = Hint::new(resource).member(wire);
                linked.push(self.relationship(name, property, view, &hint));
            }
        }
        let (prose, origin) = (schema.prose, schema.origin);
        Relationships { name, prose, origin, members: linked, values }
    }

    /// Lowers a string among the relationships that a discriminator uses: it is sent, and kept in `extra` when
    /// received.
    fn tag_among_relationships(&mut self, name: Name, only: Value, property: &Property, view: View) -> Option<Field> {
        self.model_tree(property.schema);
        if view == View::Read || !property.required {
            return None;
        }
        let schema = self.schema(property.schema);
        Some(Field {
            name,
            ty: Ty::String,
            presence: if view == View::Patch { Presence::Patch } else { Presence::Required },
            prose: schema.prose.clone(),
            constraints: schema.constraints.clone(),
            default: None,
            fixed: Some(only),
            read_only: false,
            nullable: false,
            deprecated: schema.deprecated,
            origin: property.origin.clone(),
        })
    }

    pub(super) fn relationship(&mut self, name: Name, property: &Property, view: View, hint: &Hint) -> Relationship {
        self.model(property.schema);
        let schema = self.schema(property.schema).clone();
        // If the document around it is left out, an identifier is `data` itself.
        let is_data = self.implied.contains(&property.schema);
        let members = recognise::properties(&schema).filter(|_| !is_data).cloned().unwrap_or_default();
        for (member, place) in members.iter().filter(|(member, _)| !MEMBERS.contains(&member.as_str())) {
            self.extra_member(member, place, "a relationship");
        }
        if let Some(links) = members.get("links") {
            self.plain_links(links.schema);
        }
        let (meta, is_member) =
            (members.get("meta"), self.schemas.graph.uses.iter().all(|used| used.schema != property.schema));
        let meta =
            meta.filter(|_| is_member).and_then(|meta| self.link_meta(meta.schema, &hint.member("relationship meta")));
        for part in ["meta", "included", "jsonapi"].iter().filter_map(|part| members.get(*part)) {
            self.model_tree(part.schema);
        }
        let data = members.get("data").map(|data| data.schema).or(is_data.then_some(property.schema));
        let (cardinality, identifier) = match data {
            Some(data) => self.cardinality(data),
            None => (Cardinality::One, None),
        };
        let target = identifier.map_or(Target::Any, |identifier| self.target(identifier, &name.wire));
        // Of the two, the one of the relationship itself has the longer name.
        let own = hint.member("meta");
        let linkage = match identifier.and_then(|identifier| self.meta_of_identifiers(identifier)) {
            Some(meta) => self.linkage(meta, target, view, &own),
            None => Linkage::Identifier,
        };
        let required = property.required && data.is_some();
        let nullable = data.is_some_and(|data| self.schema(data).nullable);
        Relationship {
            name,
            prose: schema.prose,
            origin: property.origin.clone(),
            cardinality,
            target,
            linkage,
            meta,
            required,
            nullable,
        }
    }

    /// Returns the `meta` of a relationship or of an identifier, if it has members. It can be absent, and is then empty.
    fn link_meta(&mut self, meta: SchemaId, hint: &Hint) -> Option<StructId> {
        if recognise::properties(self.schema(meta)).is_none_or(IndexMap::is_empty) {
            self.model_tree(meta);
            return None;
        }
        let object = self.object_named(meta, View::Read, &Words::new(hint.words.clone()), None);
        self.require_nothing(object);
        Some(object)
    }

    /// Marks links that the runtime types as modelled.
    pub(super) fn plain_links(&mut self, links: SchemaId) {
        self.model_tree(links);
        for other in recognise::no_links(&self.schemas, links) {
            let message = "this is no link, which is a text or an object with `href`: it is kept as it is received";
            self.fault(Code::NoLink, &other.origin, message);
        }
    }

    /// Whether a value is a list or one of its items.
    pub(super) fn is_one_or_many(&self, data: SchemaId) -> bool {
        let Kind::Union { alternatives, .. } = &self.schema(self.schemas.unwrapped(data)).kind else { return false };
        let is_list = |id: &SchemaId| matches!(self.schema(self.schemas.unwrapped(*id)).kind, Kind::Array { .. });
        alternatives.iter().any(is_list) && !alternatives.iter().all(is_list)
    }

    /// Whether a value is one of several lists.
    pub(super) fn is_one_of_lists(&self, data: SchemaId) -> bool {
        let Kind::Union { alternatives, .. } = &self.schema(self.schemas.unwrapped(data)).kind else { return false };
        let is_list = |id: &SchemaId| matches!(self.schema(self.schemas.unwrapped(*id)).kind, Kind::Array { .. });
        !alternatives.is_empty() && alternatives.iter().all(is_list)
    }

    /// Returns the cardinality, and the schema of an identifier.
    fn cardinality(&mut self, data: SchemaId) -> (Cardinality, Option<SchemaId>) {
        self.model(data);
        let (cardinality, identifier) = match self.schema(data).kind {
            Kind::Array { items } => (Cardinality::Many, items),
            _ if self.is_one_of_lists(data) => (Cardinality::Many, Some(data)),
            _ if self.is_one_or_many(data) => (Cardinality::Either, Some(data)),
            _ => (Cardinality::One, Some(data)),
        };
        for identifier in identifier.map(|identifier| self.resources_in(identifier)).into_iter().flatten() {
            self.model(identifier);
            for member in ["type", "id"] {
                if let Some(member) = recognise::property(self.schema(identifier), member) {
                    self.model(member);
                }
            }
        }
        (cardinality, identifier)
    }

    /// Returns the `meta` of an identifier, united where there are several identifiers.
    fn meta_of_identifiers(&mut self, identifier: SchemaId) -> Option<SchemaId> {
        let metas = self.resources_in(identifier).into_iter();
        let metas: Vec<SchemaId> = metas.filter_map(|id| recognise::property(self.schema(id), "meta")).collect();
        let (first, others) = metas.split_first()?;
        let mut united = Some(*first);
        for other in others {
            united = united.and_then(|one| self.united(one, *other, 1));
        }
        if united.is_none() {
            metas.iter().for_each(|meta| self.model_tree(*meta));
        }
        united
    }

    /// Returns the targets that `type` of an identifier allows. If it lists an undescribed type, the target is any.
    fn target(&mut self, identifier: SchemaId, relationship: &str) -> Target {
        let mut first = None;
        let mut wires: IndexSet<String> = IndexSet::new();
        for identifier in self.resources_in(identifier) {
            let Some(ty) = recognise::property(self.schema(identifier), "type") else { continue };
            first.get_or_insert(ty);
            match self.resource_types.mapped(identifier) {
                Some(mapped) => _ = wires.insert(mapped.to_owned()),
                None if self.schema(ty).values.is_empty() => {
                    wires.extend(self.shown_target(identifier, ty, relationship))
                }
                None => wires.extend(self.schema(ty).values.iter().filter_map(Value::as_str).map(str::to_owned)),
            }
        }
        let Some(first) = first else { return Target::Any };
        let members: Vec<ResourceId> = wires.iter().filter_map(|wire| self.resource_with(wire)).collect();
        let mut aliases = wires.iter().filter(|wire| self.resource_with(wire).is_none());
        match (members.as_slice(), aliases.next().cloned(), aliases.next()) {
            ([only], None, _) => Target::Resource(*only),
            ([_, _, ..], alias, None) => {
                let (prose, origin) = (self.schema(first).prose.clone(), self.schema(first).origin.clone());
                Target::Set(self.target_set(members, alias.as_deref(), &prose, &origin))
            }
            _ => Target::Any,
        }
    }

    /// Returns the resource type in the default or example of an identifier. If several relationships share the
    /// identifier, the example counts only for those with that name.
    fn shown_target(&mut self, identifier: SchemaId, ty: SchemaId, relationship: &str) -> Option<String> {
        let (of_type, whole) = (self.schema(ty), self.schema(identifier));
        let definition = self.schemas.definition(identifier).map(fold).unwrap_or_default();
        let definition = definition.strip_suffix(" identifier").unwrap_or(&definition);
        let is_own = |shown: &&str| [fold(relationship).as_str(), definition].contains(&fold(shown).as_str());
        let example = whole.example.as_ref().and_then(|example| example.get("type"));
        let examples = [of_type.example.as_ref(), example].into_iter().flatten().filter_map(Value::as_str);
        let default = of_type.default.as_ref().and_then(Value::as_str);
        let is_described = |shown: &&str| self.resource_with(shown).is_some();
        let shown = default.into_iter().chain(examples.filter(is_own)).find(is_described)?.to_owned();
        if self.resource_types.shown.insert(ty) {
            self.report_inferred(ty, &shown);
        }
        Some(shown)
    }

    /// Returns the set of these resources; all relationships to it share one set.
    fn target_set(
        &mut self,
        members: Vec<ResourceId>,
        alias: Option<&str>,
        prose: &Prose,
        origin: &Origin,
    ) -> TargetSetId {
        let wire = alias.map(str::to_owned);
        let same = |set: &TargetSet| set.members == members && set.wire == wire;
        if let Some(known) = self.api.target_sets.find(same) {
            return known;
        }
        let words = wire.clone().unwrap_or_else(|| {
            let names: Vec<&str> = members.iter().map(|id| self.api.resources[*id].name.rust.as_str()).collect();
            names.join(" or ")
        });
        // The target type of the set's identifiers has a separate name.
        let name = self.type_name_with(&[words.clone(), format!("{words} set")], origin, None, &["Target"]);
        // The set is in the module of its first member; its users are in several modules anyway.
        let module = match members.first() {
            Some(first) => self.api.resources[*first].module,
            None => self.first_module(),
        };
        self.api.target_sets.push(TargetSet { name, module, prose: prose.clone(), members, wire })
    }

    /// Returns the meaning of `meta` in an identifier: a natural key instead of `id`, or data about the link.
    fn linkage(&mut self, meta: SchemaId, target: Target, view: View, hint: &Hint) -> Linkage {
        let query = recognise::property(self.schema(meta), "query");
        match (query, target) {
            (Some(query), Target::Resource(resource)) if view != View::Read => {
                self.model(meta);
                Linkage::NaturalKey(self.natural_key(query, resource))
            }
            (Some(_), _) => {
                self.waive_tree(meta, "a natural key is only ever sent, and no operation sends this one");
                Linkage::Identifier
            }
            (None, _) => match self.link_meta(meta, hint) {
                Some(object) => Linkage::WithMeta(object),
                None => Linkage::Identifier,
            },
        }
    }

    fn natural_key(&mut self, query: SchemaId, resource: ResourceId) -> NaturalKey {
        let target = self.rust_of(resource);
        let words = Words { others: vec![format!("{target}KeyQuery")], ..Words::new(format!("{target}Query")) };
        let query = self.object_named(query, View::Create, &words, None);
        let name = match self.keys.get(&query) {
            Some(known) => known.clone(),
            None => {
                let origin = self.api.types[self.api.structs[query].ty].origin.clone();
                self.type_name(&[format!("{target}Ref"), format!("{target}Reference")], &origin)
            }
        };
        self.keys.insert(query, name.clone());
        NaturalKey { name, query }
    }

    /// Waives a schema and everything below it with a reason, unless it is modelled.
    fn waive_tree(&mut self, id: SchemaId, reason: &str) {
        for id in self.tree(id) {
            let origin = self.schema(id).origin.clone();
            self.claims.waive_unless_modelled(origin, reason);
        }
    }
}
