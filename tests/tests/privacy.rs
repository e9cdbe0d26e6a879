//! No personal data, secret or filter is shown: markers are in every sensitive member, secret and filter, and appear
//! nowhere in what a program could print or trace, over a run of all operations with faults.

#![allow(clippy::indexing_slicing, reason = "a text is cut where it was searched")]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as StdError;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fitbit_plus::runtime::{Page, RetryPolicy, Timestamp};
use fitbit_plus::{
    Client, Credentials, GroupRef, NewPatient, NewToken, PatientIdentifier, PatientPatch, PatientQueryIdentifier,
    PatientScope, PatientUpsert, StreamExt, TokenGrantType, UpsertPatientQuery,
};
use simulator::{Fault, RetryAfter, Simulator};
use tests::contract::{CALLS, Ids, SHOWN, show, show_error};
use tests::markers::{self, DATE, MARKER};

type Checked = Result<(), Box<dyn StdError>>;

/// The output of `tracing`.
#[derive(Clone, Default)]
struct Traced(Arc<Mutex<Vec<u8>>>);

impl Write for Traced {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::Unauthorized,
        Fault::TooManyRequests(RetryAfter::Seconds(0)),
        Fault::Unavailable(RetryAfter::None),
        Fault::ResetBefore,
        Fault::ResetAfter,
        Fault::Truncated,
        Fault::MalformedRow(0),
        Fault::HugeBody(3 << 20),
        Fault::ForeignNext(format!("https://elsewhere.example/pub/patient?{MARKER}={MARKER}")),
        Fault::Redirect(format!("https://elsewhere.example/{MARKER}?{MARKER}={MARKER}")),
        Fault::Html,
        Fault::NotJson,
        Fault::NotJsonApi,
        Fault::WrongContentType,
        Fault::NoContent,
    ]
}

#[test]
fn nothing_of_a_person_is_shown() -> Checked {
    let traced = Traced::default();
    let writer = traced.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    // The global subscriber also covers tasks of libraries.
    tracing::subscriber::set_global_default(subscriber)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (shown, markers, injected) = runtime.block_on(run())?;

    let traced = String::from_utf8(traced.0.lock().unwrap_or_else(PoisonError::into_inner).clone())?;
    for name in ["call", "fetchPatients", "createPatient", "attempt", "/patient/{id}", "req_id"] {
        assert!(traced.contains(name), "`{name}` is traced");
    }
    assert!(shown.len() > 500, "{}", shown.len());
    println!(
        "{} texts and {} bytes of traces searched for {} markers; {injected:?}",
        shown.len(),
        traced.len(),
        markers.len()
    );
    for text in shown.iter().map(String::as_str).chain([traced.as_str()]) {
        for marker in &markers {
            if let Some(at) = text.find(marker) {
                let start = text[..at].char_indices().rev().nth(200).map_or(0, |(start, _)| start);
                return Err(
                    format!("`{marker}` is shown: …{}", text[start..].chars().take(400).collect::<String>()).into()
                );
            }
        }
    }
    Ok(())
}

/// The output, the markers that must not be in it, and the injected faults.
type Run = (Vec<String>, BTreeSet<String>, BTreeMap<&'static str, u64>);

async fn run() -> Result<Run, Box<dyn StdError>> {
    let builder = Simulator::builder().patients(8).seed(3).keeps_rules(false).validate_responses(false);
    let simulator = Arc::new(builder.start().await?);
    let marked = markers::mark(&simulator).map_err(|error| error.to_string())?;
    assert!(marked > 100, "{marked} members marked");

    let credentials = Credentials::new(simulator.client_id(), simulator.client_secret());
    let client = Client::builder()
        .base_url(simulator.base_url())
        .credentials(credentials.clone())
        .retry(RetryPolicy::new().max_attempts(2).base_delay(Duration::from_millis(1)))
        .max_body(1 << 20)
        .build()?;
    let shown = SHOWN.scope(RefCell::default(), async {
        show(&credentials);
        show(&client);
        every_operation(&simulator, &client).await;
        by_hand(&simulator, &client).await;
        SHOWN.with(RefCell::take)
    });
    let shown = shown.await;
    let mut markers = BTreeSet::from([MARKER.to_owned(), DATE.to_owned(), "739118264753".to_owned()]);
    markers.insert(simulator.client_secret().to_owned());
    for exchange in simulator.requests() {
        let headers = exchange.headers.iter().filter(|(name, _)| name.as_str() == "authorization");
        markers.extend(headers.filter_map(|(_, value)| Some(value.strip_prefix("Bearer ")?.to_owned())));
    }
    assert!(markers.len() > 4, "tokens are among them");
    Ok((shown, markers, simulator.faults().injected()))
}

/// Runs all operations, first without faults, then with each fault in turn.
async fn every_operation(simulator: &Arc<Simulator>, client: &Client) {
    let asked = Arc::clone(simulator);
    let ids = Ids::new(move |of| asked.id_of(of))
        .with("oauth/token", "grant_type", "client_credentials")
        .with("oauth/token", "client_id", simulator.client_id())
        .with("oauth/token", "client_secret", simulator.client_secret())
        .with("patient", "identifier/value", format!("{MARKER}-mrn"));
    for call in CALLS {
        // Refused calls count too, because their errors are shown.
        let _ = (call.run)(client, &ids).await;
    }
    for (at, call) in CALLS.iter().enumerate() {
        let faults = faults();
        if let Some(fault) = faults.get(at % faults.len()) {
            simulator.faults().next(fault.clone());
        }
        let _ = (call.run)(client, &ids).await;
    }
    simulator.faults().clear();
}

/// Sends filters and bodies with markers, valid and invalid, and reads streams.
async fn by_hand(simulator: &Simulator, client: &Client) {
    let mark = |what: &str| format!("{MARKER}-{what}");
    let group = simulator.id_of("group").unwrap_or_default();
    let range = Timestamp::UNIX_EPOCH..Timestamp::MAX;
    let lists = client
        .fetch_patients(PatientScope::groups([group.as_str()]))
        .identifier(mark("system"), mark("mrn"))
        .updated_at(range);
    show(&lists);
    show(&lists.clone().cursor().after(mark("cursor")));
    for fault in faults() {
        simulator.faults().next(fault);
        match lists.clone().cursor().lenient().await {
            Ok(page) => shown_page(&page),
            Err(error) => show_error(&error),
        }
    }
    for fault in faults() {
        simulator.faults().next(fault);
        let mut rows = client.fetch_patients(PatientScope::groups([group.as_str()])).skip().size(2).stream();
        while let Some(row) = rows.next().await {
            match row {
                Ok(row) => show(&row),
                Err(error) => show_error(&error),
            }
        }
        show(&rows);
        show(&rows.audit());
        show(&rows.bookmark());
    }
    let patient = NewPatient::new([GroupRef::query("an organization", "a cohort")])
        .first_name(mark("first"))
        .last_name(mark("last"))
        .identifiers([PatientIdentifier::new("an EMR", mark("mrn"))]);
    show(&patient);
    let many = client.create_patient_many([patient.clone(), patient.clone()]);
    show(&many);
    for outcome in [client.create_patient(patient).await.map(drop), many.await.map(drop)] {
        if let Err(error) = outcome {
            show_error(&error);
            error.problems().for_each(|problem| show(&problem));
        }
    }
    let query = UpsertPatientQuery::new(PatientQueryIdentifier::new("an EMR", mark("mrn")), [group.as_str()]);
    let upsert = client.upsert_patient(PatientUpsert::new([group.as_str()]).first_name(mark("first")), query);
    show(&upsert);
    let patch = client.update_patient("nobody", PatientPatch::new().first_name(mark("first")).clear_last_name());
    show(&patch);
    for outcome in [upsert.await, patch.await] {
        outcome.map_or_else(|error| show_error(&error), |document| show(&document));
    }
    let wrong =
        Client::builder().base_url(simulator.base_url()).credentials(Credentials::new("id", mark("secret"))).build();
    match wrong {
        Ok(wrong) => {
            wrong.fetch_patient(mark("id")).await.map_or_else(|error| show_error(&error), |document| show(&document));
        }
        Err(error) => show_error(&error),
    }
    let token = NewToken::new(TokenGrantType::RefreshToken, "id").refresh_token(mark("refresh"));
    show(&token);
    client.create_token(token).await.map_or_else(|error| show_error(&error), |document| show(&document));
    let bad =
        Client::builder().base_url(format!("http://user:{}@example.com/?{}", mark("password"), mark("query"))).build();
    bad.map_or_else(|error| show_error(&error), |client| show(&client));
}

fn shown_page<R: fitbit_plus::runtime::Resource>(page: &Page<R>) {
    show(page);
    page.undecoded().iter().for_each(|row| show_error(row));
    page.faults().iter().for_each(|fault| show(&(fault, fault.to_string())));
}
