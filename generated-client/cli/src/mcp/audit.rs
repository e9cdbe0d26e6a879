//! The audit: a line of JSON for each call, chained to the line before it by a digest. A line holds no value.
//!
//! A second file, `.head`, holds the number of lines and the digest of the last one: without it, lines that were removed
//! from the end would not be missed. It also holds the key of the digests of identifiers. Several servers can share an
//! audit: each line is written under a lock.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::errors::{Failure, Kind};
use crate::mcp::pseudonyms::{self, hex};
use crate::output::create_private;

/// Hexadecimal digits of the digest of an identifier.
const IDENTIFIER: usize = 16;

/// The audit of a server.
pub(super) struct Audit {
    path: PathBuf,
    key: [u8; 32],
}

/// What the second file holds.
struct Head {
    key: [u8; 32],
    lines: u64,
    digest: String,
}

impl Audit {
    /// Opens the audit, or creates it.
    ///
    /// # Errors
    ///
    /// It cannot be read or written.
    pub(super) fn open(path: PathBuf) -> Result<Self, Failure> {
        let _lock = lock(&path)?;
        let key = match Head::read(&path)? {
            Some(head) => head.key,
            None => {
                let head = Head { key: pseudonyms::random()?, lines: 0, digest: String::new() };
                head.write(&path)?;
                head.key
            }
        };
        Ok(Self { path, key })
    }

    /// The digest of an identifier: that of every run with this audit.
    pub(super) fn identifier(&self, value: &Value) -> String {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        pseudonyms::digest(&self.key, &text, IDENTIFIER)
    }

    /// Adds a line. A part of a line that a killed server left is removed and mentioned.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub(super) fn add(&self, members: Map<String, Value>) -> Result<(), Failure> {
        let mut file = lock(&self.path)?;
        let failed = |error: io::Error| Failure::io(&self.path.display().to_string(), &error);
        let (last, torn) = last_line(&mut file).map_err(failed)?;
        let (number, previous) = match &last {
            None => (1, String::new()),
            Some(line) => {
                let number = serde_json::from_str::<Value>(line).ok().and_then(|line| line.get("line")?.as_u64());
                (number.unwrap_or_default() + 1, digest(line))
            }
        };
        let mut line = Map::new();
        line.insert("line".to_owned(), number.into());
        line.insert("time".to_owned(), Timestamp::now().to_string().into());
        line.extend(members);
        if torn > 0 {
            line.insert("torn".to_owned(), torn.into());
        }
        line.insert("previous".to_owned(), previous.into());
        let line = Value::from(line).to_string();
        file.write_all(format!("{line}\n").as_bytes()).and_then(|()| file.sync_data()).map_err(failed)?;
        Head { key: self.key, lines: number, digest: digest(&line) }.write(&self.path)
    }
}

impl Head {
    fn path(path: &Path) -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(".head");
        name.into()
    }

    fn read(path: &Path) -> Result<Option<Self>, Failure> {
        let path = Self::path(path);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| Failure::io(&path.display().to_string(), &error))?,
        };
        let parse = || {
            let head: Value = serde_json::from_str(&text).ok()?;
            let mut key = [0; 32];
            let digits = head.get("key")?.as_str()?;
            for (at, byte) in key.iter_mut().enumerate() {
                *byte = u8::from_str_radix(digits.get(at * 2..at * 2 + 2)?, 16).ok()?;
            }
            Some(Self { key, lines: head.get("lines")?.as_u64()?, digest: head.get("digest")?.as_str()?.to_owned() })
        };
        parse().map(Some).ok_or_else(|| Failure::new(Kind::Failed, format!("{}: damaged", path.display())))
    }

    fn write(&self, path: &Path) -> Result<(), Failure> {
        let path = Self::path(path);
        let new = path.with_extension("head.new");
        let text = json!({"key": hex(&self.key, 64), "lines": self.lines, "digest": self.digest}).to_string();
        let write = || {
            let mut file = create_private(&new)?;
            file.set_len(0)?;
            file.write_all(text.as_bytes())?;
            fs::rename(&new, &path)
        };
        write().map_err(|error| Failure::io(&path.display().to_string(), &error))
    }
}

fn digest(line: &str) -> String {
    hex(&Sha256::digest(line.as_bytes()), 64)
}

/// Opens a file for this process alone; it is unlocked when it is closed.
fn lock(path: &Path) -> Result<File, Failure> {
    let open = || {
        drop(create_private(path)?);
        let file = File::options().read(true).write(true).open(path)?;
        file.lock()?;
        Ok(file)
    };
    open().map_err(|error| Failure::io(&path.display().to_string(), &error))
}

/// The last whole line. The file then ends with it; returns how many bytes of a torn one were removed.
fn last_line(file: &mut File) -> io::Result<(Option<String>, u64)> {
    const STEP: u64 = 64 * 1024;
    let size = file.seek(SeekFrom::End(0))?;
    let mut from = size.saturating_sub(STEP);
    loop {
        let mut tail = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        file.read_to_end(&mut tail)?;
        let end = tail.iter().rposition(|byte| *byte == b'\n');
        let whole = end.and_then(|end| tail.get(..end)).unwrap_or_default();
        let start = whole.iter().rposition(|byte| *byte == b'\n').map(|at| at + 1);
        if start.is_none() && from > 0 {
            from = from.saturating_sub(STEP);
            continue;
        }
        let kept = end.map_or(0, |end| from + end as u64 + 1);
        file.set_len(kept)?;
        file.seek(SeekFrom::End(0))?;
        let line = whole.get(start.unwrap_or_default()..).unwrap_or_default();
        let line = end.map(|_| String::from_utf8_lossy(line).into_owned());
        return Ok((line, size - kept));
    }
}

/// What `audit verify` finds.
///
/// # Errors
///
/// The file cannot be read, or a line was changed, removed or moved.
pub(super) fn verify(path: &Path) -> Result<String, Failure> {
    let name = path.display();
    let text = fs::read(path).map_err(|error| Failure::io(&name.to_string(), &error))?;
    let altered = |number: u64, what: &str| {
        let failure = Failure::new(Kind::Failed, format!("{name}: line {number}: {what}"));
        failure.help("the audit was altered: compare it with a copy")
    };
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let (whole, torn) = text.split_at(whole);
    let whole = String::from_utf8_lossy(whole);
    let head = Head::read(path)?;
    let (mut number, mut previous) = (0, String::new());
    for line in whole.lines() {
        number += 1;
        let parsed: Value = serde_json::from_str(line).map_err(|_| altered(number, "is not JSON"))?;
        if parsed.get("line").and_then(Value::as_u64) != Some(number) {
            return Err(altered(number, "has another number: lines were removed, added or moved"));
        }
        if parsed.get("previous").and_then(Value::as_str) != Some(&previous) {
            return Err(altered(number, "does not follow the line before it, which was changed or replaced"));
        }
        previous = digest(line);
        if head.as_ref().is_some_and(|head| head.lines == number && head.digest != previous) {
            return Err(altered(number, "was changed after it was written"));
        }
    }
    let end = match &head {
        Some(head) if head.lines > number => {
            return Err(altered(number + 1, "and those after it were removed"));
        }
        Some(_) => String::new(),
        None => "; without its .head file, lines removed from the end cannot be noticed".to_owned(),
    };
    let torn = match torn.len() {
        0 => String::new(),
        bytes => format!("; the last line is torn ({bytes} bytes), as a killed server leaves it"),
    };
    Ok(format!("{name}: {number} lines follow each other{torn}{end}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that meets what it did not expect should stop there")]

    use super::*;

    fn message(path: &Path) -> String {
        verify(path).unwrap_or_else(|failure| failure.message().to_owned())
    }

    #[test]
    fn what_was_changed_removed_or_moved_is_found_and_what_is_torn_is_not_altered() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        for call in 0..4 {
            // A restart each time.
            let audit = Audit::open(path.clone()).unwrap();
            audit.add(Map::from_iter([("call".to_owned(), call.into())])).unwrap();
        }
        assert!(message(&path).contains("4 lines follow each other"), "{}", message(&path));
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let altered = [
            [lines[0], &lines[1].replace("\"call\":1", "\"call\":9"), lines[2], lines[3]].to_vec().join("\n"),
            [lines[0], lines[2], lines[3]].join("\n"),
            [lines[0], lines[2], lines[1], lines[3]].join("\n"),
            [lines[0], lines[1], lines[2]].join("\n"),
            [lines[0], lines[1], lines[2], &lines[3].replace("\"call\":3", "\"call\":4")].join("\n"),
        ];
        for text in altered {
            fs::write(&path, format!("{text}\n")).unwrap();
            assert!(verify(&path).is_err(), "{text}");
        }
        fs::write(&path, format!("{text}{{\"line\":5,\"ti")).unwrap();
        assert!(message(&path).contains("torn (13 bytes)"), "{}", message(&path));
        Audit::open(path.clone()).unwrap().add(Map::new()).unwrap();
        assert!(message(&path).contains("5 lines follow each other"), "{}", message(&path));
        assert!(fs::read_to_string(&path).unwrap().contains("\"torn\":13"));
    }
}
