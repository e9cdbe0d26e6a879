//! The servers: the client's base URL with its variables, and the servers of single operations.

use openapiv3::Server;

use super::context::Lowering;
use crate::fates::Code;
use crate::ir::{Origin, ServerVariable};

impl Lowering<'_> {
    /// Sets the base URL: the first https server of the description, or else the first.
    pub(super) fn servers(&mut self) {
        let description = self.description;
        let servers = &description.openapi.servers;
        let chosen = servers.iter().position(|server| server.url.starts_with("https:")).unwrap_or_default();
        for index in (0..servers.len()).filter(|index| *index != chosen) {
            let place = description.origin(&format!("/servers/{index}"));
            // In Swagger 2.0, all `schemes` of one host are one node.
            if place.0.starts_with("/servers") {
                self.fault(
                    Code::OtherServers,
                    &place,
                    "the client sends to another server: set this one with `ClientBuilder::base_url`",
                );
            }
        }
        let place = description.origin("/servers");
        let url = servers.get(chosen).map(|server| server.url.trim_end_matches('/'));
        let help = "pass the URL to `ClientBuilder::base_url`, or describe the server in the overlay";
        match url {
            Some(url) if url.starts_with("https://") => {}
            Some(url) if url.starts_with("http://") => {
                let message =
                    format!("the server `{url}` is plain http, which the client refuses unless it is allowed");
                let help = "call `ClientBuilder::allow_http`, or pass an https URL to `ClientBuilder::base_url`";
                self.fault_with_help(Code::NoServer, &place, message, help);
            }
            Some(url) => {
                let message = format!("the server `{url}` is relative: the client has no base URL of its own");
                self.fault_with_help(Code::NoServer, &place, message, help);
                return;
            }
            // Not a fault of a node: `regen` reports the missing URL.
            None => return,
        }
        self.api.base_url = url.map(str::to_owned);
        self.api.server_variables = servers.get(chosen).map(variables).unwrap_or_default();
    }

    /// Returns an operation's own absolute server.
    pub(super) fn own_server(&mut self, servers: &[Server], place: &Origin) -> Option<String> {
        let chosen = servers.iter().find(|server| server.url.starts_with("https:")).or(servers.first())?;
        for index in 0..servers.len() {
            if servers.get(index) != Some(chosen) {
                let message = "the client sends this operation to another server of the list";
                self.fault(Code::OtherServers, &place.member(&index.to_string()), message);
            }
        }
        let mut url = chosen.url.clone();
        for variable in variables(chosen) {
            url = url.replace(&format!("{{{}}}", variable.name), &variable.default);
        }
        let url = resolved(&url, self.api.base_url.as_deref());
        let url = url.trim_end_matches('/');
        (Some(url) != self.api.base_url.as_deref()).then(|| url.to_owned())
    }
}

fn variables(server: &Server) -> Vec<ServerVariable> {
    let variables = server.variables.iter().flatten();
    variables.map(|(name, variable)| ServerVariable { name: name.clone(), default: variable.default.clone() }).collect()
}

/// Resolves a URL reference against the base URL (RFC 3986).
pub(super) fn resolved(url: &str, base: Option<&str>) -> String {
    let Some(base) = base.filter(|_| !url.contains("://")) else { return url.to_owned() };
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    let host = rest.split('/').next().unwrap_or(rest);
    match url {
        _ if url.starts_with("//") => format!("{scheme}:{url}"),
        _ if url.starts_with('/') => format!("{scheme}://{host}{url}"),
        _ => format!("{base}/{}", url.trim_start_matches("./")),
    }
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn a_url_is_resolved_against_the_base() {
        let base = Some("https://api.example.com/v1");
        for (url, expected) in [
            ("https://id.example.com/token", "https://id.example.com/token"),
            ("//id.example.com/token", "https://id.example.com/token"),
            ("/token", "https://api.example.com/token"),
            ("token", "https://api.example.com/v1/token"),
            ("./token", "https://api.example.com/v1/token"),
        ] {
            assert_eq!(resolved(url, base), expected);
        }
        assert_eq!(resolved("/token", None), "/token");
    }
}
