//! Calls as they are sent: their URL, their limits, and what authenticates them.

use std::sync::{Arc, Mutex, PoisonError};

use super::*;
use crate::runtime::http::service::{
    Auth, ClientParameter, KeyLocation, Method, Scheme, SchemeKind, Takes, TokenEndpoint, TokenRequest,
};
use crate::runtime::{ClientBuilder, Credentials, ServiceDescription, Transport, TransportFuture};

static SERVICE: ServiceDescription = ServiceDescription {
    name: "a service",
    base_url: "https://api.example.com/v1",
    variables: &[],
    schemes: &[Scheme {
        name: "oauth",
        kind: SchemeKind::ClientCredentials(TokenEndpoint { url: "/token", request: TokenRequest::Form }),
    }],
    request_id: "/meta/id",
};
static LIST: Operation = Operation { id: "list", method: Method::Get, path: "/list", ..Operation::DEFAULT };

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Transport for Log {
    fn send(&self, request: http::Request<Bytes>, limits: Limits) -> TransportFuture<'_> {
        let trace = request.headers().get("x-trace").and_then(|trace| trace.to_str().ok()).unwrap_or("-");
        let line =
            format!("{} {} {trace} {:?} {}", request.method(), request.uri(), limits.timeout, request.body().len());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        let body = Bytes::from(r#"{"access_token": "t"}"#);
        Box::pin(async { Ok(http::Response::new(body)) })
    }
}

#[tokio::test]
async fn a_call_with_the_query_of_a_link_keeps_its_own_url_and_settings() -> Result<()> {
    let log = Log::default();
    let builder = ClientBuilder::new(&SERVICE).credentials(Credentials::new("id", "secret"));
    let client = builder.transport(log.clone()).build()?;
    let mut call = Call::new(&client, &LIST).with_query("page", 1_u32).json(&"body");
    call.header("x-trace", "7");
    call.timeout = Some(Duration::from_secs(9));
    call.clone().send_raw().await?;
    call.clone().with_page_query("page=2&x=%5B".to_owned()).send_raw().await?;
    call.with_page_query(String::new()).send_raw().await?;
    let sent = log.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert_eq!(
        sent.get(1..).unwrap_or_default(),
        [
            "GET https://api.example.com/v1/list?page=1 7 9s 6",
            "GET https://api.example.com/v1/list?page=2&x=%5B 7 9s 6",
            "GET https://api.example.com/v1/list 7 9s 6"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_path_with_a_query_of_its_own_is_sent_with_what_is_added_to_it() -> Result<()> {
    static BETA: Operation = Operation { id: "beta", path: "/list?beta=true", ..Operation::DEFAULT };
    let log = Log::default();
    let builder = ClientBuilder::new(&SERVICE).credentials(Credentials::new("id", "secret"));
    let client = builder.transport(log.clone()).build()?;
    Call::new(&client, &BETA).send_raw().await?;
    Call::new(&client, &BETA).with_query("page", 1_u32).send_raw().await?;
    Call::new(&client, &BETA).with_page_query("beta=true&page=2".to_owned()).send_raw().await?;
    let sent = log.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let urls: Vec<_> = sent.iter().skip(1).filter_map(|line| line.split(' ').nth(1)).collect();
    let url = "https://api.example.com/v1/list?beta=true";
    assert_eq!(urls, [url, &format!("{url}&page=1"), &format!("{url}&page=2")]);
    Ok(())
}

static EVERY: ServiceDescription = ServiceDescription {
    name: "a service with every scheme",
    base_url: "https://{region}.example.com/v1",
    variables: &[("region", "eu")],
    schemes: &[
        Scheme { name: "bearer", kind: SchemeKind::Bearer },
        Scheme { name: "basic", kind: SchemeKind::Basic },
        Scheme { name: "header", kind: SchemeKind::ApiKey(KeyLocation::Header, "X-Key") },
        Scheme { name: "query", kind: SchemeKind::ApiKey(KeyLocation::Query, "key") },
        Scheme { name: "cookie", kind: SchemeKind::ApiKey(KeyLocation::Cookie, "session") },
        Scheme {
            name: "oauth",
            kind: SchemeKind::ClientCredentials(TokenEndpoint {
                url: "https://id.example.com/token?tenant=1",
                request: TokenRequest::Form,
            }),
        },
    ],
    request_id: "",
};

static OWN: ServiceDescription = ServiceDescription {
    name: "a service with tokens on its own host",
    base_url: "https://api.example.com/v1",
    schemes: &[Scheme {
        name: "oauth",
        kind: SchemeKind::ClientCredentials(TokenEndpoint {
            url: "https://api.example.com/oauth/token/",
            request: TokenRequest::Form,
        }),
    }],
    ..EVERY
};

/// Keeps the requests, with the headers that authenticate them and their bodies.
#[derive(Clone, Default)]
struct Sent(Arc<Mutex<Vec<String>>>);

impl Transport for Sent {
    fn send(&self, request: http::Request<Bytes>, _: Limits) -> TransportFuture<'_> {
        let mut line = format!("{} {}", request.method(), request.uri());
        for name in ["authorization", "x-key", "cookie"] {
            if let Some(value) = request.headers().get(name).and_then(|value| value.to_str().ok()) {
                line.push_str(&format!(" {name}={value}"));
            }
        }
        if !request.body().is_empty() {
            line.push_str(&format!(" {}", String::from_utf8_lossy(request.body())));
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        let body = Bytes::from(r#"{"access_token": "issued", "token_type": "Bearer"}"#);
        Box::pin(async { Ok(http::Response::new(body)) })
    }
}

/// What is sent by an operation that accepts these alternatives, or the message of the error.
async fn sent(builder: ClientBuilder, auth: Auth) -> Vec<String> {
    let sent = Sent::default();
    let operation = Box::leak(Box::new(Operation { id: "read", path: "/a", auth, ..Operation::DEFAULT }));
    let client = match builder.transport(sent.clone()).build() {
        Ok(client) => client,
        Err(error) => return vec![error.to_string()],
    };
    let outcome = Call::new(&client, operation).send_raw().await;
    let sent = sent.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    outcome.err().map_or(sent, |error| vec![error.to_string()])
}

fn builder() -> ClientBuilder {
    ClientBuilder::new(&EVERY)
}

#[tokio::test]
async fn each_scheme_is_sent_where_it_belongs() -> Result<()> {
    const URL: &str = "GET https://eu.example.com/v1/a";
    let one = |index| {
        Auth::AnyOf(match index {
            0 => &[&[0]],
            1 => &[&[1]],
            2 => &[&[2]],
            3 => &[&[3]],
            _ => &[&[4]],
        })
    };
    let given =
        || builder().bearer("b").basic("user", "pa:ss").api_key("1").api_key("2 3").api_key_for("cookie", "c;d");
    for (index, expected) in [
        format!("{URL} authorization=Bearer b"),
        format!("{URL} authorization=Basic dXNlcjpwYTpzcw=="),
        format!("{URL} x-key=1"),
        format!("{URL}?key=2%203"),
        format!("{URL} cookie=session=c%3Bd"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(sent(given(), one(index)).await, [expected]);
    }
    let sent_by_link = Sent::default();
    let client = given().transport(sent_by_link.clone()).build()?;
    let operation = Box::leak(Box::new(Operation { id: "read", path: "/a", auth: one(3), ..Operation::DEFAULT }));
    Call::new(&client, operation).with_page_query("page=2&key=old".to_owned()).send_raw().await?;
    let lines = sent_by_link.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert_eq!(lines, [format!("{URL}?page=2&key=2%203")], "the link's own key is not sent");
    let provided = builder().bearer_provider(|| async { Ok("fresh".to_owned()) }).server_variable("region", "us");
    assert_eq!(sent(provided, one(0)).await, ["GET https://us.example.com/v1/a authorization=Bearer fresh"]);
    Ok(())
}

#[tokio::test]
async fn client_credentials_are_sent_as_rfc_6749_defines() {
    let oauth = Auth::AnyOf(&[&[5]]);
    let token = "POST https://id.example.com/token?tenant=1";
    let call = "GET https://eu.example.com/v1/a authorization=Bearer issued";
    let credentials = || Credentials::new("an id", "a:secret").scope("read write");
    let form = "grant_type=client_credentials&scope=read%20write";
    assert_eq!(
        sent(builder().credentials(credentials()), oauth).await,
        [format!("{token} authorization=Basic YW4lMjBpZDphJTNBc2VjcmV0 {form}"), call.to_owned()]
    );
    assert_eq!(
        sent(builder().credentials(credentials().in_body()), oauth).await,
        [format!("{token} {form}&client_id=an%20id&client_secret=a%3Asecret"), call.to_owned()]
    );
    let moved = || builder().base_url("https://test.example.org/v2").credentials(Credentials::new("a", "b"));
    let to = |lines: Vec<String>| lines.first().map(|line| line.split(' ').nth(1).unwrap_or_default().to_owned());
    assert_eq!(to(sent(moved(), oauth).await).as_deref(), Some("https://id.example.com/token?tenant=1"));
    let elsewhere = moved().token_url("https://test.example.org/token/");
    assert_eq!(to(sent(elsewhere, oauth).await).as_deref(), Some("https://test.example.org/token/"));
    let own = ClientBuilder::new(&OWN).credentials(Credentials::new("a", "b"));
    assert_eq!(to(sent(own, Auth::AnyOf(&[&[0]])).await).as_deref(), Some("https://api.example.com/oauth/token/"));
    let own = ClientBuilder::new(&OWN).credentials(Credentials::new("a", "b")).base_url("https://test.example.org/v2");
    assert_eq!(to(sent(own, Auth::AnyOf(&[&[0]])).await).as_deref(), Some("https://test.example.org/oauth/token/"));
    // Tokens that the client renews are used, and not one that it was given.
    let both = builder().credentials(credentials()).bearer("mine");
    assert_eq!(sent(both, oauth).await.last(), Some(&call.to_owned()));
    // A token that was obtained in another way serves as well.
    assert_eq!(
        sent(builder().bearer("mine"), oauth).await,
        ["GET https://eu.example.com/v1/a authorization=Bearer mine"]
    );
}

#[tokio::test]
async fn the_alternative_that_is_set_up_is_used() {
    let either = Auth::AnyOf(&[&[0], &[2, 3]]);
    let url = "GET https://eu.example.com/v1/a";
    assert_eq!(sent(builder().bearer("b").api_key("1"), either).await, [format!("{url} authorization=Bearer b")]);
    assert_eq!(sent(builder().api_key("1").api_key("2"), either).await, [format!("{url}?key=2 x-key=1")]);
    assert_eq!(
        sent(builder().api_key("1"), either).await,
        ["read: the client has no credentials: give some with `ClientBuilder::bearer`, or `ClientBuilder::api_key` \
          and `ClientBuilder::api_key`"]
    );
    let optional = Auth::AnyOf(&[&[], &[0]]);
    assert_eq!(sent(builder(), optional).await, [url]);
    assert_eq!(sent(builder().bearer("b"), optional).await, [format!("{url} authorization=Bearer b")]);
    assert_eq!(sent(builder().bearer("b"), Auth::None).await, [url]);
}

#[tokio::test]
async fn secrets_that_nothing_takes_are_errors() {
    let plain = || ClientBuilder::new(&SERVICE);
    let message = "the API does not take these credentials: it takes `ClientBuilder::credentials`";
    assert_eq!(sent(plain().api_key("1"), Auth::None).await, [message]);
    assert_eq!(sent(plain().basic("a", "b"), Auth::None).await, [message]);
    assert_eq!(sent(builder().bearer(" b"), Auth::None).await.len(), 1);
    assert_eq!(sent(builder().server_variable("zone", "1"), Auth::None).await, ["the base URL has no variable `zone`"]);
}

static VERSION: ClientParameter =
    ClientParameter { name: "version", location: KeyLocation::Query, method: "version", default: None };
static REVISION: ClientParameter =
    ClientParameter { name: "X-Revision", location: KeyLocation::Header, method: "revision", default: Some("2024") };
static TENANT: ClientParameter =
    ClientParameter { name: "tenant", location: KeyLocation::Cookie, method: "tenant", default: None };
static VERSIONED: Operation = Operation {
    id: "versioned",
    takes: &[Takes::Required(&VERSION), Takes::Required(&REVISION), Takes::Optional(&TENANT)],
    auth: Auth::None,
    ..Operation::DEFAULT
};
static LENIENT: Operation = Operation {
    id: "lenient",
    takes: &[Takes::Optional(&VERSION), Takes::Optional(&REVISION), Takes::Required(&TENANT)],
    auth: Auth::None,
    ..Operation::DEFAULT
};
static OTHER: Operation = Operation { id: "other", auth: Auth::None, ..Operation::DEFAULT };

/// The query and the headers of each request.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Transport for Seen {
    fn send(&self, request: http::Request<Bytes>, _: Limits) -> TransportFuture<'_> {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("-");
        let line = format!("{} {} {}", request.uri().query().unwrap_or("-"), header("x-revision"), header("cookie"));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        Box::pin(async { Ok(http::Response::new(Bytes::new())) })
    }
}

#[tokio::test]
async fn a_parameter_of_the_client_is_sent_unless_the_request_sets_its_own() -> Result<()> {
    let seen = Seen::default();
    let builder = || ClientBuilder::new(&SERVICE).transport(seen.clone());
    let bare = builder().build()?;
    let set = builder().parameter(&VERSION, "1").parameter(&VERSION, "a,b").parameter(&TENANT, "t 1").build()?;
    let revised = builder().parameter(&REVISION, "2025").parameter(&TENANT, "t").build()?;

    Call::new(&set, &VERSIONED).send_raw().await?;
    let mut own = Call::new(&set, &VERSIONED);
    own.query("version", "2");
    own.header("x-revision", "2023");
    own.cookie("tenant", "u");
    own.send_raw().await?;
    // Some servers leave it out of their links.
    Call::new(&set, &VERSIONED).with_page_query("page=2".to_owned()).send_raw().await?;
    Call::new(&set, &VERSIONED).with_page_query("version=3&page=2".to_owned()).send_raw().await?;
    // What is optional is sent if it is set: no default is.
    Call::new(&set, &LENIENT).send_raw().await?;
    Call::new(&revised, &LENIENT).send_raw().await?;
    Call::new(&set, &OTHER).send_raw().await?;
    let sent = seen.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert_eq!(
        sent,
        [
            "version=a,b 2024 tenant=t%201",
            "version=2 2023 tenant=u",
            "page=2&version=a,b 2024 tenant=t%201",
            "version=3&page=2 2024 tenant=t%201",
            "version=a,b - tenant=t%201",
            "- 2025 tenant=t",
            "- - -",
        ]
    );

    for (operation, missing) in [(&VERSIONED, "version"), (&LENIENT, "tenant")] {
        let error = Call::new(&bare, operation).send_raw().await.map(drop).unwrap_err();
        let expected = format!(
            "{}: `{missing}` is required and not set: set it with `ClientBuilder::{missing}`, or on the request",
            operation.id
        );
        assert!(matches!(error, crate::runtime::Error::Config(_)) && error.to_string().ends_with(&expected), "{error}");
    }
    assert_eq!(seen.0.lock().unwrap_or_else(PoisonError::into_inner).len(), 7, "a call without its parameter is sent");
    let mut call = Call::new(&bare, &VERSIONED);
    call.query("version", "1");
    call.send_raw().await.map(drop)
}
