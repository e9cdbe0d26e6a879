//! The committed client matches the description.

use std::process::Command;

#[test]
fn regen_is_current() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["regen", "--check"]).output().unwrap();
    let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{printed}");
}
