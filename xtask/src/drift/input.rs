//! Texts that are compared, read no further than a description may be long.

use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use codegen::Text;
use codegen::drift::Described;

/// How long a description may be, in bytes: what the parser takes, and one more for it to say so.
const MAX_BYTES: u64 = (64 << 20) + 1;

/// A text and the name of where it came from.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) text: String,
}

impl Named {
    fn text(&self) -> Text<'_> {
        Text { name: &self.name, text: &self.text }
    }

    /// Reads it as a description; an overlay is tried on it.
    pub(super) fn described(&self, overlay: Option<&Self>) -> Result<Described> {
        let described = Described::read_with(self.text(), overlay.map(Self::text));
        described.map_err(|faults| anyhow::anyhow!("{} cannot be compared\n{faults}", self.name))
    }
}

/// A description to be compared.
pub(super) struct File<'a> {
    pub(super) path: &'a Path,
    pub(super) overlay: Option<&'a Named>,
}

impl File<'_> {
    pub(super) fn described(&self) -> Result<Described> {
        read(self.path)?.described(self.overlay)
    }
}

/// Reads a file of text.
pub(super) fn read(path: &Path) -> Result<Named> {
    read_as(path, path.display().to_string())
}

/// Reads a file of text under a name of its own.
pub(super) fn read_as(path: &Path, name: String) -> Result<Named> {
    let file = fs::File::open(path).with_context(|| format!("cannot read {name}; does it exist?"))?;
    text(file, name)
}

/// Reads a text to its end, or to where it is too long.
pub(super) fn text(from: impl Read, name: String) -> Result<Named> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES).read_to_end(&mut bytes).with_context(|| format!("cannot read {name}"))?;
    if bytes.len() as u64 >= MAX_BYTES {
        bail!("{name} is longer than the {} MiB that a description may have", (MAX_BYTES - 1) >> 20);
    }
    named(bytes, name)
}

/// Takes bytes for a text.
pub(super) fn named(bytes: Vec<u8>, name: String) -> Result<Named> {
    let text = String::from_utf8(bytes).with_context(|| format!("{name} is no UTF-8 text; save it as UTF-8"))?;
    Ok(Named { name, text })
}
