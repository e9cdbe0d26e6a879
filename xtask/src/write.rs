//! Writes several files, all of them or none.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// An edit of a file.
pub(crate) struct Edit {
    pub(crate) path: PathBuf,
    /// The new text; `None` removes the file.
    pub(crate) new: Option<String>,
}

/// Makes all edits. New texts are written to temporary files first, so most errors occur before a file is replaced.
/// After a later error, the replaced files get their old text back.
pub(crate) fn all(edits: &[Edit]) -> Result<()> {
    let mut staged = Staged::default();
    for edit in edits {
        staged.stage(edit).with_context(|| format!("cannot write {}; nothing was changed", edit.path.display()))?;
    }
    for edit in edits {
        if let Err(error) = staged.replace(edit) {
            staged.undo();
            return Err(error).with_context(|| format!("cannot write {}; nothing was changed", edit.path.display()));
        }
    }
    Ok(())
}

#[derive(Default)]
struct Staged {
    /// Temporary files.
    temporary: Vec<PathBuf>,
    /// Replaced files with their old contents.
    replaced: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Staged {
    fn stage(&mut self, edit: &Edit) -> Result<()> {
        let Some(new) = &edit.new else { return Ok(()) };
        if let Some(folder) = edit.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder)?;
        }
        let temporary = temporary(&edit.path);
        self.temporary.push(temporary.clone());
        Ok(fs::write(&temporary, new)?)
    }

    fn replace(&mut self, edit: &Edit) -> Result<()> {
        let old = match fs::read(&edit.path) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        match edit.new {
            Some(_) => fs::rename(temporary(&edit.path), &edit.path)?,
            None => {
                fs::remove_file(&edit.path)?;
                // Removes the folder with its last file; a folder with other files stays.
                let _ = edit.path.parent().map(fs::remove_dir);
            }
        }
        self.replaced.push((edit.path.clone(), old));
        Ok(())
    }

    fn undo(&self) {
        for (path, old) in self.replaced.iter().rev() {
            let _ = match old {
                Some(old) => path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, old)),
                None => fs::remove_file(path),
            };
        }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        for path in &self.temporary {
            let _ = fs::remove_file(path);
        }
    }
}

fn temporary(path: &Path) -> PathBuf {
    path.with_extension(format!("{}.new", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_or_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let edit = |path: &Path, new: Option<&str>| Edit { path: path.to_owned(), new: new.map(str::to_owned) };
        // An empty folder goes with its last file, and comes back if another edit fails.
        let (a, b) = (folder.path().join("a.txt"), folder.path().join("b/b.txt"));
        all(&[edit(&a, Some("1")), edit(&b, Some("2"))]).unwrap();
        assert_eq!((fs::read_to_string(&a).unwrap(), fs::read_to_string(&b).unwrap()), ("1".into(), "2".into()));
        // The last of them is a folder, and cannot be removed as a file.
        let stubborn = folder.path().join("c");
        fs::create_dir(&stubborn).unwrap();
        assert!(all(&[edit(&a, Some("3")), edit(&b, None), edit(&stubborn, None)]).is_err());
        assert_eq!((fs::read_to_string(&a).unwrap(), fs::read_to_string(&b).unwrap()), ("1".into(), "2".into()));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}
