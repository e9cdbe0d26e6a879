//! A stream over an unreliable network returns every row once, or an error with what is missing. Tests each fault alone
//! and seeded mixtures, over 10,000 patients.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use fitbit_plus::runtime::{Bookmark, RetryPolicy, Rows, Verdict};
use fitbit_plus::{Client, Credentials, Error, NewGroup, Patient, PatientScope, StreamExt};
use simulator::{Fault, RetryAfter, Simulator};

type Checked = Result<(), Box<dyn std::error::Error>>;

const PATIENTS: u32 = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paging {
    Cursor,
    Skip,
    SkipAtOnce,
}

const PAGINGS: [Paging; 3] = [Paging::Cursor, Paging::Skip, Paging::SkipAtOnce];

/// Faults of a network. Each is temporary, so a client that retries receives everything.
fn faults() -> Vec<Fault> {
    vec![
        Fault::Latency(Duration::from_millis(2)),
        Fault::Unauthorized,
        Fault::TooManyRequests(RetryAfter::Seconds(0)),
        Fault::TooManyRequests(RetryAfter::HttpDate(Duration::ZERO)),
        Fault::Unavailable(RetryAfter::Seconds(0)),
        Fault::Unavailable(RetryAfter::HttpDate(Duration::ZERO)),
        Fault::Unavailable(RetryAfter::None),
        Fault::ResetBefore,
        Fault::ResetAfter,
        Fault::Truncated,
        Fault::Slow { chunk: 16 * 1024, pause: Duration::from_millis(1) },
        Fault::MalformedRow(3),
        Fault::HugeBody(3 << 20),
        Fault::RepeatedCursor,
        Fault::ForeignNext("https://elsewhere.example/pub/patient?page%5Bnumber%5D=2".to_owned()),
        Fault::ForeignNext("http://127.0.0.1:9/pub/patient?page%5Bcursor%5D=x".to_owned()),
        Fault::Redirect("https://elsewhere.example/pub/patient".to_owned()),
        Fault::Html,
        Fault::NotJson,
        Fault::NotJsonApi,
        Fault::WrongContentType,
        Fault::NoContent,
    ]
}

async fn simulator() -> Result<Simulator, Box<dyn std::error::Error>> {
    Ok(Simulator::builder().patients(PATIENTS).seed(11).validate_responses(false).log(false).start().await?)
}

fn client(simulator: &Simulator) -> Result<Client, Error> {
    Client::builder()
        .base_url(simulator.base_url())
        .credentials(Credentials::new(simulator.client_id(), simulator.client_secret()))
        .retry(RetryPolicy::new().max_attempts(4).base_delay(Duration::from_millis(1)))
        .max_body(2 << 20)
        .build()
}

fn rows(client: &Client, scope: &PatientScope, paging: Paging, from: Option<&Bookmark>) -> Rows<Patient> {
    let patients = client.fetch_patients(scope);
    match (paging, from) {
        (Paging::Cursor, None) => patients.cursor().limit(50).stream(),
        (Paging::Cursor, Some(bookmark)) => patients.cursor().limit(50).resume(bookmark).stream(),
        (Paging::Skip, None) => patients.skip().size(50).stream(),
        (Paging::Skip, Some(bookmark)) => patients.skip().resume(bookmark).stream(),
        (Paging::SkipAtOnce, None) => patients.skip().size(50).pages_at_once(8).stream(),
        (Paging::SkipAtOnce, Some(bookmark)) => patients.skip().pages_at_once(8).resume(bookmark).stream(),
    }
}

/// The rows received by all streams of a run.
#[derive(Default)]
struct Received {
    ids: Vec<String>,
    undecoded: Vec<String>,
    interruptions: u64,
    verdict: Option<Verdict>,
}

impl Received {
    /// Returns every received row, decoded or not; an error for duplicates.
    fn rows(&self) -> Result<BTreeSet<&str>, String> {
        let all = self.ids.iter().chain(&self.undecoded);
        let rows: BTreeSet<&str> = all.map(String::as_str).collect();
        let received = self.ids.len() + self.undecoded.len();
        if rows.len() == received { Ok(rows) } else { Err(format!("{} rows received twice", received - rows.len())) }
    }
}

/// Reads to the end; an interrupted stream is resumed from the text of its bookmark.
async fn read(client: &Client, scope: &PatientScope, paging: Paging) -> Result<Received, Box<dyn std::error::Error>> {
    let mut received = Received::default();
    let mut stream = rows(client, scope, paging, None);
    loop {
        match stream.next().await {
            Some(Ok(row)) => received.ids.push(row.id.to_string()),
            Some(Err(Error::Row(bad))) => received.undecoded.push(bad.id().ok_or("a row with an id")?),
            Some(Err(Error::Interrupted(stop))) => {
                let message = stop.to_string();
                let so_far = format!("{} of {PATIENTS} rows received", received.ids.len() + received.undecoded.len());
                let is_first = received.ids.is_empty() && message.contains("0 rows received, of an unknown total");
                if !message.contains(&so_far) && !is_first {
                    return Err(format!("it does not report what is missing: {message}").into());
                }
                received.interruptions += 1;
                if received.interruptions > 500 {
                    return Err(format!("it never ends: {message}").into());
                }
                let bookmark = stream.bookmark().to_string().parse()?;
                stream = rows(client, scope, paging, Some(&bookmark));
            }
            Some(Err(error)) => return Err(error.into()),
            None => break,
        }
    }
    received.verdict = Some(stream.audit().verdict());
    Ok(received)
}

/// Prints the result of a run.
fn report(what: &str, injected: &BTreeMap<&'static str, u64>, received: &Received) {
    let rows = received.ids.len() + received.undecoded.len();
    println!(
        "{what}: {injected:?}, {rows} rows compared, {} interruptions, {:?}",
        received.interruptions, received.verdict
    );
}

/// Checks that every row was received once, and that the audit agrees.
fn is_whole(simulator: &Simulator, received: &Received, paging: Paging) -> Result<(), Box<dyn std::error::Error>> {
    let there = simulator.ids_of("patient");
    let there: BTreeSet<&str> = there.iter().map(String::as_str).collect();
    if received.rows()? != there {
        return Err(format!("{} of {} rows", received.rows()?.len(), there.len()).into());
    }
    let expected = match received.undecoded.len() as u64 {
        0 if paging == Paging::Cursor => Verdict::Complete,
        0 => Verdict::Consistent,
        undecoded => Verdict::Undecoded(undecoded),
    };
    if received.verdict == Some(expected) {
        Ok(())
    } else {
        Err(format!("{:?}, not {expected:?}", received.verdict).into())
    }
}

#[tokio::test]
async fn each_fault_by_itself_loses_and_doubles_nothing() -> Checked {
    let simulator = simulator().await?;
    let scope = PatientScope::organization(simulator.id_of("organization").ok_or("an organization")?);
    for (at, fault) in faults().into_iter().enumerate() {
        // The pagings take turns; all three with every fault would take three times as long.
        let paging = PAGINGS[at % 3];
        let client = client(&simulator)?;
        let (before, asked) = (simulator.faults().injected(), simulator.count_of_requests("fetchPatients"));
        for nth in [1, 2, 9, 10, 31] {
            simulator.faults().on("fetchPatients", asked + nth, fault.clone());
        }
        let received = read(&client, &scope, paging).await.map_err(|error| format!("{fault:?} {paging:?}: {error}"))?;
        simulator.faults().clear();
        let mut injected = simulator.faults().injected();
        injected.retain(|name, times| {
            *times -= before.get(name).copied().unwrap_or(0);
            *times > 0
        });
        report(&format!("{} {paging:?}", fault.name()), &injected, &received);
        assert_eq!(injected.get(fault.name()), Some(&5), "{fault:?}");
        is_whole(&simulator, &received, paging).map_err(|error| format!("{fault:?} {paging:?}: {error}"))?;
    }
    Ok(())
}

#[tokio::test]
async fn mixtures_of_faults_lose_and_double_nothing() -> Checked {
    for (seed, paging) in (1..).zip(PAGINGS) {
        let simulator = simulator().await?;
        let client = client(&simulator)?;
        let scope = PatientScope::organization(simulator.id_of("organization").ok_or("an organization")?);
        simulator.faults().mixture_with_tokens(seed, 0.25, faults());
        let received = read(&client, &scope, paging).await?;
        report(&format!("mixture {seed}, {paging:?}"), &simulator.faults().injected(), &received);
        is_whole(&simulator, &received, paging).map_err(|error| format!("mixture {seed}, {paging:?}: {error}"))?;
    }
    Ok(())
}

#[tokio::test]
async fn tokens_that_expire_in_the_middle_are_renewed() -> Checked {
    let simulator = simulator().await?;
    let client = client(&simulator)?;
    let scope = PatientScope::organization(simulator.id_of("organization").ok_or("an organization")?);
    for paging in PAGINGS {
        let mut stream = rows(&client, &scope, paging, None);
        let mut received = 0_u32;
        while let Some(row) = stream.next().await {
            row?;
            received += 1;
            if received % 1_000 == 500 {
                simulator.expire_tokens();
            }
        }
        assert_eq!(received, PATIENTS);
        assert!(stream.audit().is_consistent());
    }
    Ok(())
}

#[tokio::test]
async fn over_a_collection_that_changes_a_cursor_loses_nothing_and_numbers_double_nothing() -> Checked {
    for paging in PAGINGS {
        let simulator = simulator().await?;
        let client = client(&simulator)?;
        let scope = PatientScope::organization(simulator.id_of("organization").ok_or("an organization")?);
        let before: BTreeSet<String> = simulator.ids_of("patient").into_iter().collect();
        simulator.faults().on("fetchPatients", 0, Fault::Change);
        let received = read(&client, &scope, paging).await?;
        report(&format!("change, {paging:?}"), &simulator.faults().injected(), &received);
        let after: BTreeSet<String> = simulator.ids_of("patient").into_iter().collect();
        assert_ne!(before, after, "it did change");
        let rows = received.rows()?;
        let throughout: Vec<&str> = before.intersection(&after).map(String::as_str).collect();
        let lost = throughout.iter().filter(|id| !rows.contains(*id)).count();
        match paging {
            Paging::Cursor => assert_eq!(lost, 0, "of {} that were there throughout", throughout.len()),
            // With numbered pages, rows can be lost; then the audit must not report `Consistent`.
            _ if lost > 0 => assert_ne!(received.verdict, Some(Verdict::Consistent), "{lost} lost"),
            _ => {}
        }
    }
    Ok(())
}

#[tokio::test]
async fn no_post_is_applied_twice() -> Checked {
    let simulator = Simulator::builder().patients(50).seed(5).start().await?;
    let client = client(&simulator)?;
    simulator.faults().mixture_with_tokens(3, 0.4, faults());
    let (mut created, mut unknown) = (0_u64, 0_u64);
    for number in 0..300 {
        let group = NewGroup::new(format!("Cohort {number}"));
        match client.create_group(group).await {
            Ok(_) => created += 1,
            Err(_) => unknown += 1,
        }
    }
    println!("{:?}, {created} groups created, {unknown} unknown", simulator.faults().injected());
    simulator.faults().clear();
    assert!(simulator.duplicates().is_empty(), "{:?}", simulator.duplicates());
    assert!((created..=created + unknown).contains(&simulator.created("group")));
    assert!(created > 100 && unknown > 20);
    Ok(())
}
