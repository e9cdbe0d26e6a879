//! `cargo xtask learn`: proposes corrections of the description from evidence.
//!
//! [`har`] reads exchanges, [`codegen::learn`] compares them with the description, [`accept`] edits the overlay.

mod accept;
pub(crate) mod har;
mod refused;
mod show;

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use codegen::learn::{Evidence, Model, Options, Proposal, propose};
use codegen::{Input, Text};

use crate::input::{Inputs, Named, OVERLAY};
use crate::{Verdict, project};
use refused::Refused;

/// Propose corrections of the description from what the service sends.
///
/// Reads recordings of this project, HAR files of a browser or proxy, and the examples of the description. Compares each
/// exchange with the corrected description, and proposes for each contradiction the smallest overlay actions that repair
/// it, with the evidence. Proposals are ordered by how many exchanges they repair. No output contains a value: only
/// types, counts, names of members, and values that the description lists. Exit code 1 if anything is proposed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Read recordings: HAR files, or folders of them.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    from: Vec<PathBuf>,
    /// Read the examples of the description.
    #[arg(long)]
    examples: bool,
    /// Print the proposals as JSON.
    #[arg(long)]
    json: bool,
    /// Show new values of an `enum` that look like codes.
    #[arg(long)]
    show_values: bool,
    /// Move the actions of these proposals into the overlay, and generate the client; `all` for every proposal that is
    /// no alternative. If the client cannot be generated, nothing is written.
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with_all = ["refuse", "json"])]
    accept: Vec<String>,
    /// Do not make these proposals again. They are kept in refused.toml next to the overlay.
    #[arg(long, value_name = "ID", num_args = 1.., requires = "reason", conflicts_with = "json")]
    refuse: Vec<String>,
    /// Why the proposals are refused.
    #[arg(long, value_name = "TEXT", requires = "refuse")]
    reason: Option<String>,
    #[command(flatten)]
    input: Inputs,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    if args.from.is_empty() && !args.examples {
        bail!("no evidence: name recordings with --from, or add --examples");
    }
    if !args.accept.is_empty() {
        return accept::run(args, out);
    }
    if !args.refuse.is_empty() {
        return accept::refuse(args, out);
    }
    with_evidence(args, None, |evidence, proposals| {
        match args.json {
            true => show::json(evidence, &proposals, out)?,
            false => show::human(args, evidence, &proposals, out)?,
        }
        Ok(if proposals.is_empty() { Verdict::Good } else { Verdict::Bad })
    })
}

/// Returns the proposals, with another text of the overlay if there is one.
fn proposals(args: &Args, overlay: Option<&String>) -> Result<Vec<Proposal>> {
    with_evidence(args, overlay, |_, proposals| Ok(proposals))
}

fn with_evidence<T>(
    args: &Args,
    overlay: Option<&String>,
    use_it: impl FnOnce(&Evidence<'_>, Vec<Proposal>) -> Result<T>,
) -> Result<T> {
    let (spec, committed) = args.input.read_spec()?;
    let name = committed.as_ref().map_or("the new overlay", |overlay| overlay.name.as_str());
    let text = overlay.or(committed.as_ref().map(|overlay| &overlay.text));
    let model = Model::read(&Input { spec: spec.text(), overlay: text.map(|text| Text { name, text }) })?;
    let mut evidence = Evidence::new(&model);
    for file in har::files(&args.from)? {
        har::read(&file, &mut |exchange| evidence.add(exchange))?;
    }
    if args.examples {
        evidence.add_examples();
    }
    let refused = args.overlay_file().ok().map(|file| Refused::read(&file)).transpose()?.unwrap_or_default();
    let mut proposals = propose(&evidence, Options { show_values: args.show_values });
    proposals.retain(|proposal| !refused.refused.contains_key(&proposal.id));
    use_it(&evidence, proposals)
}

impl Args {
    /// The overlay that is changed.
    fn overlay_file(&self) -> Result<PathBuf> {
        match (&self.input.overlay, self.input.is_other()) {
            (Some(file), _) => Ok(file.clone()),
            (None, false) => Ok(project::root().join(OVERLAY)),
            (None, true) => bail!("name the overlay to change with --overlay FILE; it is created if it does not exist"),
        }
    }

    /// The command line without what it accepts or refuses.
    fn command(&self) -> String {
        let mut line = "cargo xtask learn".to_owned();
        if !self.from.is_empty() {
            line.push_str(" --from");
            self.from.iter().for_each(|path| line.push_str(&format!(" {}", path.display())));
        }
        for (flag, path) in [("--spec", &self.input.spec), ("--overlay", &self.input.overlay)] {
            line.extend(path.iter().map(|path| format!(" {flag} {}", path.display())));
        }
        let flags = [
            ("--examples", self.examples),
            ("--show-values", self.show_values),
            ("--no-overlay", self.input.no_overlay),
        ];
        line.extend(flags.iter().filter(|(_, given)| *given).map(|(flag, _)| format!(" {flag}")));
        line
    }
}

impl Inputs {
    /// Reads the description, and the overlay if it exists.
    fn read_spec(&self) -> Result<(Named, Option<Named>)> {
        match &self.overlay {
            Some(file) if fs::metadata(file).is_err() => {
                Self { overlay: None, no_overlay: true, spec: self.spec.clone() }.read()
            }
            _ => self.read(),
        }
    }
}
