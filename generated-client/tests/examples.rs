//! Runs the examples against the simulator, including an export that is interrupted.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use simulator::Simulator;

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

/// The pages of the guide, each as it is run, and what it is said to print.
#[tokio::test(flavor = "multi_thread")]
async fn the_guide_prints_what_it_shows() -> Checked {
    let program = example("guide")?;
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/guide");
    let names = fs::read_dir(&pages)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    for source in names.iter().filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        let name = source.file_stem().and_then(|name| name.to_str()).ok_or("a name")?;
        let simulator = Simulator::builder().patients(12).seed(7).now("2026-01-01T00:00:00Z".parse()?).start().await?;
        let mut command = tokio::process::Command::new(&program);
        command.arg(name).env("FITBIT_PLUS_BASE_URL", simulator.base_url());
        command.env("FITBIT_PLUS_CLIENT_ID", simulator.client_id());
        command.env("FITBIT_PLUS_CLIENT_SECRET", simulator.client_secret());
        command.env("FITBIT_PLUS_ORGANIZATION_ID", simulator.id_of("organization").ok_or("an organization")?);
        let output = command.output().await?;
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let printed = without_times(&String::from_utf8(output.stdout)?);
        let page = source.with_extension("txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&page, &printed)?;
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(printed, fs::read_to_string(&page)?, "{name}: {errors}");
    }
    Ok(())
}

/// Replaces the milliseconds that a call took.
fn without_times(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once("elapsed_ms=") {
        Some((before, _)) => format!("{before}elapsed_ms=3\n"),
        None => format!("{line}\n"),
    });
    lines.collect()
}
