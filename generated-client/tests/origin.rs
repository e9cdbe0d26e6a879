//! The token is sent to one origin only: no redirects, no plain http by configuration or proxy.

mod support;

#[path = "support/script.rs"]
mod script;

use std::process::Command;
use std::time::Duration;

use fitbit_plus::Client;
use fitbit_plus::runtime::RetryPolicy;
use script::{Checked, Script, with};
use support::Server;

#[tokio::test(start_paused = true)]
async fn a_redirect_is_an_error_with_only_the_target_host() -> Checked {
    for (location, expected) in [
        ("https://other.example:8443/marker?marker#marker", "leads to https://other.example:8443 and is not followed"),
        ("http://marker:marker@api.example.com/", "leads to http://api.example.com and is not followed"),
        ("/marker", "302 Found, which is not followed; check the base URL"),
        ("marker:marker", "which leads to `marker:` and is not followed"),
    ] {
        let script = Script::calls(move |_, _| with(302, &[("location", location)], ""));
        let error = script.client()?.fetch_patient("5f").await.err().ok_or("an error")?;
        let shown = error.to_string();
        assert!(shown.contains(expected), "{shown}");
        assert!(location.starts_with("marker") || !format!("{shown}{error:?}").contains("marker"), "{shown}");
        assert_eq!(script.calls_sent().len(), 1);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_redirected_request_for_a_token_sends_the_secret_nowhere() -> Checked {
    let script = Script::all(|_, _, _| with(307, &[("location", "https://other.example/")], ""));
    let error = script.client()?.fetch_patient("5f").await.err().ok_or("an error")?;
    assert_eq!(
        error.to_string(),
        "fetchPatient: authentication failed: the server responded with 307 Temporary Redirect, which leads to https://other.example and is \
         not followed; check the base URL"
    );
    assert_eq!(script.sent().len(), 1);
    Ok(())
}

#[test]
fn plain_http_is_refused_with_a_reason() {
    for (url, why) in [
        ("http://api.example.com", "plain http: a token would be readable on the way; http is for loopback alone"),
        ("http://127.0.0.1.example.com/", "plain http"),
        ("http://0.0.0.0/", "plain http"),
        ("http://localhost.example/", "plain http"),
        ("ftp://api.example.com", "neither https nor http"),
    ] {
        let error = Client::builder().base_url(url).build().err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.starts_with("the base URL is ") && error.contains(why), "{url}: {error}");
    }
}

/// Run by the test below in another process, because it sets environment variables. Prints the error.
#[tokio::test]
async fn a_call_through_a_proxy() -> Checked {
    let Ok(base_url) = std::env::var("BASE_URL_OF_THIS_TEST") else { return Ok(()) };
    let client = Client::builder().base_url(base_url).credentials(fitbit_plus::Credentials::new("id", "secret"));
    let client = client.retry(RetryPolicy::new().max_attempts(2).base_delay(Duration::ZERO)).build()?;
    let error = client.fetch_patient("5f").await.err().ok_or("an error")?;
    println!("<{error}> {} {error:?}", error.is_retryable());
    Ok(())
}

#[test]
fn proxy_errors_are_reported_and_permanent_ones_are_final() -> Checked {
    let proxy = Server::with_tokens(|_| support::refused("407 Proxy Authentication Required", ""))?;
    let broken = Server::with_tokens(|_| support::refused("502 Bad Gateway", ""))?;
    let [proxy_at, broken_at] = [&proxy, &broken].map(|server| server.origin.trim_start_matches("http://").to_owned());
    for (variable, url, expected, is_retryable) in [
        ("HTTPS_PROXY", format!("http://{proxy_at}"), format!("the proxy {proxy_at} requires a user name"), false),
        ("all_proxy", format!("http://marker:marker@{proxy_at}/"), format!("the proxy {proxy_at} requires"), false),
        (
            "https_proxy",
            "marker:marker@127.0.0.1:1".to_owned(),
            "the proxy 127.0.0.1:1 cannot be reached:".to_owned(),
            true,
        ),
        ("ALL_PROXY", format!("http://{broken_at}"), format!("the proxy {broken_at} made none: unsuccessful"), true),
        (
            "HTTPS_PROXY",
            "socks5://marker@127.0.0.1".to_owned(),
            "the proxy 127.0.0.1 has the unsupported scheme `socks5`".to_owned(),
            false,
        ),
    ] {
        let output = Command::new(std::env::current_exe()?)
            .args(["--exact", "a_call_through_a_proxy", "--nocapture"])
            .env("BASE_URL_OF_THIS_TEST", "https://api.invalid/pub")
            .envs([(variable, url.as_str())])
            .output()?;
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(shown.contains(&expected), "{url}: {shown}");
        assert_eq!(shown.contains("> true"), is_retryable, "{shown}");
        assert_eq!(shown.contains("(2 attempts)"), is_retryable, "{shown}");
        assert!(!shown.contains("marker"), "{shown}");
    }
    assert_eq!((proxy.all().len(), broken.all().len()), (2, 2));
    Ok(())
}

/// Run by the test below in another process, because it sets environment variables.
#[tokio::test]
async fn loopback_without_its_proxy() -> Checked {
    let Ok(origin) = std::env::var("ORIGIN_OF_THIS_TEST") else { return Ok(()) };
    let credentials = fitbit_plus::Credentials::new("id", "secret");
    let client = Client::builder().base_url(format!("{origin}/pub")).credentials(credentials).build()?;
    client.fetch_patient("5f").await?;
    Ok(())
}

#[test]
fn plain_http_uses_no_proxy() -> Checked {
    let patient = serde_json::json!({"data": {"type": "patient", "id": "5f", "attributes": {}}});
    let proxy = Server::with_tokens(|_| support::refused("502 Bad Gateway", ""))?;
    let server = Server::start(move |_| support::ok(patient.clone()))?;
    let status = Command::new(std::env::current_exe()?)
        .args(["--exact", "loopback_without_its_proxy"])
        .env("ORIGIN_OF_THIS_TEST", &server.origin)
        .envs(["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].map(|name| (name, proxy.origin.as_str())))
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .output()?;
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stdout));
    assert_eq!((proxy.all().len(), server.calls().len()), (0, 1));
    Ok(())
}
