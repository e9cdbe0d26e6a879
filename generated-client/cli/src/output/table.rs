//! Tables for a reader.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Row};

use crate::columns::Record;
use crate::errors::warn;
use crate::output::{Destination, Output, View};

/// How many rows share one header, so that memory is bounded.
const ROWS: usize = 200;

/// How wide a column is at least on average.
const WIDTH: usize = 14;

/// A table that is written in parts, each with a header.
pub(super) struct Table {
    destination: Destination,
    width: Option<u16>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(destination: Destination) -> Self {
        let width = destination.is_terminal.then(terminal_width);
        Self { destination, width, rows: Vec::new() }
    }

    fn write(&mut self, view: &View<'_>) -> io::Result<()> {
        let header: Vec<String> = view.layout.columns().map(|column| column.name.clone()).collect();
        let shown = match self.width {
            Some(width) if !view.has_fields => (usize::from(width) / WIDTH).clamp(1, header.len().max(1)),
            _ => header.len(),
        };
        for line in lines(&header, &self.rows, shown, self.width, true) {
            writeln!(self.destination, "{line}")?;
        }
        self.rows.clear();
        self.destination.flush()
    }

    fn hidden(&self, view: &View<'_>) -> usize {
        let columns = view.layout.columns().count();
        self.width.filter(|_| !view.has_fields).map_or(0, |width| columns.saturating_sub(usize::from(width) / WIDTH))
    }
}

impl Output for Table {
    fn row(&mut self, view: &View<'_>, record: &Record) -> io::Result<()> {
        self.rows.push(view.cells(record).iter().map(|cell| printable(&cell.to_text())).collect());
        if self.rows.len() == ROWS { self.write(view) } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.destination.flush()
    }

    fn finish(&mut self, view: &View<'_>) -> io::Result<()> {
        if !self.rows.is_empty() {
            self.write(view)?;
        }
        if let hidden @ 1.. = self.hidden(view) {
            warn(&format!("{hidden} columns do not fit: choose with --fields, or write -o csv"));
        }
        Ok(())
    }
}

/// A text in one line, without characters that control a terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The width of the terminal that standard output is.
pub(crate) fn terminal_width() -> u16 {
    terminal_size::terminal_size().map_or(80, |(width, _)| width.0)
}

/// The lines of a table. Cells that do not fit are cut off, or else continued in the next line.
pub(crate) fn lines(
    header: &[String],
    rows: &[Vec<String>],
    shown: usize,
    width: Option<u16>,
    is_cut: bool,
) -> Vec<String> {
    let mut table = comfy_table::Table::new();
    table.load_style(NOTHING).set_header(header.iter().take(shown));
    if let Some(width) = width {
        table.set_width(width).set_content_arrangement(ContentArrangement::Dynamic);
    }
    for row in rows {
        let mut row = Row::from(row.iter().take(shown));
        if is_cut {
            row.max_height(1);
        }
        table.add_row(row);
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}
