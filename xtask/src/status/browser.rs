//! Tests the page in a browser with the Node project in `tests/page`.

use std::env;
use std::io::Write;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{Verdict, project};

/// The folder of the tested page; screenshots are in its parent.
pub(super) const SITE: &str = "target/page/site";

pub(super) fn check(out: &mut impl Write) -> Result<Verdict> {
    out.flush()?;
    let status = Command::new("node")
        .args(["--test", "--test-reporter=spec", "tests/page/"])
        .current_dir(project::root())
        // The test also creates a page with failures.
        .env("XTASK", env::current_exe().context("this program has a name")?)
        .status()
        .context("cannot start node: install Node 20 or later, then run `npm ci` in tests/page")?;
    Ok(if status.success() { Verdict::Good } else { Verdict::Bad })
}
