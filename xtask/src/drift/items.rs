//! The changed items of the generated crate, for people, the most severe first.

use std::io::{self, Write};

use codegen::drift::report::{Item, Semver};

use super::human::rest;
use super::view::View;
use crate::{BOLD, DIM, GREEN, RED, counted};

/// The most items of one version change, without `--all`.
const SHOWN: usize = 5;

pub(super) fn print(view: &View, out: &mut impl Write) -> io::Result<()> {
    let report = &view.report;
    let shown = if view.all { usize::MAX } else { SHOWN };
    if let Some(from) = view.no_crate() {
        writeln!(out, "{RED}crate{RED:#}, unknown: {from}")?;
        let (reasons, left) = view.no_crate_because();
        for reason in reasons {
            writeln!(out, "  {}", reason.replace('\n', "\n  "))?;
        }
        let without = if view.overlay.is_some() { ", `--no-overlay` compares without it" } else { "" };
        if left > 0 {
            writeln!(out, "  {DIM}and {left} more: `--all` shows them{without}{DIM:#}")?;
        }
        writeln!(out)?;
    }
    if report.items.is_empty() {
        if report.semver == Semver::Patch {
            writeln!(out, "{BOLD}crate{BOLD:#}, {GREEN}patch{GREEN:#}: only documentation or requests changed\n")?;
        }
        return Ok(());
    }
    let count = counted(report.items.len(), "item");
    writeln!(out, "{BOLD}crate{BOLD:#}, {count}, {BOLD}{}{BOLD:#}", report.semver.as_str())?;
    for semver in [Semver::Major, Semver::Minor, Semver::Patch] {
        let items: Vec<&Item> = report.items.iter().filter(|item| item.semver == semver).collect();
        for found in items.iter().take(shown) {
            item(found, out)?;
        }
        rest(items.len().saturating_sub(shown), "", out)?;
    }
    writeln!(out)
}

fn item(item: &Item, out: &mut impl Write) -> io::Result<()> {
    let style = if item.semver == Semver::Major { RED } else { DIM };
    let detail = item.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
    writeln!(out, "  {style}{}{style:#} {}: {}{detail}", item.semver.as_str(), item.item, item.change.as_str())
}
