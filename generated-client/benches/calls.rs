//! Sequential calls on loopback, compared with bare `reqwest` for the same bytes and decoding by hand.
//!
//! ```text
//! cargo bench -p fitbit-plus --bench calls [-- --quick]
//! ```

#![allow(clippy::unwrap_used)]

mod measure;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use allocation_counter::measure;
use fitbit_plus::{Client, Credentials, PatientId};
use measure::Goal::{AtLeast, AtMost};
use measure::{Outcome, Report, by_hand, in_turn, pages, speed};

const TOKEN: &str = "token-of-the-bench";

fn main() -> Outcome<ExitCode> {
    let mut report = Report::from_arguments()?;
    let base_url = serve()?;
    // Only the client runs on this thread, so its allocations can be counted.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let client = Client::builder().base_url(&base_url).credentials(Credentials::new("id", "secret")).build()?;
    let id = PatientId::from("58c4bf110000000000000001");
    let bare = reqwest::Client::new();
    let url = format!("{base_url}/patient/{id}");
    let mut ours = || {
        let patient = runtime.block_on(async { client.fetch_patient(&id).await }).unwrap();
        assert!(patient.data.attributes.first_name.is_some());
    };
    let mut by_hand = || {
        let patient = runtime.block_on(by_hand(&bare, &url)).unwrap();
        assert!(patient.data.attributes.first_name.is_some());
    };

    let rounds = if report.is_quick { 1_000 } else { 10_000 };
    let [ours_took, by_hand_took] = in_turn(rounds, [&mut ours, &mut by_hand]);
    let speed = speed(&ours_took, &by_hand_took);
    report.row("calls on loopback: speed / that of bare `reqwest`", speed, "", AtLeast(0.95))?;

    let counts = |what: &mut dyn FnMut()| (0..100).map(|_| measure(&mut *what).count_total).min();
    let (ours, by_hand) = (counts(&mut ours).unwrap_or(0), counts(&mut by_hand).unwrap_or(0));
    let what = format!("allocations of a call / of bare `reqwest` ({ours} / {by_hand})");
    report.row(&what, ours as f64 / by_hand as f64, "", AtMost(1.2))?;
    Ok(report.end())
}

async fn by_hand(client: &reqwest::Client, url: &str) -> Outcome<by_hand::Document<by_hand::Patient>> {
    let request = client.get(url).bearer_auth(TOKEN).header("accept", "application/vnd.api+json");
    let response = request.send().await?.error_for_status()?;
    Ok(serde_json::from_slice(&response.bytes().await?)?)
}

/// Starts a minimal server on its own threads, with one response and the token.
fn serve() -> Outcome<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base_url = format!("http://{}/pub", listener.local_addr()?);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // Ends when the client disconnects.
            thread::spawn(move || respond(&stream).is_ok());
        }
    });
    Ok(base_url)
}

fn respond(stream: &TcpStream) -> Outcome<()> {
    stream.set_nodelay(true)?;
    let token = serde_json::json!({ "data": { "type": "token", "id": "1", "attributes": {
        "access_token": TOKEN, "token_type": "Bearer", "expires_in": 86_400, "refresh_token": "again"
    } } });
    let token = response(&token.to_string());
    let patient = response(&pages::one_patient());
    let mut requests = BufReader::new(stream);
    loop {
        let (mut is_token, mut length) = (false, 0);
        let mut line = String::new();
        loop {
            line.clear();
            if requests.read_line(&mut line)? == 0 {
                return Ok(());
            }
            is_token |= line.starts_with("POST");
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            if line == "\r\n" {
                break;
            }
        }
        requests.read_exact(&mut vec![0; length])?;
        (&mut &*stream).write_all(if is_token { &token } else { &patient })?;
    }
}

fn response(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/vnd.api+json\r\ncontent-length: {length}\r\n\r\n{body}")
        .into_bytes()
}
