//! Where rows are written: standard output, or a file that only its owner can read.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Seek, SeekFrom, Write};
use std::path::Path;

use crate::errors::Failure;

/// Standard output or a file.
pub(crate) struct Destination {
    write: BufWriter<Box<dyn Write + Send>>,
    pub(super) is_terminal: bool,
}

impl Destination {
    pub(crate) fn stdout() -> Self {
        let is_terminal = io::stdout().is_terminal();
        Self { write: BufWriter::new(Box::new(io::stdout())), is_terminal }
    }

    /// Opens a file of which the first bytes are kept. Returns another handle of it as well.
    ///
    /// # Errors
    ///
    /// It cannot be opened, or has fewer bytes.
    pub(crate) fn file(path: &Path, kept: u64) -> Result<(Self, Option<File>), Failure> {
        let open = || {
            let mut file = create_private(path)?;
            if file.metadata()?.len() < kept {
                return Err(io::Error::other(
                    "shorter than when the list was interrupted: delete the file of --resume",
                ));
            }
            file.set_len(kept)?;
            file.seek(SeekFrom::End(0))?;
            let shared = file.try_clone()?;
            Ok((Self { write: BufWriter::new(Box::new(file)), is_terminal: false }, Some(shared)))
        };
        open().map_err(|error| Failure::io(&path.display().to_string(), &error))
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write.flush()
    }
}

/// Opens a file for writing, which only its owner can read, also if it existed before.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(0o600).open(path)?;
        if file.metadata()?.is_file() {
            file.set_permissions(PermissionsExt::from_mode(0o600))?;
        }
        Ok(file)
    }
    #[cfg(not(unix))]
    options.open(path)
}
