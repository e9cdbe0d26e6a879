//! Values that stand in members: kept ones, hidden ones, numbers, ranges of time. They know nothing of documents.

mod extra;
mod instant;
mod members;
mod number;
mod sensitive;
mod text;
mod time;
mod unknown;

use std::collections::BTreeMap;

pub use extra::Extra;
pub(crate) use instant::Instant;
pub use number::{NotFinite, Number};
pub use sensitive::Sensitive;
pub use text::ToText;
pub(crate) use text::value_text;
pub use time::TimeRange;
pub use unknown::UnknownValue;

pub use jiff::Timestamp;
pub use jiff::civil::Date;
pub use serde_json::Value;

/// An object whose members are all of one type.
pub type Map<T> = BTreeMap<String, T>;
