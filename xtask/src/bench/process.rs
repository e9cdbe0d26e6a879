//! Runs of whole processes: how long each took, and the most memory it held. Knows nothing of what they do.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::measure;
use super::row::Sample;

/// A program, and how long one run of it may take.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) name: String,
    /// Who starts it and measures it; the next word is where the report goes.
    starter: [String; 3],
    words: Vec<String>,
    env: Vec<(String, String)>,
    dir: PathBuf,
    /// What it prints, kept for whoever looks why it failed.
    log: PathBuf,
    report: PathBuf,
    limit: Duration,
    /// Folders that go before each run, so that all of it is made.
    fresh: Vec<PathBuf>,
    /// What runs before each run, without being measured.
    before: Option<Box<Program>>,
}

/// What one run took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    pub(super) seconds: f64,
    /// The most memory that was resident, of the process and those that it waited for.
    pub(super) megabytes: f64,
}

/// What the runs of one program took, in their order.
#[derive(Debug, Clone, Default)]
pub(super) struct Costs {
    pub(super) seconds: Sample,
    pub(super) megabytes: Sample,
}

impl Program {
    /// A program to be run in this folder. What it prints goes to `logs/NAME.log`.
    pub(super) fn new(
        name: impl Into<String>,
        program: impl AsRef<OsStr>,
        dir: &Path,
        logs: &Path,
        starter: [String; 3],
    ) -> Self {
        let name = name.into();
        let file: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let words = vec![program.as_ref().to_string_lossy().into_owned()];
        let log = logs.join(format!("{file}.log"));
        let report = log.with_extension("json");
        Self {
            name,
            starter,
            words,
            env: Vec::new(),
            dir: dir.to_owned(),
            log,
            report,
            limit: Duration::from_secs(120),
            fresh: Vec::new(),
            before: None,
        }
    }

    pub(super) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.words.extend(args.into_iter().map(|arg| arg.as_ref().to_string_lossy().into_owned()));
        self
    }

    pub(super) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.to_owned(), value.as_ref().to_string_lossy().into_owned()));
        self
    }

    pub(super) fn limit(mut self, seconds: u64) -> Self {
        self.limit = Duration::from_secs(seconds);
        self
    }

    /// Removes this folder before each run.
    pub(super) fn fresh(mut self, folder: PathBuf) -> Self {
        self.fresh.push(folder);
        self
    }

    /// The same program, run by another.
    pub(super) fn under(&self, program: &str, args: &[&str]) -> Self {
        let mut under = self.clone();
        let words = [program].into_iter().chain(args.iter().copied()).map(str::to_owned);
        under.words = words.chain(under.words).collect();
        under.limit(600)
    }

    /// Runs another program before each run, which is not measured.
    pub(super) fn after(mut self, before: Self) -> Self {
        self.before = Some(Box::new(before));
        self
    }

    /// The program as one would type it, with what stands below `root` called from there.
    pub(super) fn shown(&self, root: &Path) -> String {
        let prefix = format!("{}/", root.display());
        let env = self.env.iter().map(|(name, value)| format!("{name}={value} "));
        env.chain([self.words.join(" ")]).collect::<String>().replace(&prefix, "")
    }

    /// Runs it once.
    ///
    /// # Errors
    ///
    /// Where it does not start, does not end in time or fails; with the first line that it printed about that.
    pub(super) fn run(&self) -> Result<Cost> {
        if let Some(before) = &self.before {
            before.run()?;
        }
        for folder in self.fresh.iter().filter(|folder| folder.exists()) {
            fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        if let Some(folder) = self.log.parent() {
            fs::create_dir_all(folder)?;
        }
        let log = File::create(&self.log).with_context(|| format!("cannot write {}", self.log.display()))?;
        let mut command = self.command();
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        // That of the last run is none of this one.
        match fs::remove_file(&self.report) {
            Err(error) if error.kind() != ErrorKind::NotFound => bail!(error),
            _ => {}
        }
        let mut child = command.spawn().with_context(|| format!("{} did not start", self.name))?;
        let (ended, end) = mpsc::channel::<()>();
        let (limit, process) = (self.limit, child.id());
        let watch = thread::spawn(move || {
            let late = end.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
            if late {
                stop(process);
            }
            late
        });
        let status = child.wait();
        drop(ended);
        let late = watch.join().unwrap_or_default();
        status.with_context(|| format!("{} was lost", self.name))?;
        ensure!(!late, "{} had not ended after {} s", self.name, limit.as_secs());
        match measure::read(&self.report)? {
            Some(report) if report.code == Some(0) => {
                Ok(Cost { seconds: report.seconds, megabytes: to_f64(report.peak) / 1e6 })
            }
            _ => bail!("{} failed: {}", self.name, self.first_error()),
        }
    }

    fn command(&self) -> Command {
        let [starter, words @ ..] = &self.starter;
        let mut command = Command::new(starter);
        command.args(words).arg(&self.report).arg("--").args(&self.words);
        command.envs(self.env.iter().map(|(name, value)| (name, value))).current_dir(&self.dir);
        // A group of its own, so that whom it has started ends with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
    }

    /// What it printed in its last run.
    pub(super) fn printed(&self) -> String {
        fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    fn first_error(&self) -> String {
        first_error(&self.printed())
    }
}

/// The first line that reads like an error, else the last one. Where files stand on this machine is nobody's business.
fn first_error(printed: &str) -> String {
    let mut lines = printed.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    let mut found = "it printed nothing";
    while let Some(line) = lines.next() {
        found = line;
        if line.contains("panicked at") {
            // What it panicked with stands in the next line.
            found = lines.peek().copied().unwrap_or(line);
            break;
        }
        if line.to_lowercase().starts_with("error") && line.len() > "error:".len() {
            break;
        }
    }
    let place = |word: &str| word.starts_with('/').then(|| word.rsplit('/').next().unwrap_or_default().to_owned());
    let words = found.split_whitespace().map(|word| place(word).unwrap_or_else(|| word.to_owned()));
    words.collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

/// Runs all programs in turn, again and again, after one run of each that does not count: a machine that drifts
/// drifts for all of them.
///
/// # Errors
///
/// The first run that fails.
pub(super) fn alternate(programs: &[&Program], rounds: usize) -> Result<Vec<Costs>> {
    for program in programs {
        program.run()?;
    }
    in_turn(programs, rounds)
}

/// The same where nothing may be warm: the first runs count.
pub(super) fn in_turn(programs: &[&Program], rounds: usize) -> Result<Vec<Costs>> {
    let mut costs = vec![Costs::default(); programs.len()];
    for _ in 0..rounds {
        for (program, costs) in programs.iter().zip(&mut costs) {
            let cost = program.run()?;
            costs.seconds.0.push(cost.seconds);
            costs.megabytes.0.push(cost.megabytes);
        }
    }
    Ok(costs)
}

#[cfg(unix)]
fn stop(process: u32) {
    let id = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(id) = id {
        // It may just have ended.
        let _ = rustix::process::kill_process_group(id, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn stop(_: u32) {}

/// Sizes and counts are far below where a float begins to round.
pub(super) fn to_f64(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A shell in place of `bench-run`, which is no program yet where these tests run. It is called with the file for
    /// the report, `--` and the words.
    const STARTER: [&str; 3] =
        ["sh", "-c", r#"shift; "$@"; echo "{\"seconds\": 2.5, \"peak\": 3000000, \"code\": $?}" > "$0""#];

    fn shell(script: &str, folder: &Path) -> Program {
        Program::new("a shell", "sh", folder, folder, STARTER.map(str::to_owned)).args(["-c", script])
    }

    #[test]
    fn a_run_is_measured_and_its_words_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let program = shell("echo $WORD", folder.path()).env("WORD", "said");
        let cost = program.run().unwrap();
        assert_eq!((cost.seconds, cost.megabytes), (2.5, 3.0));
        assert_eq!(program.printed(), "said\n");
        assert_eq!(program.shown(folder.path()), "WORD=said sh -c echo $WORD");
    }

    #[test]
    fn a_failure_says_the_first_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = shell("echo building; echo 'error: no such thing' >&2; echo 'error: two'; exit 3", folder.path());
        assert_eq!(error.run().unwrap_err().to_string(), "a shell failed: error: no such thing");
    }

    #[test]
    fn what_was_not_started_has_failed() {
        let folder = tempfile::tempdir().unwrap();
        let mut program = shell("true", folder.path());
        program.run().unwrap();
        // The report of the last run is still there.
        program.starter = ["sh", "-c", "echo 'error: nothing to start' >&2"].map(str::to_owned);
        assert_eq!(program.run().unwrap_err().to_string(), "a shell failed: error: nothing to start");
    }

    #[test]
    fn an_error_says_no_place_of_this_machine() {
        let panic = "reading\nthread 'main' panicked at /home/x/a.rs:1:2:\nno type at /home/x/b.json\nnote: backtrace";
        assert_eq!(first_error(panic), "no type at b.json");
        assert_eq!(first_error("one\nError: two\nthree"), "Error: two");
        assert_eq!(first_error("one\ntwo\n"), "two");
        assert_eq!(first_error(""), "it printed nothing");
    }

    #[test]
    fn what_hangs_is_ended_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let hangs = shell("sleep 600 & wait", folder.path()).limit(1);
        assert_eq!(hangs.run().unwrap_err().to_string(), "a shell had not ended after 1 s");
    }

    #[test]
    fn all_run_in_turn() {
        let folder = tempfile::tempdir().unwrap();
        let [one, two] = ["1", "2"].map(|word| shell(&format!("echo {word} >> order"), folder.path()));
        let costs = alternate(&[&one, &two], 2).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("order")).unwrap(), "1\n2\n1\n2\n1\n2\n");
        assert_eq!(costs.iter().map(|cost| cost.seconds.0.len()).collect::<Vec<_>>(), [2, 2]);
    }
}
