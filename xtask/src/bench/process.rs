//! Runs whole programs. `hyperfine` measures time and peak memory, `valgrind` counts instructions.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::row::Sample;

/// The release that the table was measured with; newer ones need a newer compiler.
const INSTALL: &str = "cargo install --locked hyperfine@1.20.0";

#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) name: String,
    words: Vec<String>,
    dir: PathBuf,
    /// Receives what the program prints.
    log: PathBuf,
    /// A command that runs before each run, unmeasured.
    prepare: Vec<String>,
}

/// Time and peak memory of the runs of one program.
#[derive(Debug, Clone, Default)]
pub(super) struct Costs {
    pub(super) seconds: Sample,
    pub(super) megabytes: Sample,
}

impl Program {
    /// A program to be run in `dir`, with its output in `logs`.
    pub(super) fn new(name: impl Into<String>, program: impl AsRef<OsStr>, dir: &Path, logs: &Path) -> Self {
        let name = name.into();
        let file: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let words = vec![program.as_ref().to_string_lossy().into_owned()];
        Self { name, words, dir: dir.to_owned(), log: logs.join(file + ".log"), prepare: Vec::new() }
    }

    pub(super) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.words.extend(args.into_iter().map(|arg| arg.as_ref().to_string_lossy().into_owned()));
        self
    }

    /// Removes a folder before each run.
    pub(super) fn fresh(self, folder: &Path) -> Self {
        let remove = ["rm".to_owned(), "-rf".to_owned(), folder.display().to_string()];
        Self { prepare: remove.into(), ..self }
    }

    /// Fails after this many seconds.
    pub(super) fn within(self, seconds: u32) -> Self {
        let words = ["timeout".to_owned(), seconds.to_string()].into_iter().chain(self.words).collect();
        Self { words, ..self }
    }

    /// Runs another program before each run.
    pub(super) fn after(self, before: Self) -> Self {
        Self { prepare: before.words, ..self }
    }

    /// The command line, with paths relative to `root`.
    pub(super) fn shown(&self, root: &Path) -> String {
        self.words.join(" ").replace(&format!("{}/", root.display()), "")
    }

    /// Runs the program once.
    ///
    /// # Errors
    ///
    /// If it does not start or fails; with the first error that it printed.
    pub(super) fn run(&self) -> Result<()> {
        if !self.prepare.is_empty() {
            self.execute(&self.prepare)?;
        }
        self.execute(&self.words)
    }

    fn execute(&self, words: &[String]) -> Result<()> {
        let (program, args) = words.split_first().context("a command has a program")?;
        fs::create_dir_all(self.log.parent().unwrap_or(&self.dir))?;
        let log = File::create(&self.log).with_context(|| format!("cannot write {}", self.log.display()))?;
        let mut command = Command::new(program);
        command.args(args).current_dir(&self.dir).env("CARGO_INCREMENTAL", "0");
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let status = command.status().with_context(|| format!("{} did not start", self.name))?;
        ensure!(status.success(), "{} failed: {}", self.name, first_error(&self.printed()));
        Ok(())
    }

    /// The output of the last run.
    pub(super) fn printed(&self) -> String {
        fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    fn instructions(&self) -> Result<f64> {
        let file = self.log.with_extension("callgrind");
        let valgrind = ["valgrind", "--tool=callgrind"].map(str::to_owned).into_iter();
        let words = valgrind.chain([format!("--callgrind-out-file={}", file.display())]).chain(self.words.clone());
        Self { words: words.collect(), ..self.clone() }.run()?;
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        total(&text).context("valgrind wrote no total")
    }
}

/// Measures programs one after the other, each `runs` times after `warmup` runs that do not count.
///
/// # Errors
///
/// If `hyperfine` is missing or a run fails.
pub(super) fn measure(programs: &[&Program], warmup: usize, runs: usize) -> Result<Vec<Costs>> {
    let Some(first) = programs.first() else { return Ok(Vec::new()) };
    let report = first.log.with_extension("json");
    fs::create_dir_all(report.parent().unwrap_or(&first.dir))?;
    let mut hyperfine = Command::new("hyperfine");
    hyperfine.args(["--shell=none", "--style=none", "--export-json"]).arg(&report);
    hyperfine.args(["--warmup", &warmup.to_string(), "--runs", &runs.to_string()]);
    for program in programs {
        let nothing = ["true".to_owned()];
        let prepare = if program.prepare.is_empty() { &nothing } else { &program.prepare[..] };
        hyperfine.args(["--prepare", &quoted(prepare), "--command-name", &program.name, &quoted(&program.words)]);
    }
    hyperfine.current_dir(&first.dir).env("CARGO_INCREMENTAL", "0").stdin(Stdio::null());
    let output = hyperfine.output().with_context(|| format!("hyperfine is missing: run `{INSTALL}`"))?;
    if !output.status.success() {
        bail!("hyperfine failed: {}", first_error(&String::from_utf8_lossy(&output.stderr)));
    }
    let text = fs::read(&report).with_context(|| format!("cannot read {}", report.display()))?;
    costs(&text).with_context(|| format!("{} is not a report of hyperfine 1.20", report.display()))
}

/// Reads the report of `hyperfine`.
fn costs(report: &[u8]) -> Result<Vec<Costs>> {
    #[derive(Deserialize)]
    struct Report {
        results: Vec<Runs>,
    }
    #[derive(Deserialize)]
    struct Runs {
        times: Vec<f64>,
        memory_usage_byte: Vec<f64>,
    }
    let report: Report = serde_json::from_slice(report)?;
    let costs = report.results.into_iter().map(|runs| Costs {
        seconds: Sample(runs.times),
        megabytes: Sample(runs.memory_usage_byte.iter().map(|bytes| bytes / 1e6).collect()),
    });
    Ok(costs.collect())
}

/// A command line that `hyperfine` splits into these words.
fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("'{}'", word.replace('\'', r"'\''"))).collect::<Vec<_>>().join(" ")
}

/// The first line of the output that reads like an error, else the last line; file names without their folders.
fn first_error(printed: &str) -> String {
    let lines: Vec<&str> = printed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let is_error = |line: &&&str| line.len() > "error:".len() && line.to_lowercase().starts_with("error");
    let panic = lines.iter().position(|line| line.contains("panicked at"));
    let panic = panic.and_then(|at| lines.get(at + 1));
    let found = lines.iter().find(is_error).or(panic).or(lines.last()).unwrap_or(&"it printed nothing");
    let name = |word: &str| word.strip_prefix('/').and_then(|path| path.rsplit('/').next()).unwrap_or(word).to_owned();
    let words: Vec<String> = found.split_whitespace().map(name).collect();
    words.join(" ").chars().take(200).collect()
}

/// What to do if `valgrind` is missing.
pub(super) const NO_VALGRIND: &str = "valgrind is missing; install the package `valgrind`";

pub(super) fn has_valgrind() -> bool {
    let mut command = Command::new("valgrind");
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The instructions of one repetition: the difference between `times` and twice as many, so that start and end cancel
/// out.
pub(super) fn instructions_each(times: usize, program: impl Fn(usize) -> Program) -> Result<f64> {
    let (once, twice) = (program(times).instructions()?, program(2 * times).instructions()?);
    Ok((twice - once) / times as f64)
}

fn total(callgrind: &str) -> Option<f64> {
    let count =
        |line: &str| line.strip_prefix("totals: ").or_else(|| line.strip_prefix("summary: "))?.trim().parse().ok();
    callgrind.lines().filter_map(count).next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_runs_after_its_preparation_and_its_output_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let shell = |script: &str| Program::new("a shell", "sh", folder.path(), folder.path()).args(["-c", script]);
        let old = folder.path().join("old");
        fs::create_dir(&old).unwrap();
        let program = shell("test ! -e old && echo printed").fresh(&old);
        program.run().unwrap();
        assert_eq!(program.printed(), "printed\n");
        let failing = shell("echo building; echo 'error: no such thing' >&2; echo 'error: two'; exit 3");
        assert_eq!(failing.run().unwrap_err().to_string(), "a shell failed: error: no such thing");
    }

    #[test]
    fn an_error_names_no_folder_of_this_machine() {
        let panic = "reading\nthread 'main' panicked at /home/x/a.rs:1:2:\nno type at /home/x/b.json\nnote: backtrace";
        assert_eq!(first_error(panic), "no type at b.json");
        assert_eq!(first_error("one\nError: two\nthree"), "Error: two");
        assert_eq!(first_error("one\ntwo\n"), "two");
        assert_eq!(first_error(""), "it printed nothing");
    }

    #[test]
    fn a_report_of_hyperfine_is_read() {
        let report = br#"{"results": [{"command": "a", "median": 2.0, "times": [1.0, 2.0], "memory_usage_byte": [3000000, 4000000]}]}"#;
        let costs = costs(report).unwrap();
        assert_eq!((&costs[0].seconds, &costs[0].megabytes), (&Sample(vec![1.0, 2.0]), &Sample(vec![3.0, 4.0])));
    }

    #[test]
    fn the_total_of_callgrind_is_read() {
        assert_eq!(total("events: Ir\nsummary: 41\n\nfn=(1)\ntotals: 42\n"), Some(42.0));
        assert_eq!(total("events: Ir\n"), None);
    }

    #[test]
    fn words_are_quoted() {
        assert_eq!(quoted(&["a b".to_owned(), "it's".to_owned()]), r"'a b' 'it'\''s'");
    }
}
