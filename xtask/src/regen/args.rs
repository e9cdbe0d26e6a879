//! The arguments of `regen`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use codegen::fates::Tolerance;

use super::settings::With;
use crate::input::{Inputs, OVERLAY, SPEC};
use crate::project;

/// Generate the client from its description.
///
/// Without options: reads spec/swagger.yaml and spec/overlay.yaml, writes what changed in generated-client and tests,
/// removes files that are no longer generated, and prints what it did. With --spec and --out, writes a crate of another
/// API. If the description has a fault, nothing is written.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write nothing: show what would change as a diff, and exit with code 1 if anything would.
    #[arg(long)]
    pub(super) check: bool,

    #[command(flatten)]
    pub(super) input: Inputs,

    /// Write a crate of its own into this folder: with a README, docs, an example and tests, it needs nothing from this
    /// project. DIR/regen.toml keeps the options, so that `--out DIR` alone generates it again.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,

    /// The name of the package in DIR. By default it is derived from the title of the description.
    #[arg(long, value_name = "NAME", requires = "out")]
    pub(super) package: Option<String>,

    /// Also write this next to the crate.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART", requires = "out")]
    pub(super) with: Vec<With>,

    /// Refuse a description if any part of it would be omitted, loosened or not generated, and values for which
    /// `x-sensitive` is neither `true` nor `false`. The default for the project's own description. Without it such
    /// values are hidden if the description has `x-sensitive: false` anywhere, and public if it has not.
    #[arg(long)]
    pub(super) strict: bool,

    /// Also list every node that is not in the client as described, each with its reason.
    #[arg(long, alias = "waivers")]
    pub(super) ledger: bool,
}

impl Args {
    /// Which parts of the description may be missing from the client.
    pub(super) fn tolerance(&self) -> Tolerance {
        if self.strict() { Tolerance::Strict } else { Tolerance::Tolerant }
    }

    /// Whether every value needs a decision on `x-sensitive`.
    pub(super) fn strict(&self) -> bool {
        self.strict || self.input.spec.is_none()
    }

    /// The project, where the committed client is.
    pub(super) fn target(&self) -> Result<PathBuf> {
        if !self.check && self.input.is_other() {
            bail!(
                "the committed client is made from {SPEC} and {OVERLAY} alone; \
                 say where another one goes with --out DIR, or compare it with --check"
            );
        }
        Ok(project::root())
    }

    /// Returns the command that writes what `--check` compared.
    pub(super) fn fix_command(&self) -> String {
        let mut line = "cargo xtask regen".to_owned();
        for (flag, path) in [("--spec", &self.input.spec), ("--overlay", &self.input.overlay), ("--out", &self.out)] {
            if let Some(path) = path {
                line.push_str(&format!(" {flag} {}", path.display()));
            }
        }
        if let Some(package) = &self.package {
            line.push_str(&format!(" --package {package}"));
        }
        if self.with.contains(&With::Cli) {
            line.push_str(" --with cli");
        }
        for (flag, given) in [("--no-overlay", self.input.no_overlay), ("--strict", self.strict)] {
            if given {
                line.push_str(&format!(" {flag}"));
            }
        }
        if self.out.is_none() && self.input.is_other() {
            line.push_str(" --out DIR");
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn args(line: &str) -> Args {
        Line::parse_from(line.split(' ')).args
    }

    #[test]
    fn another_input_never_writes_over_the_committed_client() {
        for line in ["regen --spec a.yaml", "regen --overlay b.yaml", "regen --no-overlay"] {
            assert!(args(line).target().is_err(), "{line}");
            assert!(args(&format!("{line} --check")).target().is_ok(), "{line}");
        }
    }

    #[test]
    fn the_fix_is_the_same_command_without_check() {
        assert_eq!(args("regen --check").fix_command(), "cargo xtask regen");
        let other = args("regen --check --spec a.yaml --overlay b.yaml --out d");
        assert_eq!(other.fix_command(), "cargo xtask regen --spec a.yaml --overlay b.yaml --out d");
        let named = args("regen --check --out d --package a --with cli");
        assert_eq!(named.fix_command(), "cargo xtask regen --out d --package a --with cli");
        assert_eq!(args("regen --check --no-overlay").fix_command(), "cargo xtask regen --no-overlay --out DIR");
        assert_eq!(args("regen --check --strict").fix_command(), "cargo xtask regen --strict");
    }

    #[test]
    fn the_committed_description_is_strict_about_what_is_public() {
        for (line, strict) in [
            ("regen", true),
            ("regen --check", true),
            ("regen --overlay b.yaml --out d", true),
            ("regen --spec a.yaml", false),
            ("regen --spec a.yaml --strict", true),
        ] {
            assert_eq!(args(line).strict(), strict, "{line}");
        }
    }
}
