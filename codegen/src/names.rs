//! Converts wire names to Rust names. Only this module creates a [`Name`].
//!
//! Every function is total and deterministic. The rules, in order:
//!
//! 1. ASCII letters and digits form words and everything else separates them. A letter beyond ASCII becomes its code
//!    point (`é` is `U00e9`), so that no two scripts look alike in the client's code.
//! 2. A meaningful sign at either end of a value is a word: `<5` is `Less5`, `65+` is `N65Plus`. A name of signs alone
//!    becomes their names or code points, the empty one `Empty`. A leading `-` is `Minus`; if the set also has the
//!    value without it, the suffix `Descending` is used instead.
//! 3. A leading digit gets the prefix `N`.
//! 4. A word that Rust reserves in any edition, or that the emitted code reserves in that place, gets a trailing `_`.
//! 5. A leading `_` is dropped (`_thread` is `thread`). If the same scope has the name without it, the `_` moves to the
//!    end.
//! 6. A name that is too long keeps its beginning, and ends in a digest of the whole.
//! 7. Of two names with the same result in one [`scope()`], the later one yields: see [`scope::Wanted`].

mod digest;
pub mod package;
pub mod paths;
mod place;
pub mod scope;
mod taken;
mod words;

#[cfg(test)]
mod tests;

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _};
use serde_json::Value;

pub use scope::{Made, Scope, Wanted, scope};
pub use taken::Taken;

use crate::ir::Name;
use place::Place;

/// Returns the name of a type: `HealthProfile`.
pub fn ty(wire: &str) -> Name {
    make(wire, &words::plain(wire), &place::TYPE)
}

/// Returns the name of an object's member: `first_name`. For all members of one object see [`scope()`].
pub fn field(wire: &str) -> Name {
    make(wire, &words::plain(wire), &place::FIELD)
}

/// Returns the name of a module: `reward_program`.
pub fn module(wire: &str) -> Name {
    make(wire, &words::plain(wire), &place::MODULE)
}

/// Returns the name of a parameter. JSON:API's `filter[…]` is dropped and other brackets separate words:
/// `filter[groups]` is `groups`, `page[size]` is `page_size`. For all parameters of one operation see [`scope()`].
pub fn parameter(wire: &str) -> Name {
    make(wire, &words::plain(words::without_filter(wire)), &place::BUILDER_METHOD)
}

/// Returns a value as the wire name of its variant: text as it is, any other value as JSON.
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
    name.to_snake_case().replace('_', " ")
}

/// Returns the words of a member of a type, with words that one ends in and the other begins with only once: `Album`
/// and `album_type` are `album type`. `None` if there are none, or if nothing is left of the member.
pub fn overlapped(ty: &str, member: &str) -> Option<String> {
    let (ty, member) = (words::plain(ty).to_snake_case(), words::plain(member).to_snake_case());
    let (ty, member): (Vec<&str>, Vec<&str>) = (ty.split('_').collect(), member.split('_').collect());
    let shared = (1..member.len()).rev().find(|count| member.get(..*count).is_some_and(|begin| ty.ends_with(begin)))?;
    Some([ty.as_slice(), member.get(shared..)?].concat().join(" "))
}

/// Returns the request builder of a method: `FetchPatients`.
pub fn builder(method: &str) -> String {
    place::TYPE.spell(method)
}

/// Returns the argument for a value of this type: `reward_program` for `RewardProgram`.
pub fn argument(type_name: &str) -> String {
    place::LOCAL.spell(type_name)
}

/// Words at the end of a title that say what every title could.
const GENERIC: [&str; 9] =
    ["api", "apis", "documentation", "docs", "specification", "specifications", "spec", "specs", "openapi"];

/// Returns the words of a service: its title without words such as `API` at its end. `Fitbit Plus API` is `Fitbit
/// Plus`.
pub fn service(title: &str) -> &str {
    let trimmed = title.trim();
    if trimmed.is_empty() {
        return "API";
    }
    let mut service = trimmed;
    while let Some((rest, last)) = service.rsplit_once(char::is_whitespace) {
        if !GENERIC.iter().any(|word| last.eq_ignore_ascii_case(word)) {
            break;
        }
        service = rest.trim_end();
    }
    service
}

/// Returns the crate of a service, as Rust code names it: `fitbit_plus`.
pub fn library(service: &str) -> String {
    place::LOCAL.spell(service)
}

fn make(wire: &str, words: &str, place: &Place) -> Name {
    Name { wire: wire.to_owned(), rust: place.spell(words) }
}
