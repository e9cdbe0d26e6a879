//! The output of `cargo xtask explain`.

mod common;

use std::process::Command;

fn explain(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("explain").args(args).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

#[test]
fn the_support_page_is_printed_from_the_codes() {
    common::expect(&common::root().join("codegen/SUPPORT.md"), &explain(&["--markdown"]));
}

#[test]
fn a_code_is_explained_with_an_example_and_the_next_step() {
    let text = explain(&["response-headers"]);
    for part in ["response-headers (left out)", "Example:", "ETag", "Next:", "send_raw"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(explain(&[]).lines().any(|line| line.contains("no-server")));
}
