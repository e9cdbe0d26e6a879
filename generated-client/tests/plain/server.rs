//! A server with prepared responses, independent of the clients' types.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use crate::runtime::{ClientBuilder, ServiceDescription};

/// A server that returns each status and body once, in order.
pub(crate) struct Server {
    origin: String,
    requests: Receiver<String>,
}

impl Server {
    pub(crate) fn new(responses: &'static [(&'static str, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (sender, requests) = channel();
        thread::spawn(move || {
            for (status, body) in responses {
                let mut stream = listener.accept().unwrap().0;
                sender.send(shown(&received(&mut stream))).unwrap();
                let length = body.len();
                let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
                stream.write_all((head + body).as_bytes()).unwrap();
            }
        });
        Self { origin, requests }
    }

    pub(crate) fn builder(&self, service: &'static ServiceDescription, path: &str) -> ClientBuilder {
        ClientBuilder::new(service).base_url(format!("{}{path}", self.origin))
    }

    /// Compares the next request: request line, sorted headers, body.
    pub(crate) fn received(&self, expected: &str) {
        let request = self.requests.try_recv().unwrap_or_default();
        assert_eq!(request, expected, "{request}");
    }
}

/// Reads one request with its body.
fn received(stream: &mut TcpStream) -> Vec<u8> {
    let (mut bytes, mut byte) = (Vec::new(), [0]);
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).unwrap();
    [head.into_bytes(), body].concat()
}

/// Returns a request without the headers that are the same for all APIs.
fn shown(request: &[u8]) -> String {
    let request = String::from_utf8(request.to_vec()).unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let (line, headers) = head.split_once("\r\n").unwrap();
    let mut headers: Vec<&str> = headers.split("\r\n").collect();
    let same = ["accept-encoding: gzip", "host: ", "user-agent: "];
    headers.retain(|header| !same.iter().any(|start| header.starts_with(start)));
    headers.sort_unstable();
    format!("{line}\n{}\n\n{body}", headers.join("\n"))
}
