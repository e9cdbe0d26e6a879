//! What a stream over a whole organization costs: memory, and time on a network that is slow.
//!
//! ```text
//! cargo bench -p fitbit-plus --bench streaming [-- --quick]
//! ```
//!
//! Each figure is a ratio from this one run, beside its limit; a limit that is missed ends the run with an error. The
//! simulator is a process of its own, so that its memory is not counted: this program starts itself again for it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use fitbit_plus::runtime::Rows;
use fitbit_plus::{Client, Credentials, Patient, PatientScope, TryStreamExt};
use percent_encoding::percent_decode_str;
use simulator::Simulator;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const LATENCY: Duration = Duration::from_millis(20);
const MEGABYTE: f64 = 1024.0 * 1024.0;

fn main() -> Outcome<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    if let [first, patients, latency] = &arguments[..]
        && first == "serve"
    {
        runtime.block_on(serve(patients.parse()?, latency.parse()?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let is_quick = arguments.iter().any(|argument| argument == "--quick");
    let mut report = Report { is_kept: true };
    runtime.block_on(memory(&mut report, if is_quick { 20_000 } else { 100_000 }))?;
    runtime.block_on(time(&mut report, if is_quick { 1_000 } else { 5_000 }))?;
    Ok(if report.is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Report {
    is_kept: bool,
}

impl Report {
    fn line(&mut self, what: &str, figure: f64, unit: &str, limit: f64) {
        let is_kept = figure <= limit;
        self.is_kept &= is_kept;
        let kept = if is_kept { "kept" } else { "MISSED" };
        println!("{what:<68} {figure:>8.2} {unit:<3} limit {limit:>5.2} {kept}");
    }
}

/// Peak memory above start.
async fn memory(report: &mut Report, patients: u32) -> Outcome<()> {
    let server = Server::start(patients, Duration::ZERO)?;
    let client = server.client()?;
    let scope = PatientScope::organization(&server.organization);
    // The connection, the token and the allocator's first pages belong to the start.
    drain(client.fetch_patients(&scope).cursor().limit(50).stream(), 500, Duration::ZERO).await?;

    let tenth = u64::from(patients) / 10;
    let before = peak(|| client.fetch_patients(&scope).cursor().limit(50).stream(), tenth).await?;
    let whole = peak(|| client.fetch_patients(&scope).cursor().limit(50).stream(), u64::MAX).await?;
    report.line(&format!("cursor, {patients} patients: peak above start"), whole / MEGABYTE, "MB", 30.0);
    report.line(
        &format!("cursor, {patients} against {tenth} patients: growth of the peak"),
        (whole - before) / MEGABYTE,
        "MB",
        1.0,
    );
    let whole = peak(|| client.fetch_patients(&scope).skip().size(50).pages_at_once(8).stream(), u64::MAX).await?;
    report.line(&format!("skip, 8 pages at once, {patients} patients: peak above start"), whole / MEGABYTE, "MB", 30.0);
    Ok(())
}

/// Time with 20 ms of latency for each request.
async fn time(report: &mut Report, patients: u32) -> Outcome<()> {
    let server = Server::start(patients, LATENCY)?;
    let client = server.client()?;
    let patients = client.fetch_patients(PatientScope::organization(&server.organization));
    drain(patients.clone().cursor().limit(50).stream(), 100, Duration::ZERO).await?;

    // The loop that a person writes first: ask for a page, work on it, ask for the next.
    let start = Instant::now();
    let mut cursor: Option<String> = None;
    loop {
        let request = patients.clone().cursor().limit(50);
        let page = match &cursor {
            Some(cursor) => request.after(cursor).await?,
            None => request.await?,
        };
        tokio::time::sleep(LATENCY).await;
        match page.links.next().and_then(|link| after(link.href())) {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    let naive = start.elapsed();
    let start = Instant::now();
    drain(patients.clone().cursor().limit(50).stream(), u64::MAX, LATENCY).await?;
    let streamed = start.elapsed();
    report.line(
        "cursor, 20 ms a request and 20 ms of work a page: stream / naive loop",
        ratio(streamed, naive),
        "",
        0.6,
    );

    let start = Instant::now();
    let mut number = 1;
    while !patients.clone().skip().size(50).number(number).await?.is_last() {
        number += 1;
    }
    let sequential = start.elapsed();
    let start = Instant::now();
    drain(patients.skip().size(50).pages_at_once(8).stream(), u64::MAX, Duration::ZERO).await?;
    report.line("skip, 20 ms a request: 8 pages at once / one by one", ratio(start.elapsed(), sequential), "", 0.2);
    Ok(())
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

/// The cursor in a link.
fn after(href: &str) -> Option<String> {
    let decoded = |text: &str| Some(percent_decode_str(text).decode_utf8().ok()?.into_owned());
    let mut pairs = href.split_once('?')?.1.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| decoded(name).as_deref() == Some("page[cursor]")).and_then(|(_, value)| decoded(value))
}

/// Reads rows and works as long on each page of 50.
async fn drain(mut rows: Rows<Patient>, at_most: u64, work: Duration) -> Outcome<()> {
    while rows.try_next().await?.is_some() {
        let came = rows.audit().rows();
        if came.is_multiple_of(50) && !work.is_zero() {
            tokio::time::sleep(work).await;
        }
        if came >= at_most {
            return Ok(());
        }
    }
    if rows.audit().is_consistent() {
        Ok(())
    } else {
        Err(format!("{}: {:?}", rows.audit(), rows.audit().verdict()).into())
    }
}

/// How many bytes the process needed at most above what it has now, while a stream is read.
async fn peak(rows: impl FnOnce() -> Rows<Patient>, at_most: u64) -> Outcome<f64> {
    // Linux forgets the peak so far when it is told this.
    std::fs::write("/proc/self/clear_refs", "5")?;
    let before = status("VmRSS:")?;
    drain(rows(), at_most, Duration::ZERO).await?;
    Ok((status("VmHWM:")? - before).max(0.0))
}

/// A figure of this process, in bytes.
fn status(name: &str) -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such figure")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse::<f64>()? * 1024.0)
}

/// The simulator as a process of its own.
struct Server {
    process: Child,
    base_url: String,
    client_id: String,
    secret: String,
    organization: String,
}

impl Server {
    fn start(patients: u32, latency: Duration) -> Outcome<Self> {
        let arguments = ["serve".to_owned(), patients.to_string(), latency.as_millis().to_string()];
        let mut process = Command::new(std::env::current_exe()?)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(process.stdout.take().ok_or("its output")?).lines();
        let mut line =
            || lines.next().ok_or("the simulator did not start")?.map_err(Box::<dyn std::error::Error>::from);
        let (base_url, client_id, secret, organization) = (line()?, line()?, line()?, line()?);
        Ok(Self { process, base_url, client_id, secret, organization })
    }

    fn client(&self) -> Result<Client, fitbit_plus::Error> {
        let credentials = Credentials::new(&self.client_id, &self.secret);
        Client::builder().base_url(&self.base_url).credentials(credentials).build()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends when its input does.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

async fn serve(patients: u32, latency: u64) -> Outcome<()> {
    let builder = Simulator::builder().patients(patients).seed(7).latency(Duration::from_millis(latency));
    let simulator = builder.log(false).validate_answers(false).start().await?;
    let organization = simulator.id_of("organization").ok_or("an organization")?;
    println!("{}\n{}\n{}\n{organization}", simulator.base_url(), simulator.client_id(), simulator.client_secret());
    std::io::stdout().flush()?;
    tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink())).await??;
    Ok(())
}
