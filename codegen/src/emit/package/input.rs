//! What a crate is made of, apart from its description.

/// What a crate is made of, apart from its description.
#[derive(Debug, Clone, Copy)]
pub struct Package<'a> {
    /// Its name; after the title of the description unless it is given.
    pub name: Option<&'a str>,
    /// The description, as the files of the crate name it.
    pub spec: &'a str,
    /// The overlay, as the files of the crate name it.
    pub overlay: Option<&'a str>,
    /// The edition of Rust.
    pub edition: &'a str,
    /// The oldest Rust that compiles it.
    pub rust_version: &'a str,
    /// The tables of features and dependencies in `Cargo.toml`.
    pub dependencies: &'a str,
    /// Files that are the same in every crate, by their path: the runtime, what generated code may use of it, and what
    /// the tests share.
    pub shared: &'a [(String, String)],
    /// The command of the crate, if it has one.
    pub command: Option<Command<'a>>,
}

/// What the command of a crate is made of, apart from what names its client.
#[derive(Debug, Clone, Copy)]
pub struct Command<'a> {
    /// The tables of features and dependencies in `cli/Cargo.toml`.
    pub dependencies: &'a str,
    /// The sources, by their path: the same in every crate.
    pub sources: &'a [(String, String)],
}
