//! Runs the examples against the simulator, including an export that is interrupted.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::io::Write;
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

/// Runs an example with these arguments after `--simulate`. Returns its exit code, and what it prints as output and
/// errors.
fn run(name: &str, folder: &Path, arguments: &[&str]) -> Result<(i32, String, String), Box<dyn Error>> {
    let output = Command::new(example(name)?).arg("--simulate").args(arguments).current_dir(folder).output()?;
    let code = output.status.code().ok_or("no signal")?;
    Ok((code, String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?))
}

/// Starts an example, and interrupts it when a file satisfies the condition.
fn interrupt(
    name: &str,
    folder: &Path,
    arguments: &[&str],
    file: &str,
    when: fn(&str) -> bool,
) -> Result<(), Box<dyn Error>> {
    let mut program = Command::new(example(name)?);
    program.arg("--simulate").args(arguments).current_dir(folder).stdout(Stdio::piped());
    let (mut program, began) = (program.spawn()?, Instant::now());
    while !fs::read_to_string(folder.join(file)).is_ok_and(|text| when(&text))
        && began.elapsed() < Duration::from_secs(60)
    {
        std::thread::yield_now();
    }
    assert!(Command::new("kill").args(["-INT", &program.id().to_string()]).status()?.success());
    assert_eq!(program.wait()?.code(), Some(130), "interrupted");
    Ok(())
}

#[test]
fn a_report_has_every_patient() -> Checked {
    let folder = tempfile::tempdir()?;
    let (code, output, _) = run("report", folder.path(), &["--patients", "60"])?;
    assert_eq!(code, 0, "{output}");
    assert!(output.contains("Patients: 54 of 54 rows received. Measurements: 120 of 120 rows received."), "{output}");
    assert_eq!(fs::read_to_string(folder.path().join("report.csv"))?.lines().count(), 55);
    Ok(())
}

#[test]
fn a_sync_processes_every_row_exactly_once_and_reports_refused_rows() -> Checked {
    let folder = tempfile::tempdir()?;
    let (code, first, _) = run("emr_sync", folder.path(), &["--patients", "200"])?;
    assert_eq!(code, 5, "a row is refused: {first}");
    let journal = || fs::read_to_string(folder.path().join("emr.journal"));
    let (before, header) = (journal()?, 1);
    assert_eq!(before.lines().count(), 60 + header, "{first}");
    for outcome in ["created", "updated", "skipped", "refused"] {
        assert!(!first.contains(&format!(" 0 {outcome}")), "some rows are {outcome}: {first}");
    }
    assert!(first.contains("was refused: birth_date is not a date"), "{first}");
    let second = run("emr_sync", folder.path(), &["--patients", "200"])?;
    assert_eq!((code, first), (second.0, second.1), "the journal accounts for all of them");
    assert_eq!(before, journal()?);

    let mut csv = fs::OpenOptions::new().append(true).open(folder.path().join("emr.csv"))?;
    csv.write_all(b"NEW-9999,Grace,,,\n")?;
    let (code, _, errors) = run("emr_sync", folder.path(), &["--patients", "200"])?;
    assert_eq!(
        (code, errors.as_str()),
        (1, "error: emr.journal is of another version of emr.csv: delete it to start over\n")
    );
    Ok(())
}

#[test]
fn an_interrupted_sync_continues_after_its_last_row() -> Checked {
    let folder = tempfile::tempdir()?;
    let arguments = ["--patients", "200", "--rows", "400"];
    interrupt("emr_sync", folder.path(), &arguments, "emr.journal", |journal| journal.lines().count() > 20)?;
    let journal = || fs::read_to_string(folder.path().join("emr.journal"));
    let before = journal()?;
    assert!((21..400).contains(&before.lines().count()), "{before}");
    // A line that was cut off is not an outcome.
    fs::write(folder.path().join("emr.journal"), format!("{before}399,cre"))?;
    let (code, output, _) = run("emr_sync", folder.path(), &arguments)?;
    let after = journal()?;
    assert!(code == 5 && output.contains("400 rows") && !output.contains("pending"), "{output}");
    assert!(after.starts_with(&before) && after.lines().count() == 401, "{after}");
    Ok(())
}

#[test]
fn errors_name_the_path_and_exit_codes_the_kind() -> Checked {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("file"), "")?;
    fs::write(folder.path().join("wrong.csv"), "mrn,name\n1,Ada\n")?;
    for (name, arguments, code, expected) in [
        ("report", ["--csv", "none/report.csv"], 1, "error: none/report.csv: No such file or directory"),
        ("export", ["--out", "file"], 1, "error: file: File exists"),
        ("emr_sync", ["--csv", "none.csv"], 1, "error: none.csv: No such file or directory"),
        ("emr_sync", ["--csv", "wrong.csv"], 1, "error: wrong.csv: no column `first_name`"),
        ("emr_sync", ["--group", "unknown"], 5, "error: --group: fetchGroup: the server responded with 404 Not Found"),
        ("emr_sync", ["--rows", "many"], 2, "error: invalid value 'many' for '--rows <ROWS>'"),
    ] {
        let (found, output, errors) = run(name, folder.path(), &arguments)?;
        assert!(found == code && errors.starts_with(expected), "{name} {arguments:?}: {found} {output}{errors}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_reported_first_and_once() -> Checked {
    let (folder, simulator) = (tempfile::tempdir()?, Simulator::builder().patients(12).start().await?);
    let rows: String = (0..20).map(|row| format!("NEW-{row},Ada,,,\n")).collect();
    fs::write(folder.path().join("emr.csv"), format!("mrn,first_name,last_name,birth_date,email\n{rows}"))?;
    for (name, arguments) in [
        ("report", &[][..]),
        ("export", &[]),
        ("emr_sync", &["--csv", "emr.csv", "--group", "5c34bf02d7ac627aafb81ffe"]),
    ] {
        let mut command = tokio::process::Command::new(example(name)?);
        command.args(arguments).current_dir(folder.path()).env("FITBIT_PLUS_BASE_URL", simulator.base_url());
        command.env("FITBIT_PLUS_CLIENT_ID", simulator.client_id()).env("FITBIT_PLUS_CLIENT_SECRET", "wrong");
        command.env("FITBIT_PLUS_ORGANIZATION_ID", simulator.id_of("organization").ok_or("an organization")?);
        let output = command.output().await?;
        let errors = String::from_utf8(output.stderr)?;
        assert_eq!(output.status.code(), Some(4), "{name}: {errors}");
        assert_eq!(
            (errors.lines().count(), errors.matches("check the credentials").count()),
            (1, 1),
            "{name}: {errors}"
        );
    }
    Ok(())
}

#[test]
fn an_interrupted_export_resumes() -> Checked {
    let folder = tempfile::tempdir()?;
    let arguments = ["--patients", "6000"];
    interrupt("export", folder.path(), &arguments, "export/patients.bookmark", |_| true)?;
    let bookmark = folder.path().join("export/patients.bookmark");
    let file = folder.path().join("export/patients.ndjson");
    let before = fs::read_to_string(&file)?.lines().count();
    assert!((1..6_000).contains(&before), "{before} rows before it was stopped");
    let (code, output, errors) = run("export", folder.path(), &arguments)?;
    assert_eq!(code, 0, "{output}{errors}");
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

/// The programs of the guide, of the crate's documentation and of the README, each with the output that is shown.
#[tokio::test(flavor = "multi_thread")]
async fn the_guide_prints_what_it_shows() -> Checked {
    let (guide, first_call) = (example("guide")?, example("first_call")?);
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/guide");
    let names = fs::read_dir(&pages)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    for source in names.iter().filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        let name = source.file_stem().and_then(|name| name.to_str()).ok_or("a name")?;
        let simulator = Simulator::builder().patients(12).seed(7).now("2026-01-01T00:00:00Z".parse()?).start().await?;
        let mut command = tokio::process::Command::new(if name == "first_call" { &first_call } else { &guide });
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
        assert!(!printed.is_empty(), "{name} prints something");
    }
    the_readme_shows_the_guide(&pages)
}

/// Each Rust block of the README is a program of the guide, named in a comment before it, and followed by its output.
fn the_readme_shows_the_guide(pages: &Path) -> Checked {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(&path)?;
    let mut shown = String::new();
    let mut parts = readme.split("<!-- guide: ");
    shown.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once(" -->").ok_or("a name")?;
        let after = rest.splitn(5, "```").nth(4).ok_or("two blocks")?;
        let program = fs::read_to_string(pages.join(format!("{name}.rs")))?.replace("pub(crate) ", "");
        let program = program.lines().filter(|line| !line.starts_with("//!")).collect::<Vec<_>>().join("\n");
        let output = fs::read_to_string(pages.join(format!("{name}.txt")))?;
        shown += &format!("<!-- guide: {name} -->\n```rust,no_run{program}\n```\n\n```text\n{output}```{after}");
    }
    assert_eq!(
        readme.matches("```rust").count(),
        readme.matches("<!-- guide: ").count(),
        "every program has its output"
    );
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &shown)?;
    }
    assert!(shown == fs::read_to_string(&path)?, "README.md differs from the guide: set UPDATE_EXPECT=1");
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
