//! The lines that a member or an item takes in a text of YAML's block style. Knows positions and indents, no meaning.

use codegen::parse::tree::{NodeId, Sources};

/// A text, and where its nodes stand in it.
pub(super) struct Lines<'a> {
    pub(super) sources: &'a Sources,
    pub(super) lines: Vec<&'a str>,
}

/// The lines of one member or item, counted from zero.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// The first comment that belongs to it, or the line that it begins in.
    pub(super) start: usize,
    /// The line that it begins in.
    pub(super) key: usize,
    /// The line after its last.
    pub(super) end: usize,
    /// The column of its key, or of its item behind the dash.
    pub(super) column: usize,
    /// Whether a dash stands before it in its line.
    pub(super) dashed: bool,
}

impl Lines<'_> {
    /// The lines of members or items, up to `end`; `None` where they are not in block style, one below the other.
    /// `from` is the line after the head of what holds them.
    pub(super) fn spans(&self, nodes: &[NodeId], list: bool, from: usize, end: usize) -> Option<Vec<Span>> {
        let mut spans: Vec<Span> = Vec::with_capacity(nodes.len());
        for node in nodes {
            let position = self.sources.position(*node)?;
            let (key, column) = (position.line.checked_sub(1)? as usize, position.column.checked_sub(1)? as usize);
            let before = self.lines.get(key)?.get(..column)?;
            // The first member of an item stands behind the item's dash.
            let dashed = before.ends_with("- ") && before.trim_start() == "- ";
            if !(dashed || (before.trim().is_empty() && !list)) || (dashed && !list && !spans.is_empty()) {
                return None;
            }
            let indent = if list { column.checked_sub(2)? } else { column };
            let floor = spans.last().map_or(from, |last| last.key + 1);
            let start = if dashed && !list { key } else { self.lead(key, indent, floor) };
            if let Some(last) = spans.last_mut() {
                if last.key >= key || last.column != column {
                    return None;
                }
                last.end = start;
            }
            spans.push(Span { start, key, end, column, dashed });
        }
        Some(spans)
    }

    /// The first of the comments right above a line that are indented as it is.
    fn lead(&self, line: usize, indent: usize, floor: usize) -> usize {
        let is_comment = |line: &&str| line.find(|c| c != ' ') == Some(indent) && line.trim_start().starts_with('#');
        let above = self.lines.get(floor.min(line)..line).unwrap_or_default();
        line - above.iter().rev().take_while(|line| is_comment(line)).count()
    }

    /// The text of lines as it stands.
    pub(super) fn text(&self, start: usize, end: usize) -> Vec<String> {
        let lines = self.lines.get(start..end).unwrap_or_default();
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    /// The head of a member, its comments included, up to the line `end`; without the dash of its item.
    pub(super) fn head(&self, span: Span, end: usize) -> Vec<String> {
        let mut lines = self.text(span.start, end);
        if span.dashed {
            undash(&mut lines, span.key - span.start, span.column);
        }
        lines
    }
}

/// Takes the dash before an item away.
pub(super) fn undash(lines: &mut [String], index: usize, column: usize) {
    if let Some(line) = lines.get_mut(index) {
        *line = format!("{:column$}{}", "", line.get(column..).unwrap_or_default());
    }
}

/// Puts the dash of an item before its first line that is no comment.
pub(super) fn dash(lines: &mut [String], column: usize) {
    let dash = column.saturating_sub(2);
    if let Some(line) = lines.iter_mut().find(|line| !line.trim_start().starts_with('#')) {
        *line = format!("{:dash$}- {}", "", line.get(column..).unwrap_or_default());
    }
}
