//! The root of the project, and cargo.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the root of the project: from cargo's environment, or from the build for a binary started without cargo.
pub(crate) fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let built = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = package.as_deref().unwrap_or(built);
    package.parent().unwrap_or(package).to_owned()
}

/// Returns the root of the sources that generated crates are made of: those of the project, or else of this program.
pub(crate) fn sources() -> PathBuf {
    let root = root();
    if root.join("generated-client/src/runtime").is_dir() {
        return root;
    }
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or(root)
}

/// Returns the cargo that started this program, or the one on the PATH.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
