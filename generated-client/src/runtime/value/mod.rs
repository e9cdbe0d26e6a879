//! Values that stand in members: kept ones, hidden ones, numbers, ranges of time. They know nothing of documents.

mod date;
mod date_time;
mod extra;
mod json;
mod malformed;
mod members;
mod number;
mod raw;
mod sensitive;
mod text;
mod time;
mod unknown;

use std::collections::BTreeMap;

pub use date::Date;
pub use date_time::DateTime;
pub use extra::Extra;
pub use json::{Json, JsonRef};
pub use malformed::Malformed;
pub use number::{NotFinite, Number};
pub use sensitive::Sensitive;
pub use text::ToText;
pub(crate) use text::json_text;
pub use time::TimeRange;
pub use unknown::UnknownValue;

pub use jiff::Timestamp;

/// An object whose members are all of one type.
pub type Map<T> = BTreeMap<String, T>;
