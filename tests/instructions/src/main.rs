//! Generates the client, or decodes or encodes a page of 50 patients, repeatedly, for a tool that counts instructions.
//!
//! ```text
//! cargo run --profile counts -p instructions -- generate|decode|encode TIMES [by-hand|value]
//! ```
//!
//! The cost of one repetition is the difference of two counts divided by the difference of their `TIMES`, so start and
//! end cancel out. This is a separate package, because the client's benches have many more dependencies.

#[path = "../../../generated-client/benches/measure/by_hand.rs"]
mod by_hand;
#[allow(dead_code, reason = "the benches use all of it")]
#[path = "../../../generated-client/benches/measure/pages.rs"]
mod pages;

use codegen::fates::Tolerance;
use std::error::Error;
use std::hint::black_box;

use codegen::{Input, Text};
use fitbit_plus::{Document, Patient};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, times, contender @ ..] = &arguments[..] else {
        return Err("generate, decode or encode, and how many times".into());
    };
    let times = times.parse()?;
    match contender {
        [] if what == "generate" => generate(times),
        [] => run::<Document<Vec<Patient>>>(what, times),
        [name] if name == "by-hand" => run::<by_hand::Document<Vec<by_hand::Patient>>>(what, times),
        [name] if name == "value" => run::<Value>(what, times),
        _ => Err(format!("{contender:?} is neither `by-hand` nor `value`").into()),
    }
}

/// All passes, in memory.
fn generate(times: u32) -> Result<(), Box<dyn Error>> {
    let spec = Text { name: "swagger.yaml", text: include_str!("../../../spec/swagger.yaml") };
    let overlay = Text { name: "overlay.yaml", text: include_str!("../../../spec/overlay.yaml") };
    for _ in 0..times {
        let output = codegen::generate(&Input { spec, overlay: Some(overlay) }, Tolerance::Strict, &mut |_| {});
        drop(black_box(output.map_err(|faults| faults.to_string())?));
    }
    Ok(())
}

fn run<T: DeserializeOwned + Serialize>(what: &str, times: u32) -> Result<(), Box<dyn Error>> {
    let text = pages::patients(50);
    let page: T = serde_json::from_str(&text)?;
    // Preallocated: whether a growing buffer is moved depends on the memory after it, and thus on the length of
    // the path of this program.
    let mut buffer = Vec::with_capacity(2 * text.len());
    for _ in 0..times {
        match what {
            "decode" => drop(black_box(serde_json::from_str::<T>(&text)?)),
            "encode" => {
                buffer.clear();
                serde_json::to_writer(black_box(&mut buffer), &page)?;
            }
            _ => return Err(format!("{what} is neither `decode` nor `encode`").into()),
        }
    }
    Ok(())
}
