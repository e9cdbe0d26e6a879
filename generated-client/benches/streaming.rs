//! The cost of a stream over a whole organization: memory, and time on a slow network.
//!
//! ```text
//! cargo bench -p fitbit-plus --bench streaming [-- --quick]
//! ```
//!
//! Each figure is a ratio from one run, with its limit; the run fails if a limit is missed. The simulator is a separate
//! process of this program, so that its memory does not count.

mod measure;

use std::process::ExitCode;
use std::time::Duration;

use fitbit_plus::runtime::Rows;
use fitbit_plus::{Patient, PatientScope};
use measure::Goal::AtMost;
use measure::loops::{self, drain};
use measure::server::{Server, serve_if_asked};
use measure::{Outcome, Report, ratio, timed};

const LATENCY: Duration = Duration::from_millis(20);
const MEGABYTE: f64 = 1024.0 * 1024.0;
/// As documented for `Rows`: a stream keeps a digest of each row, to detect duplicates.
const BYTES_A_ROW: f64 = 16.0;

fn main() -> Outcome<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        if serve_if_asked().await? {
            return Ok(ExitCode::SUCCESS);
        }
        let mut report = Report::from_arguments()?;
        let is_quick = report.is_quick;
        memory(&mut report, if is_quick { 20_000 } else { 100_000 }).await?;
        time(&mut report, if is_quick { 1_000 } else { 5_000 }).await?;
        Ok(report.end())
    })
}

/// Measures peak memory above the start.
async fn memory(report: &mut Report, patients: u32) -> Outcome<()> {
    let server = Server::start(patients, Duration::ZERO)?;
    let client = server.client()?;
    let scope = PatientScope::organization(&server.organization);
    let tenth = u64::from(patients) / 10;
    let by_cursor = || client.fetch_patients(&scope).cursor().limit(50).stream();
    let by_number = || client.fetch_patients(&scope).skip().size(50).pages_at_once(8).stream();
    // Connections, the token and the allocator's first pages count as the start.
    drain(by_cursor(), 500, Duration::ZERO).await?;
    let added = f64::from(patients) - tenth as f64;
    let (part, whole) = (peak(by_cursor, tenth).await?, peak(by_cursor, u64::MAX).await?);
    let what = format!("cursor, {patients} patients: peak of memory above start");
    report.row(&what, whole / MEGABYTE, "MB", AtMost(30.0))?;
    let what = format!("cursor, {patients} against {tenth} patients: growth of the peak a row");
    report.row(&what, (whole - part) / added, "B", AtMost(BYTES_A_ROW))?;
    drain(by_number(), tenth, Duration::ZERO).await?;
    let (part, whole) = (peak(by_number, tenth).await?, peak(by_number, u64::MAX).await?);
    let what = format!("skip, 8 pages at once, {patients} patients: peak of memory above start");
    report.row(&what, whole / MEGABYTE, "MB", AtMost(30.0))?;
    let what = format!("skip, {patients} against {tenth} patients: growth of the peak a row");
    report.row(&what, (whole - part) / added, "B", AtMost(BYTES_A_ROW))
}

/// Measures the time with 20 ms of latency per request.
async fn time(report: &mut Report, patients: u32) -> Outcome<()> {
    let server = Server::start(patients, LATENCY)?;
    let client = server.client()?;
    let patients = client.fetch_patients(PatientScope::organization(&server.organization));
    drain(patients.clone().cursor().limit(50).stream(), 100, Duration::ZERO).await?;

    let naive = timed(loops::by_cursor(&patients, LATENCY)).await?;
    let streamed = timed(drain(patients.clone().cursor().limit(50).stream(), u64::MAX, LATENCY)).await?;
    let what = "cursor, 20 ms a request and 20 ms of work a page: stream / loop of page after page";
    report.row(what, ratio(streamed, naive), "", AtMost(0.6))?;

    let sequential = timed(loops::by_number(&patients)).await?;
    let stream = patients.skip().size(50).pages_at_once(8).stream();
    let streamed = timed(drain(stream, u64::MAX, Duration::ZERO)).await?;
    report.row("skip, 20 ms a request: 8 pages at once / one by one", ratio(streamed, sequential), "", AtMost(0.2))
}

/// Returns the peak memory above the current value while a stream is read, in bytes.
async fn peak(rows: impl FnOnce() -> Rows<Patient>, at_most: u64) -> Outcome<f64> {
    // Writing 5 resets the peak on Linux.
    std::fs::write("/proc/self/clear_refs", "5")?;
    let before = status("VmRSS:")?;
    drain(rows(), at_most, Duration::ZERO).await?;
    Ok((status("VmHWM:")? - before).max(0.0))
}

/// Returns a figure of this process, in bytes.
fn status(name: &str) -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such figure")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse::<f64>()? * 1024.0)
}
