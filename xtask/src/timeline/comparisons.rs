//! Reads every version once and compares it with its nearest readable ancestors, on all processors.
//!
//! Versions are processed in windows. A description is kept only while a later version may be compared with it, so the
//! memory depends on the number of open branches and not on the length of the history.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use codegen::Text;
use codegen::diagnostics::{Diagnostic, Diagnostics};
use codegen::drift::report::{DefectState, Report, Verdict};
use codegen::drift::{self, Described};

use super::report::{Comparison, Size, State, Timeline, Version};
use super::{Found, ancestry};
use crate::spec::facts;

/// The number of versions per processor that are read before they are compared.
const WINDOW: usize = 8;

/// The most faults that a reason names.
const NAMED: usize = 8;

/// A timeline, and how long it took.
pub(super) struct Compared {
    pub(super) timeline: Timeline,
    pub(super) threads: usize,
    /// The sum over all threads.
    pub(super) reading: Duration,
    pub(super) comparing: Duration,
}

struct Read {
    described: Option<Arc<Described>>,
    version: Version,
}

pub(super) fn compare_all(found: &[Found]) -> Result<Compared> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let parents: Vec<Vec<usize>> = found.iter().map(|found| found.parents.clone()).collect();
    let mut versions: Vec<Version> = Vec::with_capacity(parents.len());
    let mut kept: BTreeMap<usize, Arc<Described>> = BTreeMap::new();
    let (mut reading, mut comparing) = (Duration::ZERO, Duration::ZERO);
    // After its window, a version is kept only if a later one may be compared with it.
    let mut readable = vec![false; parents.len()];
    for window in found.chunks(WINDOW * threads) {
        let first = versions.len();
        for (read, time) in parallel(threads, window, |found| timed(|| read(found)))? {
            reading += time;
            let Read { described, version } = read;
            if let Some(described) = described {
                kept.insert(versions.len(), described);
                readable.iter_mut().skip(versions.len()).take(1).for_each(|slot| *slot = true);
            }
            versions.push(version);
        }
        let is_readable = |version: usize| readable.get(version).copied().unwrap_or_default();
        let children = (first..versions.len()).filter(|child| is_readable(*child));
        let pairs: Vec<(usize, usize)> = children
            .flat_map(|child| {
                let nearest = ancestry::nearest(child, &parents, is_readable);
                nearest.into_iter().map(move |ancestor| (child, ancestor))
            })
            .collect();
        let compared = parallel(threads, &pairs, |(child, ancestor)| {
            timed(|| Some(comparison(&drift::compare(kept.get(ancestor)?, kept.get(child)?))))
        })?;
        for ((child, _), (comparison, time)) in pairs.iter().zip(compared) {
            comparing += time;
            if let (Some(version), Some(comparison)) = (versions.get_mut(*child), comparison) {
                version.take(comparison);
            }
        }
        // Keep the parents of later versions, or the nearest readable ancestors of unreadable parents.
        let to_come = parents.iter().skip(versions.len()).flatten().copied().filter(|parent| *parent < versions.len());
        let needed: BTreeSet<usize> = to_come
            .flat_map(|parent| match is_readable(parent) {
                true => vec![parent],
                false => ancestry::nearest(parent, &parents, is_readable),
            })
            .collect();
        kept.retain(|version, _| needed.contains(version));
    }
    name_parents(&mut versions, found);
    Ok(Compared { timeline: Timeline { versions }, threads, reading, comparing })
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn name_parents(versions: &mut [Version], all: &[Found]) {
    for (version, found) in versions.iter_mut().zip(all) {
        let name = |parent: &usize| all.get(*parent).map(|parent| parent.source.clone());
        version.parents = found.parents.iter().filter_map(name).collect();
    }
}

fn read(found: &Found) -> Read {
    let mut version = Version {
        source: found.source.clone(),
        label: found.label.clone(),
        version: None,
        date: found.date.clone(),
        commit: found.commit.clone(),
        parents: Vec::new(),
        state: State::Unreadable,
        reason: None,
        sha256: None,
        size: None,
        comparison: None,
        others: Vec::new(),
    };
    let described = found.content.bytes().map_err(|error| format!("{error:#}")).and_then(|bytes| {
        version.sha256 = Some(facts::sha256(&bytes));
        let text = std::str::from_utf8(&bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        Described::read(Text { name: &found.source, text })
            .map_err(|Diagnostics(faults)| reason(&faults, &found.source))
    });
    let described = match described {
        Ok(described) => described,
        Err(reason) => {
            version.reason = Some(reason);
            return Read { described: None, version };
        }
    };
    version.version = Some(described.version().to_owned());
    version.size = Some(Size {
        operations: described.operations(),
        definitions: described.definitions(),
        facts: facts::of(described.written()).len(),
    });
    let violations = described.violations();
    version.state = if violations.is_empty() { State::Ok } else { State::Invalid };
    version.reason = (!violations.is_empty()).then(|| reason(violations, &found.source));
    Read { described: Some(Arc::new(described)), version }
}

/// Joins faults in one line, without the file name, which the table shows.
fn reason(faults: &[Diagnostic], source: &str) -> String {
    let shown: Vec<String> = faults
        .iter()
        .take(NAMED)
        .map(|fault| {
            let message = fault.message.replace(&format!("{source}:"), "line ");
            match &fault.position {
                Some(position) => format!("{}:{}: {message}", position.line, position.column),
                None => message,
            }
        })
        .collect();
    let rest = faults.len() - shown.len();
    let rest = if rest > 0 { format!("; and {rest} more") } else { String::new() };
    format!("{}{rest}", shown.join("; "))
}

fn comparison(report: &Report) -> Comparison {
    let breaks = report.operations.iter().filter(|operation| operation.verdict == Verdict::Breaking);
    let moved = report.defects.iter().filter(|defect| defect.state != DefectState::Standing);
    let defects: Vec<_> = moved.cloned().collect();
    Comparison {
        compared_with: report.old.source.clone(),
        verdict: report.verdict,
        summary: report.summary,
        breaking: breaks.map(|operation| operation.operation.clone()).collect(),
        standing_defects: report.defects.len() - defects.len(),
        defects,
    }
}

impl Version {
    /// Adds a comparison. The first one with the most severe verdict comes first.
    fn take(&mut self, comparison: Comparison) {
        match &mut self.comparison {
            Some(gravest) if gravest.verdict < comparison.verdict => {
                self.others.push(std::mem::replace(gravest, comparison));
            }
            Some(_) => self.others.push(comparison),
            none => *none = Some(comparison),
        }
    }
}

/// Runs `work` on every item with several threads. Results are in the order of the items.
fn parallel<T: Sync, R: Send>(threads: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, work(item)));
        }
    };
    let done = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.min(items.len())).map(|_| scope.spawn(take)).collect();
        workers.into_iter().map(|worker| worker.join().ok()).collect::<Option<Vec<_>>>()
    });
    let mut done: Vec<(usize, R)> =
        done.context("a thread panicked, which is a bug in this command")?.into_iter().flatten().collect();
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
