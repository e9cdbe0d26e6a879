//! The time of `drift` on the real description: reading one side with its crate, comparing two, and all of it including
//! the files.
//!
//! `cargo bench -p codegen --bench drift` prints the rows. The whole must stay under 50 ms.

#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::path::Path;
use std::thread;

use codegen::Text;
use codegen::drift::{self, Described};
use criterion::Criterion;

/// The allocator of the commands.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/swagger.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let edited = text.replace("type: integer", "type: number");
    let overlay = std::fs::read_to_string(path.with_file_name("overlay.yaml")).unwrap();
    let overlay = Text { name: "overlay.yaml", text: &overlay };
    let read = |text: &str| Described::read_with(Text { name: "spec.yaml", text }, Some(overlay)).unwrap();
    let (old, new) = (read(&text), read(&edited));
    criterion.bench_function("drift: read one side", |bencher| bencher.iter(|| black_box(read(&text))));
    criterion.bench_function("drift: compare", |bencher| bencher.iter(|| black_box(drift::compare(&old, &new))));
    criterion.bench_function("drift: whole, both sides at once", |bencher| {
        bencher.iter(|| {
            let text = std::fs::read_to_string(&path).unwrap();
            thread::scope(|scope| {
                let other = scope.spawn(|| read(&edited));
                let old = read(&text);
                black_box(drift::compare(&old, &other.join().unwrap()))
            })
        });
    });
    criterion.final_summary();
}
