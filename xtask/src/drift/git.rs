//! A file as a revision of git has it.

use std::io::{ErrorKind, Read};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::input::{self, Named};

/// How much of what git complains of is passed on, in bytes.
const MAX_COMPLAINT: u64 = 2048;

/// Reads `REV:path`, as git resolves it in the current folder.
pub(super) fn show(revision: &str, path: &str) -> Result<Named> {
    let name = format!("{revision}:{path}");
    if name.starts_with('-') {
        bail!("`{name}` is no revision of git: it begins with `-`");
    }
    // `show` would print a listing where the path is a folder.
    let mut git = Command::new("git");
    git.args(["cat-file", "blob", &name]).env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").stdin(Stdio::null());
    let mut git = match git.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn() {
        Ok(git) => git,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("cannot read {name}: there is no `git` here; install it, or give the description as a file")
        }
        Err(error) => return Err(error).with_context(|| format!("cannot read {name}: git did not start")),
    };
    let read = match git.stdout.take() {
        Some(stdout) => input::text(stdout, name.clone()),
        None => bail!("cannot read {name}: git gives no output"),
    };
    let mut complaint = Vec::new();
    if let Some(stderr) = git.stderr.take().filter(|_| read.is_ok()) {
        stderr.take(MAX_COMPLAINT).read_to_end(&mut complaint)?;
    }
    // One that was not read to its end would wait for a reader.
    if read.is_err() {
        git.kill()?;
    }
    let status = git.wait()?;
    if read.is_ok() && !status.success() {
        let complaint = String::from_utf8_lossy(&complaint);
        let help =
            "see that the revision is fetched, and that the path is the one of the repository, or begins with ./";
        bail!("cannot read {name}: git says “{}”; {help}", complaint.trim());
    }
    read
}
