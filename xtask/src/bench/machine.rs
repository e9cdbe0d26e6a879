//! Where and when the figures were measured: one line each, without a name of the machine.

use std::fs;
use std::process::Command;

use jiff::Timestamp;
use jiff::tz::Offset;

pub(super) fn facts(command: String) -> Vec<(&'static str, String)> {
    let processor = named("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = named("/proc/meminfo", "MemTotal").unwrap_or_else(|| "unknown".to_owned());
    vec![
        ("command", format!("`{command}`")),
        ("date", Offset::UTC.to_datetime(Timestamp::now()).date().to_string()),
        ("machine", format!("{processor}, {cores} cores, memory {memory}, {}", std::env::consts::OS)),
        ("compiler", version("rustc")),
        ("state", version_of("git", &["describe", "--always", "--dirty"])),
    ]
}

/// The first value of this name, in a file of `name: value`.
fn named(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn version(program: &str) -> String {
    version_of(program, &["--version"])
}

fn version_of(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).current_dir(crate::project::root()).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
