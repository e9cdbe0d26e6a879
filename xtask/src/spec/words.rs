//! Missing documentation, marked by comments above the nodes.
//!
//! The marker is a comment so that it is not part of the document and never reaches the client's documentation.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use codegen::parse::Document;
use codegen::parse::tree::{Node, NodeId};

use super::decisions;
use crate::input::{OVERLAY, SPEC, read_or_committed};
use crate::{BOLD, DIM, GREEN, RED, Verdict, counted};

/// The comment above a new node without documentation.
pub(super) const NEW: &str = "# needs words";

/// The comment above a node whose example was dropped because it contradicts the new facts.
pub(super) const EXAMPLE: &str = "# needs words: the example contradicted the facts";

/// List nodes that need documentation or a decision on `x-sensitive`; exit code 1 if there are any.
///
/// `spec accept` takes the vendor's facts without the documentation. Above each new node it adds the comment `# needs
/// words`: describe the node in our own words, add an example if it helps, and delete the comment. A new value also
/// needs an overlay action with `x-sensitive: true` or `x-sensitive: false`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Use this description instead of the committed one.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The overlay of that description. Without it, decisions are not checked.
    #[arg(long, value_name = "FILE", requires = "spec")]
    overlay: Option<PathBuf>,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let spec = read_or_committed(args.spec.as_deref(), SPEC)?;
    let name = &spec.name;
    let document = codegen::parse::read(name, &spec.text)?;
    let places = places(&document, &spec.text);
    print(name, &places, out)?;
    match places.len() {
        0 => writeln!(out, "{GREEN}nothing in {name} needs words{GREEN:#}")?,
        count => {
            let (count, needs) = (counted(count, "place"), if count == 1 { "needs" } else { "need" });
            writeln!(out, "{RED}{count} {needs} words;{RED:#} write them and delete the comments")?;
        }
    }
    let mut undecided = Vec::new();
    if args.spec.is_none() || args.overlay.is_some() {
        let overlay = read_or_committed(args.overlay.as_deref(), OVERLAY)?;
        undecided = decisions::undecided(spec.text(), overlay.text())
            .with_context(|| format!("no client can be generated from {name}, so its values are unknown"))?;
        decisions::print(&undecided, &document.root, &overlay.name, out)?;
    }
    Ok(if places.is_empty() && undecided.is_empty() { Verdict::Good } else { Verdict::Bad })
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    line: usize,
    /// The pointer of the node below the comment.
    pointer: String,
    comment: String,
}

pub(super) fn print(file: &str, places: &[Place], out: &mut impl Write) -> Result<()> {
    for Place { line, pointer, comment } in places {
        let what = comment.trim_start_matches("# ");
        writeln!(out, "  {BOLD}{file}:{line}{BOLD:#} {pointer} {DIM}{what}{DIM:#}")?;
    }
    Ok(())
}

pub(super) fn places(document: &Document, text: &str) -> Vec<Place> {
    let place = |Comment { line, node, text }| Place {
        line,
        pointer: document.sources.pointer(node),
        comment: text.to_owned(),
    };
    comments(document, text).into_iter().filter(|comment| comment.text.starts_with(NEW)).map(place).collect()
}

/// A comment on its own line.
pub(super) struct Comment<'a> {
    pub(super) line: usize,
    /// The key or item below it.
    pub(super) node: NodeId,
    pub(super) text: &'a str,
}

/// Returns every comment that has the indentation of the node below it.
pub(super) fn comments<'a>(document: &Document, text: &'a str) -> Vec<Comment<'a>> {
    let mut starts: Vec<(usize, NodeId)> = Vec::new();
    note(document, &document.root, &mut starts);
    // If several nodes start on one line, the outermost is the one below the comment.
    starts.sort_by_key(|(line, _)| *line);
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let comment = |(line, text): (usize, &&'a str)| {
        let (start, node) = *starts.get(starts.partition_point(|(start, _)| *start <= line))?;
        // A line of a text that looks like a comment has no node below it, or one with less indentation.
        let between = lines.get(line..start - 1)?.iter().all(|line| line.trim_start().starts_with('#'));
        let is_aligned = lines.get(start - 1).is_some_and(|below| indent(below) == indent(text));
        (between && is_aligned).then(|| Comment { line, node, text: text.trim() })
    };
    (1..).zip(&lines).filter(|(_, line)| line.trim_start().starts_with('#')).filter_map(comment).collect()
}

/// Collects the lines of every key and item, outer ones first.
fn note(document: &Document, node: &Node, starts: &mut Vec<(usize, NodeId)>) {
    let line = |id| document.sources.position(id).map(|position| position.line as usize);
    for entry in node.as_map().into_iter().flat_map(|map| map.values()) {
        starts.extend(line(entry.key).map(|line| (line, entry.key)));
        note(document, &entry.node, starts);
    }
    for item in node.items() {
        starts.extend(line(item.id).map(|line| (line, item.id)));
        note(document, item, starts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_node_below_the_comment_is_named() {
        let text = "swagger: '2.0'\ninfo:\n  description: |\n    # needs words\n    is no comment here\n  \
                    # needs words\n  title: a\npaths:\n  # needs words: and more\n  - get:\n      a: 1\n";
        let document = codegen::parse::read("a.yaml", text).unwrap();
        let found: Vec<_> = places(&document, text).into_iter().map(|place| (place.line, place.pointer)).collect();
        assert_eq!(found, [(6, "/info/title".to_owned()), (9, "/paths/0".to_owned())]);
    }
}
