//! Fetches a description over https, with limits on time, size and redirects.
//!
//! Redirects are followed here and not by the HTTP client, so that each target is checked.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use reqwest::header::{ETAG, IF_NONE_MATCH, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

use super::cache::Cached;
use crate::input::{self, Named};

const MAX_BYTES: usize = 16 << 20;

const MAX_REDIRECTS: usize = 5;

const CONNECT: Duration = Duration::from_secs(10);

const FROM_A_FILE: &str = "a copy of the description can be given as a file: `cargo xtask drift --from FILE`";

/// Fetches a description, with all redirects, within `timeout`. An unchanged description comes from the cache.
pub(super) fn get(url: &Url, timeout: Duration) -> Result<Named> {
    let known = Cached::load(url);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match runtime.block_on(follow(url, known.as_ref(), Instant::now() + timeout))? {
        Fetched::Cached(body) => Ok(Named { name: shown(url), text: body }),
        Fetched::Fresh { etag, body } => {
            let named = input::named(body, shown(url))?;
            if let Some(etag) = etag {
                Cached { url: url.as_str().to_owned(), etag, body: named.text.clone() }.store(url);
            }
            Ok(named)
        }
    }
}

/// Refuses URLs other than https and http on loopback addresses.
pub(super) fn allow(url: &Url) -> Result<()> {
    if !url.username().is_empty() || url.password().is_some() {
        bail!("{} names a user: leave the credentials out, the description is public", shown(url));
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        scheme => bail!("{} is `{scheme}:`; use https (http only from this machine)", shown(url)),
    }
}

enum Fetched {
    /// The cached body is current.
    Cached(String),
    Fresh {
        etag: Option<String>,
        body: Vec<u8>,
    },
}

async fn follow(url: &Url, known: Option<&Cached>, deadline: Instant) -> Result<Fetched> {
    let mut at = url.clone();
    for _ in 0..=MAX_REDIRECTS {
        allow(&at)?;
        let response = send(&at, known, deadline).await?;
        let status = response.status();
        match (status, known) {
            (StatusCode::NOT_MODIFIED, Some(known)) => return Ok(Fetched::Cached(known.body.clone())),
            _ if status.is_redirection() => at = redirected(&at, &response)?,
            _ if status.is_success() => return received(&at, response).await,
            _ => bail!("{} returned {status}; if the description moved, correct `url` in spec/SOURCE.toml", shown(&at)),
        }
    }
    bail!("{} has more than {MAX_REDIRECTS} redirects; use the final URL", shown(url))
}

async fn send(url: &Url, known: Option<&Cached>, deadline: Instant) -> Result<Response> {
    let client = Client::builder().redirect(Policy::none()).connect_timeout(CONNECT).user_agent("cargo-xtask-drift");
    // A proxy cannot reach this machine's loopback addresses.
    let client = if is_loopback(url) { client.no_proxy() } else { client };
    let client = client.build().context("TLS is not available on this machine")?;
    let mut request = client.get(url.clone()).timeout(deadline.saturating_duration_since(Instant::now()));
    if let Some(known) = known {
        request = request.header(IF_NONE_MATCH, &known.etag);
    }
    request.send().await.map_err(|error| failed(url, error))
}

/// Returns the target of a redirect. A redirect from elsewhere to this machine is refused.
fn redirected(from: &Url, response: &Response) -> Result<Url> {
    let status = response.status();
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let Some(location) = location else { bail!("{} returned {status} without `Location`", shown(from)) };
    let to = from.join(location).map_err(|_| anyhow!("{} redirects to an invalid URL: {location:?}", shown(from)))?;
    allow(&to).with_context(|| format!("{} redirects to a URL that is not allowed", shown(from)))?;
    if is_loopback(&to) && !is_loopback(from) {
        bail!("{} redirects to this machine, which is not allowed", shown(from));
    }
    Ok(to)
}

async fn received(url: &Url, mut response: Response) -> Result<Fetched> {
    let etag = response.headers().get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(url, error))? {
        if body.len() + chunk.len() > MAX_BYTES {
            bail!("{} is larger than {} MiB", shown(url), MAX_BYTES >> 20);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Fetched::Fresh { etag, body })
}

fn failed(url: &Url, error: reqwest::Error) -> anyhow::Error {
    let name = shown(url);
    let reason = match &error {
        _ if error.is_timeout() => format!("{name} took too long (`--timeout`); {FROM_A_FILE}"),
        _ if error.is_connect() => format!("{name} cannot be reached; is this machine offline? {FROM_A_FILE}"),
        _ => format!("{name} could not be fetched; {FROM_A_FILE}"),
    };
    anyhow::Error::new(error.without_url()).context(reason)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or(host == "localhost", |address| address.is_loopback())
}

/// Removes credentials, query and fragment, which can contain secrets.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail only for URLs without a host, which have no user.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_printed() -> Result<()> {
        let url = Url::parse("https://me:secret@example.org/a.yaml?token=secret#secret")?;
        assert_eq!(shown(&url), "https://example.org/a.yaml");
        let refused = allow(&url).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refused.contains("names a user") && !refused.contains("secret"), "{refused}");
        Ok(())
    }
}
