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
    /// The line of the comment.
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
    let mut starts: Vec<(usize, NodeId)> = Vec::new();
    note(document, &document.root, &mut starts);
    // Of those that begin in one line the outermost stands for them.
    starts.sort_by_key(|(line, _)| *line);
    let marked = (1..).zip(text.lines()).filter(|(_, line)| line.trim_start().starts_with(NEW));
    let place = |(line, comment): (usize, &str)| {
        let after = starts.partition_point(|(start, _)| *start <= line);
        let (start, node) = starts.get(after)?;
        // Text of a block that merely looks like the comment has no node below it.
        let between = text.lines().skip(line).take(start - line - 1).all(|line| line.trim_start().starts_with('#'));
        let pointer = document.sources.pointer(*node);
        between.then(|| Place { line, pointer, comment: comment.trim().to_owned() })
    };
    marked.filter_map(place).collect()
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
