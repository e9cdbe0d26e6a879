//! The official inspector lists and calls every tool: `cargo test --test mcp -- --ignored inspector`.

use std::process::Command;

use serde_json::{Value, json};

use crate::client::{Mcp, WRITES, arguments};
use crate::support::{Checked, Cli};

const PACKAGE: &str = "@modelcontextprotocol/inspector@2";

/// Runs the inspector. Its version is installed once, in the cache of npm.
fn inspect(cli: &Cli, given: &[&str], flags: &[&str]) -> (bool, String, String) {
    let state = cli.file("state");
    let mut command = Command::new("npx");
    command.args(["--yes", PACKAGE, "--cli"]);
    for (name, value) in [
        ("FITBIT_PLUS_BASE_URL", cli.simulator.base_url()),
        ("FITBIT_PLUS_CLIENT_ID", cli.simulator.client_id()),
        ("FITBIT_PLUS_CLIENT_SECRET", cli.simulator.client_secret()),
    ] {
        command.args(["-e", &format!("{name}={value}")]);
    }
    command.args(given).args(["--", env!("CARGO_BIN_EXE_fitbit-plus"), "mcp", "--state"]).arg(state).args(flags);
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it needs npm"]
async fn the_inspector_lists_and_calls_every_tool() -> Checked {
    if Command::new("npm").arg("--version").output().is_err() {
        println!("skipped: npm is not available");
        return Ok(());
    }
    let cli = Cli::start(5).await?;
    let of = json!({"filter[organization]": cli.simulator.id_of("organization")}).to_string();
    let patient = cli.simulator.id_of("patient").unwrap();
    let group = json!({"type": "group", "id": cli.simulator.id_of("group")});
    let body = json!({"data": {"type": "patient", "attributes": {"first_name": "Ann"}, "relationships": {"groups": {"data": [group]}}}});
    for surface in ["small", "operations"] {
        let flags = ["--surface", surface, "--allow", WRITES];
        let (listed, tools, errors) = inspect(&cli, &["--method", "tools/list", "--strict"], &flags);
        assert!(listed, "{errors}");
        let tools: Value = serde_json::from_str(&tools)?;
        let mut mcp = Mcp::start(&cli, &["--surface=operations"]);
        for tool in tools["tools"].as_array().unwrap() {
            let name = tool["name"].as_str().unwrap();
            // An unknown handle is refused: a write is prepared and applied in one run of the server.
            let (given, succeeds) = match name {
                "describe" => (vec!["name=patient".to_owned()], true),
                "list" | "count" => (vec!["type=patient".to_owned(), format!("arguments={of}")], true),
                "get" => (vec!["type=patient".to_owned(), format!("id={patient}")], true),
                "prepare_write" => {
                    let arguments = json!({"body": body});
                    (vec!["operation=createPatient".to_owned(), format!("arguments={arguments}")], true)
                }
                "createPatient" => (vec![format!("arguments={}", json!({"body": body}))], true),
                "apply_write" => (vec!["handle=write-0".to_owned()], false),
                name if name.starts_with("fetch") => {
                    let described = mcp.ok("describe", json!({"name": name}));
                    let given = arguments(&cli, name, &described);
                    let result = mcp.call(name, json!({"arguments": given}));
                    (vec![format!("arguments={given}")], result["isError"] == false)
                }
                _ => (vec!["handle=write-0".to_owned()], false),
            };
            let mut command = vec!["--method", "tools/call", "--tool-name", name];
            for pair in &given {
                command.extend(["--tool-arg", pair]);
            }
            let (succeeded, result, errors) = inspect(&cli, &command, &flags);
            assert_eq!(succeeded, succeeds, "{name}: {result} {errors}");
            let result: Value = serde_json::from_str(&result)?;
            assert_eq!(result["isError"] == true, !succeeds, "{name}: {result}");
            println!("{surface}: {name}: {}", if succeeds { "called" } else { "refused, as it should be" });
        }
    }
    Ok(())
}
