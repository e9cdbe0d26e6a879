//! The names that one scope has given away.

use super::NameError;
use super::error::shown;
use crate::ir::Name;
use crate::maps::HashMap;

/// The names that one scope has given away: who asks for one that is gone learns who has it.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    owners: HashMap<String, String>,
}

impl Taken {
    /// A scope in which these Rust names are gone already.
    pub fn with<'a>(reserved: impl IntoIterator<Item = &'a str>) -> Self {
        Self { owners: reserved.into_iter().map(|rust| (rust.to_owned(), rust.to_owned())).collect() }
    }

    /// Gives the name away.
    ///
    /// # Errors
    ///
    /// [`NameError::Folds`] where it is gone.
    pub fn take(&mut self, name: Name) -> Result<Name, NameError> {
        match self.owners.get(&name.rust) {
            Some(owner) => Err(NameError::Folds { first: shown(owner), second: shown(&name.wire), rust: name.rust }),
            None => {
                self.owners.insert(name.rust.clone(), name.wire.clone());
                Ok(name)
            }
        }
    }

    /// Gives the name away, in its `second` spelling where the first is gone.
    ///
    /// # Errors
    ///
    /// [`NameError::Folds`] where both are gone, about the first.
    pub fn take_or(&mut self, name: Name, second: Option<String>) -> Result<Name, NameError> {
        match second {
            Some(rust) if self.has(&name.rust) && !self.has(&rust) => self.take(Name { rust, ..name }),
            _ => self.take(name),
        }
    }

    /// Gives away `rust`, or the nearest name to it that is free, with one `_` more for each that is not. For names
    /// that the generator makes up, where no reader of the wire looks for them.
    pub fn nearest(&mut self, rust: &str) -> String {
        let mut free = rust.to_owned();
        while self.has(&free) {
            free.push('_');
        }
        self.owners.insert(free.clone(), free.clone());
        free
    }

    /// Whether this Rust name is gone.
    pub fn has(&self, rust: &str) -> bool {
        self.owners.contains_key(rust)
    }
}
