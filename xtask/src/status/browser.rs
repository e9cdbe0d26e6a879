//! The page in a browser: the test is a small project of its own in `tests/page`, because a browser is driven by Node.

use std::env;
use std::io::Write;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{Verdict, project};

/// Where the page stands that is looked at; its pictures stand beside it.
pub(super) const SITE: &str = "target/page/site";

pub(super) fn check(out: &mut impl Write) -> Result<Verdict> {
    out.flush()?;
    let status = Command::new("node")
        .args(["--test", "--test-reporter=spec", "tests/page/"])
        .current_dir(project::root())
        // It makes a page of failures as well, to see how they look.
        .env("XTASK", env::current_exe().context("this program has a name")?)
        .status()
        .context("node did not start; install Node 20 or later, then run `npm ci` in tests/page")?;
    Ok(if status.success() { Verdict::Good } else { Verdict::Bad })
}
