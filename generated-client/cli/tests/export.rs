//! `export`: whole collections, restarted where they were interrupted.

mod support;

use std::collections::BTreeSet;
use std::fs;

use simulator::{Fault, Simulator};
use support::{Checked, Cli};

fn names(cli: &Cli, folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(cli.file(folder)).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_collection_is_a_file_as_list_writes_it() -> Checked {
    let cli = Cli::start(120).await?;
    let of = cli.organization();
    let ran = cli.run(&["export", "--to=all", &of, "-o", "csv"]).await;
    ran.ok();
    assert!(ran.stderr.contains("patient: 120 of 120 rows received: complete"), "{}", ran.stderr);
    assert!(ran.stderr.contains("skipped, since it requires --"), "{}", ran.stderr);
    let files = names(&cli, "all");
    assert!(files.len() > 5 && files.iter().all(|name| name.ends_with(".csv") || name == "export.json"), "{files:?}");
    let list = cli.run(&["list", "patient", &of, "-o", "csv"]).await;
    assert_eq!(fs::read_to_string(cli.file("all/patient.csv"))?, list.ok());
    #[cfg(unix)]
    for path in files.iter().map(|name| format!("all/{name}")).chain(["all".to_owned()]) {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(cli.file(&path))?.permissions().mode() & 0o077, 0, "{path}");
    }

    let before = cli.simulator.count_of_requests("fetchPatients");
    let again = cli.run(&["export", "--to=all", &of, "-o", "csv"]).await;
    again.ok();
    assert!(again.stderr.contains("patient: complete already"), "{}", again.stderr);
    assert_eq!(cli.simulator.count_of_requests("fetchPatients"), before);
    let group = cli.simulator.id_of("group").unwrap_or_default();
    let other = cli.run(&["export", "--to=all", &format!("--group={group}"), "-o", "csv"]).await;
    assert!(other.failed(2).contains("all has another export"), "{}", other.stderr);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn named_collections_are_checked_before_anything_is_sent() -> Checked {
    let cli = Cli::start(20).await?;
    let of = cli.organization();
    cli.run(&["export", "patient", "group", "--to=two", &of]).await.ok();
    assert_eq!(names(&cli, "two"), ["export.json", "group.ndjson", "patient.ndjson"].map(str::to_owned).into());
    cli.simulator.clear_requests();
    let refused = cli.run(&["export", "patient", "--to=none"]).await;
    assert!(refused.failed(2).contains("--organization"), "{}", refused.stderr);
    let json = cli.run(&["export", "patient", "--to=none", &of, "-o", "json"]).await;
    assert!(json.failed(2).contains("add -o csv or -o ndjson"), "{}", json.stderr);
    assert!(cli.simulator.requests().is_empty() && !cli.file("none").exists());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_that_is_not_complete_is_exported_again() -> Checked {
    let cli = Cli::start(200).await?;
    let of = cli.organization();
    cli.simulator.faults().on("fetchPatients", 2, Fault::Change);
    let ran = cli.run(&["export", "group", "patient", "--to=out", &of]).await;
    assert!(ran.failed(6).contains("1 of 2 collections are not complete"), "{}", ran.stderr);
    assert!(!cli.file("out/patient.ndjson").exists() && cli.file("out/group.ndjson").exists());
    cli.run(&["export", "group", "patient", "--to=out", &of]).await.ok();
    let rows = fs::read_to_string(cli.file("out/patient.ndjson"))?.lines().count();
    assert_eq!(rows, cli.simulator.count_of("patient"));
    Ok(())
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_export_continues_at_the_exact_row() -> Checked {
    let latency = std::time::Duration::from_millis(40);
    let cli = Cli::of(Simulator::builder().patients(2000).seed(7).latency(latency)).await?;
    let of = cli.organization();
    let export = ["export", "patient", "--to=out", of.as_str()];
    let mut child = cli.command(&export).spawn()?;
    while !cli.file("out/patient.resume").exists() && child.try_wait()?.is_none() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status()?;
    assert_eq!(child.wait()?.code(), Some(130));
    assert!(!cli.file("out/patient.ndjson").exists());
    cli.run(&export).await.ok();
    let whole = cli.run(&["list", "patient", &of]).await;
    assert_eq!(fs::read_to_string(cli.file("out/patient.ndjson"))?, whole.ok());
    assert_eq!(names(&cli, "out").len(), 2);
    Ok(())
}
