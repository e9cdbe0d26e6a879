//! Comma-separated values, with a header.

use std::io;

use csv::Writer;

use crate::columns::Record;
use crate::output::{Destination, Output, View};

/// Comma-separated values.
pub(super) struct Csv {
    writer: Writer<Destination>,
    has_header: bool,
}

impl Csv {
    pub(super) fn new(destination: Destination, has_header: bool) -> Self {
        Self { writer: Writer::from_writer(destination), has_header }
    }

    fn header(&mut self, view: &View<'_>) -> io::Result<()> {
        if !std::mem::replace(&mut self.has_header, true) {
            let names = view.layout.columns().map(|column| column.name.as_str());
            self.writer.write_record(names).map_err(cause)?;
        }
        Ok(())
    }
}

impl Output for Csv {
    fn row(&mut self, view: &View<'_>, record: &Record) -> io::Result<()> {
        self.header(view)?;
        self.writer.write_record(view.cells(record).iter().map(|cell| cell.to_text().into_owned())).map_err(cause)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    fn finish(&mut self, view: &View<'_>) -> io::Result<()> {
        self.header(view)?;
        self.writer.flush()
    }
}

/// The error of the destination. The conversion of `csv` hides its kind.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}
