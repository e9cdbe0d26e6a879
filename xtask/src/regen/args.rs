//! What `regen` was asked: where the description is, and where the client goes.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::project;

const SPEC: &str = "spec/swagger.yaml";
const OVERLAY: &str = "spec/overlay.yaml";

/// Generate the client from its description.
///
/// Without options: reads spec/swagger.yaml and spec/overlay.yaml, writes what changed in generated-client and tests,
/// removes files that are no longer generated, and says what it did. A description with a fault writes nothing.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write nothing: show what would change as a diff, and exit with code 1 if anything would.
    #[arg(long)]
    pub(super) check: bool,

    /// Another description: Swagger 2.0 or OpenAPI 3.0, YAML or JSON. It gets no overlay unless --overlay names one.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    /// Another overlay: corrections of the description, as an OpenAPI Overlay 1.0 document.
    #[arg(long, value_name = "FILE", conflicts_with = "no_overlay")]
    overlay: Option<PathBuf>,

    /// Take the description as it is, without corrections.
    #[arg(long)]
    no_overlay: bool,

    /// Write below this folder instead of the project: DIR/generated-client/src/generated/…
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Refuse values for which `x-sensitive` is neither `true` nor `false`. The default for the project's own description.
    /// Without it they are hidden if the description has `x-sensitive: false` anywhere, and public if it has not.
    #[arg(long)]
    strict: bool,

    /// Also list what the client leaves out of the description on purpose, each with its reason.
    #[arg(long)]
    pub(super) waivers: bool,
}

/// A file to read, and what to call it.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) path: PathBuf,
}

impl Source {
    fn given(path: &Path) -> Self {
        Self { name: path.display().to_string(), path: path.to_owned() }
    }

    /// A file of the project, called by its place in it wherever the command is run.
    fn committed(name: &str) -> Self {
        Self { name: name.to_owned(), path: project::root().join(name) }
    }
}

impl Args {
    pub(super) fn spec(&self) -> Source {
        self.spec.as_deref().map_or_else(|| Source::committed(SPEC), Source::given)
    }

    pub(super) fn overlay(&self) -> Option<Source> {
        match &self.overlay {
            Some(path) => Some(Source::given(path)),
            None if self.no_overlay || self.spec.is_some() => None,
            None => Some(Source::committed(OVERLAY)),
        }
    }

    /// Whether every value needs a decision on `x-sensitive`.
    pub(super) fn strict(&self) -> bool {
        self.strict || self.spec.is_none()
    }

    /// The folder that the generated paths are below.
    pub(super) fn target(&self) -> Result<PathBuf> {
        if self.out.is_none() && !self.check && self.is_other_input() {
            bail!(
                "the committed client is made from {SPEC} and {OVERLAY} alone; \
                 say where another one goes with --out DIR, or compare it with --check"
            );
        }
        Ok(self.out.clone().unwrap_or_else(project::root))
    }

    fn is_other_input(&self) -> bool {
        self.spec.is_some() || self.overlay.is_some() || self.no_overlay
    }

    /// The command that makes what `--check` compared with.
    pub(super) fn cure(&self) -> String {
        let mut line = "cargo xtask regen".to_owned();
        for (flag, path) in [("--spec", &self.spec), ("--overlay", &self.overlay), ("--out", &self.out)] {
            if let Some(path) = path {
                line.push_str(&format!(" {flag} {}", path.display()));
            }
        }
        for (flag, given) in [("--no-overlay", self.no_overlay), ("--strict", self.strict)] {
            if given {
                line.push_str(&format!(" {flag}"));
            }
        }
        if self.out.is_none() && self.is_other_input() {
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
    fn the_overlay_belongs_to_the_committed_description() {
        let overlay = |line: &str| args(line).overlay().map(|source| source.name);
        assert_eq!(overlay("regen").as_deref(), Some(OVERLAY));
        assert_eq!(overlay("regen --no-overlay"), None);
        assert_eq!(overlay("regen --spec a.yaml"), None);
        assert_eq!(overlay("regen --spec a.yaml --overlay b.yaml").as_deref(), Some("b.yaml"));
    }

    #[test]
    fn another_input_never_writes_over_the_committed_client() {
        for line in ["regen --spec a.yaml", "regen --overlay b.yaml", "regen --no-overlay"] {
            assert!(args(line).target().is_err(), "{line}");
            assert!(args(&format!("{line} --check")).target().is_ok(), "{line}");
            assert!(args(&format!("{line} --out d")).target().is_ok(), "{line}");
        }
    }

    #[test]
    fn the_cure_is_the_same_command_without_the_check() {
        assert_eq!(args("regen --check").cure(), "cargo xtask regen");
        let other = args("regen --check --spec a.yaml --overlay b.yaml --out d");
        assert_eq!(other.cure(), "cargo xtask regen --spec a.yaml --overlay b.yaml --out d");
        assert_eq!(args("regen --check --no-overlay").cure(), "cargo xtask regen --no-overlay --out DIR");
        assert_eq!(args("regen --check --strict").cure(), "cargo xtask regen --strict");
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
