//! Responses that are errors.

use super::context::{Hint, Lowering};
use super::media::{Chosen, is_json, is_json_api};
use super::operations::Place;
use super::payloads::successes;
use super::recognise;
use crate::fates::Code;
use crate::ir::{Failure, JsonType, Kind, Prose, SchemaId, Ty};
use crate::parse::Dialect;

impl Lowering<'_> {
    /// Lowers the error responses.
    pub(super) fn failures(&mut self, place: &Place<'_>) -> Vec<Failure> {
        let good: Vec<String> = successes(place.described).map(|(status, _)| status).collect();
        let responses = &place.described.responses;
        let coded = responses.responses.iter().map(|(code, response)| (code.to_string(), response));
        let default = responses.default.iter().map(|response| ("default".to_owned(), response));
        let mut failures = Vec::new();
        for (status, described) in coded.chain(default).filter(|(status, _)| !good.contains(status)) {
            let Some((at, response)) = self.response(place, &status, described) else {
                continue;
            };
            let chosen = self.choose(&response.content, &at, &format!("response/{status}"), place);
            let ty = chosen.and_then(|chosen| self.failure(place, &status, &chosen));
            let prose = Prose { summary: None, description: Some(response.description.clone()) };
            failures.push(Failure { status, prose, ty });
        }
        failures
    }

    /// Types the JSON of an error. An error document of JSON:API has a type of the runtime.
    fn failure(&mut self, place: &Place<'_>, status: &str, chosen: &Chosen) -> Option<Ty> {
        let schema = chosen.schema?;
        if let Some(error) = recognise::errors(&self.schemas, schema) {
            self.error_document(place, schema, error);
            return None;
        }
        if self.is_error_document(chosen, schema) {
            self.model_tree(schema);
            return None;
        }
        // In 2.0, the media types are those of all responses, and an error next to an image is JSON.
        let is_text = self.schema(schema).ty == Some(JsonType::String);
        let is_of_all = self.description.dialect == Dialect::Swagger2 && !is_text;
        if self.is_binary(schema) || !is_json(&chosen.media_type) && !is_of_all {
            return self.plain_error(schema, chosen);
        }
        let hint = place.hint(&chosen.at, "responses", "error");
        let hint = hint.or(format!("{} error {status}", place.builder));
        Some(self.nullable_ty(schema, &hint))
    }

    /// Returns the document among alternatives of which the others are error documents, which are errors.
    pub(super) fn without_errors(&mut self, schema: SchemaId, place: &Place<'_>) -> SchemaId {
        let document = self.document_among(schema);
        if document == schema {
            return schema;
        }
        self.model(schema);
        self.model(self.schemas.unwrapped(schema));
        for alternative in self.below(self.schemas.unwrapped(schema)) {
            if let Some(error) = recognise::errors(&self.schemas, alternative) {
                self.error_document(place, alternative, error);
            }
        }
        // The response is the last use of a schema.
        self.schemas.graph.uses.last_mut().into_iter().for_each(|used| used.schema = document);
        document
    }

    /// Models an error that is a text or bytes, which `ApiError::body` of the runtime has.
    fn plain_error(&mut self, schema: SchemaId, chosen: &Chosen) -> Option<Ty> {
        if self.schema(schema).ty == Some(JsonType::String) {
            self.model(schema);
            return None;
        }
        let origin = self.description.origin(&chosen.place());
        self.fault(Code::RawBody, &origin, format!("an error in `{}` is kept as bytes", chosen.media_type));
        for id in self.tree(schema) {
            let origin = self.schema(id).origin.clone();
            self.claims.leave_out(origin, Code::RawBody);
        }
        None
    }

    /// Whether an object is an error document of JSON:API that does not describe its errors.
    fn is_error_document(&self, chosen: &Chosen, schema: SchemaId) -> bool {
        let Some(members) = recognise::properties(self.schema(self.schemas.unwrapped(schema))) else { return false };
        let Some(errors) = members.get("errors") else { return false };
        let is_bare = match self.schema(self.schemas.unwrapped(errors.schema)).kind {
            Kind::Array { items: Some(item) } => {
                let item = self.schema(self.schemas.unwrapped(item));
                let is_object = matches!(item.ty, Some(JsonType::Object) | None) && item.values.is_empty();
                is_object && recognise::properties(item).is_none_or(|members| members.is_empty())
            }
            Kind::Array { items: None } => true,
            _ => false,
        };
        let is_own = |name: &str| matches!(name, "errors" | "meta" | "jsonapi" | "links");
        is_bare && (is_json_api(&chosen.media_type) || members.keys().all(|name| is_own(name)))
    }

    /// Marks an error document as modelled, and reads its codes.
    fn error_document(&mut self, place: &Place<'_>, document: SchemaId, error: SchemaId) {
        self.model_tree(document);
        let Some(code) = recognise::property(self.schema(error), "code") else {
            return;
        };
        if !self.schema(code).values.is_empty() {
            let named = [error, document].into_iter().find_map(|id| self.schemas.definition(id));
            let hint = named.map_or_else(|| format!("{} error code", place.builder), |name| format!("{name} code"));
            let ty = self.enumeration(code, &Hint::new(hint));
            self.api.error_code.get_or_insert(ty);
        }
    }
}
