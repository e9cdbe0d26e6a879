//! The audit of calls.

use std::io::Write;

use serde_json::{Value, json};

use crate::client::Mcp;
use crate::support::{Checked, Cli};

#[tokio::test(flavor = "multi_thread")]
async fn each_call_has_a_line_and_the_chain_survives_kills_and_restarts() -> Checked {
    let cli = Cli::start(30).await?;
    let of = json!({"filter[organization]": cli.simulator.id_of("organization")});
    for _ in 0..2 {
        let mut mcp = Mcp::start(&cli, &[]);
        mcp.ok("list", json!({"type": "patient", "arguments": of}));
        mcp.error("get", json!({"type": "patient", "id": "5"}));
        mcp.post("tools/call", json!({"name": "list", "arguments": {"type": "patient", "arguments": of}}));
        mcp.kill();
    }
    let path = cli.file("state").join("audit.jsonl");
    let name = path.to_str().unwrap();
    let verified = cli.run(&["audit", "verify", name]).await;
    assert!(verified.ok().contains("lines follow each other"), "{}", verified.stdout);
    let text = std::fs::read_to_string(&path)?;
    let lines: Vec<Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let tools: Vec<&str> = lines.iter().filter_map(|line| line["tool"].as_str()).collect();
    assert_eq!(tools.iter().filter(|tool| **tool == "start").count(), 2);
    let list = lines.iter().find(|line| line["tool"] == "list").unwrap();
    assert_eq!(
        (&list["operation"], &list["rows"], &list["outcome"]),
        (&json!("fetchPatients"), &json!(25), &json!("done"))
    );
    assert_eq!(list["arguments"], json!(["type", "arguments", "filter[organization]"]));
    assert_eq!(list["identifiers"].as_array().unwrap().len(), 26, "of the organization and of 25 patients");
    assert!(list["bytes"].as_u64().unwrap() > 1000);
    assert!(!text.contains(&cli.simulator.id_of("organization").unwrap()));
    let same = lines.iter().filter(|line| line["tool"] == "list").map(|line| &line["identifiers"]);
    assert!(same.clone().all(|identifiers| Some(identifiers) == same.clone().next()), "of every run");

    std::fs::OpenOptions::new().append(true).open(&path)?.write_all(b"{\"line\":")?;
    let torn = cli.run(&["audit", "verify", name]).await;
    assert!(torn.ok().contains("torn (8 bytes)"), "{}", torn.stdout);
    Mcp::start(&cli, &[]).end();
    assert!(!cli.run(&["audit", "verify", name]).await.ok().contains("torn"));

    let text = std::fs::read_to_string(&path)?;
    std::fs::write(&path, text.replacen("\"rows\":25", "\"rows\":5", 1))?;
    let altered = cli.run(&["audit", "verify", name]).await;
    assert!(altered.failed(1).contains("does not follow the line before it"), "{}", altered.stderr);
    let shorter: Vec<&str> = text.lines().collect();
    std::fs::write(&path, format!("{}\n", shorter[..shorter.len() - 1].join("\n")))?;
    assert!(cli.run(&["audit", "verify", name]).await.failed(1).contains("were removed"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_share_an_audit_continue_one_chain() -> Checked {
    let cli = Cli::start(5).await?;
    let (mut first, mut second) = (Mcp::start(&cli, &[]), Mcp::start(&cli, &[]));
    for _ in 0..5 {
        first.ok("describe", json!({}));
        second.ok("describe", json!({}));
    }
    let path = cli.file("state").join("audit.jsonl");
    let verified = cli.run(&["audit", "verify", path.to_str().unwrap()]).await;
    assert!(verified.ok().contains("12 lines follow"), "{}", verified.stdout);
    Ok(())
}
