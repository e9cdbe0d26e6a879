//! Why no connection was made: the server, its certificate, or the proxy; and whether a retry can help.

use std::error::Error as StdError;

use crate::runtime::error::transport::TransportPhase;

/// The environment variables that name the proxy for https, in the order in which `reqwest` reads them.
const VARIABLES: [[&str; 2]; 2] = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];

/// Returns host and port of the proxy that the environment names, without its user name and password.
pub(super) fn proxy_of_environment() -> Option<String> {
    VARIABLES.iter().find_map(|names| {
        let url = names.iter().find_map(|name| std::env::var(name).ok())?;
        host_of_proxy(&url)
    })
}

/// Returns host and port of the URL of a proxy.
pub(super) fn host_of_proxy(url: &str) -> Option<String> {
    let url: http::Uri = url.parse().ok()?;
    let host = url.host()?;
    Some(url.port_u16().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// Classifies an error that occurred while a connection was made.
///
/// `reqwest` has no types for these causes, so their texts are compared. An unknown text is retried like any other.
pub(super) fn diagnose(error: &(dyn StdError + 'static), proxy: Option<&str>) -> (TransportPhase, String) {
    let mut texts = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    let why = texts.last().cloned().unwrap_or_default();
    let proxy = proxy.map_or_else(|| "the proxy".to_owned(), |proxy| format!("the proxy {proxy}"));
    let tunnel = texts.iter().find_map(|text| text.strip_prefix("tunnel error: "));
    let is_proxy = tunnel == Some("failed to create underlying connection");
    if tunnel == Some("proxy authorization required") {
        let advice = "give them in its URL, as in `http://user:password@host:port`";
        return (TransportPhase::Unsent, format!("{proxy} requires a user name and a password: {advice}"));
    }
    if let Some(scheme) = texts.iter().find_map(|text| text.strip_prefix("unsupported scheme ")) {
        let advice = "give the URL of an http proxy";
        return (TransportPhase::Unsent, format!("{proxy} has the unsupported scheme `{scheme}`: {advice}"));
    }
    if why.starts_with("invalid peer certificate") {
        let advice = "trust its issuer on this machine, or check the clock";
        let peer = if is_proxy { &proxy } else { "the server" };
        return (TransportPhase::Unsent, format!("the certificate of {peer} is not accepted: {why}; {advice}"));
    }
    match tunnel {
        Some(_) if is_proxy => (TransportPhase::Connect, format!("{proxy} cannot be reached: {why}")),
        Some(problem) => (TransportPhase::Connect, format!("{proxy} made none: {problem}")),
        None => (TransportPhase::Connect, why),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    #[derive(Debug)]
    struct Caused(&'static str, Option<Box<dyn StdError>>);

    impl fmt::Display for Caused {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl StdError for Caused {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.1.as_deref()
        }
    }

    #[test]
    fn what_a_retry_cannot_help_is_final() {
        let untrusted = "invalid peer certificate: UnknownIssuer";
        let not_tls = "received corrupt message of type InvalidContentType";
        let caused = |text, cause| Some(Box::new(Caused(text, cause)) as Box<dyn StdError>);
        let by = |text| caused(text, None);
        let underlying = |text| caused("tunnel error: failed to create underlying connection", by(text));
        use TransportPhase::{Connect, Unsent};
        for (cause, phase, message) in [
            (
                by(untrusted),
                Unsent,
                "the certificate of the server is not accepted: invalid peer certificate: UnknownIssuer; trust its issuer \
                 on this machine, or check the clock",
            ),
            (
                underlying(untrusted),
                Unsent,
                "the certificate of the proxy p:1 is not accepted: invalid peer certificate: UnknownIssuer; trust its \
                 issuer on this machine, or check the clock",
            ),
            (by(not_tls), Connect, not_tls),
            (by("refused"), Connect, "refused"),
            (underlying("refused"), Connect, "the proxy p:1 cannot be reached: refused"),
            (
                underlying("unsupported scheme socks5"),
                Unsent,
                "the proxy p:1 has the unsupported scheme `socks5`: give the URL of an http proxy",
            ),
            (
                by("tunnel error: proxy authorization required"),
                Unsent,
                "the proxy p:1 requires a user name and a password: give them in its URL, as in \
                 `http://user:password@host:port`",
            ),
            (by("tunnel error: unsuccessful"), Connect, "the proxy p:1 made none: unsuccessful"),
        ] {
            let error = Caused("client error (Connect)", cause);
            assert_eq!(diagnose(&error, Some("p:1")), (phase, message.to_owned()));
        }
    }
}
