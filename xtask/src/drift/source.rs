//! Where a description is read from: a file, the standard input, a revision in git, a URL.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use reqwest::Url;

use super::fetch;
use crate::input::{self, Named};
use crate::{git, project};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// `-`.
    Stdin,
    /// A file, and its name in the report.
    File { path: PathBuf, name: String },
    /// `REV:path`.
    Git { revision: String, path: String },
    /// `https://…`.
    Url(Url),
}

impl Source {
    /// Parses an argument. A name of an existing file is that file, whatever it looks like.
    pub(super) fn parse(word: &Path) -> Result<Self> {
        let file = || Self::File { path: word.to_owned(), name: word.display().to_string() };
        let text = match word.to_str() {
            Some("-") => return Ok(Self::Stdin),
            Some(text) if !word.exists() => text,
            _ => return Ok(file()),
        };
        if text.contains("://") || text.starts_with("file:") {
            let url = Url::parse(text).with_context(|| format!("`{text}` is not a URL"))?;
            fetch::allow(&url)?;
            return Ok(Self::Url(url));
        }
        match text.split_once(':') {
            // `C:\spec.yaml` is a file.
            Some((drive, path)) if drive.len() == 1 && path.starts_with(['/', '\\']) => Ok(file()),
            Some((revision, path)) => Ok(Self::Git { revision: revision.to_owned(), path: path.to_owned() }),
            None => Ok(file()),
        }
    }

    pub(super) fn of_project(path: &str) -> Self {
        Self::File { path: project::root().join(path), name: path.to_owned() }
    }

    /// Whether it is this file of the project, in the working tree or in a revision.
    pub(super) fn is_of_project(&self, file: &str) -> bool {
        let ours = project::root().join(file);
        let same = |path: &Path| matches!((path.canonicalize(), ours.canonicalize()), (Ok(a), Ok(b)) if a == b);
        match self {
            Self::File { path, .. } => same(path),
            // git resolves a path that starts with a dot from the current folder, any other from the repository's root.
            Self::Git { path, .. } if path.starts_with('.') => same(Path::new(path)),
            Self::Git { path, .. } => {
                let here = env::current_dir().and_then(|here| here.canonicalize());
                let root = project::root().canonicalize();
                path == file && matches!((here, root), (Ok(here), Ok(root)) if here.starts_with(&root))
            }
            Self::Stdin | Self::Url(_) => false,
        }
    }

    /// Reads the text. `timeout` limits fetching.
    pub(super) fn read(&self, timeout: Duration) -> Result<Named> {
        match self {
            Self::Stdin => input::text(io::stdin().lock(), "stdin".to_owned()),
            Self::File { path, name } => input::read_as(path, name.clone()),
            Self::Git { revision, path } => of_git(format!("{revision}:{path}")),
            Self::Url(url) => fetch::get(url, timeout),
        }
    }

    /// Returns its path in the working tree, if any.
    pub(super) fn path(&self) -> Option<String> {
        let path = match self {
            Self::File { name, .. } => Path::new(name),
            Self::Git { path, .. } => Path::new(path),
            Self::Stdin | Self::Url(_) => return None,
        };
        let path = path.strip_prefix(project::root()).or_else(|_| path.strip_prefix(".")).unwrap_or(path);
        Some(path.display().to_string().replace('\\', "/"))
    }
}

/// Reads `REV:path`, resolved by git in the current folder.
fn of_git(name: String) -> Result<Named> {
    ensure!(!name.starts_with('-'), "`{name}` is not a revision of git: it starts with `-`");
    let help = "fetch the revision, and write the path from the root of the repository, or start it with ./";
    let bytes = git::file(Path::new("."), &name).map_err(|error| anyhow!("cannot read {name}: {error}; {help}"))?;
    input::text(bytes.as_slice(), name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_recognised_by_their_syntax() -> Result<()> {
        let git = |revision: &str, path: &str| Source::Git { revision: revision.into(), path: path.into() };
        assert_eq!(Source::parse(Path::new("-"))?, Source::Stdin);
        assert_eq!(Source::parse(Path::new("v1.2:spec/a.yaml"))?, git("v1.2", "spec/a.yaml"));
        assert_eq!(Source::parse(Path::new("HEAD~3:./a.yaml"))?, git("HEAD~3", "./a.yaml"));
        for file in ["no-such.yaml", "C:\\a.yaml", "./no-such/a.yaml"] {
            assert!(matches!(Source::parse(Path::new(file))?, Source::File { .. }), "{file}");
        }
        for url in ["https://example.org/a.yaml", "http://127.0.0.1:80/a", "http://[::1]/a", "http://localhost/a"] {
            assert!(matches!(Source::parse(Path::new(url))?, Source::Url(_)), "{url}");
        }
        for bad in ["http://example.org/a", "file:///etc/a", "file:a", "ftp://a/b", "https://me:secret@a/b", "https://"]
        {
            assert!(Source::parse(Path::new(bad)).is_err(), "{bad}");
        }
        Ok(())
    }

    #[test]
    fn paths_are_relative_to_the_project() -> Result<()> {
        for word in ["HEAD:./spec/a.yaml", "./spec/a.yaml", "spec/a.yaml"] {
            assert_eq!(Source::parse(Path::new(word))?.path().as_deref(), Some("spec/a.yaml"), "{word}");
        }
        assert_eq!(Source::of_project("spec/a.yaml").path().as_deref(), Some("spec/a.yaml"));
        assert_eq!(Source::parse(&project::root().join("spec/a.yaml"))?.path().as_deref(), Some("spec/a.yaml"));
        assert_eq!(Source::Stdin.path(), None);
        Ok(())
    }
}
