//! A timeline for people: a line for each version, and below it what there is to note.

use std::io::{self, Write};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use codegen::drift::report::{DefectState, Verdict};

use super::report::{Comparison, State, Timeline, Version};
use super::walk::Walked;
use crate::{BOLD, DIM, GREEN, RED, counted};

const YELLOW: Style = AnsiColor::Yellow.on_default();

/// How wide a line may be.
const WIDTH: usize = 100;

/// How long a note may be before the rest of it is left to `--format json`.
const NOTE: usize = 160;

const HEADINGS: [&str; 10] =
    ["version", "date", "says", "ops", "verdict", "breaking", "compatible", "words", "clean", "defects"];

/// Where the name of a version and what it says of itself stand: both may be of any length.
const LABEL: usize = 0;
const SAYS: usize = 2;

/// Where the column of the verdict stands, and the first of its counts.
const VERDICT: usize = 4;

/// As much of a name or of a version as is always shown.
const LEAST: usize = 8;

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
        for part in wrapped(note, WIDTH - 2) {
            writeln!(out, "  {DIM}{part}{DIM:#}")?;
        }
    }
    summary(timeline, out)
}

/// How wide each column is, so that a line fits.
fn widths(rows: &[([String; HEADINGS.len()], String)]) -> Vec<usize> {
    let of = |column: usize| {
        let width = |cells: &[String]| cells.get(column).map_or(0, |cell| cell.chars().count());
        let heading = HEADINGS.get(column).map_or(0, |heading| heading.len());
        rows.iter().map(|(cells, _)| width(cells)).max().unwrap_or_default().max(heading)
    };
    let mut widths: Vec<usize> = (0..HEADINGS.len()).map(of).collect();
    for column in [SAYS, LABEL] {
        let all = widths.iter().sum::<usize>() + 2 * (widths.len() - 1);
        if let Some(width) = widths.get_mut(column) {
            *width = width.saturating_sub(all.saturating_sub(WIDTH)).max(LEAST.min(*width));
        }
    }
    widths
}

/// A text in lines of at most so many characters, broken between words where that is possible.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = shortened(word, width);
        match lines.last_mut() {
            Some(last) if last.chars().count() + 1 + word.chars().count() <= width => {
                last.push(' ');
                last.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// A text of at most so many characters.
fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}

fn line(
    cells: &[String; HEADINGS.len()],
    widths: &[usize],
    style: impl Fn(usize) -> Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let last = cells.iter().rposition(|cell| !cell.is_empty()).unwrap_or_default();
    for (column, (cell, width)) in cells.iter().zip(widths).enumerate().take(last + 1) {
        let style = style(column);
        let cell = shortened(cell, *width);
        // Padded without the codes of its colour.
        let space = if column == last { 0 } else { width - cell.chars().count() + 2 };
        let is_count = column == 3 || (VERDICT + 1..VERDICT + 5).contains(&column);
        if is_count {
            let (left, right) = (width - cell.chars().count(), if column == last { "" } else { "  " });
            write!(out, "{:left$}{style}{cell}{style:#}{right}", "")?;
        } else {
            write!(out, "{style}{cell}{style:#}{:space$}", "")?;
        }
    }
    writeln!(out)
}

fn row(version: &Version) -> [String; HEADINGS.len()] {
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

/// `+2 -1`: two were introduced, one was repaired.
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
            parts.push(format!("joins several: {}", all.join(", ")));
        }
        ([parent], Some(comparison)) if comparison.compared_with != *parent => {
            parts.push(format!("compared across to {}", comparison.compared_with));
        }
        ([parent], _) if Some(parent) != expected => parts.push(format!("made from {parent}")),
        _ => {}
    }
    shortened(&parts.join("; "), NOTE)
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
    if !timeline.skipped.is_empty() {
        let files = counted(timeline.skipped.len(), "file");
        let note = format!("{files} skipped, no description: {}", timeline.skipped.join(", "));
        writeln!(out, "\n{DIM}{}{DIM:#}", shortened(&note, WIDTH))?;
    }
    let of = |verdict| {
        let is = |version: &&Version| version.comparison.as_ref().is_some_and(|c| c.verdict == verdict);
        versions.iter().filter(is).count()
    };
    let in_state = |state| versions.iter().filter(|version| version.state == state).count();
    writeln!(
        out,
        "\n{}: {} breaking, {} compatible, {} in words, {} clean; {} invalid, {} unreadable",
        counted(versions.len(), "version"),
        of(Verdict::Breaking),
        of(Verdict::Compatible),
        of(Verdict::Docs),
        of(Verdict::Clean),
        in_state(State::Invalid),
        in_state(State::Unreadable)
    )
}

/// How long it took.
pub(super) fn times(found: Duration, together: Duration, walked: &Walked, out: &mut impl Write) -> io::Result<()> {
    let milliseconds = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1e3);
    writeln!(
        out,
        "{DIM}find {}, read {}, compare {} ({}), together {}{DIM:#}",
        milliseconds(found),
        milliseconds(walked.reading),
        milliseconds(walked.comparing),
        counted(walked.threads, "thread"),
        milliseconds(together)
    )
}
