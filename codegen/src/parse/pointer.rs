//! JSON pointers (RFC 6901) and local references, as text.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Escapes a member's name as a step of a pointer.
pub fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// Returns the name that a step of a pointer denotes.
pub fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// Returns the pointer of a member.
pub fn join(base: &str, member: &str) -> String {
    format!("{base}/{}", escape(member))
}

/// Returns the pointer in a local reference (`#/…`), percent-decoded.
pub fn of_reference(reference: &str) -> String {
    decoded(reference.strip_prefix('#').unwrap_or(reference))
}

/// Returns a percent-encoded text decoded, or as it is if that is no text.
pub(crate) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), Cow::into_owned)
}
