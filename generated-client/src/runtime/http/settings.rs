//! What a client's builder sets of its connections.

use crate::runtime::http::builder::ClientBuilder;
use crate::runtime::http::network::ProxyChoice;

impl ClientBuilder {
    /// Trusts the certificates in this PEM text, in addition to those that the machine trusts.
    ///
    /// A private certificate authority can read everything that the client sends and receives.
    ///
    /// # Examples
    ///
    /// ```no_run
    #[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::ClientBuilder;")]
    ///
    /// fn behind_a_proxy(builder: ClientBuilder) -> std::io::Result<ClientBuilder> {
    ///     let authority = std::fs::read("/etc/ssl/hospital-ca.pem")?;
    ///     Ok(builder.proxy("http://user:password@proxy.hospital.example:3128").root_certificates(authority))
    /// }
    /// ```
    pub fn root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.network.roots.push(pem.as_ref().to_vec());
        self
    }

    /// Sends everything through this proxy, in place of those of the environment. Its URL may hold a user name and a
    /// password.
    ///
    /// Requests over https pass through a tunnel: the proxy sees the host, and neither headers nor bodies, unless it
    /// has a certificate that the machine trusts.
    ///
    /// Without it, the proxy is that of `HTTPS_PROXY` or `ALL_PROXY`, except for the hosts of `NO_PROXY`; on Windows
    /// and macOS, that of the system if neither is set. Plain http on loopback uses no proxy.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.network.proxy = ProxyChoice::Url(url.into().into());
        self
    }

    /// Uses no proxy, whatever the environment names.
    pub fn no_proxy(mut self) -> Self {
        self.network.proxy = ProxyChoice::None;
        self
    }

    /// A header of every request, those for tokens included, such as the key of a gateway. A header of a single request
    /// replaces it.
    ///
    /// The value is sent to the server of the base URL and to that of the token URL. It appears in no log.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.network.headers.push((name.into(), value.into().into()));
        self
    }

    /// Whether responses may be compressed with gzip: they may unless it is set to `false`.
    ///
    /// The [greatest size of a response](Self::max_body) limits what it is when it is decompressed. Compression lets an
    /// observer of the network who can also choose a part of the response find out other parts by its size.
    #[cfg(feature = "gzip")]
    pub fn gzip(mut self, is_allowed: bool) -> Self {
        self.network.is_compressed = is_allowed;
        self
    }

    /// Uses HTTP/2 if the server offers it, in place of HTTP/1.1: many requests then share one connection.
    #[cfg(feature = "http2")]
    pub fn http2(mut self) -> Self {
        self.network.is_http2 = true;
        self
    }

    /// Uses this client of `reqwest`, with its own certificates, proxies, and versions of HTTP.
    ///
    /// Create it with `redirect(Policy::none())`: otherwise, it may follow a redirect with personal data in the URL to
    /// another server. Its cookies, headers and retries are its own too. The time limits, the greatest size of a
    /// response and the retries of this builder still apply.
    pub fn reqwest(mut self, client: reqwest::Client) -> Self {
        self.network.client = Some(client);
        self
    }
}
