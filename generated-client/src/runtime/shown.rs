//! What of a server's words may be shown in a message: what looks like a name. The rest could be a value.

use std::fmt;

/// A name that a server sent, or that stood in a document; `…` where it does not look like one.
pub(crate) struct Name<'a>(pub(crate) &'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_name = self.0.len() <= 80 && self.0.chars().all(|c| c.is_ascii_alphanumeric() || "_-.[]".contains(c));
        f.write_str(if is_name { self.0 } else { "…" })
    }
}

/// A JSON pointer, each step of it a name.
pub(crate) struct Pointer<'a>(pub(crate) &'a str);

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.split('/').enumerate() {
            write!(f, "{}{}", if at == 0 { "" } else { "/" }, Name(step))?;
        }
        Ok(())
    }
}
