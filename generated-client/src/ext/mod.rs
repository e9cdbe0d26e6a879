//! Hand-written additions to generated types, only where generation cannot reach.

use crate::generated::{Document, Written};

impl<T> Document<T> {
    /// Returns the parts of the request that the server reports as ignored.
    pub fn ignored(&self) -> &[String] {
        self.meta.ignored.as_deref().unwrap_or_default()
    }
}

impl<T> Written<T> {
    /// Returns the parts of the request that the server reports as ignored.
    pub fn ignored(&self) -> &[String] {
        self.meta().ignored.as_deref().unwrap_or_default()
    }
}
