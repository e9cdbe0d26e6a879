//! The two descriptions to compare: two given ones, or ours and the vendor's.

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

const PROVENANCE: &str = "spec/SOURCE.toml";

/// The start of the message of a defect of an example.
const EXAMPLE: &str = "the example contradicts";

pub(super) struct Sides {
    pub(super) old: Source,
    pub(super) new: Source,
    /// Corrections that are applied to both.
    pub(super) overlay: Option<Named>,
    /// Whether documentation and examples are compared.
    pub(super) docs: bool,
    timeout: Duration,
}

impl Sides {
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
            return Ok(Self { old, new, overlay, docs: true, timeout });
        }
        let new = match &args.from {
            Some(from) => Source::parse(from)?,
            None => Source::Url(vendor()?),
        };
        Ok(Self { old: Source::of_project(OURS), new, overlay: overlay(true)?, docs: args.docs, timeout })
    }

    pub(super) fn compare(&self) -> Result<Report> {
        let described = |source: &Source| source.read(self.timeout)?.described(self.overlay.as_ref());
        let (old, new): (Described, Described) = together(|| described(&self.old), || described(&self.new))?;
        Ok(drift::compare(&old, &new))
    }
}

impl Named {
    /// Reads the text as a description and applies an overlay leniently.
    pub(super) fn described(&self, overlay: Option<&Self>) -> Result<Described> {
        let described = Described::read_with(self.text(), overlay.map(Self::text));
        described.map_err(|faults| anyhow!("{} cannot be compared\n{faults}", self.name))
    }
}

fn committed() -> Result<Option<Named>> {
    let path = project::root().join(OVERLAY);
    path.exists().then(|| input::read_as(&path, OVERLAY.to_owned())).transpose()
}

/// Runs both at once. If both fail, the error has both reasons.
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

/// Returns both results, or every error.
pub(super) fn both<A, B>(one: Result<A>, other: Result<B>) -> Result<(A, B)> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(one), Err(other)) => Err(anyhow!("{one:#}\n{other:#}")),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// Returns the URL of the vendor's description.
fn vendor() -> Result<Url> {
    #[derive(Deserialize)]
    struct Provenance {
        url: String,
    }
    let text = fs::read_to_string(project::root().join(PROVENANCE));
    let text =
        text.with_context(|| format!("cannot read {PROVENANCE}, which has the URL of the vendor's description"))?;
    let Provenance { url } =
        toml::from_str(&text).with_context(|| format!("{PROVENANCE} has no `url` of the vendor's description"))?;
    let url = Url::parse(&url).with_context(|| format!("`url` in {PROVENANCE} is not a URL"))?;
    fetch::allow(&url)?;
    Ok(url)
}

pub(super) fn without_docs(report: &mut Report) {
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
    // Without items, the version of the crate depends only on documentation, unless something on the wire changed.
    if report.verdict == Verdict::Clean && report.items.is_empty() && report.crate_unknown.is_empty() {
        report.semver = Semver::None;
    }
}
