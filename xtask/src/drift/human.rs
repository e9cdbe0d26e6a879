//! A report for people: each cause once, beside others that reach the same operations, the gravest first.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use codegen::drift::report::{AcknowledgementState, Change, DefectState, Semver, Verdict};

use super::view::{View, breaks, semver};
use crate::{BOLD, DIM, GREEN, RED, counted};

/// What deserves a look.
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// How many changes are shown, and items of any other list, unless all are asked for.
const SHOWN: usize = 10;

pub(super) fn print(view: &View, out: &mut impl Write) -> io::Result<()> {
    let report = &view.report;
    let (old, new) = (&report.old, &report.new);
    writeln!(out, "{BOLD}{}{BOLD:#} ({}) → {BOLD}{}{BOLD:#} ({})", old.source, old.version, new.source, new.version)?;
    for note in &view.notes {
        writeln!(out, "{DIM}{note}{DIM:#}")?;
    }
    writeln!(out)?;
    changes(view, out)?;
    defects(view, out)?;
    actions(view, out)?;
    items(view, out)?;
    acknowledgements(view, out)?;
    let style = style(report.verdict);
    writeln!(out, "{style}{}{style:#}: {}", report.verdict.as_str(), view.summary())
}

fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Breaking => RED,
        Verdict::Compatible => YELLOW,
        Verdict::Docs => DIM,
        Verdict::Clean => GREEN,
    }
}

/// The first of a list, and how many are left.
fn folded<T>(view: &View, list: &[T]) -> (usize, usize) {
    let shown = if view.all { list.len() } else { list.len().min(SHOWN) };
    (shown, list.len() - shown)
}

fn rest(left: usize, what: &str, out: &mut impl Write) -> io::Result<()> {
    if left > 0 {
        writeln!(out, "  {DIM}and {left} more{what}: `--all` shows them{DIM:#}")?;
    }
    Ok(())
}

/// The gravest changes, together where they reach the same operations.
fn changes(view: &View, out: &mut impl Write) -> io::Result<()> {
    let all = &view.report.changes;
    let (shown, _) = folded(view, all);
    let mut groups: Vec<(&[String], Vec<&Change>)> = Vec::new();
    for change in all.iter().take(shown) {
        match groups.iter_mut().find(|(operations, _)| *operations == change.operations) {
            Some((_, changes)) => changes.push(change),
            None => groups.push((&change.operations, vec![change])),
        }
    }
    for (operations, changes) in groups {
        heading(view, operations, out)?;
        for found in changes {
            change(found, out)?;
        }
    }
    let verdicts = [Verdict::Breaking, Verdict::Compatible, Verdict::Docs];
    let left = verdicts.map(|verdict| (verdict, all.iter().skip(shown).filter(|c| c.verdict == verdict).count()));
    let left: Vec<String> =
        left.iter().filter(|(_, n)| *n > 0).map(|(verdict, n)| format!("{n} {}", verdict.as_str())).collect();
    if !left.is_empty() {
        writeln!(out, "{DIM}and {} more: `--all` shows them{DIM:#}", left.join(", "))?;
    }
    if !all.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

fn heading(view: &View, operations: &[String], out: &mut impl Write) -> io::Result<()> {
    match operations {
        [] => writeln!(out, "{BOLD}the whole description{BOLD:#}"),
        [operation] => {
            let id = view.report.operations.iter().find(|known| known.operation == *operation);
            let id = id.and_then(|known| known.operation_id.as_deref()).unwrap_or_default();
            let gap = if id.is_empty() { "" } else { " " };
            writeln!(out, "{BOLD}{operation}{BOLD:#}{gap}{DIM}{id}{DIM:#}")
        }
        _ => {
            let named = view.operations(operations, str::to_owned);
            writeln!(out, "{BOLD}{}{BOLD:#}: {named}", counted(operations.len(), "operation"))
        }
    }
}

fn change(change: &Change, out: &mut impl Write) -> io::Result<()> {
    let style = style(change.verdict);
    let breaks = breaks(change);
    let gap = if breaks.is_empty() { "" } else { ", " };
    let (verdict, kind) = (change.verdict.as_str(), &change.kind);
    writeln!(out, "  {style}{verdict}{style:#} {kind} {DIM}[{}]{DIM:#}{gap}{breaks}", change.id)?;
    writeln!(out, "    {}", change.message)?;
    if let Some(hint) = &change.hint {
        writeln!(out, "    {GREEN}hint{GREEN:#} {hint}")?;
    }
    if let Some(known) = &change.acknowledged {
        writeln!(out, "    {GREEN}acknowledged{GREEN:#} until {}: {}", known.expires, known.reason)?;
    }
    let position = |position: &Option<String>| position.clone().unwrap_or_else(|| "nowhere".to_owned());
    writeln!(out, "    {DIM}at{DIM:#} {}", change.pointer)?;
    writeln!(out, "    {DIM}{} → {}{DIM:#}", position(&change.old_position), position(&change.new_position))
}

/// Those that the new description brings or mends; of those that stand, only how many there are.
fn defects(view: &View, out: &mut impl Write) -> io::Result<()> {
    let moved: Vec<_> = view.defects(DefectState::Introduced).chain(view.defects(DefectState::Repaired)).collect();
    let standing = view.defects(DefectState::Standing).count();
    if moved.is_empty() && standing == 0 {
        return Ok(());
    }
    writeln!(out, "{BOLD}defects{BOLD:#}, {standing} standing in both")?;
    let (shown, left) = folded(view, &moved);
    for defect in moved.iter().take(shown) {
        let (word, style) = match defect.state {
            DefectState::Introduced => ("introduced", RED),
            _ => ("repaired", GREEN),
        };
        let position = defect.position.as_deref().unwrap_or_default();
        writeln!(out, "  {style}{word}{style:#} {} {DIM}{position}{DIM:#}", defect.message)?;
    }
    rest(left, "", out)?;
    writeln!(out)
}

/// Corrections that have nothing left to correct.
fn actions(view: &View, out: &mut impl Write) -> io::Result<()> {
    let idle: Vec<_> = view.actions(DefectState::Introduced).collect();
    if idle.is_empty() {
        return Ok(());
    }
    writeln!(out, "{BOLD}overlay{BOLD:#}, {} that would no longer apply", counted(idle.len(), "action"))?;
    let (shown, left) = folded(view, &idle);
    for defect in idle.iter().take(shown) {
        writeln!(out, "  {} {DIM}{}{DIM:#}", defect.message, defect.position.as_deref().unwrap_or_default())?;
    }
    rest(left, "", out)?;
    writeln!(out)
}

/// What becomes of the generated crate.
fn items(view: &View, out: &mut impl Write) -> io::Result<()> {
    let items = &view.report.items;
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "{BOLD}crate{BOLD:#}, {}", semver(view.report.semver))?;
    let (shown, left) = folded(view, items);
    for item in items.iter().take(shown) {
        let style = if item.semver == Semver::Major { RED } else { YELLOW };
        writeln!(out, "  {style}{}{style:#} {BOLD}{}{BOLD:#} {}", semver(item.semver), item.item, item.change)?;
    }
    rest(left, "", out)?;
    writeln!(out)
}

/// Acknowledgements that do not hold.
fn acknowledgements(view: &View, out: &mut impl Write) -> io::Result<()> {
    let spent: Vec<_> =
        view.report.acknowledgements.iter().filter(|ack| ack.state != AcknowledgementState::Active).collect();
    if spent.is_empty() {
        return Ok(());
    }
    writeln!(out, "{BOLD}acknowledgements{BOLD:#}, {} that do not hold", spent.len())?;
    let (shown, left) = folded(view, &spent);
    for ack in spent.iter().take(shown) {
        let (id, position, expires) = (&ack.id, &ack.position, &ack.expires);
        let (state, why) = state(ack.state, expires);
        writeln!(out, "  {YELLOW}{state}{YELLOW:#} [{id}] {why} {DIM}{position}{DIM:#}")?;
    }
    rest(left, "", out)?;
    writeln!(out)
}

/// What is wrong with an acknowledgement.
pub(super) fn state(state: AcknowledgementState, expires: &str) -> (&'static str, String) {
    match state {
        AcknowledgementState::Active => ("active", String::new()),
        AcknowledgementState::Expired => ("expired", format!("held until {expires}; the change counts again")),
        AcknowledgementState::Stale => {
            ("stale", "there is no such change, or none at this pointer; take it out".into())
        }
    }
}
