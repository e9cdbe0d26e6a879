//! Prints proposals for people and programs.

use std::io::Write;

use anyhow::Result;
use codegen::learn::{Evidence, Finding, Proposal};
use serde_json::{Value, json};

use super::Args;
use crate::spec::yaml::{self, Comments};
use crate::{BOLD, DIM, GREEN, counted};

/// More sources are counted.
const NAMED: usize = 2;

pub(super) fn human(args: &Args, evidence: &Evidence<'_>, proposals: &[Proposal], out: &mut impl Write) -> Result<()> {
    writeln!(out, "{}", summary(evidence))?;
    if proposals.is_empty() {
        writeln!(out, "{GREEN}nothing contradicts the description{GREEN:#}")?;
        return Ok(());
    }
    let what = if evidence.exchanges() == 0 { "example" } else { "exchange" };
    for proposal in proposals {
        let or = if proposal.alternative_to.is_some() { "or " } else { "" };
        writeln!(out, "\n{or}{BOLD}{}{BOLD:#} {}", proposal.id, proposal.title)?;
        let weak = if proposal.is_weak { "; weak: nothing else shows it" } else { "" };
        writeln!(out, "  repairs {}{weak}", counted(repairs(proposal), what))?;
        for finding in &proposal.findings {
            writeln!(out, "  {}\n    {}", finding.pointer, described(finding))?;
        }
        if proposal.is_hidden {
            writeln!(out, "  {DIM}the new values look like codes; add --show-values to see and accept them{DIM:#}")?;
        }
        for line in actions(proposal).lines() {
            writeln!(out, "  {DIM}{line}{DIM:#}")?;
        }
    }
    next(args, proposals, out)
}

fn repairs(proposal: &Proposal) -> usize {
    usize::try_from(proposal.repairs).unwrap_or(usize::MAX)
}

fn summary(evidence: &Evidence<'_>) -> String {
    let count = |count: u64, thing: &str| counted(usize::try_from(count).unwrap_or(usize::MAX), thing);
    let mut text = count(evidence.exchanges(), "exchange");
    if evidence.examples() > 0 {
        text.push_str(&format!(", {}", count(evidence.examples(), "example")));
    }
    if evidence.unmatched() > 0 {
        text.push_str(&format!("; {} of no operation", count(evidence.unmatched(), "other exchange")));
    }
    if evidence.hidden_names() > 0 {
        let hidden = count(evidence.hidden_names(), "undeclared member");
        text.push_str(&format!("\n{hidden} with pseudonyms for names, which only HAR of a browser or proxy shows"));
    }
    text
}

fn described(finding: &Finding) -> String {
    let (named, rest) = finding.sources.split_at(finding.sources.len().min(NAMED));
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    let days = match (&finding.first, &finding.last) {
        (Some(first), Some(last)) if first != last => format!(", {first} to {last}"),
        (Some(first), _) => format!(", {first}"),
        _ => String::new(),
    };
    format!("{}: {} of {}, in {}{more}{days}", finding.what, finding.seen, finding.of, named.join(", "))
}

/// The actions of a proposal, as they are written in an overlay.
pub(super) fn actions(proposal: &Proposal) -> String {
    if proposal.actions.is_empty() {
        return String::new();
    }
    yaml::text(&Value::Array(proposal.actions.clone()), &Comments::new())
}

fn next(args: &Args, proposals: &[Proposal], out: &mut impl Write) -> Result<()> {
    writeln!(out)?;
    let first = proposals.iter().find(|proposal| !proposal.actions.is_empty());
    if let Some(first) = first {
        writeln!(out, "next: {} --accept {}", args.command(), first.id)?;
        writeln!(out, "      {} --refuse {} --reason TEXT", args.command(), first.id)?;
    }
    Ok(())
}

pub(super) fn json(evidence: &Evidence<'_>, proposals: &[Proposal], out: &mut impl Write) -> Result<()> {
    let of_finding = |finding: &Finding| {
        json!({
            "pointer": finding.pointer, "kind": finding.what.kind(), "what": finding.what.to_string(),
            "seen": finding.seen, "of": finding.of, "exchanges": finding.exchanges, "sources": finding.sources,
            "first": finding.first, "last": finding.last,
        })
    };
    let of = |proposal: &Proposal| {
        json!({
            "id": proposal.id, "title": proposal.title, "repairs": proposal.repairs, "weak": proposal.is_weak,
            "hidden": proposal.is_hidden, "alternativeTo": proposal.alternative_to,
            "findings": proposal.findings.iter().map(of_finding).collect::<Vec<_>>(), "actions": proposal.actions,
        })
    };
    let whole = json!({
        "exchanges": evidence.exchanges(), "examples": evidence.examples(), "unmatched": evidence.unmatched(),
        "proposals": proposals.iter().map(of).collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)?;
    Ok(())
}
