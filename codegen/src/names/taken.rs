//! The names used in a scope.

use super::error::{NameError, shown};
use crate::ir::Name;
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

    /// Reserves a name.
    ///
    /// # Errors
    ///
    /// [`NameError::Folds`] if it is used.
    pub fn take(&mut self, name: Name) -> Result<Name, NameError> {
        match self.owners.get(&name.rust) {
            Some(owner) => Err(NameError::Folds { first: shown(owner), second: shown(&name.wire), rust: name.rust }),
            None => {
                self.owners.insert(name.rust.clone(), name.wire.clone());
                Ok(name)
            }
        }
    }

    /// Reserves a name, in its `second` spelling if the first is used.
    ///
    /// # Errors
    ///
    /// [`NameError::Folds`] about the first spelling if both are used.
    pub fn take_or(&mut self, name: Name, second: Option<String>) -> Result<Name, NameError> {
        match second {
            Some(rust) if self.has(&name.rust) && !self.has(&rust) => self.take(Name { rust, ..name }),
            _ => self.take(name),
        }
    }

    /// Reserves `rust` with as many trailing `_` as make it unique. For names without a counterpart on the wire.
    pub fn nearest(&mut self, rust: &str) -> String {
        let mut free = rust.to_owned();
        while self.has(&free) {
            free.push('_');
        }
        self.owners.insert(free.clone(), free.clone());
        free
    }

    /// Whether a Rust name is used.
    pub fn has(&self, rust: &str) -> bool {
        self.owners.contains_key(rust)
    }
}
