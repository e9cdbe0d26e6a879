//! JSON values: numbers, dates, unknown members, sensitive values; decoding, and its errors.

pub(crate) mod date;
pub(crate) mod date_time;
pub(crate) mod decode;
pub(crate) mod error;
pub(crate) mod extra;
pub(crate) mod json;
pub(crate) mod marks;
pub(crate) mod members;
pub(crate) mod number;
pub(crate) mod object;
pub(crate) mod optional;
pub(crate) mod positions;
pub(crate) mod raw;
pub(crate) mod redaction;
pub(crate) mod sensitive;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod unknown;
