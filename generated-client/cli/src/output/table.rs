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

    /// The columns that are shown: those that were chosen, or else as many as fit, without those that are masked.
    fn shown(&self, view: &View<'_>) -> Vec<usize> {
        let all = (0..).zip(view.layout.columns());
        match self.width.filter(|_| !view.has_fields) {
            Some(width) => {
                let readable = all.filter(|(_, column)| !(view.is_masked && column.is_sensitive));
                readable.map(|(at, _)| at).take((usize::from(width) / WIDTH).max(1)).collect()
            }
            None => all.map(|(at, _)| at).collect(),
        }
    }

    fn write(&mut self, view: &View<'_>) -> io::Result<()> {
        let shown = self.shown(view);
        let of_shown = |cells: &[String]| shown.iter().filter_map(|at| cells.get(*at).cloned()).collect();
        let header: Vec<String> = view.layout.columns().map(|column| column.name.clone()).collect();
        let rows: Vec<Vec<String>> = self.rows.drain(..).map(|cells| of_shown(&cells)).collect();
        let header: Vec<String> = of_shown(&header);
        for line in lines(&header, &rows, self.width, true) {
            writeln!(self.destination, "{line}")?;
        }
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
        let (columns, shown) = (view.layout.columns().count(), self.shown(view).len());
        if shown < columns {
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
