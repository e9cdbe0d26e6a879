//! One row as a table, with a line for each field.

use std::io::{self, Write};

use crate::columns::{Cell, Record};
use crate::output::table::{lines, printable, terminal_width};
use crate::output::{Destination, Output, View};

/// A line for each field that has a value.
pub(super) struct Fields {
    destination: Destination,
}

impl Fields {
    pub(super) const fn new(destination: Destination) -> Self {
        Self { destination }
    }
}

impl Output for Fields {
    fn row(&mut self, view: &View<'_>, record: &Record) -> io::Result<()> {
        let cells = view.layout.columns().zip(view.cells(record));
        let present = cells.filter(|(_, cell)| !matches!(cell, Cell::Absent));
        let rows: Vec<Vec<String>> =
            present.map(|(column, cell)| vec![column.name.clone(), printable(&cell.to_text())]).collect();
        let width = self.destination.is_terminal.then(terminal_width);
        for line in lines(&["field", "value"].map(str::to_owned), &rows, width, false) {
            writeln!(self.destination, "{line}")?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.destination.flush()
    }

    fn finish(&mut self, _: &View<'_>) -> io::Result<()> {
        self.flush()
    }
}
