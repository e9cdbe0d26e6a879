//! The types of scalars.

use crate::ir::{IntegerFormat, JsonType, Schema, Ty};
use crate::number::Exact;

pub(super) fn plain(schema: &Schema) -> Ty {
    match (schema.ty, schema.format.as_deref()) {
        (Some(JsonType::String), Some("date-time")) => Ty::Timestamp,
        (Some(JsonType::String), Some("date")) => Ty::Date,
        // `byte` is base64: a JSON string, which is kept as text.
        (Some(JsonType::String), Some("binary")) => Ty::Bytes,
        (Some(JsonType::String), _) => Ty::String,
        (Some(JsonType::Boolean), _) => Ty::Boolean,
        (Some(JsonType::Integer), Some("int32")) => Ty::Integer(IntegerFormat::I32),
        (Some(JsonType::Integer), Some("int64")) => Ty::Integer(IntegerFormat::I64),
        (Some(JsonType::Integer), Some("uint64")) => Ty::Integer(IntegerFormat::U64),
        (Some(JsonType::Integer), _) => whole_number(schema),
        (Some(JsonType::Number), _) => Ty::Number,
        (Some(JsonType::Array | JsonType::Object) | None, _) => Ty::Untyped,
    }
}

/// Returns the smallest integer type for the limits. Beyond 64 bits, a number keeps its digits.
fn whole_number(schema: &Schema) -> Ty {
    let limit = |limit: Option<Exact>| limit.and_then(|limit| limit.whole);
    let (least, most) = (limit(schema.constraints.minimum), limit(schema.constraints.maximum));
    let big = matches!(schema.format.as_deref(), Some("int128" | "uint128" | "bigint" | "decimal"));
    let beyond = |limit: Option<i128>| limit.is_some_and(|limit| i64::try_from(limit).is_err());
    let is_huge = |limit: Option<Exact>| limit.is_some_and(Exact::is_huge);
    let huge = is_huge(schema.constraints.minimum) || is_huge(schema.constraints.maximum);
    if big || huge || beyond(least) || most.is_some_and(|most| most > i128::from(u64::MAX)) {
        return Ty::Number;
    }
    match beyond(most) {
        true if least.is_some_and(|least| least >= 0) => Ty::Integer(IntegerFormat::U64),
        true => Ty::Number,
        false => Ty::Integer(IntegerFormat::I64),
    }
}
