//! Calls of operations by name.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::runtime::catalogue::check::{self, PageArguments};
use crate::runtime::catalogue::data::{Catalogue, Operation, PagingFamily, PagingWay, ResponseKind};
use crate::runtime::catalogue::fault::ArgumentError;
use crate::runtime::catalogue::write;
use crate::runtime::error::config::ConfigError;
use crate::runtime::error::kind::Result;
use crate::runtime::http::call::Call;
use crate::runtime::http::client::Client;
use crate::runtime::http::request::{Request, RequestBody};
use crate::runtime::http::response::{Answer as _, Pending, RawResponse};
use crate::runtime::http::service;
use crate::runtime::jsonapi::untyped::RawResource;
use crate::runtime::paging::bookmark::Bookmark;
use crate::runtime::paging::opening::Opening;
use crate::runtime::paging::page::Page;
use crate::runtime::paging::request::{ByAnyWay, count};
use crate::runtime::paging::streams::{Pages, Rows};
use crate::runtime::paging::way::Way;
use crate::runtime::value::json::Json;

/// A call of an operation, before it has its arguments.
#[derive(Clone)]
#[must_use = "nothing is sent before it has arguments and is awaited"]
pub struct OperationCall {
    client: Client,
    catalogue: &'static Catalogue,
    operation: &'static Operation,
    sent_as: &'static service::Operation,
}

impl OperationCall {
    pub(super) fn new(
        client: &Client,
        catalogue: &'static Catalogue,
        operation: &'static Operation,
        sent_as: &'static service::Operation,
    ) -> Self {
        Self { client: client.clone(), catalogue, operation, sent_as }
    }

    /// The operation.
    #[must_use]
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Checks the arguments: a JSON object of the parameters, by their names, and of the body as `body`. `null` means
    /// an absent one. The parameters of paging are arguments as well.
    ///
    /// # Errors
    ///
    /// Every fault of the arguments: an unknown or missing one, and what its JSON Schema does not allow. Members of
    /// objects that are not described are faults too, unless the description allows others.
    pub fn arguments(&self, arguments: &(impl Serialize + ?Sized)) -> Result<OperationRequest, ArgumentError> {
        let checked = check::check(self.catalogue, self.operation, arguments)?;
        let call = Call::new(&self.client, self.sent_as);
        let mut call = write::parameters(call, self.operation, &checked.values);
        if let (Some(body), Some(value)) = (&self.operation.body, &checked.body) {
            call = write::body(call, self.catalogue, body, value);
        }
        let choice = PageChoice {
            operation: self.operation,
            counted: self.catalogue.count.as_deref(),
            page: checked.page,
            bookmark: None,
        };
        Ok(Request::read_by(call, choice, reader(self.operation)))
    }
}

impl fmt::Debug for OperationCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OperationCall").field(&self.operation.id).finish()
    }
}

/// The marker of requests by name.
#[derive(Debug, Clone, Copy)]
pub enum ByName {}

/// A request by name, with checked arguments. Awaited, it returns the response as JSON: `null` if the response is
/// empty, text as a string, and bytes as a string in base64. A collection is returned as one page; [`rows`](Self::rows)
/// and [`pages`](Self::pages) return all.
pub type OperationRequest = Request<ByName, Json, PageChoice>;

/// The page that a request by name selects.
#[derive(Clone)]
pub struct PageChoice {
    operation: &'static Operation,
    counted: Option<&'static str>,
    page: PageArguments,
    bookmark: Option<Bookmark>,
}

impl PageChoice {
    /// The opening of the chosen way, or of the best one.
    fn opening(&self) -> Result<Opening, ConfigError> {
        let paging = self.operation.paging.as_ref();
        let way = self.page.way.or_else(|| paging.and_then(|paging| paging.ways.first()));
        let way =
            way.ok_or_else(|| ConfigError::new("not a collection with pages: await it").of(&self.operation.id))?;
        Ok(self.of(way))
    }

    fn of(&self, way: &'static PagingWay) -> Opening {
        let mut opening = Opening::new(self.described(way));
        opening.at = self.page.at;
        opening.after.clone_from(&self.page.after);
        opening.size = self.page.size.or(opening.size);
        opening.bookmark.clone_from(&self.bookmark);
        opening
    }
}

impl PageChoice {
    /// A way of paging as the engine takes it.
    fn described(&self, way: &'static PagingWay) -> Way {
        let mut made = parameters_of(way);
        let Some(paging) = &self.operation.paging else { return made };
        if let Some(pointer) = &paging.rows {
            made = made.rows(pointer);
        }
        if paging.unidentified {
            made = made.unidentified();
        }
        // Without a count of its own, a document can have one in its `meta`.
        match paging.count.as_deref().or(self.counted.filter(|_| paging.rows.is_none())) {
            Some(pointer) => made.count(pointer),
            None => made,
        }
    }
}

impl RequestBody for PageChoice {
    fn fill(self, call: Call) -> Call {
        match self.page.way {
            Some(way) => ByAnyWay(self.of(way)).fill(call),
            None => call,
        }
    }
}

impl fmt::Debug for PageChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PageArguments { way, at, size, .. } = &self.page;
        f.debug_struct("PageChoice").field("by", &way.map(|way| way.by)).field("at", at).field("size", size).finish()
    }
}

/// The parameters of a way of paging, and where a response has its cursor.
fn parameters_of(way: &'static PagingWay) -> Way {
    let mut made = match way.by {
        PagingFamily::Cursor => Way::cursor(&way.at),
        PagingFamily::Number => Way::number(&way.at).first(way.first),
        PagingFamily::Offset => Way::offset(&way.at),
        PagingFamily::Link => Way::link(),
    };
    made = made.least(way.least);
    if let Some(name) = &way.size {
        made = made.size(name);
    }
    if let Some(rows) = way.default_size {
        made = made.default_size(rows);
    }
    if let Some(rows) = way.usual_size {
        made = made.usual_size(rows);
    }
    if let Some(pointer) = &way.next {
        made = made.next(pointer);
    }
    if let Some(pointer) = &way.more {
        made = made.more(pointer);
    }
    if way.by_id { made.by_id() } else { made }
}

/// Reading a collection by name.
impl OperationRequest {
    /// The operation.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.body.operation
    }

    /// Reads page by page in this way. Without it, the arguments of paging decide, and otherwise the best way that the
    /// operation has: by cursor, where there is one.
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::runtime::Error::Config): the operation has no such way, or an argument belongs to
    /// another.
    pub fn by(mut self, family: PagingFamily) -> Result<Self> {
        let operation = self.body.operation;
        let mut ways = operation.paging.iter().flat_map(|paging| &paging.ways);
        let way = ways.find(|way| way.by == family);
        let way = way.ok_or_else(|| ConfigError::new("cannot be paged in this way").of(&operation.id))?;
        if self.body.page.way.is_some_and(|chosen| chosen.by != family) {
            return Err(ConfigError::new("an argument selects a page in another way").of(&operation.id).into());
        }
        self.body.page.way = Some(way);
        Ok(self)
    }

    fn paged(self) -> Result<Request<(), Page<RawResource>, ByAnyWay>> {
        let opening = self.body.opening()?;
        Ok(Request::new(self.call, ByAnyWay(opening)))
    }

    /// Returns the rows, over all pages, as a stream, each as it was received: see
    /// [`RawResource`](crate::runtime::RawResource).
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::runtime::Error::Config): the operation returns no collection with pages. For the
    /// stream, see [`Rows`].
    pub fn rows(self) -> Result<Rows<RawResource>> {
        Ok(self.paged()?.stream())
    }

    /// Returns the pages as a stream.
    ///
    /// # Errors
    ///
    /// As [`rows`](Self::rows). For the stream, see [`Pages`].
    pub fn pages(self) -> Result<Pages<RawResource>> {
        Ok(self.paged()?.pages())
    }

    /// Continues after the last row that was yielded when this bookmark was taken, by name or by a typed request. The
    /// request must be the same except for its paging.
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::runtime::Error::Config): the operation returns no collection with pages.
    pub fn resume(mut self, bookmark: &Bookmark) -> Result<Self> {
        self.body.opening()?;
        if self.body.page.way.is_none() {
            let ways = self.body.operation.paging.iter().flat_map(|paging| &paging.ways);
            let mut ways = ways.filter(|way| bookmark.is_taken(parameters_of(way)));
            self.body.page.way = ways.next();
        }
        self.body.bookmark = Some(bookmark.clone());
        Ok(self)
    }

    /// Requests the number of rows, over all pages, and as few rows as the server allows.
    ///
    /// # Errors
    ///
    /// As when it is awaited; [`Error::Decode`](crate::runtime::Error::Decode) if the server sends no count, and
    /// [`Error::Config`](crate::runtime::Error::Config) if it is not described to count the rows.
    pub fn count(self) -> Pending<u64> {
        let choice = self.body;
        let mut call = self.call;
        let paging = choice.operation.paging.as_ref().filter(|paging| paging.count.is_some());
        match paging.and_then(|paging| paging.ways.first()) {
            Some(way) => count::<RawResource>(call, choice.described(way)),
            None => {
                call.fail("the server does not count the rows of this operation");
                call.send(|_| Ok(0))
            }
        }
    }
}

/// How the responses of an operation are read.
fn reader(operation: &Operation) -> fn(RawResponse) -> Result<Json> {
    let mut kinds = operation.responses.iter().map(|response| response.kind).filter(|kind| *kind != ResponseKind::None);
    let first = kinds.next();
    let differs = |kind| match first {
        Some(ResponseKind::Document | ResponseKind::Json) => {
            !matches!(kind, ResponseKind::Document | ResponseKind::Json)
        }
        first => first != Some(kind),
    };
    match first {
        _ if kinds.any(differs) => any,
        Some(ResponseKind::Document | ResponseKind::Json) => json,
        Some(ResponseKind::Text) => text,
        Some(ResponseKind::Bytes) => bytes,
        Some(ResponseKind::None) | None => any,
    }
}

fn json(response: RawResponse) -> Result<Json> {
    if response.bytes().trim_ascii().is_empty() { Ok(Json::null()) } else { response.json() }
}

fn text(response: RawResponse) -> Result<Json> {
    String::from_response(response).map(Json::from)
}

fn bytes(response: RawResponse) -> Result<Json> {
    Ok(Json::from(STANDARD.encode(response.bytes())))
}

/// Reads what is not described, or only by the status.
fn any(response: RawResponse) -> Result<Json> {
    match std::str::from_utf8(response.bytes()) {
        Ok(text) if text.trim_ascii().is_empty() => Ok(Json::null()),
        Ok(plain) => Ok(plain.parse().unwrap_or_else(|_| Json::from(plain))),
        Err(_) => bytes(response),
    }
}
