//! The words of the description: what of an exchange says nothing of anybody, for recordings under pseudonyms.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::ir::{Api, Graph, Kind, Operation, Parameter, Schema, SchemaId, Segment, Style};

/// The static that holds them.
pub(crate) fn emit(api: &Api) -> TokenStream {
    let mut words = Words::default();
    for schema in &api.graph.schemas {
        if let Kind::Object { properties, .. } = &schema.kind {
            for (name, property) in properties {
                words.members.insert(name);
                words.look(&api.graph, name, property.schema, 0);
            }
        }
    }
    for used in &api.graph.uses {
        if let Some(name) = used.place.strip_prefix("query/") {
            words.look(&api.graph, name, used.schema, 0);
        }
    }
    let base = api.base_url.as_deref().and_then(|url| url.split_once("://")).map_or("", |(_, rest)| rest);
    let mut segments: BTreeSet<&str> = base.split('/').skip(1).filter(|segment| !segment.is_empty()).collect();
    let mut parameters = BTreeMap::new();
    for operation in &api.operations {
        segments.extend(operation.path.segments.iter().filter_map(|segment| match segment {
            Segment::Literal(text) => Some(text.as_str()),
            Segment::Parameter(_) => None,
        }));
        note(operation, &mut parameters);
    }
    let (segments, members, sensitive) = (segments.iter(), words.members.iter(), words.sensitive.iter());
    let values = words.values.iter().map(|(name, values)| quote!((#name, &[#(#values),*])));
    let parameters = parameters.iter().map(|(name, kind)| quote!((#name, rt::ParameterKind::#kind)));
    quote! {
        /// What of the exchanges of this service says nothing of anybody.
        #[cfg(any(feature = "record", feature = "test-util"))]
        pub(crate) static VOCABULARY: rt::Vocabulary = rt::Vocabulary {
            segments: &[#(#segments),*],
            members: &[#(#members),*],
            sensitive: &[#(#sensitive),*],
            values: &[#(#values),*],
            parameters: &[#(#parameters),*],
        };
    }
}

#[derive(Default)]
struct Words<'a> {
    members: BTreeSet<&'a str>,
    sensitive: BTreeSet<&'a str>,
    values: BTreeMap<&'a str, BTreeSet<String>>,
}

impl<'a> Words<'a> {
    /// Looks at what stands under a name, and at the items of a list there.
    fn look(&mut self, graph: &'a Graph, name: &'a str, id: SchemaId, depth: usize) {
        let Some(schema) = graph.get(id).filter(|_| depth < 4) else { return };
        // Names are all that a recording knows. `type` is also how a reader finds every resource, so that its listed
        // values stay; others are replaced like any text.
        if is_sensitive(schema) && name != "type" {
            self.sensitive.insert(name);
        }
        let listed = schema.values.iter().filter_map(|value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        self.values.entry(name).or_default().extend(listed);
        match &schema.kind {
            Kind::Array { items: Some(items) } => self.look(graph, name, *items, depth + 1),
            Kind::Union { alternatives, .. } => {
                alternatives.iter().for_each(|one| self.look(graph, name, *one, depth + 1));
            }
            _ => {}
        }
        if self.values.get(name).is_some_and(BTreeSet::is_empty) {
            self.values.remove(name);
        }
    }
}

fn is_sensitive(schema: &Schema) -> bool {
    schema.extensions.get("x-sensitive").and_then(Value::as_bool).unwrap_or_default()
}

/// The parameters of an operation's query, and how their values are written.
fn note<'a>(operation: &'a Operation, kinds: &mut BTreeMap<&'a str, TokenStream>) {
    let scope = operation.scope.iter().flat_map(|scope| &scope.parameters);
    let pairs = operation.pairs.iter().flat_map(|pair| &pair.parameters);
    let include = operation.include.iter().map(|include| &include.parameter);
    for parameter in operation.parameters.iter().chain(scope).chain(pairs).chain(include) {
        kinds.insert(&parameter.name.wire, kind(parameter));
    }
    let paging = operation.paging.iter();
    for (number, size) in paging.clone().filter_map(|paging| paging.skip.as_ref()) {
        kinds.insert(&number.name.wire, quote!(Page));
        kinds.insert(&size.name.wire, quote!(Page));
    }
    for (limit, cursor) in paging.filter_map(|paging| paging.cursor.as_ref()) {
        kinds.insert(&limit.name.wire, quote!(Page));
        kinds.insert(&cursor.name.wire, quote!(Single));
    }
}

fn kind(parameter: &Parameter) -> TokenStream {
    match parameter.style {
        Style::Single | Style::Repeated => quote!(Single),
        Style::Joined(separator) => quote!(List(#separator)),
        Style::Range => quote!(Range),
    }
}
