//! The server over HTTP, on this machine alone and for callers with the token.

use std::convert::Infallible;
use std::fs;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{AUTHORIZATION, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use crate::errors::{Failure, Kind};
use crate::mcp::protocol::{Http, HttpResponse};
use crate::mcp::pseudonyms::{hex, random};
use crate::mcp::server::Server;
use crate::output::create_private;

/// Serves until the process ends.
///
/// # Errors
///
/// The address is not of this machine alone, or is taken.
pub(super) async fn serve(server: Server, address: SocketAddr, folder: &Path) -> Result<(), Failure> {
    if !address.ip().is_loopback() {
        let failure = Failure::new(Kind::Usage, format!("{address} can be reached by other machines"));
        return Err(failure.help("give a loopback address, such as 127.0.0.1:8420"));
    }
    let path = folder.join("token");
    let token = token(&path).map_err(|error| Failure::io(&path.display().to_string(), &error))?;
    let failed = |error: io::Error| Failure::io(&address.to_string(), &error);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    eprintln!("http://{address}/mcp, with the bearer token in {}", path.display());
    let http = Http::new(Arc::new(server));
    loop {
        // A caller that left before it was accepted is no reason to stop.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (http, token) = (http.clone(), token.clone());
        tokio::spawn(async move {
            let respond = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                let (http, is_allowed) = (http.clone(), bears(request.headers(), &token));
                async move {
                    Ok::<_, Infallible>(match is_allowed {
                        true => http.respond(request).await,
                        false => unauthorized(),
                    })
                }
            });
            // A connection that breaks concerns its caller alone.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), respond).await;
        });
    }
}

/// The token of this user, created once.
fn token(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        read => return read.map(|token| token.trim().to_owned()),
    }
    let bytes = random::<32>().map_err(|failure| io::Error::other(failure.message().to_owned()))?;
    let token = hex(&bytes, 64);
    create_private(path)?.write_all(token.as_bytes())?;
    Ok(token)
}

/// Whether a request bears the token. Digests are compared, so that the time reveals nothing.
fn bears(headers: &HeaderMap, token: &str) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    !token.is_empty() && given.is_some_and(|given| Sha256::digest(given.trim()) == Sha256::digest(token))
}

fn unauthorized() -> HttpResponse {
    let mut response = Response::new(Full::new(Bytes::new()).boxed());
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}
