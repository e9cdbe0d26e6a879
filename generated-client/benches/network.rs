//! Streams a whole organization over networks of several speeds, compared with a hand-written loop and with the limit:
//! bare `reqwest` that reads the same pages without decoding.
//!
//! ```text
//! cargo bench -p fitbit-plus --bench network [-- --quick]
//! ```
//!
//! With cursors, every client must request the pages in sequence, so the limit is the time of the network, and the goal
//! is to add almost nothing. Numbered pages are independent except for the first one, which has the count; there the
//! limit requests as many pages at once as the stream.

mod measure;

use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use fitbit_plus::{Client, PatientScope};
use futures_util::{StreamExt, stream};
use measure::Goal::{self, AtMost};
use measure::loops::{self, drain};
use measure::server::{Server, serve_if_asked};
use measure::{Figure, Outcome, Report, ratio, timed};

const AT_ONCE: usize = 8;

fn main() -> Outcome<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        if serve_if_asked().await? {
            return Ok(ExitCode::SUCCESS);
        }
        let mut report = Report::from_arguments()?;
        for latency in [0, 5, 50] {
            // At 50 ms, 100,000 patients in sequence take two minutes per contender.
            let patients = if report.is_quick { 4_000 } else { 100_000 };
            Bench::start(patients, latency).await?.run(&mut report).await?;
        }
        Ok(report.end())
    })
}

struct Bench {
    server: Server,
    client: Client,
    bare: reqwest::Client,
    token: String,
    patients: u32,
    latency: u64,
}

impl Bench {
    async fn start(patients: u32, latency: u64) -> Outcome<Self> {
        let server = Server::start(patients, Duration::from_millis(latency))?;
        let (client, token) = (server.client()?, server.token().await?);
        Ok(Self { server, client, bare: reqwest::Client::new(), token, patients, latency })
    }

    async fn run(&self, report: &mut Report) -> Outcome<()> {
        let request = self.client.fetch_patients(PatientScope::organization(&self.server.organization));
        let by_cursor = || request.clone().cursor().limit(50).stream();
        let by_number = || request.clone().skip().size(50).pages_at_once(AT_ONCE).stream();
        // Open the connections of each before timing.
        self.limit_by_number(AT_ONCE).await?;
        drain(by_number(), 1_000, Duration::ZERO).await?;

        let rounds = if self.latency == 0 { 5 } else { 1 };
        let (mut cursor, mut number) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
        for _ in 0..rounds {
            let limit = timed(self.limit_by_cursor()).await?;
            let streamed = timed(drain(by_cursor(), u64::MAX, Duration::ZERO)).await?;
            let naive = timed(async { self.all(loops::by_cursor(&request, Duration::ZERO).await?) }).await?;
            cursor[0].push(ratio(streamed, limit));
            cursor[1].push(ratio(streamed, naive));
            let limit = timed(self.limit_by_number(usize::MAX)).await?;
            let streamed = timed(drain(by_number(), u64::MAX, Duration::ZERO)).await?;
            let naive = timed(async { self.all(loops::by_number(&request).await?) }).await?;
            number[0].push(ratio(streamed, limit));
            number[1].push(ratio(streamed, naive));
        }
        let of = format!("{} patients, {} ms a request", self.patients, self.latency);
        for (paging, [limit, naive]) in [("cursor", cursor), ("skip, 8 at once", number)] {
            let (limit, naive): (Figure, Figure) = (limit.into_iter().collect(), naive.into_iter().collect());
            report.row(&format!("{paging}, {of}: time / limit"), limit, "", AtMost(1.1))?;
            report.row(&format!("{paging}, {of}: time / loop of page after page"), naive, "", Goal::None)?;
        }
        Ok(())
    }

    /// Reads the same pages as bytes, and only finds the next link.
    async fn limit_by_cursor(&self) -> Outcome<()> {
        let mut next = Some(self.first("page[limit]=50"));
        while let Some(url) = next {
            let page = self.get(&url).await?;
            next = next_link(&page)?.map(|link| self.absolute(&link));
        }
        Ok(())
    }

    /// Reads the first page, which has the count, then several pages at once.
    async fn limit_by_number(&self, at_most: usize) -> Outcome<()> {
        let pages = (self.patients as usize).div_ceil(50).min(at_most);
        let page = |number| async move { self.get(&self.first(&format!("page[size]=50&page[number]={number}"))).await };
        page(1).await?;
        let mut rest = stream::iter(2..=pages).map(page).buffered(AT_ONCE);
        while let Some(page) = rest.next().await {
            page?;
        }
        Ok(())
    }

    fn first(&self, paging: &str) -> String {
        let Server { base_url, organization, .. } = &self.server;
        format!("{base_url}/patient?filter[organization]={organization}&{paging}")
    }

    fn absolute(&self, link: &str) -> String {
        let base_url = &self.server.base_url;
        let origin = base_url.strip_suffix("/pub").unwrap_or(base_url);
        format!("{origin}{link}")
    }

    async fn get(&self, url: &str) -> Outcome<Bytes> {
        let request = self.bare.get(url).bearer_auth(&self.token).header("accept", "application/vnd.api+json");
        Ok(request.send().await?.error_for_status()?.bytes().await?)
    }

    fn all(&self, rows: usize) -> Outcome<()> {
        let wanted = self.patients as usize;
        if rows == wanted { Ok(()) } else { Err(format!("{rows} rows of {wanted} came").into()) }
    }
}

fn next_link(page: &[u8]) -> Outcome<Option<String>> {
    let page = std::str::from_utf8(page)?;
    let after = page.rsplit_once("\"next\":\"").and_then(|(_, after)| after.split_once('"'));
    Ok(after.map(|(link, _)| link.to_owned()))
}
