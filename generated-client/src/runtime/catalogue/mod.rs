//! The operations as data, and calls of them by name. Feature `catalogue`.
//!
//! `Client::catalogue()` returns the [`Catalogue`]: of each operation its method and path, what it does, its parameters
//! and body with JSON Schemas, its responses, and how it is paged. `Client::operation(id)` begins a call of one whose
//! arguments are JSON. They are checked before anything is sent: an [`ArgumentError`] lists every fault. The request is
//! then the same as that of the typed method, with the same tokens, retries, limits, audit and bookmarks; its result is
//! JSON.
//!
//! # Examples
//!
//! ```no_run
#![doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::catalogue::Class;")]
#![doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::Client;")]
//! use futures_util::TryStreamExt;
//! use serde_json::json;
//!
//! # async fn run(client: Client) -> Result<(), Box<dyn std::error::Error>> {
//! for operation in Client::catalogue()?.operations() {
//!     if operation.class == Class::Read && operation.paging.is_some() {
//!         println!("{}: {}", operation.id, operation.summary);
//!     }
//! }
//! let request = client.operation("listArticles")?.arguments(&json!({"filter[tags]": ["rust"]}))?;
//! println!("{} articles", request.clone().count().await?);
//! let mut rows = request.rows()?;
//! while let Some(row) = rows.try_next().await? {
//!     println!("{}", serde_json::to_string(&*row)?);
//! }
//! assert!(rows.audit().is_complete());
//! # Ok(())
//! # }
//! ```

pub(crate) mod check;
pub(crate) mod data;
pub(crate) mod environment;
pub(crate) mod fault;
pub(crate) mod nearest;
pub(crate) mod request;
pub(crate) mod row;
pub(crate) mod schema;
pub(crate) mod source;
pub(crate) mod write;

pub use data::{
    Body, BodyKind, Catalogue, Class, Include, Location, Operation, Paging, PagingFamily, PagingWay, Parameter,
    Response, ResponseKind, Style, StyleName,
};
pub use environment::{Environment, Login, LoginKind};
pub use fault::{ArgumentError, ArgumentFault, FaultKind};
pub use request::{ByName, OperationCall, OperationRequest, PageChoice};
pub use row::Untyped;
