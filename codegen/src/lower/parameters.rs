//! Parameters of operations: what is written in the path, the query and the headers.

use openapiv3::{ParameterData, ParameterSchemaOrContent, PathItem, QueryStyle, ReferenceOr};
use serde_json::Value;

use super::context::{Hint, Lowering};
use super::extensions;
use super::media::is_json;
use super::operations::Place;
use crate::fates::Code;
use crate::ir::{Kind, Location, Name, Parameter, PathStyle, Prose, SchemaId, Structure, Style, Ty, TypeKind};
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
        // Path parameters are later sorted by their position in the path; here the order is that of the text.
        for (parameter, at) in inherited.into_iter().chain(own) {
            let Some(parameter) = self.parameter(place, parameter, &at) else {
                continue;
            };
            match found.iter_mut().find(|known| is_same(known, &parameter)) {
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
                by_hand: self.names.chosen(&parameter.origin),
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
            ReferenceOr::Reference { reference } => {
                // That of a path is in no operation.
                self.claims.model(self.description.origin(at));
                pointer::of_reference(reference)
            }
            ReferenceOr::Item(_) => at.to_owned(),
        };
        let parameter = self.description.parameter(parameter)?;
        let origin = self.description.origin(&at);
        self.claims.model(origin.clone());
        let data = parameter.parameter_data_ref();
        if matches!(parameter, openapiv3::Parameter::Header { .. }) && is_ignored(&data.name) {
            let message = format!("the header parameter `{}` is ignored, as OpenAPI says", data.name);
            self.fault(Code::IgnoredHeader, &origin, message);
            return None;
        }
        for (name, code, message) in extensions::check_parameter(data.extensions.iter()) {
            self.fault(code, &origin.member(&name), message);
        }
        if let openapiv3::Parameter::Query { allow_reserved: true, .. } = parameter {
            let message = "reserved characters are encoded all the same: a server decodes both forms alike";
            self.fault(Code::NoEffectHere, &origin.member("allowReserved"), message);
        }
        if let openapiv3::Parameter::Query { allow_empty_value: Some(true), .. } = parameter {
            let message = "a parameter is sent with a value: give an empty one where the server accepts it";
            self.fault(Code::NoEffectHere, &origin.member("allowEmptyValue"), message);
        }
        let (schema, form) = self.described(parameter, &at)?;
        let location = location(parameter);
        let client = self.client_wide_of(parameter, schema);
        let hint = self.parameter_hint(place, data, &at, client.is_some());
        let (ty, style) = self.parameter_type(place, data, schema, form, location, &hint);
        let client = client.filter(|_| is_one_text(style));
        if location == Location::Cookie && matches!(style, Style::Structured(_)) {
            let message = "OpenAPI defines no form for an object in a cookie";
            self.fault(Code::NoWireForm, &origin, message);
        }
        let described = self.schema(schema).clone();
        let lowered = Parameter {
            name: Name { wire: data.name.clone(), rust: String::new() },
            location,
            ty,
            schema,
            style,
            required: data.required,
            client,
            prose: Prose { summary: None, description: data.description.clone() },
            constraints: described.constraints,
            default: described.default,
            deprecated: data.deprecated.unwrap_or_default(),
            origin,
        };
        self.check_client_wide(parameter, &lowered);
        Some(lowered)
    }

    /// The schema of a parameter, and the form of its values.
    fn described(&mut self, parameter: &openapiv3::Parameter, at: &str) -> Option<(SchemaId, Form)> {
        let content = match &parameter.parameter_data_ref().format {
            ParameterSchemaOrContent::Schema(schema) => {
                return Some((self.schemas.schema(schema, &format!("{at}/schema")), Form::of(parameter)));
            }
            ParameterSchemaOrContent::Content(content) => content,
        };
        let (media, described) = content.first()?;
        let here = format!("{at}/content/{}", pointer::escape(media));
        let form = if is_json(media) { Form::Json } else { Form::of(parameter) };
        let Some(schema) = &described.schema else {
            let message = format!("the parameter has no schema for `{media}`");
            self.schemas.fault(Code::NoWireForm, &here, message);
            return None;
        };
        Some((self.schemas.schema(schema, &format!("{here}/schema")), form))
    }

    /// The type of one value, and how values are written.
    fn parameter_type(
        &mut self,
        place: &Place<'_>,
        data: &ParameterData,
        schema: SchemaId,
        form: Form,
        location: Location,
        hint: &Hint,
    ) -> (Ty, Style) {
        let flag = |name: &str, own: &indexmap::IndexMap<String, Value>| {
            data.extensions.get(name).or_else(|| own.get(name)).and_then(Value::as_bool).unwrap_or_default()
        };
        let own = self.schema(schema).extensions.clone();
        let (item, mut style) = match self.schema(schema).kind {
            Kind::Array { items: Some(items) } if form != Form::Json => {
                self.model(schema);
                (items, form.list(tab_separated(data)))
            }
            _ => (schema, form.single()),
        };
        let is_list = item != schema;
        let mut ty = self.ty_of_decided(item, hint);
        if let Some(resource) = self.explicit_owner(data, item) {
            ty = Ty::Id(resource);
        } else if location == Location::Path && matches!(ty, Ty::String | Ty::Integer(_)) && style == Style::Single {
            // Documents hold identifiers as texts, also where the path calls them numbers.
            ty = self.owner(place.path, &data.name).map_or(ty, Ty::Id);
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
        if !self.is_text(&ty) || form == Form::Json {
            (ty, style) = (if is_list { Ty::List(Box::new(ty)) } else { ty }, Style::Structured(form.structure()));
        } else if is_list && matches!(style, Style::Structured(_)) {
            ty = Ty::List(Box::new(ty));
        }
        let decided = data.extensions.contains_key(extensions::SENSITIVE)
            || [schema, item].iter().any(|id| extensions::decision(self.schema(*id)).is_some());
        if !decided {
            self.undecided(item, &ty);
        }
        (ty, style)
    }

    /// The words of the type of a parameter: after the operation, path or definition that holds it, or after itself if
    /// it is set on the client.
    fn parameter_hint(&self, place: &Place<'_>, data: &ParameterData, at: &str, is_client_wide: bool) -> Hint {
        if let Some(given) = data.extensions.get(extensions::TYPE_NAME).and_then(Value::as_str) {
            return Hint { by_hand: true, ..Hint::new(given) };
        }
        let name = bare_name(&data.name);
        let hint = match at.strip_prefix("/components/parameters/") {
            Some(shared) => Hint::new(pointer::unescape(shared)),
            None if is_client_wide => Hint::new(name),
            None if at.starts_with(&place.at) => Hint::new(place.builder.clone()).member(&name),
            None => Hint::new(names::paths::subject(place.path)).member(&name),
        };
        let parameter = format!("{} parameter", hint.words);
        hint.or(parameter)
    }

    /// Whether a value is one text, which every style can write.
    fn is_text(&self, ty: &Ty) -> bool {
        match ty {
            Ty::String | Ty::Boolean | Ty::Integer(_) | Ty::Number | Ty::Timestamp | Ty::Date | Ty::Id(_) => true,
            Ty::Named(id) => matches!(self.api.types[*id].kind, TypeKind::Enum(_)),
            Ty::Sensitive(inner) | Ty::Boxed(inner) => self.is_text(inner),
            Ty::Bytes | Ty::Link | Ty::List(_) | Ty::Map(_) | Ty::Nullable(_) | Ty::Untyped => false,
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

/// Whether one parameter overrides another. HTTP ignores the case of a header's name.
fn is_same(one: &Parameter, other: &Parameter) -> bool {
    let (own, known) = (&one.name.wire, &other.name.wire);
    let is_named = if one.location == Location::Header { own.eq_ignore_ascii_case(known) } else { own == known };
    is_named && one.location == other.location
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
        Location::Cookie => "cookie",
    }
}

/// The words of a parameter's name, without the family it belongs to: `filter[type]` is `type`.
fn bare_name(wire: &str) -> String {
    wire.strip_prefix("filter[").unwrap_or(wire).replace(['[', ']'], " ")
}

/// The form of a parameter's values: its style, and whether it is exploded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A separator between the items of a list unless they are exploded.
    Query(char, bool),
    Deep,
    Header(bool),
    Path(PathStyle, bool),
    Cookie,
    Json,
}

impl Form {
    fn of(parameter: &openapiv3::Parameter) -> Self {
        let explode = parameter.parameter_data_ref().explode;
        match parameter {
            openapiv3::Parameter::Query { style, .. } => match style {
                QueryStyle::Form => Self::Query(',', explode.unwrap_or(true)),
                QueryStyle::SpaceDelimited => Self::Query(' ', explode.unwrap_or(false)),
                QueryStyle::PipeDelimited => Self::Query('|', explode.unwrap_or(false)),
                QueryStyle::DeepObject => Self::Deep,
            },
            openapiv3::Parameter::Header { .. } => Self::Header(explode.unwrap_or(false)),
            openapiv3::Parameter::Path { style, .. } => {
                let style = match style {
                    openapiv3::PathStyle::Simple => PathStyle::Simple,
                    openapiv3::PathStyle::Label => PathStyle::Label,
                    openapiv3::PathStyle::Matrix => PathStyle::Matrix,
                };
                Self::Path(style, explode.unwrap_or(false))
            }
            openapiv3::Parameter::Cookie { .. } => Self::Cookie,
        }
    }

    /// How one text is written.
    const fn single(self) -> Style {
        match self {
            Self::Path(style @ (PathStyle::Label | PathStyle::Matrix), explode) => {
                Style::Structured(Structure::Path(style, explode))
            }
            _ => Style::Single,
        }
    }

    /// How a list of texts is written.
    const fn list(self, tab_separated: bool) -> Style {
        match self {
            // OpenAPI 3.0 has no style for lists separated by tabs; the conversion from 2.0 keeps it aside.
            Self::Query(..) if tab_separated => Style::Joined('\t'),
            Self::Query(_, true) | Self::Deep => Style::Repeated,
            Self::Query(separator, false) => Style::Joined(separator),
            Self::Header(_) | Self::Cookie => Style::Joined(','),
            Self::Path(style, explode) => Style::Structured(Structure::Path(style, explode)),
            Self::Json => Style::Structured(Structure::Json),
        }
    }

    /// How any other value is written.
    const fn structure(self) -> Structure {
        match self {
            Self::Query(_, true) => Structure::Exploded,
            Self::Query(separator, false) => Structure::Joined(separator),
            Self::Deep => Structure::Deep,
            Self::Header(explode) => Structure::Header(explode),
            Self::Path(style, explode) => Structure::Path(style, explode),
            Self::Cookie | Self::Json => Structure::Json,
        }
    }
}

pub(super) const fn location(parameter: &openapiv3::Parameter) -> Location {
    match parameter {
        openapiv3::Parameter::Query { .. } => Location::Query,
        openapiv3::Parameter::Header { .. } => Location::Header,
        openapiv3::Parameter::Path { .. } => Location::Path,
        openapiv3::Parameter::Cookie { .. } => Location::Cookie,
    }
}

/// The header parameters that OpenAPI says are ignored: the client sends these headers itself.
pub(super) fn is_ignored(header: &str) -> bool {
    ["accept", "content-type", "authorization"].iter().any(|name| header.eq_ignore_ascii_case(name))
}

/// Whether a parameter is written as one text, which the client keeps.
const fn is_one_text(style: Style) -> bool {
    matches!(style, Style::Single | Style::Joined(_) | Style::Range)
}

fn tab_separated(data: &ParameterData) -> bool {
    data.extensions.get(extensions::COLLECTION_FORMAT).and_then(Value::as_str) == Some("tsv")
}
