//! Verifies each operation and prints a table or JSON. `cargo xtask verify` runs it and documents the flags.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use tests::contract::Failure;
use tests::trial::Trial;
use tests::verify::{self, evidence::Report};

#[derive(Debug, Parser)]
#[command(version, max_term_width = 80)]
struct Args {
    #[arg(long)]
    simulate: bool,
    #[arg(long)]
    replay: Option<PathBuf>,
    #[arg(long)]
    live: bool,
    #[arg(long)]
    allow_writes: bool,
    #[arg(long)]
    record: Option<PathBuf>,
    #[arg(long = "operation")]
    operations: Vec<String>,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match verified(&args).and_then(|report| Ok((report.is_good(), print(&report, args.format)?))) {
        Ok((true, ())) => ExitCode::SUCCESS,
        Ok((false, ())) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn verified(args: &Args) -> Result<Report, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut report = verify::begin(&args.operations)?;
        // `--record` implies `--live` unless `--simulate` is set.
        if args.live || (args.record.is_some() && !args.simulate) {
            let service = verify::live::Service::from_env()?;
            let (named, record) = (args.operations.as_slice(), args.record.as_deref());
            let options = verify::live::Options { named, allow_writes: args.allow_writes, record };
            verify::live::run(&mut report, &service, options).await?;
            return Ok(report.counted());
        }
        if args.replay.is_none() {
            let calls = verify::contract::run(&mut report, args.record.as_deref(), Trial::begin).await?;
            // Built next to this program.
            let server =
                std::env::current_exe()?.with_file_name(format!("fitbit-plus{}", std::env::consts::EXE_SUFFIX));
            verify::tool::run(&mut report, &server, &calls).await?;
        }
        if !args.simulate {
            let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings");
            verify::replay::run(&mut report, args.replay.as_deref().unwrap_or(&own)).await?;
            if args.replay.is_none() {
                // The path of the project on this machine must not appear in the report.
                report.levels.replayed.command = "cargo xtask verify --replay tests/recordings".to_owned();
            }
        }
        Ok(report.counted())
    })
}

fn print(report: &Report, format: Format) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match format {
        Format::Human => report.print(&mut out)?,
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(report)?)?,
    }
    Ok(())
}
