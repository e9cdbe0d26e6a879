//! The time of each stage on the real description, and of all compared with its minimal parts: parsing the same YAML
//! into a plain tree, and printing the same Rust.
//!
//! `cargo bench -p codegen` prints the rows, and at the end one ratio, measured in one run with the three taken in
//! turn.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use codegen::fates::Tolerance;
use std::hint::black_box;
use std::time::{Duration, Instant};

use codegen::{Input, Output, Stage, Text, generate};
use criterion::Criterion;

/// The allocator of the commands.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SPEC: Text<'_> = Text { name: "spec/swagger.yaml", text: include_str!("../../spec/swagger.yaml") };
const OVERLAY: Text<'_> = Text { name: "spec/overlay.yaml", text: include_str!("../../spec/overlay.yaml") };

const STAGES: [Stage; 5] = [Stage::Parse, Stage::Overlay, Stage::Describe, Stage::Lower, Stage::Render];

/// The maximal time of all stages, as a multiple of the two minimal parts.
const LIMIT: f64 = 3.0;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let parsed = parsed_output();
    for stage in STAGES {
        criterion.bench_function(&stage.to_string(), |bencher| {
            bencher.iter_custom(|runs| (0..runs).map(|_| time_of(stage)).sum());
        });
    }
    criterion.bench_function("whole", |bencher| bencher.iter(regen));
    criterion.bench_function("minimal: plain tree", |bencher| bencher.iter(plain_tree));
    criterion.bench_function("minimal: unparse", |bencher| bencher.iter(|| unparse(&parsed)));
    criterion.final_summary();
    ratio(&parsed);
}

fn regen() -> Output {
    generate(&Input { spec: SPEC, overlay: Some(OVERLAY) }, Tolerance::Strict, &mut |_| {}).unwrap()
}

/// Returns the time of one stage in one run of all.
fn time_of(wanted: Stage) -> Duration {
    let (mut last, mut time) = (Instant::now(), Duration::ZERO);
    let mut watch = |stage| {
        let now = Instant::now();
        if stage == wanted {
            time = now - last;
        }
        last = now;
    };
    black_box(generate(&Input { spec: SPEC, overlay: Some(OVERLAY) }, Tolerance::Strict, &mut watch)).unwrap();
    time
}

fn plain_tree() -> serde_json::Value {
    serde_yaml::from_str(SPEC.text).unwrap()
}

fn parsed_output() -> Vec<syn::File> {
    regen().files.iter().map(|(_, text)| syn::parse_file(text).unwrap()).collect()
}

fn unparse(files: &[syn::File]) -> usize {
    files.iter().map(|file| prettyplease::unparse(file).len()).sum()
}

/// Runs the three in turn, so that a busy machine affects all of them.
fn ratio(parsed: &[syn::File]) {
    const ROUNDS: usize = 31;
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        times[0].push(timed(regen));
        times[1].push(timed(plain_tree));
        times[2].push(timed(|| unparse(parsed)));
    }
    let [whole, tree, print] = times.map(median);
    let ratio = whole.as_secs_f64() / (tree + print).as_secs_f64();
    println!(
        "whole {whole:.1?} = {ratio:.2} x (plain tree {tree:.1?} + unparse {print:.1?}); the limit is {LIMIT:.0} x: {}",
        if ratio < LIMIT { "kept" } else { "broken" }
    );
}

fn timed<T>(work: impl Fn() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
