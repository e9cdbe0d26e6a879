//! A report made ready for people: nothing in it moves a cursor, hides a word or runs on for ever.
//!
//! Everything in a description is somebody else's text. What prints a view need only quote it for its own format.

use anyhow::Result;
use codegen::drift::report::{
    Acknowledgement, AcknowledgementState, Change, Defect, DefectState, Party, Report, Semver,
};
use serde_json::Value;

use crate::counted;

/// How much of one text is shown, in characters.
const MAX_TEXT: usize = 500;

/// How many operations of a change are named, unless all are asked for.
const NAMED: usize = 6;

/// A report and what stands around it.
pub(super) struct View {
    pub(super) report: Report,
    /// Of the comparison itself, a line each.
    pub(super) notes: Vec<String>,
    /// Whether nothing is folded.
    pub(super) all: bool,
    /// The paths of the two in the working tree, if they have one.
    pub(super) paths: (Option<String>, Option<String>),
    /// What the overlay that was tried is called.
    pub(super) overlay: Option<String>,
    pub(super) crate_fails_from: Option<Semver>,
}

impl View {
    pub(super) fn shown(report: &Report) -> Result<Report> {
        let mut value = serde_json::to_value(report)?;
        plain_all(&mut value);
        let mut shown: Report = serde_json::from_value(value)?;
        for (shown, unknown) in shown.crate_unknown.iter_mut().zip(&report.crate_unknown) {
            let plain_lines = |reason: &String| reason.lines().map(plain).collect::<Vec<_>>().join("\n");
            shown.reasons = unknown.reasons.iter().map(plain_lines).collect();
        }
        Ok(shown)
    }

    /// From what no crate can be generated, if there is such a side.
    pub(super) fn no_crate(&self) -> Option<String> {
        let sides = self.report.crate_unknown.iter().map(|unknown| unknown.source.as_str());
        let mut sides: Vec<&str> = sides.collect();
        sides.dedup();
        let overlay = self.overlay.as_ref().map(|name| format!(" with the overlay {}", plain(name)));
        let from = format!("{}{}", sides.join(" or from "), overlay.unwrap_or_default());
        (!sides.is_empty()).then(|| format!("none can be generated from {from}"))
    }

    /// Why not: the first reason of each side in one line, or every one, and how many are left.
    pub(super) fn no_crate_because(&self) -> (Vec<&str>, usize) {
        // A version that is compared with itself has its reasons once.
        let mut sides: Vec<_> = self.report.crate_unknown.iter().collect();
        sides.dedup();
        let all = sides.iter().flat_map(|unknown| &unknown.reasons);
        if self.all {
            return (all.map(String::as_str).collect(), 0);
        }
        let first = sides.iter().filter_map(|unknown| unknown.reasons.first()?.lines().next());
        let first: Vec<&str> = first.collect();
        let left = all.count() - first.len();
        (first, left)
    }

    /// The acknowledgements that do not hold.
    pub(super) fn spent(&self) -> impl Iterator<Item = &Acknowledgement> {
        self.report.acknowledgements.iter().filter(|ack| ack.state != AcknowledgementState::Active)
    }

    /// Actions of the overlay, by what has become of them.
    pub(super) fn actions(&self, state: DefectState) -> impl Iterator<Item = &Defect> {
        self.found(state, true)
    }

    /// Defects of the descriptions, by what has become of them.
    pub(super) fn defects(&self, state: DefectState) -> impl Iterator<Item = &Defect> {
        self.found(state, false)
    }

    fn found(&self, state: DefectState, of_overlay: bool) -> impl Iterator<Item = &Defect> {
        let start = self.overlay.as_ref().map(|name| format!("{}:", plain(name)));
        self.report.defects.iter().filter(move |defect| {
            let position = defect.position.as_deref().unwrap_or_default();
            let stands_there = start.as_ref().is_some_and(|start| position.starts_with(start));
            defect.state == state && stands_there == of_overlay
        })
    }

    /// The operations of a change, each as `quoted` writes it, a long list folded.
    pub(super) fn operations(&self, operations: &[impl AsRef<str>], quoted: impl Fn(&str) -> String) -> String {
        let most = if self.all { operations.len() } else { NAMED };
        let named: Vec<String> = operations.iter().take(most).map(|name| quoted(name.as_ref())).collect();
        let rest = operations.len().saturating_sub(most);
        let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        format!("{}{rest}", named.join(", "))
    }

    /// The last line of all.
    pub(super) fn summary(&self) -> String {
        let summary = self.report.summary;
        let acknowledged = self.report.changes.iter().filter(|change| change.acknowledged.is_some()).count();
        let acknowledged = match acknowledged {
            0 => String::new(),
            count => format!("; {} acknowledged", counted(count, "change")),
        };
        format!(
            "{} breaking, {} compatible, {} in words, {} clean; semver {}{acknowledged}",
            counted(summary.breaking, "operation"),
            summary.compatible,
            summary.docs,
            summary.clean,
            self.report.semver.as_str(),
        )
    }
}

/// Who breaks, in words; nothing where nobody does.
pub(super) fn breaks(change: &Change) -> String {
    let parties = change.breaks.iter().map(|party| match party {
        Party::Senders => "senders",
        Party::Readers => "readers",
    });
    let parties: Vec<&str> = parties.collect();
    if parties.is_empty() { String::new() } else { format!("breaks {}", parties.join(" and ")) }
}

/// A position of `file:line:column`, taken apart from its end: a file can hold colons.
pub(super) fn taken_apart(position: &str) -> Option<(&str, &str, &str)> {
    let (rest, column) = position.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(line) && is_number(column)).then_some((file, line, column))
}

fn plain_all(value: &mut Value) {
    match value {
        Value::String(text) => *text = plain(text),
        Value::Array(items) => items.iter_mut().for_each(plain_all),
        Value::Object(members) => members.values_mut().for_each(plain_all),
        _ => {}
    }
}

/// A text on one line, with what a terminal would obey written out, and its end left off where it is long.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == MAX_TEXT {
            plain.push('…');
            break;
        }
        if c.is_control() || is_invisible(c) {
            plain.extend(c.escape_default());
        } else {
            plain.push(c);
        }
    }
    plain
}

/// What turns the direction of text around it, or takes no place.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_obeys_nobody() {
        assert_eq!(plain("a\u{1b}[2Jb\r\n::error::\u{202e}c"), "a\\u{1b}[2Jb\\r\\n::error::\\u{202e}c");
        assert_eq!(plain("“naïve” → 日本"), "“naïve” → 日本");
        assert_eq!(plain(&"x".repeat(2 * MAX_TEXT)).chars().count(), MAX_TEXT + 1);
    }

    #[test]
    fn a_position_is_taken_apart_from_its_end() {
        assert_eq!(taken_apart("HEAD:a.yaml:2:3"), Some(("HEAD:a.yaml", "2", "3")));
        assert_eq!(taken_apart("a.yaml:2"), None);
        assert_eq!(taken_apart("a:b:c"), None);
    }
}
