//! The formats in which rows are written.

mod csv;
mod destination;
mod fields;
mod jq;
mod json;
mod table;

use std::io::{self, Write};

use clap::ValueEnum;
use clap::builder::PossibleValue;
use serde_json::Value;

use crate::api::catalogue::{Catalogue, Operation, ResponseKind};
use crate::api::client;
use crate::columns::{Cell, Layout, Record};
use crate::privacy;
use crate::schema;

pub(crate) use destination::{Destination, create_private};
pub(crate) use jq::Filter;
pub(crate) use table::{lines, terminal_width};

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Table,
    Csv,
    Ndjson,
    Json,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Table, Self::Csv, Self::Ndjson, Self::Json]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Json => "json",
        }))
    }
}

/// Rows that are written one by one.
pub(crate) trait Output: Send {
    /// Writes a row.
    fn row(&mut self, view: &View<'_>, record: &Record) -> io::Result<()>;
    /// Passes on everything that was written.
    fn flush(&mut self) -> io::Result<()>;
    /// Writes what follows the last row.
    fn finish(&mut self, view: &View<'_>) -> io::Result<()>;
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Rows.
    Rows,
    /// Rows after others that were written before.
    MoreRows,
    /// One row.
    One,
}

/// Opens an output.
pub(crate) fn open(format: Format, destination: Destination, shape: Shape) -> Box<dyn Output> {
    match (format, shape) {
        (Format::Table, Shape::One) => Box::new(fields::Fields::new(destination)),
        (Format::Table, _) => Box::new(table::Table::new(destination)),
        (Format::Csv, shape) => Box::new(csv::Csv::new(destination, shape == Shape::MoreRows)),
        (Format::Ndjson, _) | (Format::Json, Shape::One) => Box::new(json::Ndjson::new(destination)),
        (Format::Json, _) => Box::new(json::Json::new(destination)),
    }
}

/// Opens an output of the results of a filter: one list, or one in each line.
pub(crate) fn filtered(filter: Filter, format: Format, destination: Destination) -> Box<dyn Output> {
    Box::new(jq::Jq { filter, destination, is_list: format == Format::Json, rows: 0, is_open: false })
}

/// How rows are shown: their columns, and whether personal data is masked.
pub(crate) struct View<'a> {
    catalogue: &'a Catalogue,
    operation: &'a Operation,
    pub(crate) layout: Layout,
    has_fields: bool,
    is_masked: bool,
}

impl<'a> View<'a> {
    pub(crate) const fn new(
        catalogue: &'a Catalogue,
        operation: &'a Operation,
        layout: Layout,
        has_fields: bool,
        is_masked: bool,
    ) -> Self {
        Self { catalogue, operation, layout, has_fields, is_masked }
    }

    fn cells<'r>(&self, record: &'r Record) -> Vec<Cell<'r>> {
        self.layout.cells(record, self.is_masked)
    }

    /// Writes a row as JSON: the chosen columns, or the row as it was received, with what it is related to as
    /// `included`.
    fn write_json(&self, record: &Record, out: &mut dyn Write) -> io::Result<()> {
        if self.has_fields {
            return self.write_fields(record, out);
        }
        if !self.is_masked && record.related.is_empty() {
            return out.write_all(record.row.text().as_bytes());
        }
        let mut row = self.masked(schema::of_row(self.catalogue, self.operation), value(&record.row)?);
        let related = record.related.iter().map(|resource| {
            let resource = value(resource)?;
            let resource_type = resource.get("type").and_then(Value::as_str).unwrap_or_default();
            let schema = schema::of_resource(self.catalogue, resource_type);
            Ok(self.masked(schema, resource))
        });
        let related: Vec<Value> = related.collect::<io::Result<_>>()?;
        if let Some(members) = row.as_object_mut().filter(|_| !related.is_empty()) {
            members.insert("included".to_owned(), related.into());
        }
        serde_json::to_writer(out, &row).map_err(io::Error::from)
    }

    fn write_fields(&self, record: &Record, out: &mut dyn Write) -> io::Result<()> {
        let mut separator = "{";
        for (column, cell) in self.layout.columns().zip(self.cells(record)) {
            write!(out, "{separator}{}:{}", Value::from(column.name.as_str()), cell.to_json())?;
            separator = ",";
        }
        out.write_all(b"}")
    }

    fn masked(&self, schema: Option<&Value>, mut value: Value) -> Value {
        if self.is_masked {
            privacy::mask(self.catalogue, schema.as_slice(), &mut value);
        }
        value
    }

    /// Whether responses are documents, with their rows in `data`.
    pub(crate) fn is_document(&self) -> bool {
        self.operation.responses.iter().any(|response| response.kind == ResponseKind::Document)
    }

    /// The members that lead to the rows of a response of plain JSON.
    pub(crate) fn rows_at(&self) -> impl Iterator<Item = &'a str> {
        schema::rows_at(self.operation)
    }

    /// Writes a whole response as JSON.
    pub(crate) fn write_response(&self, response: &client::runtime::Json, out: &mut dyn Write) -> io::Result<()> {
        if !self.is_masked {
            return out.write_all(response.text().as_bytes());
        }
        let masked = self.masked(schema::of_response(self.operation), value(response)?);
        serde_json::to_writer(out, &masked).map_err(io::Error::from)
    }
}

fn value(json: &client::runtime::Json) -> io::Result<Value> {
    serde_json::from_str(json.text()).map_err(io::Error::from)
}
