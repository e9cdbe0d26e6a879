//! Lists, counts and single resources.

use serde_json::{Value, json};
use simulator::Fault;

use crate::client::{Mcp, WRITES, arguments};
use crate::support::{Checked, Cli};

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_cut_between_rows_and_continued_to_the_last_row() -> Checked {
    let cli = Cli::start(60).await?;
    let mut mcp = Mcp::start(&cli, &[]);
    let of = json!({"filter[organization]": cli.simulator.id_of("organization")});
    let first = mcp.call("list", json!({"type": "patient", "arguments": of}));
    let bytes = first["content"][0]["text"].as_str().unwrap().len();
    assert!(bytes <= 8192, "{bytes} bytes");
    let first = &first["structuredContent"];
    assert_eq!((first["rows"].as_array().unwrap().len(), &first["count"]), (25, &json!(60)), "{first}");
    assert_eq!(first["completeness"], json!({"verdict": "Unfinished"}));
    let omitted = first["omitted"].as_array().unwrap();
    assert!(omitted.contains(&json!("addresses")) && !omitted.contains(&json!("groups")), "{omitted:?}");

    let mut rows = first["rows"].as_array().unwrap().clone();
    let mut page = first.clone();
    let chosen = json!({"type": "patient", "arguments": of, "fields": ["id", "addresses"]});
    assert!(mcp.ok("list", chosen)["rows"].to_string().contains("postal_code"));
    while page["cursor"].is_string() {
        page = mcp.ok("list", json!({"type": "patient", "arguments": of, "limit": 10, "cursor": page["cursor"]}));
        assert!(page["rows"].as_array().unwrap().len() <= 10);
        rows.extend(page["rows"].as_array().unwrap().clone());
    }
    assert_eq!(page["completeness"], json!({"verdict": "Complete"}));
    let mut ids: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 60, "every row once");

    let most = mcp.ok("list", json!({"type": "patient", "arguments": of, "limit": 1000, "fields": ["id"]}));
    assert_eq!((most["rows"].as_array().unwrap().len(), &most["cursor"]), (60, &Value::Null));
    assert_eq!(most["completeness"], json!({"verdict": "Complete"}));
    let unknown = mcp.error("list", json!({"type": "patient", "arguments": of, "cursor": "cursor-000000000000"}));
    assert!(unknown["message"].as_str().unwrap().contains("no such cursor"), "{unknown}");
    let other = mcp.error("list", json!({"type": "group", "arguments": of, "cursor": first["cursor"]}));
    assert_eq!(other["kind"], "config", "{other}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn at_most_200_rows_are_returned() -> Checked {
    let cli = Cli::start(230).await?;
    let mut mcp = Mcp::start(&cli, &[]);
    let of = json!({"filter[organization]": cli.simulator.id_of("organization")});
    let list = mcp.ok("list", json!({"type": "patient", "arguments": of, "limit": 500, "fields": ["id"]}));
    assert_eq!(list["rows"].as_array().unwrap().len(), 200);
    assert!(list["cursor"].is_string());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_that_changes_is_not_called_complete() -> Checked {
    let cli = Cli::start(90).await?;
    let mut mcp = Mcp::start(&cli, &[]);
    let of = json!({"filter[organization]": cli.simulator.id_of("organization")});
    let first = mcp.ok("list", json!({"type": "patient", "arguments": of, "limit": 50, "fields": ["id"]}));
    for id in cli.simulator.ids_of("patient").iter().rev().take(3) {
        cli.simulator.remove("patient", id);
    }
    let arguments =
        json!({"type": "patient", "arguments": of, "limit": 50, "fields": ["id"], "cursor": first["cursor"]});
    let second = mcp.ok("list", arguments);
    let verdict = second["completeness"]["verdict"].as_str().unwrap().to_owned();
    assert!(matches!(verdict.as_str(), "Moved" | "Missing"), "{}", second["completeness"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_fetches_as_few_rows_as_the_server_allows() -> Checked {
    let cli = Cli::start(40).await?;
    let mut mcp = Mcp::start(&cli, &[]);
    let of = json!({"filter[organization]": cli.simulator.id_of("organization")});
    let count = mcp.ok("count", json!({"type": "patient", "arguments": of}));
    assert_eq!(count, json!({"count": 40}));
    let sent = cli.simulator.requests();
    let sent = sent.iter().filter(|exchange| exchange.operation_id == "fetchPatients");
    let received: Vec<&str> = sent.map(|exchange| std::str::from_utf8(&exchange.response).unwrap()).collect();
    assert!(matches!(received.as_slice(), [one] if one.contains("\"data\":[]")), "{received:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_to_a_file_returns_a_link_and_no_row() -> Checked {
    let cli = Cli::start(40).await?;
    let of = json!({"filter[organization]": cli.simulator.id_of("organization")});
    let to = |name: &str| json!({"type": "patient", "arguments": of, "file": name});
    let refused = Mcp::start(&cli, &[]).error("list", to("p.csv"));
    assert!(refused["help"].as_str().unwrap().contains("--files"), "{refused}");

    let folder = cli.file("lists");
    let mut mcp = Mcp::start(&cli, &["--files", folder.to_str().unwrap()]);
    let result = mcp.call("list", to("p.csv"));
    let structured = &result["structuredContent"];
    assert_eq!((&structured["written"], &structured["rows"]), (&json!(40), &json!([])));
    assert_eq!(structured["completeness"]["verdict"], "Complete");
    let link = &result["content"][1];
    assert_eq!((&link["type"], &link["name"]), (&json!("resource_link"), &json!("p.csv")));
    let path = link["uri"].as_str().unwrap().strip_prefix("file://").unwrap();
    assert_eq!(csv::Reader::from_path(path)?.records().count(), 40);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(path)?.permissions().mode() & 0o777, 0o600);
    }
    for name in ["p.csv", "../q.csv", "folder/q.csv", "q.txt", ".csv", ""] {
        mcp.error("list", to(name));
    }
    cli.simulator.faults().next(Fault::NotJson);
    mcp.error("list", to("broken.json"));
    assert!(!folder.join("broken.json").exists(), "a part is removed");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_resource_is_read_by_its_pseudonym() -> Checked {
    let cli = Cli::start(5).await?;
    let mut mcp = Mcp::start(&cli, &[]);
    let of = json!({"filter[organization]": cli.simulator.id_of("organization")});
    let list = mcp.ok("list", json!({"type": "patient", "arguments": of}));
    let row = &list["rows"][0];
    let one = mcp.ok("get", json!({"type": "patient", "id": row["id"], "fields": ["id", "groups"]}));
    assert_eq!((&one["row"]["id"], &one["row"]["groups"]), (&row["id"], &row["groups"]));
    let by_operation = mcp.ok("get", json!({"type": "fetchPatient", "arguments": {"id": row["id"]}}));
    assert_eq!(by_operation["row"]["id"], row["id"]);
    let missing = mcp.error("get", json!({"type": "patient", "id": "5c34c05bd7ac627aafb82010"}));
    assert_eq!(missing["message"], "the API refused the request: 404");
    for (tool, arguments) in [
        ("get", json!({"type": "patient"})),
        ("get", json!({"id": "5"})),
        ("get", json!({"type": "createToken"})),
        ("list", json!({"type": "updatePatient"})),
        ("list", json!({"type": "patient", "more": 1})),
        ("list", json!({"type": "patient", "limit": "many"})),
        ("list", json!({"type": "patient", "arguments": {"page[limit]": 7}})),
        ("list", json!({"type": "patient", "arguments": of, "fields": ["nothing"]})),
        ("prepare_write", json!({"operation": "createToken", "arguments": {}})),
        ("describe", json!({"name": "createToken"})),
    ] {
        let error = mcp.error(tool, arguments);
        assert_eq!(error["kind"], "usage", "{tool}: {error}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_response_satisfies_the_schema_of_its_tool() -> Checked {
    let cli = Cli::start(12).await?;
    let mut mcp = Mcp::start(&cli, &["--surface=operations", "--allow", WRITES]);
    let mut failed = Vec::new();
    for tool in mcp.tools() {
        let (name, schema) = (tool["name"].as_str().unwrap(), &tool["outputSchema"]);
        let given = match name.starts_with("fetch") {
            true => {
                let described = mcp.ok("describe", json!({"name": name}));
                json!({"arguments": arguments(&cli, name, &described)})
            }
            false => json!({}),
        };
        let result = mcp.call(name, given);
        if result["isError"] == true {
            failed.push(name.to_owned());
            continue;
        }
        let validator = jsonschema::validator_for(schema)?;
        let faults = validator.iter_errors(&result["structuredContent"]);
        let faults: Vec<String> = faults.map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
        assert_eq!(result["content"][0]["text"], result["structuredContent"].to_string());
    }
    failed.retain(|name| name.starts_with("fetch"));
    assert!(failed.len() <= 6, "without a result: {failed:?}");
    Ok(())
}
