//! Authentication: the schemes, and the alternatives of each operation.

use openapiv3::{APIKeyLocation, Operation as Described, Parameter, PathItem, SecurityScheme};

use super::context::Lowering;
use super::servers;
use crate::fates::Code;
use crate::ir::{Auth, Data, DataItem, Location, Origin, Payload, Scheme, SchemeKind, TokenRequest};
use crate::parse::pointer;

/// HTTP schemes whose header cannot be computed from a secret alone.
const COMPUTED: [&str; 9] =
    ["digest", "hoba", "mutual", "negotiate", "oauth", "scram-sha-1", "scram-sha-256", "vapid", "aws4-hmac-sha256"];

const AUTHORIZATION: &str = "Authorization";

/// Whether the header `Authorization` is required, if this is a parameter for it.
fn authorization(parameter: &Parameter) -> Option<bool> {
    let is_header = matches!(parameter, Parameter::Header { .. });
    let data = parameter.parameter_data_ref();
    (is_header && data.name.eq_ignore_ascii_case(AUTHORIZATION)).then_some(data.required)
}

impl Lowering<'_> {
    /// Reads the supported schemes.
    pub(super) fn security(&mut self) {
        let description = self.description;
        let schemes = description.openapi.components.iter().flat_map(|components| &components.security_schemes);
        for (name, scheme) in schemes {
            let origin = description.origin(&pointer::join("/components/securitySchemes", name));
            self.claims.model(origin.clone());
            let Some(kind) = scheme.as_item().and_then(|scheme| self.scheme(scheme, &origin)) else {
                let message = format!("the client cannot authenticate with the security scheme `{name}`");
                let help = "set the header on the request, or describe the scheme as an API key in the overlay";
                self.fault_with_help(Code::UnknownScheme, &origin, message, help);
                continue;
            };
            self.api.schemes.push(Scheme { name: name.clone(), kind, origin });
        }
    }

    fn scheme(&mut self, scheme: &SecurityScheme, origin: &Origin) -> Option<SchemeKind> {
        match scheme {
            SecurityScheme::APIKey { location, name, .. } => {
                let location = match location {
                    APIKeyLocation::Header => Location::Header,
                    APIKeyLocation::Query => Location::Query,
                    APIKeyLocation::Cookie => Location::Cookie,
                };
                Some(SchemeKind::ApiKey(location, name.clone()))
            }
            SecurityScheme::HTTP { scheme, .. } => match scheme.to_ascii_lowercase().as_str() {
                "bearer" => Some(SchemeKind::Bearer),
                "basic" => Some(SchemeKind::Basic),
                computed if COMPUTED.contains(&computed) => None,
                _ => Some(SchemeKind::ApiKey(Location::Header, AUTHORIZATION.to_owned())),
            },
            SecurityScheme::OAuth2 { flows, .. } => {
                let flows_at = origin.member("flows");
                let people = [
                    ("implicit", flows.implicit.is_some()),
                    ("password", flows.password.is_some()),
                    ("authorizationCode", flows.authorization_code.is_some()),
                ];
                for (flow, _) in people.iter().filter(|(_, described)| *described) {
                    let message = "a person obtains the token of this flow; the client takes it as a bearer token";
                    self.fault(Code::SchemeWithoutEffect, &flows_at.member(flow), message);
                }
                Some(match &flows.client_credentials {
                    Some(flow) => {
                        let url = servers::resolved(&flow.token_url, self.api.base_url.as_deref());
                        SchemeKind::ClientCredentials(TokenRequest { url, operation: None, resource: None })
                    }
                    None => SchemeKind::Bearer,
                })
            }
            SecurityScheme::OpenIDConnect { .. } => {
                let message = "a person obtains the token; the client takes it as a bearer token";
                self.fault(Code::SchemeWithoutEffect, &origin.member("openIdConnectUrl"), message);
                Some(SchemeKind::Bearer)
            }
        }
    }

    /// Returns the alternatives of an operation, without those that need an unsupported scheme. Without requirements, a
    /// header parameter may describe the authentication.
    pub(super) fn auth(&mut self, described: &Described, item: Option<&PathItem>) -> Auth {
        let required = described.security.as_ref().or(self.description.openapi.security.as_ref());
        let index = |name: &String| self.api.schemes.iter().position(|scheme| scheme.name == *name);
        let alternatives = required.into_iter().flatten();
        let supported = alternatives.filter_map(|schemes| schemes.keys().map(index).collect());
        let supported: Vec<Vec<usize>> = supported.collect();
        if !supported.iter().all(Vec::is_empty) {
            return Auth(supported);
        }
        let shared = item.into_iter().flat_map(|item| &item.parameters);
        let parameters = described.parameters.iter().chain(shared);
        let header = parameters.filter_map(|parameter| self.description.parameter(parameter)).find_map(authorization);
        let Some(required) = header else { return Auth::default() };
        let scheme = self.header_scheme();
        Auth(if required { vec![vec![scheme]] } else { vec![vec![scheme], Vec::new()] })
    }

    /// Returns the scheme of operations that only have a parameter for the header `Authorization`.
    fn header_scheme(&mut self) -> usize {
        let known = self.api.schemes.iter().position(|scheme| scheme.name == AUTHORIZATION);
        known.unwrap_or_else(|| {
            let kind = SchemeKind::ApiKey(Location::Header, AUTHORIZATION.to_owned());
            self.api.schemes.push(Scheme { name: AUTHORIZATION.to_owned(), kind, origin: Origin::default() });
            self.api.schemes.len() - 1
        })
    }

    /// Finds the operations at the token URLs.
    pub(super) fn token_operations(&mut self) {
        let base = self.api.base_url.clone().unwrap_or_default();
        for scheme in &mut self.api.schemes {
            let SchemeKind::ClientCredentials(token) = &mut scheme.kind else { continue };
            let made = self
                .api
                .operations
                .iter()
                .find(|operation| operation.method == "POST" && format!("{base}{}", operation.path) == token.url);
            token.operation = made.map(|operation| operation.id.wire.clone());
            token.resource = made.and_then(|operation| match operation.success.payload {
                Payload::Document(Data { item: DataItem::Resource(shape), .. }) => {
                    Some(self.api.shapes[shape].resource)
                }
                _ => None,
            });
        }
    }
}
