//! Acknowledgements: known changes that do not fail the run until a given day.
//!
//! Reads `spec/drift-ack.toml`, reports all its errors at once, and marks the changes that it names.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use anyhow::{Result, bail};
use codegen::drift::report::{
    Acknowledged, Acknowledgement, AcknowledgementState as State, Change, Report, Verdict as Drift,
};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::input::{self, Named};
use crate::project;

/// The default file.
const FILE: &str = "spec/drift-ack.toml";

const MEMBERS: [&str; 4] = ["id", "pointer", "reason", "expires"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ack {
    id: String,
    pointer: String,
    reason: String,
    expires: Date,
    position: String,
}

/// Today in UTC, so that the result is the same everywhere.
pub(super) fn today() -> Date {
    Offset::UTC.to_datetime(Timestamp::now()).date()
}

/// Parses a day in the only accepted form, YYYY-MM-DD.
pub(super) fn date(text: &str) -> Result<Date, String> {
    let date: Option<Date> = text.parse().ok();
    date.filter(|date| date.to_string() == text)
        .ok_or_else(|| format!("`{text}` is not a day; write it as \"2027-01-31\""))
}

/// Reads the given file, or the project's if it exists.
pub(super) fn read(named: Option<&Path>) -> Result<Vec<Ack>> {
    let ours = project::root().join(FILE);
    match named {
        Some(path) => parse(&input::read(path)?),
        None if ours.exists() => parse(&input::read_as(&ours, FILE.to_owned())?),
        None => Ok(Vec::new()),
    }
}

/// Marks the acknowledged changes and sets the state of each acknowledgement.
pub(super) fn apply(report: &mut Report, acks: &[Ack], today: Date) {
    for ack in acks {
        let is_meant = |change: &&mut Change| change.id == ack.id && same_place(&change.pointer, &ack.pointer);
        let change = report.changes.iter_mut().find(is_meant);
        let expires = ack.expires.to_string();
        let state = match change {
            None => State::Stale,
            Some(_) if today > ack.expires => State::Expired,
            Some(change) => {
                let (reason, expires) = (ack.reason.clone(), expires.clone());
                change.acknowledged = Some(Acknowledged { reason, expires });
                State::Active
            }
        };
        let Ack { id, pointer, reason, position, .. } = ack.clone();
        report.acknowledgements.push(Acknowledgement { id, pointer, reason, expires, state, position });
    }
}

/// Whether two pointers are equal apart from indices, which change when a list is reordered.
pub(super) fn same_place(one: &str, other: &str) -> bool {
    let is_index = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    let steps = |pointer: &str| -> Vec<String> {
        pointer.split('/').map(|step| if is_index(step) { "0".to_owned() } else { step.to_owned() }).collect()
    };
    steps(one) == steps(other)
}

/// Returns the most severe verdict among changes that are not acknowledged.
pub(super) fn counted(report: &Report) -> Drift {
    let open = report.changes.iter().filter(|change| change.acknowledged.is_none());
    open.map(|change| change.verdict).max().unwrap_or_default()
}

fn parse(file: &Named) -> Result<Vec<Ack>> {
    let mut reader = Reader { file, faults: Vec::new(), taken: HashMap::new() };
    let (root, errors) = DeTable::parse_recoverable(&file.text);
    for error in errors {
        reader.fault(error.span().unwrap_or_default(), error.message().to_owned());
    }
    let acks = reader.root(&root);
    if reader.faults.is_empty() {
        return Ok(acks);
    }
    reader.faults.sort();
    let faults: Vec<String> =
        reader.faults.iter().map(|(line, fault)| format!("{}:{line}: {fault}", file.name)).collect();
    bail!("{} cannot be used\n{}", file.name, faults.join("\n"))
}

struct Reader<'a> {
    file: &'a Named,
    /// Errors by line.
    faults: Vec<(usize, String)>,
    /// The line of each id.
    taken: HashMap<String, usize>,
}

impl Reader<'_> {
    /// Returns the 1-based line of a position.
    fn line(&self, span: &Range<usize>) -> usize {
        1 + self.file.text.bytes().take(span.start).filter(|byte| *byte == b'\n').count()
    }

    fn fault(&mut self, span: Range<usize>, message: impl Into<String>) {
        let line = self.line(&span);
        self.faults.push((line, message.into()));
    }

    fn root(&mut self, root: &Spanned<DeTable<'_>>) -> Vec<Ack> {
        let mut acks = Vec::new();
        for (name, value) in root.get_ref() {
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("ack", DeValue::Array(items)) => acks.extend(items.iter().filter_map(|item| self.ack(item))),
                ("ack", _) => self.fault(value.span(), "`ack` is not a list; start each entry with `[[ack]]`"),
                (other, _) => {
                    self.fault(name.span(), format!("unknown member `{other}`; start each entry with `[[ack]]`"))
                }
            }
        }
        acks
    }

    fn ack(&mut self, item: &Spanned<DeValue<'_>>) -> Option<Ack> {
        let DeValue::Table(table) = item.get_ref() else {
            self.fault(item.span(), "an acknowledgement is not a table; start each entry with `[[ack]]`");
            return None;
        };
        for name in table.keys().filter(|name| !MEMBERS.contains(&name.get_ref().as_ref())) {
            let known = MEMBERS.join("`, `");
            self.fault(name.span(), format!("unknown member `{}`; the known ones are `{known}`", name.get_ref()));
        }
        let [id, pointer, reason, expires] = MEMBERS.map(|name| self.text(item, table, name));
        let expires = expires.and_then(|(text, span)| match date(&text) {
            Ok(date) => Some(date),
            Err(fault) => {
                self.fault(span, format!("`expires`: {fault}"));
                None
            }
        });
        let line = self.line(&item.span());
        if let Some((id, span)) = &id
            && let Some(first) = self.taken.insert(id.clone(), line)
        {
            self.fault(span.clone(), format!("`{id}` is acknowledged twice, first in line {first}; keep one"));
        }
        let position = format!("{}:{line}", self.file.name);
        Some(Ack { id: id?.0, pointer: pointer?.0, reason: reason?.0, expires: expires?, position })
    }

    /// Reads a required text that is not empty.
    fn text(&mut self, item: &Spanned<DeValue<'_>>, table: &DeTable<'_>, name: &str) -> Option<(String, Range<usize>)> {
        let Some(value) = table.get(name) else {
            let what = match name {
                "reason" => "add why the change can wait",
                "expires" => "add the last day on which it can wait, as in \"2027-01-31\"",
                _ => "copy it from the report",
            };
            self.fault(item.span(), format!("`{name}` is missing; {what}"));
            return None;
        };
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some((text.trim().to_owned(), value.span())),
            DeValue::String(_) => {
                self.fault(value.span(), format!("`{name}` is empty"));
                None
            }
            _ => {
                self.fault(value.span(), format!("`{name}` is not a text; put it in quotes"));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Named {
        Named { name: "ack.toml".to_owned(), text: text.to_owned() }
    }

    fn faults(text: &str) -> Vec<String> {
        let error = parse(&file(text)).err().map(|error| error.to_string()).unwrap_or_default();
        error.lines().skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn one_is_read_with_its_line() -> Result<()> {
        let text = "# Why.\n\n[[ack]]\nid = \"a\"\npointer = \"/a\"\nreason = \"r\"\nexpires = \"2027-01-31\"\n";
        let acks = parse(&file(text))?;
        let positions: Vec<&str> = acks.iter().map(|ack| ack.position.as_str()).collect();
        assert_eq!(positions, ["ack.toml:3"]);
        assert_eq!(parse(&file("# None.\n"))?, []);
        Ok(())
    }

    #[test]
    fn all_faults_are_reported_at_once_with_their_lines() {
        let text = "[[ack]]\nid = \"a\"\npointer = \"/a\"\nexpires = \"2027-02-30\"\nwhy = 1\n\n\
                    [[ack]]\nid = \"a\"\npointer = 7\nreason = \" \"\n\n[other]\n";
        let found = faults(text);
        let expected = [
            ("ack.toml:1: ", "`reason` is missing"),
            ("ack.toml:4: ", "2027-02-30"),
            ("ack.toml:5: ", "unknown member `why`"),
            ("ack.toml:7: ", "`expires` is missing"),
            ("ack.toml:8: ", "twice, first in line 1"),
            ("ack.toml:9: ", "put it in quotes"),
            ("ack.toml:10: ", "`reason` is empty"),
            ("ack.toml:12: ", "unknown member `other`"),
        ];
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (found, (place, message)) in found.iter().zip(expected) {
            assert!(found.starts_with(place) && found.contains(message), "{found}, not {place}{message}");
        }
        assert_eq!(faults("ack = 1\n[[b]]\n").len(), 2);
        let broken = faults("[[ack]]\nid = \n");
        assert!(broken.iter().any(|fault| fault.starts_with("ack.toml:2: ")), "{broken:?}");
    }

    #[test]
    fn a_day_is_written_in_one_way() {
        assert!(date("2027-01-31").is_ok());
        for bad in ["2027-1-31", "20270131", "2027-01-32", "31.01.2027", "2027-01-31T00:00", "soon", ""] {
            assert!(date(bad).is_err(), "{bad}");
        }
    }
}
