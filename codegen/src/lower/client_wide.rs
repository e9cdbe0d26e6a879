//! Parameters that are set once on the client: those that nearly all operations require, and those chosen with
//! `x-client-wide`.
//!
//! They are found before the operations are lowered, because their types are not named after an operation.

use indexmap::IndexMap;
use openapiv3::{Parameter as Described, ParameterSchemaOrContent, ReferenceOr};
use serde_json::Value;

use super::context::{ClientWide, Lowering};
use super::{extensions, parameters};
use crate::fates::Code;
use crate::ir::{Auth, ClientParameter, Location, Name, Parameter, SchemaId, Scheme, SchemeKind};
use crate::names::{self, Scope, Wanted};
use crate::parse::{Description, pointer};

/// With fewer operations that require it, a parameter is an argument of each.
const FEWEST: usize = 3;
/// The least share of operations that require it, in percent.
const SHARE: usize = 90;

/// Parts of names of parameters whose value differs per request; reusing one loses writes or fails.
const OF_ONE_REQUEST: [&str; 8] =
    ["correlationid", "idempotency", "interactionid", "nonce", "requestid", "signature", "timestamp", "traceid"];
/// Names of parameters that select results, in an API where all operations search or list.
const OF_A_SEARCH: [&str; 9] = ["cursor", "limit", "offset", "page", "pagenumber", "pagesize", "perpage", "q", "query"];

/// The operations with a parameter of one schema.
struct Users {
    schema: SchemaId,
    default: Option<Value>,
    example: Option<Value>,
    required: usize,
    by_hand: bool,
}

fn is_nearly_all(required: usize, operations: usize) -> bool {
    required >= FEWEST && required * 100 >= operations * SHARE
}

fn is_of_one_request(wire: &str) -> bool {
    let letters = wire.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    OF_A_SEARCH.contains(&name.as_str()) || OF_ONE_REQUEST.iter().any(|part| name.contains(part))
}

impl Lowering<'_> {
    /// Finds the parameters that are set on the client.
    pub(super) fn client_wide(&mut self) {
        let description = self.description;
        let mut found: IndexMap<(Location, String), Vec<(String, &Described)>> = IndexMap::new();
        let operations = description.operations();
        for (path, method, described) in &operations {
            for (at, parameter) in declared(description, path, method, described) {
                let (location, wire) = key(parameter);
                let is_ignored = location == Location::Header && parameters::is_ignored(&wire);
                if location != Location::Path && !is_ignored && by_hand(parameter) != Some(false) {
                    found.entry((location, wire)).or_default().push((at, parameter));
                }
            }
        }
        for ((location, wire), uses) in found {
            let required = uses.iter().filter(|(_, parameter)| parameter.parameter_data_ref().required).count();
            let chosen = uses.iter().any(|(_, parameter)| by_hand(parameter) == Some(true));
            let is_found = is_nearly_all(required, operations.len()) && !is_of_one_request(&wire);
            if !(chosen || is_found) || self.is_key(location, &wire) {
                continue;
            }
            let users = self.users(&uses).into_iter().max_by_key(|users| (users.by_hand, users.required));
            let users = users.filter(|users| users.by_hand || is_nearly_all(users.required, operations.len()));
            if let Some(Users { schema, default, example, .. }) = users {
                self.client_wide.push(ClientWide { location, wire, schema, default, example, made: None });
            }
        }
    }

    /// Whether an API key is sent under this name.
    fn is_key(&self, location: Location, wire: &str) -> bool {
        self.api.schemes.iter().any(|scheme| is_key(scheme, location, wire))
    }

    /// Whether a parameter is an API key that every alternative of the operation sends.
    pub(super) fn is_key_of(&self, Auth(alternatives): &Auth, parameter: &Parameter) -> bool {
        let wire = spelled(parameter.location, &parameter.name.wire);
        let scheme = |index: &usize| self.api.schemes.get(*index);
        let sends = |schemes: &Vec<usize>| {
            schemes.iter().filter_map(scheme).any(|scheme| is_key(scheme, parameter.location, &wire))
        };
        !alternatives.is_empty() && alternatives.iter().all(sends)
    }

    /// Returns the uses of a parameter, by schema.
    fn users(&mut self, uses: &[(String, &Described)]) -> Vec<Users> {
        let mut all: Vec<Users> = Vec::new();
        for (at, parameter) in uses {
            let data = parameter.parameter_data_ref();
            let ParameterSchemaOrContent::Schema(schema) = &data.format else { continue };
            let schema = self.schemas.schema(schema, &format!("{at}/schema"));
            let default = self.schema(schema).default.clone();
            let example = data.example.as_ref().or(self.schema(schema).example.as_ref()).cloned();
            let same = |known: &&mut Users| known.default == default && self.alike(known.schema, schema);
            let (required, by_hand) = (usize::from(data.required), by_hand(parameter) == Some(true));
            match all.iter_mut().find(same) {
                Some(known) => {
                    known.required += required;
                    known.by_hand |= by_hand;
                    known.example = known.example.take().or(example);
                }
                None => all.push(Users { schema, default, example, required, by_hand }),
            }
        }
        all
    }

    /// Returns the index of this parameter among those of the client.
    pub(super) fn client_wide_of(&mut self, parameter: &Described, schema: SchemaId) -> Option<usize> {
        if by_hand(parameter) == Some(false) {
            return None;
        }
        let (location, wire) = key(parameter);
        let default = &self.schema(schema).default;
        let is_same = |known: &ClientWide| {
            known.location == location
                && known.wire == wire
                && known.default == *default
                && self.alike(known.schema, schema)
        };
        self.client_wide.iter().position(is_same)
    }

    /// Sets the client's index of each parameter that is set there.
    pub(super) fn set_on_client(&mut self, parameters: &mut [Parameter]) {
        for parameter in parameters {
            let Some(index) = parameter.client.take() else { continue };
            let next = self.api.client_parameters.len();
            let default = self.client_wide.get(index).and_then(|known| self.sent_by_default(known));
            let Some(known) = self.client_wide.get_mut(index) else { continue };
            let example = known.example.as_ref().and_then(Value::as_str).map(str::to_owned);
            parameter.client = Some(*known.made.get_or_insert(next));
            if parameter.client == Some(next) {
                self.api.client_parameters.push(ClientParameter { parameter: parameter.clone(), default, example });
            }
        }
    }

    /// Returns the value that is sent by default: the schema's default, or its only value.
    fn sent_by_default(&self, known: &ClientWide) -> Option<String> {
        let only = match self.schema(self.schemas.unwrapped(known.schema)).values.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        let value = known.default.as_ref().or(only)?;
        (value.is_string() || value.is_number() || value.is_boolean()).then(|| names::value_text(value))
    }

    /// Names the methods of the client's builder.
    pub(super) fn name_client_parameters(&mut self) {
        let all: Vec<Parameter> = self.api.client_parameters.iter().map(|one| one.parameter.clone()).collect();
        let wanted = all.iter().map(|parameter| Wanted {
            by_hand: self.names.by_hand(&parameter.origin),
            ..Wanted::plain(&parameter.name.wire)
        });
        let made = names::scope(Scope::Settings, &wanted.collect::<Vec<_>>());
        let made: Vec<Name> = all
            .iter()
            .zip(made)
            .map(|(parameter, made)| self.named(made, &parameter.origin, extensions::RUST_NAME))
            .collect();
        for (parameter, name) in self.api.client_parameters.iter_mut().zip(made) {
            parameter.parameter.name = name;
        }
    }

    /// Reports `x-client-wide: true` on a parameter that cannot be set on the client.
    pub(super) fn check_client_wide(&mut self, parameter: &Described, lowered: &Parameter) {
        if by_hand(parameter) == Some(true) && lowered.client.is_none() {
            let message = "`x-client-wide` is on a parameter that cannot be set on the client";
            let help = "it must be in the query, a header or a cookie, be no API key, have the same schema everywhere, \
                        and be a value or a list with a separator";
            let origin = lowered.origin.member(extensions::CLIENT_WIDE);
            self.fault_with_help(Code::ExtensionIgnored, &origin, message, help);
        }
    }
}

fn is_key(scheme: &Scheme, location: Location, wire: &str) -> bool {
    match &scheme.kind {
        SchemeKind::ApiKey(place, name) => *place == location && spelled(location, name) == wire,
        _ => false,
    }
}

/// Returns the value of `x-client-wide`.
fn by_hand(parameter: &Described) -> Option<bool> {
    parameter.parameter_data_ref().extensions.get(extensions::CLIENT_WIDE).and_then(Value::as_bool)
}

fn key(parameter: &Described) -> (Location, String) {
    let location = parameters::location(parameter);
    (location, spelled(location, &parameter.parameter_data_ref().name))
}

fn spelled(location: Location, name: &str) -> String {
    if location == Location::Header { name.to_ascii_lowercase() } else { name.to_owned() }
}

/// Returns the parameters of an operation, including inherited ones, each with its pointer.
pub(super) fn declared<'d>(
    description: &'d Description,
    path: &str,
    method: &str,
    described: &'d openapiv3::Operation,
) -> Vec<(String, &'d Described)> {
    let path_at = pointer::join("/paths", path);
    let shared = description.path_item(path).map(|item| item.parameters.as_slice()).unwrap_or_default();
    let own_at = format!("{path_at}/{method}");
    let mut found: Vec<(String, &Described)> = Vec::new();
    for (list, at) in [(shared, &path_at), (described.parameters.as_slice(), &own_at)] {
        for (index, parameter) in list.iter().enumerate() {
            let at = match parameter {
                ReferenceOr::Reference { reference } => pointer::of_reference(reference),
                ReferenceOr::Item(_) => format!("{at}/parameters/{index}"),
            };
            let Some(parameter) = description.parameter(parameter) else { continue };
            found.retain(|(_, known)| key(known) != key(parameter));
            found.push((at, parameter));
        }
    }
    found
}
