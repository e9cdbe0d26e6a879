//! What is left to do after the facts were taken, as commands and lines to copy.

use std::io::Write;

use anyhow::Result;
use codegen::diagnostics::Diagnostic;
use codegen::drift::report::{Item, ItemChange};
use codegen::parse;
use codegen::parse::tree::Node;

use super::super::{decisions, words};
use super::action::action;
use super::{Accepted, Args, OVERLAY, SPEC};
use crate::{BOLD, DIM, RED, counted};

/// The most changed items of the crate that are listed.
const NAMED: usize = 40;

/// The change for a list that the server returns in pages.
const PAGED: &str = "update:\n      parameters:\n        \
    - {name: 'page[number]', in: query, type: integer, x-sensitive: false}\n        \
    - {name: 'page[size]', in: query, type: integer, x-sensitive: false}";

/// The change for a list that the server returns as a whole.
const WHOLE: &str = "update:\n      x-paging: false";

pub(super) fn print(accepted: &Accepted, args: &Args, out: &mut impl Write) -> Result<()> {
    if args.check {
        return check(accepted, args, out);
    }
    if args.no_regen {
        writeln!(out, "the client was not generated; correct {OVERLAY} until this generates it:")?;
        return command("cargo xtask regen", out);
    }
    let document = parse::read(SPEC, &accepted.text)?;
    decisions::print(&accepted.found.undecided, &document.root, OVERLAY, out)?;
    for list in &accepted.found.unpaged {
        unpaged(list, &document.root, out)?;
    }
    let places = words::places(&document, &accepted.text);
    if !places.is_empty() {
        writeln!(out, "{RED}documentation is missing{RED:#} at {}:", counted(places.len(), "place"))?;
        words::print(SPEC, &places, out)?;
        writeln!(out, "write it and delete the comments; this lists what is left:")?;
        command("cargo xtask spec words", out)?;
    }
    if accepted.moves.is_empty() {
        return Ok(());
    }
    changelog(&accepted.report.items, out)?;
    writeln!(out, "generate the client again, record the calls, which have changed, and check everything:")?;
    command("cargo xtask regen", out)?;
    command("rm -r tests/recordings", out)?;
    command("cargo xtask verify --simulate --record tests/recordings", out)?;
    command("cargo xtask ci", out)
}

/// Names what a run without `--check` asks for. The places are in the vendor's file, because nothing is written.
fn check(accepted: &Accepted, args: &Args, out: &mut impl Write) -> Result<()> {
    let found = &accepted.found;
    let undecided = found.undecided.iter().map(|value| (value, "needs a decision on `x-sensitive`"));
    let unpaged = found.unpaged.iter().map(|list| (list, "is a list that is not paged"));
    for (fault, what) in undecided.chain(unpaged) {
        writeln!(out, "  {BOLD}{}{BOLD:#} {} {what}", line(fault), fault.pointer.as_deref().unwrap_or_default())?;
    }
    writeln!(out, "take the facts with:")?;
    let date = args.date.map(|date| format!(" --date {date}")).unwrap_or_default();
    command(&format!("cargo xtask spec accept --from {}{date}", args.from.display()), out)
}

fn command(line: &str, out: &mut impl Write) -> Result<()> {
    writeln!(out, "  {BOLD}{line}{BOLD:#}")?;
    Ok(())
}

fn line(fault: &Diagnostic) -> String {
    fault.position.as_ref().map(|at| format!("{}:{}", at.file, at.line)).unwrap_or_default()
}

fn unpaged(list: &Diagnostic, root: &Node, out: &mut impl Write) -> Result<()> {
    let (operation, pointer) = (list.operation.as_deref().unwrap_or_default(), list.pointer.as_deref());
    let path = codegen::overlay::path(pointer.unwrap_or_default(), root);
    writeln!(out, "{RED}a list is not paged{RED:#}: {operation} has no parameter or link that selects a page:")?;
    writeln!(out, "  {BOLD}{}{BOLD:#} {}", line(list), pointer.unwrap_or_default())?;
    writeln!(out, "if the server returns pages, add this to {OVERLAY}, with the names of its parameters:")?;
    writeln!(out, "{DIM}{}{DIM:#}", action(&path, PAGED))?;
    writeln!(out, "if it returns the whole list, add this instead:")?;
    writeln!(out, "{DIM}{}{DIM:#}", action(&path, WHOLE))?;
    Ok(())
}

/// Prints the changed items of the crate as lines for the changelog.
fn changelog(items: &[Item], out: &mut impl Write) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "add to CHANGELOG.md, below `[Unreleased]`, what users of the crate notice:")?;
    for (heading, change) in [("Added", ItemChange::Added), ("Removed", ItemChange::Removed)] {
        let found = items.iter().filter(|item| item.change == change);
        let names: Vec<String> = found.map(|item| format!("`{}`", item.item)).collect();
        if !names.is_empty() {
            let listed: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
            writeln!(out, "### {heading}\n\n- {}.", listed.join(", "))?;
            rest(names.len(), out)?;
        }
    }
    let is_changed = |item: &&Item| !matches!(item.change, ItemChange::Added | ItemChange::Removed);
    let changed: Vec<&Item> = items.iter().filter(is_changed).collect();
    if !changed.is_empty() {
        writeln!(out, "### Changed\n")?;
    }
    for item in changed.iter().take(NAMED) {
        let detail = item.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
        writeln!(out, "- `{}`: {}{detail}.", item.item, item.change.as_str())?;
    }
    rest(changed.len(), out)
}

fn rest(count: usize, out: &mut impl Write) -> Result<()> {
    if count > NAMED {
        writeln!(out, "{DIM}and {} more: `git diff generated-client/src/generated` shows them{DIM:#}", count - NAMED)?;
    }
    Ok(())
}
