//! A token renewal completes and is saved whatever happens to its callers, and calls with a valid token never wait.

#[path = "support/script.rs"]
mod script;
#[path = "support/store.rs"]
mod store;

use std::error::Error as _;
use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use fitbit_plus::runtime::RetryPolicy;
use fitbit_plus::{Client, Credentials};
use script::{Act, Checked, Script, Sent, after, patient, respond, token};
use serde_json::json;
use store::{Broken, Memory};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, advance, sleep};

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

/// A server that accepts each refresh token once, after 200 ms.
fn rotating(lifetime: u64) -> Script {
    Script::all(move |sent, tokens, _| match sent.attribute("refresh_token") {
        None => patient(),
        Some(used) if used == format!("r{tokens}") => {
            let next = tokens + 1;
            after(200 * MILLISECOND, token(&format!("t{next}"), Some(&format!("r{next}")), lifetime))
        }
        Some(_) => respond(400, json!({"error": "invalid_grant"})),
    })
}

fn refreshing(script: &Script) -> fitbit_plus::runtime::ClientBuilder {
    script.builder().credentials(Credentials::from_refresh_token("client-1", "r0"))
}

async fn time_of(client: &Client) -> Result<Duration, fitbit_plus::Error> {
    let began = Instant::now();
    client.fetch_patient("5f").await?;
    Ok(began.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_renewal_outlives_the_call_that_started_it() -> Checked {
    // With the limit of the call, with that of the client, and with a dropped call.
    for (limit, client_limit) in [(Some(50), None), (None, Some(50)), (None, None)] {
        for store in [None, Some(Memory::default())] {
            let script = rotating(3600);
            let mut builder = refreshing(&script).retry(RetryPolicy::none());
            if let Some(store) = &store {
                builder = builder.token_store(store.clone());
            }
            if let Some(limit) = client_limit {
                builder = builder.deadline(limit * MILLISECOND).timeout(limit * MILLISECOND);
            }
            let client = builder.build()?;
            let call = client.fetch_patient("5f");
            let call = if let Some(limit) = limit { call.deadline(limit * MILLISECOND) } else { call };
            let outcome = tokio::time::timeout(60 * MILLISECOND, call.into_future()).await;
            assert!(!matches!(outcome, Ok(Ok(_))));
            sleep(SECOND).await;
            if let Some(store) = &store {
                assert!(store.json().contains("r1"), "saved though every caller had gone");
            }
            sleep(64 * SECOND).await;
            client.fetch_patient("5f").await?;
            assert_eq!(script.tokens().len(), 1);
            assert_eq!(
                script.calls_sent().last().and_then(|sent| sent.authorization.clone()).as_deref(),
                Some("Bearer t1")
            );
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_renewal_outlives_its_client() -> Checked {
    let (script, store) = (rotating(3600), Memory::default());
    let client = refreshing(&script).token_store(store.clone()).build()?;
    assert!(client.fetch_patient("5f").deadline(50 * MILLISECOND).await.is_err());
    drop(client);
    sleep(SECOND).await;
    assert!(store.json().contains("r1"));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_renewal_has_limits_of_its_own() -> Checked {
    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), tokens) {
        (true, 0) => Act::Hang,
        (true, _) => after(29 * SECOND, token("t", None, 3600)),
        _ => patient(),
    });
    let client = script.builder().retry(RetryPolicy::new().base_delay(Duration::ZERO)).build()?;
    assert_eq!(time_of(&client).await?, 59 * SECOND);

    // Every attempt hangs: the limit is two minutes in total, even for a call with a longer one.
    let script = Script::all(|_, _, _| Act::Hang);
    let policy = RetryPolicy::new().max_attempts(u32::MAX).base_delay(Duration::ZERO);
    let client = script.builder().deadline(1000 * SECOND).retry(policy).build()?;
    let began = Instant::now();
    assert!(client.fetch_patient("5f").await.is_err());
    assert_eq!((began.elapsed(), script.tokens().len()), (120 * SECOND, 4));

    // The two minutes include all grants.
    let script = Script::all(|sent, _, _| match sent.attribute("refresh_token") {
        Some(_) => after(20 * SECOND, respond(400, "{}")),
        None => Act::Hang,
    });
    let store = Memory::of("old", Some("r0"), Some("2020-01-01T00:00:00Z"));
    let client = script.builder().token_store(store).deadline(1000 * SECOND).retry(policy).build()?;
    let began = Instant::now();
    assert!(client.fetch_patient("5f").await.is_err());
    assert_eq!((began.elapsed(), script.grants().len()), (120 * SECOND, 5));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_valid_token_is_used_while_the_endpoint_hangs() -> Checked {
    for lifetime in [30, 127, 3600] {
        let script = Script::all(move |sent, tokens, _| match (sent.is_for_token(), tokens) {
            (true, 0) => token("first", None, lifetime),
            (true, _) => Act::Hang,
            _ => patient(),
        });
        let client = script.client()?;
        client.fetch_patient("5f").await?;
        let end = Instant::now() + Duration::from_secs(lifetime);
        for left in [61_000, 12_700, 2_800, 500, 2] {
            let at = end - Duration::from_millis(left);
            if at > Instant::now() {
                tokio::time::sleep_until(at).await;
                assert_eq!(time_of(&client).await?, Duration::ZERO, "{left} ms of {lifetime} s left");
            }
        }
        assert!(script.tokens().len() > 1, "the renewal began");
        // After its expiry there is no token to use.
        advance(end - Instant::now()).await;
        assert!(client.fetch_patient("5f").deadline(SECOND).await.is_err());
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_a_minute_or_a_tenth_of_its_life_before_its_end() -> Checked {
    for (lifetime, due) in [(3600, 3540), (100, 90)] {
        let script = Script::all(move |sent, tokens, _| match sent.is_for_token() {
            true => token(&format!("t{tokens}"), None, lifetime),
            false => patient(),
        });
        let client = script.client()?;
        client.fetch_patient("5f").await?;
        advance(due * SECOND - 2 * MILLISECOND).await;
        client.fetch_patient("5f").await?;
        client.flush().await;
        assert_eq!(script.tokens().len(), 1, "not due yet");
        advance(2 * MILLISECOND).await;
        client.fetch_patient("5f").await?;
        client.flush().await;
        assert_eq!(script.tokens().len(), 2, "due");
        client.fetch_patient("5f").await?;
        let used: Vec<_> = script.calls_sent().into_iter().filter_map(|sent| sent.authorization).collect();
        assert_eq!(used, ["Bearer t0", "Bearer t0", "Bearer t0", "Bearer t1"]);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn failed_early_renewals_pause_longer_and_longer() -> Checked {
    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), tokens) {
        (true, 0 | 5) => token("t", None, 3600),
        (true, _) => respond(503, ""),
        _ => patient(),
    });
    let client = script.client()?;
    let began = Instant::now();
    for second in (0..1).chain(3530..3600).chain(3605..3606).chain(7140..7160) {
        tokio::time::sleep_until(began + second * SECOND).await;
        client.fetch_patient("5f").await?;
    }
    // Once the token has expired, the renewal starts immediately; after a success, the backoff starts again.
    let at: Vec<_> = script.tokens().iter().map(|sent| (sent.at - began).as_secs()).collect();
    assert_eq!(at, [0, 3540, 3545, 3555, 3575, 3605, 7145, 7150]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_hanging_store_costs_its_bound_and_only_without_a_valid_token() -> Checked {
    let script = Script::all(|sent, tokens, _| match sent.is_for_token() {
        true => token(&format!("t{tokens}"), None, 100),
        false => patient(),
    });
    for (load, save, bound) in
        [(Some(Broken::Hangs), None, 5), (None, Some(Broken::Hangs), 5), (Some(Broken::Hangs), Some(Broken::Hangs), 10)]
    {
        let store = Memory { load, save, ..Memory::default() };
        let client = script.builder().token_store(store).build()?;
        assert_eq!(time_of(&client).await?, bound * SECOND);
        // Renewals are early enough that no call waits over three lifetimes.
        for _ in 0..60 {
            sleep(5 * SECOND).await;
            assert_eq!(time_of(&client).await?, Duration::ZERO);
        }
    }
    // A new token is used while it is being saved.
    let store = Memory { save: Some(Broken::Hangs), ..Memory::default() };
    let client = script.builder().token_store(store).build()?;
    let first = tokio::spawn(client.fetch_patient("5f").into_future());
    sleep(MILLISECOND).await;
    assert_eq!(time_of(&client).await?, Duration::ZERO);
    first.await??;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_or_panics_fails_calls_only_where_it_must() -> Checked {
    for (broken, cause) in [(Broken::Fails, Some("marker-path")), (Broken::Panics, None)] {
        let script = rotating(3600);
        let load = Memory { load: Some(broken), ..Memory::default() };
        let save = Memory { save: Some(broken), ..Memory::default() };
        refreshing(&script).token_store(save).build()?.fetch_patient("5f").await?;
        let error =
            refreshing(&script).token_store(load.clone()).build()?.fetch_patient("5f").await.err().ok_or("an error")?;
        assert_eq!(error.to_string(), "fetchPatient: authentication failed: the token store cannot be read");
        assert_eq!((error.is_retryable(), script.tokens().len()), (true, 1), "the refresh token was not risked");
        if cause.is_some() {
            assert_eq!(error.source().map(ToString::to_string).as_deref(), cause);
            // Credentials that can be reused are.
            let script = Script::calls(|_, _| patient());
            script.builder().token_store(load).build()?.fetch_patient("5f").await?;
        }
    }
    assert!(Client::builder().token_store(Memory::default()).build().is_err());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_store_that_keeps_returning_a_revoked_token_costs_one_refusal() -> Checked {
    // With and without an expiry, two revoked tokens in a row.
    for expires_at in [Some("2999-01-01T00:00:00Z"), None] {
        let script = Script::all(|sent, tokens, _| match sent.authorization.as_deref() {
            None => token(&format!("t{tokens}"), Some("r"), 100),
            Some(header) if header.contains("revoked") => respond(401, "{}"),
            Some(_) => patient(),
        });
        let revoked = ["revoked-a", "revoked-b"].map(|token| Memory::of(token, Some("spent"), expires_at));
        let store = Memory { is_read_only: true, ..Memory::of("revoked-a", Some("spent"), expires_at) };
        let client = script.builder().token_store(store.clone()).build()?;
        for turn in revoked.iter().cycle().take(8) {
            store.put(turn);
            client.fetch_patient("5f").await?;
            client.flush().await;
            sleep(200 * SECOND).await;
        }
        let used: Vec<_> = script.calls_sent().into_iter().filter_map(|sent| sent.authorization).collect();
        let times = |name: &str| used.iter().filter(|header| header.ends_with(name)).count();
        assert_eq!((times("revoked-a"), times("revoked-b")), (1, 1), "{used:?}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_by_that_of_another_process_unless_its_end_is_earlier() -> Checked {
    let end = Some("2999-01-01T00:00:00Z");
    for (first, second, is_used) in [
        (None, None, true),
        (end, end, true),
        (end, Some("2999-01-01T00:00:01Z"), true),
        (end, Some("2998-12-31T23:59:59Z"), false),
    ] {
        let script = Script::all(|sent, _, _| match (sent.is_for_token(), sent.authorization.as_deref()) {
            (true, _) => respond(400, "{}"),
            (_, Some("Bearer second")) => patient(),
            _ => respond(401, "{}"),
        });
        let store = Memory::of("first", Some("spent"), first);
        let client = refreshing(&script).token_store(store.clone()).build()?;
        assert!(client.fetch_patient("5f").await.is_err());
        store.put(&Memory::of("second", Some("r2"), second));
        assert_eq!(client.fetch_patient("5f").await.is_ok(), is_used, "{first:?} {second:?}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn every_refresh_token_is_tried_once_and_the_newest_first() -> Checked {
    const PAST: Option<&str> = Some("2020-01-01T00:00:00Z");
    let of = |sent: &Sent| sent.attribute("refresh_token").unwrap_or("-").to_owned();
    for (stored, proofs) in [("stored", &["stored", "r0"][..]), ("r0", &["r0"])] {
        let script = Script::all(|_, _, _| respond(400, "{}"));
        let client = refreshing(&script).token_store(Memory::of("old", Some(stored), PAST)).build()?;
        assert!(client.fetch_patient("5f").await.is_err());
        assert_eq!(script.tokens().iter().map(of).collect::<Vec<_>>(), proofs);
    }
    // The current token is newer than an expired one in the store.
    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), tokens) {
        (true, 0) => token("t1", Some("held"), 100),
        (true, _) => respond(400, "{}"),
        _ => patient(),
    });
    let store = Memory { is_read_only: true, ..Memory::of("old", Some("stored"), PAST) };
    let client = refreshing(&script).token_store(store).build()?;
    client.fetch_patient("5f").await?;
    sleep(101 * SECOND).await;
    assert!(client.fetch_patient("5f").await.is_err());
    assert_eq!(script.tokens().iter().map(of).collect::<Vec<_>>(), ["stored", "held", "stored", "r0"]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn flush_waits_for_the_renewal_and_its_save() -> Checked {
    let (script, store) = (rotating(100), Memory::default());
    let client = refreshing(&script).token_store(store.clone()).build()?;
    client.flush().await;
    assert!(script.sent().is_empty());
    client.fetch_patient("5f").await?;
    sleep(95 * SECOND).await;
    client.fetch_patient("5f").await?;
    assert!(store.json().contains("r1"));
    let began = Instant::now();
    client.flush().await;
    assert!(store.json().contains("r2"));
    assert_eq!(began.elapsed(), 200 * MILLISECOND);
    Ok(())
}

fn runtime(is_paused: bool) -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().start_paused(is_paused).build()
}

#[test]
fn a_renewal_that_ended_with_its_runtime_is_started_again_by_the_next_call() -> Checked {
    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), tokens) {
        (true, 0) => Act::Hang,
        (true, _) => token("t", None, 3600),
        _ => patient(),
    });
    let client = script.client()?;
    runtime(true)?.block_on(async { client.fetch_patient("5f").deadline(SECOND).await }).err().ok_or("an error")?;
    let second = runtime(true)?;
    assert_eq!(second.block_on(time_of(&client))?, Duration::ZERO);
    assert_eq!(script.tokens().len(), 2);
    Ok(())
}

#[test]
fn a_renewal_that_ends_with_its_runtime_is_restarted_by_the_waiting_calls() -> Checked {
    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), tokens) {
        (true, 0) => Act::Hang,
        (true, _) => token("t", None, 3600),
        _ => patient(),
    });
    let client = script.client()?;
    let (first, second) = (runtime(true)?, runtime(true)?);
    assert!(first.block_on(async { client.fetch_patient("5f").deadline(SECOND).await }).is_err());
    second.block_on(async {
        let waiting = tokio::spawn(client.fetch_patient("5f").into_future());
        sleep(MILLISECOND).await;
        assert_eq!(script.tokens().len(), 1);
        first.shutdown_background();
        waiting.await
    })??;
    assert_eq!(script.tokens().len(), 2);
    Ok(())
}

#[test]
fn a_call_in_a_runtime_that_shuts_down_is_an_error() -> Checked {
    let client = rotating(100).client()?;
    let gone = runtime(false)?.handle().clone();
    let _guard = gone.enter();
    let mut call = pin!(client.fetch_patient("5f").into_future());
    let Poll::Ready(Err(error)) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        return Err("an error at once".into());
    };
    assert_eq!(
        error.to_string(),
        "fetchPatient: authentication failed: the tokio runtime of the call is shutting down"
    );
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_refused_while_it_is_being_saved_is_replaced() -> Checked {
    let script = Script::all(|sent, tokens, _| match sent.authorization.as_deref() {
        None => token(&format!("t{tokens}"), None, 3600),
        Some("Bearer t0") => respond(401, "{}"),
        Some(_) => patient(),
    });
    let store = Memory { save: Some(Broken::Hangs), ..Memory::default() };
    let client = script.builder().token_store(store).build()?;
    let first = tokio::spawn(client.fetch_patient("5f").into_future());
    sleep(MILLISECOND).await;
    client.fetch_patient("5f").await?;
    first.await??;
    assert_eq!(script.tokens().len(), 2);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waited_for_a_failed_early_renewal_starts_a_whole_one() -> Checked {
    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), tokens) {
        (true, 1) => Act::Hang,
        (true, _) => token("t", None, 30),
        _ => patient(),
    });
    let client = script.client()?;
    client.fetch_patient("5f").await?;
    sleep(28 * SECOND).await;
    client.fetch_patient("5f").await?;
    sleep(3 * SECOND).await;
    assert_eq!(time_of(&client).await?, 27 * SECOND, "its attempt has 30 seconds");
    assert_eq!(script.tokens().len(), 3);
    Ok(())
}

#[test]
fn a_renewal_whose_runtime_does_not_run_is_replaced() -> Checked {
    let script = Script::all(|sent, tokens, _| match (sent.is_for_token(), tokens) {
        (true, 0) => after(SECOND, token("first", None, 3600)),
        (true, _) => token("second", None, 7200),
        _ => patient(),
    });
    let client = script.builder().deadline(1000 * SECOND).build()?;
    let idle = runtime(true)?;
    assert!(idle.block_on(async { client.fetch_patient("5f").deadline(50 * MILLISECOND).await }).is_err());
    let second = runtime(true)?;
    let waited = second.block_on(time_of(&client))?;
    assert!(waited > 140 * SECOND && waited < 151 * SECOND, "{waited:?}");
    // When the idle runtime runs again, its token does not replace the newer one.
    idle.block_on(async { sleep(10 * SECOND).await });
    second.block_on(time_of(&client))?;
    let used: Vec<_> = script.calls_sent().into_iter().filter_map(|sent| sent.authorization).collect();
    assert_eq!(used, ["Bearer second", "Bearer second"]);
    Ok(())
}
