//! Modules of the client.

use super::arena::Id;
use super::name::Name;
use super::prose::Prose;

/// A module of [`super::Api::modules`].
pub type ModuleId = Id<Module>;

/// One module of the client: a tag, or [`Module::SHARED`].
#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    /// The tag as written, and the Rust module.
    pub name: Name,
    /// `tags[].description`.
    pub prose: Prose,
}

impl Module {
    /// The module of types that several tags share.
    pub const SHARED: &str = "shared";
}
