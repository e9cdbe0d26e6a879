//! The ways in which a value contradicts its schema.

use std::fmt;

use serde_json::Value;

use crate::ir::JsonType;
use crate::number::Exact;

/// A mismatch between a value and a schema, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The JSON pointer below the value.
    pub pointer: String,
    /// The mismatch.
    pub message: String,
}

/// A way in which a value contradicts its schema. Its text contains no value.
#[derive(Debug, Clone, Copy)]
pub enum Mismatch<'a> {
    /// A value of another type, or null.
    Type {
        /// The type in the schema.
        expected: JsonType,
        /// The value.
        found: &'a Value,
    },
    /// A value that `enum` does not list.
    Unlisted {
        /// The value.
        found: &'a Value,
    },
    /// A text that does not match `pattern`.
    Pattern {
        /// The pattern.
        pattern: &'a str,
        /// The text.
        found: &'a str,
    },
    /// A text that is not of the `format`.
    Format {
        /// The format.
        format: &'a str,
        /// The text.
        found: &'a str,
    },
    /// A number outside its limit.
    Number {
        /// Whether it is below a minimum.
        below: bool,
        /// The limit.
        limit: Exact,
    },
    /// A count outside its limit.
    Size {
        /// What is counted.
        what: Counted,
        /// The count.
        count: u64,
        /// The limit.
        limit: u64,
    },
    /// A required member that is absent.
    Missing {
        /// Its name.
        name: &'a str,
    },
    /// A member that `additionalProperties: false` rules out.
    NotAllowed {
        /// Its name.
        name: &'a str,
        /// Its value.
        found: &'a Value,
    },
    /// A value that no alternative allows.
    NoAlternative {
        /// The value.
        found: &'a Value,
    },
    /// A value that several alternatives of `oneOf` allow.
    SeveralAlternatives,
    /// A value that `not` rules out.
    Not,
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// `minLength`, `maxLength`.
    Characters,
    /// `minItems`, `maxItems`.
    Items,
    /// `minProperties`, `maxProperties`.
    Members,
}

impl Counted {
    /// Returns the keyword of the limit.
    pub(crate) const fn keyword(self, is_least: bool) -> &'static str {
        match (self, is_least) {
            (Self::Characters, true) => "minLength",
            (Self::Characters, false) => "maxLength",
            (Self::Items, true) => "minItems",
            (Self::Items, false) => "maxItems",
            (Self::Members, true) => "minProperties",
            (Self::Members, false) => "maxProperties",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Items => "items",
            Self::Members => "members",
        }
    }
}

impl fmt::Display for Mismatch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type { expected, found } => write!(f, "{} where the schema has {}", kind_of(found), expected.name()),
            Self::Unlisted { .. } => f.write_str("a value that `enum` does not list"),
            Self::Pattern { pattern, .. } => write!(f, "a text that does not match the pattern `{pattern}`"),
            Self::Format { format, .. } => write!(f, "a text that is not a `{format}`"),
            Self::Number { below: true, limit } => write!(f, "a number below the minimum of {limit}"),
            Self::Number { below: false, limit } => write!(f, "a number above the maximum of {limit}"),
            Self::Size { what, count, limit } => {
                let than = if count < limit { "fewer" } else { "more" };
                write!(f, "{count} {}, {than} than {limit}", what.name())
            }
            Self::Missing { name } => write!(f, "`{name}` is required, but missing"),
            Self::NotAllowed { name, .. } => write!(f, "`{name}` is not allowed"),
            Self::NoAlternative { .. } => f.write_str("a value that no alternative allows"),
            Self::SeveralAlternatives => f.write_str("a value that several alternatives of `oneOf` allow"),
            Self::Not => f.write_str("a value that `not` rules out"),
        }
    }
}

/// Returns the kind of a value, for messages.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
