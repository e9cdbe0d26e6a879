//! Stages five and six: emits and formats each file on its own, several in parallel. Its tokens are dropped before the
//! next file. The order of threads does not affect the output.

use std::num::NonZero;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::diagnostics::Diagnostics;
use crate::emit::Emitter;
use crate::files::GeneratedFiles;
use crate::format;

/// Renders all files, each with this first line, while this thread runs `meanwhile` first.
///
/// # Errors
///
/// Faults of the emitters and the formatter, for all files.
pub fn render<T>(
    emitters: &[Emitter<'_>],
    header: &str,
    meanwhile: impl FnOnce() -> T,
) -> (Result<GeneratedFiles, Diagnostics>, T) {
    let next = AtomicUsize::new(0);
    let make = || {
        let mut made = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(emitter) = emitters.get(at) else { return made };
            made.push((at, emitter().and_then(|source| format::file(header, source))));
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(emitters.len());
    let (mut made, done) = thread::scope(|scope| {
        // Rendering continues without a thread that cannot be spawned.
        let spawn = |_| thread::Builder::new().spawn_scoped(scope, make).ok();
        let others: Vec<_> = (1..threads).filter_map(spawn).collect();
        let done = meanwhile();
        let mut made = make();
        for other in others {
            made.extend(other.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked)));
        }
        (made, done)
    });
    made.sort_by_key(|(at, _)| *at);

    let mut files = GeneratedFiles::default();
    let mut faults = Diagnostics::default();
    for (_, file) in made {
        let added = file.and_then(|(path, text)| files.insert(path, text));
        added.unwrap_or_else(|more| faults.0.extend(more.0));
    }
    (faults.finish(files), done)
}
