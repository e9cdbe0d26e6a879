//! The base URL: the only origin that the token is sent to. Links are checked against it.

use reqwest::Url;
use std::net::IpAddr;

use super::error::{ConfigError, DecodeError};

/// The base URL: what stands before every path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base {
    /// Without a slash at its end.
    prefix: String,
    /// Scheme, host and port.
    origin: String,
}

impl Base {
    pub(crate) fn parse(text: &str) -> Result<Self, ConfigError> {
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
            "http" if is_loopback(&url) => {}
            "http" => return refuse("is plain http: a token would be readable on the way; http is for loopback alone"),
            _ => return refuse("is neither https nor http"),
        }
        Ok(Self { prefix: url.as_str().trim_end_matches('/').to_owned(), origin: url.origin().ascii_serialization() })
    }

    /// A base that leads nowhere, for a client that sends nothing.
    #[cfg(feature = "test-util")]
    pub(crate) fn nowhere() -> Self {
        Self { prefix: "https://api.invalid".to_owned(), origin: "https://api.invalid".to_owned() }
    }

    /// The URL of a path under it.
    pub(crate) fn join(&self, target: &str) -> Result<http::Uri, ConfigError> {
        let url = format!("{}{target}", self.prefix);
        url.parse().map_err(|_| {
            ConfigError::new("the URL of the request is too long, or holds what no URL may: ask for less at once")
        })
    }

    /// Returns the URL of a link to the next page: absolute, or relative to the root of the host.
    ///
    /// # Errors
    ///
    /// The link leads to another scheme, host or port, or cannot be followed. The message shows only its origin.
    pub(crate) fn resolve(&self, href: &str) -> Result<http::Uri, DecodeError> {
        let refuse = |why: &str| DecodeError::new("/links/next", &format!("{why}: it is not followed"));
        if href.is_empty() {
            return Err(refuse("is empty"));
        }
        if href.contains(char::is_control) {
            return Err(refuse("holds control characters"));
        }
        let url = Url::parse(&self.origin).and_then(|root| root.join(href)).map_err(|_| refuse("is not a URL"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("holds a user name or password"));
        }
        if url.fragment().is_some() {
            return Err(refuse("has a fragment"));
        }
        let origin = origin_of(&url);
        if origin != self.origin {
            let away = format!("leads to {origin}, away from {}, and the token would go with it", self.origin);
            return Err(refuse(&away));
        }
        url.as_str().parse().map_err(|_| refuse("is too long, or holds what no URL may"))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.prefix
    }

    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether nothing hides what is sent: then it must not leave this machine, through a proxy neither.
    pub(crate) fn is_plain(&self) -> bool {
        self.prefix.starts_with("http:")
    }
}

/// How long an origin may be in a message.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_on_the_origin() -> crate::runtime::Result<()> {
        let base = Base::parse("https://api.example.com/pub/")?;
        for (href, url) in [
            ("/pub/patient?page[number]=2", "https://api.example.com/pub/patient?page[number]=2"),
            ("https://api.example.com/bundle/1", "https://api.example.com/bundle/1"),
            ("HTTPS://API.example.com:443/x", "https://api.example.com/x"),
            ("patient?a=b c", "https://api.example.com/patient?a=b%20c"),
            ("?page=2", "https://api.example.com/?page=2"),
            ("/pub/../x", "https://api.example.com/x"),
        ] {
            assert_eq!(base.resolve(href)?.to_string(), url, "{href}");
        }
        for (href, why) in [
            ("", "is empty"),
            ("http://api.example.com/marker", "leads to http://api.example.com, away from https://api.example.com"),
            ("//other.example/marker", "leads to https://other.example,"),
            ("\\\\other.example\\marker", "leads to https://other.example,"),
            ("https://api.example.com:8443/marker", "leads to https://api.example.com:8443,"),
            ("https://api.example.com.other.example/marker", "leads to https://api.example.com.other.example,"),
            ("https://marker:marker@api.example.com/", "holds a user name or password"),
            ("https://api.example.com@other.example/", "holds a user name or password"),
            ("/pub/patient#marker", "has a fragment"),
            ("/pub/pat\nient", "holds control characters"),
            ("\t//other.example", "holds control characters"),
            ("data:text/plain,marker", "leads to `data:`"),
            ("javascript:marker", "leads to `javascript:`"),
            ("https://[marker", "is not a URL"),
            (&format!("https://{}.example/", "a".repeat(200)), "leads to a host with an overlong name, away from"),
        ] {
            let message = base.resolve(href).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(message.contains(why) && !message.contains("marker"), "{href}: {message}");
        }
        Ok(())
    }

    #[test]
    fn a_link_on_loopback_stays_on_its_port() -> crate::runtime::Result<()> {
        let base = Base::parse("http://127.0.0.1:8080/pub")?;
        assert_eq!(base.resolve("/x")?, "http://127.0.0.1:8080/x");
        for href in
            ["http://127.0.0.1:8081/x", "http://localhost:8080/x", "http://127.0.0.1/x", "https://127.0.0.1:8080/"]
        {
            assert!(base.resolve(href).is_err(), "{href}");
        }
        Ok(())
    }
}
