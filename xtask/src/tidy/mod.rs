//! `cargo xtask tidy`: checks the invariants of `ARCHITECTURE.md` that are visible in the text of files.
//!
//! A rule is a function from the project's files to faults, with a name that `ARCHITECTURE.md` explains. All rules run,
//! and all faults are printed.

mod docs;
mod imports;
mod layers;
mod source;
mod style;
mod tree;
mod words;

use std::io::Write;

use anyhow::Result;

use crate::{BOLD, DIM, GREEN, RED, Verdict, counted, project};
use tree::File;

/// Check the project's rules on layers, files and words.
///
/// Prints every fault as `file:line: fault; fix`, with the name of the rule. ARCHITECTURE.md explains each rule. Exit
/// code 1 if there is any fault.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print the modules that the rule on imports covers, from the top, with what each imports, and check nothing
    #[arg(long)]
    imports: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    path: String,
    /// Counted from one.
    line: usize,
    message: String,
}

impl Fault {
    fn new(file: &File, line: usize, message: impl Into<String>) -> Self {
        Self { path: file.path.clone(), line, message: message.into() }
    }
}

type Rule = fn(&[File]) -> Vec<Fault>;

const RULES: &[(&str, Rule)] = &[
    ("module-docs", style::module_docs),
    ("file-size", style::file_size),
    ("plain-text", style::plain_text),
    ("plain-words", words::plain_words),
    ("loose-ends", style::loose_ends),
    ("machine-paths", style::machine_paths),
    ("no-panics", style::no_panics),
    ("generated-header", layers::generated_header),
    ("generated-imports", layers::generated_imports),
    ("runtime-is-blind", layers::runtime_is_blind),
    ("no-way-back", layers::no_way_back),
    ("openapi-in-front", layers::openapi_in_front),
    ("tokens-at-the-end", layers::tokens_at_the_end),
    ("emit-prints", layers::emit_prints),
    ("macros-implement", layers::macros_implement),
    ("imports-point-down", imports::imports_point_down),
    ("commands-exist", docs::commands_exist),
    ("rules-explained", docs::rules_explained),
];

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let files = tree::read(&project::root())?;
    if args.imports {
        imports::order(&files).iter().try_for_each(|line| writeln!(out, "{line}"))?;
        return Ok(Verdict::Good);
    }
    let mut count = 0;
    for (name, rule) in RULES {
        let mut faults = rule(&files);
        faults.sort();
        count += faults.len();
        for Fault { path, line, message } in faults {
            writeln!(out, "{BOLD}{path}:{line}{BOLD:#}: {message} {DIM}[{name}]{DIM:#}")?;
        }
    }
    let (rules, read) = (counted(RULES.len(), "rule"), counted(files.len(), "file"));
    if count == 0 {
        writeln!(out, "{GREEN}{rules} passed for {read}{GREEN:#}")?;
        return Ok(Verdict::Good);
    }
    writeln!(out, "{RED}{}{RED:#} of {rules} in {read}; ARCHITECTURE.md explains each rule", counted(count, "fault"))?;
    Ok(Verdict::Bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_is_tidy() {
        let mut out = Vec::new();
        let verdict = run(&Args { imports: false }, &mut out).unwrap();
        assert!(verdict == Verdict::Good, "{}", anstream::adapter::strip_str(&String::from_utf8(out).unwrap()));
    }
}
