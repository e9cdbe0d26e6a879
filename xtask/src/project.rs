//! Where the project is, and how to call cargo in it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the project. Cargo says where it is; a binary that was started without cargo knows where it was built.
pub(crate) fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let built = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = package.as_deref().unwrap_or(built);
    package.parent().unwrap_or(package).to_owned()
}

/// The cargo that started us.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
