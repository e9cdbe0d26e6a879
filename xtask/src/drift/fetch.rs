//! A description from a URL: over https, for so long, so much of it, and with so many redirects.
//!
//! Redirects are followed here and not by the HTTP client, so that one rule holds for where they may lead.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use reqwest::header::{ETAG, IF_NONE_MATCH, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

use super::cache::Cached;
use crate::input::{self, Named};

/// How long a description may be that comes from elsewhere, in bytes.
const MAX_BYTES: usize = 16 << 20;

const MAX_REDIRECTS: usize = 5;

/// How long a server may take to take the call.
const CONNECT: Duration = Duration::from_secs(10);

/// What to do when the network does not help.
const FROM_A_FILE: &str = "a copy of the description can be given as a file: `cargo xtask drift --from FILE`";

/// Fetches a description, all redirects in `timeout`. What has not changed since the last time is not sent again.
pub(super) fn get(url: &Url, timeout: Duration) -> Result<Named> {
    let known = Cached::load(url);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match runtime.block_on(follow(url, known.as_ref(), Instant::now() + timeout))? {
        Answer::Known(body) => Ok(Named { name: shown(url), text: body }),
        Answer::Fresh { etag, body } => {
            let named = input::named(body, shown(url))?;
            if let Some(etag) = etag {
                Cached { url: url.as_str().to_owned(), etag, body: named.text.clone() }.store(url);
            }
            Ok(named)
        }
    }
}

/// Whether a description may be fetched from there: over https, or from this machine.
pub(super) fn allow(url: &Url) -> Result<()> {
    if !url.username().is_empty() || url.password().is_some() {
        bail!("{} names a user: leave the credentials out, the description is public", shown(url));
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        scheme => bail!("{} is `{scheme}:`, and only https is fetched (http from this machine alone)", shown(url)),
    }
}

enum Answer {
    /// What is in the cache still holds.
    Known(String),
    Fresh {
        etag: Option<String>,
        body: Vec<u8>,
    },
}

async fn follow(url: &Url, known: Option<&Cached>, deadline: Instant) -> Result<Answer> {
    let mut at = url.clone();
    for _ in 0..=MAX_REDIRECTS {
        allow(&at)?;
        let response = send(&at, known, deadline).await?;
        let status = response.status();
        match (status, known) {
            (StatusCode::NOT_MODIFIED, Some(known)) => return Ok(Answer::Known(known.body.clone())),
            _ if status.is_redirection() => at = redirected(&at, &response)?,
            _ if status.is_success() => return received(&at, response).await,
            _ => bail!("{} answers {status}; has the description moved? `url` in spec/SOURCE.toml", shown(&at)),
        }
    }
    bail!("{} leads on through more than {MAX_REDIRECTS} redirects; give the URL that they should end at", shown(url))
}

async fn send(url: &Url, known: Option<&Cached>, deadline: Instant) -> Result<Response> {
    let client = Client::builder().redirect(Policy::none()).connect_timeout(CONNECT).user_agent("cargo-xtask-drift");
    // No proxy can know what is on this machine.
    let client = if is_loopback(url) { client.no_proxy() } else { client };
    let client = client.build().context("this machine cannot speak TLS")?;
    let mut request = client.get(url.clone()).timeout(deadline.saturating_duration_since(Instant::now()));
    if let Some(known) = known {
        request = request.header(IF_NONE_MATCH, &known.etag);
    }
    request.send().await.map_err(|error| failed(url, error))
}

/// Where a redirect leads. One that leaves this machine does not come back to it.
fn redirected(from: &Url, response: &Response) -> Result<Url> {
    let status = response.status();
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let Some(location) = location else { bail!("{} answers {status} and names no other place", shown(from)) };
    let to = from.join(location).map_err(|_| anyhow!("{} redirects to what is no URL: {location:?}", shown(from)))?;
    allow(&to).with_context(|| format!("{} redirects to where nothing is fetched from", shown(from)))?;
    if is_loopback(&to) && !is_loopback(from) {
        bail!("{} redirects to this machine; it has no business here", shown(from));
    }
    Ok(to)
}

async fn received(url: &Url, mut response: Response) -> Result<Answer> {
    let etag = response.headers().get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(url, error))? {
        if body.len() + chunk.len() > MAX_BYTES {
            bail!("{} is longer than the {} MiB that are fetched", shown(url), MAX_BYTES >> 20);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer::Fresh { etag, body })
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

/// A URL as it may be printed: a query can hold a token.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail only where a URL can hold no user.
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
