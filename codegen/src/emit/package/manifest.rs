//! `Cargo.toml`.

use super::input::Package;
use crate::ir::surface::Surface;

/// `Cargo.toml`.
pub(super) fn manifest(name: &str, package: &Package<'_>, surface: &Surface) -> String {
    let description = text(&format!("A typed client for {}, generated from its description.", title(surface)));
    let Package { edition, rust_version, dependencies, .. } = package;
    let dependencies = dependencies.trim().replace("{package}", name);
    let workspace = match package.command {
        Some(_) => {
            "# The crate is the root of a workspace, and its command is in it.\n[workspace]\nmembers = [\"cli\"]\n"
        }
        None => "# The crate is the root of a workspace.\n[workspace]\n",
    };
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\ndescription = {description}\nedition = \"{edition}\"\n\
         rust-version = \"{rust_version}\"\n\n{dependencies}\n\n{workspace}"
    )
}

/// The title of the API in one line.
pub(super) fn title(surface: &Surface) -> String {
    let title: String = surface.title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    title.trim().to_owned()
}

/// A text in TOML, as which a text in JSON is valid.
pub(super) fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
