//! Wire names to Rust names: the only place that makes a [`Name`]. Knows neither OpenAPI nor tokens.
//!
//! Every function is total and deterministic: whatever a description calls a thing, the answer is an identifier that
//! Rust takes, or a [`NameError`]. The rules, in order:
//!
//! 1. Letters and digits of ASCII make words, everything else separates them; a letter beyond ASCII becomes its code
//!    point (`é` is `U00e9`), so that no two scripts can look alike in the client's code.
//! 2. A sign that carries meaning at either end of a value is a word: `<5` is `Less5`, `65+` is `N65Plus`; a name of
//!    signs alone is their names, the empty one is `Empty`. A leading `-` is `Minus`, but where a set also holds the
//!    value without it, the suffix `Descending`.
//! 3. A leading digit gets an `N` before it.
//! 4. A word that Rust keeps for itself, in any edition, or that the emitted code keeps for its own in that place,
//!    gets a trailing `_`.
//! 5. A leading `_` is dropped (`_thread` is `thread`), unless the same scope holds the name without it: then the
//!    underscored one ends in `_` instead. Any other two names that fold into one are an error that names both.

mod error;
mod place;
mod spelling;
mod taken;
mod words;

#[cfg(test)]
mod tests;

use heck::ToShoutySnakeCase as _;
use serde_json::Value;

pub use error::NameError;
pub use taken::Taken;

use crate::ir::Name;
use place::Place;

/// The longest name that is made: file systems and people both give up soon after.
const LONGEST: usize = 120;

/// A type: `HealthProfile`.
///
/// # Errors
///
/// When no name can be made of it.
pub fn ty(wire: &str) -> Result<Name, NameError> {
    make(wire, &words::plain(wire), &place::TYPE)
}

/// A member of an object: `first_name`. For a whole scope see [`fields`].
///
/// # Errors
///
/// When no name can be made of it.
pub fn field(wire: &str) -> Result<Name, NameError> {
    make(wire, &words::plain(wire), &place::FIELD)
}

/// The members of one object, so that two of them never share a name.
pub fn fields<'a>(wires: impl IntoIterator<Item = &'a str>) -> Vec<Result<Name, NameError>> {
    scope(wires, field, |name| name.wire.starts_with('_').then(|| format!("{}_", name.rust)))
}

/// A module: `reward_program`.
///
/// # Errors
///
/// When no name can be made of it.
pub fn module(wire: &str) -> Result<Name, NameError> {
    make(wire, &words::plain(wire), &place::MODULE)
}

/// A method of the client: `fetch_patients`.
///
/// # Errors
///
/// When no name can be made of it.
pub fn method(wire: &str) -> Result<Name, NameError> {
    make(wire, &words::plain(wire), &place::CLIENT_METHOD)
}

/// A parameter, as an argument and as a method of a builder. JSON:API's `filter[…]` is left away, other brackets
/// separate words: `filter[groups]` is `groups`, `page[size]` is `page_size`. For a whole scope see [`parameters`].
///
/// # Errors
///
/// When no name can be made of it.
pub fn parameter(wire: &str) -> Result<Name, NameError> {
    make(wire, &words::plain(without_filter(wire)), &place::BUILDER_METHOD)
}

/// The parameters of one operation, so that two of them never share a name: where `type` stands beside
/// `filter[type]`, the latter is `filter_type`.
pub fn parameters<'a>(wires: impl IntoIterator<Item = &'a str>) -> Vec<Result<Name, NameError>> {
    let whole =
        |name: &Name| (without_filter(&name.wire) != name.wire).then(|| spelling::snake(&words::plain(&name.wire)));
    scope(wires, parameter, whole)
}

/// A value of an enum: `Male`. For a whole set see [`variants`].
///
/// # Errors
///
/// When no name can be made of it.
pub fn variant(wire: &str) -> Result<Name, NameError> {
    make(wire, &words::spelled(wire), &place::VARIANT)
}

/// The values of one enum, so that two of them never share a name and opposites read as such.
///
/// Text stands for itself, any other value for its JSON.
pub fn variants<'a>(values: impl IntoIterator<Item = &'a Value>) -> Vec<Result<Name, NameError>> {
    let wires: Vec<String> = values.into_iter().map(value_text).collect();
    let one = |wire: &str| match wire.strip_prefix('-') {
        Some(twin) if !twin.starts_with(|c: char| c.is_ascii_digit()) && wires.iter().any(|other| other == twin) => {
            make(wire, &format!("{} descending", words::spelled(twin)), &place::VARIANT)
        }
        _ => variant(wire),
    };
    scope(wires.iter().map(String::as_str), one, |_| None)
}

/// A value as the wire name of its variant.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The constant that belongs to a method or a field: `FETCH_PATIENTS`.
pub fn constant(name: &str) -> String {
    name.to_shouty_snake_case()
}

/// A name in words: `reward program` for `RewardProgram`.
pub fn in_words(name: &str) -> String {
    spelling::snake(name).replace('_', " ")
}

/// The request builder that belongs to a method: `FetchPatients`.
pub fn builder(method: &Name) -> String {
    place::TYPE.spell(&method.rust)
}

/// The argument that holds a value of this type: `reward_program` for `RewardProgram`.
pub fn argument(type_name: &str) -> String {
    place::LOCAL.spell(type_name)
}

/// The service: the title without a trailing `API`, as a type. `Fitbit Plus API` is `FitbitPlus`.
///
/// # Errors
///
/// When no name can be made of it.
pub fn service(title: &str) -> Result<Name, NameError> {
    let trimmed = title.trim();
    let halves = trimmed.len().checked_sub(4).and_then(|at| trimmed.split_at_checked(at));
    match halves {
        Some((rest, suffix)) if suffix.eq_ignore_ascii_case(" api") && !rest.trim().is_empty() => ty(rest),
        _ => ty(trimmed),
    }
}

/// The crate of a service, as Rust code names it: `fitbit_plus`.
pub fn library(service: &str) -> String {
    place::LOCAL.spell(service)
}

fn without_filter(wire: &str) -> &str {
    wire.strip_prefix("filter[").unwrap_or(wire)
}

fn make(wire: &str, words: &str, place: &Place) -> Result<Name, NameError> {
    let rust = place.spell(words);
    if rust.is_empty() {
        return Err(NameError::Nothing { wire: error::shown(wire) });
    }
    if rust.len() > LONGEST {
        return Err(NameError::TooLong { wire: error::shown(wire) });
    }
    Ok(Name { wire: wire.to_owned(), rust })
}

/// Names a whole scope. Names that have a `second` spelling are served last, so that they yield whatever the order.
fn scope<'a>(
    wires: impl IntoIterator<Item = &'a str>,
    one: impl Fn(&str) -> Result<Name, NameError>,
    second: impl Fn(&Name) -> Option<String>,
) -> Vec<Result<Name, NameError>> {
    let mut names: Vec<_> = wires.into_iter().map(one).collect();
    let mut taken = Taken::default();
    for yielding in [false, true] {
        for slot in &mut names {
            let Ok(name) = slot else { continue };
            let other = second(name);
            if other.is_some() == yielding {
                *slot = taken.take_or(name.clone(), other);
            }
        }
    }
    names
}
