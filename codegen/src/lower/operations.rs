//! Operations: combines the results of the passes for parameters, bodies and responses.

use openapiv3::{Operation as Described, PathItem};
use serde_json::Value;

use super::context::{Hint, Lowering};
use super::extensions;
use super::scope::Planned;
use crate::fates::{Code, Fate};
use crate::ir::{ModuleId, Name, Operation, Origin, Parameter, Prose};
use crate::parse::{pointer, template};

/// One operation while it is lowered: what every pass needs of it.
#[derive(Clone)]
pub(super) struct Place<'a> {
    pub(super) path: &'a str,
    /// In small letters, as the description writes it.
    pub(super) method: &'a str,
    /// The pointer of the operation in the 3.0 document.
    pub(super) at: String,
    pub(super) origin: Origin,
    pub(super) described: &'a Described,
    /// The Rust name of the request builder, with which the names of its own types begin.
    pub(super) builder: String,
    pub(super) module: ModuleId,
    /// The words of its module, for a scope that operations of one module share.
    pub(super) tag: String,
}

impl Place<'_> {
    /// The words of a type within the operation: after it, or after the shared `kind` of component at `at` that holds
    /// it.
    pub(super) fn hint(&self, at: &str, kind: &str, part: &str) -> Hint {
        match at.strip_prefix("/components/").and_then(|rest| rest.strip_prefix(kind)) {
            Some(name) => Hint::new(pointer::unescape(name.trim_start_matches('/'))).or(format!("{name} {part}")),
            None => Hint::new(format!("{} {part}", self.builder)),
        }
    }
}

fn origins(parameters: &[Parameter]) -> Vec<Origin> {
    parameters.iter().map(|parameter| parameter.origin.clone()).collect()
}

impl Lowering<'_> {
    /// Every operation, in the order of the paths.
    pub(super) fn operations(&mut self) {
        let description = self.description;
        let root = description.openapi.extensions.iter().chain(&description.openapi.info.extensions);
        for (name, code, message) in extensions::check_root(root) {
            let place = if description.openapi.extensions.contains_key(&name) { "" } else { "/info" };
            self.fault(code, &Origin(place.to_owned()).member(&name), message);
        }
        for (path, method, described) in description.operations() {
            let item = description.path_item(path);
            let at = format!("{}/{method}", pointer::join("/paths", path));
            let origin = description.origin(&at);
            let Some(Planned { id, builder, many }) = self.planned.pop_front() else { continue };
            let module = self.module_of(path, described, &origin);
            let tag = self.api.modules[module].name.rust.clone();
            let place = Place { path, method, at, origin, described, builder, module, tag };
            self.claims.model(place.origin.clone());
            let before = self.schemas.faults.0.len();
            let operation = self.operation(&place, id, many, item);
            if self.is_callable(before, &place.origin) {
                let others = self.other_bodies(&place, &operation);
                self.api.operations.push(operation);
                self.api.operations.extend(others);
            }
        }
        self.name_client_parameters();
        self.token_operations();
    }

    /// Whether an operation can be called despite its faults, which are those after the first `before`.
    fn is_callable(&mut self, before: usize, origin: &Origin) -> bool {
        let own = self.schemas.faults.0.iter().skip(before);
        let Some(cause) = own.clone().find(|fault| fault.fate() == Fate::NotGenerated) else { return true };
        let mut cause = cause.clone();
        // The cause can be in a shared parameter.
        if !cause.pointer.as_ref().is_some_and(|pointer| pointer.starts_with(&origin.0)) {
            cause.pointer = Some(origin.0.clone());
            self.schemas.faults.push(cause);
        }
        false
    }

    fn operation(&mut self, place: &Place<'_>, id: Name, many: Option<String>, item: Option<&PathItem>) -> Operation {
        let described = place.described;
        self.refuse(place);
        let auth = self.auth(described, item);
        let mut rest = self.parameters(place, item);
        // An API key that is described as a parameter as well is set up once, and sent once.
        rest.retain(|parameter| !self.is_key_of(&auth, parameter));
        let body = self.body(place);
        let media_type = self.media_type(body.as_ref(), &place.origin);
        rest.extend(media_type);
        let success = self.success(place);
        let failures = self.failures(place);
        let mut named = origins(&rest);
        let scope = self.scope(place, &mut rest);
        let pairs = self.pairs(place, &mut rest);
        let all = rest.clone();
        let (paging, row) = self.paging(place, &mut rest, &success).unzip();
        // The runtime names the methods that select a page.
        let (before, left) = (origins(&all), origins(&rest));
        named.retain(|origin| left.contains(origin) || !before.contains(origin));
        for origin in &named {
            self.names.by_hand(origin);
        }
        let paging_parameters = all.into_iter().filter(|parameter| !left.contains(&parameter.origin)).collect();
        let include = self.include(&mut rest);
        self.set_on_client(&mut rest);
        if many.is_some()
            && !matches!(body.as_ref().map(|body| &body.payload), Some(crate::ir::BodyPayload::Document { .. }))
        {
            self.fault(
                Code::ExtensionIgnored,
                &place.origin.member(extensions::BULK),
                "`x-bulk` is on an operation that sends no JSON:API document",
            );
        }
        Operation {
            id,
            builder: place.builder.clone(),
            module: place.module,
            method: place.method.to_uppercase(),
            path: template::sent(place.path).to_owned(),
            prose: Prose { summary: described.summary.clone(), description: described.description.clone() },
            deprecated: described.deprecated,
            origin: place.origin.clone(),
            server: self.server(place, item),
            auth,
            parameters: rest,
            scope,
            pairs,
            paging,
            paging_parameters,
            row: row.flatten(),
            include,
            body,
            many,
            body_of: None,
            success,
            failures,
        }
    }

    /// The operation's own server, or that of its path.
    fn server(&mut self, place: &Place<'_>, item: Option<&PathItem>) -> Option<String> {
        let path = self.description.origin(&pointer::join("/paths", place.path));
        match item {
            _ if !place.described.servers.is_empty() => {
                self.own_server(&place.described.servers, &place.origin.member("servers"))
            }
            Some(item) if !item.servers.is_empty() => self.own_server(&item.servers, &path.member("servers")),
            _ => None,
        }
    }

    /// An extension of an operation.
    pub(super) fn extension<'p>(&self, place: &Place<'p>, name: &str) -> Option<&'p Value> {
        place.described.extensions.get(name)
    }

    /// Says by name what of an operation has no meaning here.
    fn refuse(&mut self, place: &Place<'_>) {
        for (name, code, message) in extensions::check_operation(place.described.extensions.iter()) {
            self.fault(code, &place.origin.member(&name), message);
        }
        if !place.described.callbacks.is_empty() {
            self.fault(
                Code::Callbacks,
                &place.origin.member("callbacks"),
                "`callbacks` are not supported: a client has no address that a server could call",
            );
        }
        if place.described.tags.len() > 1 {
            self.fault(
                Code::OtherTags,
                &place.origin.member("tags"),
                "an operation with several tags is not supported: it lives in one module",
            );
        }
    }
}
