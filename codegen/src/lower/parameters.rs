//! Parameters of operations: what is written in the path, the query and the headers.

use openapiv3::{HeaderStyle, ParameterData, ParameterSchemaOrContent, PathItem, PathStyle, QueryStyle, ReferenceOr};
use serde_json::Value;

use super::context::{Hint, Lowering};
use super::extensions;
use super::operations::Place;
use crate::fates::Code;
use crate::ir::{Kind, Location, Name, Parameter, Prose, SchemaId, Style, Ty};
use crate::names::{self, Scope, Wanted};
use crate::parse::pointer;

impl Lowering<'_> {
    /// All parameters of an operation: its own, and those of its path that it does not override.
    pub(super) fn parameters(&mut self, place: &Place<'_>, item: Option<&PathItem>) -> Vec<Parameter> {
        let mut found: Vec<Parameter> = Vec::new();
        let own = place
            .described
            .parameters
            .iter()
            .enumerate()
            .map(|(index, parameter)| (parameter, format!("{}/parameters/{index}", place.at)));
        let path = pointer::join("/paths", place.path);
        let shared = item.into_iter().flat_map(|item| item.parameters.iter().enumerate());
        let shared = shared.map(|(index, parameter)| (parameter, format!("{path}/parameters/{index}")));
        let inherited: Vec<_> = shared.collect();
        // Path parameters come first in the path's own order whoever declares them, so the order here is the text's.
        for (parameter, at) in inherited.into_iter().chain(own) {
            let Some(parameter) = self.parameter(place, parameter, &at) else {
                continue;
            };
            let same =
                |known: &Parameter| known.name.wire == parameter.name.wire && known.location == parameter.location;
            match found.iter_mut().find(|known| same(known)) {
                Some(known) => *known = parameter,
                None => found.push(parameter),
            }
        }
        self.name_parameters(&mut found);
        found
    }

    /// The names of one operation's parameters are one scope. Of two locations, the later one precedes the name.
    fn name_parameters(&mut self, parameters: &mut [Parameter]) {
        let wanted: Vec<Wanted<'_>> = parameters
            .iter()
            .map(|parameter| Wanted {
                by_hand: self.names.by_hand(&parameter.origin),
                others: elsewhere(parameters, parameter),
                ..Wanted::plain(&parameter.name.wire)
            })
            .collect();
        let made = names::scope(Scope::Parameters, &wanted);
        for (parameter, made) in parameters.iter_mut().zip(made) {
            parameter.name = self.named(made, &parameter.origin, extensions::RUST_NAME);
        }
    }

    fn parameter(
        &mut self,
        place: &Place<'_>,
        parameter: &ReferenceOr<openapiv3::Parameter>,
        at: &str,
    ) -> Option<Parameter> {
        let at = match parameter {
            ReferenceOr::Reference { reference } => pointer::of_reference(reference),
            ReferenceOr::Item(_) => at.to_owned(),
        };
        let parameter = self.description.parameter(parameter)?;
        let origin = self.description.origin(&at);
        self.claims.model(origin.clone());
        let (location, explode) = self.placement(parameter, &at)?;
        let data = parameter.parameter_data_ref();
        for (name, code, message) in extensions::check_parameter(data.extensions.iter()) {
            self.fault(code, &origin.member(&name), message);
        }
        let ParameterSchemaOrContent::Schema(schema) = &data.format else {
            self.fault(
                Code::NoWireForm,
                &origin,
                "a parameter with `content` is not supported, only one with a schema",
            );
            return None;
        };
        let schema = self.schemas.schema(schema, &format!("{at}/schema"));
        let hint = self.parameter_hint(place, data, &at);
        let (ty, style) = self.parameter_type(place, data, schema, explode, location, &hint);
        let described = self.schema(schema).clone();
        Some(Parameter {
            name: Name { wire: data.name.clone(), rust: String::new() },
            location,
            ty,
            style,
            required: data.required,
            prose: Prose { summary: None, description: data.description.clone() },
            constraints: described.constraints,
            default: described.default,
            deprecated: data.deprecated.unwrap_or_default(),
            origin,
        })
    }

    /// Where a parameter stands, and how a list of it is written.
    fn placement(&mut self, parameter: &openapiv3::Parameter, at: &str) -> Option<(Location, Style)> {
        let joined = |explode: Option<bool>, default: bool, separator: char| match explode.unwrap_or(default) {
            true => Style::Repeated,
            false => Style::Joined(separator),
        };
        let explode = parameter.parameter_data_ref().explode;
        let placed = match parameter {
            openapiv3::Parameter::Query { style: QueryStyle::Form, .. } => {
                (Location::Query, joined(explode, true, ','))
            }
            openapiv3::Parameter::Query { style: QueryStyle::SpaceDelimited, .. } => {
                (Location::Query, joined(explode, false, ' '))
            }
            openapiv3::Parameter::Query { style: QueryStyle::PipeDelimited, .. } => {
                (Location::Query, joined(explode, false, '|'))
            }
            openapiv3::Parameter::Header { style: HeaderStyle::Simple, .. } => (Location::Header, Style::Joined(',')),
            openapiv3::Parameter::Path { style: PathStyle::Simple, .. } => (Location::Path, Style::Joined(',')),
            openapiv3::Parameter::Query { style: QueryStyle::DeepObject, .. } => {
                self.schemas.fault(
                    Code::NoWireForm,
                    at,
                    "a query parameter of style `deepObject` is not supported".to_owned(),
                );
                return None;
            }
            openapiv3::Parameter::Path { .. } => {
                self.schemas.fault(
                    Code::NoWireForm,
                    at,
                    "a path parameter of any other style than `simple` is not supported".to_owned(),
                );
                return None;
            }
            openapiv3::Parameter::Cookie { .. } => {
                self.schemas.fault(Code::NoWireForm, at, "a parameter in a cookie is not supported".to_owned());
                return None;
            }
        };
        Some(placed)
    }

    /// The type of one value, and how values are written.
    fn parameter_type(
        &mut self,
        place: &Place<'_>,
        data: &ParameterData,
        schema: SchemaId,
        list: Style,
        location: Location,
        hint: &Hint,
    ) -> (Ty, Style) {
        let flag = |name: &str, own: &indexmap::IndexMap<String, Value>| {
            data.extensions.get(name).or_else(|| own.get(name)).and_then(Value::as_bool).unwrap_or_default()
        };
        let own = self.schema(schema).extensions.clone();
        let (item, mut style) = match self.schema(schema).kind {
            Kind::Array { items: Some(items) } => {
                self.model(schema);
                (items, self.separator(data, list))
            }
            _ => (schema, Style::Single),
        };
        let mut ty = self.ty_of_decided(item, hint);
        if let Some(resource) = self.explicit_owner(data, item) {
            ty = Ty::Id(resource);
        } else if location == Location::Path && ty == Ty::String && style == Style::Single {
            ty = self.owner(place.path, &data.name).map_or(Ty::String, Ty::Id);
        }
        if flag(extensions::SENSITIVE, &own) && !matches!(ty, Ty::Sensitive(_)) {
            ty = Ty::Sensitive(Box::new(ty));
        }
        if flag(extensions::COMMA_SEPARATED, &own) {
            style = Style::Joined(',');
        }
        if flag(extensions::DATE_RANGE, &own) {
            (ty, style) = (Ty::Timestamp, Style::Range);
        }
        let decided = data.extensions.contains_key(extensions::SENSITIVE)
            || [schema, item].iter().any(|id| extensions::decision(self.schema(*id)).is_some());
        if !decided {
            self.undecided(item, &ty);
        }
        (ty, style)
    }

    /// The words of the type of a parameter: after the operation, path or definition that holds it.
    fn parameter_hint(&self, place: &Place<'_>, data: &ParameterData, at: &str) -> Hint {
        if let Some(given) = data.extensions.get(extensions::TYPE_NAME).and_then(Value::as_str) {
            return Hint { by_hand: true, ..Hint::new(given) };
        }
        let name = bare_name(&data.name);
        let hint = match at.strip_prefix("/components/parameters/") {
            Some(shared) => Hint::new(pointer::unescape(shared)),
            None if at.starts_with(&place.at) => Hint::new(format!("{} {name}", place.builder)),
            None => Hint::new(format!("{} {name}", names::paths::subject(place.path))),
        };
        let parameter = format!("{} parameter", hint.words);
        hint.or(parameter)
    }

    fn separator(&self, data: &ParameterData, list: Style) -> Style {
        // OpenAPI 3.0 has no word for lists separated by tabs; the conversion from 2.0 keeps it aside.
        match data.extensions.get(extensions::COLLECTION_FORMAT).and_then(Value::as_str) {
            Some("tsv") => Style::Joined('\t'),
            _ => list,
        }
    }

    fn explicit_owner(&mut self, data: &ParameterData, schema: SchemaId) -> Option<crate::ir::ResourceId> {
        let wire = data.extensions.get(extensions::IDENTIFIES).and_then(Value::as_str).map(str::to_owned);
        match wire {
            Some(wire) => {
                let origin = self.schema(schema).origin.clone();
                self.resource_named(&wire, &origin, extensions::IDENTIFIES)
            }
            None => self.identified(schema),
        }
    }
}

/// The name of a parameter with its location, if another location has a parameter of this name.
fn elsewhere(parameters: &[Parameter], parameter: &Parameter) -> Vec<String> {
    let rust = |parameter: &Parameter| names::parameter(&parameter.name.wire).rust;
    let own = rust(parameter);
    let mut others = parameters.iter().filter(|other| other.location != parameter.location);
    let words = || format!("{} {}", word_of(parameter.location), bare_name(&parameter.name.wire));
    others.any(|other| rust(other) == own).then(words).into_iter().collect()
}

fn word_of(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
    }
}

/// The words of a parameter's name, without the family it belongs to: `filter[type]` is `type`.
fn bare_name(wire: &str) -> String {
    wire.strip_prefix("filter[").unwrap_or(wire).replace(['[', ']'], " ")
}
