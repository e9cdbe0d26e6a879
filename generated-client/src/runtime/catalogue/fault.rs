//! What is wrong with the arguments of a call, without their values.

use std::error::Error as StdError;
use std::fmt;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use crate::runtime::catalogue::nearest::did_you_mean;
use crate::runtime::error::config::ConfigError;
use crate::runtime::error::kind::Error;

/// How many values of a list a message shows.
const MOST: usize = 24;

/// The arguments of a call are not those of its operation. Nothing was sent.
///
/// It holds every fault and no value of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentError {
    operation: &'static str,
    faults: Vec<ArgumentFault>,
}

impl ArgumentError {
    pub(super) fn new(operation: &'static str, faults: Vec<ArgumentFault>) -> Self {
        Self { operation, faults }
    }

    /// The operation.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// The faults; at least one.
    #[must_use]
    pub fn faults(&self) -> &[ArgumentFault] {
        &self.faults
    }
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.operation)?;
        for (index, fault) in self.faults.iter().enumerate() {
            write!(f, "{}{fault}", if index > 0 { "; " } else { "" })?;
        }
        Ok(())
    }
}

impl StdError for ArgumentError {}

impl From<ArgumentError> for Error {
    fn from(error: ArgumentError) -> Self {
        Self::Config(ConfigError::new(error.to_string()))
    }
}

/// One fault of the arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentFault {
    argument: String,
    pointer: String,
    kind: FaultKind,
    message: String,
}

/// The kind of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// There is no such argument or member.
    Unknown,
    /// The argument or member is required.
    Missing,
    /// The schema does not allow the value.
    Invalid,
    /// The argument excludes another one.
    Conflict,
}

impl ArgumentFault {
    /// The argument: the name of a parameter, or `body`.
    #[must_use]
    pub fn argument(&self) -> &str {
        &self.argument
    }

    /// The JSON pointer in the argument; empty for the argument itself.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> FaultKind {
        self.kind
    }

    /// What is wrong, without the value.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ArgumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}{}` {}", self.argument, self.pointer, self.message)
    }
}

/// The faults of one argument.
pub(super) struct Faults<'a> {
    argument: &'a str,
    found: Vec<ArgumentFault>,
}

impl<'a> Faults<'a> {
    pub(super) fn of(argument: &'a str) -> Self {
        Self { argument, found: Vec::new() }
    }

    pub(super) fn into_found(self) -> Vec<ArgumentFault> {
        self.found
    }

    pub(super) fn add(&mut self, pointer: &str, kind: FaultKind, message: String) {
        let fault = ArgumentFault { argument: self.argument.to_owned(), pointer: pointer.to_owned(), kind, message };
        if !self.found.contains(&fault) {
            self.found.push(fault);
        }
    }

    /// Adds what a JSON Schema finds.
    pub(super) fn of_schema(&mut self, error: &ValidationError<'_>, schema: &Value) {
        let at = error.instance_path().as_str();
        match error.kind() {
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                self.add(&member(at, name), FaultKind::Missing, "is required".to_owned());
            }
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                for name in unexpected {
                    let known = declared(error.schema_path().as_str(), schema);
                    let message = format!("is not described{}", did_you_mean(name, known));
                    self.add(&member(at, name), FaultKind::Unknown, message);
                }
            }
            ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
                match nearest_alternative(context) {
                    Some(errors) => errors.iter().for_each(|error| self.of_schema(error, schema)),
                    None => self.add(at, FaultKind::Invalid, "matches none of the alternatives".to_owned()),
                }
            }
            kind => self.add(at, FaultKind::Invalid, message(kind, error)),
        }
    }
}

fn member(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The members that the object at the keyword `additionalProperties` declares.
fn declared<'s>(keyword: &str, schema: &'s Value) -> impl Iterator<Item = &'s str> + use<'s> {
    let object = keyword.rsplit_once('/').and_then(|(object, _)| schema.pointer(object));
    let properties = object.and_then(|object| object.get("properties")?.as_object());
    properties.into_iter().flat_map(|properties| properties.keys()).map(String::as_str)
}

/// The faults of the alternative that fits best: the one whose faults are the deepest, and then the fewest.
fn nearest_alternative<'e>(context: &'e [Vec<ValidationError<'static>>]) -> Option<&'e [ValidationError<'static>]> {
    let depth = |error: &ValidationError<'_>| error.instance_path().as_str().matches('/').count();
    let ranked = context.iter().filter(|errors| !errors.is_empty()).map(|errors| {
        let shallowest = errors.iter().map(depth).min().unwrap_or_default();
        ((shallowest, usize::MAX - errors.len()), errors)
    });
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    // Several that fit equally well are not shown: the caller may mean any.
    match ranked.as_slice() {
        [(best, _), (other, _), ..] if best == other => None,
        [(_, errors), ..] => Some(errors),
        [] => None,
    }
}

/// What is wrong with a value.
fn message(kind: &ValidationErrorKind, error: &ValidationError<'_>) -> String {
    match kind {
        ValidationErrorKind::Type { kind } => {
            use jsonschema::error::TypeKind;
            let types = match kind {
                TypeKind::Single(one) => one.to_string(),
                TypeKind::Multiple(set) => set.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(" or "),
            };
            format!("is of type {}, expected {types}", type_of(error.instance()))
        }
        ValidationErrorKind::Enum { options } => format!("is not one of {}", listed(options)),
        ValidationErrorKind::Constant { expected_value } => format!("is not {expected_value}"),
        ValidationErrorKind::Format { format } => format!("does not have the format `{format}`"),
        ValidationErrorKind::Pattern { pattern } => format!("does not match the pattern `{pattern}`"),
        ValidationErrorKind::Minimum { limit } => format!("is less than {limit}"),
        ValidationErrorKind::ExclusiveMinimum { limit } => format!("is not more than {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("is more than {limit}"),
        ValidationErrorKind::ExclusiveMaximum { limit } => format!("is not less than {limit}"),
        ValidationErrorKind::MultipleOf { multiple_of } => format!("is not a multiple of {multiple_of}"),
        ValidationErrorKind::MinLength { limit } => format!("is shorter than {limit} characters"),
        ValidationErrorKind::MaxLength { limit } => format!("is longer than {limit} characters"),
        ValidationErrorKind::MinItems { limit } => format!("has less than {limit} items"),
        ValidationErrorKind::MaxItems { limit } => format!("has more than {limit} items"),
        ValidationErrorKind::MinProperties { limit } => format!("has less than {limit} members"),
        ValidationErrorKind::MaxProperties { limit } => format!("has more than {limit} members"),
        ValidationErrorKind::UniqueItems => "has equal items".to_owned(),
        ValidationErrorKind::OneOfMultipleValid { .. } => "matches several of the alternatives".to_owned(),
        kind => format!("does not satisfy `{}`", kind.keyword()),
    }
}

/// The values of an enum.
fn listed(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut shown: Vec<String> = options.iter().take(MOST).map(|option| format!("`{}`", plain(option))).collect();
    if options.len() > MOST {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
