//! How many instructions a program executes, as `valgrind` counts them: nearly the same on every run.

use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::place::Place;
use super::process::{Program, to_f64};

/// What to do where it is not here.
pub(super) const MISSING: &str = "valgrind is missing; install the package `valgrind`";

pub(super) fn is_here() -> bool {
    let mut command = Command::new("valgrind");
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The instructions of one run.
pub(super) fn whole(program: &Program, place: &Place) -> Result<f64> {
    let file = place.below("logs/callgrind.out");
    program.under("valgrind", &["--tool=callgrind", &format!("--callgrind-out-file={}", file.display())]).run()?;
    let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    total(&text).context("valgrind has written no total")
}

/// The instructions of doing a thing once: the difference between so many times and twice as many, so that what comes
/// before and after does not count.
pub(super) fn each(times: usize, program: impl Fn(usize) -> Program, place: &Place) -> Result<f64> {
    let once = whole(&program(times), place)?;
    let twice = whole(&program(2 * times), place)?;
    Ok((twice - once) / to_f64(times as u64))
}

fn total(text: &str) -> Option<f64> {
    let count = |line: &str| {
        line.strip_prefix("totals: ").or_else(|| line.strip_prefix("summary: "))?.trim().parse::<u64>().ok()
    };
    text.lines().filter_map(count).next_back().map(to_f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read() {
        assert_eq!(total("events: Ir\nsummary: 41\n\nfn=(1)\ntotals: 42\n"), Some(42.0));
        assert_eq!(total("events: Ir\n"), None);
    }
}
