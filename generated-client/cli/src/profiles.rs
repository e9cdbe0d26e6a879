//! Profiles: credentials in a file that only its owner can read.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::errors::{Failure, Kind};
use crate::output::create_private;

/// The profiles by their names, each with its values by the names of their variables.
type Profiles = BTreeMap<String, BTreeMap<String, String>>;

/// The file: in the folder of the user's configuration.
///
/// # Errors
///
/// The user has no home.
pub(crate) fn path() -> Result<PathBuf, Failure> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = set("XDG_CONFIG_HOME").or_else(|| set(if cfg!(windows) { "APPDATA" } else { "" }));
    let folder = folder.or_else(|| set("HOME").map(|home| home.join(".config")));
    let folder = folder.ok_or_else(|| {
        Failure::new(Kind::Config, "there is no folder for profiles").help("set HOME or XDG_CONFIG_HOME")
    })?;
    Ok(folder.join(env!("CARGO_BIN_NAME")).join("profiles.json"))
}

/// The values of a profile, if there is one.
///
/// # Errors
///
/// The file cannot be read, or others can read it.
pub(crate) fn read(name: &str) -> Result<Option<BTreeMap<String, String>>, Failure> {
    // Without a home, there is no file.
    let Ok(path) = path() else { return Ok(None) };
    Ok(all(&path)?.remove(name))
}

/// Adds or replaces a profile.
///
/// # Errors
///
/// The file cannot be read or written.
pub(crate) fn save(name: &str, values: BTreeMap<String, String>) -> Result<PathBuf, Failure> {
    let path = path()?;
    let mut profiles = all(&path)?;
    profiles.insert(name.to_owned(), values);
    write(&path, &profiles)?;
    Ok(path)
}

/// Removes a profile. Returns whether it existed.
///
/// # Errors
///
/// The file cannot be read or written.
pub(crate) fn remove(name: &str) -> Result<bool, Failure> {
    let path = path()?;
    let mut profiles = all(&path)?;
    let existed = profiles.remove(name).is_some();
    if existed {
        write(&path, &profiles)?;
    }
    Ok(existed)
}

fn all(path: &Path) -> Result<Profiles, Failure> {
    let shown = path.display();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Profiles::new()),
        Err(error) => return Err(Failure::new(Kind::Config, format!("{shown}: {error}"))),
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_or(0, |found| found.permissions().mode());
        if mode & 0o077 != 0 {
            let failure = Failure::new(Kind::Config, format!("{shown}: others can read it"));
            return Err(failure.help(format!("run `chmod 600 {shown}`")));
        }
    }
    // Without the text, which has secrets.
    serde_json::from_str(&text).map_err(|_| {
        Failure::new(Kind::Config, format!("{shown}: not a file of profiles")).help("delete it, and log in again")
    })
}

/// Replaces the file as a whole: a process that is killed meanwhile leaves the one before it.
fn write(path: &Path, profiles: &Profiles) -> Result<(), Failure> {
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let new = path.with_extension("new");
        let mut file = create_private(&new)?;
        file.set_len(0)?;
        file.write_all(serde_json::to_string_pretty(profiles)?.as_bytes())?;
        fs::rename(&new, path)
    };
    write().map_err(|error: io::Error| Failure::new(Kind::Config, format!("{}: {error}", path.display())))
}
