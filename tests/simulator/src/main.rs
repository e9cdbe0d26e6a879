//! The simulator as a program, to try a client by hand.

use std::io::Write;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;
use jiff::Timestamp;
use simulator::Simulator;
use tokio::io::AsyncReadExt;

/// Serve the API as its description has it, with data made up from a seed.
///
/// Prints where it listens and the credentials, as environment variables for a shell, and serves until Ctrl-C.
#[derive(Debug, Parser)]
struct Args {
    /// Port of the loopback interface; 0 takes any that is free.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// How many patients there are.
    #[arg(long, default_value_t = 1000)]
    patients: u32,
    /// What the data is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The present, up to which the data reach, such as `2026-01-31T08:00:00Z`; the same seed and present give the same
    /// data [default: the time of day].
    #[arg(long, value_name = "TIMESTAMP")]
    now: Option<Timestamp>,
    /// How long every answer takes, in milliseconds.
    #[arg(long, default_value_t = 0)]
    latency: u64,
    /// How long a token lives, in seconds.
    #[arg(long, default_value_t = 3600)]
    token_lifetime: u64,
    /// Keep no log of requests.
    #[arg(long)]
    no_log: bool,
    /// Do not hold answers against the description.
    #[arg(long)]
    no_validation: bool,
    /// Stop when standard input ends, as it does when the process that started this one is gone.
    #[arg(long)]
    until_stdin_closes: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let mut builder = Simulator::builder();
    if let Some(now) = args.now {
        builder = builder.now(now);
    }
    let simulator = builder
        .port(args.port)
        .patients(args.patients)
        .seed(args.seed)
        .latency(Duration::from_millis(args.latency))
        .token_lifetime(Duration::from_secs(args.token_lifetime))
        .log(!args.no_log)
        .validate_answers(!args.no_validation)
        .start()
        .await?;
    let mut out = std::io::stdout();
    writeln!(out, "FITBIT_PLUS_BASE_URL={}", simulator.base_url())?;
    writeln!(out, "FITBIT_PLUS_CLIENT_ID={}", simulator.client_id())?;
    writeln!(out, "FITBIT_PLUS_CLIENT_SECRET={}", simulator.client_secret())?;
    out.flush()?;
    if args.until_stdin_closes {
        let mut stdin = tokio::io::stdin();
        let mut buffer = [0; 1024];
        tokio::select! {
            ended = async { while stdin.read(&mut buffer).await? > 0 {} std::io::Result::Ok(()) } => ended?,
            stopped = tokio::signal::ctrl_c() => stopped?,
        }
        // Reading standard input holds a thread that the runtime would wait for.
        std::process::exit(0);
    }
    tokio::signal::ctrl_c().await?;
    Ok(())
}
