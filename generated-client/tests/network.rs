//! How a client reaches its server: certificates, proxies, default headers, compression.

mod support;

use std::io::Write;
use std::process::Command;
use std::sync::Arc;

use fitbit_plus::runtime::{RetryPolicy, TransportPhase};
use fitbit_plus::{Client, ClientBuilder, Credentials, Error};
use flate2::Compression;
use flate2::write::GzEncoder;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use support::{Checked, Server, ok};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

const PATIENT: &str = r#"{"data": {"type": "patient", "id": "5f", "attributes": {}}}"#;

fn with_credentials(builder: ClientBuilder) -> ClientBuilder {
    builder.credentials(Credentials::new("id", "secret")).retry(RetryPolicy::none())
}

fn builder(server: &Server) -> ClientBuilder {
    with_credentials(Client::builder().base_url(format!("{}/pub", server.origin)))
}

#[tokio::test]
async fn default_headers_are_sent_with_tokens_and_calls() -> Checked {
    let server = Server::start(|_| ok(PATIENT))?;
    let client = builder(&server).default_header("x-gateway-key", "marker-1").default_header("x-team", "reports");
    assert!(!format!("{client:?}").contains("marker"));
    let client = client.build()?;
    client.fetch_patient("5f").await?;
    client.fetch_patient("5f").header("x-team", "night").await?;
    let sent = server.all();
    let [token, first, second] = &sent[..] else { return Err("three requests".into()) };
    for (request, team) in [(token, "reports"), (first, "reports"), (second, "night")] {
        assert_eq!(request.header("x-gateway-key"), ["marker-1"]);
        assert_eq!(request.header("x-team"), [team]);
    }
    Ok(())
}

#[test]
fn wrong_settings_are_named() -> Checked {
    let server = Server::start(|_| ok(PATIENT))?;
    let https = || with_credentials(Client::builder().base_url("https://api.example"));
    for (builder, expected) in [
        (builder(&server).default_header("Authorization", "marker"), "the header `authorization` is the client's own"),
        (
            builder(&server).default_header("proxy-authorization", "marker"),
            "the header `proxy-authorization` is the client",
        ),
        (builder(&server).default_header("a b", "marker"), "the name of a default header holds characters"),
        (builder(&server).default_header("x-key", "marker\n"), "the value of the header `x-key` holds characters"),
        (builder(&server).proxy("http://marker:marker@proxy.example"), "plain http on loopback uses no proxy"),
        (https().proxy("marker proxy"), "the proxy is not a URL such as `http://proxy.example:3128`"),
        (https().proxy("socks5://marker:marker@proxy.example:1080"), "the proxy is not a URL such as"),
        (https().root_certificates("marker"), "the root certificates hold no `BEGIN CERTIFICATE`"),
        (
            https().no_proxy().reqwest(reqwest::Client::new()),
            "`ClientBuilder::no_proxy` has no effect on the connections of your own `reqwest::Client`",
        ),
    ] {
        let error = builder.build().err().map(|error| format!("{error} {error:?}")).unwrap_or_default();
        assert!(error.starts_with(expected) && !error.contains("marker"), "{error}");
    }
    Ok(())
}

/// Reads a request, and writes a token or what `respond` makes of the head of the request: further headers and a body.
async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    respond: impl Fn(&str) -> (&'static str, Vec<u8>),
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    stream.read_exact(&mut vec![0; length]).await?;
    let (headers, body) = match head.starts_with("post ") {
        true => ("", support::token("token", 3600).2.into_bytes()),
        false => respond(&head),
    };
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n{headers}connection: close\r\n\r\n", body.len());
    stream.write_all(&[head.into_bytes(), body].concat()).await?;
    stream.shutdown().await
}

#[tokio::test]
async fn responses_are_decompressed_up_to_the_greatest_size() -> Checked {
    let spaces = " ".repeat(1 << 20);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(format!("{PATIENT}{spaces}").as_bytes())?;
    let bomb = encoder.finish()?;
    assert!(bomb.len() < 8 << 10);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/pub", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let respond = |head: &str| match head.contains("accept-encoding: gzip\r\n") {
                true => ("content-encoding: gzip\r\n", bomb.clone()),
                false => ("", PATIENT.into()),
            };
            let _ = exchange(stream, respond).await;
        }
    });
    let builder = || with_credentials(Client::builder().base_url(&url));
    assert_eq!(builder().build()?.fetch_patient("5f").await?.data.id.as_str(), "5f");
    let error = builder().max_body(1 << 20).build()?.fetch_patient("5f").await.err().ok_or("an error")?;
    assert!(matches!(&error, Error::Transport(error) if error.phase() == TransportPhase::TooLarge), "{error}");
    let plain = builder().gzip(false).max_body(1 << 10).build()?;
    assert_eq!(plain.fetch_patient("5f").await?.data.id.as_str(), "5f");
    Ok(())
}

/// The certificate of a private authority, and what it takes to serve as `localhost`.
fn private_authority() -> Result<(String, TlsAcceptor), Box<dyn std::error::Error>> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&key, &authority)?;
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))?;
    Ok((authority.pem(), TlsAcceptor::from(Arc::new(config))))
}

#[tokio::test]
async fn a_private_authority_is_trusted_if_it_is_named() -> Checked {
    let (authority, acceptor) = private_authority()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("https://localhost:{}/pub", listener.local_addr()?.port());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            let _ = exchange(stream, |_| ("", PATIENT.into())).await;
        }
    });
    let builder = || with_credentials(Client::builder().base_url(&url)).no_proxy();
    let error = builder().build()?.fetch_patient("5f").await.err().ok_or("an error")?;
    assert!(error.to_string().contains("the certificate of the server is not accepted"), "{error}");
    let client = builder().root_certificates(authority).build()?;
    assert_eq!(client.fetch_patient("5f").await?.data.id.as_str(), "5f");
    Ok(())
}

/// What the test below runs in a process of its own, since it sets environment variables. Prints the error.
#[tokio::test]
async fn a_call_with_the_proxy_of_this_test() -> Checked {
    let Ok(proxy) = std::env::var("PROXY_OF_THIS_TEST") else { return Ok(()) };
    let builder = with_credentials(Client::builder().base_url("https://127.0.0.1:1/pub"));
    let builder = if proxy.is_empty() { builder.no_proxy() } else { builder.proxy(proxy) };
    let error = builder.build()?.fetch_patient("5f").await.err().ok_or("an error")?;
    println!("<{error}>");
    Ok(())
}

#[test]
fn a_proxy_that_is_set_replaces_those_of_the_environment() -> Checked {
    let set = Server::with_tokens(|_| support::refused("407 Proxy Authentication Required", ""))?;
    let other = Server::with_tokens(|_| support::refused("502 Bad Gateway", ""))?;
    let at = set.origin.trim_start_matches("http://");
    let url = format!("http://marker:marker@{at}");
    for (proxy, expected) in
        [(url.as_str(), format!("the proxy {at} requires a user name")), ("", "refused".to_owned())]
    {
        let output = Command::new(std::env::current_exe()?)
            .args(["--exact", "a_call_with_the_proxy_of_this_test", "--nocapture"])
            .env("PROXY_OF_THIS_TEST", proxy)
            .envs(["HTTPS_PROXY", "ALL_PROXY"].map(|name| (name, other.origin.as_str())))
            .env_remove("NO_PROXY")
            .output()?;
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(shown.contains(&expected) && !shown.contains("marker"), "{shown}");
    }
    assert_eq!((set.all().len(), other.all().len()), (1, 0));
    Ok(())
}
