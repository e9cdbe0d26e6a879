//! Lists: every row, in every format, interrupted and resumed.

mod support;

use std::collections::BTreeSet;

use fitbit_plus::runtime::Timestamp;
use fitbit_plus::{Client, Credentials, PatientScope, TryStreamExt};
use serde_json::Value;
use simulator::{Fault, Simulator};

use support::{Checked, Cli};

/// What a cell means: the typed stream writes timestamps and the members of objects in its own way.
fn meaning(cell: &str) -> Value {
    let mut value = serde_json::from_str(cell).unwrap_or_else(|_| cell.into());
    normalize(&mut value);
    value
}

fn normalize(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Ok(timestamp) = text.parse::<Timestamp>() {
                *text = timestamp.to_string();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(normalize),
        Value::Object(members) => members.values_mut().for_each(normalize),
        _ => {}
    }
}

/// A cell of a row of the typed stream.
#[allow(clippy::indexing_slicing, reason = "a missing member of a JSON value is null")]
fn expected(row: &Value, column: &str) -> String {
    let linked = &row["relationships"][column]["data"];
    let value = match linked {
        Value::Array(items) => {
            return items.iter().filter_map(|item| item["id"].as_str()).collect::<Vec<_>>().join(",");
        }
        Value::Object(_) => &linked["id"],
        _ if column == "id" => &row["id"],
        _ => column.split('.').fold(&row["attributes"], |value, name| &value[name]),
    };
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn csv_has_every_row_of_the_typed_stream() -> Checked {
    let cli = Cli::start(1000).await?;
    let ran = cli.run(&["list", "patient", &cli.organization(), "-o", "csv"]).await;
    let mut reader = csv::Reader::from_reader(ran.ok().as_bytes());
    let header = reader.headers()?.clone();
    let written: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;

    let client = Client::builder()
        .base_url(cli.simulator.base_url())
        .credentials(Credentials::new(cli.simulator.client_id(), cli.simulator.client_secret()))
        .build()?;
    let organization = cli.simulator.id_of("organization").unwrap_or_default();
    let rows = client.fetch_patients(PatientScope::organization(organization)).cursor().stream();
    let rows: Vec<_> = rows.try_collect().await?;

    let named: BTreeSet<&str> = header.iter().collect();
    for name in ["id", "first_name", "birth_date", "archived", "phone_numbers", "statement.value", "groups", "coaches"]
    {
        assert!(named.contains(name), "{named:?}");
    }
    assert_eq!((rows.len(), written.len()), (1000, 1000));
    for (row, cells) in rows.iter().zip(&written) {
        let row = serde_json::to_value(&**row)?;
        let expected: Vec<Value> = header.iter().map(|column| meaning(&expected(&row, column))).collect();
        assert_eq!(cells.iter().map(meaning).collect::<Vec<_>>(), expected);
    }
    assert_eq!(ran.stderr, "1000 of 1000 rows received: complete\n");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn json_is_what_was_received() -> Checked {
    let cli = Cli::start(60).await?;
    let of = cli.organization();
    let lines = cli.run(&["list", "patient", &of]).await.rows();
    assert_eq!(lines.len(), 60);
    let id = lines[3]["id"].as_str().unwrap_or_default();
    assert_eq!(lines[3]["attributes"], cli.simulator.resource("patient", id).unwrap_or_default()["attributes"]);

    let list: Value = serde_json::from_str(cli.run(&["list", "patient", &of, "-o", "json"]).await.ok())?;
    assert_eq!(list, Value::from(lines));
    let none = cli.run(&["list", "group", &of, "--name=none of this name", "-o", "json"]).await;
    assert_eq!(none.ok(), "[]\n");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_chosen_also_of_included_resources() -> Checked {
    let cli = Cli::start(20).await?;
    let of = cli.organization();
    let chosen = ["--include=owner", "--fields", "id,owner,owner.last_name,title", "--limit=15"];
    let ran = cli.run(&[&["list", "calendar-event", &of][..], &chosen].concat()).await;
    let rows = ran.rows();
    assert_eq!(rows.len(), 15, "{}", ran.stderr);
    for row in rows {
        let event =
            cli.simulator.resource("calendar_event", row["id"].as_str().unwrap_or_default()).unwrap_or_default();
        let patient = &event["relationships"]["owner"]["data"]["id"];
        let patient = cli.simulator.resource("patient", patient.as_str().unwrap_or_default()).unwrap_or_default();
        assert_eq!(row["owner.last_name"], patient["attributes"]["last_name"]);
        assert_eq!((&row["owner"], &row["title"]), (&patient["id"], &event["attributes"]["title"]));
        assert_eq!(row.as_object().map(|row| row.len()), Some(4));
    }
    let usual = cli.run(&["list", "calendar_event", &of, "--include=owner", "-o", "csv"]).await;
    assert!(usual.ok().lines().next().is_some_and(|header| header.contains("owner.last_name")));
    let unknown = cli.run(&["list", "patient", &of, "--fields=last_nam"]).await;
    assert!(unknown.failed(2).contains("`last_nam` is no field"), "{}", unknown.stderr);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_stopped_continues_at_the_exact_row() -> Checked {
    let cli = Cli::start(400).await?;
    let of = cli.organization();
    let whole = cli.run(&["list", "patient", &of, "-o", "csv"]).await;
    let out = cli.file("patients.csv");
    let list = ["list", "patient", &of, "--out=patients.csv", "--resume=bookmark"];
    for limit in ["--limit=130", "--limit=1", "--limit=130"] {
        cli.run(&[&list[..], &[limit]].concat()).await.ok();
    }
    // Rows after the last save are written again, at their place.
    std::fs::OpenOptions::new()
        .append(true)
        .open(&out)
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"x,y"))?;
    let last = cli.run(&list).await;
    last.ok();
    assert_eq!(last.stderr, "400 of 400 rows received: complete\n");
    assert_eq!(std::fs::read_to_string(out)?, whole.stdout);
    assert!(!cli.file("bookmark").exists());

    let other = cli.run(&["list", "patient", &of, "--resume=b", "--limit=1", "-o", "csv"]).await;
    other.ok();
    let other = cli.run(&["list", "patient", &of, "--archived=true", "--resume=b", "-o", "csv"]).await;
    other.failed(3);
    Ok(())
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_keeps_what_was_written_and_where_to_continue() -> Checked {
    use std::io::{BufRead, BufReader, Read};

    let latency = std::time::Duration::from_millis(30);
    let cli = Cli::of(Simulator::builder().patients(2000).seed(7).latency(latency)).await?;
    let of = cli.organization();
    let list = ["list", "patient", of.as_str(), "--fields=id", "-o", "csv", "--resume=bookmark"];
    let mut child = cli.command(&list).spawn()?;
    let stopped = tokio::task::spawn_blocking(move || -> std::io::Result<(String, Option<i32>)> {
        let mut out = BufReader::new(child.stdout.take().ok_or_else(|| std::io::Error::other("no output"))?);
        let mut text = String::new();
        out.read_line(&mut text)?;
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status()?;
        out.read_to_string(&mut text)?;
        Ok((text, child.wait()?.code()))
    });
    let (first, code) = stopped.await??;
    assert_eq!(code, Some(130));
    assert!(first.lines().count() < 2000, "interrupted");
    let second = cli.run(&list).await;
    let whole = cli.run(&["list", "patient", &of, "--fields=id", "-o", "csv"]).await;
    assert_eq!(first + second.ok(), whole.stdout);
    Ok(())
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_has_enough_is_no_failure() -> Checked {
    use std::io::{BufRead, BufReader, Read};

    let cli = Cli::start(2000).await?;
    let of = cli.organization();
    for format in ["csv", "json", "ndjson", "table"] {
        let mut child = cli.command(&["list", "patient", &of, "-o", format]).spawn()?;
        let read = tokio::task::spawn_blocking(move || -> std::io::Result<(Option<i32>, String)> {
            let stdout = child.stdout.take().ok_or_else(|| std::io::Error::other("no output"))?;
            BufReader::new(stdout).read_line(&mut String::new())?;
            let mut errors = String::new();
            let mut stderr = child.stderr.take().ok_or_else(|| std::io::Error::other("no errors"))?;
            stderr.read_to_string(&mut errors)?;
            Ok((child.wait()?.code(), errors))
        });
        assert_eq!(read.await??, (Some(0), String::new()), "{format}");
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn files_are_for_their_owner_only() -> Checked {
    use std::os::unix::fs::PermissionsExt;

    let cli = Cli::start(5).await?;
    std::fs::write(cli.file("known.csv"), "a report that is longer than the new one\n".repeat(100))?;
    let of = cli.organization();
    for name in ["new.csv", "known.csv"] {
        cli.run(&["list", "patient", &of, "--fields=id", "--limit=2", "--out", name, "--resume=bookmark"]).await.ok();
        for file in [name, "bookmark"] {
            assert_eq!(std::fs::metadata(cli.file(file))?.permissions().mode() & 0o777, 0o600, "{file}");
        }
        std::fs::remove_file(cli.file("bookmark"))?;
    }
    let (new, known) = (std::fs::read(cli.file("new.csv"))?, std::fs::read(cli.file("known.csv"))?);
    assert_eq!(String::from_utf8(new)?, String::from_utf8(known)?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_with_missing_rows_fails() -> Checked {
    let cli = Cli::start(200).await?;
    cli.simulator.faults().on("fetchPatients", 2, Fault::Change);
    let ran = cli.run(&["list", "patient", &cli.organization()]).await;
    assert!(ran.failed(6).contains("199 of 200 rows received: 1 missing"), "{}", ran.stderr);
    Ok(())
}
