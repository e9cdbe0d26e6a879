//! Installs the packages in fresh folders, and tries the command of each against its own simulator.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::{Program, npm, wheel};
use crate::{BOLD, GREEN, Verdict};

/// Installs a package of the program, built in the first folder, in the second, and returns the command.
type Install = fn(&Program, &Path, &Path) -> Result<PathBuf>;

/// Tries the packages for which the tools are available.
pub(super) fn run(program: &Program, folder: &Path, out: &mut impl Write) -> Result<Verdict> {
    let fresh = |name: &str| -> Result<PathBuf> {
        let path = folder.join("trial").join(name);
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        fs::create_dir_all(&path)?;
        Ok(path)
    };
    let attempts: [(&str, &str, Install); 2] = [("wheel", "python3", from_wheel), ("npm", "npm", from_npm)];
    for (name, tool, install) in attempts {
        if succeed(Command::new(tool).arg("--version")).is_err() {
            writeln!(out, "{name:10}{BOLD}skipped{BOLD:#}: tool not found; install `{tool}`")?;
            continue;
        }
        let command = install(program, folder, &fresh(name)?)?;
        tried(program, &command).with_context(|| format!("the command of the {name} package"))?;
        writeln!(out, "{name:10}{GREEN}installed, and lists{GREEN:#}")?;
    }
    Ok(Verdict::Good)
}

/// Installs the wheel in a virtual environment.
fn from_wheel(program: &Program, folder: &Path, place: &Path) -> Result<PathBuf> {
    let wheel = wheel::write(program, folder)?;
    succeed(Command::new("python3").args(["-m", "venv"]).arg(place))?;
    let programs = place.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let options = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"];
    succeed(Command::new(programs.join("python")).args(options).arg(&wheel))?;
    Ok(programs.join(program.file()))
}

/// Installs the npm packages in a folder.
fn from_npm(program: &Program, folder: &Path, place: &Path) -> Result<PathBuf> {
    let npm = || {
        let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.current_dir(place);
        npm
    };
    let mut packages = Vec::new();
    for package in npm::write(program, folder)? {
        let packed = succeed(npm().args(["pack", "--silent"]).arg(&package))?;
        packages.push(format!("./{}", packed.trim()));
    }
    fs::write(place.join("package.json"), "{}\n")?;
    // The packages for other platforms are optional, and nothing is looked up.
    succeed(npm().args(["install", "--offline", "--no-audit", "--no-fund"]).args(&packages))?;
    let end = if cfg!(windows) { ".cmd" } else { "" };
    Ok(place.join("node_modules/.bin").join(format!("{}{end}", program.name)))
}

/// Prints the version, and lists rows of the command's own simulator.
fn tried(program: &Program, command: &Path) -> Result<()> {
    let version = succeed(Command::new(command).arg("--version"))?;
    ensure!(version.starts_with(&format!("{} {}", program.name, program.version)), "its version is {version}");
    // The binary itself: a launcher that is killed would leave its child.
    let mut server = Command::new(&program.binary);
    server.args(["simulate", "--rows", "20"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = server.spawn()?;
    let listed = server.stdout.take().zip(server.stderr.take()).context("no output").and_then(|(stdout, stderr)| {
        let variables = BufReader::new(stdout).lines().take(3).collect::<Result<Vec<_>, _>>()?;
        let hints = BufReader::new(stderr).lines().take(2).collect::<Result<Vec<_>, _>>()?;
        let example = hints.last().and_then(|hint| hint.split_once(&format!("{} ", program.name)));
        let (_, example) = example.context("it prints no example")?;
        let variables = variables.iter().filter_map(|line| line.strip_prefix("export ")?.split_once('='));
        succeed(Command::new(command).args(example.split(' ')).envs(variables))
    });
    server.kill()?;
    server.wait()?;
    let rows = listed?.lines().count();
    ensure!(rows == 5, "it lists {rows} rows in place of 5");
    Ok(())
}

/// What a command prints, which must succeed.
fn succeed(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !output.status.success() {
        bail!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}
