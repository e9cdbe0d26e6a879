//! The results of a batch, each by the position of its operation.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::runtime::error::kind::Result;
use crate::runtime::http::response::{Answer, RawResponse};
use crate::runtime::jsonapi::atomic::Position;
use crate::runtime::jsonapi::object_macro::object;
use crate::runtime::jsonapi::part::Part;
use crate::runtime::value::decode;
use crate::runtime::value::error::DecodeError;
use crate::runtime::value::extra::Extra;
use crate::runtime::value::json::{Json, JsonRef};

/// The results of a [`Batch`](crate::runtime::Batch): one for each operation, in their order.
///
/// If the server sends no results, because no operation changed more than was sent, each result is empty.
pub struct BatchResults {
    results: Vec<OperationResult>,
    /// Metadata of the response.
    pub meta: Part<Extra>,
    /// Members without a field, as received.
    pub extra: Extra,
    response: RawResponse,
}

/// The body of the response.
struct Received {
    results: Option<Vec<OperationResult>>,
    meta: Part<Extra>,
    extra: Extra,
}
object! {
    default Received {
        results: optional "atomic:results",
        meta: part "meta",
    }
}

/// The result of an operation.
#[derive(Clone, PartialEq)]
struct OperationResult {
    data: Option<Json>,
    meta: Part<Extra>,
    extra: Extra,
}
object! {
    default OperationResult {
        data: optional "data",
        meta: part "meta",
    }
}

impl BatchResults {
    /// The number of operations.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.results.len()
    }

    /// Whether there were no operations.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.results.is_empty()
    }

    /// The resource that an operation created or changed; `None` if its result has no data.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::runtime::Error::Decode): the data is something else, such as a resource of another
    /// type. No other result is affected.
    pub fn get<T: DeserializeOwned>(&self, position: Position<T>) -> Result<Option<T>> {
        let index = position.index();
        let Some(data) = self.data(index) else { return Ok(None) };
        decode::text(data.text()).map(Some).map_err(|error| {
            let error = error.below(&format!("/atomic:results/{index}/data"));
            self.response.undecoded(error).into()
        })
    }

    /// The data of a result as received, by the number of operations before it.
    #[must_use]
    pub fn data(&self, index: usize) -> Option<JsonRef<'_>> {
        Some(self.results.get(index)?.data.as_ref()?.as_json())
    }

    /// The metadata of a result, by the number of operations before it.
    #[must_use]
    pub fn meta_of(&self, index: usize) -> Option<&Extra> {
        self.results.get(index)?.meta.as_option()
    }
}

impl Answer for BatchResults {
    fn from_response(response: RawResponse) -> Result<Self> {
        let expected = response.operations();
        let received = match response.bytes().trim_ascii() {
            [] => Received::default(),
            _ => response.json()?,
        };
        let empty = OperationResult::default();
        let results = match received.results {
            Some(results) if results.len() == expected => results,
            Some(results) => {
                let problem = format!("has {} results for {expected} operations", results.len());
                return Err(response.undecoded(DecodeError::new("/atomic:results", &problem)).into());
            }
            // A response without results has nothing but metadata.
            None if received.extra.iter().all(|(name, _)| matches!(name, "jsonapi" | "links")) => vec![empty; expected],
            None => return Err(response.undecoded(DecodeError::new("/atomic:results", "is missing")).into()),
        };
        Ok(Self { results, meta: received.meta, extra: received.extra, response })
    }
}

impl fmt::Debug for BatchResults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchResults").field("len", &self.len()).field("response", &self.response).finish()
    }
}
