//! Names of types: one scope over all modules, since the crate's root exports them all.
//!
//! The order of the passes is the order of precedence, so that a new operation renames nothing: names chosen by hand,
//! resources and definitions in the order of the text, the types within definitions, the service, the requests of
//! operations, and last the types within operations, whose names begin with their operation.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::context::{Hint, Lowering};
use super::scope::{Home, Owner, Words};
use super::{extensions, recognise};
use crate::fates::Code;
use crate::ir::{Additional, JsonType, Kind, Name, Origin, Property, Reason, Renamed, Schema, SchemaId, View};
use crate::maps::{HashMap, HashSet};
use crate::names::{self, Made, Scope, Wanted};

/// How many parts of a schema are searched for the one that a name waits for.
const MAX_PARTS: usize = 100;

impl Lowering<'_> {
    /// Records a name, if it is not the plain one, and a fault of one that was `chosen_by` an extension.
    pub(super) fn named(&mut self, made: Made, origin: &Origin, chosen_by: &str) -> Name {
        if let Some(fault) = made.fault {
            let code = if chosen_by == extensions::RUST_NAME { Code::NameByHand } else { Code::ExtensionIgnored };
            let help = "choose another name, which is unique in its scope";
            self.fault_with_help(code, &origin.member(chosen_by), format!("`{chosen_by}`: {fault}"), help);
        }
        if let Some(reason) = made.reason {
            self.renamed(origin, &made.name.wire, &made.name.rust, reason);
        }
        made.name
    }

    pub(super) fn renamed(&mut self, origin: &Origin, wire: &str, rust: &str, reason: Reason) {
        let (origin, wire, rust) = (origin.clone(), wire.to_owned(), rust.to_owned());
        self.api.renamed.push(Renamed { origin, wire, rust, reason });
    }

    /// The names of the members of an object, each with its place.
    pub(super) fn field_names(&mut self, members: &[(&str, &Property)]) -> Vec<Name> {
        let chosen: Vec<_> = members.iter().map(|(_, property)| self.names.of_property(property)).collect();
        let wanted: Vec<Wanted<'_>> = members
            .iter()
            .zip(&chosen)
            .map(|((wire, _), chosen)| Wanted { by_hand: chosen.map(|(text, _)| text), ..Wanted::plain(wire) })
            .collect();
        let made = names::scope(Scope::Fields, &wanted);
        for ((_, property), (text, _)) in
            members.iter().zip(&chosen).filter_map(|(one, chosen)| Some((one, (*chosen)?)))
        {
            self.names.is_used(property, text);
        }
        let places: Vec<Origin> = members
            .iter()
            .zip(&chosen)
            .map(|((_, property), chosen)| chosen.map_or(&property.origin, |(_, place)| place).clone())
            .collect();
        made.into_iter().zip(places).map(|(made, place)| self.named(made, &place, extensions::RUST_NAME)).collect()
    }

    /// The name that was chosen by hand for a property.
    pub(super) fn chosen_name(&self, property: &Property) -> Option<&str> {
        self.names.of_property(property).map(|(text, _)| text)
    }

    /// Takes a name of a type: the first of these that is free, or the first one with a number.
    pub(super) fn type_name(&mut self, candidates: &[String], origin: &Origin) -> String {
        self.type_name_with(candidates, origin, None, &[])
    }

    /// Takes a name of a type, and the names that end in one of `suffixes` after it. A name that waits for `schema` is
    /// free, once.
    pub(super) fn type_name_with(
        &mut self,
        candidates: &[String],
        origin: &Origin,
        schema: Option<SchemaId>,
        suffixes: &[&str],
    ) -> String {
        let plain = candidates.first().cloned().unwrap_or_default();
        let numbered = (2..).map(|number: u64| format!("{plain} {number}"));
        let mut spelled = candidates.iter().cloned().chain(numbered).map(|words| names::ty(&words).rust);
        let free = |rust: &String| {
            (!self.names.has(rust) || self.is_reserved_for(rust, schema))
                && suffixes.iter().all(|suffix| !self.names.has(&format!("{rust}{suffix}")))
        };
        let rust = spelled.find(free).unwrap_or_default();
        let wanted = names::ty(&plain).rust;
        if rust != wanted {
            let by = self.names.owner(&wanted);
            self.renamed(origin, &plain, &rust, Reason::Taken { plain: wanted, by });
        }
        // No type of a schema shares it.
        if let Some(schema) = schema.filter(|schema| self.names.reserved.get(schema) == Some(&rust)) {
            self.names.reserved.remove(&schema);
        }
        self.names.take(&rust, &plain, origin, None);
        for suffix in suffixes {
            self.names.take(&format!("{rust}{suffix}"), &plain, origin, None);
        }
        rust
    }

    /// Whether a name waits for the type of this schema.
    fn is_reserved_for(&self, rust: &str, schema: Option<SchemaId>) -> bool {
        let owner = self.names.owners.get(rust);
        owner.is_some_and(|owner| owner.made.is_none() && owner.schema.is_some() && owner.schema == schema)
    }

    /// Takes a name that was chosen by hand.
    pub(super) fn take_by_hand(&mut self, text: &str, origin: &Origin) -> String {
        let rust = names::ty(text).rust;
        let impossible = names::scope::impossible_type(text);
        let fault = impossible.or_else(|| {
            let owner = self.names.owners.get(&rust)?;
            Some(format!("`{rust}` is also the name of the type at {}", owner.origin.0))
        });
        match fault {
            None => {
                self.names.take(&rust, text, origin, None);
                rust
            }
            Some(fault) => {
                self.fault_with_help(Code::NameByHand, origin, fault, "choose another name, which no other type has");
                self.type_name(&[format!("{text} 2")], origin)
            }
        }
    }

    /// The type of a schema: its name, or the type that it shares.
    pub(super) fn home(&mut self, id: SchemaId, view: View, words: &Words) -> Home {
        let reserved = self.names.reserved.get(&id).filter(|_| view == View::Read).cloned();
        let elsewhere = |rust: &String| {
            let made = self.names.owners.get(rust).and_then(|owner| owner.made);
            made.is_some_and(|(known, _)| known != view)
        };
        if let Some(rust) = reserved.filter(|rust| !elsewhere(rust)) {
            return self.home_at(rust, id, view);
        }
        let origin = self.schema(id).origin.clone();
        let rust = self.unique(id, Some(view), words, &origin);
        self.home_at(rust, id, view)
    }

    fn home_at(&mut self, rust: String, id: SchemaId, view: View) -> Home {
        let Some(owner) = self.names.owners.get_mut(&rust) else { return Home::New(rust) };
        match owner.made {
            Some((known, Some(ty))) if known == view => Home::Shared(ty),
            _ => {
                owner.made = Some((view, None));
                owner.schema = Some(id);
                Home::New(rust)
            }
        }
    }

    /// A name for the type of a schema that nothing else has, unless it describes the same type.
    fn unique(&mut self, id: SchemaId, view: Option<View>, words: &Words, origin: &Origin) -> String {
        let by_hand = words.by_hand;
        let mut candidates = vec![words.text.clone()];
        if let Some(fault) = by_hand.then(|| names::scope::impossible_type(&words.text)).flatten() {
            self.fault_with_help(
                Code::NameByHand,
                origin,
                format!("`{}`: {fault}", extensions::TYPE_NAME),
                "choose another name",
            );
        }
        candidates.extend(words.others.iter().cloned());
        let view_word = match view {
            Some(View::Create) => Some("input"),
            Some(View::Patch) => Some("patch"),
            Some(View::Read) | None => None,
        };
        candidates.extend(view_word.map(|word| format!("{} {word}", words.text)));
        candidates.push(format!("{} {}", words.text, self.kind_word(id)));
        let numbered = (2..).map(|number: u64| format!("{} {number}", words.text));
        for words in candidates.clone().into_iter().chain(numbered) {
            let rust = names::ty(&words).rust;
            let first = Some(&words) == candidates.first();
            match self.names.owners.get(&rust).cloned() {
                None if !(by_hand && first) && self.is_by_hand_for_another(&rust, id) => {}
                None => {
                    self.names.take(&rust, &words, origin, Some(id));
                    return self.chosen(&candidates, rust, origin);
                }
                Some(owner) if self.same_home(&owner, id, view) => return self.chosen(&candidates, rust, origin),
                Some(owner) if self.is_absorbed(&owner, id) => {
                    self.names.take(&rust, &words, origin, Some(id));
                    return self.chosen(&candidates, rust, origin);
                }
                Some(owner) if by_hand && first => {
                    let message = format!(
                        "`{}` names two different types `{rust}`: this one and the one at {}",
                        extensions::TYPE_NAME,
                        owner.origin.0
                    );
                    self.fault_with_help(
                        Code::NameByHand,
                        origin,
                        message,
                        "choose another name, or give both the same members, with the same names in Rust",
                    );
                }
                Some(_) => {}
            }
        }
        String::new()
    }

    /// Whether a name waits for a schema that has no type of its own, because it became part of this one.
    fn is_absorbed(&self, owner: &Owner, id: SchemaId) -> bool {
        let mut merged = self.schema(id).merged.clone();
        let mut next = 0;
        while let Some(part) = merged.get(next).map(|part| self.schemas.unwrapped(*part)) {
            next += 1;
            if owner.schema == Some(part) {
                return owner.made.is_none() && self.resource_types.absorbed.contains(&part);
            }
            merged.extend(self.schema(part).merged.iter().filter(|_| next < MAX_PARTS));
        }
        false
    }

    /// Whether a name was chosen by hand for another type.
    fn is_by_hand_for_another(&self, rust: &str, id: SchemaId) -> bool {
        let Some(origin) = self.names.types_by_hand.get(rust) else { return false };
        let mut schemas = self.schemas.graph.schemas.entries();
        let chosen = schemas.find(|(_, schema)| schema.origin == *origin);
        !chosen.is_some_and(|(chosen, _)| self.alike(chosen, id))
    }

    /// Records a name that is not the first candidate.
    fn chosen(&mut self, candidates: &[String], rust: String, origin: &Origin) -> String {
        let words = candidates.first().cloned().unwrap_or_default();
        let plain = names::ty(&words).rust;
        if plain != rust {
            let by = self.names.owner(&plain);
            self.renamed(origin, &words, &rust, Reason::Taken { plain, by });
        }
        rust
    }

    fn same_home(&self, owner: &Owner, id: SchemaId, view: Option<View>) -> bool {
        let same_view = match (&owner.made, view) {
            (Some((made, _)), Some(view)) => *made == view,
            _ => true,
        };
        same_view && owner.schema.is_some_and(|known| self.alike(known, id))
    }

    fn kind_word(&self, id: SchemaId) -> &'static str {
        match self.schema(id).kind {
            Kind::Object { .. } => "object",
            Kind::Union { .. } => "choice",
            Kind::Array { .. } | Kind::Plain | Kind::Not(_) => "value",
        }
    }

    /// Reserves the names of definitions that become types.
    pub(super) fn reserve_definition(&mut self, name: &str, id: SchemaId) {
        let document = self.document_of(id).is_some() || recognise::errors(&self.schemas, id).is_some();
        if !document && self.becomes_type(id) {
            self.reserve(id, &Hint::new(name));
        }
    }

    /// Reserves the names of the types within definitions.
    pub(super) fn reserve_parts(&mut self) {
        let definitions: Vec<SchemaId> = self.schemas.graph.definitions.values().copied().collect();
        let mut seen = HashSet::default();
        for id in definitions {
            if let Some(rust) = self.names.reserved.get(&id) {
                let hint = Hint::new(rust.clone());
                self.reserve_below(id, &hint, &mut seen);
            }
        }
    }

    fn reserve(&mut self, id: SchemaId, hint: &Hint) -> String {
        let words = self.words(id, hint);
        let origin = self.schema(id).origin.clone();
        let rust = self.unique(id, None, &words, &origin);
        self.names.reserved.insert(id, rust.clone());
        rust
    }

    fn reserve_below(&mut self, id: SchemaId, hint: &Hint, seen: &mut HashSet<SchemaId>) {
        if !seen.insert(id) {
            return;
        }
        let below: Vec<(SchemaId, Hint)> = match &self.schema(id).kind {
            Kind::Object { properties, additional, .. } => {
                let members = properties.iter().map(|(wire, property)| (property.schema, hint.member(wire)));
                let rest = match additional {
                    Some(Additional::Schema(item)) if properties.is_empty() => Some((*item, hint.item())),
                    Some(Additional::Schema(item)) => Some((*item, hint.member("value"))),
                    _ => None,
                };
                members.chain(rest).collect()
            }
            Kind::Array { items: Some(item) } => vec![(*item, hint.item())],
            Kind::Union { .. } => {
                let wires = self.alternative_wires(id);
                wires.into_iter().map(|(wire, alternative)| (alternative, hint.member(&wire))).collect()
            }
            _ => Vec::new(),
        };
        for (id, hint) in below {
            let id = self.schemas.unwrapped(id);
            if self.names.reserved.contains_key(&id) || self.is_definition(id) || self.is_made(id, View::Read) {
                continue;
            }
            let hint = if self.becomes_type(id) { Hint::new(self.reserve(id, &hint)) } else { hint };
            self.reserve_below(id, &hint, seen);
        }
    }

    /// Whether a schema becomes a type that has a name.
    fn becomes_type(&self, id: SchemaId) -> bool {
        let id = self.schemas.unwrapped(id);
        let schema = self.schema(id);
        if extensions::identifies(schema).is_some() {
            return false;
        }
        match &schema.kind {
            Kind::Object { properties, undeclared_required, additional } => {
                !properties.is_empty()
                    || !undeclared_required.is_empty()
                    || matches!(additional, Some(Additional::Allowed(false)))
                    || self.holds_only_itself(id)
            }
            Kind::Union { .. } => self.common(id).is_none(),
            Kind::Plain => schema.values.iter().any(|value| !value.is_null()) && schema.ty != Some(JsonType::Boolean),
            Kind::Array { .. } => self.holds_only_itself(id),
            Kind::Not(_) => false,
        }
    }

    fn is_definition(&self, id: SchemaId) -> bool {
        self.schemas.definition(id).is_some()
    }

    /// The words of the name of a type: the one it was given, the definition's own, or those that lead to it.
    pub(super) fn words(&self, id: SchemaId, hint: &Hint) -> Words {
        if let Some(given) = extensions::type_name(self.schema(id)) {
            return Words { text: given.to_owned(), others: Vec::new(), by_hand: true };
        }
        match self.schemas.definition(id) {
            Some(name) => match self.short_names.get(name) {
                Some(short) => Words { text: short.clone(), others: vec![name.to_owned()], by_hand: false },
                None => Words { text: name.to_owned(), others: Vec::new(), by_hand: false },
            },
            None => Words { text: hint.words.clone(), others: hint.others.clone(), by_hand: hint.by_hand },
        }
    }

    /// The alternatives of a union, each with the name that distinguishes it.
    pub(super) fn alternative_wires(&self, id: SchemaId) -> Vec<(String, SchemaId)> {
        let Kind::Union { alternatives, mapping, .. } = &self.schema(id).kind else { return Vec::new() };
        let members = self.members_of(alternatives);
        let wire = |(index, alternative): (usize, &SchemaId)| {
            let mapped = mapping.iter().find(|(_, target)| *target == alternative).map(|(value, _)| value.clone());
            let own = || self.schemas.definition(self.schemas.original(*alternative)).map(str::to_owned);
            // A parent among its children.
            let base = || (self.schema(*alternative).origin == self.schema(id).origin).then(|| "Base".to_owned());
            mapped.or_else(own).or_else(base).unwrap_or_else(|| self.alternative(*alternative, index, &members))
        };
        alternatives.iter().enumerate().map(|one| (wire(one), *one.1)).collect()
    }

    /// A name for an alternative that has none: its title, the value that identifies it, its type, or what it has and
    /// no other has.
    fn alternative(&self, id: SchemaId, index: usize, all: &AllMembers<'_>) -> String {
        let schema = self.schema(id);
        if let Some(title) = schema.prose.summary.as_deref().filter(|title| (1..=40).contains(&title.len())) {
            return title.to_owned();
        }
        if let [only] = schema.values.as_slice() {
            return names::value_text(only);
        }
        if let Some(fixed) = self.fixed_value(schema, true).or_else(|| self.fixed_value(schema, false)) {
            return fixed;
        }
        match (schema.ty, &schema.kind) {
            (_, Kind::Array { items: Some(item) }) => match (self.schemas.definition(*item), self.schema(*item).ty) {
                (Some(name), _) => format!("{name} list"),
                (None, None | Some(JsonType::Object | JsonType::Array)) => "List".to_owned(),
                (None, Some(_)) => format!("{} list", self.alternative(*item, index, all)),
            },
            (Some(JsonType::Array), _) => "List".to_owned(),
            (Some(JsonType::String), _) => "Text".to_owned(),
            (Some(JsonType::Number), _) => "Number".to_owned(),
            (Some(JsonType::Integer), _) => "Integer".to_owned(),
            (Some(JsonType::Boolean), _) => "Boolean".to_owned(),
            (_, Kind::Object { properties, .. }) if properties.is_empty() => "Map".to_owned(),
            (Some(JsonType::Object) | None, Kind::Object { properties, .. }) => {
                all.distinctive(properties).unwrap_or_else(|| format!("Variant{}", index + 1))
            }
            (Some(JsonType::Object), _) => "Map".to_owned(),
            (None, Kind::Plain) => "Any".to_owned(),
            (None, _) => format!("Variant{}", index + 1),
        }
    }

    /// The text that a member of an object always has.
    fn fixed_value(&self, schema: &Schema, required: bool) -> Option<String> {
        let mut members = recognise::properties(schema)?.values().filter(|member| member.required == required);
        members.find_map(|member| match self.schema(member.schema).values.as_slice() {
            [Value::String(only)] => Some(only.clone()),
            _ => None,
        })
    }

    /// Counts the members of the objects among alternatives.
    fn members_of(&self, alternatives: &[SchemaId]) -> AllMembers<'_> {
        let distinct: IndexSet<SchemaId> = alternatives.iter().copied().collect();
        let mut all = AllMembers::default();
        for members in
            distinct.into_iter().filter_map(|id| recognise::properties(self.schema(self.schemas.unwrapped(id))))
        {
            all.objects += 1;
            members.keys().for_each(|name| *all.counts.entry(name).or_default() += 1);
        }
        all
    }
}

/// The members of all objects among alternatives: how many objects have each of them.
#[derive(Default)]
struct AllMembers<'a> {
    objects: usize,
    counts: HashMap<&'a str, usize>,
}

impl AllMembers<'_> {
    /// What distinguishes an object: being the only one, or else a member that no other has.
    fn distinctive(&self, members: &IndexMap<String, Property>) -> Option<String> {
        if self.objects <= 1 {
            return Some("Object".to_owned());
        }
        let own = || members.iter().filter(|(name, _)| self.counts.get(name.as_str()) == Some(&1));
        let required = own().find(|(_, member)| member.required);
        required.or_else(|| own().next()).map(|(name, _)| name.clone())
    }
}
