//! Connections: reads requests, and sends responses or breaks them.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::api::{Api, Request, Response};
use crate::change;
use crate::content::Content;
use crate::faults::{Fault, Faults};
use crate::log::{Exchange, Log};
use crate::spoil;

/// The state shared by all connections.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) api: Api,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    pub(crate) latency: Duration,
    pub(crate) seed: u64,
    pub(crate) changes: AtomicU64,
}

/// Accepts connections until the task is aborted, which also ends them.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            taken = listener.accept() => match taken {
                Ok((stream, _)) => {
                    // Small responses must not wait for each other.
                    let _ = stream.set_nodelay(true);
                    connections.spawn(connection(stream, shared.clone()));
                }
                // Probably out of file descriptors: wait until some are free.
                Err(_) => sleep(Duration::from_millis(5)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let reset = Arc::new(AtomicBool::new(false));
    let io = TokioIo::new(Socket { stream, reset: reset.clone() });
    let service = service_fn(move |request| {
        let (shared, reset) = (shared.clone(), reset.clone());
        async move { handle(&shared, &reset, request).await }
    });
    // A connection error is a fault, or the client's.
    let _ = http1::Builder::new().timer(TokioTimer::new()).serve_connection(io, service).await;
}

/// Returns a response, or an error that ends the connection without one.
async fn handle(
    shared: &Shared,
    reset: &AtomicBool,
    request: http::Request<Incoming>,
) -> io::Result<http::Response<Content>> {
    let _in_flight = shared.log.in_flight_guard();
    let (head, body) = request.into_parts();
    let operation = shared.api.operation(&head.method, head.uri.path());
    let operation_id = operation.map(|operation| operation.id.clone()).unwrap_or_default();
    let kind = operation.and_then(|operation| operation.subject);
    let nth = shared.log.count(&operation_id);
    let fault = shared.faults.pick(&operation_id, nth);
    let mut exchange = Exchange {
        operation_id,
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: if shared.log.is_on() { texts(&head.headers) } else { Vec::new() },
        body: Bytes::new(),
        status: 0,
        response: Bytes::new(),
        fault: fault.as_ref().map(Fault::name),
    };
    if fault == Some(Fault::ResetBefore) {
        shared.log.add(exchange);
        return Err(broken(reset));
    }
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return Err(io::Error::other(error)),
    };
    exchange.body.clone_from(&body);
    let more = if let Some(Fault::Latency(more)) = fault { more } else { Duration::ZERO };
    if !(shared.latency + more).is_zero() {
        sleep(shared.latency + more).await;
    }
    if fault == Some(Fault::Change)
        && let Some(kind) = kind
    {
        let number = shared.changes.fetch_add(1, Ordering::SeqCst);
        change::change(&mut shared.api.store_mut(), kind, shared.seed.wrapping_add(number));
    }
    let asked = head.uri.path_and_query().map_or(head.uri.path(), |asked| asked.as_str());
    let response = match &fault {
        Some(fault) if !fault.executes() => spoil::instead(fault),
        other => {
            let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let response = shared.api.respond(&Request {
                method: head.method.clone(),
                path: exchange.path.clone(),
                query: exchange.query.clone(),
                content_type: text(http::header::CONTENT_TYPE),
                accept: text(http::header::ACCEPT),
                authorization: text(http::header::AUTHORIZATION),
                body,
            });
            match other {
                Some(fault) => spoil::after(fault, response, asked),
                None => response,
            }
        }
    };
    let response = spoil::malformed(response, &shared.faults.malformed());
    if fault != Some(Fault::ResetAfter) {
        exchange.status = response.status;
        exchange.response.clone_from(&response.body);
    }
    shared.log.add(exchange);
    if fault == Some(Fault::ResetAfter) {
        return Err(broken(reset));
    }
    encoded(response, fault.as_ref())
}

/// Ends the connection as a crash of the server does.
fn broken(reset: &AtomicBool) -> io::Error {
    reset.store(true, Ordering::SeqCst);
    io::ErrorKind::ConnectionReset.into()
}

fn texts(headers: &HeaderMap<HeaderValue>) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

fn encoded(response: Response, fault: Option<&Fault>) -> io::Result<http::Response<Content>> {
    let mut builder = http::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(*name, value);
    }
    let content = match fault {
        Some(Fault::Truncated) => Content::half(&response.body),
        Some(Fault::Slow { chunk, pause }) => Content::slow(response.body, *chunk, *pause),
        Some(Fault::HugeBody(size)) => Content::Huge { left: *size },
        _ => Content::Whole(response.body),
    };
    builder.body(content).map_err(io::Error::other)
}

/// A connection that can be reset.
struct Socket {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.reset.load(Ordering::SeqCst) {
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
