//! Where the API is. It is where the token goes, so it is looked at closely.

use reqwest::Url;
use std::net::IpAddr;

use super::error::ConfigError;

/// The base URL: what stands before every path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base {
    /// Without a slash at its end.
    prefix: String,
}

impl Base {
    pub(crate) fn parse(text: &str) -> Result<Self, ConfigError> {
        let refuse =
            |why: &str| Err(ConfigError::new(format!("the base URL {why}; give one like https://api.example.com/v1")));
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
            "http" if is_loopback(&url) => {}
            "http" => return refuse("is plain http: a token would be readable on the way; http is for loopback alone"),
            _ => return refuse("is neither https nor http"),
        }
        Ok(Self { prefix: url.as_str().trim_end_matches('/').to_owned() })
    }

    /// The URL of a path under it.
    pub(crate) fn join(&self, target: &str) -> Result<http::Uri, ConfigError> {
        let url = format!("{}{target}", self.prefix);
        url.parse().map_err(|_| ConfigError::new("the URL of the request is too long: ask for less at once"))
    }

    pub(crate) fn resolve(&self, href: &str) -> Result<http::Uri, ConfigError> {
        let base = Url::parse(&self.prefix).map_err(|_| ConfigError::new("base"))?;
        let url = base.join(href).map_err(|_| ConfigError::new("the link is not a URL"))?;
        if url.origin() != base.origin() {
            return Err(ConfigError::new("the link leads to another origin"));
        }
        url.as_str().parse().map_err(|_| ConfigError::new("the link is not a URL"))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.prefix
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}
