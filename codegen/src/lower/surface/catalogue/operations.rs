//! Operations, from the same IR as their typed methods.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::super::context::Cx;
use super::super::counts;
use super::super::items::identifier;
use super::super::requests::path_parameters;
use super::parameters::{self, Parameters};
use super::schemas::{self, Schemas};
use super::sent::Demand;
use super::words;
use crate::ir::surface::catalogue::{Body, Catalogue, Class, Include, Operation, Paging, Response, Way};
use crate::ir::{
    self, BodyPayload, DataItem, Family, Kind, Payload, ResourceId, SchemaId, SchemaUse, SchemeKind, StructId,
};
use crate::maps::HashMap;

/// Members that only token requests and their responses have.
const CREDENTIALS: [&str; 6] =
    ["access_token", "accessToken", "client_secret", "clientSecret", "refresh_token", "refreshToken"];

/// How deep credentials are searched for: in JSON:API, they are attributes.
const DEEPEST: usize = 4;

/// Builds the catalogue.
pub(in super::super) fn catalogue(cx: &Cx<'_>) -> Catalogue {
    let mut uses: HashMap<&ir::Origin, Vec<&SchemaUse>> = HashMap::default();
    for used in &cx.api.graph.uses {
        uses.entry(&used.operation).or_default().push(used);
    }
    let mut maker = Maker { cx, uses, schemas: Schemas::new(&cx.api.graph), parameters: Parameters::default() };
    let operations = cx.api.operations.iter().map(|operation| maker.operation(operation)).collect();
    let mut catalogue = Catalogue {
        title: cx.api.title.clone(),
        version: cx.api.version.clone(),
        base_url: cx.api.base_url.clone().unwrap_or_default(),
        count: counts::count_pointer(cx),
        operations,
        errors: maker.errors(),
        parameters: maker.parameters.into_known(),
        definitions: BTreeMap::new(),
    };
    let (definitions, pool) = maker.schemas.into_parts();
    catalogue.definitions = definitions;
    pool.settle(&mut catalogue);
    catalogue
}

struct Maker<'a> {
    cx: &'a Cx<'a>,
    /// What each operation sends and receives.
    uses: HashMap<&'a ir::Origin, Vec<&'a SchemaUse>>,
    schemas: Schemas<'a>,
    parameters: Parameters,
}

impl<'a> Maker<'a> {
    fn operation(&mut self, operation: &'a ir::Operation) -> Operation {
        let parameters = self.parameters.of(self.cx, &mut self.schemas, operation);
        let module = &self.cx.api.modules[operation.module];
        let names = |parameters: &[ir::Parameter]| parameters.iter().map(|one| one.name.wire.clone()).collect();
        Operation {
            id: operation.id.wire.clone(),
            method: operation.method.clone(),
            path: operation.path.clone(),
            class: self.class(operation),
            tag: module.name.wire.clone(),
            summary: words::sentence(&operation.prose),
            deprecated: operation.deprecated,
            resources: self.resources(operation),
            parameters,
            at_least_one: operation.scope.as_ref().map(|scope| names(&scope.parameters)).unwrap_or_default(),
            together: operation.pairs.iter().map(|pair| names(&pair.parameters)).collect(),
            body: operation.body.as_ref().map(|body| self.body(operation, body)),
            responses: self.responses(operation),
            paging: operation.paging.as_ref().map(|paging| self.paging(paging, operation.row)),
            include: self.include(operation),
        }
    }

    /// The schemas of an operation in places that begin with this.
    fn used(&self, operation: &ir::Operation, place: &str) -> impl Iterator<Item = &'a SchemaUse> + use<'a> {
        let all = self.uses.get(&operation.origin).cloned().unwrap_or_default();
        let place = place.to_owned();
        all.into_iter().filter(move |used| used.place.starts_with(&place))
    }

    fn class(&self, operation: &'a ir::Operation) -> Class {
        if self.is_of_credentials(operation) {
            return Class::Credentials;
        }
        let links = matches!(operation.body.as_ref().map(|body| &body.payload), Some(BodyPayload::Linkage(_)));
        match operation.method.as_str() {
            _ if operation.body.as_ref().is_some_and(|body| body.payload == BodyPayload::Batch) => Class::Delete,
            "GET" | "HEAD" | "OPTIONS" | "TRACE" => Class::Read,
            "POST" if operation.paging.is_some() => Class::Read,
            "POST" if links => Class::Change,
            "POST" => Class::Create,
            "DELETE" => Class::Delete,
            _ => Class::Change,
        }
    }

    /// Whether an operation issues tokens, or sends or returns what does.
    fn is_of_credentials(&self, operation: &'a ir::Operation) -> bool {
        let issues = |scheme: &ir::Scheme| match &scheme.kind {
            SchemeKind::ClientCredentials(token) => token.operation.as_ref() == Some(&operation.id.wire),
            _ => false,
        };
        let mut content = self.used(operation, "re").filter(|used| !is_error(operation, used));
        self.cx.api.schemes.iter().any(issues) || content.any(|used| self.holds_credentials(used.schema, 0))
    }

    fn holds_credentials(&self, id: SchemaId, depth: usize) -> bool {
        let Kind::Object { properties, .. } = &self.cx.api.graph.schemas[id].kind else { return false };
        depth < DEEPEST
            && properties.iter().any(|(name, property)| {
                CREDENTIALS.contains(&name.as_str()) || self.holds_credentials(property.schema, depth + 1)
            })
    }

    fn resources(&self, operation: &ir::Operation) -> Vec<String> {
        let api = self.cx.api;
        let sent = match operation.body.as_ref().map(|body| &body.payload) {
            Some(BodyPayload::Document { data, .. }) => vec![api.shapes[*data].resource],
            _ => Vec::new(),
        };
        let identified = path_parameters(operation).into_iter().rev().find_map(|one| parameters::identified(&one.ty));
        let found = [self.returned(&operation.success.payload), sent, identified.into_iter().collect()];
        let found = found.into_iter().find(|resources| !resources.is_empty());
        self.types(&found.unwrap_or_default())
    }

    fn returned(&self, payload: &Payload) -> Vec<ResourceId> {
        let api = self.cx.api;
        match payload {
            Payload::Document(data) => match &data.item {
                DataItem::Resource(shape) => vec![api.shapes[*shape].resource],
                DataItem::Several(choice) => api.choices[*choice].members.clone(),
                DataItem::Any | DataItem::Identifier(_) => Vec::new(),
            },
            Payload::ByStatus(cases) => cases.cases.iter().flat_map(|case| self.returned(&case.payload)).collect(),
            _ => Vec::new(),
        }
    }

    /// The types of resources, each once.
    fn types(&self, resources: &[ResourceId]) -> Vec<String> {
        let mut types: Vec<String> = Vec::new();
        for resource in resources {
            let name = &self.cx.api.resources[*resource].name.wire;
            if !types.contains(name) {
                types.push(name.clone());
            }
        }
        types
    }

    fn body(&mut self, operation: &'a ir::Operation, body: &'a ir::Body) -> Body {
        let kind = match &body.payload {
            BodyPayload::Document { .. } | BodyPayload::Linkage(_) => "document",
            BodyPayload::Batch | BodyPayload::Json(_) => "json",
            BodyPayload::Form(_) => "form",
            BodyPayload::Multipart(_) => "multipart",
            BodyPayload::Bytes => "bytes",
            BodyPayload::Text => "text",
        };
        let (schema, list) = match (&body.payload, body.schema) {
            (BodyPayload::Bytes, _) => (schemas::bytes(), None),
            (BodyPayload::Document { data, .. }, Some(id)) => {
                self.schemas.sent(id, &Demand::of(self.cx.api, &self.cx.api.shapes[*data]), operation.many.is_some())
            }
            (_, Some(id)) => (self.schemas.schema(id), None),
            (_, None) => (Value::Object(Map::new()), None),
        };
        Body {
            kind,
            media_type: body.media_type.clone(),
            required: !body.optional,
            types: body.types.iter().cloned().collect(),
            styles: body.styles.iter().map(|(name, style)| (name.clone(), parameters::structure(*style))).collect(),
            schema,
            list,
        }
    }

    fn responses(&mut self, operation: &'a ir::Operation) -> Vec<Response> {
        let by_status = |status: Option<u16>| match &operation.success.payload {
            Payload::ByStatus(cases) => {
                cases.cases.iter().find(|case| case.status == status).map_or(&Payload::Nothing, |case| &case.payload)
            }
            payload => payload,
        };
        let mut responses = Vec::new();
        let mut described = BTreeSet::new();
        for used in self.used(operation, "response/").filter(|used| !is_error(operation, used)) {
            let status = used.place.trim_start_matches("response/").to_owned();
            described.insert(status.clone());
            let kind = kind(by_status(status.parse().ok()));
            let schema = (kind != "bytes").then(|| self.schemas.schema(used.schema));
            responses.push(Response { status, kind, schema });
        }
        for status in operation.success.statuses.iter().map(u16::to_string) {
            if described.contains(&status) {
                continue;
            }
            // A response without a schema is text or bytes, or has no body.
            let kind = match kind(by_status(status.parse().ok())) {
                _ if operation.success.optional => "none",
                kind @ ("text" | "bytes" | "json") => kind,
                _ => "none",
            };
            responses.push(Response { status, kind, schema: None });
        }
        responses.sort_by(|one, other| one.status.cmp(&other.status));
        responses
    }

    fn paging(&self, paging: &ir::Paging, row: Option<StructId>) -> Paging {
        let ways = paging.ways.iter().map(|way| Way {
            by: match way.family {
                Family::Cursor => "cursor",
                Family::Number => "number",
                Family::Offset => "offset",
                Family::Link => "link",
            },
            at: way.at.clone(),
            size: way.size.clone(),
            default_size: way.default_size,
            usual_size: way.usual_size,
            least: way.least.into(),
            first: way.first,
            next: way.next.clone(),
            by_id: way.by_id,
            more: way.more.clone(),
        });
        let unidentified = row.is_some_and(|row| identifier(&self.cx.api.structs[row]).is_none());
        Paging { ways: ways.collect(), count: paging.count.clone(), rows: paging.rows.clone(), unidentified }
    }

    fn include(&self, operation: &ir::Operation) -> Option<Include> {
        let parameter = operation.include.as_ref().map(|include| include.parameter.name.wire.clone());
        let resources = self.types(&operation.success.included);
        (parameter.is_some() || !resources.is_empty()).then_some(Include { parameter, resources })
    }

    /// The schemas of errors, each once.
    fn errors(&mut self) -> Vec<Value> {
        let mut errors = Vec::new();
        for operation in &self.cx.api.operations {
            for used in self.used(operation, "response/").filter(|used| is_error(operation, used)) {
                let schema = self.schemas.schema(used.schema);
                if !errors.contains(&schema) {
                    errors.push(schema);
                }
            }
        }
        errors
    }
}

fn kind(payload: &Payload) -> &'static str {
    match payload {
        Payload::Document(_) => "document",
        Payload::Json(_) | Payload::Results => "json",
        Payload::Text => "text",
        Payload::Bytes => "bytes",
        Payload::Nothing | Payload::ByStatus(_) => "none",
    }
}

/// Whether a schema is that of an error.
fn is_error(operation: &ir::Operation, used: &SchemaUse) -> bool {
    let status = used.place.strip_prefix("response/");
    operation.failures.iter().any(|failure| Some(failure.status.as_str()) == status)
}
