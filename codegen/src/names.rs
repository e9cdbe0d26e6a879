//! Converts wire names to Rust names. Only this module creates a [`Name`].
//!
//! Every function is total and deterministic: it returns a valid identifier or a [`NameError`]. The rules, in order:
//!
//! 1. ASCII letters and digits form words and everything else separates them. A letter beyond ASCII becomes its code
//!    point (`é` is `U00e9`), so that no two scripts look alike in the client's code.
//! 2. A meaningful sign at either end of a value is a word: `<5` is `Less5`, `65+` is `N65Plus`. A name of signs alone
//!    becomes their names, the empty one `Empty`. A leading `-` is `Minus`; if the set also has the value without it,
//!    the suffix `Descending` is used instead.
//! 3. A leading digit gets the prefix `N`.
//! 4. A word that Rust reserves in any edition, or that the emitted code reserves in that place, gets a trailing `_`.
//! 5. A leading `_` is dropped (`_thread` is `thread`). If the same scope has the name without it, the `_` moves to the
//!    end. Any other two names with the same result are an error that names both.

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

/// The maximum length of a name, well below the limits of file systems.
const LONGEST: usize = 120;

/// Returns the name of a type: `HealthProfile`.
///
/// # Errors
///
/// The name cannot be converted.
pub fn ty(wire: &str) -> Result<Name, NameError> {
    make(wire, &words::plain(wire), &place::TYPE)
}

/// Returns the name of an object's member: `first_name`. For a whole scope see [`fields`].
///
/// # Errors
///
/// The name cannot be converted.
pub fn field(wire: &str) -> Result<Name, NameError> {
    make(wire, &words::plain(wire), &place::FIELD)
}

/// Returns the names of one object's members, each unique.
pub fn fields<'a>(wires: impl IntoIterator<Item = &'a str>) -> Vec<Result<Name, NameError>> {
    scope(wires, field, |name| name.wire.starts_with('_').then(|| format!("{}_", name.rust)))
}

/// Returns the name of a module: `reward_program`.
///
/// # Errors
///
/// The name cannot be converted.
pub fn module(wire: &str) -> Result<Name, NameError> {
    make(wire, &words::plain(wire), &place::MODULE)
}

/// Returns the name of a client method: `fetch_patients`.
///
/// # Errors
///
/// The name cannot be converted.
pub fn method(wire: &str) -> Result<Name, NameError> {
    make(wire, &words::plain(wire), &place::CLIENT_METHOD)
}

/// Returns the name of a parameter. JSON:API's `filter[…]` is dropped and other brackets separate words:
/// `filter[groups]` is `groups`, `page[size]` is `page_size`. For a whole scope see [`parameters`].
///
/// # Errors
///
/// The name cannot be converted.
pub fn parameter(wire: &str) -> Result<Name, NameError> {
    make(wire, &words::plain(without_filter(wire)), &place::BUILDER_METHOD)
}

/// Returns the names of one operation's parameters, each unique: next to `type`, `filter[type]` is `filter_type`.
pub fn parameters<'a>(wires: impl IntoIterator<Item = &'a str>) -> Vec<Result<Name, NameError>> {
    let whole =
        |name: &Name| (without_filter(&name.wire) != name.wire).then(|| spelling::snake(&words::plain(&name.wire)));
    scope(wires, parameter, whole)
}

/// Returns the name of an enum's variant: `Male`. For a whole set see [`variants`].
///
/// # Errors
///
/// The name cannot be converted.
pub fn variant(wire: &str) -> Result<Name, NameError> {
    make(wire, &words::spelled(wire), &place::VARIANT)
}

/// Returns the names of one enum's variants, each unique. Opposites such as `name` and `-name` read as such.
///
/// Text is used as it is, any other value as JSON.
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

/// Returns a value as the wire name of its variant.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Returns the constant for a method or a field: `FETCH_PATIENTS`.
pub fn constant(name: &str) -> String {
    name.to_shouty_snake_case()
}

/// Returns a name as lower-case words: `reward program` for `RewardProgram`.
pub fn in_words(name: &str) -> String {
    spelling::snake(name).replace('_', " ")
}

/// Returns the request builder of a method: `FetchPatients`.
pub fn builder(method: &Name) -> String {
    place::TYPE.spell(&method.rust)
}

/// Returns the argument for a value of this type: `reward_program` for `RewardProgram`.
pub fn argument(type_name: &str) -> String {
    place::LOCAL.spell(type_name)
}

/// Returns the type of a service: its title without a trailing `API`. `Fitbit Plus API` is `FitbitPlus`.
///
/// # Errors
///
/// The title cannot be converted.
pub fn service(title: &str) -> Result<Name, NameError> {
    let trimmed = title.trim();
    let halves = trimmed.len().checked_sub(4).and_then(|at| trimmed.split_at_checked(at));
    match halves {
        Some((rest, suffix)) if suffix.eq_ignore_ascii_case(" api") && !rest.trim().is_empty() => ty(rest),
        _ => ty(trimmed),
    }
}

/// Returns the crate of a service, as Rust code names it: `fitbit_plus`.
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

/// Names a whole scope. Names with a `second` spelling are named last, so the order does not matter.
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
