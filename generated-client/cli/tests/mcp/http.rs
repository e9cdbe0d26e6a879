//! The server over HTTP: on this machine alone, with a token, and not for pages of the web.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::json;

use crate::support::{Checked, Cli};

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The first bytes of the response to a request with these headers.
fn post(address: &str, headers: &[(&str, &str)]) -> std::io::Result<String> {
    let client = json!({"name": "script", "version": "1"});
    let params = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client});
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).to_string();
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    write!(stream, "POST /mcp HTTP/1.1\r\ncontent-type: application/json\r\n")?;
    write!(stream, "accept: application/json, text/event-stream\r\ncontent-length: {}\r\n", body.len())?;
    for (name, value) in headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    write!(stream, "\r\n{body}")?;
    let mut received = String::new();
    let mut bytes = [0; 4096];
    while !received.contains("serverInfo") {
        match stream.read(&mut bytes)? {
            0 => break,
            read => received.push_str(&String::from_utf8_lossy(&bytes[..read])),
        }
        if !received.starts_with("HTTP/1.1 200") {
            break;
        }
    }
    Ok(received)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_this_machine_with_the_token_is_served() -> Checked {
    let cli = Cli::start(1).await?;
    let state = cli.file("state");
    let start = |address: &str| cli.command(&["mcp", "--http", address, "--state", state.to_str().unwrap()]);
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let ran = crate::support::finished(start(address), "").await;
        assert!(ran.failed(2).contains("other machines"), "{}", ran.stderr);
    }
    let mut server = Server(start("127.0.0.1:0").stdin(Stdio::null()).spawn()?);
    let mut line = String::new();
    BufReader::new(server.0.stderr.take().unwrap()).read_line(&mut line)?;
    let address = line.strip_prefix("http://").and_then(|line| line.split('/').next()).unwrap().to_owned();
    let token = std::fs::read_to_string(state.join("token"))?;
    assert!(!line.contains(&token), "the token is in a file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(state.join("token"))?.permissions().mode() & 0o777, 0o600);
    }
    let bearer = format!("Bearer {token}");
    let host = ("host", address.as_str());
    let status =
        |headers: &[(&str, &str)]| post(&address, headers).unwrap().chars().skip(9).take(3).collect::<String>();
    assert_eq!(status(&[host]), "401");
    assert_eq!(status(&[host, ("authorization", "Bearer wrong")]), "401");
    assert_eq!(status(&[host, ("authorization", &bearer), ("origin", "https://example.com")]), "403");
    assert_eq!(status(&[("host", "example.com"), ("authorization", &bearer)]), "403");
    assert_eq!(status(&[host, ("authorization", &bearer), ("origin", "http://localhost:6274")]), "200");
    let served = post(&address, &[host, ("authorization", &bearer)])?;
    assert!(served.contains("serverInfo"), "{served}");
    Ok(())
}
