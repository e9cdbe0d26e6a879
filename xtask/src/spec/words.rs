//! Where the description still needs words: a comment above the node says so until they are written.
//!
//! A comment, because it is no part of the document: no reader of the file stumbles over it, and no text of a stand-in
//! can reach the client's documentation.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use codegen::parse::Document;
use codegen::parse::tree::{Node, NodeId};

use super::decisions;
use crate::input::{OVERLAY, SPEC, read_or_committed};
use crate::{BOLD, DIM, GREEN, RED, Verdict, counted};

/// The comment above a new node: it has no description, no summary, no example, or none that is more than a stand-in.
pub(super) const NEW: &str = "# needs words";

/// The comment above a node whose example was dropped, because the new facts contradict it.
pub(super) const EXAMPLE: &str = "# needs words: the example no longer held";

/// List what in the description still needs words, or a decision on `x-sensitive`; exit code 1 if anything does.
///
/// `spec accept` takes facts and none of the vendor's sentences. Above each new node it leaves the comment
/// `# needs words`: describe the node in our own words, add an example where one helps, and delete the comment. A new
/// value also needs an action of the overlay with `x-sensitive: true` or `x-sensitive: false`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Another description.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The overlay of that description. Without one, nothing in it needs a decision.
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
            writeln!(out, "{RED}{count} {needs} words;{RED:#} write them, and delete the comments")?;
        }
    }
    let mut undecided = Vec::new();
    if args.spec.is_none() || args.overlay.is_some() {
        let overlay = read_or_committed(args.overlay.as_deref(), OVERLAY)?;
        undecided = decisions::undecided(spec.text(), overlay.text())
            .with_context(|| format!("{name} makes no client, so its values cannot be listed"))?;
        decisions::print(&undecided, &document.root, &overlay.name, out)?;
    }
    Ok(if places.is_empty() && undecided.is_empty() { Verdict::Good } else { Verdict::Bad })
}

/// A node that needs words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    line: usize,
    /// Of the node below it.
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

/// Every place of a description that needs words.
pub(super) fn places(document: &Document, text: &str) -> Vec<Place> {
    let place = |Comment { line, node, text }| Place {
        line,
        pointer: document.sources.pointer(node),
        comment: text.to_owned(),
    };
    comments(document, text).into_iter().filter(|comment| comment.text.starts_with(NEW)).map(place).collect()
}

/// A comment in a line of its own.
pub(super) struct Comment<'a> {
    pub(super) line: usize,
    /// The key or the item below it.
    pub(super) node: NodeId,
    pub(super) text: &'a str,
}

/// Every comment of a description that is indented as the node below it.
pub(super) fn comments<'a>(document: &Document, text: &'a str) -> Vec<Comment<'a>> {
    let mut starts: Vec<(usize, NodeId)> = Vec::new();
    note(document, &document.root, &mut starts);
    // If several nodes begin in one line, the outermost is the one below the comment.
    starts.sort_by_key(|(line, _)| *line);
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let comment = |(line, text): (usize, &&'a str)| {
        let (start, node) = *starts.get(starts.partition_point(|(start, _)| *start <= line))?;
        // A line of text that looks like a comment has no node below it, or one that is indented less.
        let between = lines.get(line..start - 1)?.iter().all(|line| line.trim_start().starts_with('#'));
        let is_aligned = lines.get(start - 1).is_some_and(|below| indent(below) == indent(text));
        (between && is_aligned).then(|| Comment { line, node, text: text.trim() })
    };
    (1..).zip(&lines).filter(|(_, line)| line.trim_start().starts_with('#')).filter_map(comment).collect()
}

/// The line of every key and every item, outer ones first.
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
