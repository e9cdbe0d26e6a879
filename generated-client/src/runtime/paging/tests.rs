//! Every family of paging against a server of that family, with the faults that servers have.

use std::collections::HashSet;
use std::error::Error as _;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt;
use http::StatusCode;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::runtime::error::audit::Verdict;
use crate::runtime::http::call::Call;
use crate::runtime::http::service::{Auth, Method, Operation};
use crate::runtime::macros::resources::{any_resource, resource};
use crate::runtime::paging::bookmark::Bookmark;
use crate::runtime::paging::opening::Opening;
use crate::runtime::paging::streams::{Pages, Rows};
use crate::runtime::paging::way::{Family, Way};
use crate::runtime::{
    Bytes, Client, ClientBuilder, Error, Extra, Id, Limits, RawResource, Service, ServiceDescription, Transport,
    TransportFuture,
};

mod counts;
mod one_way;

type Checked = Result<(), Box<dyn std::error::Error>>;

static SERVICE: ServiceDescription = ServiceDescription {
    name: "Books",
    base_url: "https://api.example.com/v1",
    variables: &[],
    schemes: &[],
    request_id: "",
};
static LIST: Operation =
    Operation { id: "listBooks", method: Method::Get, path: "/books", auth: Auth::None, ..Operation::DEFAULT };

#[derive(Debug, Clone, Copy, PartialEq)]
struct Library;

impl Service for Library {
    type Meta = Extra;
    type Resource = Any;
}

type BookId = Id<Book>;

#[derive(Debug, Clone, PartialEq)]
struct Book {
    id: BookId,
    extra: Extra,
}

resource! { Book: BookId = "books" in Library {} }

#[derive(Debug, Clone, PartialEq)]
enum Any {
    Book(Box<Book>),
    Unknown(Box<RawResource>),
}

any_resource! { Any in Library { Book = "books" } }

/// How a server pages.
#[derive(Debug, Clone, Copy)]
struct Dialect {
    way: Way,
    /// Whether pages have `links.next`.
    links: bool,
    /// The pointer of the next cursor and of the count, in `meta`.
    cursor: Option<&'static str>,
    count: Option<&'static str>,
    /// The parameter of the page in links.
    in_links: &'static str,
}

const fn dialect(way: Way, links: bool, count: Option<&'static str>) -> Dialect {
    Dialect { way, links, cursor: None, count, in_links: "" }
}

const CURSOR_IN_META: &str = "/meta/page/after";
const TOTAL: &str = "/meta/page/total";

const DIALECTS: [Dialect; 14] = [
    dialect(Way::number("page[number]").size("page[size]"), true, Some("/meta/count")),
    dialect(Way::number("page[number]").size("page[size]").count(TOTAL), false, Some(TOTAL)),
    dialect(Way::number("page").size("per_page").first(0), false, None),
    dialect(Way::number("page"), true, None),
    dialect(Way::offset("page[offset]").size("page[limit]").count(TOTAL), true, Some(TOTAL)),
    dialect(Way::offset("offset").size("limit").count("/total"), false, Some("/total")),
    dialect(Way::offset("page[offset]"), false, None),
    dialect(Way::cursor("page[cursor]").size("page[size]").count(TOTAL), true, Some(TOTAL)),
    dialect(Way::cursor("page[after]"), true, None),
    dialect(Way::cursor("starting_after").size("limit"), true, Some("/meta/count")),
    Dialect {
        cursor: Some(CURSOR_IN_META),
        ..dialect(Way::cursor("cursor").size("limit").next(CURSOR_IN_META).count(TOTAL), false, Some(TOTAL))
    },
    Dialect { in_links: "page[cursor]", ..dialect(Way::link(), true, Some("/meta/count")) },
    Dialect { in_links: "offset", ..dialect(Way::link().size("limit"), true, None) },
    Dialect { in_links: "token", ..dialect(Way::link(), true, None) },
];

/// What is wrong with the second page, or with all of them.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// The rows of the first page again.
    Repeated,
    /// The link, or the cursor, of the page itself.
    ToItself,
    NoLink,
    /// One row less.
    Short,
    /// 503, once.
    Fails,
    OtherOrigin,
    ExtraParameters,
    /// All pages have the rows of the first one, and a next one.
    Endless,
    /// No page has more rows than by default.
    Capped,
    /// The count is that of the rows of the page.
    CountsPages,
    /// A page after the last one is refused with this status.
    Refuses(StatusCode),
}

#[derive(Clone)]
struct Server(Arc<Inner>);

struct Inner {
    dialect: Dialect,
    fault: Fault,
    rows: usize,
    /// The requests: their URL and query, decoded.
    log: Mutex<Vec<String>>,
}

const PER_PAGE: usize = 5;
const FILTER: &str = "marker-name";

impl Server {
    fn new(dialect: Dialect, fault: Fault, rows: usize) -> Self {
        Self(Arc::new(Inner { dialect, fault, rows, log: Mutex::default() }))
    }

    fn log(&self) -> Vec<String> {
        self.0.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn client(&self) -> Result<Client, Error> {
        ClientBuilder::new(&SERVICE).transport(self.clone()).build()
    }

    fn opening(&self) -> Opening {
        Opening::new(self.0.dialect.way)
    }

    fn call(&self) -> Result<Call, Error> {
        Ok(Call::new(&self.client()?, &LIST).with_query("filter[name]", FILTER))
    }

    fn stream(&self) -> Result<Rows<Book>, Error> {
        Ok(Rows::new(self.opening().start(self.call()?)))
    }

    fn resumed(&self, bookmark: &str) -> Result<Rows<Book>, Box<dyn std::error::Error>> {
        let mut opening = self.opening();
        opening.bookmark = Some(bookmark.parse::<Bookmark>()?);
        Ok(Rows::new(opening.start(self.call()?)))
    }

    fn ids(&self) -> Vec<String> {
        (0..self.0.rows).map(|row| row.to_string()).collect()
    }

    /// The parameter of the page in links.
    fn selector(&self) -> &'static str {
        if self.0.dialect.in_links.is_empty() { self.0.dialect.way.at } else { self.0.dialect.in_links }
    }

    fn respond(&self, url: &str) -> (StatusCode, Value) {
        let Dialect { way, links, cursor, count, .. } = self.0.dialect;
        let mut log = self.0.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push(percent_decode_str(url).decode_utf8_lossy().into_owned());
        let nth = log.len();
        drop(log);
        let fault = if nth == 2 || self.0.fault == Fault::Endless { self.0.fault } else { Fault::None };
        if fault == Fault::Fails {
            return (StatusCode::SERVICE_UNAVAILABLE, json!({"errors": []}));
        }
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let parameter = |name: &str| crate::runtime::http::query::value(query, name);
        let number =
            |name: &str| String::from_utf8(parameter(name)?).ok()?.trim_start_matches('c').parse::<usize>().ok();
        let size = way.size.and_then(number).unwrap_or(PER_PAGE);
        let size = if self.0.fault == Fault::Capped { PER_PAGE } else { size };
        let at = number(self.selector());
        let begin = match (at, way.family) {
            (Some(at), Family::Number) => (at - way.first as usize) * size,
            (at, _) => at.unwrap_or_default(),
        };
        let shown = if matches!(fault, Fault::Repeated | Fault::Endless) { 0 } else { begin };
        if let Fault::Refuses(status) = self.0.fault
            && begin > 0
            && begin >= self.0.rows
        {
            return (status, json!({"errors": [{"status": status.as_str()}]}));
        }
        let rows = (shown..self.0.rows.min(shown + size)).skip(usize::from(fault == Fault::Short));
        let rows: Vec<Value> = rows.map(|row| json!({"type": "books", "id": row.to_string()})).collect();
        let position = |row: usize| match way.family {
            Family::Number => (row / size + way.first as usize).to_string(),
            Family::Offset => row.to_string(),
            Family::Cursor | Family::Link => format!("c{row}"),
        };
        let follows = if fault == Fault::ToItself { begin } else { begin + size };
        let next = (follows < self.0.rows || fault == Fault::Endless).then(|| match fault {
            Fault::Endless => position(nth * size),
            _ => position(follows),
        });
        let mut document = json!({"data": &rows, "meta": {}});
        if links && fault != Fault::NoLink {
            let origin = if fault == Fault::OtherOrigin { "https://elsewhere.example/v9" } else { "/v1/books" };
            let extra = if fault == Fault::ExtraParameters { "&trace=7" } else { "" };
            let size = way.size.map(|name| format!("&{name}={size}")).unwrap_or_default();
            let link = |at| format!("{origin}?filter[name]={FILTER}&{}={at}{size}{extra}", self.selector());
            document["links"] = json!({"next": next.clone().map(link)});
        }
        if let (Some(pointer), true) = (cursor, fault != Fault::NoLink) {
            put(&mut document, pointer, json!(next));
        }
        if let Some(pointer) = count {
            put(
                &mut document,
                pointer,
                json!(if self.0.fault == Fault::CountsPages { rows.len() } else { self.0.rows }),
            );
        }
        (StatusCode::OK, document)
    }
}

fn put(document: &mut Value, pointer: &str, value: Value) {
    let mut at = document;
    for step in pointer.split('/').skip(1) {
        if at.is_null() {
            *at = json!({});
        }
        at = &mut at[step];
    }
    *at = value;
}

impl Transport for Server {
    fn send(&self, request: http::Request<Bytes>, _: Limits) -> TransportFuture<'_> {
        let (status, document) = self.respond(&request.uri().to_string());
        let mut response = http::Response::new(Bytes::from(document.to_string()));
        *response.status_mut() = status;
        Box::pin(async { Ok(response) })
    }
}

/// The rows of a stream and its error. A stream of more than 500 rows does not end.
async fn read(rows: &mut Rows<Book>) -> (Vec<String>, Option<Error>) {
    let mut ids = Vec::new();
    while let Some(row) = rows.next().await {
        match row {
            Ok(row) if ids.len() < 500 => ids.push(row.id.to_string()),
            Ok(_) => return (ids, None),
            Err(error) => return (ids, Some(error)),
        }
    }
    (ids, None)
}

fn text(error: Option<&Error>) -> String {
    let mut text = error.map(ToString::to_string).unwrap_or_default();
    let mut source = error.and_then(|error| error.source());
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[tokio::test(start_paused = true)]
async fn every_family_yields_every_row_once_with_a_true_audit() -> Checked {
    for dialect in DIALECTS {
        for rows in [0, 1, 4, 5, 6, 10, 23] {
            let server = Server::new(dialect, Fault::None, rows);
            let mut stream = server.stream()?;
            let (ids, error) = read(&mut stream).await;
            assert_eq!((ids, text(error.as_ref())), (server.ids(), String::new()), "{dialect:?} {rows}");
            let verdict = match (dialect.count, dialect.way.family) {
                (None, _) => Verdict::Uncounted,
                (Some(_), Family::Cursor) => Verdict::Complete,
                (Some(_), _) => Verdict::Consistent,
            };
            assert_eq!(stream.audit().verdict(), verdict, "{dialect:?} {rows}");
            let pages: Vec<_> = Pages::<Book>::new(server.opening().start(server.call()?), false).collect().await;
            let received: usize = pages.iter().flatten().map(|page| page.data.len()).sum();
            assert_eq!(received, rows, "{dialect:?}");
            // With neither links nor a count, an empty page is the end. A count of as many rows as the first page has
            // can be that of the page. Otherwise nothing is requested after the last row.
            let is_count_clear = dialect.count.is_some() && (rows == 0 || rows > PER_PAGE);
            let knows_end = dialect.links || is_count_clear || dialect.cursor.is_some();
            let most = if knows_end { rows.div_ceil(PER_PAGE).max(1) } else { rows.div_ceil(PER_PAGE) + 1 };
            assert_eq!(server.log().len(), 2 * most, "{dialect:?} {rows}: {:?}", server.log());
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_bad_page_costs_no_row_and_no_row_is_repeated_silently() -> Checked {
    for dialect in DIALECTS {
        for fault in [Fault::Short, Fault::Fails, Fault::OtherOrigin, Fault::ExtraParameters] {
            let server = Server::new(dialect, fault, 23);
            let mut stream = server.stream()?;
            let (ids, error) = read(&mut stream).await;
            assert_eq!(text(error.as_ref()), "", "{dialect:?} {fault:?}");
            let unique: HashSet<&String> = ids.iter().collect();
            assert_eq!(unique.len(), ids.len(), "none twice: {dialect:?} {fault:?}");
            // The row that the server left out is the only one that can be missing.
            let missing: Vec<String> = server.ids().into_iter().filter(|id| !unique.contains(id)).collect();
            let most = usize::from(fault == Fault::Short);
            assert!(missing.len() <= most, "{dialect:?} {fault:?}: {missing:?}");
            let is_certified = dialect.count.is_some() && fault != Fault::Short;
            assert_eq!(stream.audit().is_consistent(), is_certified, "{dialect:?} {fault:?}");
            let log = server.log();
            assert!(log.iter().all(|url| url.starts_with("https://api.example.com/v1/books?")), "{log:?}");
            assert!(log.iter().all(|url| url.contains("filter[name]=marker-name")), "{log:?}");
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_repeated_page_is_an_error_or_counted() -> Checked {
    for dialect in DIALECTS {
        let server = Server::new(dialect, Fault::Repeated, 23);
        let mut stream = server.stream()?;
        let (ids, error) = read(&mut stream).await;
        let (error, duplicates) = (text(error.as_ref()), stream.audit().duplicates());
        match dialect.way.family {
            Family::Number | Family::Offset => {
                assert!(error.contains("the server repeats rows and ignores"), "{dialect:?}: {error}");
                assert_eq!(stream.audit().verdict(), Verdict::Unfinished);
            }
            Family::Cursor | Family::Link => {
                let yielded = if dialect.way.family == Family::Cursor { 23 } else { 18 };
                assert_eq!((ids.len(), duplicates, error.as_str()), (yielded, 5, ""), "{dialect:?}");
                assert!(!stream.audit().is_consistent());
            }
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn every_stream_ends_whatever_the_links_and_cursors_lead_to() -> Checked {
    for dialect in DIALECTS {
        let leads = dialect.links || dialect.cursor.is_some();
        for fault in [Fault::ToItself, Fault::Endless] {
            let server = Server::new(dialect, fault, 23);
            let mut stream = server.stream()?;
            let (ids, error) = read(&mut stream).await;
            if fault == Fault::ToItself && !leads {
                assert_eq!((ids, text(error.as_ref())), (server.ids(), String::new()), "{dialect:?}");
                continue;
            }
            let error = error.ok_or(format!("{dialect:?} {fault:?} is an error"))?;
            assert!(matches!(error, Error::Interrupted(_)), "{error}");
            assert!(stream.next().await.is_none(), "nothing more");
            assert_eq!(stream.audit().verdict(), Verdict::Unfinished);
            let most = if fault == Fault::ToItself { 2 } else { 33 };
            assert!(server.log().len() <= most, "{dialect:?} {fault:?}: {}", server.log().len());
            assert!(!text(Some(&error)).contains(FILTER), "no filter in an error");
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn without_a_link_numbers_and_offsets_continue_and_the_audit_reports_rows_beyond_cursors() -> Checked {
    for dialect in DIALECTS {
        let server = Server::new(dialect, Fault::NoLink, 23);
        let mut stream = server.stream()?;
        let (ids, error) = read(&mut stream).await;
        assert_eq!(text(error.as_ref()), "", "{dialect:?}");
        match (dialect.way.family, dialect.count) {
            (Family::Number | Family::Offset, _) => assert_eq!(ids, server.ids(), "{dialect:?}"),
            (_, Some(_)) => assert_eq!(stream.audit().verdict(), Verdict::Missing(13), "{dialect:?}"),
            (_, None) => assert_eq!(stream.audit().verdict(), Verdict::Uncounted, "{dialect:?}"),
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_bookmark_of_every_family_resumes_at_the_exact_row_and_holds_no_filter() -> Checked {
    for dialect in DIALECTS {
        let server = Server::new(dialect, Fault::None, 23);
        for position in [0, 1, 5, 7, 12, 23] {
            let mut stream = server.stream()?;
            let mut ids: Vec<String> = Vec::new();
            while ids.len() < position {
                ids.push(stream.next().await.ok_or("a row")??.id.to_string());
            }
            let bookmark = stream.bookmark().to_string();
            assert!(!bookmark.contains(FILTER), "{bookmark}");
            let mut rest = server.resumed(&bookmark)?;
            let (more, error) = read(&mut rest).await;
            // A link whose parameters do not show that they select a page cannot be kept: they could be filters.
            if dialect.in_links == "token" && position > 5 {
                assert!(text(error.as_ref()).contains("start without a bookmark"), "{dialect:?}");
                continue;
            }
            ids.extend(more);
            assert_eq!((ids, text(error.as_ref())), (server.ids(), String::new()), "{dialect:?} {position}");
            assert_eq!(rest.audit().rows(), 23);
            let may_certify = dialect.count.is_some();
            assert_eq!(rest.audit().is_consistent(), may_certify, "{dialect:?} {:?}", rest.audit().verdict());
            assert_eq!(rest.audit().is_complete(), may_certify && dialect.way.family == Family::Cursor);
        }
    }
    Ok(())
}

/// An operation can require the number of the page: then it is an argument, and part of the call.
#[tokio::test]
async fn a_stream_begins_at_the_page_that_the_call_has_already() -> Checked {
    for (dialect, at, first) in [(0, 2_u32, 5), (1, 1, 0), (2, 2, 10), (5, 7, 7)] {
        let server = Server::new(DIALECTS[dialect], Fault::None, 23);
        let call = || Ok::<_, Error>(server.call()?.with_query(DIALECTS[dialect].way.at, at));
        let mut stream: Rows<Book> = Rows::new(server.opening().start(call()?));
        let row = stream.next().await.ok_or("a row")??;
        let mut opening = server.opening();
        opening.bookmark = Some(stream.bookmark());
        let (ids, error) = read(&mut Rows::new(opening.start(call()?))).await;
        assert_eq!(text(error.as_ref()), "", "{dialect}");
        assert_eq!([vec![row.id.to_string()], ids].concat(), server.ids()[first..], "{dialect}");
        read(&mut stream).await;
        let is_partial = stream.audit().verdict() == Verdict::Partial;
        assert_eq!(is_partial, first > 0, "{dialect}: {:?}", stream.audit().verdict());
    }
    Ok(())
}

#[tokio::test]
async fn a_bookmark_of_another_family_is_refused() -> Checked {
    for (taken, used) in [(0, 4), (4, 0), (0, 7), (7, 4)] {
        let taken = Server::new(DIALECTS[taken], Fault::None, 23);
        let mut stream = taken.stream()?;
        stream.next().await.ok_or("a row")??;
        let used = Server::new(DIALECTS[used], Fault::None, 23);
        let (_, error) = read(&mut used.resumed(&stream.bookmark().to_string())?).await;
        assert!(text(error.as_ref()).contains("the bookmark was taken by"), "{}", text(error.as_ref()));
        assert!(used.log().is_empty(), "nothing is sent");
    }
    Ok(())
}

/// A server sends fewer rows than requested, however many that are.
#[tokio::test]
async fn a_server_that_caps_the_size_of_a_page_is_read_to_its_end() -> Checked {
    for dialect in DIALECTS.into_iter().filter(|dialect| dialect.way.size.is_some()) {
        for at_once in [1, 4] {
            let server = Server::new(dialect, Fault::Capped, 23);
            let mut opening = server.opening();
            (opening.size, opening.at_once) = (Some(100), at_once);
            let (ids, error) = read(&mut Rows::new(opening.start(server.call()?))).await;
            assert_eq!((ids, text(error.as_ref())), (server.ids(), String::new()), "{dialect:?} {at_once}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_offset_that_would_skip_rows_is_an_error() -> Checked {
    struct Skipping;
    impl Transport for Skipping {
        fn send(&self, _: http::Request<Bytes>, _: Limits) -> TransportFuture<'_> {
            let rows: Vec<Value> = (0..5).map(|row| json!({"type": "books", "id": row.to_string()})).collect();
            let document = json!({"data": rows, "links": {"next": "/v1/books?page[offset]=20"}});
            Box::pin(async move { Ok(http::Response::new(Bytes::from(document.to_string()))) })
        }
    }
    let client = ClientBuilder::new(&SERVICE).transport(Skipping).build()?;
    let mut opening = Opening::new(Way::offset("page[offset]").size("page[limit]"));
    opening.size = Some(5);
    let mut rows: Rows<Book> = Rows::new(opening.start(Call::new(&client, &LIST)));
    let (_, error) = read(&mut rows).await;
    assert!(text(error.as_ref()).contains("rows would be skipped"), "{}", text(error.as_ref()));
    Ok(())
}
