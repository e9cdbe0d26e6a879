//! What is retried, how often and after which delay, and the deadline.

#[path = "support/script.rs"]
mod script;

use std::error::Error as _;
use std::time::Duration;

use fitbit_plus::runtime::{RetryPolicy, TransportPhase};
use fitbit_plus::{
    Client, Error, GroupRef, NewPatient, PatientPatch, PatientQueryIdentifier, PatientUpsert, StatusCode,
    UpsertPatientQuery,
};
use script::{Act, Checked, Script, after, patient, respond, with};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

/// Sends one call and returns its error, if any.
async fn send(client: &Client, method: &str) -> Option<Error> {
    let andrew = NewPatient::new([GroupRef::query("58c8", "Lead")]);
    let query = UpsertPatientQuery::new(PatientQueryIdentifier::new("system", "value"), ["57b3"]);
    match method {
        "GET" => client.fetch_patient("5f").await.err(),
        "PUT" => client.upsert_patient(PatientUpsert::new(["57b3"]), query).await.err(),
        "PATCH" => client.update_patient("5f", PatientPatch::new()).await.err(),
        "DELETE" => client.delete_calendar_event("5f").await.err(),
        _ => client.create_patient(andrew).await.err(),
    }
}

#[tokio::test(start_paused = true)]
async fn only_safe_requests_are_retried() -> Checked {
    type Failure = fn() -> Act;
    let failures: [(&str, Failure, u32, u32); 15] = [
        ("nothing sent", || Act::Lost(TransportPhase::Unsent), 1, 1),
        ("no connection", || Act::Lost(TransportPhase::Connect), 4, 4),
        ("timeout", || Act::Lost(TransportPhase::Timeout), 4, 1),
        ("silence", || Act::Hang, 4, 1),
        ("broken exchange", || Act::Lost(TransportPhase::Exchange), 4, 1),
        ("too large", || Act::Lost(TransportPhase::TooLarge), 1, 1),
        ("408", || respond(408, ""), 4, 1),
        ("429", || respond(429, ""), 4, 1),
        ("500", || respond(500, ""), 4, 1),
        ("502", || respond(502, "<html>"), 4, 1),
        ("503", || respond(503, ""), 4, 1),
        ("501", || respond(501, ""), 1, 1),
        ("404", || respond(404, ""), 1, 1),
        ("409", || respond(409, ""), 1, 1),
        ("422", || respond(422, ""), 1, 1),
    ];
    for (name, failure, repeatable, not) in failures {
        for (method, expected) in
            [("GET", repeatable), ("PUT", repeatable), ("DELETE", repeatable), ("POST", not), ("PATCH", not)]
        {
            let script = Script::calls(move |_, _| failure());
            let client = script.builder().timeout(SECOND).build()?;
            let error = send(&client, method).await.ok_or("an error")?;
            let sent = script.calls_sent();
            assert!(sent.iter().all(|sent| sent.method == method));
            assert_eq!(u32::try_from(sent.len())?, expected, "{method} and {name}");
            assert_eq!(error.attempts(), Some(expected), "{method} and {name}: {error}");
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_call_that_succeeds_after_retries_is_a_success() -> Checked {
    let script = Script::calls(|_, number| match number {
        0 => respond(503, ""),
        1 => Act::Lost(TransportPhase::Exchange),
        _ => patient(),
    });
    let client = script.client()?;
    let began = Instant::now();
    let response = client.fetch_patient("5f").send_raw().await?;
    assert_eq!((response.status(), response.attempts()), (StatusCode::OK, 3));
    assert!(began.elapsed() <= Duration::from_millis(1500), "{:?}", began.elapsed());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn each_call_and_client_can_limit_attempts() -> Checked {
    let script = Script::calls(|_, _| respond(503, ""));
    let client = script.builder().retry(RetryPolicy::new().max_attempts(2)).build()?;
    let count = async |error: Option<Error>| error.and_then(|error| error.attempts());
    assert_eq!(count(client.fetch_patient("5f").await.err()).await, Some(2));
    assert_eq!(count(client.fetch_patient("5f").no_retry().await.err()).await, Some(1));
    assert_eq!(count(client.fetch_patient("5f").retry(RetryPolicy::new().max_attempts(0)).await.err()).await, Some(1));
    let eager = RetryPolicy::new().max_attempts(100).base_delay(Duration::ZERO);
    assert_eq!(count(client.fetch_patient("5f").retry(eager).await.err()).await, Some(100));
    let raw = client.fetch_patient("5f").send_raw().await?;
    assert_eq!((raw.status(), raw.attempts()), (StatusCode::SERVICE_UNAVAILABLE, 2));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_honoured() -> Checked {
    const DATE: &[(&str, &str)] =
        &[("date", "Wed, 04 Mar 2026 12:00:00 GMT"), ("retry-after", "Wed, 04 Mar 2026 12:00:30 GMT")];
    for (headers, wait) in [(&[("retry-after", "30")][..], 30), (DATE, 30), (&[("retry-after", "0")], 0)] {
        let script = Script::calls(move |_, number| if number == 0 { with(429, headers, "") } else { patient() });
        let began = Instant::now();
        script.client()?.fetch_patient("5f").await?;
        let waited = began.elapsed();
        assert!(waited >= wait * SECOND && waited <= wait * SECOND + SECOND, "{headers:?}: {waited:?}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn no_duration_panics_and_only_the_servers_exceeds_the_longest_delay() -> Checked {
    let durations = [Duration::ZERO, Duration::from_nanos(1), SECOND, Duration::from_nanos(u64::MAX), Duration::MAX];
    for (base, most) in durations.iter().flat_map(|base| durations.map(|most| (*base, most))) {
        let policy = RetryPolicy::new().max_attempts(40).base_delay(base).max_delay(most);
        for asked in [None, Some("0"), Some("1"), Some("18446744073709551615")] {
            let script = Script::calls(move |_, _| match asked {
                Some(asked) => with(503, &[("retry-after", asked)], ""),
                None => respond(503, ""),
            });
            let client = script.builder().retry(policy).timeout(base).deadline(most).build()?;
            assert!(client.fetch_patient("5f").await.is_err());
            let began = Instant::now();
            let call = client.fetch_patient("5f").timeout(Duration::MAX).deadline(Duration::MAX);
            if most <= SECOND && asked != Some("18446744073709551615") {
                assert_eq!(call.await.err().and_then(|error| error.attempts()), Some(40));
                assert!(began.elapsed() <= 39 * 2 * SECOND, "{:?}", began.elapsed());
            } else {
                let _ = tokio::time::timeout(SECOND, call).await;
            }
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_the_deadline_is_not_honoured() -> Checked {
    let script = Script::calls(|_, _| with(503, &[("retry-after", "3600")], ""));
    let began = Instant::now();
    let error = script.client()?.fetch_patient("5f").await.err().ok_or("an error")?;
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert!(matches!(&error, Error::Api(error) if error.retry_after() == Some(3600 * SECOND)), "{error}");
    assert_eq!(error.attempts(), Some(1));

    // A delay that would exceed the deadline is not started; a shorter one is.
    let script = Script::calls(|_, number| match number {
        0 => with(503, &[("retry-after", "10")], ""),
        _ => patient(),
    });
    let client = script.builder().retry(RetryPolicy::new().base_delay(Duration::ZERO)).build()?;
    let began = Instant::now();
    assert!(matches!(client.fetch_patient("5f").deadline(10 * SECOND).await, Err(Error::Api(_))));
    assert_eq!(began.elapsed(), Duration::ZERO);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_over_tokens_attempts_and_waits() -> Checked {
    let script = Script::calls(|_, number| if number == 0 { respond(503, "") } else { Act::Hang });
    let client = script.builder().timeout(20 * SECOND).deadline(10 * SECOND).build()?;
    let began = Instant::now();
    let error = client.fetch_patient("marker").await.err().ok_or("an error")?;
    assert_eq!(began.elapsed(), 10 * SECOND);
    assert_eq!(error.to_string(), "fetchPatient: the deadline of 10s passed after 2 attempts");
    assert!(matches!(&error, Error::Transport(error) if error.phase() == TransportPhase::Deadline));
    let last = error.source().map(ToString::to_string);
    assert_eq!(last.as_deref(), Some("fetchPatient: the server responded with 503 Service Unavailable"));
    assert!(!format!("{error:?}").contains("marker"));

    let began = Instant::now();
    let error = client.fetch_patient("5f").deadline(3 * SECOND).await.err().ok_or("an error")?;
    assert_eq!((began.elapsed(), error.to_string().contains("deadline of 3s")), (3 * SECOND, true));

    let slow = Script::all(|sent, _, _| match sent.is_for_token() {
        true => after(4 * SECOND, script::token("t", None, 60)),
        false => after(4 * SECOND, patient()),
    });
    let client = slow.client()?;
    assert!(client.fetch_patient("5f").deadline(7 * SECOND).await.is_err());
    assert!(client.fetch_patient("5f").deadline(7 * SECOND).await.is_ok(), "the token is there by now");
    assert!(client.fetch_patient("5f").deadline(Duration::MAX).timeout(Duration::MAX).await.is_ok());
    Ok(())
}
