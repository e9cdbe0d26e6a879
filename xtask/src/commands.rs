//! `cargo xtask commands`: the command of generated crates, against a server on the loopback interface.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};
use codegen::fates::Tolerance;
use codegen::{Input, Text};
use similar::TextDiff;

use crate::regen::{self, Parts};
use crate::{GREEN, RED, Verdict, corpus, project};

/// Build the commands of generated crates, and compare what they print.
///
/// Each folder of xtask/tests/commands has a description, the response of a server to every request, and the calls of
/// the command with what they print. The crates are below target/corpus and share what they depend on.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Replace what the calls are expected to print.
    #[arg(long)]
    update: bool,
}

const FOLDER: &str = "xtask/tests/commands";

/// Starts the line of a call; the lines after it are what it prints.
const CALL: &str = "$ ";

/// Starts a line, after that of a call, that is its input.
const INPUT: &str = "< ";

pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Verdict> {
    let mut verdict = Verdict::Good;
    let folder = project::root().join(FOLDER);
    let mut folders =
        fs::read_dir(&folder).with_context(|| folder.display().to_string())?.collect::<Result<Vec<_>, _>>()?;
    folders.sort_by_key(fs::DirEntry::file_name);
    for case in folders {
        let name = case.file_name().to_string_lossy().into_owned();
        let calls = case.path().join("calls.txt");
        let expected = fs::read_to_string(&calls).with_context(|| calls.display().to_string())?;
        let printed = called(&case.path(), &name, &expected).with_context(|| name.clone())?;
        if printed == expected {
            writeln!(out, "{name:10}{GREEN}as expected{GREEN:#}")?;
        } else if args.update {
            fs::write(&calls, printed)?;
            writeln!(out, "{name:10}updated")?;
        } else {
            let diff = TextDiff::from_lines(expected.as_str(), printed.as_str());
            writeln!(
                out,
                "{name:10}{RED}not as expected{RED:#}\n{}",
                diff.unified_diff().header("expected", "printed")
            )?;
            verdict = Verdict::Bad;
        }
    }
    Ok(verdict)
}

/// The calls of a file, each with what it prints now.
fn called(case: &Path, name: &str, calls: &str) -> Result<String> {
    let program = built(case, name)?;
    let response = fs::read_to_string(case.join("response.http"))?;
    let server = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", server.local_addr()?);
    thread::spawn(move || serve(&server, &response));
    let mut printed = String::new();
    let home = project::root().join("target/corpus/commands").join(format!("{name}-home"));
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home)?;
    let mut lines = calls.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(call) = line.strip_prefix(CALL) else { continue };
        let input: Vec<&str> = std::iter::from_fn(|| lines.next_if(|line| line.starts_with(INPUT))).collect();
        let mut words = call.split_whitespace().peekable();
        let mut command = Command::new(&program);
        command.env_clear().env("HOME", &home);
        while let Some((variable, value)) = words.peek().and_then(|word| word.split_once('=')) {
            command.env(variable, if value == "URL" { &url } else { value });
            words.next();
        }
        let output = output(command.args(words.skip(1)), &input).with_context(|| program.display().to_string())?;
        printed.extend([line].iter().chain(&input).flat_map(|line| [line, "\n"]));
        printed.push_str(&String::from_utf8(output.stdout)?);
        printed.push_str(&String::from_utf8(output.stderr)?);
    }
    Ok(printed)
}

/// Runs a command with this input, which fits into a pipe.
fn output(command: &mut Command, input: &[&str]) -> std::io::Result<Output> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        for line in input {
            writeln!(pipe, "{}", line.trim_start_matches(INPUT))?;
        }
    }
    child.wait_with_output()
}

/// Generates the crate with its command, and returns the path of the program.
fn built(case: &Path, name: &str) -> Result<std::path::PathBuf> {
    let text = fs::read_to_string(case.join("api.yaml"))?;
    let (parts, command) = (Parts::read()?, regen::Command::read()?);
    let mut package = parts.package(Some(name), "api.yaml", None);
    package.command = Some(command.parts());
    let input = Input { spec: Text { name: "api.yaml", text: &text }, overlay: None };
    let output = codegen::generate_crate(&input, &package, Tolerance::Tolerant, &mut |_| {});
    let output = output.map_err(|faults| anyhow::anyhow!("{faults}"))?;
    let folder = project::root().join("target/corpus/commands").join(name);
    corpus::lay_out(&folder, &output.files)?;
    let built = corpus::cargo(&folder, &["build", "--package", &format!("{name}-cli")]).output()?;
    // A warning is a fault too: a user would see it.
    if !built.status.success() || !built.stderr.is_empty() {
        bail!("its command does not compile cleanly:\n{}", String::from_utf8_lossy(&built.stderr));
    }
    Ok(project::root().join("target/corpus/target/debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// Sends one response to every request, with the first line of the request in its head.
fn serve(server: &TcpListener, response: &str) {
    let (head, body) = response.split_once("\n\n").unwrap_or((response, ""));
    let head = head.replace('\n', "\r\n");
    let response = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
    for connection in server.incoming().map_while(Result::ok) {
        // A command that has enough closes the connection.
        let _ = respond(connection, &response);
    }
}

fn respond(mut connection: TcpStream, response: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(connection.try_clone()?).lines();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    connection.write_all(response.as_bytes())
}
