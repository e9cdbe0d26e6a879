//! The types that every operation uses: values, documents, errors, requests and responses, pages, tokens, transports.
//!
//! They name no API. Each module imports only those before it:
//!
//! 1. `value`: JSON values, how they are decoded, and the errors of decoding.
//! 2. `jsonapi`: documents, resources, relationships, links, error documents, and how they are read.
//! 3. `error`: the errors of calls and streams. They hold error documents, malformed rows and the audit of a stream.
//! 4. `http`: calls, retries, deadlines, tokens and the transport.
//! 5. `paging`: requests for collections, and the streams over their pages.
//! 6. `catalogue`: the operations as data, and calls by name. Compiled with the feature `catalogue` only.
//! 7. `testing`: a fake of the API, and recordings. Compiled with the features `test-util` and `record` only.
//! 8. `macros`: the traits of an API's own types.
//!
//! What differs between APIs comes from outside: [`ServiceDescription`] has the name, the base URL, authentication and
//! the pointer to request identifiers; the crate passes the names of environment variables and the catalogue of
//! operations. The header `User-Agent` has the name and the version of the crate's package.
//!
//! # Features
//!
//! - `catalogue`: calls by name; requires `jsonschema`, and the derive macros of `serde`.
//! - `blocking`: `block`; requires `rt-multi-thread` of `tokio`.
//! - `test-util`: the fake and the replay of recordings; requires `sha2`.
//! - `record`: the recorder; requires `getrandom` and `sha2`.
//! - `gzip`, `http2`: the features of `reqwest` with these names.

#[cfg(feature = "catalogue")]
pub mod catalogue;
pub(crate) mod error;
pub(crate) mod http;
pub(crate) mod jsonapi;
pub(crate) mod macros;
pub(crate) mod paging;
#[cfg(any(feature = "record", feature = "test-util"))]
pub(crate) mod testing;
pub(crate) mod value;

pub use self::value::date::Date;
pub use self::value::date_time::DateTime;
pub use self::value::error::{DecodeError, Malformed};
pub use self::value::extra::Extra;
pub use self::value::json::{Json, JsonRef};
pub use self::value::number::{NotFinite, Number};
pub use self::value::object::{Map, Object};
pub use self::value::optional::IntoOption;
pub use self::value::sensitive::{ExposeSensitive, Sensitive};
pub use self::value::text::ToText;
pub use self::value::time::TimeRange;
pub use self::value::unknown::UnknownValue;

pub use self::jsonapi::atomic::{Added, Batch, Changed, Position, Relation, Removed};
pub use self::jsonapi::document::{Document, RequestDocument};
pub use self::jsonapi::fault::Fault;
pub use self::jsonapi::id::{AnyId, AnyType, Id, IdLike, Lid};
pub use self::jsonapi::identifier::{Identifier, Linked, Reference};
pub use self::jsonapi::included::Included;
pub use self::jsonapi::links::{Link, LinkObject, Links};
pub use self::jsonapi::one_or_many::OneOrMany;
pub use self::jsonapi::part::{Part, Presence};
pub use self::jsonapi::patch::{Patch, PatchShape};
pub use self::jsonapi::primary::Primary;
pub use self::jsonapi::problem::{ErrorDocument, ErrorObject, ErrorSource, Problem};
pub use self::jsonapi::reading::Data;
pub use self::jsonapi::relationship::{Linkage, ToMany, ToOne, ToOneOrMany};
pub use self::jsonapi::resource::{Belongs, DataItem, Meta, Resource, ResourceEnum, Service, Target, Typed};
pub use self::jsonapi::untyped::{AnyTarget, RawResource};

pub use self::error::api::ApiError;
pub use self::error::audit::{Audit, Verdict};
pub use self::error::auth::AuthError;
pub use self::error::config::ConfigError;
pub use self::error::kind::{Error, Interrupted, Result};
pub use self::error::row::RowError;
pub use self::error::transport::{TransportError, TransportPhase};

pub use self::http::auth::credentials::Credentials;
pub use self::http::auth::file_store::FileTokenStore;
pub use self::http::auth::scheme::{BearerFuture, BearerProvider};
pub use self::http::auth::store::{StoreFuture, StoredToken, TokenStore};
pub use self::http::batch::BatchResults;
#[cfg(feature = "blocking")]
pub use self::http::blocking::{block, block_iter};
pub use self::http::body::{FilePart, Multipart, MultipartBody};
pub use self::http::builder::ClientBuilder;
pub use self::http::client::Client;
pub use self::http::request::{Lenient, Request, RequestBody};
pub use self::http::response::{Answer, Pending, RawResponse};
pub use self::http::retry::RetryPolicy;
pub use self::http::service::{KeyLocation, Scheme, SchemeKind, ServiceDescription, TokenEndpoint, TokenRequest};
pub use self::http::transport::{Called, Limits, Transport, TransportFuture};
pub use self::http::written::Written;

pub use self::paging::bookmark::Bookmark;
pub use self::paging::page::Page;
pub use self::paging::request::{
    ByCursor, ByLink, ByNumber, ByOffset, Cursor, LinkedPages, Listing, Offset, PagedOneWay, Paging, Skip,
};
pub use self::paging::streams::{Pages, Row, Rows};
pub use self::paging::way::{Collection, Counted, PagedByCursor, PagedByLink, PagedByNumber, PagedByOffset, Way};
pub use bytes::Bytes;
pub use jiff::{self, Timestamp};
