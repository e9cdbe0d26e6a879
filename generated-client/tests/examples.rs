//! Runs the examples against the simulator, including an export that is interrupted.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Checked = Result<(), Box<dyn Error>>;

/// Returns the path of the example's binary. Running only this test does not build it.
fn example(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let tests = std::env::current_exe()?;
    let profile = tests.parent().and_then(Path::parent).ok_or("the folder of the profile")?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "fitbit-plus", "--example", name]);
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status()?.success(), "{name} builds");
    Ok(profile.join("examples").join(name))
}

fn run(name: &str, folder: &Path, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    let output = Command::new(example(name)?).arg("--simulate").args(arguments).current_dir(folder).output()?;
    let (out, err) = (String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
    if output.status.success() { Ok(out) } else { Err(format!("{}: {out}{err}", output.status).into()) }
}

#[test]
fn a_report_has_every_patient() -> Checked {
    let folder = tempfile::tempdir()?;
    let output = run("report", folder.path(), &["--patients", "60"])?;
    assert!(output.contains("Patients: 54 of 54 rows received. Measurements: 120 of 120 rows received."), "{output}");
    assert_eq!(fs::read_to_string(folder.path().join("report.csv"))?.lines().count(), 55);
    Ok(())
}

#[test]
fn a_sync_processes_every_row_exactly_once() -> Checked {
    let folder = tempfile::tempdir()?;
    let first = run("emr_sync", folder.path(), &["--patients", "200"])?;
    let rows = fs::read_to_string(folder.path().join("emr.csv"))?.lines().count() - 1;
    let journal = |folder: &Path| fs::read_to_string(folder.join("emr.journal"));
    assert_eq!(journal(folder.path())?.lines().count(), rows, "{first}");
    for outcome in ["created", "updated", "skipped", "refused"] {
        assert!(!first.contains(&format!("  0 {outcome}")), "some rows are {outcome}: {first}");
    }
    assert!(first.contains("was refused: birth_date is not a date"), "{first}");
    let (before, second) = (journal(folder.path())?, run("emr_sync", folder.path(), &["--patients", "200"])?);
    assert_eq!(first, second, "the journal accounts for all of them");
    assert_eq!(before, journal(folder.path())?);
    Ok(())
}

#[test]
fn an_interrupted_export_resumes() -> Checked {
    let folder = tempfile::tempdir()?;
    let mut export = Command::new(example("export")?)
        .args(["--simulate", "--patients", "6000"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()?;
    let (bookmark, began) = (folder.path().join("export/patients.bookmark"), Instant::now());
    while !bookmark.exists() && began.elapsed() < Duration::from_secs(60) {
        std::thread::yield_now();
    }
    assert!(Command::new("kill").args(["-INT", &export.id().to_string()]).status()?.success());
    assert!(export.wait()?.success(), "Ctrl-C is no failure");

    let file = folder.path().join("export/patients.ndjson");
    let before = fs::read_to_string(&file)?.lines().count();
    assert!((1..6_000).contains(&before), "{before} rows before it was stopped");
    let output = run("export", folder.path(), &["--patients", "6000"])?;
    assert!(output.contains("patients   6000 of 6000 rows received: Complete"), "{output}");
    let mut ids = HashSet::new();
    for line in fs::read_to_string(&file)?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        assert!(ids.insert(row.get("id").ok_or("an id")?.to_string()), "no row twice");
    }
    assert_eq!(ids.len(), 6_000);
    assert!(!bookmark.exists());
    Ok(())
}
