//! A page of 50 patients, decoded or encoded so often: for a tool that counts instructions.
//!
//! ```text
//! cargo bench -p fitbit-plus --bench instructions -- decode|encode TIMES [by-hand|value]
//! ```
//!
//! What one page costs is the difference between two counts over the difference between their `TIMES`: what comes
//! before and after falls away.

mod measure;

use std::hint::black_box;

use fitbit_plus::{Document, Patient};
use measure::{Outcome, by_hand, pages};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [what, times, contender @ ..] = &arguments[..] else {
        return Err("decode or encode, and how many times".into());
    };
    let times = times.parse()?;
    match contender {
        [] => run::<Document<Vec<Patient>>>(what, times),
        [name] if name == "by-hand" => run::<by_hand::Document<Vec<by_hand::Patient>>>(what, times),
        [name] if name == "value" => run::<Value>(what, times),
        _ => Err(format!("{contender:?} is neither `by-hand` nor `value`").into()),
    }
}

fn run<T: DeserializeOwned + Serialize>(what: &str, times: u32) -> Outcome<()> {
    let text = pages::patients(50);
    let page: T = serde_json::from_str(&text)?;
    for _ in 0..times {
        match what {
            "decode" => drop(black_box(serde_json::from_str::<T>(&text)?)),
            "encode" => drop(black_box(serde_json::to_vec(&page)?)),
            _ => return Err(format!("{what} is neither `decode` nor `encode`").into()),
        }
    }
    Ok(())
}
