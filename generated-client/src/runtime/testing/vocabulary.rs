//! The names and values of an API that are not personal data.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// Names and values of an API, from its catalogue.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    segments: BTreeSet<String>,
    members: BTreeSet<String>,
    /// The members whose values are personal data or secrets anywhere.
    sensitive: BTreeSet<String>,
    /// The enumerated values of a member.
    values: BTreeMap<String, BTreeSet<String>>,
    parameters: BTreeMap<String, ParameterKind>,
}

/// The serialization of a parameter's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterKind {
    Single,
    /// A list with this separator.
    List(char),
    /// Two bounds separated by `..`.
    Range,
    /// The number or size of a page: never personal data.
    Page,
}

/// Secrets of OAuth 2.0: they are dropped, without a pseudonym.
const SECRETS: [&str; 4] = ["access_token", "client_secret", "password", "refresh_token"];

/// The members that JSON:API defines.
const JSON_API: [&str; 24] = [
    "about",
    "attributes",
    "data",
    "detail",
    "errors",
    "first",
    "href",
    "id",
    "included",
    "jsonapi",
    "last",
    "links",
    "meta",
    "next",
    "parameter",
    "pointer",
    "prev",
    "related",
    "relationships",
    "self",
    "source",
    "status",
    "title",
    "type",
];

/// How deep lists and alternatives are followed.
const DEEPEST: usize = 4;

impl Vocabulary {
    /// Collects the vocabulary of a catalogue.
    ///
    /// # Errors
    ///
    /// The text is not JSON.
    pub(crate) fn of(catalogue: &str) -> Result<Self, serde_json::Error> {
        let catalogue: Value = serde_json::from_str(catalogue)?;
        let mut found = Self::default();
        let base = text(&catalogue, "baseUrl").split_once("://").map_or("", |(_, rest)| rest);
        found.segments.extend(base.split('/').skip(1).filter(|segment| !segment.is_empty()).map(str::to_owned));
        let none = Map::new();
        let definitions = catalogue.get("$defs").and_then(Value::as_object).unwrap_or(&none);
        definitions.values().for_each(|schema| found.schema(schema, definitions));
        list(&catalogue, "errors").for_each(|schema| found.schema(schema, definitions));
        for operation in list(&catalogue, "operations") {
            let path = text(operation, "path").split('?').next().unwrap_or_default();
            let literal = |segment: &&str| !segment.is_empty() && !segment.contains('{');
            found.segments.extend(path.split('/').filter(literal).map(str::to_owned));
            let body = operation.get("body").into_iter().flat_map(|body| [body.get("schema"), body.get("list")]);
            let responses = list(operation, "responses").map(|response| response.get("schema"));
            body.chain(responses).flatten().for_each(|schema| found.schema(schema, definitions));
            found.parameters(operation, catalogue.get("parameters").unwrap_or(&Value::Null));
        }
        Ok(found)
    }

    /// Adds the members of the objects in a schema; those of definitions are added with these.
    fn schema(&mut self, schema: &Value, definitions: &Map<String, Value>) {
        for (name, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.members.insert(name.clone());
            self.member(name, member, definitions, 0);
            self.schema(member, definitions);
        }
        for name in ["items", "additionalProperties", "not", "oneOf", "anyOf"] {
            match schema.get(name) {
                Some(Value::Array(alternatives)) => alternatives.iter().for_each(|one| self.schema(one, definitions)),
                Some(nested) => self.schema(nested, definitions),
                None => {}
            }
        }
    }

    /// Adds what is known of a member's values, and of the items of a list.
    fn member(&mut self, name: &str, schema: &Value, definitions: &Map<String, Value>, depth: usize) {
        if depth == DEEPEST {
            return;
        }
        let referred = text(schema, "$ref").strip_prefix("#/$defs/").and_then(|name| definitions.get(name));
        let schema = referred.unwrap_or(schema);
        // A recording knows only names. Readers need `type` to find resources, so its listed values stay; others are
        // replaced like any text.
        if schema.get("x-sensitive") == Some(&Value::Bool(true)) && name != "type" {
            self.sensitive.insert(name.to_owned());
        }
        let listed: BTreeSet<String> = list(schema, "enum").filter_map(listed).collect();
        if !listed.is_empty() {
            self.values.entry(name.to_owned()).or_default().extend(listed);
        }
        let alternatives = list(schema, "oneOf").chain(list(schema, "anyOf"));
        for nested in alternatives.chain(schema.get("items")) {
            self.member(name, nested, definitions, depth + 1);
        }
    }

    /// Adds the parameters of an operation.
    fn parameters(&mut self, operation: &Value, known: &Value) {
        let names = list(operation, "parameters").filter_map(Value::as_str);
        for parameter in names.filter_map(|name| known.get(name)) {
            let separator = || text(parameter, "separator").chars().next().unwrap_or(',');
            let kind = match text(parameter, "style") {
                "joined" => ParameterKind::List(separator()),
                "range" => ParameterKind::Range,
                _ => ParameterKind::Single,
            };
            self.parameters.insert(text(parameter, "name").to_owned(), kind);
        }
        for way in operation.get("paging").into_iter().flat_map(|paging| list(paging, "ways")) {
            let at = if text(way, "by") == "cursor" { ParameterKind::Single } else { ParameterKind::Page };
            for (name, kind) in [(text(way, "at"), at), (text(way, "size"), ParameterKind::Page)] {
                if !name.is_empty() {
                    self.parameters.insert(name.to_owned(), kind);
                }
            }
        }
    }

    pub(crate) fn is_segment(&self, segment: &str) -> bool {
        self.segments.contains(segment)
    }

    pub(crate) fn is_member(&self, name: &str) -> bool {
        self.members.contains(name) || JSON_API.binary_search(&name).is_ok()
    }

    pub(crate) fn is_sensitive(&self, name: &str) -> bool {
        self.sensitive.contains(name)
    }

    pub(crate) fn is_listed(&self, name: &str, value: &str) -> bool {
        !self.is_sensitive(name) && self.values.get(name).is_some_and(|values| values.contains(value))
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<ParameterKind> {
        self.parameters.get(name).copied()
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn listed(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

pub(crate) fn is_secret(name: &str) -> bool {
    SECRETS.binary_search(&name).is_ok()
}
