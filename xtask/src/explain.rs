//! `cargo xtask explain`: what a code in the output of `regen` means.

use std::io::Write;

use anyhow::{Result, bail};
use codegen::fates::{Code, Fate, Page};

use crate::{BOLD, DIM, Verdict};

/// Explain a code that `regen` prints; without a code, list all of them.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code, such as `unknown-extension`.
    #[arg(conflicts_with = "markdown")]
    code: Option<String>,

    /// Print every page as Markdown: codegen/SUPPORT.md.
    #[arg(long)]
    markdown: bool,
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    if args.markdown {
        out.write_all(markdown().as_bytes())?;
        return Ok(Verdict::Good);
    }
    let Some(name) = &args.code else {
        let width = Code::ALL.iter().map(|code| code.page().name.len()).max().unwrap_or_default();
        for page in Code::ALL.iter().map(|code| code.page()) {
            // A value with `Display` alone ignores the width.
            writeln!(out, "{:13} {BOLD}{:width$}{BOLD:#}  {}", page.fate.to_string(), page.name, page.meaning)?;
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

/// Every page, by fate.
fn markdown() -> String {
    let mut text = "# What a client does not have as described\n\n\
        The generator reads Swagger 2.0, OpenAPI 3.0 and 3.1, and 3.2 as 3.1. `cargo xtask regen` counts what follows and shows \
        the first place of each; `--ledger` lists every place, and `--strict` refuses all of it. This file is printed by \
        `cargo xtask explain --markdown`.\n"
        .to_owned();
    for fate in Fate::ALL {
        text.push_str(&format!("\n## {}\n\n{}\n", capitalised(fate.words()), meaning(fate)));
        for page in Code::ALL.iter().map(|code| code.page()).filter(|page| page.fate == fate) {
            text.push_str(&format!("\n### `{}`\n\n{}\n", page.name, page.meaning));
            if !page.example.is_empty() {
                text.push_str(&format!("\n    {}\n", page.example));
            }
            text.push_str(&format!("\n{}\n", page.next));
        }
    }
    text
}

fn meaning(fate: Fate) -> &'static str {
    match fate {
        Fate::LeftOut => "It is valid, and the client works without it.",
        Fate::Loosened => "It is typed less precisely than described, at this location only.",
        Fate::NotGenerated => "The client does not have the operation, since it could not be called correctly.",
        Fate::Refused => "No client is generated.",
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
