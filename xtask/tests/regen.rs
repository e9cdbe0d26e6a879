//! `regen`: what it writes, removes, prints and refuses.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::PathBuf;

use codegen::files::{CRATE_ROOTS, CRATE_STARTS, is_below};
use common::{Project, Run};

/// Two resources under two tags.
const TINY: &str = include_str!("tiny.yaml");

const FISH: &str = "src/generated/fish.rs";
const DUCK: &str = "src/generated/duck.rs";

/// A folder with a description, and the output of `regen`.
struct Pond(Project);

impl Pond {
    fn with(description: &str) -> Self {
        let pond = Self(Project::new());
        pond.describe(description);
        pond
    }

    fn describe(&self, description: &str) {
        self.0.write("spec.yaml", description);
    }

    fn path(&self, generated: &str) -> PathBuf {
        self.0.path("out").join(generated)
    }

    fn regen(&self, more: &str) -> Run {
        self.0.run(&format!("regen --spec spec.yaml --out out {more}"))
    }

    fn files(&self) -> Vec<String> {
        self.0.files().into_keys().collect()
    }
}

/// The description without ducks.
fn only_fish() -> String {
    let without = |text: &str, from: &str, to: &str| {
        let (before, rest) = text.split_once(from).unwrap();
        format!("{before}{}", rest.split_once(to).map_or(String::new(), |(_, after)| format!("{to}{after}")))
    };
    let text = without(TINY, "  - name: duck\n", "paths:\n");
    let text = without(&text, "  /duck/{id}:\n", "definitions:\n");
    without(&text, "  DuckResource:\n", "no more")
}

#[test]
fn the_first_run_writes_everything_and_the_second_nothing() {
    let pond = Pond::with(TINY);
    let first = pond.regen("");
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    for path in [FISH, DUCK, "src/generated/mod.rs", "tests/generated/examples.rs"] {
        assert!(fs::read_to_string(pond.path(path)).unwrap().starts_with("// @generated"), "{path}");
        assert!(first.stdout.contains(&format!("written {path}")), "{}", first.stdout);
    }
    for expected in
        ["2 operations, 2 resources", "residual 0", "parse ", "render ", "0 unchanged, 0 removed", "no overlay"]
    {
        assert!(first.stdout.contains(expected), "{expected}: {}", first.stdout);
    }

    let before = fs::metadata(pond.path(FISH)).unwrap().modified().unwrap();
    let second = pond.regen("");
    assert_eq!(second.code, Some(0));
    assert!(second.stdout.contains("0 files written"), "{}", second.stdout);
    assert!(second.stdout.contains("nothing to write: the client is up to date"), "{}", second.stdout);
    assert_eq!(fs::metadata(pond.path(FISH)).unwrap().modified().unwrap(), before);
}

#[test]
fn names_that_were_made_unique_are_printed() {
    let operation = |path: &str, id: &str| {
        format!("  {path}: {{get: {{operationId: {id}, responses: {{'204': {{description: Done.}}}}}}}}\n")
    };
    let head = "openapi: 3.0.3\ninfo: {title: Ponds, version: '1'}\npaths:\n";
    let pond = Pond::with(&format!("{head}{}{}", operation("/old", "find_fish"), operation("/new", "findFish")));
    let run = pond.regen("--ledger");
    let reason = "`find_fish` is the name of `findFish`";
    assert!(
        run.stdout.contains(&format!("1 name made unique, first `get_old` at /paths/~1old/get: {reason}")),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains(&format!("\nnamed /paths/~1old/get `get_old`: {reason}\n")), "{}", run.stdout);
}

#[test]
fn only_changed_files_are_written_and_stale_ones_are_removed() {
    let pond = Pond::with(TINY);
    pond.regen("");
    let mine = pond.path("src/by_hand.rs");
    fs::write(&mine, "//! Mine.\n").unwrap();
    fs::write(pond.path(FISH), "// @generated, and then edited\n").unwrap();
    let repaired = pond.regen("");
    assert!(repaired.stdout.contains("1 file written"), "{}", repaired.stdout);

    pond.describe(&only_fish());
    let run = pond.regen("");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.contains(&format!("removed {DUCK}")), "{}", run.stdout);
    assert!(!pond.path(DUCK).exists() && pond.path(FISH).exists() && mine.exists());
}

#[test]
fn the_check_sees_missing_changed_and_orphan_files_and_writes_nothing() {
    let pond = Pond::with(TINY);
    let empty = pond.regen("--check");
    assert_eq!(empty.code, Some(1));
    assert!(empty.stdout.contains(&format!("missing {FISH} (")), "{}", empty.stdout);
    assert_eq!(pond.files(), ["spec.yaml"]);

    pond.regen("");
    let good = pond.regen("--check");
    assert_eq!(good.code, Some(0), "{}", good.stdout);

    pond.describe(&TINY.replace("What it is called.", "Its name."));
    let orphan = pond.path("src/generated/newt.rs");
    fs::write(&orphan, "// @generated once\n").unwrap();
    fs::remove_file(pond.path(DUCK)).unwrap();
    let (files, old) = (pond.files(), fs::read_to_string(pond.path(FISH)).unwrap());
    let bad = pond.regen("--check");
    assert_eq!(bad.code, Some(1));
    for expected in [
        format!("changed {FISH}\n--- {FISH} (current)\n+++ {FISH} (generated)\n@@ "),
        "What it is called.".to_owned(),
        "Its name.".to_owned(),
        format!("missing {DUCK}"),
        "orphan src/generated/newt.rs".to_owned(),
    ] {
        assert!(bad.stdout.contains(&expected), "{expected}: {}", bad.stdout);
    }
    let command = "run: cargo xtask regen --spec spec.yaml --out out\n";
    assert!(bad.stdout.ends_with(command), "{}", bad.stdout);
    assert_eq!((pond.files(), fs::read_to_string(pond.path(FISH)).unwrap()), (files, old));
}

#[test]
fn foreign_files_are_not_removed() {
    let pond = Pond::with(TINY);
    pond.regen("");
    let mine = pond.path("src/generated/mine.rs");
    fs::write(&mine, "//! By hand, and in the wrong place.\n").unwrap();
    pond.describe(&only_fish());
    let run = pond.regen("");
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("mine.rs") && run.stderr.contains("move them out"), "{}", run.stderr);
    assert!(mine.exists() && pond.path(DUCK).exists());
    let check = pond.regen("--check");
    assert!(check.code == Some(1) && check.stdout.contains("untracked"), "{}", check.stdout);
}

#[test]
fn a_fault_in_the_input_writes_nothing_and_names_its_place() {
    let dangling = TINY.replace("definitions/FetchFishResponse", "definitions/NoFish");
    let twice = dangling.replace("definitions/FetchDuckResponse", "definitions/NoDuck");
    let cases: [(&str, &[&str]); 4] = [
        ("swagger: '2.0'\n  info: [\n", &["spec.yaml:2"]),
        (&TINY.replace("swagger: '2.0'", "swagger: '1.2'"), &["spec.yaml:1", "1.2"]),
        (&twice, &["NoFish", "NoDuck", "nothing was written"]),
        ("", &["spec.yaml"]),
    ];
    for (description, expected) in cases {
        let pond = Pond::with(description);
        let run = pond.regen("--strict");
        assert_eq!(run.code, Some(1), "{}{}", run.stdout, run.stderr);
        for words in expected {
            assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
        }
        assert_eq!(pond.files(), ["spec.yaml"]);
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let pond = Pond::with(TINY);
    for line in ["regen --spec gone.yaml --out out", "regen --spec spec.yaml --overlay gone.yaml --out out"] {
        let run = pond.0.run(line);
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("cannot read gone.yaml"), "{}", run.stderr);
    }
    fs::write(pond.0.path("spec.yaml"), b"\xff\xfe").unwrap();
    let run = pond.regen("");
    assert!(run.code == Some(1) && run.stderr.contains("UTF-8"), "{}", run.stderr);
    assert_eq!(pond.files(), ["spec.yaml"]);
}

#[test]
fn no_tag_leads_out_of_the_folder() {
    for tag in ["../../x", "/etc/x", "..", "a/b", "C:x", "nul\\u0000"] {
        let pond = Pond::with(
            &TINY.replace("name: duck", &format!("name: \"{tag}\"")).replace("[duck]", &format!("[\"{tag}\"]")),
        );
        let run = pond.regen("");
        let inside = |path: &String| {
            let below = path.strip_prefix("out/");
            let ours = |path: &str| is_below(CRATE_ROOTS, path) || CRATE_STARTS.contains(&path) || path == "regen.toml";
            path == "spec.yaml" || below.is_some_and(ours)
        };
        assert!(pond.files().iter().all(inside), "{tag}: {:?}", pond.files());
        let refused = run.code == Some(1) && pond.files() == ["spec.yaml"];
        assert!(refused || run.code == Some(0), "{tag}: {}", run.stderr);
    }
}

#[test]
fn another_description_does_not_overwrite_the_committed_client() {
    let run = Pond::with(TINY).0.run("regen --spec spec.yaml");
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("--out DIR"), "{}", run.stderr);
}

#[test]
fn strict_refuses_values_that_are_not_decided_and_without_it_there_is_a_count() {
    let pond = Pond::with(TINY);
    let strict = pond.regen("--strict");
    assert_eq!(strict.code, Some(1), "{}", strict.stdout);
    for expected in [
        "spec.yaml:48:17",
        "/definitions/FishResource/properties/attributes/properties/name",
        "x-sensitive: false",
        "nothing was written",
    ] {
        assert!(strict.stderr.contains(expected), "{expected}: {}", strict.stderr);
    }
    assert!(!strict.stderr.contains("/paths/"), "an identifier needs no decision: {}", strict.stderr);
    assert!(!pond.path(FISH).exists());
    let lax = pond.regen("");
    assert_eq!(lax.code, Some(0), "{}", lax.stderr);
    assert!(lax.stdout.contains("3 values without a decision on `x-sensitive`"), "{}", lax.stdout);
    let fish = || fs::read_to_string(pond.path(FISH)).unwrap();
    assert!(fish().contains("pub name: Option<String>"), "{}", fish());
    // A description that decides some values hides the undecided ones.
    pond.describe(&TINY.replace("count: {type: integer}", "count: {type: integer, x-sensitive: false}"));
    assert_eq!(pond.regen("").code, Some(0));
    assert!(fish().contains("pub name: Option<rt::Sensitive<String>>"), "{}", fish());
}
