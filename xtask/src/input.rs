//! The texts that commands read: a description and its overlay, the committed ones or others.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use codegen::Text;

use crate::project;

/// The description that the client is generated from.
pub(crate) const SPEC: &str = "spec/swagger.yaml";
/// Its corrections.
pub(crate) const OVERLAY: &str = "spec/overlay.yaml";

/// Which description a command reads.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Inputs {
    /// Another description: Swagger 2.0 or OpenAPI 3, YAML or JSON. It has no overlay unless --overlay names one.
    #[arg(long, value_name = "FILE")]
    pub(crate) spec: Option<PathBuf>,

    /// Another overlay: corrections of the description, as an OpenAPI Overlay 1.1 document.
    #[arg(long, value_name = "FILE", conflicts_with = "no_overlay")]
    pub(crate) overlay: Option<PathBuf>,

    /// Take the description as it is, without corrections.
    #[arg(long)]
    pub(crate) no_overlay: bool,
}

impl Inputs {
    /// Reads the description, and its overlay if it has one.
    pub(crate) fn read(&self) -> Result<(Named, Option<Named>)> {
        let spec = read_or_committed(self.spec.as_deref(), SPEC)?;
        let has_overlay = self.overlay.is_some() || !(self.no_overlay || self.spec.is_some());
        let overlay = has_overlay.then(|| read_or_committed(self.overlay.as_deref(), OVERLAY));
        Ok((spec, overlay.transpose()?))
    }

    /// Whether it reads anything but the committed description and overlay.
    pub(crate) fn is_other(&self) -> bool {
        self.spec.is_some() || self.overlay.is_some() || self.no_overlay
    }
}

/// Reads a file that was named, or else one of the project.
pub(crate) fn read_or_committed(named: Option<&Path>, committed: &str) -> Result<Named> {
    match named {
        Some(path) => read(path),
        None => read_as(&project::root().join(committed), committed.to_owned()),
    }
}

/// The most bytes that are read: what the parser accepts, and one more, so that it reports the rest.
const MAX_BYTES: u64 = (64 << 20) + 1;

/// A text, and the name of its source in messages.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Named {
    pub(crate) fn text(&self) -> Text<'_> {
        Text { name: &self.name, text: &self.text }
    }
}

/// Reads a file of text.
pub(crate) fn read(path: &Path) -> Result<Named> {
    read_as(path, path.display().to_string())
}

/// Reads a file of text under another name.
pub(crate) fn read_as(path: &Path, name: String) -> Result<Named> {
    let file = fs::File::open(path).with_context(|| format!("cannot read {name}; does it exist?"))?;
    text(file, name)
}

/// Reads a text, if it is not too long.
pub(crate) fn text(from: impl Read, name: String) -> Result<Named> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES).read_to_end(&mut bytes).with_context(|| format!("cannot read {name}"))?;
    if bytes.len() as u64 >= MAX_BYTES {
        bail!("{name} is larger than {} MiB", (MAX_BYTES - 1) >> 20);
    }
    named(bytes, name)
}

/// Decodes the bytes of a text.
pub(crate) fn named(bytes: Vec<u8>, name: String) -> Result<Named> {
    let text = String::from_utf8(bytes).with_context(|| format!("{name} is not UTF-8 text; save it as UTF-8"))?;
    Ok(Named { name, text })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        inputs: Inputs,
    }

    #[test]
    fn the_overlay_belongs_to_the_committed_description() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let path = folder.path().join(name);
            fs::write(&path, "{}").unwrap();
            path.display().to_string()
        };
        let (a, b) = (file("a.yaml"), file("b.yaml"));
        let overlay = |line: &[&str]| {
            let inputs = Line::parse_from([&["regen"], line].concat()).inputs;
            inputs.read().unwrap().1.map(|overlay| overlay.name)
        };
        assert_eq!(overlay(&[]).as_deref(), Some(OVERLAY));
        assert_eq!(overlay(&["--no-overlay"]), None);
        assert_eq!(overlay(&["--spec", &a]), None);
        assert_eq!(overlay(&["--spec", &a, "--overlay", &b]), Some(b.clone()));
    }
}
