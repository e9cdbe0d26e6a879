//! A report for people: the causes, the gravest first, and what became of the operations.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use codegen::drift::report::{Change, Defect, DefectState, Party, Report, Verdict};

use crate::{BOLD, DIM, GREEN, RED, counted};

/// What deserves a look.
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// How many operations of a change are named.
const NAMED: usize = 6;

pub(super) fn print(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let headings = [(Verdict::Breaking, "breaking"), (Verdict::Compatible, "compatible"), (Verdict::Docs, "words")];
    for (verdict, heading) in headings {
        let changes: Vec<&Change> = report.changes.iter().filter(|change| change.verdict == verdict).collect();
        if changes.is_empty() {
            continue;
        }
        let style = style(verdict);
        writeln!(out, "{style}{heading}{style:#}, {}", counted(changes.len(), "change"))?;
        for found in changes {
            change(found, out)?;
        }
        writeln!(out)?;
    }
    defects(&report.defects, out)?;
    let summary = report.summary;
    let style = style(report.verdict);
    writeln!(
        out,
        "{style}{}{style:#}: {} breaking, {} compatible, {} in words, {} clean",
        report.verdict.as_str(),
        counted(summary.breaking, "operation"),
        summary.compatible,
        summary.docs,
        summary.clean
    )
}

fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Breaking => RED,
        Verdict::Compatible => YELLOW,
        Verdict::Docs => DIM,
        Verdict::Clean => GREEN,
    }
}

fn change(change: &Change, out: &mut impl Write) -> io::Result<()> {
    let breaks: Vec<&str> = change.breaks.iter().map(|party| party_name(*party)).collect();
    let breaks = if breaks.is_empty() { String::new() } else { format!(" (breaks {})", breaks.join(" and ")) };
    writeln!(out, "  {BOLD}{}{BOLD:#}: {}{breaks}", change.kind, change.message)?;
    if let Some(hint) = &change.hint {
        writeln!(out, "    {hint}")?;
    }
    writeln!(out, "    {DIM}at{DIM:#} {}", change.pointer)?;
    for (side, position) in [("old", &change.old_position), ("new", &change.new_position)] {
        if let Some(position) = position {
            writeln!(out, "    {DIM}{side}{DIM:#} {position}")?;
        }
    }
    let named: Vec<&str> = change.operations.iter().take(NAMED).map(String::as_str).collect();
    let rest = change.operations.len() - named.len();
    let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    if named.is_empty() {
        return Ok(());
    }
    writeln!(out, "    {DIM}in{DIM:#} {}{rest} {DIM}[{}]{DIM:#}", named.join(", "), change.id)
}

fn party_name(party: Party) -> &'static str {
    match party {
        Party::Senders => "senders",
        Party::Readers => "readers",
    }
}

/// Those that the new description brings or mends; of those that stand, only how many there are.
fn defects(defects: &[Defect], out: &mut impl Write) -> io::Result<()> {
    let of = |state| defects.iter().filter(move |defect| defect.state == state);
    let moved: Vec<&Defect> = of(DefectState::Introduced).chain(of(DefectState::Repaired)).collect();
    let standing = of(DefectState::Standing).count();
    if !moved.is_empty() || standing > 0 {
        writeln!(out, "{BOLD}defects{BOLD:#}, {standing} standing in both")?;
    }
    for defect in &moved {
        let (word, style) = match defect.state {
            DefectState::Introduced => ("introduced", RED),
            _ => ("repaired", GREEN),
        };
        let position = defect.position.as_deref().unwrap_or_default();
        writeln!(out, "  {style}{word}{style:#} {}", defect.message)?;
        writeln!(out, "    {DIM}at{DIM:#} {position}")?;
    }
    if !moved.is_empty() || standing > 0 {
        writeln!(out)?;
    }
    Ok(())
}
