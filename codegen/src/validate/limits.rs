//! The limits of a schema on a value: lengths, patterns, formats, ranges.

use serde_json::{Number, Value};

use super::mismatch::{Counted, Mismatch};
use crate::ir::{Constraints, Schema};
use crate::number::Exact;
use crate::patterns::Patterns;

/// Reports each limit that a value exceeds.
pub(super) fn check(schema: &Schema, value: &Value, patterns: &Patterns, report: &mut impl FnMut(Mismatch<'_>)) {
    let limits = &schema.constraints;
    match value {
        Value::String(text) => check_text(schema, text, patterns, report),
        Value::Number(number) => check_number(limits, number, report),
        Value::Array(items) => count(items.len(), (limits.min_items, limits.max_items), Counted::Items, report),
        Value::Object(members) => {
            count(members.len(), (limits.min_properties, limits.max_properties), Counted::Members, report);
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn check_text(schema: &Schema, text: &str, patterns: &Patterns, report: &mut impl FnMut(Mismatch<'_>)) {
    let limits = &schema.constraints;
    if limits.min_length.is_some() || limits.max_length.is_some() {
        count(text.chars().count(), (limits.min_length, limits.max_length), Counted::Characters, report);
    }
    if let Some(pattern) = limits.pattern.as_deref().filter(|pattern| patterns.match_in(pattern, text) == Some(false)) {
        report(Mismatch::Pattern { pattern, found: text });
    }
    if let Some(format) = schema.format.as_deref().filter(|format| !is_of_format(format, text)) {
        report(Mismatch::Format { format, found: text });
    }
}

/// Whether a text is of a format; true for formats that are not checked.
pub(crate) fn is_of_format(format: &str, text: &str) -> bool {
    match format {
        "date-time" => text.parse::<jiff::Timestamp>().is_ok(),
        "date" => text.parse::<jiff::civil::Date>().is_ok(),
        _ => true,
    }
}

fn check_number(limits: &Constraints, number: &Number, report: &mut impl FnMut(Mismatch<'_>)) {
    let Some(number) = Exact::of_number(number) else { return };
    let below = |limit: &Exact| number < *limit || (limits.exclusive_minimum && number == *limit);
    let above = |limit: &Exact| number > *limit || (limits.exclusive_maximum && number == *limit);
    if let Some(limit) = limits.minimum.filter(below) {
        report(Mismatch::Number { below: true, limit });
    }
    if let Some(limit) = limits.maximum.filter(above) {
        report(Mismatch::Number { below: false, limit });
    }
}

fn count(
    count: usize,
    (least, most): (Option<u64>, Option<u64>),
    what: Counted,
    report: &mut impl FnMut(Mismatch<'_>),
) {
    let count = count as u64;
    if let Some(limit) = least.filter(|least| count < *least) {
        report(Mismatch::Size { what, count, limit });
    }
    if let Some(limit) = most.filter(|most| count > *most) {
        report(Mismatch::Size { what, count, limit });
    }
}
