//! The other verbs, the errors with their exit codes, and the help.

mod support;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use simulator::Fault;

use support::{Checked, Cli, bare, finished};

#[tokio::test(flavor = "multi_thread")]
async fn one_resource_is_printed_in_every_format() -> Checked {
    let cli = Cli::start(10).await?;
    let id = cli.simulator.id_of("patient").unwrap_or_default();
    let patient = cli.simulator.resource("patient", &id).unwrap_or_default();
    let json: Value = serde_json::from_str(cli.run(&["get", "patient", &id, "-o", "json"]).await.ok())?;
    assert_eq!(json["attributes"], patient["attributes"]);
    let name = patient["attributes"]["first_name"].as_str().unwrap_or_default();
    let table = cli.run(&["get", "patient", &id, "-o", "table"]).await;
    let line = table.ok().lines().find(|line| line.contains("first_name"));
    assert!(line.is_some_and(|line| line.ends_with(name)), "{}", table.stdout);
    let csv = cli.run(&["get", "patient", &id, "-o", "csv", "--fields=id,first_name"]).await;
    assert_eq!(csv.ok(), format!("id,first_name\n{id},{name}\n"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_counted_and_filtered() -> Checked {
    let cli = Cli::start(50).await?;
    let of = cli.organization();
    assert_eq!(cli.run(&["count", "patient", &of]).await.ok(), "50\n");
    let archived: u64 = cli.run(&["count", "patient", &of, "--archived", "true"]).await.ok().trim().parse()?;
    let active: u64 = cli.run(&["count", "patient", &of, "--archived=false"]).await.ok().trim().parse()?;
    assert_eq!(archived + active, 50);
    let groups = cli.simulator.ids_of("group");
    let listed: u64 = cli.run(&["count", "patient", "--groups", &groups.join(",")]).await.ok().trim().parse()?;
    std::fs::write(cli.file("groups"), groups.join("\n"))?;
    let read: u64 = cli.run(&["count", "patient", "--group=@groups"]).await.ok().trim().parse()?;
    assert_eq!((listed, read), (50, 50));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_can_be_called() -> Checked {
    let cli = Cli::start(10).await?;
    let group = cli.simulator.id_of("group").unwrap_or_default();
    let body = json!({"data": {
        "type": "patient",
        "attributes": {"first_name": "Andrew"},
        "relationships": {"groups": {"data": [{"type": "group", "id": group}]}},
    }});
    let created = cli.run_with_input(&["call", "createPatient", "--body=-", "-o", "json"], &body.to_string()).await;
    let created: Value = serde_json::from_str(created.ok())?;
    assert_eq!(created["data"]["attributes"]["first_name"], "Andrew");
    let id = created["data"]["id"].as_str().unwrap_or_default();
    let groups =
        cli.run(&["call", "fetchPatientGroups", "--id", id, "--page-limit=1", "-o", "csv", "--fields=id"]).await;
    assert_eq!(groups.ok(), format!("id\n{group}\n"));

    let sent = cli.simulator.requests().len();
    let wrong = cli.run_with_input(&["call", "createPatient", "--body=-"], r#"{"data": {"type": "patient"}}"#).await;
    assert!(wrong.failed(2).contains("`--body/data/"), "{}", wrong.stderr);
    assert_eq!(cli.simulator.requests().len(), sent, "nothing is sent");
    let event = cli.simulator.id_of("calendar_event").unwrap_or_default();
    assert_eq!(cli.run(&["call", "deleteCalendarEvent", "--id", &event, "-o", "json"]).await.ok(), "null\n");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_failure_has_its_exit_code() -> Checked {
    let cli = Cli::start(10).await?;
    let of = cli.organization();
    let error =
        |text: &str| -> Result<Value, serde_json::Error> { Ok(serde_json::from_str::<Value>(text)?["error"].take()) };

    for wrong in [&["list", "patient"][..], &["list", "patien"], &["list", "patient", &of, "--archived=maybe"], &[]] {
        cli.run(wrong).await.failed(2);
    }
    let usage = error(cli.run(&["list", "patient", "-o", "json"]).await.failed(2))?;
    assert_eq!((&usage["kind"], &usage["code"]), (&json!("usage"), &json!(2)));
    let together = cli.run(&["count", "patient", &of, "--identifier-system=mrn"]).await;
    assert!(together.failed(2).contains("--identifier-value"), "{}", together.stderr);

    let config = finished(bare(&["count", "patient", &of]), "").await;
    assert!(config.failed(3).contains("FITBIT_PLUS_CLIENT_ID"), "{}", config.stderr);

    let mut command = cli.command(&["count", "patient", &of]);
    command.env("FITBIT_PLUS_CLIENT_SECRET", "another");
    finished(command, "").await.failed(4);

    let refused = error(cli.run(&["get", "patient", "5c34c05bd7ac627aafb82010", "-ojson"]).await.failed(5))?;
    assert_eq!((&refused["kind"], &refused["status"]), (&json!("refused"), &json!(404)));
    assert!(refused["requestId"].is_string());

    let mut command = cli.command(&["count", "patient", &of, "--output=json"]);
    command.env("FITBIT_PLUS_BASE_URL", "http://127.0.0.1:9/pub");
    let network = finished(command, "").await;
    assert_eq!(error(network.failed(7))?["retryable"], true);

    cli.simulator.faults().on("fetchPatients", 1, Fault::NotJsonApi);
    cli.run(&["list", "patient", &of]).await.failed(1);
    Ok(())
}

/// The verbs of each type, by the paths of the operations alone.
#[tokio::test(flavor = "multi_thread")]
async fn types_have_the_verbs_of_their_operations() -> Checked {
    let all = finished(bare(&["describe", "-o", "json"]), "").await;
    let all: Value = serde_json::from_str(all.ok())?;
    let verbs: BTreeMap<&str, &Value> = all["types"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| Some((row["type"].as_str()?, &row["verbs"])))
        .collect();
    assert_eq!(verbs["patient"], &json!(["list", "count", "get", "create", "update", "upsert"]));
    assert_eq!(verbs["calendar_event"], &json!(["list", "count", "get", "create", "update", "delete"]));
    assert_eq!(verbs["calendar_event_response"], &json!(["create"]));
    assert_eq!(verbs["organization"], &json!(["get"]));
    assert!(!verbs.contains_key("oauth/token"), "credentials are no resources");
    assert_eq!(all["operations"].as_array().map(Vec::len), Some(62));

    let patient = finished(bare(&["describe", "patient", "-o", "json"]), "").await;
    let patient: Value = serde_json::from_str(patient.ok())?;
    let find = |section: &str, name: &str, value: &str| {
        let rows = patient[section].as_array().into_iter().flatten();
        rows.filter(|row| row[name] == value).cloned().collect::<Vec<_>>()
    };
    assert_eq!(find("verbs", "verb", "list")[0]["operation"], "fetchPatients");
    assert_eq!(find("verbs", "verb", "upsert")[0]["operation"], "upsertPatient");
    assert_eq!(find("flags", "flag", "--identifier-value")[0]["personal"], true);
    assert_eq!(find("fields", "field", "last_name")[0]["personal"], true);
    assert_eq!(find("fields", "field", "archived")[0]["personal"], false);
    assert!(find("flags", "flag", "--page-limit").is_empty(), "all pages are read");
    let upsert = finished(bare(&["describe", "upsertPatient", "-o", "json"]), "").await;
    let upsert: Value = serde_json::from_str(upsert.ok())?;
    let columns = upsert["columns of --from"].as_array().into_iter().flatten();
    let columns: BTreeMap<&str, (&str, bool)> = columns
        .map(|row| (row["column"].as_str().unwrap(), (row["type"].as_str().unwrap(), row["required"] == true)))
        .collect();
    assert_eq!(columns["meta.query.identifier.value"], ("text", true));
    assert_eq!(columns["first_name"].0, "text");
    assert_eq!(columns["groups"].0, "ids of group");
    assert!(!columns.contains_key("updated_at"), "the server sets it");

    let misspelled = finished(bare(&["describe", "fetchPatint"]), "").await;
    assert!(misspelled.failed(2).contains("did you mean `fetchPatient`?"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_help_fits_a_terminal_of_80_columns() -> Checked {
    let mut pages = vec![vec!["--help".to_owned()]];
    let described = finished(bare(&["describe", "-o", "json"]), "").await;
    let described: Value = serde_json::from_str(described.ok())?;
    for verb in ["list", "count", "get", "call", "describe", "completions"] {
        pages.push(vec![verb.to_owned(), "--help".to_owned()]);
    }
    for row in described["types"].as_array().into_iter().flatten() {
        let name = row["type"].as_str().unwrap_or_default();
        let verbs = row["verbs"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let shown = verbs.filter(|verb| ["list", "count", "get"].contains(verb));
        pages.extend(shown.map(|verb| vec![verb.to_owned(), name.to_owned(), "--help".to_owned()]));
    }
    pages.push(vec!["call".to_owned(), "fetchCalendarEvents".to_owned(), "--help".to_owned()]);
    for page in pages {
        let arguments: Vec<&str> = page.iter().map(String::as_str).collect();
        let help = finished(bare(&arguments), "").await;
        for line in help.ok().lines() {
            assert!(line.chars().count() <= 80, "{page:?}: {line}");
        }
        assert!(!help.stdout.contains('\u{1b}'), "colours are for a terminal");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn completions_know_the_types_and_their_flags() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let completions = finished(bare(&["completions", shell]), "").await;
        for word in ["calendar_event", "identifier-value", "fetchPatients"] {
            assert!(completions.ok().contains(word), "{shell}: {word}");
        }
    }
}
