//! Decodes and encodes pages of patients, compared with hand-written structs that drop unknown members and with
//! `serde_json::Value`.
//!
//! ```text
//! cargo bench -p fitbit-plus --bench documents [-- --quick]
//! ```

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod measure;

use std::hint::black_box;
use std::process::ExitCode;

use fitbit_plus::{Document, Patient};
use measure::Goal::AtLeast;
use measure::{Outcome, Report, by_hand, in_turn, pages, speed};
use serde::de::DeserializeOwned;
use serde_json::Value;

type Page = Document<Vec<Patient>>;
type PageByHand = by_hand::Document<Vec<by_hand::Patient>>;

fn main() -> Outcome<ExitCode> {
    let mut report = Report::from_arguments()?;
    for (patients, times, rounds) in [(50, 20, 200), (1000, 1, 200)] {
        let rounds = if report.is_quick { rounds / 5 } else { rounds };
        let text = pages::patients(patients);
        decode(&mut report, &text, patients, times, rounds)?;
        encode(&mut report, &text, patients, times, rounds)?;
    }
    Ok(report.end())
}

fn decode(report: &mut Report, text: &str, patients: usize, times: usize, rounds: usize) -> Outcome<()> {
    let text = text.as_bytes();
    let [ours, by_hand, value] = in_turn(
        rounds,
        [
            &mut || repeat(times, || read::<Page>(text).unwrap()),
            &mut || repeat(times, || read::<PageByHand>(text).unwrap()),
            &mut || repeat(times, || read::<Value>(text).unwrap()),
        ],
    );
    let what = format!("decode {patients} patients: speed / that of");
    report.row(&format!("{what} structs by hand"), speed(&ours, &by_hand), "", AtLeast(0.9))?;
    report.row(&format!("{what} `serde_json::Value`"), speed(&ours, &value), "", AtLeast(2.0))
}

fn encode(report: &mut Report, text: &str, patients: usize, times: usize, rounds: usize) -> Outcome<()> {
    let page: Page = serde_json::from_str(text)?;
    let page_by_hand: PageByHand = serde_json::from_str(text)?;
    let page_as_value: Value = serde_json::from_str(text)?;
    // Ensures that nothing is dropped, which would be less work.
    assert!(serde_json::to_value(&page)? == page_as_value);
    let [ours, by_hand, value] = in_turn(
        rounds,
        [
            &mut || repeat(times, || serde_json::to_vec(&page).unwrap()),
            &mut || repeat(times, || serde_json::to_vec(&page_by_hand).unwrap()),
            &mut || repeat(times, || serde_json::to_vec(&page_as_value).unwrap()),
        ],
    );
    let what = format!("encode {patients} patients: speed / that of");
    report.row(&format!("{what} structs by hand"), speed(&ours, &by_hand), "", AtLeast(0.9))?;
    report.row(&format!("{what} `serde_json::Value`"), speed(&ours, &value), "", AtLeast(2.0))
}

/// Decodes as the client does: the whole body is validated as UTF-8 first.
fn read<T: DeserializeOwned>(body: &[u8]) -> Outcome<T> {
    Ok(serde_json::from_str(std::str::from_utf8(body)?)?)
}

fn repeat<T>(times: usize, what: impl Fn() -> T) {
    for _ in 0..times {
        black_box(what());
    }
}
