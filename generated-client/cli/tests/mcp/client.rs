//! A client of `mcp` that is a script: it sends a line and reads lines until the response.

#![allow(dead_code, reason = "not every test uses everything")]
#![allow(clippy::unwrap_used, reason = "a test that meets what it did not expect should stop there")]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::Cli;

/// All operations that write.
pub(crate) const WRITES: &str = "createGroup,createRewardProgram,createAction,updateAction,createBundle,updateBundle,\
    createCalendarEvent,updateCalendarEvent,deleteCalendarEvent,createCalendarEventResponse,createPatientHealthMetric,\
    createPatient,upsertPatient,updatePatient,updatePatientPlanSummary,createReward,createRewardEarning,\
    createRewardEarningFulfillment,createRewardProgramActivation";

/// A running server, and the pipes to it.
pub(crate) struct Mcp {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    next: u64,
    /// Whether the user confirms a write.
    pub(crate) confirms: Option<bool>,
    /// What the user was asked.
    pub(crate) asked: Vec<String>,
    /// Every line that the server has sent.
    pub(crate) received: String,
}

impl Mcp {
    /// Starts the server, for a client that cannot ask its user.
    pub(crate) fn start(cli: &Cli, flags: &[&str]) -> Self {
        Self::with(cli, flags, None)
    }

    /// Starts the server, for a client that can ask its user for confirmation.
    pub(crate) fn with(cli: &Cli, flags: &[&str], confirms: Option<bool>) -> Self {
        let mut mcp = Self::spawn(cli, flags, confirms);
        let capabilities = if confirms.is_some() { json!({"elicitation": {}}) } else { json!({}) };
        let client = json!({"name": "script", "version": "1"});
        mcp.request(
            "initialize",
            json!({"protocolVersion": "2025-06-18", "capabilities": capabilities, "clientInfo": client}),
        );
        mcp.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        mcp
    }

    /// Starts the server without a handshake.
    pub(crate) fn spawn(cli: &Cli, flags: &[&str], confirms: Option<bool>) -> Self {
        let state = cli.file("state");
        let mut arguments = vec!["mcp", "--state", state.to_str().unwrap()];
        arguments.extend(flags);
        let mut child = cli.command(&arguments).stdin(Stdio::piped()).spawn().unwrap();
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self { child, stdin, stdout, next: 0, confirms, asked: Vec::new(), received: String::new() }
    }

    fn send(&mut self, message: &Value) {
        let stdin = self.stdin.as_mut().unwrap();
        writeln!(stdin, "{message}").unwrap();
        stdin.flush().unwrap();
    }

    /// Sends a request without waiting for its response.
    pub(crate) fn post(&mut self, method: &str, params: Value) -> u64 {
        self.next += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params}));
        self.next
    }

    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.post(method, params);
        loop {
            let mut line = String::new();
            if self.stdout.read_line(&mut line).unwrap() == 0 {
                let mut errors = String::new();
                self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
                panic!("the server has ended: {errors}");
            }
            self.received.push_str(&line);
            let message: Value = serde_json::from_str(&line).unwrap();
            if message["method"] == "elicitation/create" {
                self.asked.push(message["params"]["message"].as_str().unwrap().to_owned());
                let action = if self.confirms == Some(true) { "accept" } else { "decline" };
                let result = json!({"action": action, "content": {"confirm": true}});
                self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": result}));
            } else if message["id"] == id {
                return message;
            }
        }
    }

    pub(crate) fn tools(&mut self) -> Vec<Value> {
        self.request("tools/list", json!({}))["result"]["tools"].as_array().unwrap().clone()
    }

    /// The result of a tool.
    pub(crate) fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let response = self.request("tools/call", json!({"name": tool, "arguments": arguments}));
        assert!(response["result"].is_object(), "{tool}: {response}");
        response["result"].clone()
    }

    /// The structured content of a tool that succeeds.
    #[track_caller]
    pub(crate) fn ok(&mut self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments);
        assert_eq!(result["isError"], false, "{tool}: {result}");
        result["structuredContent"].clone()
    }

    /// The error of a tool that fails.
    #[track_caller]
    pub(crate) fn error(&mut self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments);
        assert_eq!(result["isError"], true, "{tool}: {result}");
        serde_json::from_str::<Value>(result["content"][0]["text"].as_str().unwrap()).unwrap()["error"].clone()
    }

    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Leaves the server, and returns what it wrote to standard error.
    pub(crate) fn end(mut self) -> String {
        drop(self.stdin.take());
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        self.child.wait().unwrap();
        errors
    }
}

/// Arguments with which an operation that was described has a result.
pub(crate) fn arguments(cli: &Cli, operation: &str, described: &Value) -> Value {
    let known = &described["arguments"]["properties"];
    let mut arguments = json!({});
    if known["id"].is_object() {
        // The type is in the name: `fetchPatientGroups` is about a patient, `fetchHealthProfile` about a profile.
        let name = snake(operation.trim_start_matches("fetch"));
        let types = ["token_organization", "token_groups", "reward_program_group", "patient_groups", "patient_coaches"];
        let ty = match types.iter().find(|ty| **ty == name) {
            Some(name) => name.rsplit_once('_').map_or(*name, |(ty, _)| ty),
            None => &name,
        };
        arguments["id"] = json!(cli.simulator.id_of(ty).unwrap_or_else(|| "5c34c05bd7ac627aafb82010".to_owned()));
    }
    for (filter, ty) in
        [("patient", "patient"), ("organization", "organization"), ("groups", "group"), ("receiver", "patient")]
    {
        let schema = &known[format!("filter[{filter}]")];
        if schema.is_object() && arguments == json!({}) {
            let id = json!(cli.simulator.id_of(ty));
            arguments[format!("filter[{filter}]")] = if schema["type"] == "array" { json!([id]) } else { id };
        }
    }
    arguments
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

impl Drop for Mcp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
