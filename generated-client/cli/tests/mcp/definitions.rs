//! What the tools are: budgets, hints, and a snapshot of all of it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde_json::Value;

use crate::client::{Mcp, WRITES};
use crate::support::{Checked, Cli, bare, finished};

/// The definitions of a surface, one in each line.
fn snapshot(tools: &[Value]) -> String {
    tools.iter().fold(String::new(), |mut text, tool| {
        let _ = writeln!(text, "{tool}");
        text
    })
}

fn compare(name: &str, tools: &[Value]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mcp/expected").join(name);
    let now = snapshot(tools);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(now == expected, "{}: the definitions changed: run with UPDATE_EXPECT=1 and look at them", path.display());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_small_surface_has_six_tools_of_at_most_4_kb() -> Checked {
    let cli = Cli::start(1).await?;
    let tools = Mcp::start(&cli, &[]).tools();
    let names: Vec<&str> = tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, ["describe", "list", "count", "get", "prepare_write", "apply_write"]);
    let bytes: usize = tools.iter().map(|tool| tool.to_string().len()).sum();
    assert!(bytes <= 4096, "{bytes} bytes");
    compare("small.jsonl", &tools);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_surface_of_operations_has_a_tool_for_each_that_is_allowed() -> Checked {
    let cli = Cli::start(1).await?;
    let catalogue: Value = serde_json::from_str(include_str!("../../../src/generated/catalogue.json"))?;
    let operations = catalogue["operations"].as_array().unwrap();
    let class: BTreeMap<&str, &str> = operations
        .iter()
        .map(|operation| (operation["id"].as_str().unwrap(), operation["class"].as_str().unwrap()))
        .collect();

    let all = Mcp::start(&cli, &["--surface=operations", "--allow", WRITES]).tools();
    for tool in &all {
        let name = tool["name"].as_str().unwrap();
        let bytes = tool.to_string().len();
        assert!(bytes <= 2048, "{name} has {bytes} bytes");
        let hints = &tool["annotations"];
        let expected = match class.get(name) {
            None | Some(&"read") => [true, false, true],
            Some(&"create") => [false, false, false],
            Some(&"change") => [false, true, name == "upsertPatient"],
            Some(&"delete") => [false, true, true],
            Some(other) => panic!("{name} is a tool of class {other}"),
        };
        let given = ["readOnlyHint", "destructiveHint", "idempotentHint"].map(|hint| hints[hint] == true);
        assert_eq!(given, expected, "{name}");
        assert_eq!(hints["openWorldHint"], name != "describe", "{name}");
        jsonschema::validator_for(&tool["inputSchema"])?;
        jsonschema::validator_for(&tool["outputSchema"])?;
    }
    let called = class.values().filter(|class| **class != "credentials").count();
    assert_eq!(all.len(), called + 1, "and `describe`");
    let groups: Vec<&str> = all.iter().filter_map(|tool| tool["_meta"]["group"].as_str()).collect();
    assert!(groups.is_sorted(), "grouped by tag: {groups:?}");
    compare("operations.jsonl", &all);

    let reads = Mcp::start(&cli, &["--surface=operations"]).tools();
    assert!(reads.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true), "read-only by default");
    let few = ["--surface=operations", "--tools", "patient,fetchGroup", "--exclude=fetchPatients"];
    let few = Mcp::start(&cli, &few).tools();
    let names: Vec<&str> = few.iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, ["describe", "fetchGroup", "fetchPatient", "fetchPatientGroups", "fetchPatientCoaches"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_flags_are_refused_before_anything_is_served() {
    for (flags, message) in [
        (vec!["--allow=createPatien"], "did you mean `createPatient`?"),
        (vec!["--allow=createToken"], "is no operation that writes"),
        (vec!["--allow=fetchPatients"], "is no operation that writes"),
        (vec!["--phi=full"], "needs a purpose"),
        (vec!["--phi=limited", "--purpose= "], "needs a purpose"),
        (vec!["--surface=operations", "--tools=nothing"], "there is no such operation"),
    ] {
        let state = tempfile::tempdir().unwrap();
        let mut arguments = vec!["mcp", "--state", state.path().to_str().unwrap()];
        arguments.extend(flags);
        let ran = finished(bare(&arguments), "").await;
        assert!(ran.failed(2).contains(message), "{arguments:?}: {}", ran.stderr);
    }
}
