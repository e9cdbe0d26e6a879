//! The `type` of each resource: listed by its schema, mapped by a discriminator, or inferred from names.
//!
//! Descriptions rarely list all types. An inferred type is reported, and the client then accepts any type.

use std::cmp::Reverse;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::contents::Exchanged;
use super::context::Lowering;
use super::recognise;
use super::recognised::{Views, fold, names_nothing};
use crate::fates::Code;
use crate::ir::{Kind, Schema, SchemaId};
use crate::maps::{HashMap, HashSet};

/// The member that identifies the type of a resource.
const TYPE: &str = "type";

/// Evidence about types from elsewhere in the description.
struct Evidence {
    /// The types that identifiers list, by folded name.
    pointed: HashMap<String, String>,
    /// The schemas that are the `type` of several resources.
    shared: HashSet<SchemaId>,
}

/// A place of a schema that may describe a resource: the path and the tag of the operation whose primary data it is.
#[derive(Clone, Copy)]
struct Candidate<'d> {
    is_sent: bool,
    place: Option<(&'d str, Option<&'d str>)>,
}

/// The source of a resource's `type`.
enum Known {
    Said(String),
    Inferred(String),
}

impl Candidate<'_> {
    /// Returns the number of parameters in the collection's path.
    fn depth(&self) -> Option<usize> {
        let (path, _) = self.place?;
        let (collection, _) = path.rsplit_once(collection_of(path)?)?;
        Some(collection.matches('{').count())
    }
}

impl Lowering<'_> {
    /// Returns the `type` of the resource that a schema describes.
    pub(super) fn resource_type(&self, schema: SchemaId) -> Option<&str> {
        self.resource_types.of(self.schemas.unwrapped(schema))
    }

    /// Finds the schemas of resources: definitions with a type, and everything in documents.
    pub(super) fn find_resource_types(&mut self, contents: &[Exchanged<'_>]) {
        let held = self.resource_places(contents);
        self.resource_types.mapped = self.mapped_types();
        for content in contents.iter().filter(|content| !content.is_sent) {
            let members = recognise::properties(self.schema(content.schema));
            let included = members.and_then(|members| members.get("included")).map(|member| member.origin.clone());
            self.resource_types.included.extend(included);
        }
        let evidence = Evidence { pointed: self.types_of_identifiers(), shared: self.shared_types(&held) };
        let definitions = self.schemas.graph.definitions.values().map(|schema| self.schemas.unwrapped(*schema));
        let said = definitions.filter(|id| self.said_type(*id).is_some());
        let all: IndexSet<SchemaId> = said.chain(held.keys().copied()).collect();
        let mut views: IndexMap<String, Views> = IndexMap::new();
        for schema in all {
            let places = held.get(&schema).map(Vec::as_slice).unwrap_or_default();
            let Some(known) = self.known_type(schema, places, &evidence) else { continue };
            let (wire, is_inferred) = match known {
                Known::Said(wire) => (wire, false),
                Known::Inferred(wire) => (wire, true),
            };
            let views = views.entry(wire).or_default();
            views.all.insert(schema, is_inferred);
            if places.iter().any(|place| !place.is_sent) {
                views.read.insert(schema);
            }
            if places.iter().any(|place| place.place.is_none() && !place.is_sent) {
                views.included.insert(schema);
            }
        }
        join_spellings(&mut views);
        for (wire, views) in &mut views {
            // The view nearest to the root of the API determines the name of the type.
            let depth = |id: &SchemaId| held.get(id).into_iter().flatten().filter_map(Candidate::depth).min();
            views.read.sort_by_key(|id| depth(id).unwrap_or(usize::MAX));
            let is_held = views.all.keys().any(|id| held.contains_key(id));
            self.require_id(views, is_held);
            for (schema, is_inferred) in &views.all {
                self.resource_types.by_schema.insert(*schema, wire.clone());
                if *is_inferred {
                    self.report_inferred(*schema, wire);
                }
            }
        }
        views.retain(|_, views| !views.all.is_empty());
        self.resource_types.views = views;
    }

    /// Removes received schemas without `id`, unless another schema of the type has one. JSON:API requires it, so a
    /// description may omit it, but not everywhere.
    fn require_id(&mut self, views: &mut Views, is_held: bool) {
        let has_id = |id: &SchemaId| recognise::property(self.schema(*id), "id").is_some();
        if views.all.keys().any(has_id) {
            return;
        }
        if !is_held {
            // No document has it, so it is no resource that only lacks its `id`.
            views.all.clear();
            return;
        }
        for schema in std::mem::take(&mut views.read) {
            views.all.shift_remove(&schema);
            self.resource_types.near_misses.insert(schema);
            let origin = self.schema(schema).origin.clone();
            let message = "this is read as plain JSON: a resource of JSON:API has an `id`";
            self.fault_with_help(
                Code::NearMiss,
                &origin,
                message,
                "describe `id` in the overlay if the server sends it",
            );
        }
    }

    /// Reports a resource type that the description does not list.
    pub(super) fn report_inferred(&mut self, schema: SchemaId, wire: &str) {
        let origin = self.schema(schema).origin.clone();
        self.fault_with_help(
            Code::InferredType,
            &origin,
            format!("the resource type `{wire}` is inferred: the client reads any, and sends this one"),
            "give `type` an `enum` with its one value in the overlay",
        );
    }

    /// Returns everything that primary data and `included` can contain, without schemas that only wrap others.
    fn resource_places<'d>(&self, contents: &[Exchanged<'d>]) -> IndexMap<SchemaId, Vec<Candidate<'d>>> {
        let mut found: IndexMap<SchemaId, Vec<Candidate<'d>>> = IndexMap::new();
        for content in contents {
            let implied = self.implied.contains(&content.schema);
            for (member, place) in [("data", Some((content.path, content.tag))), ("included", None)] {
                let described = recognise::property(self.schema(content.schema), member);
                let data = if implied { place.map(|_| content.schema) } else { described };
                let Some(data) = data else { continue };
                let held = if member == "included" { self.included_in(data) } else { self.resources_in(data) };
                let held = held.into_iter().filter(|id| content.is_json_api || self.is_surely_resource(*id));
                for schema in held {
                    found.entry(schema).or_default().push(Candidate { is_sent: content.is_sent, place });
                }
            }
            for schema in self.resources_in_batch(content.schema) {
                // The path of a batch names no resource.
                found.entry(schema).or_default().push(Candidate { is_sent: content.is_sent, place: None });
            }
        }
        found
    }

    /// Whether an object in plain JSON is a resource. One with members that JSON:API does not know lists its type, or has
    /// relationships.
    fn is_surely_resource(&self, id: SchemaId) -> bool {
        !recognise::has_other_members(&self.schemas, id)
            || self.type_values(id).is_some_and(|values| values.len() == 1)
            || recognise::property(self.schema(id), "relationships").is_some()
    }

    /// Returns the schemas of the resources in a value: itself, its items, or its alternatives.
    pub(super) fn resources_in(&self, data: SchemaId) -> IndexSet<SchemaId> {
        let mut found = IndexSet::from([self.schemas.unwrapped(data)]);
        let mut next = 0;
        while let Some(id) = found.get_index(next).copied() {
            next += 1;
            match &self.schema(id).kind {
                Kind::Array { items: Some(item) } => _ = found.insert(self.schemas.unwrapped(*item)),
                Kind::Union { alternatives, .. } => {
                    found.extend(alternatives.iter().map(|alternative| self.schemas.unwrapped(*alternative)));
                }
                _ => {}
            }
        }
        found
    }

    /// Returns the schemas of the resources in `included`: a list, or several lists by name.
    pub(super) fn included_in(&self, included: SchemaId) -> IndexSet<SchemaId> {
        match recognise::properties(self.schema(included)) {
            Some(lists) => lists.values().flat_map(|list| self.resources_in(list.schema)).collect(),
            None => self.resources_in(included),
        }
    }

    /// Returns the types that discriminators map to schemas.
    fn mapped_types(&self) -> HashMap<SchemaId, String> {
        let mut mapped = HashMap::default();
        for (_, schema) in self.schemas.graph.schemas.entries() {
            let Kind::Union { discriminator: Some(tag), mapping, .. } = &schema.kind else { continue };
            if tag == TYPE {
                for (value, target) in mapping {
                    mapped.entry(self.schemas.unwrapped(*target)).or_insert_with(|| value.clone());
                }
            }
        }
        mapped
    }

    /// Returns the single types that identifiers list.
    fn types_of_identifiers(&self) -> HashMap<String, String> {
        let single = |schema: &Schema| {
            let members = recognise::properties(schema)?;
            members.get("id")?;
            match self.schema(members.get(TYPE)?.schema).values.as_slice() {
                [Value::String(only)] => Some((fold(only), only.clone())),
                _ => None,
            }
        };
        self.schemas.graph.schemas.entries().filter_map(|(_, schema)| single(schema)).collect()
    }

    /// Returns the schemas that are the `type` of resources with different names.
    fn shared_types(&self, held: &IndexMap<SchemaId, Vec<Candidate<'_>>>) -> HashSet<SchemaId> {
        let mut names: HashMap<SchemaId, HashSet<Option<String>>> = HashMap::default();
        for (resource, places) in held {
            if let Some(ty) = recognise::property(self.schema(*resource), TYPE) {
                let path = || places.iter().find_map(|place| collection_of(place.place?.0));
                names.entry(ty).or_default().insert(self.schemas.definition(*resource).or_else(path).map(fold));
            }
        }
        names.into_iter().filter(|(_, names)| names.len() > 1).map(|(ty, _)| ty).collect()
    }

    /// Returns the only type that a resource lists, or that a discriminator maps to it.
    fn said_type(&self, id: SchemaId) -> Option<String> {
        if !recognise::has_resource_members(&self.schemas, id) {
            return None;
        }
        match self.type_values(id)?.as_slice() {
            [only] => only.as_str().map(str::to_owned),
            _ => self.resource_types.mapped(id).map(str::to_owned),
        }
    }

    fn type_values(&self, id: SchemaId) -> Option<&Vec<Value>> {
        Some(&self.schema(recognise::property(self.schema(id), TYPE)?).values)
    }

    fn known_type(&self, id: SchemaId, places: &[Candidate<'_>], evidence: &Evidence) -> Option<Known> {
        if let Some(said) = self.said_type(id) {
            return Some(Known::Said(said));
        }
        // Included resources can be of any type, which the runtime has a type for; so can those with a generic name.
        let is_any = || {
            let is_called_any = self.schemas.definition(id).is_some_and(names_nothing);
            let is_included = || places.iter().all(|place| place.place.is_none());
            recognise::is_any_resource(&self.schemas, id) && (is_called_any || is_included())
        };
        let shaped = recognise::has_resource_members(&self.schemas, id) && !places.is_empty();
        (shaped && !is_any()).then(|| self.inferred_type(id, places, evidence)).flatten().map(Known::Inferred)
    }

    /// Infers the type of a resource from its default or example, its name, or the path or tag of its operation.
    fn inferred_type(&self, id: SchemaId, places: &[Candidate<'_>], evidence: &Evidence) -> Option<String> {
        let schema = self.schema(id);
        let type_id = recognise::property(schema, TYPE)?;
        let ty = self.schema(type_id);
        let name = self.schemas.definition(id);
        let mut places: Vec<(&str, Option<&str>)> = places.iter().filter_map(|place| place.place).collect();
        places.sort_by_key(|(path, _)| path.matches('{').count());
        let (path, tag) = places.first().copied().unzip();
        let agreed = name.zip(path).and_then(|(name, path)| agreed(name, path));
        let (path, tag) = (path.and_then(collection_of), tag.flatten());
        // A tag can have operations on several resources, so it counts only if name and path do not agree.
        let tag = tag.filter(|_| agreed.is_none());
        let suggested: Vec<&str> = name.into_iter().chain(agreed.as_deref()).chain(path).chain(tag).collect();

        // A type shown for several resources, or a generic one, belongs to the resource with that name.
        let is_own = |shown: &&str| {
            let folded = fold(shown);
            let is_of_any = evidence.shared.contains(&type_id) || folded.is_empty();
            !shown.is_empty() && (!is_of_any || suggested.iter().any(|word| fold(word) == folded))
        };
        let shown = schema.example.as_ref().and_then(|example| example.get(TYPE));
        let mut shown =
            [ty.default.as_ref(), ty.example.as_ref(), shown].into_iter().flatten().filter_map(Value::as_str);
        if let Some(shown) = shown.find(is_own) {
            return Some(shown.to_owned());
        }

        let listed = |word: &&str| {
            let folded = fold(word);
            let own = ty.values.iter().filter_map(Value::as_str).find(|wire| fold(wire) == folded);
            own.map(str::to_owned).or_else(|| evidence.pointed.get(&folded).cloned())
        };
        let listed = suggested.iter().find_map(listed);
        let as_written = name.filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || "_-".contains(c)));
        listed.or_else(|| as_written.or(agreed.as_deref()).or(path).or(tag).or(name).map(str::to_owned))
    }
}

/// Joins inferred types that differ only in spelling, such as `book` and `books`, in the listed or most frequent one.
fn join_spellings(views: &mut IndexMap<String, Views>) {
    let mut spellings: IndexMap<String, Vec<String>> = IndexMap::new();
    for wire in views.keys() {
        spellings.entry(fold(wire)).or_default().push(wire.clone());
    }
    spellings.retain(|folded, wires| !folded.is_empty() && wires.len() > 1);
    for mut wires in spellings.into_values() {
        wires.sort_by_key(|wire| views.get(wire).map(|views| (views.is_inferred(), Reverse(views.all.len()))));
        let Some((chosen, others)) = wires.split_first() else { continue };
        for other in others.iter().filter(|other| views.get(*other).is_some_and(Views::is_inferred)).collect::<Vec<_>>()
        {
            let (Some(joined), Some(into)) = (views.shift_remove(other), views.get_mut(chosen)) else { continue };
            into.read.extend(joined.read);
            into.included.extend(joined.included);
            into.all.extend(joined.all);
        }
    }
}

/// Returns the type that a schema name and a path agree on: `book_copies` for `BookCopyData` and `/books/{id}/copies`.
fn agreed(name: &str, path: &str) -> Option<String> {
    // The rest describes the view: `AppWithSecret`, `ProjectOfCollection`.
    const PREPOSITIONS: [&str; 6] = ["with", "without", "of", "for", "by", "from"];
    let name = fold(name);
    let name: Vec<&str> = name.split(' ').take_while(|word| !PREPOSITIONS.contains(word)).collect();
    literals(path).find_map(|literal| {
        let words = fold(literal);
        let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
        let before = name.strip_suffix(words.as_slice()).filter(|_| !words.is_empty())?;
        Some(before.iter().copied().chain([literal]).collect::<Vec<_>>().join("_"))
    })
}

/// Returns the last literal segment of a path, which names the resource.
fn collection_of(path: &str) -> Option<&str> {
    literals(path).next()
}

/// Returns the literal segments of a path, the last first.
pub(super) fn literals(path: &str) -> impl Iterator<Item = &str> {
    path.rsplit('/').filter(|segment| !segment.is_empty() && !segment.contains(['{', '.']))
}
