//! The history of the description as text and as a table, from `spec/history.jsonl`.

use std::collections::BTreeMap;

use codegen::drift::report::Verdict;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Serialize;

use crate::counted;
use crate::timeline::State;
use crate::timeline::history::{Entry, Known};

/// The history in numbers.
#[derive(Debug, Serialize)]
pub(crate) struct Drift {
    pub(super) versions: usize,
    pub(super) first: Option<String>,
    pub(super) last: Option<String>,
    /// The number of versions by verdict, without first and unreadable ones.
    pub(super) verdicts: Verdicts,
    pub(super) invalid: usize,
    pub(super) unreadable: usize,
    pub(super) gaps: Vec<Unknown>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Verdicts {
    pub(super) clean: usize,
    pub(super) docs: usize,
    pub(super) compatible: usize,
    pub(super) breaking: usize,
}

/// A period without known versions.
#[derive(Debug, Serialize)]
pub(super) struct Unknown {
    from: Option<String>,
    to: Option<String>,
    days: Option<i32>,
}

pub(super) fn drift(entries: &[Entry]) -> Drift {
    let known: Vec<&Known> = entries.iter().filter_map(Entry::known).collect();
    let mut verdicts = Verdicts::default();
    for change in known.iter().filter_map(|known| known.change.as_ref()) {
        match change.verdict {
            Verdict::Clean => verdicts.clean += 1,
            Verdict::Docs => verdicts.docs += 1,
            Verdict::Compatible => verdicts.compatible += 1,
            Verdict::Breaking => verdicts.breaking += 1,
        }
    }
    let of = |state| known.iter().filter(|known| known.state == state).count();
    let gap = |entry: &Entry| match entry {
        Entry::Gap { gap } => Some(Unknown {
            from: gap.from.clone(),
            to: gap.to.clone(),
            days: days(gap.from.as_deref(), gap.to.as_deref()),
        }),
        Entry::Version(_) => None,
    };
    Drift {
        versions: known.len(),
        first: known.iter().filter_map(|known| known.date.clone()).min(),
        last: known.iter().filter_map(|known| known.date.clone()).max(),
        verdicts,
        invalid: of(State::Invalid),
        unreadable: of(State::Unreadable),
        gaps: entries.iter().filter_map(gap).collect(),
    }
}

impl Unknown {
    fn sentence(&self) -> String {
        let (from, to) = (or_unknown(self.from.as_deref()), or_unknown(self.to.as_deref()));
        let days = self.days.map(|days| format!(", {} days", thousands(days))).unwrap_or_default();
        format!("From {from} to {to}{days}, no version is known.")
    }
}

/// The number of days between two dates.
fn days(from: Option<&str>, to: Option<&str>) -> Option<i32> {
    let (from, to): (Date, Date) = (from?.parse().ok()?, to?.parse().ok()?);
    Some(from.until(to).ok()?.get_days())
}

/// The history as prose, one paragraph for each topic.
pub(super) fn history(entries: &[Entry], drift: &Drift) -> Markup {
    let known: Vec<&Known> = entries.iter().filter_map(Entry::known).collect();
    html! {
        (growth(&known, drift))
        (breaks(&known, drift))
        (trouble(&known))
        @for gap in &drift.gaps {
            p {
                (gap.sentence())
                " The changes in this period are unknown, so the version after it is not compared."
            }
        }
    }
}

fn growth(known: &[&Known], drift: &Drift) -> Markup {
    let sized: Vec<_> = known.iter().filter_map(|known| Some((known.size?, *known))).collect();
    html! {
        @if let (Some((first, oldest)), Some((last, newest))) = (sized.first(), sized.last()) {
            p {
                "The oldest known description is of " (date(oldest)) ": " (first.operations) " operations, "
                (first.facts) " facts. The newest, " (version_name(newest)) ", is of " (date(newest)) " and has "
                (last.operations) " operations and " (last.facts) " facts. Between them "
                (counted(drift.versions.saturating_sub(2), "version")) " are known."
            }
        }
    }
}

fn breaks(known: &[&Known], drift: &Drift) -> Markup {
    let broken = |known: &&&Known| known.change.as_ref().map_or(0, |change| change.breaking.len());
    let largest = known.iter().max_by_key(broken).filter(|known| broken(known) > 0);
    let compared = known.iter().filter(|known| known.change.is_some()).count();
    let mut days: BTreeMap<&str, usize> = BTreeMap::new();
    for day in known.iter().filter_map(|known| known.date.as_deref()) {
        *days.entry(day).or_default() += 1;
    }
    let busiest = days.iter().max_by_key(|(_, versions)| **versions);
    html! {
        p {
            "Of the " (compared) " versions that could be compared with the one before, " (drift.verdicts.breaking)
            " were breaking, " (drift.verdicts.compatible) " were compatible, "
            (drift.verdicts.docs) " changed only docs and " (drift.verdicts.clean) " changed nothing relevant. "
            "Version numbers do not show this: all versions share " (counted(names(known), "number")) ". "
            @if let Some(largest) = largest {
                "The largest break, of " (date(largest)) ", broke " (counted(broken(&largest), "operation")) " at once. "
            }
            @if let Some((day, versions)) = busiest { "The busiest day was " (*day) ", with " (counted(*versions, "version")) "." }
        }
    }
}

/// The number of distinct `info.version`s.
fn names(known: &[&Known]) -> usize {
    known.iter().filter_map(|known| known.version.as_deref()).collect::<std::collections::BTreeSet<_>>().len()
}

fn trouble(known: &[&Known]) -> Markup {
    let of = |state| known.iter().filter(move |known| known.state == state).map(|known| known.id()).collect::<Vec<_>>();
    let (invalid, unreadable) = (of(State::Invalid), of(State::Unreadable));
    html! {
        @if !invalid.is_empty() {
            p { "Invalid descriptions, compared nevertheless: " (codes(&invalid)) ". " }
        }
        @if !unreadable.is_empty() {
            p { "Unreadable descriptions, skipped in comparisons: " (codes(&unreadable)) "." }
        }
    }
}

fn codes(ids: &[String]) -> Markup {
    html! { @for (index, id) in ids.iter().enumerate() { @if index > 0 { ", " } code { (id) } } }
}

/// A row for each version, with bars for the operations that it changes.
pub(super) fn table(entries: &[Entry]) -> Markup {
    html! {
        table class="versions" {
            caption class="hidden" { "All known versions, oldest first" }
            thead {
                tr {
                    @for name in ["Date", "Version", "Commit", "Based on", "Verdict"] { th scope="col" { (name) } }
                    @for name in ["Operations", "Facts", "Gain", "Break"] { th scope="col" class="number" { (name) } }
                }
            }
            tbody { @for entry in entries { (row(entry)) } }
        }
    }
}

fn row(entry: &Entry) -> Markup {
    let known = match entry {
        Entry::Version(known) => known,
        Entry::Gap { gap } => {
            let (from, to) = (or_unknown(gap.from.as_deref()), or_unknown(gap.to.as_deref()));
            return html! { tr class="gap" { td colspan="9" { "From " (from) " to " (to) " no version is known" } } };
        }
    };
    let verdict = match (known.state, &known.change) {
        (State::Unreadable, _) => "unreadable",
        (_, Some(change)) => change.verdict.as_str(),
        (_, None) => "first",
    };
    let summary = known.change.as_ref().map(|change| change.summary);
    html! {
        tr class="version" {
            th scope="row" { (date(known)) }
            td { (version_name(known)) }
            td { @if let Some(commit) = &known.commit { code { (commit) } } @else { "–" } }
            td { (codes(&known.parents)) }
            td class=(verdict) { (verdict) @if known.state == State::Invalid { ", invalid" } }
            (number(known.size.map(|size| size.operations), "size"))
            (number(known.size.map(|size| size.facts), "none"))
            (number(summary.map(|summary| summary.compatible), "compatible"))
            (number(summary.map(|summary| summary.breaking), "breaking"))
        }
    }
}

/// A count with a bar of its length.
fn number(value: Option<usize>, bar: &str) -> Markup {
    html! {
        td class="number" {
            @if let Some(value) = value { span class={ "bar " (bar) } style={ "--count:" (value) } { (value) } } @else { "–" }
        }
    }
}

fn date(known: &Known) -> &str {
    or_unknown(known.date.as_deref())
}

fn version_name(known: &Known) -> &str {
    known.version.as_deref().unwrap_or("unreadable")
}

fn or_unknown(text: Option<&str>) -> &str {
    text.unwrap_or("an unknown day")
}

fn thousands(number: i32) -> String {
    let digits = number.to_string();
    match digits.split_at_checked(digits.len().saturating_sub(3)) {
        Some((head, tail)) if !head.is_empty() && head != "-" => format!("{head},{tail}"),
        _ => digits,
    }
}
