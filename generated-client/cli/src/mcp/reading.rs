//! `list`, `count` and `get`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::api::Json;
use crate::api::catalogue::{Operation, OperationRequest, ResponseKind};
use crate::api::client::runtime::{Audit, Bookmark, Verdict};
use crate::api::client::{Error, StreamExt};
use crate::columns::{self, Cell, Column, Layout, Record};
use crate::commands::{self, call, list};
use crate::errors::{Failure, Kind};
use crate::mcp::failures;
use crate::mcp::given::Given;
use crate::mcp::server::{Entry, Server};
use crate::mcp::shown::{Shown, prune};
use crate::mcp::tool::Reply;
use crate::output::{self, Destination, Format, Shape, View};
use crate::schema;

/// How many bytes the rows of a response have: by default, and if a number of rows is requested.
const USUAL_BYTES: usize = 7600;
const MOST_BYTES: usize = 64 * 1024;

/// Where a list continues. A bookmark grows with the rows before it, so a model is given a name for it.
#[derive(Clone)]
pub(super) enum Place {
    /// With the size of its pages: with others, rows would seem to have moved.
    Bookmark(Bookmark, u64),
    /// After this many rows of a collection without pages.
    After(usize),
}

/// The rows of a response.
#[derive(Default)]
struct Page {
    rows: Vec<Value>,
    withheld: BTreeSet<String>,
    /// The columns that are left out, because the rows have no room for them.
    omitted: Vec<String>,
    bytes: usize,
}

/// How rows are shown.
struct Table<'a> {
    shown: Shown<'a>,
    row: Option<&'a Value>,
    layout: Layout,
    most: usize,
    bytes: usize,
}

impl Table<'_> {
    /// Adds a row, unless the response is full. An empty response has room for any row.
    fn add(&self, page: &mut Page, entry: &mut Entry, server: &Server, record: &Record) -> Result<bool, Failure> {
        let (row, withheld) = self.row(record)?;
        let size = row.to_string().len() + 1;
        if !page.rows.is_empty() && (page.rows.len() >= self.most || page.bytes + size > self.bytes) {
            return Ok(false);
        }
        if let Some(id) = record.row.get("id") {
            let id: Value = serde_json::from_str(id.text()).unwrap_or_default();
            entry.identifiers.insert(server.audit.identifier(&id));
        }
        page.bytes += size;
        page.withheld.extend(withheld);
        page.rows.push(row);
        entry.rows += 1;
        Ok(true)
    }

    /// Leaves out columns, unless the caller chose columns or a number of rows.
    fn fit(&self, page: &mut Page, given: &Given) {
        if given.fields.is_empty() && given.limit.is_none() {
            page.fit(&self.layout.columns().cloned().collect::<Vec<_>>());
        }
    }

    /// The columns of a row that have a value, and the names of those that are withheld.
    fn row(&self, record: &Record) -> Result<(Value, Vec<String>), Failure> {
        let json =
            |value: &Value| Json::of(value).map_err(|_| Failure::new(Kind::Failed, "a row cannot be written as JSON"));
        let show = |schema: Option<&Value>, row: &Json| -> Result<Json, Failure> {
            json(&prune(self.shown.value(schema.as_slice(), &value(row)?)))
        };
        let related = record.related.iter().map(|resource| {
            let resource_type = resource.get("type").and_then(|name| name.as_str().map(|name| name.into_owned()));
            show(schema::of_resource(self.shown.catalogue, &resource_type.unwrap_or_default()), resource)
        });
        let related = related.collect::<Result<_, _>>()?;
        let visible = Record { row: show(self.row, &record.row)?, related };
        let (mut row, mut withheld) = (Map::new(), Vec::new());
        let cells = self.layout.cells(record, false).into_iter().zip(self.layout.cells(&visible, false));
        for (column, (received, cell)) in self.layout.columns().zip(cells) {
            match (received, cell) {
                (Cell::Absent, _) => {}
                (_, Cell::Absent) => withheld.push(column.name.clone()),
                (_, cell) => {
                    let cell = serde_json::from_str(&cell.to_json()).unwrap_or_default();
                    row.insert(column.name.clone(), cell);
                }
            }
        }
        if self.layout.columns().next().is_none() {
            row.insert("value".to_owned(), value(&visible.row)?);
        }
        Ok((row.into(), withheld))
    }
}

fn value(json: &Json) -> Result<Value, Failure> {
    serde_json::from_str(json.text()).map_err(|_| Failure::new(Kind::Failed, "the response is not JSON"))
}

impl Page {
    /// Leaves out columns until the rows fit: lists of objects first, then timestamps, then the others, each from the
    /// last one. Rows are not left out, so that a list has as many as it reports.
    fn fit(&mut self, columns: &[Column]) {
        let rank = |column: &Column| match column.kind.as_str() {
            "list of object" | "object" | "list of any" | "any" => 0,
            "timestamp" => 1,
            _ => 2,
        };
        let mut order: Vec<&Column> = columns.iter().skip(1).rev().collect();
        order.sort_by_key(|column| rank(column));
        for column in order {
            if self.bytes <= USUAL_BYTES {
                return;
            }
            let removed = self.rows.iter_mut().filter_map(|row| row.as_object_mut()?.shift_remove(&column.name));
            let bytes: usize = removed.map(|cell| cell.to_string().len() + column.name.len() + 4).sum();
            if bytes > 0 {
                self.bytes = self.bytes.saturating_sub(bytes);
                self.omitted.push(column.name.clone());
            }
        }
    }

    fn reply(self, completeness: Value, count: Option<u64>, cursor: Option<String>) -> Reply {
        let mut content = Map::new();
        content.insert("completeness".to_owned(), completeness);
        let count = count.map(Value::from);
        let withheld = Some(self.withheld).filter(|withheld| !withheld.is_empty()).map(|names| json!(names));
        let omitted = Some(self.omitted).filter(|omitted| !omitted.is_empty()).map(|names| json!(names));
        let cursor = cursor.map(Value::from);
        for (name, member) in [("count", count), ("cursor", cursor), ("omitted", omitted), ("withheld", withheld)] {
            content.extend(member.map(|member| (name.to_owned(), member)));
        }
        content.insert("rows".to_owned(), self.rows.into());
        Reply { content, file: None, is_error: false }
    }
}

pub(super) fn is_document(operation: &Operation) -> bool {
    operation.responses.iter().any(|response| response.kind == ResponseKind::Document)
}

impl Server {
    fn table(&self, operation: &'static Operation, given: &Given) -> Result<Table<'_>, Failure> {
        let columns = columns::of(self.catalogue, operation);
        let layout = match given.fields.as_slice() {
            [] => Layout::usual(columns, &commands::included(operation, &given.arguments)),
            fields => Layout::chosen(&columns, fields)?,
        };
        let most = usize::try_from(given.rows()).unwrap_or(usize::MAX);
        // Of all columns, some can be left out instead of rows.
        let is_usual = given.limit.is_none() && !given.fields.is_empty();
        let bytes = if is_usual { USUAL_BYTES } else { MOST_BYTES };
        let row = schema::of_row(self.catalogue, operation);
        Ok(Table { shown: self.shown(given.text), row, layout, most, bytes })
    }

    fn request(&self, operation: &Operation, arguments: &Map<String, Value>) -> Result<OperationRequest, Failure> {
        let call =
            self.client.operation(&operation.id).map_err(|error| failures::of(self.catalogue, operation, &error))?;
        call.arguments(arguments).map_err(|error| Failure::new(Kind::Usage, error.to_string()))
    }

    /// A request whose pages have the size of the response, if its operation allows that.
    fn paged(
        &self,
        operation: &Operation,
        arguments: &Map<String, Value>,
        rows: u64,
    ) -> Result<OperationRequest, Failure> {
        let ways = || operation.paging.iter().flat_map(|paging| &paging.ways);
        let of_paging = |name: &String| ways().any(|way| way.at == *name || way.size.as_ref() == Some(name));
        if arguments.keys().any(of_paging) {
            let failure = Failure::new(Kind::Usage, "an argument selects a page");
            return Err(failure.help("use `limit` and `cursor` instead"));
        }
        let plain = self.request(operation, arguments)?;
        let Some(size) = ways().next().and_then(|way| way.size.clone()) else { return Ok(plain) };
        let mut sized = arguments.clone();
        sized.insert(size, rows.into());
        Ok(self.request(operation, &sized).unwrap_or(plain))
    }

    /// Rows of a collection.
    ///
    /// # Errors
    ///
    /// The arguments are wrong, or the call failed.
    pub(super) async fn list(
        &self,
        operation: &'static Operation,
        given: &Given,
        entry: &mut Entry,
    ) -> Result<Reply, Failure> {
        if let Some(name) = &given.file {
            return self.to_file(operation, given, name, entry).await;
        }
        let place = given.cursor.as_ref().map(|cursor| self.place(cursor)).transpose()?;
        match operation.paging {
            Some(_) => self.list_pages(operation, given, place, entry).await,
            None => self.list_whole(operation, given, place, entry).await,
        }
    }

    async fn list_pages(
        &self,
        operation: &'static Operation,
        given: &Given,
        place: Option<Place>,
        entry: &mut Entry,
    ) -> Result<Reply, Failure> {
        let failed = |error: Error| failures::of(self.catalogue, operation, &error);
        let table = self.table(operation, given)?;
        let size = if let Some(Place::Bookmark(_, size)) = &place { *size } else { given.rows() };
        let mut request = self.paged(operation, &given.arguments, size)?;
        if let Some(Place::Bookmark(bookmark, _)) = &place {
            request = request.resume(bookmark).map_err(failed)?;
        }
        let mut rows = request.rows().map_err(failed)?;
        let mut page = Page::default();
        let next = loop {
            let (audit, before) = (rows.audit(), rows.bookmark());
            let has_more = audit.counts().is_some_and(|counts| *counts.end() > audit.rows());
            if page.rows.len() >= table.most && has_more {
                break Some(before);
            }
            match rows.next().await {
                None => break None,
                Some(Ok(row)) => {
                    let record = list::record(&row, operation.include.is_some())?;
                    if !table.add(&mut page, entry, self, &record)? {
                        break Some(before);
                    }
                }
                Some(Err(Error::Row(_))) => {}
                Some(Err(error)) => return Err(failed(error)),
            }
        };
        table.fit(&mut page, given);
        let audit = rows.audit();
        let cursor = next.map(|bookmark| self.keep(Place::Bookmark(bookmark, size))).transpose()?;
        let completeness = completeness(&audit, cursor.is_some());
        Ok(page.reply(completeness, audit.counts().map(|counts| *counts.end()), cursor))
    }

    /// A collection without pages.
    async fn list_whole(
        &self,
        operation: &'static Operation,
        given: &Given,
        place: Option<Place>,
        entry: &mut Entry,
    ) -> Result<Reply, Failure> {
        let table = self.table(operation, given)?;
        let records = self.records(operation, &given.arguments).await?;
        let after = if let Some(Place::After(rows)) = place { rows } else { 0 };
        let mut page = Page::default();
        for record in records.iter().skip(after) {
            if !table.add(&mut page, entry, self, record)? {
                break;
            }
        }
        table.fit(&mut page, given);
        let given = after + page.rows.len();
        let cursor = (given < records.len()).then(|| self.keep(Place::After(given))).transpose()?;
        let verdict = if cursor.is_some() { "Unfinished" } else { "Complete" };
        Ok(page.reply(json!({"verdict": verdict}), u64::try_from(records.len()).ok(), cursor))
    }

    /// The rows of one response.
    ///
    /// # Errors
    ///
    /// The call failed.
    pub(super) async fn records(
        &self,
        operation: &'static Operation,
        arguments: &Map<String, Value>,
    ) -> Result<Vec<Record>, Failure> {
        let response = self.request(operation, arguments)?.await;
        let response = response.map_err(|error| failures::of(self.catalogue, operation, &error))?;
        Ok(call::records(&response, is_document(operation), schema::rows_at(operation)))
    }

    /// Counts the rows of a collection.
    ///
    /// # Errors
    ///
    /// The call failed, or the server does not count.
    pub(super) async fn count(&self, operation: &'static Operation, given: &Given) -> Result<Reply, Failure> {
        let count = self.request(operation, &given.arguments)?.count().await;
        let count = count.map_err(|error| failures::of(self.catalogue, operation, &error))?;
        let content = Map::from_iter([("count".to_owned(), count.into())]);
        Ok(Reply { content, file: None, is_error: false })
    }

    /// One resource, or what else the operation returns.
    ///
    /// # Errors
    ///
    /// The call failed.
    pub(super) async fn get(
        &self,
        operation: &'static Operation,
        given: &Given,
        entry: &mut Entry,
    ) -> Result<Reply, Failure> {
        let table = self.table(operation, given)?;
        let records = self.records(operation, &given.arguments).await?;
        let mut page = Page::default();
        if let Some(record) = records.first() {
            table.add(&mut page, entry, self, record)?;
        }
        let mut content = Map::new();
        content.insert("row".to_owned(), page.rows.pop().unwrap_or_else(|| json!({})));
        if !page.withheld.is_empty() {
            content.insert("withheld".to_owned(), json!(page.withheld));
        }
        Ok(Reply { content, file: None, is_error: false })
    }

    /// Writes all rows, complete, to a new file in the folder that the user named for that.
    async fn to_file(
        &self,
        operation: &'static Operation,
        given: &Given,
        name: &str,
        entry: &mut Entry,
    ) -> Result<Reply, Failure> {
        let (path, format) = self.new_file(name)?;
        let written = self.write_rows(operation, given, (&path, format), entry).await;
        let (completeness, count) = written.inspect_err(|_| {
            // A part is not taken for the whole.
            let _ = std::fs::remove_file(&path);
        })?;
        let mut reply = Page::default().reply(completeness, count, None);
        reply.content.insert("written".to_owned(), entry.rows.into());
        reply.file = Some(path);
        Ok(reply)
    }

    async fn write_rows(
        &self,
        operation: &'static Operation,
        given: &Given,
        (path, format): (&Path, Format),
        entry: &mut Entry,
    ) -> Result<(Value, Option<u64>), Failure> {
        let failed = |error: Error| failures::of(self.catalogue, operation, &error);
        let table = self.table(operation, given)?;
        let view = View::new(self.catalogue, operation, table.layout, !given.fields.is_empty(), false);
        let (destination, _) = Destination::file(path, 0)?;
        let mut output = output::open(format, destination, Shape::Rows);
        let written = |error: std::io::Error| Failure::write(&error);
        let (completeness, count) = match operation.paging {
            None => {
                for record in self.records(operation, &given.arguments).await? {
                    output.row(&view, &record).map_err(written)?;
                    entry.rows += 1;
                }
                (json!({"verdict": "Complete"}), Some(entry.rows))
            }
            Some(_) => {
                let mut rows = self.request(operation, &given.arguments)?.rows().map_err(failed)?;
                while let Some(row) = rows.next().await {
                    match row {
                        Ok(row) => {
                            let record = list::record(&row, operation.include.is_some())?;
                            output.row(&view, &record).map_err(written)?;
                            entry.rows += 1;
                        }
                        Err(Error::Row(_)) => {}
                        Err(error) => return Err(failed(error)),
                    }
                }
                let audit = rows.audit();
                (completeness(&audit, false), audit.counts().map(|counts| *counts.end()))
            }
        };
        output.finish(&view).map_err(written)?;
        Ok((completeness, count))
    }

    fn new_file(&self, name: &str) -> Result<(PathBuf, Format), Failure> {
        let Some(folder) = &self.settings.files else {
            let failure = Failure::new(Kind::Usage, "the server writes no files");
            return Err(failure.help("the user can restart it with --files FOLDER"));
        };
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        let format = match name.rsplit_once('.') {
            Some((stem, "csv")) if !stem.is_empty() => Some(Format::Csv),
            Some((stem, "ndjson")) if !stem.is_empty() => Some(Format::Ndjson),
            Some((stem, "json")) if !stem.is_empty() => Some(Format::Json),
            _ => None,
        };
        let Some(format) = format.filter(|_| is_name && !name.starts_with('.')) else {
            let failure = Failure::new(Kind::Usage, "`file` is no name of a file");
            return Err(failure.help("give a name without folders that ends with .csv, .ndjson or .json"));
        };
        let path: &Path = folder;
        let path = path.join(name);
        let created = std::fs::File::create_new(&path).map(drop);
        created.map_err(|error| Failure::new(Kind::Usage, format!("the file cannot be created: {}", error.kind())))?;
        Ok((path, format))
    }
}

/// How complete the rows are.
fn completeness(audit: &Audit, is_cut: bool) -> Value {
    let verdict = match audit.verdict() {
        _ if is_cut => "Unfinished",
        Verdict::Complete => "Complete",
        Verdict::Consistent => "Consistent",
        Verdict::Missing(rows) => return json!({"verdict": "Missing", "rows": rows}),
        Verdict::Undecoded(rows) => return json!({"verdict": "Undecoded", "rows": rows}),
        Verdict::Moved => "Moved",
        Verdict::Resumed => "Resumed",
        Verdict::Unidentified => "Unidentified",
        Verdict::Partial => "Partial",
        Verdict::Uncounted => "Uncounted",
        _ => "Unfinished",
    };
    json!({"verdict": verdict})
}
