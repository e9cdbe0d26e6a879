//! What every emitted type and operation stands on: documents, relationships, members, requests, errors.
//!
//! Hand-written, and of no API in particular: what it must know of one is handed to it. It never names emitted code.

mod auth;
mod base;
#[allow(dead_code, reason = "one description needs it, another does not")]
mod body;
mod builder;
mod call;
mod client;
mod connect;
mod decode;
mod document;
mod error;
mod fault;
mod id;
mod identifier;
mod included;
mod lenient;
mod links;
mod paging;
mod part;
mod patch;
mod positions;
mod problem;
mod query;
mod reading;
mod relationship;
mod request;
mod resource;
mod response;
mod retry;
mod service;
mod shown;
mod transport;
mod value;
mod wire;
mod written;

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
#[cfg(any(feature = "record", feature = "test-util"))]
pub(crate) mod recording;
#[cfg(feature = "test-util")]
pub(crate) mod test_util;

pub(crate) mod macros;
pub(crate) mod member;
pub(crate) mod object;
pub(crate) mod operation;

pub use auth::{Credentials, StoreFuture, StoredToken, TokenStore};
pub use body::{FilePart, Multipart, MultipartBody};
pub use builder::ClientBuilder;
pub use client::Client;
pub use document::{Document, Meta, RequestDocument};
pub use error::{
    ApiError, AuthError, ConfigError, DecodeError, Error, Interrupted, Result, RowError, TransportError, TransportPhase,
};
pub use fault::Fault;
pub use id::{AnyId, AnyType, Id, IdLike};
pub use identifier::{Identifier, Linked, Reference};
pub use included::{Included, Primary};
pub use links::{Link, LinkObject, Links};
pub use member::Presence;
pub use object::Object;
pub use paging::{
    Audit, Bookmark, ByCursor, ByNumber, Collection, Cursor, Page, PagedByCursor, PagedByNumber, Pages, Paging, Row,
    Rows, Skip, Verdict,
};
pub use part::Part;
pub use patch::{Patch, PatchShape};
pub use problem::{ErrorDocument, ErrorObject, ErrorSource, Problem};
pub use reading::Data;
pub use relationship::{Linkage, ToMany, ToOne};
pub use request::{Lenient, Request, RequestBody};
pub use resource::{AnyTarget, RawResource, Resource, ResourceEnum, Service, Target, Typed};
pub use response::{Answer, Pending, RawResponse};
pub use retry::RetryPolicy;
pub use service::{ServiceDescription, TokenEndpoint};
pub use transport::{Called, Limits, Transport, TransportFuture};
pub use value::{
    Date, DateTime, Extra, Json, JsonRef, Malformed, Map, NotFinite, Number, Sensitive, TimeRange, Timestamp, ToText,
    UnknownValue,
};

pub use written::Written;

pub use bytes::Bytes;

pub(crate) use call::Call;
pub(crate) use object::Key;
pub(crate) use operation::Operation;
pub(crate) use query::{QueryPairs, joined};
pub(crate) use resource::Undecided;
pub(crate) use value::json_text;
