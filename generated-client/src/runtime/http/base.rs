//! The base URL. Every request goes below it, so that the token is sent nowhere else.

use std::net::IpAddr;

use reqwest::Url;

use crate::runtime::error::config::ConfigError;

/// The base URL, which precedes every path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base {
    /// Without a slash at its end.
    prefix: String,
    /// Scheme, host and port.
    origin: String,
}

impl Base {
    /// Parses a base URL. Plain http beyond this machine is refused unless `allows_http`.
    pub(crate) fn parse(text: &str, allows_http: bool) -> Result<Self, ConfigError> {
        let refuse =
            |why: &str| Err(ConfigError::new(format!("the base URL {why}; give one like https://api.example.com/v1")));
        // The parser would drop them.
        if text.contains(char::is_control) || text.trim() != text {
            return refuse("holds control characters, or begins or ends with a space");
        }
        let Ok(url) = Url::parse(text) else {
            return refuse("is not a URL");
        };
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("holds a user name or password, which would end up in logs");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse("has a query or a fragment");
        }
        match url.scheme() {
            "https" => {}
            "http" if allows_http || is_loopback(&url) => {}
            "http" => return refuse("is plain http: a token would be readable on the way; http is for loopback alone"),
            _ => return refuse("is neither https nor http"),
        }
        Ok(Self { prefix: url.as_str().trim_end_matches('/').to_owned(), origin: url.origin().ascii_serialization() })
    }

    /// A base URL for a client that sends nothing.
    #[cfg(feature = "test-util")]
    pub(crate) fn nowhere() -> Self {
        Self { prefix: "https://api.invalid".to_owned(), origin: "https://api.invalid".to_owned() }
    }

    pub(crate) fn join(&self, target: &str) -> Result<http::Uri, ConfigError> {
        let url = format!("{}{target}", self.prefix);
        url.parse().map_err(|_| {
            ConfigError::new("the URL of the request is too long, or holds what no URL may: ask for less at once")
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.prefix
    }

    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether it is plain http on this machine: then requests must not leave it, not even through a proxy.
    pub(crate) fn is_local(&self) -> bool {
        self.is_plain() && Url::parse(&self.prefix).is_ok_and(|url| is_loopback(&url))
    }

    /// Whether it is plain http.
    pub(crate) fn is_plain(&self) -> bool {
        self.prefix.starts_with("http:")
    }
}

const LONGEST: usize = 120;

/// Where a URL leads, without path and query, which can hold personal data.
pub(crate) fn origin_of(url: &Url) -> String {
    let origin =
        if url.origin().is_tuple() { url.origin().ascii_serialization() } else { format!("`{}:`", url.scheme()) };
    if origin.len() <= LONGEST { origin } else { "a host with an overlong name".to_owned() }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}
