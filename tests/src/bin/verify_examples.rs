//! Checks the examples of a description against the client's types. `cargo xtask verify --examples FILE` runs it.

use std::io::{self, Write};
use std::process::ExitCode;
use std::{env, fs};

use tests::examples::{self, Report};

fn main() -> ExitCode {
    let Some(file) = env::args_os().nth(1) else {
        eprintln!("error: no description: use `verify-examples FILE`");
        return ExitCode::FAILURE;
    };
    let name = file.display();
    let report = match fs::read_to_string(&file) {
        Ok(text) => examples::verify(&text).map_err(|error| format!("{name} is neither YAML nor JSON: {error}")),
        Err(error) => Err(format!("cannot read {name}: {error}")),
    };
    match report {
        Ok(report) if print(&report).is_ok() && report.is_good() => ExitCode::SUCCESS,
        Ok(report) => {
            if report.examples == 0 {
                eprintln!("error: no definition of {name} has an example, so nothing was checked");
            }
            ExitCode::FAILURE
        }
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn print(report: &Report) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for failure in &report.failures {
        writeln!(out, "{}: {}", failure.pointer, failure.message)?;
    }
    writeln!(out, "{} of {}", report.passed(), report.examples)
}
