//! Tokens under load and over time: one renewal for all calls, and what is kept, replayed and stored.

#[path = "support/script.rs"]
mod script;
#[path = "support/store.rs"]
mod store;

use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use fitbit_plus::runtime::{StoredToken, Timestamp, TransportPhase};
use fitbit_plus::{Credentials, Error, StatusCode};
use script::{Act, Checked, Script, after, patient, respond, token};
use serde_json::json;
use store::Memory;
use tokio::time::advance;

const SECOND: Duration = Duration::from_secs(1);

fn refused() -> Act {
    respond(401, json!({"errors": [{"code": "Unauthorized", "status": "401"}]}))
}

#[tokio::test(start_paused = true)]
async fn a_thousand_calls_on_an_expired_token_ask_for_one() -> Checked {
    let script = Script::all(|sent, tokens, _| match sent.is_for_token() {
        true => after(3 * SECOND, token(["first", "second"].get(tokens).unwrap_or(&"third"), None, 100)),
        false => patient(),
    });
    let client = script.client()?;
    client.fetch_patient("5f").await?;
    advance(200 * SECOND).await;
    let calls: Vec<_> = (0..1000).map(|_| tokio::spawn(client.fetch_patient("5f").into_future())).collect();
    for call in calls {
        call.await??;
    }
    assert_eq!(script.tokens().len(), 2);
    let second = script
        .calls_sent()
        .iter()
        .skip(1)
        .filter(|sent| sent.authorization.as_deref() == Some("Bearer second"))
        .count();
    assert_eq!(second, 1000);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_renewed_once_for_all_its_calls() -> Checked {
    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), sent.authorization.as_deref()) {
        (true, _) => token(["first", "second"].get(tokens).unwrap_or(&"third"), Some("r"), 3600),
        (_, Some("Bearer second")) => patient(),
        // Some responses are late: then there is already a newer token.
        _ => after(if sent.uri.ends_with("late") { 5 * SECOND } else { SECOND }, refused()),
    });
    let client = script.client()?;
    let ids = ["now", "late"].iter().cycle().take(50);
    let calls: Vec<_> = ids.map(|id| tokio::spawn(client.fetch_patient(*id).into_future())).collect();
    for call in calls {
        call.await??;
    }
    assert_eq!(script.grants(), ["client_credentials", "refresh_token"]);
    assert_eq!(script.calls_sent().len(), 100);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_busy_server_is_no_denial_of_the_refresh_token() -> Checked {
    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), tokens) {
        (true, 0) => token("first", Some("r"), 60),
        (true, _) => respond(503, ""),
        _ => patient(),
    });
    let client = script.client()?;
    client.fetch_patient("5f").await?;
    advance(60 * SECOND).await;
    let error = client.fetch_patient("5f").await.err().ok_or("an error")?;
    assert_eq!(
        error.to_string(),
        "fetchPatient: authentication failed: the server responded with 503 Service Unavailable (4 attempts)"
    );
    assert!(error.is_retryable());
    assert!(script.grants().iter().skip(1).all(|grant| grant == "refresh_token"), "the secret is not sent");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_failed_renewal_of_a_refused_token_delays_no_early_one() -> Checked {
    let script = Script::all(|sent, tokens, calls| match (sent.is_for_token(), tokens, calls) {
        (true, 1, _) => respond(400, "{}"),
        (true, ..) => token("t", None, 3600),
        (_, _, 1) => refused(),
        _ => patient(),
    });
    let client = script.client()?;
    client.fetch_patient("5f").await?;
    advance(3537 * SECOND).await;
    assert!(client.fetch_patient("5f").await.is_err(), "the token is refused, and no other is issued");
    advance(4 * SECOND).await;
    client.fetch_patient("5f").await?;
    client.flush().await;
    assert_eq!(script.tokens().len(), 3);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn refresh_tokens_rotate_and_a_refused_one_is_no_end() -> Checked {
    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), tokens) {
        (true, 0) => token("t0", Some("r0"), 10),
        (true, 1) => token("t1", Some("r1"), 10),
        (true, 2) => token("t2", None, 10),
        (true, 3) => respond(400, "{}"),
        (true, _) => token("t4", None, 10),
        _ => patient(),
    });
    let client = script.client()?;
    for _ in 0..5 {
        client.fetch_patient("5f").await?;
        advance(20 * SECOND).await;
    }
    let proofs: Vec<_> =
        script.tokens().iter().map(|sent| sent.attribute("refresh_token").map(str::to_owned)).collect();
    let proofs: Vec<_> = proofs.iter().map(Option::as_deref).collect();
    assert_eq!(proofs, [None, Some("r0"), Some("r1"), Some("r1"), None, None]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn wrong_credentials_are_not_tried_again_and_a_busy_server_is() -> Checked {
    let script = Script::all(|_, _, _| refused());
    let error = script.client()?.fetch_patient("5f").await.err().ok_or("an error")?;
    assert_eq!(
        error.to_string(),
        "fetchPatient: authentication failed: the server responded with 401 Unauthorized: Unauthorized; check the credentials"
    );
    assert!(
        matches!(&error, Error::Auth(error) if error.refusal().is_some_and(|refusal| refusal.status() == StatusCode::UNAUTHORIZED))
    );
    assert_eq!((script.sent().len(), error.is_retryable(), error.attempts()), (1, false, Some(0)));

    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), tokens) {
        (true, 0) => respond(503, ""),
        (true, 1) => Act::Lost(TransportPhase::Connect),
        (true, 2) => Act::Hang,
        (true, _) => token("t", None, 60),
        _ => patient(),
    });
    script.builder().timeout(5 * SECOND).build()?.fetch_patient("5f").await?;
    assert_eq!((script.tokens().len(), script.calls_sent().len()), (4, 1));

    let script = Script::all(|_, _, _| Act::Hang);
    let error = script.client()?.fetch_patient("5f").deadline(SECOND).await.err().ok_or("an error")?;
    assert_eq!(error.to_string(), "fetchPatient: the deadline of 1s passed before the request was sent");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_stored_token_outlives_the_process() -> Checked {
    let script = Script::all(|sent, tokens, _| match sent.is_for_token() {
        true => token(&format!("t{tokens}"), Some(&format!("r{tokens}")), 3600),
        false => patient(),
    });
    let store = Memory::default();
    let process = || script.builder().token_store(store.clone()).build();
    process()?.fetch_patient("5f").await?;
    process()?.fetch_patient("5f").await?;
    assert_eq!(script.tokens().len(), 1, "the second process uses the first one's token");

    // An expired token is not sent, but its refresh token is.
    let stored: StoredToken = serde_json::from_str(&store.json())?;
    assert_eq!(format!("{stored:?}"), "StoredToken(…)");
    assert_eq!((stored.origin(), stored.client_id()), ("https://api.example.com", "client-1"));
    assert!(stored.expires_at() > Some(Timestamp::now()));
    store.put(&Memory::of("t0", Some("r0"), Some("2020-01-01T00:00:00Z")));
    process()?.fetch_patient("5f").await?;
    assert_eq!(script.grants(), ["client_credentials", "refresh_token"]);
    assert_eq!(
        script.tokens().last().and_then(|sent| sent.attribute("refresh_token").map(str::to_owned)).as_deref(),
        Some("r0")
    );
    assert!(store.json().contains("t1") && store.json().contains("r1"));

    // The token of another API is not used.
    let other = script.builder_for("https://other.example/pub").token_store(store.clone()).build()?;
    other.fetch_patient("5f").await?;
    assert_eq!(script.grants().last().map(String::as_str), Some("client_credentials"));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_token_renewed_by_another_process_is_used() -> Checked {
    // A server that accepts each refresh token once.
    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), sent.attribute("refresh_token")) {
        (true, Some("first")) if tokens == 0 => token("t1", Some("second"), 3600),
        (true, Some("second")) if tokens == 1 => token("t2", Some("third"), 7200),
        (true, _) => respond(400, "{}"),
        (_, _) if sent.authorization.as_deref() == Some("Bearer t1") && tokens > 1 => refused(),
        _ => patient(),
    });
    let store = Memory::default();
    let credentials = || Credentials::from_refresh_token("client-1", "first");
    let process = || script.builder().credentials(credentials()).token_store(store.clone()).build();
    let (one, two) = (process()?, process()?);
    one.fetch_patient("5f").await?;
    two.fetch_patient("5f").await?;
    advance(3590 * SECOND).await;
    one.fetch_patient("5f").await?;
    one.flush().await;
    two.fetch_patient("5f").await?;
    assert_eq!(script.tokens().len(), 2);
    let last = script.calls_sent().last().and_then(|sent| sent.authorization.clone());
    assert_eq!(last.as_deref(), Some("Bearer t2"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_many_threads_there_is_one_renewal_too() -> Checked {
    let script = Script::all(|sent, _, _| match sent.is_for_token() {
        true => after(Duration::from_millis(5), token("t", None, 3600)),
        false => patient(),
    });
    let client = script.client()?;
    let calls: Vec<_> = (0..1000)
        .map(|number| {
            let call = client.fetch_patient("5f").into_future();
            tokio::spawn(async move {
                // Every third call is dropped at once, including the first.
                if number % 3 == 0 {
                    tokio::time::timeout(Duration::ZERO, call).await.is_ok_and(|got| got.is_ok())
                } else {
                    call.await.is_ok()
                }
            })
        })
        .collect();
    let mut succeeded = 0;
    for call in calls {
        succeeded += u32::from(call.await?);
    }
    assert!(succeeded >= 666, "{succeeded}");
    assert_eq!(script.tokens().len(), 1);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_transport_that_panics_fails_one_renewal() -> Checked {
    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), tokens) {
        (true, 0) => after(SECOND, Act::Panic),
        (true, _) => token("t", None, 60),
        _ => patient(),
    });
    let client = script.client()?;
    let error = client.fetch_patient("5f").await.err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("fetchPatient: authentication failed: the transport panicked"));
    client.fetch_patient("5f").await?;
    Ok(())
}

#[test]
fn a_runtime_without_a_clock_or_io_is_an_error_and_no_panic() -> Checked {
    let client = Script::calls(|_, _| patient()).client()?;
    let clockless = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let error = clockless.block_on(async { client.fetch_patient("5f").await }).err().ok_or("an error")?;
    assert!(matches!(error, Error::Config(_)));
    assert!(error.to_string().starts_with("fetchPatient: the tokio runtime has no clock"), "{error}");

    let client =
        fitbit_plus::Client::builder().base_url("http://127.0.0.1:1").credentials(Credentials::new("id", "secret"));
    let client = client.build()?;
    let timed = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let error = timed.block_on(async { client.fetch_patient("5f").await }).err().ok_or("an error")?;
    assert!(
        error.to_string().starts_with("fetchPatient: authentication failed: the tokio runtime has no I/O"),
        "{error}"
    );
    assert!(!error.is_retryable());
    Ok(())
}

#[test]
fn outside_of_a_runtime_there_is_an_error_and_no_panic() -> Checked {
    let script = Script::calls(|_, _| patient());
    let mut call = pin!(script.client()?.fetch_patient("5f").into_future());
    let Poll::Ready(Err(error)) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        return Err("an error at once".into());
    };
    assert!(error.to_string().starts_with("fetchPatient: there is no tokio runtime here"), "{error}");
    Ok(())
}
