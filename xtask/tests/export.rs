//! `cargo xtask spec export` writes the project's description for other tools, both forms or nothing.

#![allow(clippy::unwrap_used)]

mod common;

use std::process::Command;

use codegen::export::{self, Form};
use codegen::{Input, Text, parse};
use common::{Project, Run, finished, root};

fn exported(args: &[&str]) -> Run {
    finished(Command::new(env!("CARGO_BIN_EXE_xtask")).args(["spec", "export"]).args(args).output().unwrap())
}

#[test]
fn both_forms_are_written_as_the_library_exports_them() {
    let project = Project::new();
    let out = project.path("new/folder").display().to_string();
    let run = exported(&["--out", &out]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let text = |file: &str| std::fs::read_to_string(root().join(file)).unwrap();
    let (spec, overlay) = (text("spec/swagger.yaml"), text("spec/overlay.yaml"));
    let input = Input {
        spec: Text { name: "swagger.yaml", text: &spec },
        overlay: Some(Text { name: "overlay.yaml", text: &overlay }),
    };
    for (file, form) in [("swagger.yaml", Form::Swagger2), ("openapi.yaml", Form::OpenApi30)] {
        let written = std::fs::read_to_string(project.path("new/folder").join(file)).unwrap();
        let written = parse::read(file, &written).unwrap().root.to_json();
        assert_eq!(written, export::export(export::corrected(&input).unwrap(), form).unwrap(), "{file}");
    }

    let broken = project.write("broken.yaml", "overlay: 1.0.0\nactions:\n  - {target: $.nothing, remove: true}\n");
    let unwritten = project.path("unwritten").display().to_string();
    let run = exported(&["--overlay", &broken, "--out", &unwritten]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("nothing was written") && !project.path("unwritten").exists(), "{}", run.stderr);
}
