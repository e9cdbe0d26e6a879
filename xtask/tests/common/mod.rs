//! A project folder for each test, runs of the command, and local servers.

// Each test binary uses what it needs; a test panics on what it does not expect.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use tempfile::TempDir;

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// One side of a committed pair, from the root of the repository.
pub(crate) fn side(pair: &str, side: &str) -> String {
    format!("xtask/tests/drift/{pair}.{side}.yaml")
}

pub(crate) fn text(pair: &str, name: &str) -> String {
    fs::read_to_string(root().join(side(pair, name))).unwrap()
}

/// Compares a text with a committed one; `UPDATE_EXPECT=1` writes it instead.
pub(crate) fn expect(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(path, text).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(expected == text, "{} differs, `UPDATE_EXPECT=1` writes it anew; now it is\n{text}", path.display());
}

/// An empty project for the command.
pub(crate) struct Project {
    pub(crate) folder: TempDir,
}

/// The result of a run of the command.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Checks that the run failed for this reason, without a report.
    #[track_caller]
    pub(crate) fn refused(&self, reason: &str) {
        assert_eq!(self.code, Some(2), "{}", self.stderr);
        assert!(self.stderr.contains(reason), "{reason}: {}", self.stderr);
        assert_eq!(self.stdout, "");
    }
}

impl Project {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) -> String {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Returns every file.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.folder.path()).unwrap().to_str().unwrap().replace('\\', "/");
                    found.insert(name, fs::read(path).unwrap());
                }
            }
        }
        found
    }

    /// Runs the command line in the folder.
    pub(crate) fn run(&self, line: &str) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        finished(command.args(line.split_whitespace()).current_dir(self.folder.path()).output().unwrap())
    }

    /// Runs the command in the folder as the project.
    pub(crate) fn run_own(&self, line: &str) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.env("CARGO_MANIFEST_DIR", self.path("xtask"));
        finished(command.args(line.split_whitespace()).current_dir(self.folder.path()).output().unwrap())
    }

    /// Runs git in the folder, without the user's configuration.
    pub(crate) fn git(&self, args: &[&str]) {
        let mut git = Command::new("git");
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            git.env_remove(name);
        }
        git.env("GIT_CONFIG_GLOBAL", "").env("GIT_CONFIG_NOSYSTEM", "1");
        git.env("GIT_AUTHOR_DATE", "2021-03-04T12:00:00Z").env("GIT_COMMITTER_DATE", "2021-03-05T12:00:00Z");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]);
        let output = git.args(args).current_dir(self.folder.path()).output().expect("git starts");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Returns the command, run from the root of the repository, where committed pairs have short names.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("drift").current_dir(root()).stdin(Stdio::null());
        command.env("CARGO_MANIFEST_DIR", self.path("xtask")).env("CARGO_TARGET_DIR", self.path("target"));
        // Loopback requests must not use a proxy.
        command.env("http_proxy", "http://127.0.0.1:1").env("NO_COLOR", "1");
        command
    }

    pub(crate) fn drift(&self, args: &[&str]) -> Run {
        finished(self.command().args(args).output().expect("the command starts"))
    }

    /// Runs the command with an input on standard input.
    pub(crate) fn piped(&self, args: &[&str], input: &str) -> Run {
        let mut command = self.command();
        let command = command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command starts");
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        finished(child.wait_with_output().unwrap())
    }
}

pub(crate) fn finished(output: Output) -> Run {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// A local server with a given behaviour, which records the requests.
pub(crate) struct Server {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `respond` gets the head of the request and the stream for the response.
    pub(crate) fn start(respond: impl Fn(&str, &mut TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/swagger.yaml", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let head = head(&mut stream);
                log.lock().unwrap().push(head.clone());
                respond(&head, &mut stream);
            }
        });
        Self { url, asked }
    }

    pub(crate) fn of(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::start(move |_, stream| respond(stream, "200 OK", "", &text))
    }

    /// Starts a server that redirects to a location.
    pub(crate) fn to(location: &str) -> Self {
        let header = format!("Location: {location}\r\n");
        Self::start(move |_, stream| respond(stream, "302 Found", &header, ""))
    }

    /// Returns the heads of all requests, in lower case.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// Writes a response. The client may have disconnected.
pub(crate) fn respond(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}

fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        head.extend(byte);
    }
    String::from_utf8_lossy(&head).to_lowercase()
}
