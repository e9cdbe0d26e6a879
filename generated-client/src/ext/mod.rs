//! Hand-written additions to generated types, only where generation cannot reach.

use crate::generated::{Document, Written};

impl<T> Document<T> {
    /// What of the request the server says it ignored.
    pub fn ignored(&self) -> &[String] {
        self.meta.ignored.as_deref().unwrap_or_default()
    }
}

impl<T> Written<T> {
    /// What of the request the server reports that it ignored.
    pub fn ignored(&self) -> &[String] {
        self.meta().ignored.as_deref().unwrap_or_default()
    }
}
