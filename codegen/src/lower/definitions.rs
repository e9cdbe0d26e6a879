//! The form of each definition in the client: for the round trip of its example, and so that none is dropped silently.

use super::context::{Hint, Lowering};
use super::documents::Document;
use super::extensions;
use super::recognise;
use crate::fates::Code;
use crate::ir::{BodyPayload, Data, DataItem, Definition, DefinitionForm, SchemaId, StandardForm, Ty, View};
use crate::parse::pointer;

impl Lowering<'_> {
    /// Determines the form of every definition, in order.
    pub(super) fn definitions(&mut self) {
        let definitions: Vec<(String, SchemaId)> =
            self.schemas.graph.definitions.iter().map(|(name, id)| (name.clone(), *id)).collect();
        for (name, id) in definitions {
            let named = extensions::example_of(self.schema(id)).map(str::to_owned);
            let shown = match named {
                None => Some(id),
                Some(reference) => self.example_target(&reference, id),
            };
            let form = shown.and_then(|shown| self.form(&name, shown));
            if let Some(form) = form {
                let origin = self.description.origin(&pointer::join("/components/schemas", &name));
                self.api.definitions.push(Definition { name, origin, form });
            }
        }
    }

    /// Returns the definition that an example belongs to, if it is another one.
    fn example_target(&mut self, reference: &str, id: SchemaId) -> Option<SchemaId> {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        let found = self.schemas.graph.definitions.get(name).copied();
        if found.is_none() {
            let origin = self.schema(id).origin.clone();
            self.fault(
                Code::ExtensionIgnored,
                &origin,
                format!("`x-example-of` names `{reference}`, which is not a definition"),
            );
        }
        found
    }

    fn form(&mut self, name: &str, id: SchemaId) -> Option<DefinitionForm> {
        if let Some(form) = self.sent_form(id) {
            return Some(form);
        }
        if let Some(document) = self.document_of(id) {
            return self.read_form(&document);
        }
        if recognise::errors(&self.schemas, id).is_some() {
            return Some(DefinitionForm::Errors);
        }
        if self.resource_type(id).is_some() {
            return self.resource_form(id);
        }
        if recognise::is_any_resource(&self.schemas, id) {
            return Some(DefinitionForm::Standard(StandardForm::AnyResource));
        }
        if recognise::is_error(&self.schemas, id) {
            return Some(DefinitionForm::Standard(StandardForm::Error));
        }
        if recognise::is_links(&self.schemas, id) {
            return Some(DefinitionForm::Standard(StandardForm::Links));
        }
        if self.is_meta(id) {
            return Some(DefinitionForm::Standard(StandardForm::Meta));
        }
        self.plain_form(name, id)
    }

    /// Returns the form of a document that an operation sends.
    fn sent_form(&mut self, id: SchemaId) -> Option<DefinitionForm> {
        let used = |used: &&crate::ir::SchemaUse| used.schema == id && used.place == "request";
        let operation = self.schemas.graph.uses.iter().find(used)?.operation.clone();
        let body = self.api.operations.iter().find(|known| known.origin == operation);
        match body?.body.as_ref()?.payload {
            BodyPayload::Document { data, amount, meta, .. } => Some(DefinitionForm::Request { data, amount, meta }),
            _ => None,
        }
    }

    fn read_form(&self, document: &Document) -> Option<DefinitionForm> {
        let resource = self.resource_of(document.item)?;
        let item = DataItem::Resource(self.api.resources[resource].read);
        Some(DefinitionForm::Document(Data { item, amount: document.amount }))
    }

    /// Returns the form of a resource as it is read, or as it is sent if it is never read.
    fn resource_form(&mut self, id: SchemaId) -> Option<DefinitionForm> {
        let shaped = |view| self.shaped.get(&(id, view)).copied();
        if let Some(shape) = shaped(View::Read).or(shaped(View::Create)).or(shaped(View::Patch)) {
            return Some(DefinitionForm::Resource(shape));
        }
        let resource = self.resource_of(id)?;
        Some(DefinitionForm::Resource(self.api.resources[resource].read))
    }

    fn is_meta(&self, id: SchemaId) -> bool {
        self.schemas.graph.uses.iter().any(|used| recognise::property(self.schema(used.schema), "meta") == Some(id))
    }

    /// Returns the form of any other definition that is a type; parts of documents are typed separately.
    fn plain_form(&mut self, name: &str, id: SchemaId) -> Option<DefinitionForm> {
        if self.is_made(id, View::Read) {
            return Some(DefinitionForm::Type(self.ty(id, &Hint::new(name))));
        }
        // A definition that is only sent has one type.
        self.made.get(&(id, View::Create)).map(|sent| DefinitionForm::Type(Ty::Named(*sent)))
    }
}
