//! Runs `git`.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// How much of an error message of git is passed on, in characters.
const MAX_MESSAGE: usize = 2048;

pub(crate) fn run(folder: &Path, args: &[&str]) -> Result<Vec<u8>> {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).arg("--no-pager").args(args).stdin(Stdio::null());
    let output = match git.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("there is no `git` here; install it, or give the description as a file")
        }
        output => output.context("git did not start")?,
    };
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        bail!("git reported “{}”", message.trim().chars().take(MAX_MESSAGE).collect::<String>());
    }
    Ok(output.stdout)
}

/// Returns the file `REV:path`, as git resolves it in a folder. Fails if the path is a folder.
pub(crate) fn file(folder: &Path, name: &str) -> Result<Vec<u8>> {
    run(folder, &["cat-file", "blob", name])
}
