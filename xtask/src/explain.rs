//! `cargo xtask explain`: what a code in the output of `regen` means.

use std::io::Write;

use anyhow::{Result, bail};
use codegen::fates::{Code, Page};

use crate::{BOLD, DIM, Verdict};

/// Explain a code that `regen` prints in brackets; without a code, list all of them.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code, such as `unknown-extension`.
    code: Option<String>,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let Some(name) = &args.code else {
        for page in Code::ALL.iter().map(|code| code.page()) {
            writeln!(out, "{:13} {BOLD}{}{BOLD:#}  {}", page.fate, page.name, page.meaning)?;
        }
        return Ok(Verdict::Good);
    };
    let Some(code) = Code::named(name) else {
        bail!("there is no code `{name}`: `cargo xtask explain` lists all of them");
    };
    let Page { name, fate, meaning, example, next } = code.page();
    writeln!(out, "{BOLD}{name}{BOLD:#} ({fate})\n\n{meaning}\n")?;
    if !example.is_empty() {
        writeln!(out, "{DIM}Example:{DIM:#}\n    {example}\n")?;
    }
    writeln!(out, "{DIM}Next:{DIM:#}\n    {next}")?;
    Ok(Verdict::Good)
}
