//! What became of each row of a write: a file that is written as the rows are sent, and read when the write is
//! restarted.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use crate::errors::{Failure, Kind};
use crate::output::create_private;

const HEADER: [&str; 5] = ["row", "check", "state", "id", "reason"];

/// The state of a row that is being sent.
pub(crate) const SENT: &str = "sent";
/// The state of a row that the server refused; it is sent again after a restart.
pub(crate) const REFUSED: &str = "refused";
/// The state of a row that may have been applied and must not be sent again.
pub(crate) const UNKNOWN: &str = "unknown";

/// The results of a file of rows.
pub(crate) struct Results {
    name: String,
    file: File,
    /// The last state of each row, and the check of its text.
    known: HashMap<u64, (String, String)>,
}

impl Results {
    /// Opens the file, and reads what it has.
    ///
    /// # Errors
    ///
    /// It cannot be read or written, or is of another kind.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let failed = |error: io::Error| Failure::io(&path.display().to_string(), &error);
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            read => read.map_err(failed)?,
        };
        // A process that was killed may have left a part of a line.
        let whole = text.get(..text.rfind('\n').map_or(0, |end| end + 1)).unwrap_or_default();
        let known = Self::parse(whole).ok_or_else(|| {
            let failure = Failure::new(Kind::Usage, format!("{name}: not a file of results"));
            failure.help("name another one with --results")
        })?;
        let mut file = create_private(path).map_err(failed)?;
        file.set_len(whole.len() as u64).and_then(|()| file.seek(SeekFrom::End(0))).map_err(failed)?;
        let mut results = Self { name, file, known };
        if whole.is_empty() {
            results.write(&HEADER.map(str::to_owned))?;
        }
        Ok(results)
    }

    fn parse(text: &str) -> Option<HashMap<u64, (String, String)>> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        if !text.is_empty() && !reader.headers().ok()?.iter().eq(HEADER) {
            return None;
        }
        let mut known = HashMap::new();
        for record in reader.records() {
            let record = record.ok()?;
            known.insert(record.get(0)?.parse().ok()?, (record.get(2)?.to_owned(), record.get(1)?.to_owned()));
        }
        Some(known)
    }

    /// The state in which a row was left, if it was sent before.
    ///
    /// # Errors
    ///
    /// It was another row: the file of rows was changed.
    pub(crate) fn state(&self, row: u64, text: &str) -> Result<Option<&str>, Failure> {
        match self.known.get(&row) {
            None => Ok(None),
            // A row that was refused may have been repaired.
            Some((state, check)) if *check == check_of(text) || state == REFUSED => Ok(Some(state)),
            Some(_) => {
                let message = format!("{}: row {row} was another one", self.name);
                Err(Failure::new(Kind::Usage, message).help("name another file with --results, or delete it"))
            }
        }
    }

    /// Adds the state of a row.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub(crate) fn add(&mut self, row: u64, text: &str, state: &str, id: &str, reason: &str) -> Result<(), Failure> {
        self.write(&[row.to_string(), check_of(text), state.to_owned(), id.to_owned(), reason.to_owned()])
    }

    /// Writes a line in one piece, so that it is there if the process is killed.
    fn write(&mut self, cells: &[String; 5]) -> Result<(), Failure> {
        let mut line = csv::Writer::from_writer(Vec::new());
        let line = line
            .write_record(cells)
            .map_err(io::Error::from)
            .and_then(|()| line.into_inner().map_err(|error| error.into_error()));
        line.and_then(|line| self.file.write_all(&line)).map_err(|error| Failure::io(&self.name, &error))
    }
}

/// 16 bits of a digest of the row (FNV-1a): enough to notice another file, too few to guess what the row holds.
pub(crate) fn check_of(text: &str) -> String {
    let digest = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{:04x}", (digest ^ (digest >> 32)) & 0xffff)
}
