//! A report made safe for output: no control characters, no invisible characters, limited lengths.
//!
//! Every text in a description is untrusted. The printers of a view only have to quote it for their format.

use anyhow::Result;
use codegen::drift::report::{
    Acknowledgement, AcknowledgementState, Change, Defect, DefectState, Party, Report, Semver,
};
use serde_json::Value;

use crate::counted;

/// The most characters of one text.
const MAX_TEXT: usize = 500;

/// The most operations that are named for a change, without `--all`.
const NAMED: usize = 6;

/// A report with the context that the printers need.
pub(super) struct View {
    pub(super) report: Report,
    /// Notes about the comparison, one line each.
    pub(super) notes: Vec<String>,
    /// Whether lists are shown in full.
    pub(super) all: bool,
    /// The paths of the two descriptions in the working tree, if any.
    pub(super) paths: (Option<String>, Option<String>),
    /// The name of the overlay.
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

    /// Returns why the crate is unknown: the descriptions from which it cannot be generated.
    pub(super) fn no_crate(&self) -> Option<String> {
        let sides = self.report.crate_unknown.iter().map(|unknown| unknown.source.as_str());
        let mut sides: Vec<&str> = sides.collect();
        sides.dedup();
        let overlay = self.overlay.as_ref().map(|name| format!(" with the overlay {}", plain(name)));
        let from = format!("{}{}", sides.join(" or from "), overlay.unwrap_or_default());
        (!sides.is_empty()).then(|| format!("it cannot be generated from {from}"))
    }

    /// Returns the reasons: the first line of each side's first one, or all of them, and the number of the rest.
    pub(super) fn no_crate_because(&self) -> (Vec<&str>, usize) {
        // A version compared with itself has the same reasons on both sides.
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

    /// Returns the expired and stale acknowledgements.
    pub(super) fn spent(&self) -> impl Iterator<Item = &Acknowledgement> {
        self.report.acknowledgements.iter().filter(|ack| ack.state != AcknowledgementState::Active)
    }

    /// Returns actions of the overlay in this state.
    pub(super) fn actions(&self, state: DefectState) -> impl Iterator<Item = &Defect> {
        self.found(state, true)
    }

    /// Returns defects of the descriptions in this state.
    pub(super) fn defects(&self, state: DefectState) -> impl Iterator<Item = &Defect> {
        self.found(state, false)
    }

    fn found(&self, state: DefectState, of_overlay: bool) -> impl Iterator<Item = &Defect> {
        let start = self.overlay.as_ref().map(|name| format!("{}:", plain(name)));
        self.report.defects.iter().filter(move |defect| {
            let position = defect.position.as_deref().unwrap_or_default();
            let is_of_overlay = start.as_ref().is_some_and(|start| position.starts_with(start));
            defect.state == state && is_of_overlay == of_overlay
        })
    }

    /// Lists the operations of a change, each formatted by `quoted`; a long list is cut.
    pub(super) fn operations(&self, operations: &[impl AsRef<str>], quoted: impl Fn(&str) -> String) -> String {
        let most = if self.all { operations.len() } else { NAMED };
        let named: Vec<String> = operations.iter().take(most).map(|name| quoted(name.as_ref())).collect();
        let rest = operations.len().saturating_sub(most);
        let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        format!("{}{rest}", named.join(", "))
    }

    /// Returns the last line of the report.
    pub(super) fn summary(&self) -> String {
        let summary = self.report.summary;
        let acknowledged = self.report.changes.iter().filter(|change| change.acknowledged.is_some()).count();
        let acknowledged = match acknowledged {
            0 => String::new(),
            count => format!("; {} acknowledged", counted(count, "change")),
        };
        format!(
            "{} breaking, {} compatible, {} docs-only, {} clean; semver {}{acknowledged}",
            counted(summary.breaking, "operation"),
            summary.compatible,
            summary.docs,
            summary.clean,
            self.report.semver.as_str(),
        )
    }
}

/// Returns which side of a client breaks; empty if none does.
pub(super) fn breaks(change: &Change) -> String {
    let parties = change.breaks.iter().map(|party| match party {
        Party::Senders => "senders",
        Party::Readers => "readers",
    });
    let parties: Vec<&str> = parties.collect();
    if parties.is_empty() { String::new() } else { format!("breaks {}", parties.join(" and ")) }
}

/// Splits `file:line:column` from its end, because a file name can contain colons.
pub(super) fn split_position(position: &str) -> Option<(&str, &str, &str)> {
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

/// Returns a text on one line, with control characters escaped and cut to the limit.
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

/// Whether a character changes the direction of text or has no width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(plain("a\u{1b}[2Jb\r\n::error::\u{202e}c"), "a\\u{1b}[2Jb\\r\\n::error::\\u{202e}c");
        assert_eq!(plain("“naïve” → 日本"), "“naïve” → 日本");
        assert_eq!(plain(&"x".repeat(2 * MAX_TEXT)).chars().count(), MAX_TEXT + 1);
    }

    #[test]
    fn a_position_is_split_from_its_end() {
        assert_eq!(split_position("HEAD:a.yaml:2:3"), Some(("HEAD:a.yaml", "2", "3")));
        assert_eq!(split_position("a.yaml:2"), None);
        assert_eq!(split_position("a:b:c"), None);
    }
}
