//! The project's commands, one module each.
//!
//! `xtask` links the generator but not the client: regenerating must work while the client does not compile.

mod bench;
mod ci;
mod commands;
mod completions;
mod corpus;
mod drift;
mod explain;
mod frameworks;
mod git;
mod input;
mod known;
mod learn;
mod package;
mod project;
mod regen;
mod spec;
mod status;
mod tidy;
mod timeline;
mod verify;
mod write;

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use anyhow::Result;
use clap::{Parser, Subcommand};

/// Trees of a hundred thousand nodes are built on one thread and dropped on another, which mimalloc handles well.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Failures.
const RED: Style = AnsiColor::Red.on_default();
/// Successes.
const GREEN: Style = AnsiColor::Green.on_default();
/// Secondary information.
const DIM: Style = Style::new().dimmed();
/// Important information.
const BOLD: Style = Style::new().bold();

/// Keep the Fitbit Plus client in sync with its description.
///
/// The client in `generated-client/src/generated` is generated from the description of the API, `spec/swagger.yaml`,
/// and its corrections, `spec/overlay.yaml`. Change one of these, run `cargo xtask regen`, and commit the result.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, max_term_width = 80)]
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
    Learn(learn::Args),
    Spec(spec::Args),
    Status(status::Args),
    Bench(bench::Args),
    Ci(ci::Args),
    Commands(commands::Args),
    Corpus(corpus::Args),
    Explain(explain::Args),
    Frameworks(frameworks::Args),
    Package(package::Args),
    Completions(completions::Args),
}

/// The result of a command that ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// The check passed.
    Good,
    /// The check failed, and the reason was printed.
    Bad,
    /// The check could not run, and the reason was printed.
    Unable,
}

fn main() -> ExitCode {
    let mut out = anstream::stdout().lock();
    let verdict = match Cli::parse().command {
        Command::Regen(args) => regen::run(&args, &mut out),
        Command::Tidy(args) => tidy::run(&args, &mut out),
        Command::Verify(args) => verify::run(&args, &mut out),
        Command::Drift(args) => drift::run(&args, &mut out),
        Command::Learn(args) => learn::run(&args, &mut out),
        Command::Spec(args) => spec::run(&args, &mut out),
        Command::Status(args) => status::run(&args, &mut out),
        Command::Bench(args) => bench::run(&args, &mut out),
        Command::Ci(args) => ci::run(&args, &mut out),
        Command::Commands(args) => commands::run(&args, &mut out),
        Command::Corpus(args) => corpus::run(&args, &mut out),
        Command::Explain(args) => explain::run(&args, &mut out),
        Command::Package(args) => package::run(&args, &mut out),
        Command::Frameworks(args) => frameworks::run(&args, &mut out),
        Command::Completions(args) => completions::run(&args, &mut out),
    };
    exit_code(verdict)
}

fn exit_code(verdict: Result<Verdict>) -> ExitCode {
    match verdict {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::FAILURE,
        Ok(Verdict::Unable) => ExitCode::from(2),
        // The reader, such as `head`, closed the pipe.
        Err(error) if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == ErrorKind::BrokenPipe) => {
            ExitCode::FAILURE
        }
        Err(error) => {
            anstream::eprintln!("{RED}error:{RED:#} {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Formats a count with its noun in the right number.
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

    #[test]
    fn the_help_of_every_command_fits_80_columns() {
        let mut all = super::Cli::command();
        all.build();
        let mut open = vec![all];
        let mut count = 0;
        while let Some(mut command) = open.pop() {
            for help in [command.render_help(), command.render_long_help()] {
                let help = help.to_string();
                let wide: Vec<&str> = help.lines().filter(|line| line.chars().count() > 80).collect();
                assert!(wide.is_empty(), "{}: {wide:#?}", command.get_name());
            }
            count += 1;
            open.extend(command.get_subcommands().cloned());
        }
        assert!(count > 20, "{count}");
    }

    #[test]
    fn the_version_is_shown() {
        let shown = super::Cli::command().render_version();
        assert_eq!(shown, format!("cargo xtask {}\n", env!("CARGO_PKG_VERSION")));
    }
}
