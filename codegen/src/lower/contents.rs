//! What every operation sends and receives, before any of them is lowered: resources are found in it.

use openapiv3::{Operation, ReferenceOr};

use super::context::Lowering;
use super::payloads::{self, Content};
use crate::ir::{ModuleId, SchemaId};
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
}

impl<'a> Lowering<'a> {
    /// The contents of all operations in their order, those of responses first.
    pub(super) fn contents(&mut self) -> Vec<Exchanged<'a>> {
        let mut contents = Vec::new();
        for (path, method, operation) in self.description.operations() {
            let at = format!("{}/{method}", pointer::join("/paths", path));
            let module = self.module_of(operation, &self.description.origin(&at));
            for (schema, is_sent) in self.schemas_of(operation, &at) {
                let tag = operation.tags.first().map(String::as_str);
                contents.push(Exchanged { path, method, tag, module, schema, is_sent });
            }
        }
        contents
    }

    fn schemas_of(&mut self, operation: &'a Operation, at: &str) -> Vec<(SchemaId, bool)> {
        let description = self.description;
        let mut found = Vec::new();
        for (status, response) in payloads::successes(operation) {
            let place = place_of(response, || format!("{at}/responses/{status}"));
            let content = description.response(response).map(|response| &response.content);
            found.extend(content.and_then(|content| self.content(content, &place)).map(|id| (id, false)));
        }
        if let Some(body) = &operation.request_body {
            let place = place_of(body, || format!("{at}/requestBody"));
            let content = description.request_body(body).map(|body| &body.content);
            found.extend(content.and_then(|content| self.content(content, &place)).map(|id| (id, true)));
        }
        found
    }

    fn content(&mut self, content: &'a Content, at: &str) -> Option<SchemaId> {
        let (media, described) = payloads::preferred(content)?;
        let place = format!("{at}/content/{}/schema", pointer::escape(media));
        let schema = described.schema.as_ref()?;
        Some(self.schemas.schema(schema, &place))
    }
}

/// The pointer of something, wherever it is written.
pub(super) fn place_of<T>(described: &ReferenceOr<T>, here: impl FnOnce() -> String) -> String {
    match described {
        ReferenceOr::Reference { reference } => pointer::of_reference(reference),
        ReferenceOr::Item(_) => here(),
    }
}
