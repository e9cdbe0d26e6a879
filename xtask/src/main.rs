//! The project's commands. Each has a file of its own; this one only chooses.
//!
//! It links the generator and never the client: a client that does not compile must not stop its own repair.

mod bench;
mod ci;
mod drift;
mod project;
mod regen;
mod spec;
mod status;
mod tidy;
mod timeline;
mod verify;

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use anyhow::Result;
use clap::{Parser, Subcommand};

/// Trees of a hundred thousand nodes are made on one thread and dropped on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What went wrong.
const RED: Style = AnsiColor::Red.on_default();
/// What went well.
const GREEN: Style = AnsiColor::Green.on_default();
/// What stands beside the matter.
const DIM: Style = Style::new().dimmed();
/// What the eye should find first.
const BOLD: Style = Style::new().bold();

/// Keep the Fitbit Plus client true to its description.
///
/// The client in `generated-client/src/generated` is made from `spec/swagger.yaml`, the description of the API, and
/// `spec/overlay.yaml`, our corrections of it. Change one of these, run `cargo xtask regen`, and commit the result.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Regen(regen::Args),
    Tidy(tidy::Args),
    Verify(verify::Args),
    Drift(drift::Args),
    Spec(spec::Args),
    Status(status::Args),
    Bench(bench::Args),
    Ci(ci::Args),
}

/// How a command ended, when it could do its work at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// All is well.
    Good,
    /// It is not, and the command has said why.
    Bad,
    /// Nobody can tell, and the command has said why.
    Unable,
}

fn main() -> ExitCode {
    let mut out = anstream::stdout().lock();
    let verdict = match Cli::parse().command {
        Command::Regen(args) => regen::run(&args, &mut out),
        Command::Tidy(args) => tidy::run(&args, &mut out),
        Command::Verify(args) => verify::run(&args),
        Command::Drift(args) => drift::run(&args, &mut out),
        Command::Spec(args) => spec::run(&args, &mut out),
        Command::Status(args) => status::run(&args, &mut out),
        Command::Bench(args) => bench::run(&args, &mut out),
        Command::Ci(args) => ci::run(&args, &mut out),
    };
    exit_code(verdict)
}

fn exit_code(verdict: Result<Verdict>) -> ExitCode {
    match verdict {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::FAILURE,
        Ok(Verdict::Unable) => ExitCode::from(2),
        // Whoever reads us, `head` for one, has seen enough.
        Err(error) if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == ErrorKind::BrokenPipe) => {
            ExitCode::FAILURE
        }
        Err(error) => {
            anstream::eprintln!("{RED}error:{RED:#} {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A number of things, as one says it.
fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
