//! How a client reaches its server: root certificates, proxy, default headers, compression and the version of HTTP.

use std::fmt;
use std::time::Duration;

use http::HeaderMap;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, HeaderValue,
    PROXY_AUTHORIZATION, TRANSFER_ENCODING, USER_AGENT,
};
use secrecy::{ExposeSecret, SecretString};

use crate::runtime::error::config::ConfigError;
use crate::runtime::http::connect;

/// The time limit of a connection attempt. A request that fails by then was not sent, and may be retried.
const CONNECT: Duration = Duration::from_secs(10);

/// The headers that authenticate or frame a request: the client sets them itself.
pub(crate) const FRAMING: [HeaderName; 5] =
    [AUTHORIZATION, CONTENT_LENGTH, HOST, PROXY_AUTHORIZATION, TRANSFER_ENCODING];

/// Other headers that have a setting or a value of their own in each request.
const OWN: [HeaderName; 4] = [ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, USER_AGENT];

/// The settings of connections, as the user made them.
pub(crate) struct Network {
    /// Each one a text of PEM.
    pub(crate) roots: Vec<Vec<u8>>,
    pub(crate) proxy: ProxyChoice,
    pub(crate) headers: Vec<(String, SecretString)>,
    pub(crate) is_compressed: bool,
    pub(crate) is_http2: bool,
    pub(crate) client: Option<reqwest::Client>,
}

/// Which proxy is used. Its URL may hold a password.
pub(crate) enum ProxyChoice {
    OfEnvironment,
    None,
    Url(SecretString),
}

/// A client of `reqwest`, and host and port of its proxy, for messages.
pub(crate) struct Connected {
    pub(crate) client: reqwest::Client,
    pub(crate) proxy: Option<String>,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            roots: Vec::new(),
            proxy: ProxyChoice::OfEnvironment,
            headers: Vec::new(),
            is_compressed: true,
            is_http2: false,
            client: None,
        }
    }
}

impl Network {
    /// The headers of every request.
    pub(crate) fn headers(&mut self) -> Result<HeaderMap, ConfigError> {
        let mut headers = HeaderMap::new();
        for (name, value) in std::mem::take(&mut self.headers) {
            let name = HeaderName::try_from(name).map_err(|_| {
                ConfigError::new("the name of a default header holds characters that HTTP does not allow")
            })?;
            if FRAMING.contains(&name) || OWN.contains(&name) {
                return Err(ConfigError::new(format!(
                    "the header `{name}` is the client's own: set it up on the client"
                )));
            }
            let mut value = HeaderValue::try_from(value.expose_secret()).map_err(|_| {
                ConfigError::new(format!("the value of the header `{name}` holds characters that HTTP does not allow"))
            })?;
            value.set_sensitive(true);
            headers.append(name, value);
        }
        Ok(headers)
    }

    /// Refuses settings of connections that another transport makes.
    pub(crate) fn check_unused(&self, maker: &str) -> Result<(), ConfigError> {
        let set = match self {
            Self { roots, .. } if !roots.is_empty() => "root_certificates",
            Self { proxy: ProxyChoice::Url(_), .. } => "proxy",
            Self { proxy: ProxyChoice::None, .. } => "no_proxy",
            Self { is_compressed: false, .. } => "gzip",
            Self { is_http2: true, .. } => "http2",
            Self { client: Some(_), .. } => "reqwest",
            _ => return Ok(()),
        };
        Err(ConfigError::new(format!(
            "`ClientBuilder::{set}` has no effect on the connections of {maker}: set it there"
        )))
    }

    /// Connects. With `is_local`, for plain http on loopback: a proxy could read the requests, and no certificates are
    /// needed.
    ///
    /// `reqwest` gets the features that any crate of the program enables, so each one that changes what is sent is set
    /// here.
    pub(crate) fn connect(mut self, is_local: bool) -> Result<Connected, ConfigError> {
        if let Some(client) = self.client.take() {
            self.check_unused("your own `reqwest::Client`")?;
            return Ok(Connected { client, proxy: None });
        }
        let builder = reqwest::Client::builder()
            .tls_backend_rustls()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT)
            .no_hickory_dns()
            .no_brotli()
            .no_deflate()
            .no_zstd();
        #[cfg(feature = "gzip")]
        let builder = builder.gzip(self.is_compressed);
        #[cfg(not(feature = "gzip"))]
        let builder = builder.no_gzip();
        let builder = if self.is_http2 { builder } else { builder.http1_only() };
        let (builder, proxy) = self.with_proxy(builder, is_local)?;
        let roots = self.certificates()?;
        let builder = if is_local { builder.tls_certs_only(roots) } else { builder.tls_certs_merge(roots) };
        let client = builder.build();
        let client =
            client.map_err(|error| ConfigError::new(format!("TLS cannot be set up on this machine: {error}")))?;
        Ok(Connected { client, proxy })
    }

    fn with_proxy(
        &self,
        builder: reqwest::ClientBuilder,
        is_local: bool,
    ) -> Result<(reqwest::ClientBuilder, Option<String>), ConfigError> {
        match &self.proxy {
            ProxyChoice::Url(_) if is_local => {
                Err(ConfigError::new("plain http on loopback uses no proxy: remove `ClientBuilder::proxy`"))
            }
            ProxyChoice::Url(url) => {
                let (proxy, at) = parsed(url.expose_secret())
                    .ok_or_else(|| ConfigError::new("the proxy is not a URL such as `http://proxy.example:3128`"))?;
                Ok((builder.no_proxy().proxy(proxy), Some(at)))
            }
            ProxyChoice::None => Ok((builder.no_proxy(), None)),
            ProxyChoice::OfEnvironment if is_local => Ok((builder.no_proxy(), None)),
            ProxyChoice::OfEnvironment => Ok((builder, connect::proxy_of_environment())),
        }
    }

    fn certificates(&self) -> Result<Vec<reqwest::Certificate>, ConfigError> {
        let mut certificates = Vec::new();
        for pem in &self.roots {
            let found = reqwest::Certificate::from_pem_bundle(pem)
                .map_err(|_| ConfigError::new("the root certificates are not in PEM"))?;
            if found.is_empty() {
                return Err(ConfigError::new("the root certificates hold no `BEGIN CERTIFICATE`, as PEM has"));
            }
            certificates.extend(found);
        }
        Ok(certificates)
    }
}

/// An http proxy, and its host and port.
fn parsed(url: &str) -> Option<(reqwest::Proxy, String)> {
    let at = connect::host_of_proxy(url)?;
    let is_http = url.split_once("://").is_none_or(|(scheme, _)| ["http", "https"].contains(&scheme));
    is_http.then(|| reqwest::Proxy::all(url).ok()).flatten().map(|proxy| (proxy, at))
}

impl fmt::Debug for Connected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connected")
    }
}
