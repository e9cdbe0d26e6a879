//! The extensions (`x-…`) for information that OpenAPI cannot express. `CONTRIBUTING.md` documents them; any other is a
//! fault.

use indexmap::IndexSet;
use serde_json::Value;

use super::declared_paging;
use crate::fates::Code;
use crate::ir::Schema;
use crate::parse::tree::Node;

/// On a string: it identifies a resource of this type.
pub(super) const IDENTIFIES: &str = "x-identifies";
/// On a schema: its value is shown only on request.
pub(super) const SENSITIVE: &str = "x-sensitive";
/// The value of [`SENSITIVE`] that asks for a decision.
const QUESTION: &str = "?";
/// On a schema: the reason why it has no type.
pub(super) const UNTYPED: &str = "x-untyped";
/// On an enum: the names of its values.
pub(super) const VALUE_NAMES: &str = "x-enum-varnames";
/// On a schema, a parameter or an operation: the name of its type.
pub(super) const TYPE_NAME: &str = "x-type-name";
/// On a property, a parameter, an operation or a tag: its name in Rust.
pub(super) const RUST_NAME: &str = "x-rust-name";
/// On a definition: its example is a value of this other definition.
pub(super) const EXAMPLE_OF: &str = "x-example-of";
/// On `included`: the types of resource that it can hold.
pub(super) const INCLUDES: &str = "x-includes";
/// On a parameter: it is a comma-separated list of values of its schema.
pub(super) const COMMA_SEPARATED: &str = "x-comma-separated";
/// On a parameter: it is a half-open range of instants, `start..end`.
pub(super) const DATE_RANGE: &str = "x-date-range";
/// On a parameter: it is set once on the client.
pub(super) const CLIENT_WIDE: &str = "x-client-wide";
/// On an operation: at least one of these parameters must be given.
pub(super) const AT_LEAST_ONE: &str = "x-at-least-one";
/// On an operation: parameters that are only valid together, by the name of their method.
pub(super) const TOGETHER: &str = "x-together";
/// On an operation: `data` may also be a list.
pub(super) const BULK: &str = "x-bulk";

/// On an operation: how its collection is paged, or `false`.
pub(super) const PAGING: &str = "x-paging";

/// Set by the conversion from 2.0 for values that 3.0 cannot express.
pub(super) const COLLECTION_FORMAT: &str = "x-collection-format";

const OF_SCHEMAS: [&str; 8] = [IDENTIFIES, SENSITIVE, UNTYPED, VALUE_NAMES, TYPE_NAME, RUST_NAME, EXAMPLE_OF, INCLUDES];
const OF_PARAMETERS: [&str; 9] = [
    IDENTIFIES,
    SENSITIVE,
    COMMA_SEPARATED,
    DATE_RANGE,
    CLIENT_WIDE,
    VALUE_NAMES,
    TYPE_NAME,
    RUST_NAME,
    COLLECTION_FORMAT,
];
const OF_OPERATIONS: [&str; 6] = [AT_LEAST_ONE, TOGETHER, BULK, PAGING, TYPE_NAME, RUST_NAME];
/// For documentation viewers; ignored.
const OF_VIEWERS: [&str; 2] = ["x-logo", "x-tagGroups"];

/// A wrong extension: its name, the code, and the message.
pub(super) type Wrong = (String, Code, String);

/// Returns the wrong extensions of a schema.
pub(super) fn check_schema(schema: &Schema) -> Vec<Wrong> {
    if schema.extensions.is_empty() {
        return Vec::new();
    }
    let known: IndexSet<&str> = OF_SCHEMAS.into_iter().chain(OF_PARAMETERS).collect();
    let known: Vec<&str> = known.into_iter().collect();
    check(schema.extensions.iter(), &known)
}

/// Returns the wrong extensions of an operation.
pub(super) fn check_operation<'a>(all: impl Iterator<Item = (&'a String, &'a Value)>) -> Vec<Wrong> {
    check(all, &OF_OPERATIONS)
}

/// Returns the wrong extensions of a parameter.
pub(super) fn check_parameter<'a>(all: impl Iterator<Item = (&'a String, &'a Value)>) -> Vec<Wrong> {
    check(all, &OF_PARAMETERS)
}

/// Returns the wrong extensions of the root and of `info`.
pub(super) fn check_root<'a>(all: impl Iterator<Item = (&'a String, &'a Value)>) -> Vec<Wrong> {
    check(all, &OF_VIEWERS)
}

/// Returns the resource type that a string identifies.
pub(super) fn identifies(schema: &Schema) -> Option<&str> {
    schema.extensions.get(IDENTIFIES).and_then(Value::as_str)
}

/// Returns whether a value is sensitive, if that is decided.
pub(super) fn decision(schema: &Schema) -> Option<bool> {
    schema.extensions.get(SENSITIVE).and_then(Value::as_bool)
}

/// Whether a value is sensitive.
pub(super) fn sensitive(schema: &Schema) -> bool {
    decision(schema).unwrap_or_default()
}

/// Whether a schema asks if its value is sensitive.
pub(super) fn asks(schema: &Schema) -> bool {
    schema.extensions.get(SENSITIVE).and_then(Value::as_str) == Some(QUESTION)
}

/// Returns the reason why a value has no type.
pub(super) fn untyped(schema: &Schema) -> Option<String> {
    schema.extensions.get(UNTYPED).and_then(Value::as_str).map(str::to_owned)
}

/// Returns the chosen name of a type.
pub(super) fn type_name(schema: &Schema) -> Option<&str> {
    schema.extensions.get(TYPE_NAME).and_then(Value::as_str)
}

/// Returns the names of an enum's values, in order.
pub(super) fn value_names(schema: &Schema) -> Option<Vec<String>> {
    texts(schema.extensions.get(VALUE_NAMES)?)
}

/// Returns the definition that the example is a value of.
pub(super) fn example_of(schema: &Schema) -> Option<&str> {
    schema.extensions.get(EXAMPLE_OF).and_then(Value::as_str)
}

/// Returns the resource types that `included` can contain.
pub(super) fn includes(schema: &Schema) -> Vec<String> {
    schema.extensions.get(INCLUDES).and_then(texts).unwrap_or_default()
}

fn check<'a>(all: impl Iterator<Item = (&'a String, &'a Value)>, known: &[&str]) -> Vec<Wrong> {
    all.filter_map(|(name, value)| {
        if !known.contains(&name.as_str()) {
            let message = format!("the extension `{name}` is not known here; known are {}", known.join(", "));
            return Some((name.clone(), Code::UnknownExtension, message));
        }
        let expected = expected(name, value)?;
        Some((name.clone(), Code::ExtensionIgnored, format!("`{name}` must be {expected}")))
    })
    .collect()
}

/// Returns the expected value of an extension, if it has another one.
fn expected(name: &str, value: &Value) -> Option<&'static str> {
    let (ok, expected) = match name {
        IDENTIFIES | UNTYPED | EXAMPLE_OF | TYPE_NAME | RUST_NAME => {
            (value.as_str().is_some_and(|text| !text.is_empty()), "a text")
        }
        SENSITIVE if value.as_str() == Some(QUESTION) => (true, ""),
        SENSITIVE | COMMA_SEPARATED | DATE_RANGE | CLIENT_WIDE | BULK => (value.is_boolean(), "true or false"),
        VALUE_NAMES | INCLUDES | AT_LEAST_ONE => (texts(value).is_some(), "a list of texts"),
        PAGING => (
            declared_paging::is_declaration(value),
            "`false`, or a mapping with the parameters `number`, `offset`, `cursor` or `size`, the `first` number, and \
             the JSON pointers `next`, `count` and `rows`",
        ),
        TOGETHER => (together(value).is_some(), "a mapping of a method's name to a list of parameters"),
        _ => (true, ""),
    };
    (!ok).then_some(expected)
}

pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

pub(super) fn together(value: &Value) -> Option<Vec<(String, Vec<String>)>> {
    value.as_object()?.iter().map(|(name, list)| Some((name.clone(), texts(list)?))).collect()
}

/// Whether a description decides for each of its values.
pub(super) fn decides(root: &Node) -> bool {
    let mut found = false;
    root.walk(&mut |node| {
        found |= node.get(SENSITIVE).and_then(Node::as_bool) == Some(false);
    });
    found
}
