//! The versions of a file that git has: each commit that touches it, with its parents as git simplifies them.
//!
//! Asks the `git` program, which knows every kind of repository. A merge is a version where it joins two versions of
//! which neither is in the other's past; one that merely takes over what a branch did is none.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

use anyhow::{Context, Result, bail, ensure};

use super::{Content, Found, MAX_BYTES};

pub(super) fn versions(path: &Path) -> Result<(Vec<Found>, Blobs)> {
    let shown = path.display();
    let name = path.file_name().and_then(|name| name.to_str()).with_context(|| format!("{shown} names no file"))?;
    ensure!(!name.contains('\n'), "git cannot be asked for a file with a line break in its name");
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let prefix = ask(folder, &["rev-parse", "--show-prefix"])?;
    let within = format!("{}{name}", prefix.trim_end_matches('\n'));
    // Settings of the user that would change what is printed are set to what git has by itself.
    let log = ask(
        folder,
        &[
            "-c",
            "log.showSignature=false",
            "-c",
            "log.follow=false",
            "--literal-pathspecs",
            "log",
            "--no-color",
            "--full-history",
            "--simplify-merges",
            "--topo-order",
            "--reverse",
            "--parents",
            "--format=%H%x09%h%x09%as%x09%P",
            "--",
            name,
        ],
    )?;
    let found = read_log(&log, &within);
    ensure!(!found.is_empty(), "no commit touches {shown}; name a file that git tracks, or a folder of versions");
    Ok((found, Blobs::open(folder)?))
}

fn read_log(log: &str, within: &str) -> Vec<Found> {
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut found: Vec<Found> = Vec::new();
    for line in log.lines() {
        let mut fields = line.split('\t');
        let (Some(commit), Some(short), Some(date)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let parents = fields.next().unwrap_or_default().split(' ');
        found.push(Found {
            source: format!("{short}:{within}"),
            label: short.to_owned(),
            date: Some(date.to_owned()),
            commit: Some(commit.to_owned()),
            parents: parents.filter_map(|parent| known.get(parent).copied()).collect(),
            content: Content::Blob(format!("{commit}:{within}")),
        });
        known.insert(commit, found.len() - 1);
    }
    found
}

/// What git prints.
fn ask(folder: &Path, args: &[&str]) -> Result<String> {
    let output = git(folder, args).stdin(Stdio::null()).output().context("cannot start `git`; is it installed?")?;
    if !output.status.success() {
        bail!("git: {}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    String::from_utf8(output.stdout).context("git printed what is no UTF-8 text")
}

fn git(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).arg("--no-pager").args(args);
    command
}

/// A git that gives texts, one at a time.
pub(super) struct Blobs {
    child: Mutex<Pipe>,
}

struct Pipe {
    child: Child,
    ask: Option<ChildStdin>,
    answer: BufReader<ChildStdout>,
}

impl Blobs {
    fn open(folder: &Path) -> Result<Self> {
        let mut command = git(folder, &["cat-file", "--batch"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("cannot start `git cat-file`")?;
        let (ask, answer) = (child.stdin.take(), child.stdout.take());
        let answer = BufReader::new(answer.context("`git cat-file` gives no answers")?);
        Ok(Self { child: Mutex::new(Pipe { child, ask, answer }) })
    }

    /// The bytes of `COMMIT:PATH`.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>> {
        let mut pipe = self.child.lock().map_err(|_| anyhow::anyhow!("reading from git was broken off"))?;
        pipe.read(name).with_context(|| format!("git does not give {name}"))?
    }
}

impl Pipe {
    /// The outer error is git's, after which it cannot be asked again; the inner one is about this text alone.
    fn read(&mut self, name: &str) -> Result<Result<Vec<u8>>> {
        let ask = self.ask.as_mut().context("git takes no questions")?;
        writeln!(ask, "{name}")?;
        ask.flush()?;
        let mut head = String::new();
        self.answer.read_line(&mut head)?;
        // `OBJECT TYPE SIZE`, or `NAME missing`.
        let mut words = head.trim_end().rsplit(' ');
        let last = words.next().unwrap_or_default();
        if last == "missing" {
            return Ok(Err(anyhow::anyhow!("the commit removes the file")));
        }
        let size: u64 = last.parse().with_context(|| format!("git says {:?}", head.trim_end()))?;
        let is_blob = words.next() == Some("blob");
        let mut bytes = Vec::new();
        // All of it has to be read off, and one line break more, before git can be asked again.
        let kept = if is_blob && size <= MAX_BYTES { size } else { 0 };
        (&mut self.answer).take(kept).read_to_end(&mut bytes)?;
        std::io::copy(&mut (&mut self.answer).take(size + 1 - kept), &mut std::io::sink())?;
        Ok(match is_blob {
            true if kept == size => Ok(bytes),
            true => Err(anyhow::anyhow!("it is longer than the {} MiB that are read", MAX_BYTES >> 20)),
            false => Err(anyhow::anyhow!("it is no file")),
        })
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        // Without questions git ends by itself.
        self.ask = None;
        let _ = self.child.wait();
    }
}
