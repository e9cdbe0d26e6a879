//! Tables for a reader.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Row};

use crate::columns::Record;
use crate::errors::warn;
use crate::output::{Destination, Output, View};

/// How many rows share one header, so that memory is bounded.
const ROWS: usize = 200;

/// The width up to which a column is shown whole.
const WIDEST: usize = 40;

/// What `comfy-table` writes around a cell.
const PADDING: usize = 2;

/// A table that is written in parts, each with a header.
pub(super) struct Table {
    destination: Destination,
    width: Option<u16>,
    rows: Vec<Vec<String>>,
    /// The columns that are shown, by the first rows.
    shown: Option<Vec<usize>>,
}

impl Table {
    pub(super) fn new(destination: Destination) -> Self {
        let width = destination.is_terminal.then(terminal_width);
        Self { destination, width, rows: Vec::new(), shown: None }
    }

    /// The columns to show: those that were chosen, or else as many as fit, without those that are masked.
    fn fitting(&self, view: &View<'_>) -> Vec<usize> {
        let all = (0..).zip(view.layout.columns());
        let Some(width) = self.width.filter(|_| !view.has_fields) else { return all.map(|(at, _)| at).collect() };
        let mut left = usize::from(width);
        let mut shown = Vec::new();
        for (at, column) in all.filter(|(_, column)| !(view.is_masked && column.is_sensitive)) {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).chain([&column.name]);
            let widest = cells.map(|cell| cell.chars().count()).max().unwrap_or_default();
            match left.checked_sub(widest.min(WIDEST) + PADDING) {
                Some(rest) => left = rest,
                None if shown.is_empty() => {}
                None => break,
            }
            shown.push(at);
        }
        shown
    }

    fn write(&mut self, view: &View<'_>) -> io::Result<()> {
        let shown = self.shown.take().unwrap_or_else(|| self.fitting(view));
        let of_shown =
            |cells: &[String]| -> Vec<String> { shown.iter().filter_map(|at| cells.get(*at).cloned()).collect() };
        let header: Vec<String> = view.layout.columns().map(|column| column.name.clone()).collect();
        let rows: Vec<Vec<String>> = self.rows.drain(..).map(|cells| of_shown(&cells)).collect();
        for line in lines(&of_shown(&header), &rows, self.width, true) {
            writeln!(self.destination, "{line}")?;
        }
        self.shown = Some(shown);
        self.destination.flush()
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
        let columns = view.layout.columns().count();
        if let Some(shown) = self.shown.as_ref().map(Vec::len).filter(|shown| *shown < columns) {
            warn(&format!("{shown} of {columns} columns are shown: choose with --fields, or write -o csv"));
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
pub(crate) fn lines(header: &[String], rows: &[Vec<String>], width: Option<u16>, is_cut: bool) -> Vec<String> {
    let mut table = comfy_table::Table::new();
    table.load_style(NOTHING).set_header(header);
    if let Some(width) = width {
        table.set_width(width).set_content_arrangement(ContentArrangement::Dynamic);
    }
    for row in rows {
        let mut row = Row::from(row);
        if is_cut {
            row.max_height(1);
        }
        table.add_row(row);
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}
