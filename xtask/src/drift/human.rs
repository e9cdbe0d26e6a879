//! A report for people: each cause once, grouped by the operations that it reaches, the most severe first.
//!
//! One edit of the text can be two changes, one for requests and one for responses; they are one block.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use codegen::drift::report::{Acknowledgement, AcknowledgementState, Change, DefectState, Tool, ToolChange, Verdict};

use super::ack;
use super::view::{View, breaks, plain};
use crate::{BOLD, DIM, GREEN, RED, counted};

const YELLOW: Style = AnsiColor::Yellow.on_default();

/// The most causes, and the most items of any other list, without `--all`.
const SHOWN: usize = 8;

/// The most actions that no longer apply, without `--all`.
const IDLE: usize = 2;

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
    super::items::print(view, out)?;
    tools(view, out)?;
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

/// Returns how many items of a list are shown, and how many are left out.
fn folded<T>(view: &View, list: &[T]) -> (usize, usize) {
    let shown = if view.all { list.len() } else { list.len().min(SHOWN) };
    (shown, list.len() - shown)
}

pub(super) fn rest(left: usize, what: &str, out: &mut impl Write) -> io::Result<()> {
    if left > 0 {
        writeln!(out, "  {DIM}and {left} more{what}: `--all` shows them{DIM:#}")?;
    }
    Ok(())
}

/// One edit of the text: its changes, and every operation that they reach.
struct Cause<'a> {
    changes: Vec<&'a Change>,
    operations: Vec<&'a str>,
}

impl<'a> Cause<'a> {
    fn of(view: &'a View, changes: Vec<&'a Change>) -> Self {
        let reached: HashSet<&str> = changes.iter().flat_map(|change| &change.operations).map(String::as_str).collect();
        let all = view.report.operations.iter().map(|operation| operation.operation.as_str());
        Self { changes, operations: all.filter(|name| reached.contains(name)).collect() }
    }
}

/// Returns the changes grouped by cause, in the order of their most severe change.
fn causes(view: &View) -> Vec<Vec<&Change>> {
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let mut causes: Vec<Vec<&Change>> = Vec::new();
    for change in &view.report.changes {
        let place = *places.entry((&change.cause, &change.message)).or_insert(causes.len());
        match causes.get_mut(place) {
            Some(cause) => cause.push(change),
            None => causes.push(vec![change]),
        }
    }
    causes
}

/// Prints the most severe causes, grouped by the operations that they reach.
fn changes(view: &View, out: &mut impl Write) -> io::Result<()> {
    let all = causes(view);
    let (shown, _) = folded(view, &all);
    let mut places: HashMap<Vec<&str>, usize> = HashMap::new();
    let mut groups: Vec<Vec<Cause<'_>>> = Vec::new();
    for changes in all.iter().take(shown) {
        let cause = Cause::of(view, changes.clone());
        let place = *places.entry(cause.operations.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(cause),
            None => groups.push(vec![cause]),
        }
    }
    for group in &groups {
        heading(view, group.first().map(|cause| cause.operations.as_slice()).unwrap_or_default(), out)?;
        for found in group {
            cause(view, found, out)?;
        }
    }
    let left = |verdict| {
        let left = all.iter().skip(shown).flatten();
        (verdict, left.filter(|change| change.verdict == verdict).count())
    };
    let left = [Verdict::Breaking, Verdict::Compatible, Verdict::Docs].map(left);
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

fn heading(view: &View, operations: &[&str], out: &mut impl Write) -> io::Result<()> {
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

fn cause(view: &View, cause: &Cause<'_>, out: &mut impl Write) -> io::Result<()> {
    let Some(gravest) = cause.changes.first() else { return Ok(()) };
    let style = style(gravest.verdict);
    writeln!(out, "  {style}{}{style:#} {}", gravest.verdict.as_str(), gravest.message)?;
    for change in &cause.changes {
        let breaks = breaks(change);
        let milder = if change.verdict == gravest.verdict { "" } else { change.verdict.as_str() };
        let what = if breaks.is_empty() { milder } else { &breaks };
        let gap = if what.is_empty() { "" } else { ", " };
        write!(out, "    {} {DIM}[{}]{DIM:#}{gap}{what}", change.kind, change.id)?;
        if change.operations.len() < cause.operations.len() {
            write!(out, ", in {}", view.operations(&change.operations, str::to_owned))?;
        }
        writeln!(out)?;
        if let Some(known) = &change.acknowledged {
            writeln!(out, "      {GREEN}acknowledged{GREEN:#} until {}: {}", known.expires, known.reason)?;
        }
    }
    if let Some(hint) = cause.changes.iter().find_map(|change| change.hint.as_ref()) {
        writeln!(out, "    {GREEN}hint{GREEN:#} {hint}")?;
    }
    let position = |position: &Option<String>| position.clone().unwrap_or_else(|| "absent".to_owned());
    let (old, new) = (position(&gravest.old_position), position(&gravest.new_position));
    writeln!(out, "    {DIM}at{DIM:#} {}", gravest.pointer)?;
    writeln!(out, "    {DIM}{old} → {new}{DIM:#}")
}

/// Prints the changed tools of agents and of the command.
fn tools(view: &View, out: &mut impl Write) -> io::Result<()> {
    let tools = &view.report.tools;
    if tools.is_empty() {
        return Ok(());
    }
    writeln!(out, "{BOLD}tools{BOLD:#}, {}", counted(tools.len(), "change"))?;
    let (shown, left) = folded(view, tools);
    for Tool { tool, change, detail } in tools.iter().take(shown) {
        let style = if *change <= ToolChange::ArgumentChanged { RED } else { DIM };
        let detail = detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default();
        writeln!(out, "  {style}{}{style:#} {tool}{detail}", change.as_str())?;
    }
    rest(left, "", out)?;
    writeln!(out)
}

/// Prints defects that were introduced or repaired, and counts those in both.
fn defects(view: &View, out: &mut impl Write) -> io::Result<()> {
    let moved: Vec<_> = view.defects(DefectState::Introduced).chain(view.defects(DefectState::Repaired)).collect();
    let standing = view.defects(DefectState::Standing).count();
    if moved.is_empty() && standing == 0 {
        return Ok(());
    }
    writeln!(out, "{BOLD}defects{BOLD:#}, {standing} in both")?;
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

/// Prints corrections without effect.
fn actions(view: &View, out: &mut impl Write) -> io::Result<()> {
    let Some(overlay) = &view.overlay else { return Ok(()) };
    let idle: Vec<_> = view.actions(DefectState::Introduced).collect();
    let fits_neither = view.actions(DefectState::Standing).count();
    if fits_neither > 0 {
        let (actions, overlay) = (counted(fits_neither, "action"), plain(overlay));
        writeln!(out, "{BOLD}overlay{BOLD:#}, {actions} without effect on either description: {overlay}")?;
    }
    if !idle.is_empty() {
        let (actions, overlay) = (counted(idle.len(), "action"), plain(overlay));
        writeln!(out, "{BOLD}overlay{BOLD:#}, {actions} that would no longer apply: {overlay}")?;
    }
    let shown = if view.all || idle.len() <= IDLE + 1 { idle.len() } else { IDLE };
    for defect in idle.iter().take(shown) {
        writeln!(out, "  {} {DIM}{}{DIM:#}", defect.message, defect.position.as_deref().unwrap_or_default())?;
    }
    rest(idle.len() - shown, "", out)?;
    if idle.len() + fits_neither > 0 { writeln!(out) } else { Ok(()) }
}

fn acknowledgements(view: &View, out: &mut impl Write) -> io::Result<()> {
    let spent: Vec<_> = view.spent().collect();
    if spent.is_empty() {
        return Ok(());
    }
    writeln!(out, "{BOLD}acknowledgements{BOLD:#}, {} expired or stale", spent.len())?;
    let (shown, left) = folded(view, &spent);
    for ack in spent.iter().take(shown) {
        let (id, position) = (&ack.id, &ack.position);
        let (state, why) = state(view, ack);
        writeln!(out, "  {YELLOW}{state}{YELLOW:#} [{id}] {why} {DIM}{position}{DIM:#}")?;
    }
    rest(left, "", out)?;
    writeln!(out)
}

pub(super) fn state(view: &View, ack: &Acknowledgement) -> (&'static str, String) {
    let another = |change: &&Change| change.id != ack.id && ack::same_place(&change.pointer, &ack.pointer);
    match ack.state {
        AcknowledgementState::Active => ("active", String::new()),
        AcknowledgementState::Expired => {
            ("expired", format!("it was valid until {}; the change counts again", ack.expires))
        }
        AcknowledgementState::Stale => match view.report.changes.iter().find(another) {
            Some(change) => (
                "stale",
                format!("the change at this pointer is now [{}]; acknowledge that one or remove this", change.id),
            ),
            None => ("stale", "no change has this id and pointer; remove it".to_owned()),
        },
    }
}
