//! A journal next to the CSV: the outcome of each row, by its number. It holds no personal data.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::hash::{DefaultHasher, Hasher};
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::common::at;

/// What became of a row.
pub(crate) enum Outcome {
    Created,
    Updated,
    /// The service applies it later.
    Accepted,
    Skipped,
    Refused(String),
    /// The next run tries it again.
    Failed(String),
}

/// How many refused or failed rows are printed; the journal has all of them.
const PRINTED: usize = 20;

/// A line with the digest of the CSV, then a line `row,outcome,why` for each row, in their order. A row that failed and
/// was tried again has several lines, of which the last one counts.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    /// All rows up to this one, counted from 1, are in the journal.
    rows: u64,
    counts: BTreeMap<String, u64>,
    failed: BTreeSet<u64>,
}

impl Journal {
    pub(crate) fn open(csv: &Path) -> Result<Self> {
        let digest = digest(csv).with_context(at(csv))?;
        let path = csv.with_extension("journal");
        let file = OpenOptions::new().create(true).read(true).append(true).open(&path).with_context(at(&path))?;
        let mut journal = Self { path, file, rows: 0, counts: BTreeMap::new(), failed: BTreeSet::new() };
        let first = journal.read().with_context(at(&journal.path))?;
        match first {
            None => writeln!(journal.file, "{digest}").with_context(at(&journal.path))?,
            Some(first) => {
                let (journal, csv) = (journal.path.display(), csv.display());
                ensure!(first == digest, "{journal} is of another version of {csv}: delete it to start over");
            }
        }
        Ok(journal)
    }

    /// Reads the lines after the first, and returns that. A line that was cut off is removed.
    fn read(&mut self) -> Result<Option<String>> {
        let (mut reader, mut line, mut bytes) = (BufReader::new(self.file.try_clone()?), String::new(), 0);
        let mut first = None;
        while reader.read_line(&mut line)? > 0 && line.ends_with('\n') {
            bytes += line.len() as u64;
            match parsed(&line) {
                _ if first.is_none() => first = Some(line.trim_end().to_owned()),
                Some((row, outcome, _)) => self.count(row, outcome),
                None => {}
            }
            line.clear();
        }
        self.file.set_len(bytes)?;
        Ok(first)
    }

    fn count(&mut self, row: u64, outcome: &str) {
        self.rows = self.rows.max(row);
        self.failed.remove(&row);
        if outcome == "failed" {
            self.failed.insert(row);
        } else {
            *self.counts.entry(outcome.to_owned()).or_default() += 1;
        }
    }

    pub(crate) fn write(&mut self, row: u64, outcome: &Outcome) -> Result<()> {
        let (name, why) = match outcome {
            Outcome::Created => ("created", ""),
            Outcome::Updated => ("updated", ""),
            Outcome::Accepted => ("accepted", ""),
            Outcome::Skipped => ("skipped", ""),
            Outcome::Refused(why) => ("refused", why.as_str()),
            Outcome::Failed(why) => ("failed", why.as_str()),
        };
        self.count(row, name);
        writeln!(self.file, "{row},{name},{}", why.replace('\n', " ")).with_context(at(&self.path))
    }

    /// How many rows are in it, counted from the first.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// The rows to try again.
    pub(crate) fn failed(&self) -> &BTreeSet<u64> {
        &self.failed
    }

    pub(crate) fn refused(&self) -> u64 {
        self.counts.get("refused").copied().unwrap_or_default()
    }

    pub(crate) fn print_summary(&mut self, rows: u64) -> Result<()> {
        println!("{rows} rows");
        for outcome in ["created", "updated", "accepted", "skipped", "refused"] {
            println!("{:>8} {outcome}", self.counts.get(outcome).copied().unwrap_or_default());
        }
        let pending = rows.saturating_sub(self.rows) + self.failed.len() as u64;
        if pending > 0 {
            println!("{pending:>8} pending: run it again");
        }
        self.print_reasons().with_context(at(&self.path))?;
        println!("The journal is {}.", self.path.display());
        Ok(())
    }

    /// Prints the first rows that were refused or failed.
    fn print_reasons(&mut self) -> Result<()> {
        self.file.rewind()?;
        let mut printed = 0;
        for line in BufReader::new(&self.file).lines() {
            let line = line?;
            let Some((row, outcome, why)) = parsed(&line) else { continue };
            let verb = match outcome {
                "refused" => "was refused",
                "failed" if self.failed.contains(&row) => "failed",
                _ => continue,
            };
            if printed == PRINTED {
                println!("The journal has more of them.");
                break;
            }
            println!("row {row} {verb}: {why}");
            printed += 1;
        }
        Ok(())
    }
}

fn parsed(line: &str) -> Option<(u64, &str, &str)> {
    let mut parts = line.trim_end().splitn(3, ',');
    Some((parts.next()?.parse().ok()?, parts.next()?, parts.next().unwrap_or_default()))
}

/// A digest of the file, which another version of it does not have.
fn digest(path: &Path) -> Result<String> {
    let (mut file, mut hasher, mut bytes) = (File::open(path)?, DefaultHasher::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(format!("{:016x}", hasher.finish())),
            read => hasher.write(bytes.get(..read).unwrap_or_default()),
        }
    }
}
