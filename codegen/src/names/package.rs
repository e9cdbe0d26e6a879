//! The name of a package.

use super::place::LOCAL;
use super::service;

/// Crates that a client depends on, and names that cargo or the compiler keeps for itself.
const RESERVED: &[&str] = &[
    "alloc",
    "base64",
    "build",
    "bytes",
    "client",
    "core",
    "deps",
    "examples",
    "futures_util",
    "getrandom",
    "hashbrown",
    "http",
    "incremental",
    "jiff",
    "percent_encoding",
    "proc_macro",
    "reqwest",
    "secrecy",
    "serde",
    "serde_json",
    "serde_path_to_error",
    "sha2",
    "std",
    "test",
    "tokio",
    "tracing",
];

/// Returns the package of an API with this title: `fitbit-plus`.
pub fn of_title(title: &str) -> String {
    let words: String = service(title).chars().map(plain).collect();
    let starts_with_letter = words.trim_start().starts_with(|c: char| c.is_ascii_alphabetic());
    let library = LOCAL.spell(&if starts_with_letter { words } else { format!("API {words}") });
    let name = library.trim_matches('_').replace('_', "-");
    if is_reserved(&library) || library.ends_with('_') { format!("{name}-client") } else { name }
}

/// Returns why no package can have this name.
pub fn fault(name: &str) -> Option<&'static str> {
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some("it begins with no letter");
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
        return Some("it has characters other than ASCII letters, digits, `-` and `_`");
    }
    if is_reserved(&crate_of(name)) || LOCAL.reserves(&crate_of(name)) {
        return Some("it is reserved");
    }
    (name.len() > 100).then_some("it has more than 100 characters")
}

/// Returns the crate of a package, as Rust code names it.
pub fn crate_of(package: &str) -> String {
    package.replace('-', "_")
}

/// A letter of a European alphabet without its accent, and a space for what has no form in ASCII.
fn plain(letter: char) -> char {
    const ACCENTS: [(&str, char); 9] = [
        ("àáâãäåā", 'a'),
        ("çćč", 'c'),
        ("èéêëēę", 'e'),
        ("ìíîïī", 'i'),
        ("ñńň", 'n'),
        ("òóôõöøō", 'o'),
        ("šś", 's'),
        ("ùúûüūů", 'u'),
        ("ýÿ", 'y'),
    ];
    if letter.is_ascii_alphanumeric() {
        return letter;
    }
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    ACCENTS.iter().find(|(accented, _)| accented.contains(lower)).map_or(' ', |(_, plain)| *plain)
}

fn is_reserved(library: &str) -> bool {
    RESERVED.contains(&library)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_gives_a_name_that_a_package_can_have() {
        for (title, name) in [
            ("Fitbit Plus API", Some("fitbit-plus")),
            ("Swagger Petstore", Some("swagger-petstore")),
            ("Unit OpenAPI specifications", Some("unit")),
            ("API Documentation", Some("api")),
            ("HTTP", Some("http-client")),
            ("Type", Some("type-client")),
            ("", Some("api")),
            ("123 – Ünïcode", Some("api-123-unicode")),
            ("日本", Some("api")),
            ("../../etc \"x\"\n[package]", None),
            (&"long words ".repeat(40), None),
        ] {
            let made = of_title(title);
            assert_eq!(fault(&made), None, "{title}: {made}");
            assert!(name.is_none_or(|name| name == made), "{title}: {made}");
        }
    }

    #[test]
    fn a_name_that_cargo_refuses_is_a_fault() {
        for name in ["", "1st", "a b", "é", "test", "serde-json", "self", &"a".repeat(101)] {
            assert!(fault(name).is_some(), "{name}");
        }
        assert_eq!(fault("pet_store-2"), None);
    }
}
