//! `Cargo.toml`.

use super::input::Package;
use crate::ir::surface::Surface;

/// `Cargo.toml`.
pub(super) fn manifest(name: &str, package: &Package<'_>, surface: &Surface) -> String {
    let title: String = surface.title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    // A text in JSON is one in TOML.
    let description =
        serde_json::Value::from(format!("A typed client for {}, generated from its description.", title.trim()));
    let Package { edition, rust_version, dependencies, .. } = package;
    let dependencies = dependencies.trim().replace("{package}", name);
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\ndescription = {description}\nedition = \"{edition}\"\n\
         rust-version = \"{rust_version}\"\n\n{dependencies}\n\n# The crate is the root of a workspace.\n[workspace]\n"
    )
}
