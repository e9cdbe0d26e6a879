//! `cargo xtask frameworks`: generated clients and the servers of real frameworks.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use codegen::fates::Tolerance;
use codegen::{Input, Text};
use similar::TextDiff;

use crate::regen::Parts;
use crate::{BOLD, GREEN, RED, Verdict, corpus, project};

/// Generate clients for servers of real frameworks, and compare what a program does with each.
///
/// Each folder of tests/frameworks has a server in Python, which prints its own description, a program, and the lines
/// that the two are expected to print. The packages of its requirements.txt are installed below target/frameworks,
/// which takes Python 3 and a network. If that fails, the framework is skipped, and the exit code is 2.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Run this framework alone: the name of its folder.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
}

/// How long a server may take to start.
const START: Duration = Duration::from_secs(60);

struct Framework {
    name: String,
    /// Its folder.
    sources: PathBuf,
    /// The virtual environment, the crate and the logs.
    work: PathBuf,
}

/// What happened with a framework.
enum Outcome {
    AsExpected,
    Different(String),
    Skipped(String),
}

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let parts = Parts::read()?;
    let (mut is_different, mut is_skipped) = (false, false);
    for framework in frameworks(args.only.as_deref())? {
        let name = &framework.name;
        match framework.run(&parts).with_context(|| name.clone())? {
            Outcome::AsExpected => writeln!(out, "{name:10}{GREEN}as expected{GREEN:#}")?,
            Outcome::Different(diff) => {
                is_different = true;
                writeln!(out, "{name:10}{RED}not as expected{RED:#}\n{diff}")?;
            }
            Outcome::Skipped(reason) => {
                is_skipped = true;
                writeln!(out, "{name:10}{BOLD}skipped{BOLD:#}: {reason}")?;
            }
        }
        out.flush()?;
    }
    Ok(match (is_different, is_skipped) {
        (true, _) => Verdict::Bad,
        (false, true) => Verdict::Unable,
        (false, false) => Verdict::Good,
    })
}

fn frameworks(only: Option<&str>) -> Result<Vec<Framework>> {
    let root = project::root();
    let folder = root.join("tests/frameworks");
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let sources = entry?.path();
        let name = sources.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if sources.join("server.py").is_file() && only.is_none_or(|only| only == name) {
            let work = root.join("target/frameworks").join(&name);
            found.push(Framework { name, sources, work });
        }
    }
    if found.is_empty() {
        bail!("{}: there is no such framework in this folder", folder.display());
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

impl Framework {
    fn run(&self, parts: &Parts) -> Result<Outcome> {
        if let Err(error) = self.install() {
            return Ok(Outcome::Skipped(format!("its packages cannot be installed: {error:#}")));
        }
        let folder = self.work.join("crate");
        self.generate(parts, &folder)?;
        let program = |arguments: &[&str]| {
            let mut cargo = corpus::cargo(&folder, arguments);
            cargo.args(["--example", "program"]);
            cargo
        };
        succeed(&mut program(&["build"]))?;
        let server = self.start()?;
        let url = format!("http://127.0.0.1:{}", server.port);
        let printed = succeed(program(&["run"]).args(["--", &url]))?;
        self.compare(&format!("{printed}\n{}", server.stop()?))
    }

    /// Installs the packages into a virtual environment, unless it has them.
    fn install(&self) -> Result<()> {
        let requirements = self.sources.join("requirements.txt");
        let (wanted, installed) = (fs::read_to_string(&requirements)?, self.work.join("installed.txt"));
        if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        let environment = self.work.join("python");
        succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
        let options = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
        succeed(self.python().args(options).arg(&requirements))?;
        Ok(fs::write(installed, wanted)?)
    }

    fn python(&self) -> Command {
        let program = if cfg!(windows) { "python/Scripts/python.exe" } else { "python/bin/python" };
        Command::new(self.work.join(program))
    }

    fn server(&self, what: &str) -> Command {
        let mut server = self.python();
        server.arg(self.sources.join("server.py")).arg(what);
        server
    }

    /// Generates the crate of the description that the server prints, with the program as an example.
    fn generate(&self, parts: &Parts, folder: &Path) -> Result<()> {
        let text = succeed(&mut self.server("describe"))?;
        let file = format!("{}.json", self.name);
        let input = Input { spec: Text { name: &file, text: &text }, overlay: None };
        let package = parts.package(None, &file, None);
        let output = codegen::generate_crate(&input, &package, Tolerance::Tolerant, &mut |_| {});
        let output = output.map_err(|faults| anyhow::anyhow!("{faults}"))?;
        corpus::lay_out(folder, &output.files)?;
        fs::copy(self.sources.join("program.rs"), folder.join("examples/program.rs"))?;
        Ok(())
    }

    fn start(&self) -> Result<Server> {
        let log = self.work.join("server.log");
        let mut child = self.server("serve").stdout(Stdio::piped()).stderr(File::create(&log)?).spawn()?;
        let output = BufReader::new(child.stdout.take().context("the server has an output")?);
        let (sender, lines) = mpsc::channel();
        // The server waits for no reader, and a reader not for ever.
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut server = Server { child, lines, port: String::new() };
        let port = server.lines.recv_timeout(START);
        server.port = port.with_context(|| format!("the server did not start; see {}", log.display()))?;
        Ok(server)
    }

    /// Compares the lines of the program and the server with the expected ones.
    fn compare(&self, lines: &str) -> Result<Outcome> {
        let file = self.sources.join("expected.txt");
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if expected == lines {
            return Ok(Outcome::AsExpected);
        }
        let kept = self.work.join("actual.txt");
        fs::write(&kept, lines)?;
        let (was, is) = (file.display().to_string(), kept.display().to_string());
        let diff = TextDiff::from_lines(expected.as_str(), lines);
        Ok(Outcome::Different(diff.unified_diff().header(&was, &is).to_string()))
    }
}

/// A server that runs, until it is stopped or dropped.
struct Server {
    child: Child,
    /// The lines that it prints.
    lines: mpsc::Receiver<String>,
    port: String,
}

impl Server {
    /// Stops the server and returns what it printed after its port.
    fn stop(mut self) -> Result<String> {
        self.child.kill()?;
        Ok(self.lines.iter().map(|line| line + "\n").collect())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// What a command prints, which must succeed.
fn succeed(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !output.status.success() {
        bail!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}
