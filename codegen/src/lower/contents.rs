//! What every operation sends and receives, before any of them is lowered: resources are found in it.

use openapiv3::{Operation, ReferenceOr};

use super::access::place_of;
use super::context::Lowering;
use super::media::{self, Content};
use super::page_members::has_next_link;
use super::paging;
use super::payloads;
use super::recognise;
use crate::fates::Code;
use crate::ir::{Kind, ModuleId, SchemaId};
use crate::maps::HashSet;
use crate::parse::pointer;

/// The content of a request or of a successful response.
pub(super) struct Exchanged<'d> {
    pub(super) path: &'d str,
    /// In small letters.
    pub(super) method: &'static str,
    pub(super) tag: Option<&'d str>,
    pub(super) module: ModuleId,
    pub(super) schema: SchemaId,
    /// Whether it is a request.
    pub(super) is_sent: bool,
    /// Whether its media type is that of JSON:API.
    pub(super) is_json_api: bool,
}

/// The schema of a content, and whether its media type is that of JSON:API.
struct Described {
    schema: SchemaId,
    is_json_api: bool,
}

impl<'a> Lowering<'a> {
    /// The contents of all operations in their order, those of responses first.
    pub(super) fn contents(&mut self) -> Vec<Exchanged<'a>> {
        let mut contents = Vec::new();
        for (path, method, operation) in self.description.operations() {
            let at = format!("{}/{method}", pointer::join("/paths", path));
            let module = self.module_of(path, operation, &self.description.origin(&at));
            for (Described { schema, is_json_api }, is_sent) in self.schemas_of(operation, &at) {
                let tag = operation.tags.first().map(String::as_str);
                contents.push(Exchanged { path, method, tag, module, schema, is_sent, is_json_api });
            }
        }
        let responses = contents.iter().filter(|content| !content.is_sent);
        self.has_next_links = responses.into_iter().any(|content| has_next_link(&self.schemas, content.schema));
        self.describes_paging = self.has_next_links || paging::is_described(self.description);
        // Where the media type of JSON:API is in use, what has another one is no document of identifiers.
        let (documents, others): (Vec<_>, Vec<_>) = contents.iter().partition(|content| content.is_json_api);
        if !documents.is_empty() {
            let documents: HashSet<SchemaId> = documents.iter().map(|content| content.schema).collect();
            let plain = others.iter().map(|content| content.schema).filter(|schema| !documents.contains(schema));
            self.plain = plain.collect();
        }
        contents
    }

    fn schemas_of(&mut self, operation: &'a Operation, at: &str) -> Vec<(Described, bool)> {
        let description = self.description;
        let mut found = Vec::new();
        for (status, response) in payloads::successes(operation) {
            let place = place_of(response, || format!("{at}/responses/{status}"));
            let content = description.response(response).map(|response| &response.content);
            let described = content.and_then(|content| self.content(content, &place));
            found.extend(described.map(|one| (Described { schema: self.document_among(one.schema), ..one }, false)));
        }
        if let Some(body) = &operation.request_body {
            let place = place_of(body, || format!("{at}/requestBody"));
            let content = description.request_body(body).map(|body| &body.content);
            found.extend(content.and_then(|content| self.content(content, &place)).map(|one| (one, true)));
        }
        found
    }

    fn content(&mut self, content: &'a Content, at: &str) -> Option<Described> {
        let (media, described) = media::preferred(content)?;
        let place = format!("{at}/content/{}/schema", pointer::escape(media));
        let schema = self.schemas.schema(described.schema.as_ref()?, &place);
        let is_json_api = media::is_json_api(media);
        let is_bare = self.is_bare(schema) && (is_json_api || self.shows_document(content, schema));
        if is_bare || (is_json_api && self.is_bare_identifier(schema)) {
            self.imply_document(schema);
        }
        self.shape_by_example(schema);
        Some(Described { schema, is_json_api })
    }

    /// Returns the document among alternatives of which the others are error documents.
    pub(super) fn document_among(&self, schema: SchemaId) -> SchemaId {
        let Kind::Union { alternatives, .. } = &self.schema(self.schemas.unwrapped(schema)).kind else { return schema };
        let is_error = |id: &SchemaId| recognise::errors(&self.schemas, *id).is_some();
        let (errors, others): (Vec<SchemaId>, Vec<SchemaId>) = alternatives.iter().partition(|id| is_error(id));
        match others[..] {
            [only] if !errors.is_empty() && recognise::property(self.schema(only), "data").is_some() => only,
            _ => schema,
        }
    }

    /// Whether a schema is a resource, or a list of them, in no document.
    fn is_bare(&self, schema: SchemaId) -> bool {
        let item = match self.schema(schema).kind {
            Kind::Array { items: Some(item) } => item,
            _ => schema,
        };
        recognise::has_resource_members(&self.schemas, item) && recognise::property(self.schema(item), "id").is_some()
    }

    /// Whether a schema is the identifier of a resource, or a list of them, in no document.
    fn is_bare_identifier(&self, schema: SchemaId) -> bool {
        let held = self.resources_in(schema);
        let is_leaf = |id: &&SchemaId| !matches!(self.schema(**id).kind, Kind::Union { .. } | Kind::Array { .. });
        let mut leaves = held.iter().filter(is_leaf).peekable();
        leaves.peek().is_some() && leaves.all(|id| recognise::is_identifier(&self.schemas, *id))
    }

    /// Whether the examples of a content are documents.
    fn shows_document(&self, content: &Content, schema: SchemaId) -> bool {
        let of_media = content.values().flat_map(|media| {
            let values = media.examples.values().filter_map(ReferenceOr::as_item);
            media.example.iter().chain(values.filter_map(|example| example.value.as_ref()))
        });
        let mut examples = of_media.chain(&self.schema(schema).example);
        examples.any(|example| example.get("data").is_some_and(|data| data.is_object() || data.is_array()))
    }

    /// Notes that the description leaves out the document around a resource or an identifier.
    fn imply_document(&mut self, schema: SchemaId) {
        if self.implied.insert(schema) {
            let origin = self.schema(schema).origin.clone();
            self.fault_with_help(
                Code::ImpliedDocument,
                &origin,
                "the schema leaves out the document around this: the client reads it in `data`, as JSON:API has it",
                "describe the document in the overlay",
            );
        }
    }
}
