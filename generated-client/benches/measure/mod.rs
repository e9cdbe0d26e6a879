//! Shared code of the benches: contenders that take turns, and figures with their goals.
//!
//! Every figure is a ratio from one run, because the speed of a machine varies. Timed contenders take turns, and each
//! round gives a ratio; the median is printed with the spread.

#![allow(dead_code, reason = "each bench uses a part of it")]
#![allow(clippy::indexing_slicing)]

pub(crate) mod by_hand;
pub(crate) mod loops;
pub(crate) mod pages;
pub(crate) mod server;

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;

pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The figures with their goals.
pub(crate) struct Report {
    rows: Option<File>,
    is_kept: bool,
    /// Whether the run is short and less exact.
    pub(crate) is_quick: bool,
}

/// The goal of a figure.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtMost(f64),
    AtLeast(f64),
    /// The figure has no goal.
    None,
}

/// The median of some figures, with the lowest and the highest.
#[derive(Clone, Copy)]
pub(crate) struct Figure {
    median: f64,
    spread: Option<(f64, f64)>,
}

impl Report {
    /// Reads the arguments of the bench: `--quick`, and `--rows FILE`, to which each row is added as a line of JSON.
    pub(crate) fn from_arguments() -> Outcome<Self> {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let after = |name| arguments.iter().position(|argument| argument == name).map(|at| at + 1);
        let file = after("--rows").and_then(|at| arguments.get(at));
        let rows = file.map(|file| OpenOptions::new().create(true).append(true).open(file)).transpose()?;
        Ok(Self { rows, is_kept: true, is_quick: arguments.iter().any(|argument| argument == "--quick") })
    }

    pub(crate) fn row(&mut self, what: &str, figure: impl Into<Figure>, unit: &str, goal: Goal) -> Outcome<()> {
        let Figure { median, spread } = figure.into();
        let (goal, kept) = match goal {
            Goal::AtMost(limit) => (Some(format!("at most {limit:.2}")), Some(median <= limit)),
            Goal::AtLeast(limit) => (Some(format!("at least {limit:.2}")), Some(median >= limit)),
            Goal::None => (None, None),
        };
        self.is_kept &= kept.unwrap_or(true);
        let range = spread.map_or_else(String::new, |(low, high)| format!("({low:.2} to {high:.2})"));
        let verdict = kept.map_or("", |kept| if kept { "kept" } else { "MISSED" });
        println!("{what:<76} {median:>9.2} {unit:<4} {range:<20} {} {verdict}", goal.as_deref().unwrap_or_default());
        if let Some(rows) = &mut self.rows {
            let spread = spread.map(|(low, high)| [low, high]);
            let row =
                json!({ "what": what, "figure": median, "unit": unit, "goal": goal, "kept": kept, "spread": spread });
            writeln!(rows, "{row}")?;
        }
        Ok(())
    }

    /// Returns a failure if a goal was missed.
    pub(crate) fn end(self) -> ExitCode {
        if self.is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl From<f64> for Figure {
    fn from(median: f64) -> Self {
        Self { median, spread: None }
    }
}

impl FromIterator<f64> for Figure {
    fn from_iter<I: IntoIterator<Item = f64>>(figures: I) -> Self {
        let mut figures: Vec<f64> = figures.into_iter().collect();
        figures.sort_by(f64::total_cmp);
        let median = figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN);
        Self { median, spread: figures.first().copied().zip(figures.last().copied()) }
    }
}

/// Times the contenders in turn, for `rounds` rounds after a warm-up; returns the times of each, round by round.
pub(crate) fn in_turn<const N: usize>(rounds: usize, contenders: [&mut dyn FnMut(); N]) -> [Vec<Duration>; N] {
    let mut times = [const { Vec::new() }; N];
    for round in 0..=rounds {
        for turn in 0..N {
            // The first one changes, so that the effect of the caches is spread over all.
            let at = (round + turn) % N;
            let start = Instant::now();
            contenders[at]();
            if round > 0 {
                times[at].push(start.elapsed());
            }
        }
    }
    times
}

/// Returns how many times as fast the first is as the second. The slowest tenth of the rounds is ignored, because the
/// machine was busy.
pub(crate) fn speed(of: &[Duration], against: &[Duration]) -> Figure {
    let mut rounds: Vec<_> = of.iter().zip(against).collect();
    rounds.sort_by_key(|(one, other)| **one + **other);
    rounds.truncate(rounds.len().div_ceil(10) * 9);
    rounds.into_iter().map(|(one, other)| ratio(*other, *one)).collect()
}

pub(crate) fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

pub(crate) async fn timed<T>(what: impl Future<Output = Outcome<T>>) -> Outcome<Duration> {
    let start = Instant::now();
    what.await?;
    Ok(start.elapsed())
}
