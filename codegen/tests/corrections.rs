//! Every action of the committed overlay is necessary: without it, the examples contradict their schemas or the client
//! changes.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test panics on what it does not expect")]

use codegen::fates::Tolerance;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use codegen::{Input, Text, generate};
use serde_json::Value;

fn spec(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../spec").join(name);
    fs::read_to_string(path).expect("the project's own description exists")
}

fn client(spec: &str, overlay: &str) -> Result<Vec<(String, String)>, String> {
    let input = Input {
        spec: Text { name: "spec/swagger.yaml", text: spec },
        overlay: Some(Text { name: "spec/overlay.yaml", text: overlay }),
    };
    let output = generate(&input, Tolerance::Strict, &mut |_| {}).map_err(|faults| faults.to_string())?;
    let files = output.files.iter().map(|(path, text)| (path.to_owned(), text.to_owned()));
    // Undecided values count too, because `regen` refuses them.
    let undecided = output.summary.undecided.into_iter().map(|value| (value.to_string(), String::new()));
    Ok(files.chain(undecided).collect())
}

fn without(overlay: &Value, index: usize) -> String {
    let mut rest = overlay.clone();
    rest["actions"].as_array_mut().expect("an overlay has actions").remove(index);
    rest.to_string()
}

#[test]
fn no_action_can_be_removed() {
    let spec = spec("swagger.yaml");
    let text = self::spec("overlay.yaml");
    let overlay: Value = serde_yaml::from_str(&text).expect("the overlay is YAML");
    let actions = overlay["actions"].as_array().expect("an overlay has actions");
    let whole = client(&spec, &text).expect("the committed description generates");

    let next = AtomicUsize::new(0);
    let idle: Vec<String> = thread::scope(|scope| {
        let work = || {
            let mut idle = Vec::new();
            while let Some(action) = actions.get(next.fetch_add(1, Ordering::Relaxed)) {
                let index = actions.iter().position(|known| std::ptr::eq(known, action)).expect("it is one of them");
                if client(&spec, &without(&overlay, index)).is_ok_and(|client| client == whole) {
                    idle.push(format!("{}: {}", index + 1, action["target"]));
                }
            }
            idle
        };
        let workers: Vec<_> =
            (0..thread::available_parallelism().map_or(2, usize::from)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no worker panics")).collect()
    });

    assert!(idle.is_empty(), "these actions have no effect:\n{}", idle.join("\n"));
}
