//! A timeline as a table of at most 100 columns: a line for each version, and its note below it.

use std::io::{self, Write};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use codegen::drift::report::{DefectState, Verdict};

use super::comparisons::Compared;
use super::report::{Comparison, State, Timeline, Version};
use crate::{BOLD, DIM, GREEN, RED, counted};

const YELLOW: Style = AnsiColor::Yellow.on_default();

const WIDTH: usize = 100;

const HEADINGS: [&str; COLUMNS] =
    ["file", "date", "version", "ops", "verdict", "break", "compat", "docs", "clean", "defects"];

const COLUMNS: usize = 10;
const FILE: usize = 0;
const INFO_VERSION: usize = 2;
const VERDICT: usize = 4;

const COUNTS: [usize; 5] = [3, 5, 6, 7, 8];

pub(super) fn print(timeline: &Timeline, out: &mut impl Write) -> io::Result<()> {
    let mut before: Option<&Version> = None;
    let mut rows = Vec::new();
    for version in &timeline.versions {
        rows.push((row(version), note(version, before)));
        before = Some(version);
    }
    let widths = widths(&rows);
    line(&HEADINGS.map(str::to_owned), &widths, |_| BOLD, out)?;
    for ((cells, note), version) in rows.iter().zip(&timeline.versions) {
        line(cells, &widths, |column| style(version, column), out)?;
        if !note.is_empty() {
            writeln!(out, "  {DIM}{}{DIM:#}", cut(note, WIDTH - 2))?;
        }
    }
    summary(timeline, out)
}

/// Returns the width of each column. Only file names and versions can be long; they get the remaining width.
fn widths(rows: &[([String; COLUMNS], String)]) -> [usize; COLUMNS] {
    let mut widths = HEADINGS.map(str::len);
    for (cells, _) in rows {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = cell.chars().count().max(*width);
        }
    }
    for column in [FILE, INFO_VERSION] {
        let excess = (widths.iter().sum::<usize>() + 2 * (COLUMNS - 1)).saturating_sub(WIDTH);
        if let Some(width) = widths.get_mut(column) {
            *width = width.saturating_sub(excess).max(12.min(*width));
        }
    }
    widths
}

/// Cuts a text to a number of characters.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

fn line(
    cells: &[String; COLUMNS],
    widths: &[usize; COLUMNS],
    style: impl Fn(usize) -> Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let last = cells.iter().rposition(|cell| !cell.is_empty()).unwrap_or_default();
    for (column, (cell, width)) in cells.iter().zip(widths).enumerate().take(last + 1) {
        let (cell, style) = (cut(cell, *width), style(column));
        // Padding is outside of the colour codes.
        let padding = width - cell.chars().count();
        let (left, right) = if COUNTS.contains(&column) { (padding, 0) } else { (0, padding) };
        let right = if column == last { 0 } else { right + 2 };
        write!(out, "{:left$}{style}{cell}{style:#}{:right$}", "", "")?;
    }
    writeln!(out)
}

fn row(version: &Version) -> [String; COLUMNS] {
    let comparison = version.comparison.as_ref();
    let count = |count: fn(&Comparison) -> usize| comparison.map(|c| count(c).to_string()).unwrap_or_default();
    let verdict = match (version.state, comparison) {
        (State::Unreadable, _) => "unreadable",
        (_, None) => "first",
        (_, Some(comparison)) => comparison.verdict.as_str(),
    };
    [
        version.label.clone(),
        version.date.clone().unwrap_or_default(),
        version.version.clone().unwrap_or_default(),
        version.size.map(|size| size.operations.to_string()).unwrap_or_default(),
        verdict.to_owned(),
        count(|c| c.summary.breaking),
        count(|c| c.summary.compatible),
        count(|c| c.summary.docs),
        count(|c| c.summary.clean),
        comparison.map(defects).unwrap_or_default(),
    ]
}

/// Formats two introduced defects and one repaired one as `+2 -1`.
fn defects(comparison: &Comparison) -> String {
    let of = |state| comparison.defects.iter().filter(|defect| defect.state == state).count();
    let parts = [('+', of(DefectState::Introduced)), ('-', of(DefectState::Repaired))];
    let parts: Vec<String> =
        parts.iter().filter(|(_, count)| *count > 0).map(|(sign, count)| format!("{sign}{count}")).collect();
    parts.join(" ")
}

fn note(version: &Version, before: Option<&Version>) -> String {
    let mut parts = Vec::new();
    if let Some(reason) = &version.reason {
        let word = if version.state == State::Invalid { "invalid: " } else { "" };
        parts.push(format!("{word}{reason}"));
    }
    let expected = before.map(|before| &before.source);
    match (&version.parents[..], &version.comparison) {
        (_, Some(comparison)) if !version.others.is_empty() => {
            let all = std::iter::once(comparison).chain(&version.others);
            let all: Vec<String> = all.map(|c| format!("{} since {}", c.verdict.as_str(), c.compared_with)).collect();
            parts.push(format!("merge: {}", all.join(", ")));
        }
        ([parent], Some(comparison)) if comparison.compared_with != *parent => {
            parts.push(format!("compared with {}", comparison.compared_with));
        }
        ([parent], _) if Some(parent) != expected => parts.push(format!("parent {parent}")),
        _ => {}
    }
    parts.join("; ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn style(version: &Version, column: usize) -> Style {
    match (column, version.state, version.comparison.as_ref().map(|comparison| comparison.verdict)) {
        (VERDICT, State::Unreadable, _) | (VERDICT, _, Some(Verdict::Breaking)) => RED,
        (VERDICT, _, Some(Verdict::Compatible)) => YELLOW,
        (VERDICT, _, Some(Verdict::Clean)) => GREEN,
        (VERDICT, ..) | (1 | 2, ..) => DIM,
        _ => Style::new(),
    }
}

fn summary(timeline: &Timeline, out: &mut impl Write) -> io::Result<()> {
    let versions = &timeline.versions;
    let of = |verdict| {
        let is = |version: &&Version| version.comparison.as_ref().is_some_and(|c| c.verdict == verdict);
        versions.iter().filter(is).count()
    };
    let in_state = |state| versions.iter().filter(|version| version.state == state).count();
    writeln!(
        out,
        "\n{}: {} breaking, {} compatible, {} docs, {} clean; {} invalid, {} unreadable",
        counted(versions.len(), "version"),
        of(Verdict::Breaking),
        of(Verdict::Compatible),
        of(Verdict::Docs),
        of(Verdict::Clean),
        in_state(State::Invalid),
        in_state(State::Unreadable)
    )
}

/// Prints the elapsed times.
pub(super) fn times(found: Duration, total: Duration, compared: &Compared, out: &mut impl Write) -> io::Result<()> {
    let milliseconds = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1e3);
    writeln!(
        out,
        "{DIM}find {}, read {}, compare {} ({}), total {}{DIM:#}",
        milliseconds(found),
        milliseconds(compared.reading),
        milliseconds(compared.comparing),
        counted(compared.threads, "thread"),
        milliseconds(total)
    )
}
