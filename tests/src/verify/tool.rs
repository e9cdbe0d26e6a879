//! The level `tool`: the server of tools, `fitbit-plus mcp`, repeats the calls of the contract, each operation as a tool,
//! against a simulator. Tools for credentials must not exist.

#![allow(clippy::indexing_slicing, reason = "a missing member of a JSON value is null")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;

use fitbit_plus::Client;
use fitbit_plus::runtime::catalogue::{Catalogue, Class, Operation};
use serde_json::{Map, Value, json};
use simulator::{Exchange, Simulator};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::by_name;
use crate::contract::{Contract, Failure};
use crate::trial::Trial;

use super::Tried;
use super::evidence::{Definition, LevelResult, Report};

/// Calls every operation as a tool, with the arguments of calls of the contract.
///
/// # Errors
///
/// The server or a simulator does not start.
pub async fn run(report: &mut Report, server: &Path, calls: &[(Contract, Exchange)]) -> Result<(), Failure> {
    let catalogue = Client::catalogue()?;
    let trial = Trial::begin().await?;
    let mut reads = Server::start(server, trial.simulator(), None).await?;
    let definitions = reads.definitions().await?;
    let mut tried: Vec<Tried> = Vec::new();
    for (call, sent) in calls {
        let operation = catalogue.operation(call.operation).ok_or("the catalogue has every operation")?;
        let outcome = match operation.class {
            Class::Credentials => continue,
            Class::Read => reads.read(catalogue, operation, sent).await,
            _ => write(server, catalogue, operation, sent).await,
        };
        tried.push((*call, outcome.map_err(|failure| failure.to_string())));
    }
    report.levels.tool.ran(&report.date);
    for line in &mut report.operations {
        let id = line.operation_id.as_str();
        let operation = catalogue.operation(id).ok_or("the catalogue has every operation")?;
        let definition = definitions.get(id).copied();
        line.definition = definition.map(|bytes| defined(catalogue, operation, bytes));
        line.results.tool = match (operation.class, definition) {
            (Class::Credentials, None) => LevelResult::of(None, Vec::new()),
            (Class::Credentials, Some(_)) => LevelResult::of(None, vec!["takes credentials as a tool".to_owned()]),
            (_, None) => LevelResult::of(None, vec!["is not a tool".to_owned()]),
            (_, Some(_)) => LevelResult::of_calls(id, &tried),
        };
    }
    Ok(())
}

fn defined(catalogue: &Catalogue, operation: &Operation, bytes: usize) -> Definition {
    let results = operation.responses.iter().filter_map(|response| response.schema.as_ref());
    let results = results.map(|schema| catalogue.bundled(schema).to_string());
    let personal = |schema: String| schema.contains(r#""x-sensitive":true"#);
    let class = match operation.class {
        Class::Create => "create",
        Class::Change => "change",
        Class::Delete => "delete",
        _ => "read",
    };
    Definition {
        class: class.to_owned(),
        personal: results.chain([catalogue.arguments_schema(operation).to_string()]).any(personal),
        bytes,
    }
}

/// Prepares a write and applies it, on a simulator of its own.
async fn write(program: &Path, catalogue: &Catalogue, operation: &Operation, sent: &Exchange) -> Result<(), Failure> {
    let trial = Trial::begin().await?;
    let mut server = Server::start(program, trial.simulator(), Some(operation)).await?;
    let arguments = arguments(catalogue, operation, sent)?;
    let prepared = server.call(&operation.id, json!({"arguments": arguments})).await?;
    if trial.simulator().count_of_requests(&operation.id) > 0 {
        return Err("a write was sent before it was applied".into());
    }
    let applied = server.call(&operation.id, json!({"handle": prepared["handle"]})).await?;
    if applied["state"] != "applied" {
        return Err(format!("the write is {}: {}", applied["state"], applied["reason"]).into());
    }
    match trial.simulator().count_of_requests(&operation.id) {
        1 => Ok(()),
        times => Err(format!("the write was sent {times} times").into()),
    }
}

/// Returns the arguments of a request without those of paging, which are the server's.
fn arguments(catalogue: &Catalogue, operation: &Operation, sent: &Exchange) -> Result<Value, Failure> {
    let base = catalogue.base_url().splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap_or_default();
    let path = sent.path.strip_prefix(&base).unwrap_or(&sent.path);
    let mut arguments = by_name::arguments(operation, path, &sent.query, &sent.body)?;
    let ways = operation.paging.iter().flat_map(|paging| &paging.ways);
    for name in ways.flat_map(|way| [Some(&way.at), way.size.as_ref()]).flatten() {
        arguments.as_object_mut().and_then(|arguments| arguments.remove(name));
    }
    Ok(arguments)
}

/// The server as a process, and the pipes to it.
struct Server {
    /// It ends with this value.
    _process: Child,
    /// Its audit.
    _state: TempDir,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    requests: u64,
}

impl Server {
    /// Starts the server with every operation as a tool, of which one may write.
    async fn start(program: &Path, simulator: &Simulator, writes: Option<&Operation>) -> Result<Self, Failure> {
        let state = tempfile::tempdir()?;
        let mut command = Command::new(program);
        command.args(["mcp", "--surface", "operations", "--state"]).arg(state.path());
        match writes {
            Some(operation) => command.args(["--allow", &operation.id]),
            None => {
                let writes = Client::catalogue()?.operations().iter();
                let writes = writes.filter(|operation| !matches!(operation.class, Class::Read | Class::Credentials));
                let ids: Vec<&str> = writes.map(|operation| operation.id.as_str()).collect();
                command.arg("--allow").arg(OsStr::new(&ids.join(",")))
            }
        };
        command.env("FITBIT_PLUS_BASE_URL", simulator.base_url());
        command.env("FITBIT_PLUS_CLIENT_ID", simulator.client_id());
        command.env("FITBIT_PLUS_CLIENT_SECRET", simulator.client_secret());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let (input, output) = (process.stdin.take(), process.stdout.take());
        let (input, output) = input.zip(output).ok_or("a process has pipes")?;
        let mut server = Self { _process: process, _state: state, input, output: BufReader::new(output), requests: 0 };
        let client = json!({"name": "verify", "version": "1"});
        let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client});
        server.request("initialize", hello).await?;
        server.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await?;
        Ok(server)
    }

    async fn send(&mut self, message: &Value) -> Result<(), Failure> {
        self.input.write_all(format!("{message}\n").as_bytes()).await?;
        Ok(self.input.flush().await?)
    }

    async fn request(&mut self, method: &str, params: Value) -> Result<Value, Failure> {
        self.requests += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.requests, "method": method, "params": params})).await?;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).await? == 0 {
                return Err("the server has ended".into());
            }
            let mut message: Value = serde_json::from_str(&line)?;
            if message["id"] == self.requests {
                return match message["result"].take() {
                    Value::Null => Err(format!("{method}: {}", message["error"]["message"]).into()),
                    result => Ok(result),
                };
            }
        }
    }

    /// The bytes of the definition of each tool.
    async fn definitions(&mut self) -> Result<BTreeMap<String, usize>, Failure> {
        let listed = self.request("tools/list", Map::new().into()).await?;
        let tools = listed["tools"].as_array().into_iter().flatten();
        Ok(tools.map(|tool| (tool["name"].as_str().unwrap_or_default().to_owned(), tool.to_string().len())).collect())
    }

    /// The structured result of a tool.
    async fn call(&mut self, tool: &str, arguments: Value) -> Result<Value, Failure> {
        let mut result = self.request("tools/call", json!({"name": tool, "arguments": arguments})).await?;
        match result["isError"] == json!(true) {
            true => Err(result["content"][0]["text"].as_str().unwrap_or("the tool failed").into()),
            false => Ok(result["structuredContent"].take()),
        }
    }

    async fn read(&mut self, catalogue: &Catalogue, operation: &Operation, sent: &Exchange) -> Result<(), Failure> {
        let result = self.call(&operation.id, json!({"arguments": arguments(catalogue, operation, sent)?})).await?;
        match (result["rows"].is_array(), &result["row"]) {
            (false, Value::Null) => Err("the result has neither rows nor a row".into()),
            _ => Ok(()),
        }
    }
}
