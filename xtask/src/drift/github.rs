//! A report as annotations of a GitHub workflow: `::error file=…,line=…,col=…,title=…::message`.
//!
//! GitHub shows ten of each kind per step. The most severe are first, and the last line counts the rest.

use std::io::{self, Write};

use codegen::drift::report::{Change, DefectState, Item, Verdict};

use super::human::state;
use super::view::{View, breaks, split_position};
use crate::counted;

/// The most annotations of each level; notices have one less, because the last line is a notice.
const MOST: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }

    fn most(self) -> usize {
        if self == Self::Notice { MOST - 1 } else { MOST }
    }
}

struct Annotation {
    level: Level,
    /// File, line, column.
    place: Option<(String, String, Option<String>)>,
    title: String,
    message: String,
}

pub(super) fn print(view: &View, out: &mut impl Write) -> io::Result<()> {
    let annotations = all(view);
    let mut left = 0;
    for level in [Level::Error, Level::Warning, Level::Notice] {
        let of = annotations.iter().filter(|annotation| annotation.level == level);
        left += of.clone().count().saturating_sub(level.most());
        for annotation in of.take(level.most()) {
            annotation.print(out)?;
        }
    }
    let mut message = view.summary();
    if left > 0 {
        message = format!("{message}; {left} more, which `--format human --all` shows");
    }
    for note in &view.notes {
        message = format!("{message}; {note}");
    }
    let message: Vec<String> = std::iter::once(message).chain(of_crate(view)).collect();
    let message = message.join("\n");
    let title = format!("API drift: {}", view.report.verdict.as_str());
    Annotation { level: Level::Notice, place: None, title, message }.print(out)
}

fn all(view: &View) -> Vec<Annotation> {
    let mut found: Vec<Annotation> = view.report.changes.iter().map(|change| of_change(view, change)).collect();
    if view.crate_fails_from.is_some_and(|from| view.report.semver >= from) {
        let title = format!("crate: {}", view.report.semver.as_str());
        found.insert(0, Annotation { level: Level::Error, place: None, title, message: of_crate(view).join("\n") });
    }
    for (defect, what) in view.defects(DefectState::Introduced).map(|defect| (defect, "a new defect")).chain(
        view.actions(DefectState::Introduced).map(|defect| (defect, "an action of the overlay that no longer applies")),
    ) {
        let (title, message) = (what.to_owned(), defect.message.clone());
        let place = defect.position.as_deref().and_then(|position| placed(view, position));
        found.push(Annotation { level: Level::Warning, place, title, message });
    }
    for ack in view.spent() {
        let (state, why) = state(view, ack);
        let (title, message) = (format!("{state} acknowledgement"), format!("[{}] {why}", ack.id));
        let place = ack.position.rsplit_once(':').map(|(file, line)| (file.to_owned(), line.to_owned(), None));
        found.push(Annotation { level: Level::Warning, place, title, message });
    }
    found
}

/// Lists the changed items of the crate, the most severe first.
fn of_crate(view: &View) -> Vec<String> {
    if let Some(from) = view.no_crate() {
        let (reasons, left) = view.no_crate_because();
        let mut lines = vec![format!("crate, unknown: {from}")];
        lines.extend(reasons.into_iter().map(str::to_owned));
        if left > 0 {
            lines.push(format!("and {left} more"));
        }
        return lines;
    }
    let items = &view.report.items;
    let shown = if view.all { items.len() } else { items.len().min(MOST) };
    let line = |item: &Item| format!("{} {}: {}", item.semver.as_str(), item.item, item.change.as_str());
    let mut lines: Vec<String> = items.iter().take(shown).map(line).collect();
    if items.len() > shown {
        lines.push(format!("and {} more", items.len() - shown));
    }
    if !lines.is_empty() {
        lines.insert(0, format!("crate, {}, {}", counted(items.len(), "item"), view.report.semver.as_str()));
    }
    lines
}

fn of_change(view: &View, change: &Change) -> Annotation {
    let level = match change.verdict {
        _ if change.acknowledged.is_some() => Level::Notice,
        Verdict::Breaking => Level::Error,
        Verdict::Compatible => Level::Warning,
        Verdict::Docs | Verdict::Clean => Level::Notice,
    };
    let breaks = breaks(change);
    let title = if breaks.is_empty() { change.kind.clone() } else { format!("{}, {breaks}", change.kind) };
    let mut message = change.message.clone();
    if let Some(hint) = &change.hint {
        message = format!("{message}\nhint: {hint}");
    }
    if !change.operations.is_empty() {
        message = format!("{message}\nin {}", view.operations(&change.operations, str::to_owned));
    }
    if let Some(known) = &change.acknowledged {
        message = format!("{message}\nacknowledged until {}: {}", known.expires, known.reason);
    }
    message = format!("{message}\n[{}] {}", change.id, change.pointer);
    let positions = [&change.new_position, &change.old_position];
    let place = positions.into_iter().flatten().find_map(|position| placed(view, position));
    Annotation { level, place, title, message }
}

/// Returns the file, line and column of a position in the working tree.
fn placed(view: &View, position: &str) -> Option<(String, String, Option<String>)> {
    let (file, line, column) = split_position(position)?;
    let (old, new) = &view.paths;
    let path = match file {
        _ if file == view.report.new.source => new.clone()?,
        _ if file == view.report.old.source => old.clone()?,
        other => other.to_owned(),
    };
    Some((path, line.to_owned(), Some(column.to_owned())))
}

impl Annotation {
    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let mut properties = Vec::new();
        if let Some((file, line, column)) = &self.place {
            properties.push(format!("file={}", property(file)));
            properties.push(format!("line={}", property(line)));
            properties.extend(column.as_ref().map(|column| format!("col={}", property(column))));
        }
        properties.push(format!("title={}", property(&self.title)));
        writeln!(out, "::{} {}::{}", self.level.as_str(), properties.join(","), data(&self.message))
    }
}

/// Escapes the message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_escaped() {
        assert_eq!(data("50%\r\n::error::x"), "50%25%0D%0A::error::x");
        assert_eq!(property("a,line=1::b%\n"), "a%2Cline=1%3A%3Ab%25%0A");
    }
}
