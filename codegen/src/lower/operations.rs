//! Operations: each part by the pass that knows it, put together here.

use openapiv3::{Operation as Described, PathItem, SecurityScheme};
use serde_json::Value;

use super::context::{Hint, Lowering};
use super::extensions;
use super::scope::Planned;
use crate::fates::{Code, Fate};
use crate::ir::{Auth, Location, ModuleId, Name, Operation, Origin, Parameter, PathTemplate, Prose, Security, Segment};
use crate::parse::pointer;

/// One operation while it is lowered: what every pass needs of it.
pub(super) struct Place<'a> {
    pub(super) path: &'a str,
    /// In small letters, as the description writes it.
    pub(super) method: &'a str,
    /// The pointer of the operation in the 3.0 document.
    pub(super) at: String,
    pub(super) origin: Origin,
    pub(super) described: &'a Described,
    /// The Rust name of the request builder, before which the names of its own types stand.
    pub(super) builder: String,
    pub(super) module: ModuleId,
    /// The words of its module, for a scope that operations of one module share.
    pub(super) tag: String,
}

impl Place<'_> {
    /// The words of a type within the operation: after it, or after the shared `kind` of component at `at` that holds it.
    pub(super) fn hint(&self, at: &str, kind: &str, part: &str) -> Hint {
        match at.strip_prefix("/components/").and_then(|rest| rest.strip_prefix(kind)) {
            Some(name) => Hint::new(pointer::unescape(name.trim_start_matches('/'))).or(format!("{name} {part}")),
            None => Hint::new(format!("{} {part}", self.builder)),
        }
    }
}

impl Lowering<'_> {
    /// How tokens are made.
    pub(super) fn security(&mut self) {
        let description = self.description;
        let schemes = description.openapi.components.iter().flat_map(|components| &components.security_schemes);
        for (name, scheme) in schemes {
            let at = pointer::join("/components/securitySchemes", name);
            let origin = description.origin(&at);
            self.claims.model(origin.clone());
            let flow = match scheme.as_item() {
                Some(SecurityScheme::OAuth2 { flows, .. }) => flows.client_credentials.as_ref(),
                _ => None,
            };
            let Some(flow) = flow.filter(|_| self.api.security.is_none()) else {
                self.fault(
                    Code::UnknownScheme,
                    &origin,
                    format!(
                        "the security scheme `{name}` is not supported: only one, OAuth2 with client credentials, is"
                    ),
                );
                continue;
            };
            self.api.security =
                Some(Security { token_url: flow.token_url.clone(), operation: None, resource: None, origin });
        }
    }

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
            let module = self.module_of(described, &origin);
            let tag = self.api.modules[module].name.rust.clone();
            let place = Place { path, method, at, origin, described, builder, module, tag };
            self.claims.model(place.origin.clone());
            let before = self.schemas.faults.0.len();
            let operation = self.operation(&place, id, many, item);
            if self.is_callable(before, &place.origin) {
                self.api.operations.push(operation);
            }
        }
        self.token_operation();
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
        let all = self.parameters(place, item);
        let template = self.path_template(place, &all);
        let body = self.body(place);
        let success = self.success(place);
        let failures = self.failures(place);
        let mut rest = all;
        let scope = self.scope(place, &mut rest);
        let pairs = self.pairs(place, &mut rest);
        let paging = self.paging(place, &mut rest, &success);
        let include = self.include(&mut rest);
        if many.is_some()
            && !matches!(body.as_ref().map(|body| &body.payload), Some(crate::ir::BodyPayload::Document { .. }))
        {
            self.fault(
                Code::ExtensionIgnored,
                &place.origin.member(extensions::BULK),
                "`x-bulk` stands on an operation that sends no JSON:API document",
            );
        }
        Operation {
            id,
            builder: place.builder.clone(),
            module: place.module,
            method: place.method.to_uppercase(),
            path: template,
            prose: Prose { summary: described.summary.clone(), description: described.description.clone() },
            deprecated: described.deprecated,
            origin: place.origin.clone(),
            auth: self.auth(described),
            parameters: rest,
            scope,
            pairs,
            paging,
            include,
            body,
            many,
            success,
            failures,
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
        if !place.described.servers.is_empty() {
            self.fault(
                Code::OtherServers,
                &place.origin.member("servers"),
                "`servers` of a single operation are not supported: a client has one base URL",
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

    fn auth(&self, described: &Described) -> Auth {
        let required = described.security.as_ref().or(self.description.openapi.security.as_ref());
        match required {
            Some(requirements) if !requirements.is_empty() => Auth::Bearer,
            _ => Auth::None,
        }
    }

    fn path_template(&mut self, place: &Place<'_>, parameters: &[Parameter]) -> PathTemplate {
        let mut segments = Vec::new();
        for segment in place.path.split('/').filter(|segment| !segment.is_empty()) {
            match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) if !name.contains(['{', '}']) => {
                    let declared = |known: &&Parameter| known.location == Location::Path && known.name.wire == name;
                    if parameters.iter().find(declared).is_none() {
                        self.fault(
                            Code::BrokenOperation,
                            &place.origin,
                            format!("the path has `{{{name}}}`, which no parameter describes"),
                        );
                    }
                    segments.push(Segment::Parameter(name.to_owned()));
                }
                _ if segment.contains(['{', '}']) => {
                    self.fault(
                        Code::NoWireForm,
                        &place.origin,
                        format!("the segment `{segment}` mixes text and parameters, which is not supported"),
                    );
                }
                _ => segments.push(Segment::Literal(segment.to_owned())),
            }
        }
        PathTemplate { text: place.path.to_owned(), segments }
    }

    /// The operation at the URL where tokens are made.
    fn token_operation(&mut self) {
        let base = self.api.base_url.clone().unwrap_or_default();
        let Some(security) = &mut self.api.security else { return };
        let made = self.api.operations.iter().find(|operation| {
            operation.method == "POST" && format!("{base}{}", operation.path.text) == security.token_url
        });
        let Some(operation) = made else {
            let (url, origin) = (security.token_url.clone(), security.origin.clone());
            self.fault_with_help(
                Code::UnknownScheme,
                &origin,
                format!("tokens are made at `{url}`, which is no operation of this description"),
                "give the whole URL, with the base path, of the operation that makes tokens",
            );
            return;
        };
        security.operation = Some(operation.id.wire.clone());
        if let crate::ir::Payload::One(shape) = operation.success.payload {
            security.resource = Some(self.api.shapes[shape].resource);
        }
    }
}
