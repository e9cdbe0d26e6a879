//! Which two descriptions are compared: two that were named, or ours and the vendor's.

use std::collections::HashSet;
use std::fs;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use codegen::drift::report::{Defect, Report, Semver, Verdict};
use codegen::drift::{self, Described};
use reqwest::Url;
use serde::Deserialize;

use super::source::Source;
use super::{Args, fetch};
use crate::input::{self, Named, OVERLAY, SPEC as OURS};
use crate::project;

/// Where it came from.
const PROVENANCE: &str = "spec/SOURCE.toml";

/// What a defect of an example begins with.
const EXAMPLE: &str = "the example contradicts";

/// Two descriptions, not yet read.
pub(super) struct Sides {
    pub(super) old: Source,
    pub(super) new: Source,
    /// Corrections that are tried on both.
    pub(super) overlay: Option<Named>,
    /// Whether words and examples count.
    pub(super) words: bool,
    timeout: Duration,
}

impl Sides {
    /// What the command line asks for.
    pub(super) fn of(args: &Args) -> Result<Self> {
        let timeout = Duration::from_secs(args.timeout);
        let named = args.overlay.as_deref().map(input::read).transpose()?;
        let overlay = |is_ours: bool| match named {
            None if is_ours && !args.no_overlay => committed(),
            named => Ok(named),
        };
        if let (Some(old), Some(new)) = (&args.old, &args.new) {
            let (old, new) = together(|| Source::parse(old), || Source::parse(new))?;
            if (&old, &new) == (&Source::Stdin, &Source::Stdin) {
                bail!("only one of the two can be read from the standard input");
            }
            let overlay = overlay(old.is_of_project(OURS) || new.is_of_project(OURS))?;
            return Ok(Self { old, new, overlay, words: true, timeout });
        }
        let new = match &args.from {
            Some(from) => Source::parse(from)?,
            None => Source::Url(vendor()?),
        };
        Ok(Self { old: Source::of_project(OURS), new, overlay: overlay(true)?, words: args.docs, timeout })
    }

    /// Reads both and compares them.
    pub(super) fn compare(&self) -> Result<Report> {
        let described = |source: &Source| source.read(self.timeout)?.described(self.overlay.as_ref());
        let (old, new): (Described, Described) = together(|| described(&self.old), || described(&self.new))?;
        Ok(drift::compare(&old, &new))
    }
}

impl Named {
    /// Reads it as a description; an overlay is tried on it.
    pub(super) fn described(&self, overlay: Option<&Self>) -> Result<Described> {
        let described = Described::read_with(self.text(), overlay.map(Self::text));
        described.map_err(|faults| anyhow!("{} cannot be compared\n{faults}", self.name))
    }
}

/// The project's own corrections, if it has any.
fn committed() -> Result<Option<Named>> {
    let path = project::root().join(OVERLAY);
    path.exists().then(|| input::read_as(&path, OVERLAY.to_owned())).transpose()
}

/// Does two things at once. Where neither succeeds, both reasons are given.
pub(super) fn together<A: Send, B>(
    one: impl FnOnce() -> Result<A> + Send,
    other: impl FnOnce() -> Result<B>,
) -> Result<(A, B)> {
    let (one, other) = thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join(), other)
    });
    both(one.unwrap_or_else(|_| Err(anyhow!("reading the old description failed"))), other)
}

/// Both results, or every reason why not.
pub(super) fn both<A, B>(one: Result<A>, other: Result<B>) -> Result<(A, B)> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(one), Err(other)) => Err(anyhow!("{one:#}\n{other:#}")),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// Where the vendor publishes the description.
fn vendor() -> Result<Url> {
    #[derive(Deserialize)]
    struct Provenance {
        url: String,
    }
    let text = fs::read_to_string(project::root().join(PROVENANCE));
    let text =
        text.with_context(|| format!("cannot read {PROVENANCE}, which says where the vendor's description is"))?;
    let Provenance { url } =
        toml::from_str(&text).with_context(|| format!("{PROVENANCE} does not say what `url` the vendor's has"))?;
    let url = Url::parse(&url).with_context(|| format!("`url` in {PROVENANCE} is no URL"))?;
    fetch::allow(&url)?;
    Ok(url)
}

pub(super) fn without_words(report: &mut Report) {
    report.changes.retain(|change| change.verdict != Verdict::Docs);
    let kept: HashSet<&str> = report.changes.iter().map(|change| change.id.as_str()).collect();
    for operation in &mut report.operations {
        operation.changes.retain(|id| kept.contains(id.as_str()));
        if operation.verdict == Verdict::Docs {
            operation.verdict = Verdict::Clean;
        }
    }
    report.summary.clean += report.summary.docs;
    report.summary.docs = 0;
    report.defects.retain(|defect: &Defect| !defect.message.starts_with(EXAMPLE));
    report.verdict = report.changes.iter().map(|change| change.verdict).max().unwrap_or_default();
    // What is left of the crate's version is its items, and what is sent and read.
    if report.verdict == Verdict::Clean && report.items.is_empty() && report.crate_unknown.is_empty() {
        report.semver = Semver::None;
    }
}
