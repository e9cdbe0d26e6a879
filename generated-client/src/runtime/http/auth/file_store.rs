//! A token store in a file that only its owner can read.

use std::error::Error as StdError;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::runtime::http::auth::store::{StoreFuture, StoredToken, TokenStore};

type Stored<T> = Result<T, Box<dyn StdError + Send + Sync>>;

/// A [`TokenStore`] in a file that only its owner can read.
///
/// On Unix, the file is created with the mode 0600, and one that others may read is refused. On Windows, it has the
/// access rights of its folder, so choose one that only the owner can read. A token replaces the last one in one step:
/// a program that is interrupted leaves one of them, whole.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{ClientBuilder, FileTokenStore};")]
///
/// fn with_store(builder: ClientBuilder) -> ClientBuilder {
///     builder.token_store(FileTokenStore::new("/var/lib/nightly-report/token.json"))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct FileTokenStore {
    path: PathBuf,
}

impl FileTokenStore {
    /// Creates a store in this file, whose folder exists. The first save creates the file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl TokenStore for FileTokenStore {
    fn load(&self) -> StoreFuture<'_, Option<StoredToken>> {
        let path = self.path.clone();
        Box::pin(async move { tokio::task::spawn_blocking(move || load(&path)).await? })
    }

    fn save(&self, token: StoredToken) -> StoreFuture<'_, ()> {
        let path = self.path.clone();
        Box::pin(async move { tokio::task::spawn_blocking(move || save(&path, &token)).await? })
    }
}

fn load(path: &Path) -> Stored<Option<StoredToken>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    check_owner_only(path, &file)?;
    Ok(Some(serde_json::from_reader(io::BufReader::new(file))?))
}

fn save(path: &Path, token: &StoredToken) -> Stored<()> {
    let (new, mut file) = create_next_to(path)?;
    let written = write(&mut file, token).and_then(|()| Ok(fs::rename(&new, path)?));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

/// Creates a file that no other save writes, in this process or in others, and that is no link.
fn create_next_to(path: &Path) -> Stored<(PathBuf, File)> {
    let name = path.file_name().ok_or("the token store is a folder: name a file")?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let now = jiff::Timestamp::now().as_nanosecond();
    for number in 0..100 {
        let mut name = name.to_owned();
        name.push(format!(".{}-{now}-{number}", std::process::id()));
        let new = path.with_file_name(name);
        match options.open(&new) {
            Ok(file) => return Ok((new, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err("no name is free for a new file next to the token store".into())
}

fn write(file: &mut File, token: &StoredToken) -> Stored<()> {
    file.write_all(&serde_json::to_vec(token)?)?;
    Ok(file.sync_all()?)
}

#[cfg(unix)]
fn check_owner_only(path: &Path, file: &File) -> Stored<()> {
    let mode = std::os::unix::fs::MetadataExt::mode(&file.metadata()?);
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(format!("others may read the token store {0}: run `chmod 600 {0}`", path.display()).into())
}

#[cfg(not(unix))]
fn check_owner_only(_: &Path, _: &File) -> Stored<()> {
    Ok(())
}
