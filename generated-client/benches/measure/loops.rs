//! Reads all pages of a collection, as a stream and with a hand-written loop.

use std::time::Duration;

use fitbit_plus::runtime::Rows;
use fitbit_plus::{FetchPatients, Patient, TryStreamExt};
use percent_encoding::percent_decode_str;

use super::Outcome;

/// Reads rows of a stream, and sleeps for each page of 50.
pub(crate) async fn drain(mut rows: Rows<Patient>, at_most: u64, work: Duration) -> Outcome<()> {
    while rows.try_next().await?.is_some() {
        let received = rows.audit().rows();
        if received.is_multiple_of(50) && !work.is_zero() {
            tokio::time::sleep(work).await;
        }
        if received >= at_most {
            return Ok(());
        }
    }
    let audit = rows.audit();
    if audit.is_consistent() { Ok(()) } else { Err(format!("{audit}: {:?}", audit.verdict()).into()) }
}

/// Requests the pages in sequence, and sleeps for each. Returns the number of rows.
pub(crate) async fn by_cursor(request: &FetchPatients, work: Duration) -> Outcome<usize> {
    let mut page = request.clone().cursor().limit(50).await?;
    let mut rows = page.data.len();
    loop {
        tokio::time::sleep(work).await;
        let Some(next) = page.links.next().and_then(|link| cursor(link.href())) else { return Ok(rows) };
        page = request.clone().cursor().limit(50).after(&next).await?;
        rows += page.data.len();
    }
}

pub(crate) async fn by_number(request: &FetchPatients) -> Outcome<usize> {
    let (mut number, mut rows) = (1, 0);
    loop {
        let page = request.clone().skip().size(50).number(number).await?;
        rows += page.data.len();
        if page.is_last() {
            return Ok(rows);
        }
        number += 1;
    }
}

fn cursor(href: &str) -> Option<String> {
    let decoded = |text: &str| Some(percent_decode_str(text).decode_utf8().ok()?.into_owned());
    let mut pairs = href.split_once('?')?.1.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| decoded(name).as_deref() == Some("page[cursor]")).and_then(|(_, value)| decoded(value))
}
