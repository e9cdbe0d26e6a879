//! Writes from files: a result for each row, and every row applied once, also if the process is killed.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use simulator::{Fault, Simulator};
use tests::markers::MARKER;

use support::{Checked, Cli};

/// A state, an identifier, and a reason.
type State = (String, String, String);

/// The last state of each row of a file of results.
fn states(path: &Path) -> Result<BTreeMap<u64, State>, Box<dyn std::error::Error>> {
    let mut states = BTreeMap::new();
    for record in csv::Reader::from_path(path)?.records() {
        let record = record?;
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        states.insert(cell(0).parse()?, (cell(2), cell(3), cell(4)));
    }
    Ok(states)
}

fn upserts(rows: usize, group: &str) -> String {
    let header = "meta.query.identifier.system,meta.query.identifier.value,meta.query.groups,first_name,groups\n";
    let row = |row: usize| format!("chart,C-{row},{group},Andrew {row},{group}\n");
    std::iter::once(header.to_owned()).chain((0..rows).map(row)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_were_refused_are_corrected_and_sent_again_alone() -> Checked {
    let cli = Cli::start(10).await?;
    let group = cli.simulator.id_of("group").unwrap_or_default();
    let missing = "5c34c05bd7ac627aafb82010";
    let rows = |second: &str| {
        format!("first_name,birth_date,groups\nAndrew,1980-02-03,{group}\n\"Ann, the 2nd\",,{second}\nOona,,{group}\n")
    };
    std::fs::write(cli.file("new.csv"), rows(missing))?;
    let create = ["create", "patient", "--from=new.csv"];
    let first = cli.run(&create).await;
    assert!(first.failed(5).contains("3 rows: 2 created, 1 refused"), "{}", first.stderr);
    let results = states(&cli.file("new.csv.results.csv"))?;
    assert_eq!(results[&2].0, "refused");
    assert!(!results[&2].2.is_empty(), "with the reason");
    let created = cli.simulator.resource("patient", &results[&1].1).unwrap_or_default();
    assert_eq!(created["attributes"]["first_name"], "Andrew");
    assert_eq!(created["attributes"]["birth_date"], "1980-02-03");
    assert_eq!(created["relationships"]["groups"]["data"], json!([{"type": "group", "id": group}]));

    std::fs::write(cli.file("new.csv"), rows(&group))?;
    let second = cli.run(&create).await;
    second.ok();
    assert_eq!(second.stderr, "3 rows: 3 created\n");
    assert_eq!((cli.simulator.count_of("patient"), cli.simulator.count_of_requests("createPatient")), (13, 4));

    // The results are not those of another file.
    std::fs::write(cli.file("new.csv"), rows(&group).replace("Andrew", "Umar"))?;
    cli.run(&create).await.failed(2);
    assert_eq!(cli.simulator.count_of("patient"), 13);
    Ok(())
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_upsert_applies_every_row_once() -> Checked {
    const ROWS: usize = 300;
    let latency = std::time::Duration::from_millis(2);
    let cli = Cli::of(Simulator::builder().patients(10).seed(7).latency(latency)).await?;
    std::fs::write(cli.file("rows.csv"), upserts(ROWS, &cli.simulator.id_of("group").unwrap_or_default()))?;
    let upsert = ["upsert", "patient", "--from=rows.csv", "--results=results"];
    let mut killed = 0;
    for after in [20, 90, 91, 200] {
        let mut child = cli.command(&upsert).spawn()?;
        while cli.simulator.count_of_requests("upsertPatient") < after && child.try_wait()?.is_none() {
            tokio::task::yield_now().await;
        }
        killed += usize::from(child.try_wait()?.is_none());
        child.kill()?;
        child.wait()?;
    }
    cli.run(&upsert).await.ok();
    let results = states(&cli.file("results"))?;
    assert_eq!(results.len(), ROWS);
    assert!(results.values().all(|(state, id, _)| state == "upserted" && !id.is_empty()), "{results:?}");
    assert_eq!(cli.simulator.count_of("patient"), 10 + ROWS);
    let sent = cli.simulator.count_of_requests("upsertPatient");
    assert!((ROWS..=ROWS + killed).contains(&sent), "{sent} requests, killed {killed} times");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_whose_response_is_lost_is_not_sent_again() -> Checked {
    let cli = Cli::start(10).await?;
    let group = cli.simulator.id_of("group").unwrap_or_default();
    let row = |name: &str| json!({"attributes": {"first_name": name}, "relationships": {"groups": {"data": [{"type": "group", "id": group}]}}});
    let rows: Vec<String> = ["A", "B", "C"].iter().map(|name| row(name).to_string()).collect();
    std::fs::write(cli.file("rows.ndjson"), rows.join("\n"))?;
    cli.simulator.faults().on("createPatient", 2, Fault::ResetAfter);
    let create = ["create", "patient", "--from=rows.ndjson"];
    cli.run(&create).await.failed(7);
    let again = cli.run(&create).await;
    assert!(again.failed(5).contains("3 rows: 2 created, 1 unknown"), "{}", again.stderr);
    assert_eq!(cli.simulator.count_of("patient"), 13);
    assert_eq!(states(&cli.file("rows.ndjson.results.csv"))?[&2].0, "unknown");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_before_all_rows_are_valid() -> Checked {
    let cli = Cli::start(10).await?;
    let group = cli.simulator.id_of("group").unwrap_or_default();
    let upsert = ["upsert", "patient", "--from=rows.csv"];
    let files = [
        (upserts(3, &group).replace("first_name", "first_nam"), "`first_nam` is no field"),
        (upserts(3, &group).replace("chart,C-2", ",C-2"), "row 3: `body/meta/query/identifier/system` is required"),
        (upserts(3, &group) + "a,b\n", "line 5 does not have 5 cells"),
        ("[{\"data\": 1}]".to_owned(), "row 1 has no object"),
    ];
    for (text, message) in files {
        std::fs::write(cli.file("rows.csv"), text)?;
        let ran = cli.run(&upsert).await;
        assert!(ran.failed(2).contains(message), "{}", ran.stderr);
    }
    let text = upserts(2, &group).replace("Andrew", MARKER).replace("C-", MARKER);
    std::fs::write(cli.file("rows.csv"), text)?;
    let shown = cli.run(&["upsert", "patient", "--from=rows.csv", "--dry-run"]).await;
    let requests = shown.rows();
    assert_eq!((&requests[0]["method"], &requests[0]["path"]), (&json!("PUT"), &json!("/patient")));
    assert_eq!(requests[1]["body"]["meta"]["query"]["groups"], json!([group]));
    assert_eq!(requests[1]["body"]["data"]["attributes"]["first_name"], "***");
    assert!(!shown.stdout.contains(MARKER), "{}", shown.stdout);
    assert_eq!(cli.simulator.count_of_requests("upsertPatient"), 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_name_what_is_updated_and_deleted() -> Checked {
    let cli = Cli::start(10).await?;
    let ids = cli.simulator.ids_of("patient");
    let rows: String = ids.iter().take(4).map(|id| format!("{id},noted\n")).collect();
    std::fs::write(cli.file("notes.csv"), format!("\u{feff}id,note\n{rows}"))?;
    let updated = cli.run(&["update", "patient", "--from=notes.csv"]).await;
    updated.ok();
    assert_eq!(updated.stderr, "4 rows: 4 updated\n");
    let notes = ids.iter().filter_map(|id| cli.simulator.resource("patient", id));
    assert_eq!(notes.filter(|patient| patient["attributes"]["note"] == "noted").count(), 4);

    let events = cli.simulator.ids_of("calendar_event");
    let rows: Vec<Value> = events.iter().take(3).map(|id| json!({"id": id})).collect();
    std::fs::write(cli.file("events.json"), serde_json::to_string(&rows)?)?;
    cli.run(&["delete", "calendar-event", "--from=events.json"]).await.ok();
    assert_eq!(cli.simulator.count_of("calendar_event"), events.len() - 3);
    assert!(events.iter().take(3).all(|id| cli.simulator.resource("calendar_event", id).is_none()));
    Ok(())
}
