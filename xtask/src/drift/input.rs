//! The files that are compared, read no further than a description may be long.

use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use codegen::Text;
use codegen::drift::Described;

/// How long a description may be, in bytes: what the parser takes, and one more for it to say so.
const MAX_BYTES: u64 = (64 << 20) + 1;

/// A text and the name of its file.
pub(super) struct Named {
    name: String,
    text: String,
}

impl Named {
    fn text(&self) -> Text<'_> {
        Text { name: &self.name, text: &self.text }
    }
}

/// A description to be compared.
pub(super) struct File<'a> {
    pub(super) path: &'a Path,
    pub(super) overlay: Option<&'a Named>,
}

impl File<'_> {
    pub(super) fn described(&self) -> Result<Described> {
        let named = read(self.path)?;
        let described = Described::read_with(named.text(), self.overlay.map(Named::text));
        described.map_err(|faults| anyhow::anyhow!("{} cannot be compared\n{faults}", named.name))
    }
}

/// Reads a file of text.
pub(super) fn read(path: &Path) -> Result<Named> {
    let name = path.display().to_string();
    let file = fs::File::open(path).with_context(|| format!("cannot read {name}; does it exist?"))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES).read_to_end(&mut bytes).with_context(|| format!("cannot read {name}"))?;
    if bytes.len() as u64 >= MAX_BYTES {
        bail!("{name} is longer than the {} MiB that a description may have", (MAX_BYTES - 1) >> 20);
    }
    let text = String::from_utf8(bytes).with_context(|| format!("{name} is no UTF-8 text; save it as UTF-8"))?;
    Ok(Named { name, text })
}
