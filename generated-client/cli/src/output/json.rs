//! JSON: a row in each line, or one list.

use std::io::{self, Write};

use crate::columns::Record;
use crate::output::{Destination, Output, View};

/// A row in each line.
pub(super) struct Ndjson {
    destination: Destination,
}

impl Ndjson {
    pub(super) const fn new(destination: Destination) -> Self {
        Self { destination }
    }
}

impl Output for Ndjson {
    fn row(&mut self, view: &View<'_>, record: &Record) -> io::Result<()> {
        view.write_json(record, &mut self.destination)?;
        self.destination.write_all(b"\n")
    }

    fn flush(&mut self) -> io::Result<()> {
        self.destination.flush()
    }

    fn finish(&mut self, _: &View<'_>) -> io::Result<()> {
        self.flush()
    }
}

/// One list. Without its end, which follows the last row, it is no JSON: a part is not taken for the whole.
pub(super) struct Json {
    destination: Destination,
    is_open: bool,
}

impl Json {
    pub(super) const fn new(destination: Destination) -> Self {
        Self { destination, is_open: false }
    }
}

impl Output for Json {
    fn row(&mut self, view: &View<'_>, record: &Record) -> io::Result<()> {
        let separator = if std::mem::replace(&mut self.is_open, true) { ",\n" } else { "[\n" };
        self.destination.write_all(separator.as_bytes())?;
        view.write_json(record, &mut self.destination)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.destination.flush()
    }

    fn finish(&mut self, _: &View<'_>) -> io::Result<()> {
        self.destination.write_all(if self.is_open { b"\n]\n" } else { b"[]\n" })?;
        self.flush()
    }
}
