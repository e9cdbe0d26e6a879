//! The names used in a scope.

use crate::maps::HashMap;

/// The names used in one scope, each with its owner.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    owners: HashMap<String, String>,
}

impl Taken {
    /// Creates a scope in which these Rust names are used.
    pub fn with<'a>(reserved: impl IntoIterator<Item = &'a str>) -> Self {
        Self { owners: reserved.into_iter().map(|rust| (rust.to_owned(), rust.to_owned())).collect() }
    }

    /// Reserves a name that is not used.
    pub fn take(&mut self, rust: &str, owner: &str) {
        self.owners.insert(rust.to_owned(), owner.to_owned());
    }

    /// Reserves `rust` with as many trailing `_` as make it unique. For names without a counterpart on the wire.
    pub fn nearest(&mut self, rust: &str) -> String {
        let mut free = rust.to_owned();
        while self.has(&free) {
            free.push('_');
        }
        self.take(&free, rust);
        free
    }

    /// Whether a Rust name is used.
    pub fn has(&self, rust: &str) -> bool {
        self.owners.contains_key(rust)
    }

    /// What uses a Rust name, as the wire writes it.
    pub fn owner(&self, rust: &str) -> Option<&str> {
        self.owners.get(rust).map(String::as_str)
    }
}
