//! Time and peak memory of decoding at 1, 4 and 16 times the size: the cost must be proportional to the size.
//!
//! ```text
//! cargo bench -p fitbit-plus --bench growth [-- --quick]
//! ```
//!
//! Each figure is a ratio from one run, with its limit; the run fails if a limit is missed.

#![allow(clippy::unwrap_used)]

mod measure;

use std::fmt::Write;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use allocation_counter::measure as allocations;
use fitbit_plus::test::FakeApi;
use fitbit_plus::{Client, Document, Error, Patient, PatientScope};
use measure::Goal::{self, AtMost};
use measure::{Outcome, Report};
use tokio::runtime::Runtime;

/// Items at the smallest size.
const BASE: usize = 8_000;

struct Case {
    name: &'static str,
    body: fn(usize) -> String,
    read: fn(&Runtime, &str),
    /// The maximal memory as a multiple of the text, for the largest body.
    memory: Goal,
}

const CASES: [Case; 8] = [
    Case { name: "rows that do not decode", body: |count| rows(count, "{}"), read: lenient, memory: Goal::None },
    Case {
        name: "links",
        body: |count| document(&format!(r#""links":{{{}}}"#, named(count, "null"))),
        read: decode,
        memory: Goal::None,
    },
    Case {
        name: "links with one name",
        body: |count| document(&format!(r#""links":{{{}}}"#, repeated(count, r#""a":null"#))),
        read: decode,
        memory: Goal::None,
    },
    Case { name: "unknown members", body: |count| document(&named(count, "1")), read: decode, memory: AtMost(2.2) },
    Case {
        name: "unknown members with one name",
        body: |count| document(&repeated(count, r#""a":1"#)),
        read: decode,
        memory: AtMost(2.8),
    },
    Case {
        name: "a list in an unknown member",
        body: |count| document(&format!(r#""a":[{}]"#, repeated(count, "[1]"))),
        read: decode,
        memory: AtMost(2.2),
    },
    Case {
        name: "included resources",
        body: |count| document(&format!(r#""included":[{}]"#, repeated(count, r#"{"type":"pump","id":"1"}"#))),
        read: included,
        memory: Goal::None,
    },
    Case {
        name: "errors",
        body: |count| {
            format!(r#"{{"errors":[{}]}}"#, repeated(count, r#"{"status":"422","source":{"pointer":"/data/0"}}"#))
        },
        read: errors,
        memory: Goal::None,
    },
];

fn main() -> Outcome<ExitCode> {
    let mut report = Report::from_arguments()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let rounds = if report.is_quick { 3 } else { 15 };
    for case in &CASES {
        let (mut times, mut peaks) = (Vec::new(), Vec::new());
        for size in [1, 4, 16] {
            let body = (case.body)(BASE * size);
            let took = (0..rounds).map(|_| timed(|| (case.read)(&runtime, &body))).min().unwrap_or_default();
            let peak = allocations(|| (case.read)(&runtime, &body)).bytes_max as f64;
            let text = format!("{}, {} kB", case.name, body.len() / 1000);
            report.row(&format!("{text}: time"), took.as_secs_f64() * 1e3, "ms", Goal::None)?;
            report.row(&format!("{text}: peak of memory / its text"), peak / body.len() as f64, "", Goal::None)?;
            times.push(took.as_secs_f64() / body.len() as f64);
            peaks.push(peak / body.len() as f64);
        }
        let growth = |figures: &[f64]| figures.last().unwrap() / figures.first().unwrap();
        report.row(
            &format!("{}: time a byte at 16 times the size / at one", case.name),
            growth(&times),
            "",
            AtMost(2.0),
        )?;
        report.row(&format!("{}: memory a byte, the same", case.name), growth(&peaks), "", AtMost(1.3))?;
        report.row(&format!("{}: peak of memory / its text", case.name), *peaks.last().unwrap(), "", case.memory)?;
    }
    Ok(report.end())
}

fn timed(what: impl FnOnce()) -> Duration {
    let start = Instant::now();
    what();
    start.elapsed()
}

fn rows(count: usize, row: &str) -> String {
    format!(r#"{{"data":[{}],"meta":{{"req_id":"r"}}}}"#, repeated(count, row))
}

fn document(member: &str) -> String {
    format!(r#"{{"data":[],{member}}}"#)
}

fn repeated(count: usize, text: &str) -> String {
    vec![text; count].join(",")
}

fn named(count: usize, value: &str) -> String {
    let mut members = String::new();
    for at in 0..count {
        let comma = if at == 0 { "" } else { "," };
        write!(members, r#"{comma}"member_{at}":{value}"#).unwrap();
    }
    members
}

fn decode(_: &Runtime, body: &str) {
    black_box(serde_json::from_str::<Document<Vec<Patient>>>(body).unwrap());
}

/// Decodes, and looks up each included resource.
fn included(_: &Runtime, body: &str) {
    let document: Document<Vec<Patient>> = serde_json::from_str(body).unwrap();
    let included = document.included.as_ref().unwrap();
    assert!(included.iter().all(|_| included.find("pump", "1").is_some()));
}

fn client(operation: &str, status: u16, body: &str) -> Client {
    let response = http::Response::builder().status(status).header("content-type", "application/vnd.api+json");
    FakeApi::new().on_response(operation, response.body(body.to_owned()).unwrap()).client()
}

fn lenient(runtime: &Runtime, body: &str) {
    let client = client("fetchPatients", 200, body);
    let page = runtime
        .block_on(async { client.fetch_patients(PatientScope::groups(["g"])).cursor().lenient().await })
        .unwrap();
    assert!(page.data.is_empty() && !page.undecoded().is_empty());
}

fn errors(runtime: &Runtime, body: &str) {
    let client = client("fetchGroup", 422, body);
    let error: Error = runtime.block_on(async { client.fetch_group("g").await }).unwrap_err();
    assert!(error.problems().all(|problem| problem.item() == Some(0)));
}
