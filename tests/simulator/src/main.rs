//! The simulator as a program, to try a client by hand.

use std::io::Write;
use std::time::Duration;

use anyhow::Result;
use clap::Parser;
use jiff::Timestamp;
use simulator::Simulator;
use tokio::io::AsyncReadExt;

/// Serve the described API with data generated from a seed.
///
/// Prints the URL and the credentials as environment variables for a shell, and serves until Ctrl-C.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 80)]
struct Args {
    /// Port of the loopback interface; 0 selects a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The number of patients.
    #[arg(long, default_value_t = 1000)]
    patients: u32,
    /// The seed of the data.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The time at which the data ends, such as `2026-01-31T08:00:00Z`; the same seed and time give the same data
    /// [default: now].
    #[arg(long, value_name = "TIMESTAMP")]
    now: Option<Timestamp>,
    /// The latency of every response, in milliseconds.
    #[arg(long, default_value_t = 0)]
    latency: u64,
    /// The lifetime of a token, in seconds.
    #[arg(long, default_value_t = 3600)]
    token_lifetime: u64,
    /// Keep no log of requests.
    #[arg(long)]
    no_log: bool,
    /// Do not validate responses against the description.
    #[arg(long)]
    no_validation: bool,
    /// Stop when standard input ends, as it does when the parent process exits.
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
        .validate_responses(!args.no_validation)
        .start()
        .await?;
    let mut out = std::io::stdout();
    writeln!(out, "FITBIT_PLUS_BASE_URL={}", simulator.base_url())?;
    writeln!(out, "FITBIT_PLUS_CLIENT_ID={}", simulator.client_id())?;
    writeln!(out, "FITBIT_PLUS_CLIENT_SECRET={}", simulator.client_secret())?;
    if let Some(organization) = simulator.id_of("organization") {
        writeln!(out, "FITBIT_PLUS_ORGANIZATION_ID={organization}")?;
    }
    out.flush()?;
    if args.until_stdin_closes {
        let mut stdin = tokio::io::stdin();
        let mut buffer = [0; 1024];
        tokio::select! {
            ended = async { while stdin.read(&mut buffer).await? > 0 {} std::io::Result::Ok(()) } => ended?,
            stopped = tokio::signal::ctrl_c() => stopped?,
        }
        // The runtime would wait for the thread that reads standard input.
        std::process::exit(0);
    }
    tokio::signal::ctrl_c().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_help_fits_80_columns_and_the_version_is_shown() {
        let mut command = super::Args::command();
        for help in [command.render_help(), command.render_long_help()] {
            let help = help.to_string();
            assert!(help.contains("--version") && help.lines().all(|line| line.chars().count() <= 80), "{help}");
        }
    }
}
