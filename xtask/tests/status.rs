//! `cargo xtask status`: its files, its evidence, and what it refuses.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use codegen::fates::Tolerance;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use codegen::{ir, lower, overlay, parse};
use serde_json::{Value, json};
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// The corrected description, read by the generator.
fn api() -> ir::Api {
    let (spec, actions) = (text("spec/swagger.yaml"), text("spec/overlay.yaml"));
    let mut document = parse::read("swagger.yaml", &spec).unwrap();
    overlay::read("overlay.yaml", &actions, &mut document.sources).unwrap().apply(&mut document).unwrap();
    lower::lower(&parse::describe(document, Tolerance::Strict).unwrap(), Tolerance::Strict).unwrap().api
}

/// Evidence of success, without a run against the service.
fn evidence(api: &ir::Api) -> Value {
    let operations: Vec<Value> = api
        .operations
        .iter()
        .map(|operation| {
            json!({"operation_id": operation.id.wire, "method": operation.method, "path": operation.path,
                "reads": operation.method == "GET", "described": {"state": "passed"},
                "contract": {"state": "passed", "calls": 2},
                "tool": {"state": "passed", "calls": 2}, "replayed": {"state": "passed", "calls": 1},
                "live": {"state": "not_run"}, "definition": {"class": "read", "personal": true, "bytes": 812}})
        })
        .collect();
    let all = operations.len();
    let run = |command: &str| json!({"state": "run", "date": "2026-01-02", "command": command});
    let mut replayed = run("cargo xtask verify --replay DIR");
    replayed["recorded_against"] = "simulator".into();
    json!({"spec_version": api.version, "date": "2026-01-02",
        "tally": {"operations": all, "described": all, "contract": all, "tool": all, "replayed": all, "live": null},
        "levels": {"described": run("cargo xtask verify"), "contract": run("cargo xtask verify --simulate"),
            "tool": run("cargo xtask verify --simulate"), "replayed": replayed, "live": {"state": "not_run", "command": "cargo xtask verify --live"}},
        "operations": operations})
}

/// The evidence, with the first operation failing its contract.
fn with_failure(mut evidence: Value) -> Value {
    evidence["operations"][0]["contract"] = json!({"state": "failed", "problems": ["<b>the response</b> has no `id`"]});
    evidence["tally"]["contract"] = json!(evidence["operations"].as_array().unwrap().len() - 1);
    evidence
}

struct Site {
    folder: TempDir,
    /// The `spec` folder's parent, if it is not the project itself.
    project: Option<TempDir>,
}

impl Site {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), project: None }
    }

    /// Creates it for a project with another history.
    fn with_history(history: &str) -> Self {
        let project = tempfile::tempdir().unwrap();
        for folder in ["spec", "generated-client"] {
            fs::create_dir(project.path().join(folder)).unwrap();
        }
        for name in
            ["README.md", "generated-client/Cargo.toml", "spec/swagger.yaml", "spec/overlay.yaml", "spec/SOURCE.toml"]
        {
            fs::copy(root().join(name), project.path().join(name)).unwrap();
        }
        fs::write(project.path().join("spec/history.jsonl"), history).unwrap();
        Self { project: Some(project), ..Self::new() }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn run(&self, evidence: &Value) -> Output {
        let file = self.folder.path().join("evidence.json");
        fs::write(&file, evidence.to_string()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(["status", "--no-docs", "--evidence"]).arg(file).arg("--out").arg(self.out());
        if let Some(project) = &self.project {
            command.env("CARGO_MANIFEST_DIR", project.path().join("xtask"));
        }
        command.output().expect("the command starts")
    }

    /// Every file of the page.
    fn files(&self, evidence: &Value) -> BTreeMap<String, String> {
        let output = self.run(evidence);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let entry = |entry: std::io::Result<fs::DirEntry>| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())
        };
        fs::read_dir(self.out()).unwrap().map(entry).collect()
    }

    fn refused(&self, evidence: &Value, reason: &str) {
        let output = self.run(evidence);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.contains(reason), "{reason}: {message}");
    }
}

#[test]
fn the_same_evidence_gives_the_same_bytes_and_the_status_is_evidence() {
    let evidence = with_failure(evidence(&api()));
    let files = Site::new().files(&evidence);
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["badge.json", "index.html", "overlay.html", "reference.html", "spec.html", "status.json"]
    );
    let site = Site::new();
    assert!(files == site.files(&evidence));
    let status: Value = serde_json::from_str(&files["status.json"]).unwrap();
    assert!(files == site.files(&status), "over an earlier page, from its own status");
}

#[test]
fn the_page_tells_every_operation_and_fetches_nothing() {
    let api = api();
    let page = &Site::new().files(&with_failure(evidence(&api)))["index.html"];
    for operation in &api.operations {
        assert_eq!(page.matches(&format!("id=\"{}\"", operation.id.wire)).count(), 1, "{}", operation.id.wire);
    }
    assert!(page.contains("&lt;b&gt;the response&lt;/b&gt;"), "what went wrong is text");
    assert!(page.contains("<strong>61 of 62</strong> operations passed"));
    assert_eq!(page.matches("<script").count(), page.matches("<script>").count(), "a script is in the page");
    for foreign in ["http://", "https://", "<img", "@import", "url(http"] {
        // The icon has the namespace of SVG, and the corrections the URL of tokens; neither is requested.
        let found = page.match_indices(foreign).map(|(at, _)| page[at..].chars().take(60).collect::<String>());
        let found: Vec<String> = found.filter(|text| !text.starts_with("http://www.w3.org/2000/svg")).collect();
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn the_history_has_each_version_once_and_each_gap() {
    let history = text("spec/history.jsonl");
    assert_eq!((history.lines().count(), history.matches("{\"gap\"").count()), (117, 0), "it is complete");
    let gap = "{\"gap\":{\"from\":\"2018-10-17\",\"to\":\"2019-06-19\"}}\n";
    let last = history.trim_end().rfind('\n').unwrap() + 1;
    let with_gap = format!("{}{gap}{}", &history[..last], &history[last..]);
    for (site, history) in [(Site::new(), &history), (Site::with_history(&with_gap), &with_gap)] {
        let page = &site.files(&evidence(&api()))["index.html"];
        let (gaps, versions): (Vec<&str>, Vec<&str>) = history.lines().partition(|line| line.starts_with("{\"gap\""));
        assert_eq!(page.matches("<tr class=\"version\">").count(), versions.len());
        assert_eq!(page.matches("<tr class=\"gap\">").count(), gaps.len());
        for line in versions {
            let version: Value = serde_json::from_str(line).unwrap();
            if let Some(commit) = version["commit"].as_str() {
                assert!(page.contains(&format!("<td><code>{commit}</code></td>")), "{commit}");
            }
        }
    }
}

#[test]
fn the_json_matches_its_schema_and_the_badge_counts_failures() {
    let schema: Value = serde_json::from_str(&text("xtask/src/status/status.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let good = evidence(&api());
    for (evidence, color, says) in
        [(with_failure(good.clone()), "red", "61 of 62 "), (good, "brightgreen", "62 of 62 ")]
    {
        let files = Site::new().files(&evidence);
        let status: Value = serde_json::from_str(&files["status.json"]).unwrap();
        let faults: Vec<String> =
            validator.iter_errors(&status).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        let badge: Value = serde_json::from_str(&files["badge.json"]).unwrap();
        assert_eq!(badge["color"], color);
        assert!(badge["message"].as_str().unwrap().starts_with(says), "{badge}");
        let mut wrong = status;
        wrong["operations"][0]["live"]["state"] = "maybe".into();
        assert!(!validator.is_valid(&wrong), "the schema is no sieve");
    }
}

#[test]
fn evidence_that_is_not_whole_makes_no_page() {
    let good = evidence(&api());
    let site = Site::new();
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut evidence = good.clone();
        change(&mut evidence);
        evidence
    };
    let first = good["operations"][0]["operation_id"].as_str().unwrap();
    site.refused(&changed(&|it| it["spec_version"] = "v1".into()), "the evidence is for v1");
    site.refused(&changed(&|it| it["tally"]["contract"] = 1.into()), "the tally has Some(1)");
    site.refused(&changed(&|it| it["levels"]["live"]["date"] = "2026-01-02".into()), "live: a level has a date");
    site.refused(&changed(&|it| it["date"] = "today".into()), "`today` is not a date");
    site.refused(&changed(&|it| it["operations"][0]["operation_id"] = "other".into()), &format!("{first} is missing"));
    site.refused(&json!({}), "is not evidence");
    assert!(!site.out().exists());
}

#[test]
fn a_foreign_folder_is_not_changed() {
    let site = Site::new();
    fs::create_dir(site.out()).unwrap();
    fs::write(site.out().join("thesis.txt"), "mine").unwrap();
    site.refused(&evidence(&api()), "files of another origin");
    assert_eq!(fs::read_to_string(site.out().join("thesis.txt")).unwrap(), "mine");
    assert_eq!(fs::read_dir(site.out()).unwrap().count(), 1);
}
