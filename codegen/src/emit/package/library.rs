//! `lib.rs`: the docs of the crate and its modules.

use super::call::FirstCall;
use super::shared::{credentials, doc_comment, parameters, title};
use crate::emit::docs::Docs;
use crate::ir::surface::Surface;

const MODULES: &str = r#"
#![cfg_attr(docsrs, feature(doc_cfg))]

#[rustfmt::skip]
mod client;
#[allow(
    clippy::complexity,
    clippy::perf,
    clippy::style,
    clippy::suspicious,
    reason = "names and shapes are those of the description"
)]
#[rustfmt::skip]
mod generated;
#[cfg(feature = "record")]
#[rustfmt::skip]
pub mod record;
#[rustfmt::skip]
mod rt;
#[allow(dead_code, reason = "it serves every API, and one needs what another does not")]
#[rustfmt::skip]
pub mod runtime;
#[cfg(feature = "test-util")]
#[rustfmt::skip]
pub mod test;

pub use futures_util::{Stream, StreamExt, TryStreamExt};
pub use generated::*;
pub use http::StatusCode;
#[cfg(feature = "blocking")]
pub use runtime::{block, block_iter};
pub use runtime::{Client, ClientBuilder, Credentials, Error, ExposeSensitive, Result};

/// The code in the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
"#;

/// `lib.rs`.
pub(super) fn library(surface: &Surface, call: &FirstCall) -> String {
    let mut lines = vec![format!("A typed client for the {}.", title(surface))];
    let gist = Docs::gist_of(&surface.prose);
    if !gist.is_empty() {
        lines.extend([String::new(), gist]);
    }
    lines.extend([
        String::new(),
        "Every operation is a method of [`Client`]. Required parameters are arguments of the method, optional ones are methods"
            .to_owned(),
        "of the request that it returns, and `.await` sends the request. Everything that the server sends is kept, unknown"
            .to_owned(),
        "members included.".to_owned(),
        String::new(),
        "# First call".to_owned(),
        String::new(),
    ]);
    lines.extend(call.documented(surface));
    lines.extend([String::new(), "# Credentials".to_owned(), String::new()]);
    lines.extend(credentials(surface));
    lines.extend(parameters(surface));
    if call.streams {
        lines.extend(
            [
                "",
                "# Lists",
                "",
                "Awaiting a list returns one page. `stream()` yields the rows of all pages, `pages()` the pages;",
                "[`audit`](runtime::Rows::audit) compares the rows with the server's count, and",
                "[`bookmark`](runtime::Rows::bookmark) is a text from which a stream continues.",
            ]
            .map(str::to_owned),
        );
    }
    lines.extend(
        [
            "",
            "# Errors",
            "",
            "The variants of [`Error`] are the server's refusal, missing credentials, a failed transport, a response that does",
            "not decode, a malformed row, a stream that ended early, and a wrong configuration. Requests that can be repeated",
            "without harm are retried: see [`RetryPolicy`](runtime::RetryPolicy).",
            "",
            "# Features",
            "",
            "- `catalogue`: the operations as data, and calls by name with JSON: `Client::operation`.",
            "- `test-util`: a fake of the API, and recordings, for tests: the module `test`.",
            "- `record`: writes exchanges to a folder, with pseudonyms for data: the module `record`.",
            "- `blocking`: `block`, for programs that are not async.",
            "- `gzip` (on by default): compressed responses.",
            "- `http2`: HTTP/2, if the client is set up with `ClientBuilder::http2`.",
        ]
        .map(str::to_owned),
    );
    format!("{}{MODULES}", doc_comment(&lines))
}
