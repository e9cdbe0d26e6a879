//! The folders of the bench, below `target/bench`, and this program as it is measured.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::process::Program;
use crate::project;

/// The cargo profile of the measured program.
const PROFILE: &str = "tool";

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
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        let dir = target.join("bench");
        fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
        Ok(Self { xtask: target.join(PROFILE).join("xtask"), root, dir, is_quick })
    }

    pub(super) fn below(&self, path: &str) -> PathBuf {
        self.dir.join(path)
    }

    /// A program to be run at the root of the project.
    pub(super) fn program(&self, name: impl Into<String>, program: impl AsRef<Path>) -> Program {
        Program::new(name, program.as_ref(), &self.root, &self.below("logs"))
    }

    pub(super) fn own<S: AsRef<OsStr>>(&self, name: &str, args: impl IntoIterator<Item = S>) -> Program {
        self.program(name, &self.xtask).args(args)
    }

    pub(super) fn runs(&self, full: usize, quick: usize) -> usize {
        if self.is_quick { quick } else { full }
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
