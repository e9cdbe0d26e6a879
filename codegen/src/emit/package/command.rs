//! The parts of the command that name its client: `cli/Cargo.toml` and `cli/src/api.rs`.

use super::input::{Command, Package};
use super::manifest::{text, title};
use crate::ir::surface::Surface;

/// `cli/Cargo.toml`.
pub(super) fn manifest(name: &str, package: &Package<'_>, command: &Command<'_>, surface: &Surface) -> String {
    let description = text(&format!("The command `{name}`: the operations of {} in a terminal.", title(surface)));
    let Package { edition, rust_version, .. } = package;
    let dependencies = command.dependencies.trim();
    format!(
        "[package]\nname = \"{name}-cli\"\nversion = \"0.1.0\"\ndescription = {description}\nedition = \"{edition}\"\n\
         rust-version = \"{rust_version}\"\npublish = false\n\n[[bin]]\nname = \"{name}\"\npath = \"src/main.rs\"\n\n\
         [dependencies]\n{name} = {{ path = \"..\", features = [\"catalogue\"] }}\n{dependencies}\n"
    )
}

/// `cli/src/api.rs`.
pub(super) fn api(surface: &Surface) -> String {
    API.replace("{client}", &surface.library)
}

const API: &str = "\
//! The client that the command calls. No other file names it.

pub(crate) use {client} as client;
pub(crate) use {client}::runtime::{Json, catalogue};

pub(crate) use crate::session::connect;
use crate::simulation::Simulation;

/// Whether there is a simulator of the API.
pub(crate) const SIMULATES: bool = false;

/// There is no simulator.
pub(crate) async fn simulate(_: u16, _: u32) -> Result<Simulation, String> {
    Err(\"the API has no simulator\".to_owned())
}
";
