//! Names: decided once, carrying both spellings. Only `names.rs` makes them.

/// A name as the wire writes it and as Rust writes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    /// As the wire writes it.
    pub wire: String,
    /// As Rust writes it, already in the case of its place and safe from keywords.
    pub rust: String,
}
