//! Where the bench works, and how much it does: folders below `target/bench`, this program as it is measured.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::measure::WORDS;
use super::process::Program;
use crate::project;

/// How this program is built to be measured: see the project's `Cargo.toml`.
const PROFILE: &str = "tool";

/// Where everything stands.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) root: PathBuf,
    /// `target/bench`.
    pub(super) dir: PathBuf,
    /// This program, built with [`PROFILE`].
    pub(super) xtask: PathBuf,
    pub(super) is_quick: bool,
}

impl Place {
    pub(super) fn new(is_quick: bool) -> Result<Self> {
        let root = project::root();
        let target = target(&root);
        let dir = target.join("bench");
        fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
        Ok(Self { xtask: target.join(PROFILE).join("xtask"), root, dir, is_quick })
    }

    pub(super) fn below(&self, path: &str) -> PathBuf {
        self.dir.join(path)
    }

    /// A program to be run at the root of the project.
    pub(super) fn program(&self, name: impl Into<String>, program: impl AsRef<Path>) -> Program {
        self.program_in(&self.root, name, program)
    }

    pub(super) fn program_in(&self, dir: &Path, name: impl Into<String>, program: impl AsRef<Path>) -> Program {
        let starter = [&self.xtask.to_string_lossy()[..], WORDS[0], WORDS[1]].map(str::to_owned);
        Program::new(name, program.as_ref(), dir, &self.below("logs"), starter)
    }

    /// This program, with a command.
    pub(super) fn own<S: AsRef<std::ffi::OsStr>>(&self, name: &str, args: impl IntoIterator<Item = S>) -> Program {
        self.program(name, &self.xtask).args(args)
    }

    /// Fewer runs where time is short.
    pub(super) fn rounds(&self, full: usize, quick: usize) -> usize {
        if self.is_quick { quick } else { full }
    }

    /// Builds this program, and lets it write the descriptions.
    pub(super) fn prepare(&self) -> Result<()> {
        self.build()?;
        let quick = self.is_quick.then_some("--quick");
        self.own("prepare", ["bench", "--prepare"]).args(quick).run().map(drop)
    }

    /// Builds this program with [`PROFILE`].
    pub(super) fn build(&self) -> Result<()> {
        let mut command = project::cargo();
        command.args(["build", "--quiet", "--profile", PROFILE, "--package", "xtask"]).current_dir(&self.root);
        ensure!(command.status()?.success(), "the build of `xtask` failed");
        Ok(())
    }

    /// An empty folder below `target/bench`.
    pub(super) fn empty(&self, path: &str) -> Result<PathBuf> {
        let folder = self.below(path);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(folder)
    }
}

/// Where cargo builds.
fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}
