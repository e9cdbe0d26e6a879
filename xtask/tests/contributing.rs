//! The examples of `CONTRIBUTING.md` do what it says.

// A test panics on what it does not expect.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::fs;

use codegen::fates::Tolerance;
use codegen::{Input, Text};
use common::{Project, root};

/// Returns the fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let mut blocks: Vec<String> = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        match line.trim_start().strip_prefix("```") {
            Some(found) if is_inside || found != language => is_inside = false,
            Some(_) => {
                is_inside = true;
                blocks.push(String::new());
            }
            None if is_inside => blocks.last_mut().unwrap().extend([line, "\n"]),
            None => {}
        }
    }
    blocks
}

/// Generates the client with these actions at the end of the overlay.
fn generated(actions: &str) -> BTreeMap<String, String> {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let (spec, overlay) = (read("spec/swagger.yaml"), format!("{}{actions}", read("spec/overlay.yaml")));
    let input = Input {
        spec: Text { name: "spec/swagger.yaml", text: &spec },
        overlay: Some(Text { name: "spec/overlay.yaml", text: &overlay }),
    };
    let output = codegen::generate(&input, Tolerance::Strict, &mut |_| {});
    let output = output.unwrap_or_else(|faults| panic!("{faults}\n{actions}"));
    assert!(output.summary.undecided.is_empty());
    output.files.iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}

/// Splits actions of an overlay.
fn actions(block: &str) -> Vec<String> {
    let actions = block.split("  - target: ").skip(1);
    actions.map(|action| format!("  - target: {action}")).collect()
}

#[test]
fn each_overlay_action_can_be_appended_and_changes_the_client() {
    let plain = generated("");
    let blocks = blocks("yaml");
    assert!(blocks.len() >= 2, "{blocks:?}");
    for block in blocks {
        let changed = generated(&block);
        assert_ne!(changed, plain, "{block}");
        for action in actions(&block) {
            let files = generated(&action);
            assert_ne!(files, plain, "{action}");
            for line in action.lines() {
                let Some(name) =
                    ["x-rust-name: ", "x-type-name: "].iter().find_map(|key| line.trim().strip_prefix(key))
                else {
                    continue;
                };
                let is_named = |files: &BTreeMap<String, String>| {
                    files.iter().any(|(path, text)| {
                        path.contains(name)
                            || text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
                    })
                };
                assert!(is_named(&files) && !is_named(&plain), "{action}");
            }
        }
    }
}

/// The commands that need neither a network nor minutes, with the files that they name, and their exit codes.
const RUN: [(&str, i32); 9] = [
    ("cargo xtask spec accept --from FILE --check", 1),
    ("cargo xtask spec accept --from FILE", 0),
    ("cargo xtask regen", 0),
    ("cargo xtask spec export --out DIR", 0),
    ("cargo xtask spec export --form openapi --format json", 0),
    ("cargo xtask spec export --spec FILE --overlay FILE --out DIR", 0),
    ("cargo xtask drift OLD NEW", 0),
    ("cargo xtask completions bash", 0),
    ("cargo xtask spec words", 0),
];

#[test]
fn the_commands_run() {
    let project = Project::new();
    for file in ["spec/swagger.yaml", "spec/overlay.yaml", "spec/SOURCE.toml", "spec/history.jsonl"] {
        project.write(file, &fs::read_to_string(root().join(file)).unwrap());
    }
    let vendors = project.text("spec/swagger.yaml").replace("version: v7.78.1", "version: v7.79.0");
    project.write("new.yaml", &vendors);
    let shown: Vec<String> = blocks("sh")
        .iter()
        .flat_map(|block| block.lines().map(str::trim).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    for (line, code) in RUN {
        assert!(shown.iter().any(|known| known == line) || text.contains(line), "{line} is not shown");
        let args = line.strip_prefix("cargo xtask ").unwrap();
        let args =
            args.replace("--overlay FILE", "--overlay spec/overlay.yaml").replace("--from FILE", "--from new.yaml");
        let args = args.replace("FILE", "spec/swagger.yaml").replace("OLD NEW", "spec/swagger.yaml new.yaml");
        let run = project.run_own(&args.replace("DIR", "out"));
        assert_eq!(run.code, Some(code), "{line}: {}{}", run.stdout, run.stderr);
    }
}
