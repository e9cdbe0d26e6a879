//! Moves proposals into the overlay, and remembers those that are refused.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use codegen::diagnostics::Diagnostic;
use codegen::fates::Tolerance;
use codegen::learn::{Proposal, independent};
use codegen::{Input, Text, parse};

use super::refused::{self, Reason, Refused};
use super::{Args, proposals, show};
use crate::spec::decisions;
use crate::write::{self, Edit};
use crate::{GREEN, Verdict, counted, project, regen};

/// Accepts every proposal.
const ALL: &str = "all";
/// Rounds of accepting everything: a correction can show what it hid.
const ROUNDS: usize = 12;

/// A new overlay.
const START: &str = "overlay: 1.1.0\ninfo:\n  title: Corrections\n  version: 1.0.0\nactions:\n";

pub(super) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let file = args.overlay_file()?;
    let mut overlay = if file.exists() { fs::read_to_string(&file)? } else { START.to_owned() };
    let mut count = 0;
    for round in 0..ROUNDS {
        let proposed = proposals(args, Some(&overlay).filter(|text| **text != START))?;
        let chosen = chosen(args, &proposed, &overlay)?;
        if chosen.is_empty() {
            break;
        }
        count += chosen.len();
        overlay = with_actions(&overlay, &chosen);
        if round + 1 == ROUNDS || !args.accepts_all() {
            break;
        }
    }
    if count == 0 {
        writeln!(out, "nothing to accept")?;
        return Ok(Verdict::Good);
    }
    store(args, &file, &overlay, out)?;
    writeln!(out, "{GREEN}{}{GREEN:#} added to {}", counted(count, "correction"), file.display())?;
    Ok(Verdict::Good)
}

/// The proposals to accept; those that change whole nodes come first, from the outermost on.
fn chosen(args: &Args, proposals: &[Proposal], overlay: &str) -> Result<Vec<Proposal>> {
    if args.accepts_all() {
        return usable(independent(proposals).into_iter().cloned().collect(), args, overlay);
    }
    let mut found = Vec::new();
    for id in &args.accept {
        let proposal = proposals.iter().find(|proposal| proposal.id == *id);
        let proposal = proposal.with_context(|| format!("nothing is proposed as `{id}`; run {}", args.command()))?;
        if proposal.actions.is_empty() {
            bail!("`{id}` needs values that are not shown; add --show-values");
        }
        found.push(proposal.clone());
    }
    let depth = |proposal: &Proposal| proposal.findings.first().map(|finding| finding.pointer.matches('/').count());
    found.sort_by_key(depth);
    Ok(found)
}

/// Leaves out proposals whose actions do not apply together with those before them.
fn usable(mut proposals: Vec<Proposal>, args: &Args, overlay: &str) -> Result<Vec<Proposal>> {
    let (spec, _) = args.input.read_spec()?;
    // Each round leaves out at least one proposal, so the loop ends.
    loop {
        let mut document = parse::read(&spec.name, &spec.text)?;
        let text = with_actions(overlay, &proposals);
        let actions = codegen::overlay::read("the new overlay", &text, &mut document.sources)?;
        let total: usize = proposals.iter().map(|proposal| proposal.actions.len()).sum();
        let first = actions.len() - total;
        let (_, faults) = actions.apply_leniently(&mut document);
        let index = |fault: &Diagnostic| fault.pointer.as_deref()?.split('/').nth(2)?.parse::<usize>().ok();
        let failed: BTreeSet<usize> = faults.0.iter().filter_map(index).collect();
        if failed.is_empty() {
            return Ok(proposals);
        }
        let mut next = first;
        proposals.retain(|proposal| {
            let own = next..next + proposal.actions.len();
            next = own.end;
            !own.into_iter().any(|action| failed.contains(&action))
        });
    }
}

/// Appends the actions of proposals, indented like those that exist.
fn with_actions(overlay: &str, proposals: &[Proposal]) -> String {
    let existing = overlay.lines().find(|line| line.trim_start().starts_with("- target:"));
    let indent = existing.map_or(2, |line| line.len() - line.trim_start().len());
    let mut text = overlay.trim_end().trim_end_matches("[]").trim_end().to_owned();
    text.push('\n');
    for line in proposals.iter().map(show::actions).collect::<String>().lines() {
        let line = if line.is_empty() { String::new() } else { format!("{:indent$}{line}", "") };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Generates the client with the new overlay, and writes both or nothing.
fn store(args: &Args, file: &Path, overlay: &str, out: &mut impl Write) -> Result<()> {
    let (spec, _) = args.input.read_spec()?;
    let is_own = !args.input.is_other();
    let name = file.display().to_string();
    let input = Input { spec: spec.text(), overlay: Some(Text { name: &name, text: overlay }) };
    let tolerance = if is_own { Tolerance::Strict } else { Tolerance::Tolerant };
    let output = codegen::generate(&input, tolerance, &mut |_| {});
    let output =
        output.map_err(|faults| anyhow::anyhow!("the corrections cannot be taken; nothing was written\n{faults}"))?;
    let mut edits = vec![Edit { path: file.to_owned(), new: Some(overlay.to_owned()) }];
    if is_own {
        edits.extend(regen::edits(&output.files, &project::root())?);
    }
    write::all(&edits)?;
    let root = parse::read(&spec.name, &spec.text)?.root;
    if !output.summary.undecided.is_empty() && is_own {
        decisions::print(&output.summary.undecided, &root, &name, out)?;
        writeln!(out, "`regen` refuses the description until each is decided; the client hides the values")?;
    }
    Ok(())
}

/// Remembers refused proposals.
pub(super) fn refuse(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let file = args.overlay_file()?;
    let mut refused = Refused::read(&file)?;
    let proposed = proposals(args, None)?;
    for id in &args.refuse {
        let proposal = proposed.iter().find(|proposal| proposal.id == *id);
        let proposal = proposal.with_context(|| format!("nothing is proposed as `{id}`; run {}", args.command()))?;
        let at = proposal.findings.first().map(|finding| finding.pointer.clone()).unwrap_or_default();
        let reason = args.reason.clone().unwrap_or_default();
        refused.refused.insert(id.clone(), Reason { proposal: proposal.title.clone(), at, reason });
    }
    let path: PathBuf = refused::file(&file);
    write::all(&[Edit { path: path.clone(), new: Some(refused.text()?) }])?;
    writeln!(out, "{} in {}", counted(args.refuse.len(), "refused proposal"), path.display())?;
    Ok(Verdict::Good)
}

impl Args {
    fn accepts_all(&self) -> bool {
        self.accept.iter().any(|id| id == ALL)
    }
}
