//! The traces: one span per call, one per attempt, and no data of requests or responses.

#[path = "support/script.rs"]
mod script;

use std::collections::BTreeMap;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex, PoisonError};

use fitbit_plus::{NewPatient, PatientScope};
use script::{Act, Checked, Script, respond, with};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Records every span and event, with its parent spans.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    spans: BTreeMap<u64, (String, Option<u64>)>,
    entered: Vec<u64>,
    events: Vec<String>,
}

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

impl State {
    fn around(&self, mut span: Option<u64>) -> String {
        let mut around = String::new();
        while let Some((text, parent)) = span.and_then(|id| self.spans.get(&id)) {
            around = format!("{{{text}}} {around}");
            span = *parent;
        }
        around
    }
}

impl Notes {
    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Subscriber for Notes {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("fitbit_plus")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = span.metadata().name().to_owned();
        span.record(&mut Fields(&mut text));
        self.with(|state| {
            let id = u64::try_from(state.spans.len()).unwrap_or_default() + 1;
            let parent =
                if span.is_contextual() { state.entered.last().copied() } else { span.parent().map(Id::into_u64) };
            state.spans.insert(id, (text, parent));
            Id::from_u64(id)
        })
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        self.with(|state| {
            if let Some((text, _)) = state.spans.get_mut(&span.into_u64()) {
                values.record(&mut Fields(text));
            }
        });
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = event.metadata().level().to_string();
        event.record(&mut Fields(&mut text));
        self.with(|state| {
            let around = state.around(state.entered.last().copied());
            state.events.push(format!("{around}{text}"));
        });
    }

    fn enter(&self, span: &Id) {
        self.with(|state| state.entered.push(span.into_u64()));
    }

    fn exit(&self, span: &Id) {
        self.with(|state| {
            let at = state.entered.iter().rposition(|entered| *entered == span.into_u64());
            at.map(|at| state.entered.remove(at));
        });
    }
}

#[tokio::test(start_paused = true)]
async fn spans_have_operations_and_no_data() -> Checked {
    let notes = Notes::default();
    let _guard = tracing::subscriber::set_default(notes.clone());
    let script = Script::all(|sent, tokens, calls| match (sent.is_for_token(), calls) {
        (true, _) if tokens == 0 => script::token("marker-token", Some("marker-refresh"), 3600),
        (true, _) => script::token("marker-next", None, 3600),
        (_, 0) => with(503, &[("x-marker", "marker"), ("retry-after", "2")], "marker"),
        (_, 1) => respond(401, json!({"errors": [{"code": "Unauthorized", "detail": "marker"}]})),
        (_, 2) => respond(
            200,
            json!({"data": {"type": "patient", "id": "marker", "attributes": {}}, "meta": {"req_id": "r-1"}}),
        ),
        (_, 3) => respond(200, json!({"data": [], "meta": {"req_id": "marker value"}})),
        _ => Act::Lost(fitbit_plus::runtime::TransportPhase::Exchange),
    });
    let client = script.builder().user_agent("marker").build()?;
    client.fetch_patient("marker-id").header("x-marker", "marker").await?;
    client.fetch_patients(PatientScope::groups(["marker-group"])).identifier("marker", "marker").await?;
    let andrew = NewPatient::new(["marker-group"]).first_name("marker-name");
    assert!(client.create_patient(andrew).await.is_err());

    let (spans, events) = notes.with(|state| (state.spans.clone(), state.events.clone()));
    let all = format!("{spans:#?}\n{events:#?}");
    assert!(!all.contains("marker"), "{all}");
    let spans: Vec<_> = spans.values().map(|(text, _)| text.as_str()).collect();
    assert_eq!(
        spans,
        [
            "call operation=\"fetchPatient\" method=\"GET\" path=\"/patient/{id}\" attempts=3 status=200 req_id=r-1",
            "token renewal early=false",
            "call operation=\"token\" method=\"POST\" path=\"/oauth/token\" attempts=1 status=200",
            "attempt attempt=1",
            "attempt attempt=1",
            "attempt attempt=2",
            "token renewal early=false",
            "call operation=\"token\" method=\"POST\" path=\"/oauth/token\" attempts=1 status=200",
            "attempt attempt=1",
            "attempt attempt=3",
            "call operation=\"fetchPatients\" method=\"GET\" path=\"/patient\" attempts=1 status=200 req_id=…",
            "attempt attempt=1",
            "call operation=\"createPatient\" method=\"POST\" path=\"/patient\" attempts=1",
            "attempt attempt=1",
        ]
    );
    let paths: Vec<_> = script.sent().iter().map(|sent| sent.path).collect();
    let patient = "/patient/{id}";
    assert_eq!(paths, ["/oauth/token", patient, patient, "/oauth/token", patient, "/patient", "/patient"]);
    let has = |around: &str, text: &str| events.iter().any(|event| event.contains(around) && event.contains(text));
    assert!(has("{token renewal early=false} INFO", "a new token was issued"), "{all}");
    assert!(has("{attempt attempt=1} DEBUG", "status=503"), "{all}");
    assert!(
        has(
            "{call operation=\"fetchPatient\" ",
            "WARN message=retrying after a status operation=\"fetchPatient\" status=503 wait_ms=2"
        ),
        "{all}"
    );
    assert!(has("{call operation=\"createPatient\"", "phase=Exchange"), "{all}");
    let calls: Vec<_> = events.iter().filter(|event| event.contains("message=call")).collect();
    let calls: Vec<_> = calls.into_iter().filter_map(|event| Some(event.split_once(" elapsed_ms=")?.0)).collect();
    assert_eq!(
        calls,
        [
            "{token renewal early=false} INFO message=call operation=\"token\" status=200 attempts=1",
            "{token renewal early=false} INFO message=call operation=\"token\" status=200 attempts=1",
            "INFO message=call operation=\"fetchPatient\" status=200 attempts=3",
            "INFO message=call operation=\"fetchPatients\" status=200 attempts=1",
            "WARN message=call failed operation=\"createPatient\" error=the exchange with the server broke off attempts=1",
        ]
    );
    let astray: Vec<_> = events.iter().filter(|event| event.matches("{call").count() > 1).collect();
    assert!(astray.is_empty(), "a renewal is of no call: {astray:?}");
    Ok(())
}
