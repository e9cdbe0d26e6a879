//! The simulator as a separate process, so that its memory and work do not count.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fitbit_plus::{Client, Credentials};
use simulator::Simulator;

use super::Outcome;

/// A simulator that runs until it is dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) base_url: String,
    pub(crate) organization: String,
    client_id: String,
    secret: String,
}

impl Server {
    /// Starts this program again as the server: its `main` starts with [`serve_if_asked`].
    pub(crate) fn start(patients: u32, latency: Duration) -> Outcome<Self> {
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
        Ok(Self { process, base_url, organization, client_id, secret })
    }

    pub(crate) fn client(&self) -> Result<Client, fitbit_plus::Error> {
        let credentials = Credentials::new(&self.client_id, &self.secret);
        Client::builder().base_url(&self.base_url).credentials(credentials).build()
    }

    /// Returns a token for calls without the client.
    pub(crate) async fn token(&self) -> Outcome<String> {
        let attributes = serde_json::json!({
            "grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.secret
        });
        let body = serde_json::json!({ "data": { "type": "oauth/token", "attributes": attributes } });
        let request = reqwest::Client::new()
            .post(format!("{}/oauth/token", self.base_url))
            .header("content-type", "application/vnd.api+json")
            .body(body.to_string());
        let response: serde_json::Value = serde_json::from_slice(&request.send().await?.bytes().await?)?;
        let token = response.pointer("/data/attributes/access_token").and_then(serde_json::Value::as_str);
        Ok(token.ok_or_else(|| format!("no token: {response}"))?.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process ends when its standard input does.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Serves if this process was started to; returns whether it did.
pub(crate) async fn serve_if_asked() -> Outcome<bool> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [first, patients, latency] = &arguments[..] else { return Ok(false) };
    if first != "serve" {
        return Ok(false);
    }
    let builder = Simulator::builder().patients(patients.parse()?).seed(7);
    let builder = builder.latency(Duration::from_millis(latency.parse()?));
    let simulator = builder.log(false).validate_responses(false).start().await?;
    let organization = simulator.id_of("organization").ok_or("an organization")?;
    println!("{}\n{}\n{}\n{organization}", simulator.base_url(), simulator.client_id(), simulator.client_secret());
    std::io::stdout().flush()?;
    tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink())).await??;
    Ok(true)
}
