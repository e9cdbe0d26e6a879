//! `call` and `get`: one request, and its response.

use std::io::Write;

use clap::ArgMatches;

use crate::api::catalogue::{Catalogue, Operation};
use crate::api::client::runtime::JsonRef;
use crate::api::{self, Json};
use crate::arguments::Flags;
use crate::columns::Record;
use crate::errors::Failure;
use crate::options::Options;
use crate::output::{Filter, Format, Shape, View};

/// Calls an operation. As JSON, its response is printed as it is; in other formats, its rows.
///
/// # Errors
///
/// The call failed.
pub(super) async fn run(
    catalogue: &'static Catalogue,
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    let sent = Sent::new(catalogue, operation, Flags::of_call(catalogue, operation), matches).await?;
    match sent.options.format {
        Format::Json if !sent.options.has_fields() => sent.print(),
        _ => sent.write(Shape::Rows),
    }
}

/// Prints the rows of a collection that has no pages.
///
/// # Errors
///
/// The call failed.
pub(super) async fn collection(
    catalogue: &'static Catalogue,
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    Sent::new(catalogue, operation, Flags::of_collection(catalogue, operation), matches).await?.write(Shape::Rows)
}

/// Prints one resource.
///
/// # Errors
///
/// The call failed.
pub(super) async fn one(
    catalogue: &'static Catalogue,
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<(), Failure> {
    Sent::new(catalogue, operation, Flags::of_one(catalogue, operation), matches).await?.write(Shape::One)
}

/// The rows of a response: `data` of a document, or where plain JSON has them.
pub(crate) fn records<'a>(
    response: &Json,
    is_document: bool,
    mut rows_at: impl Iterator<Item = &'a str>,
) -> Vec<Record> {
    let data = response.get("data").filter(|_| is_document);
    let rows = || rows_at.try_fold(response.as_json(), |value, name| value.get(name));
    let data = data.or_else(rows).unwrap_or(response.as_json());
    let included: Vec<JsonRef<'_>> = response.get("included").into_iter().flat_map(JsonRef::items).collect();
    let record = |row: JsonRef<'_>| {
        let mut record = Record { row: row.to_json(), related: Vec::new() };
        for identity in record.linked() {
            let found = included.iter().find(|resource| identity.is_of(**resource));
            record.related.extend(found.map(|resource| resource.to_json()));
        }
        record
    };
    match data.text().starts_with('[') {
        true => data.items().map(record).collect(),
        false => Some(data).filter(|data| !data.is_null()).map(record).into_iter().collect(),
    }
}

/// A request that was sent, and its response.
struct Sent {
    options: Options,
    filter: Option<Filter>,
    view: View<'static>,
    response: Json,
}

impl Sent {
    async fn new(
        catalogue: &'static Catalogue,
        operation: &'static Operation,
        flags: Flags<'static>,
        matches: &ArgMatches,
    ) -> Result<Self, Failure> {
        let options = Options::of(matches);
        let filter = options.filter()?;
        let arguments = flags.read(matches)?;
        let view = options.view(catalogue, operation, &super::included(operation, &arguments))?;
        let call = api::connect()?.operation(&operation.id)?;
        let response = call.arguments(&arguments).map_err(|error| flags.explain(&error))?.await?;
        Ok(Self { options, filter, view, response })
    }

    fn write(mut self, shape: Shape) -> Result<(), Failure> {
        let filter = self.filter.take();
        let mut output = self.options.open(self.options.destination()?, shape, filter);
        let mut write = || {
            for record in records(&self.response, self.view.is_document(), self.view.rows_at()) {
                output.row(&self.view, &record)?;
            }
            output.finish(&self.view)
        };
        write().map_err(|error| Failure::write(&error))
    }

    /// Prints the whole response.
    fn print(&self) -> Result<(), Failure> {
        let mut destination = self.options.destination()?;
        let mut write = || {
            let mut response = Vec::new();
            self.view.write_response(&self.response, &mut response)?;
            match &self.filter {
                Some(filter) => filter.write_all(&response, &mut destination)?,
                None => destination.write_all(&[&response, &b"\n"[..]].concat())?,
            }
            destination.flush()
        };
        write().map_err(|error| Failure::write(&error))
    }
}
