//! Rules on the dependencies between layers.

use toml::Table;

use super::Fault;
use super::source::{code, item_length};
use super::style::has_word;
use super::tree::File;

/// The generated modules of the client.
const CLIENT: &str = codegen::files::CLIENT;

pub(super) fn generated_header(files: &[File]) -> Vec<Fault> {
    // Expected files of tests have the header too.
    let expected = |file: &File| file.is_in("codegen/tests");
    let bare = files.iter().filter(|file| file.is_generated() && !file.has_header());
    let misplaced =
        files.iter().filter(|file| file.is_rust() && file.has_header() && !file.is_generated() && !expected(file));
    let mut faults: Vec<_> =
        bare.map(|file| Fault::new(file, 1, "no header, but in a generated folder; move it out")).collect();
    faults.extend(
        misplaced.map(|file| Fault::new(file, 1, "generated header outside of the generated folders; remove it")),
    );
    faults
}

pub(super) fn generated_imports(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.is_in(CLIENT) || file.path == codegen::files::SETUP) {
        for (number, line) in (1..).zip(code(&file.text).lines()) {
            if let Some(path) = imported(line).filter(|path| !may_import(path)).or_else(|| reaches_out(line)) {
                let message = format!("imports `{path}`; import it from `crate::rt`");
                faults.push(Fault::new(file, number, message));
            }
        }
    }
    faults
}

fn imported(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("pub ").or_else(|| line.strip_prefix("pub(crate) ")).unwrap_or(line);
    line.strip_prefix("use ").or_else(|| line.strip_prefix("extern crate "))
}

fn may_import(path: &str) -> bool {
    ["crate::rt", "crate::generated", "super", "self"].into_iter().any(|start| {
        let rest = path.strip_prefix(start);
        rest.is_some_and(|rest| rest.starts_with("::") || rest.starts_with([';', ' ']))
    })
}

/// The rest of a line from the first path into another part of the crate.
fn reaches_out(line: &str) -> Option<&str> {
    let uses = line.match_indices("crate::").filter_map(|(at, _)| line.get(at..));
    uses.into_iter().find(|path| {
        let module = path.trim_start_matches("crate::").split(|c: char| !c.is_alphanumeric() && c != '_').next();
        !matches!(module, Some("rt" | "generated"))
    })
}

/// Names of this API, its types included.
const API: [&str; 4] = ["fitbit", "twine", "patient", "coach"];

pub(super) fn runtime_is_blind(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.is_in("generated-client/src/runtime")) {
        for (number, line) in file.lines() {
            let line = line.to_lowercase();
            let word = has_word(&line, "generated").then_some("generated");
            let name = API.into_iter().find(|name| line.contains(name));
            if let Some(word) = word.or(name) {
                let message = format!("the runtime names `{word}`; configure it from outside, since it serves any API");
                faults.push(Fault::new(file, number, message));
            }
        }
    }
    faults
}

pub(super) fn no_way_back(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| matches!(file.path.as_str(), "codegen/Cargo.toml" | "xtask/Cargo.toml")) {
        let manifest: Table = match file.text.parse() {
            Ok(manifest) => manifest,
            Err(error) => {
                faults.push(Fault::new(file, 1, format!("not TOML: {error}")));
                continue;
            }
        };
        let mut names = Vec::new();
        dependencies(&manifest, &mut names);
        // `tests` links the client.
        for name in names.iter().filter(|name| matches!(name.as_str(), "fitbit-plus" | "tests")) {
            let line = file.lines().find(|(_, line)| line.contains(name.as_str())).map_or(1, |(number, _)| number);
            let message =
                format!("depends on `{name}`; remove it, since `regen` must work while the client does not compile");
            faults.push(Fault::new(file, line, message));
        }
    }
    faults
}

/// The packages in all dependency tables of a manifest, by their published names.
fn dependencies(table: &Table, names: &mut Vec<String>) {
    for (key, value) in table {
        let Some(inner) = value.as_table() else { continue };
        if !matches!(key.as_str(), "dependencies" | "dev-dependencies" | "build-dependencies") {
            dependencies(inner, names);
            continue;
        }
        for (name, dependency) in inner {
            let package = dependency.get("package").and_then(toml::Value::as_str);
            names.push(package.unwrap_or(name).to_owned());
        }
    }
}

pub(super) fn openapi_in_front(files: &[File]) -> Vec<Fault> {
    let allowed = ["codegen/src/parse", "codegen/src/overlay", "codegen/src/lower"];
    let message = "only `parse`, `overlay` and `lower` may use it";
    knows(files, &["openapiv3"], &allowed, message)
}

pub(super) fn tokens_at_the_end(files: &[File]) -> Vec<Fault> {
    // `names` uses `syn` to detect keywords.
    let allowed = ["codegen/src/emit", "codegen/src/format", "codegen/src/names"];
    knows(files, &["quote", "proc_macro2", "syn", "prettyplease"], &allowed, "only `emit` and `format` may use tokens")
}

/// What decides names and shapes, which printing must not use.
const DECISIONS: [&str; 5] = ["Api", "Taken", "TypeKind", "Ty", "lower"];

pub(super) fn emit_prints(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.is_rust() && file.is_in("codegen/src/emit")) {
        for (number, line) in (1..).zip(code(&file.text).lines()) {
            if let Some(word) = DECISIONS.into_iter().find(|word| has_word(line, word)) {
                let message = format!("names `{word}`: `emit` prints `ir::surface`; decide in `lower/surface`");
                faults.push(Fault::new(file, number, message));
            }
        }
    }
    faults
}

pub(super) fn macros_implement(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.is_rust() && file.is_in("generated-client/src/runtime")) {
        let code = code(&file.text);
        for (start, _) in code.match_indices("macro_rules!") {
            let (before, from) = code.split_at(start);
            let (definition, _) = from.split_at(item_length(from));
            for (number, line) in (before.matches('\n').count() + 1..).zip(definition.lines()) {
                if has_word(line, "pub") && !line.contains("pub(") {
                    let message = "a macro adds a public item, to which no tool leads: let it implement traits";
                    faults.push(Fault::new(file, number, message));
                }
            }
        }
    }
    faults
}

/// Reports the use of a crate outside of the modules that may use it.
fn knows(files: &[File], crates: &[&str], allowed: &[&str], message: &str) -> Vec<Fault> {
    let may = |file: &File| allowed.iter().any(|module| file.is_in(module) || file.path == format!("{module}.rs"));
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.is_rust() && file.is_in("codegen/src") && !may(file)) {
        for (number, line) in (1..).zip(code(&file.text).lines()) {
            let names = |name: &&&str| ["::", "!", ";", "}"].iter().any(|end| has_crate(line, name, end));
            if let Some(name) = crates.iter().find(names) {
                faults.push(Fault::new(file, number, format!("uses `{name}`: {message}")));
            }
        }
    }
    faults
}

/// Whether the line contains the crate's name as a word, followed by `end`.
fn has_crate(line: &str, name: &str, end: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let word = line.get(..at).is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
        word && line.get(at + name.len()..).is_some_and(|after| after.starts_with(end))
    })
}

#[cfg(test)]
mod tests {
    use codegen::format::MARK as HEADER;

    use super::super::tree::faults;
    use super::*;

    fn generated(rest: &str) -> String {
        format!("{HEADER}\n{rest}")
    }

    #[test]
    fn headers_match_folders() {
        let found = faults(
            generated_header,
            &[
                ("generated-client/src/generated/a.rs", "//! By hand.\n"),
                ("tests/src/generated/b.txt", "b\n"),
                ("generated-client/src/lib.rs", HEADER),
                ("tests/src/generated/good.rs", HEADER),
                ("codegen/tests/good/expected.rs", HEADER),
                (
                    "generated-client/src/generated/good.json",
                    "{\"$comment\": \"@generated by cargo xtask regen from x\"}\n",
                ),
            ],
        );
        let expected =
            ["generated-client/src/generated/a.rs:1", "tests/src/generated/b.txt:1", "generated-client/src/lib.rs:1"];
        assert_eq!(found, expected);
    }

    #[test]
    fn generated_code_imports_from_one_place() {
        let path = "generated-client/src/generated/a.rs";
        for bad in ["use serde::Serialize;", "pub use std::fmt;", "use crate::runtime::X;", "fn f(x: crate::ext::X) {}"]
        {
            assert_eq!(faults(generated_imports, &[(path, &generated(bad))]), [format!("{path}:2")], "{bad}");
        }
        let good = "use super::b;\nuse crate::rt::{A, B};\npub use self::c::*;\nuse crate::rt;\n\
                    /// use serde::Serialize;\nfn f(x: crate::generated::b::B) {}\n";
        assert_eq!(faults(generated_imports, &[(path, &generated(good))]), [""; 0]);
        assert_eq!(faults(generated_imports, &[("generated-client/src/lib.rs", "use serde::X;\n")]), [""; 0]);
    }

    #[test]
    fn emit_decides_nothing() {
        let path = "codegen/src/emit/a.rs";
        for bad in ["use crate::ir::{Api, surface};", "let taken = Taken::default();", "use crate::lower;"] {
            assert_eq!(faults(emit_prints, &[(path, bad)]), [format!("{path}:1")], "{bad}");
        }
        for good in ["use crate::ir::surface::Type;", "/// An `Api` is not known here.", "text.to_lowercase()"] {
            assert_eq!(faults(emit_prints, &[(path, good)]), [""; 0], "{good}");
        }
    }

    #[test]
    fn the_runtime_serves_any_api() {
        let path = "generated-client/src/runtime/a.rs";
        for bad in [
            "// as generated",
            "const A: &str = \"FITBIT_PLUS\";",
            "fn twine() {}",
            "/// use fitbit_plus::Client;",
            "/// A `Patient`.",
        ] {
            assert_eq!(faults(runtime_is_blind, &[(path, bad)]), [format!("{path}:1")], "{bad}");
        }
        assert_eq!(faults(runtime_is_blind, &[(path, "fn generated_ids() {}")]), [""; 0]);
        assert_eq!(faults(runtime_is_blind, &[("generated-client/src/ext/a.rs", "fitbit")]), [""; 0]);
    }

    #[test]
    fn a_macro_of_the_runtime_adds_no_public_item() {
        let path = "generated-client/src/runtime/a.rs";
        let bad = "fn a() {}\nmacro_rules! b {\n    ($c:ident) => {\n        impl $c {\n            pub fn d() {}\n        }\n    };\n}\n";
        assert_eq!(faults(macros_implement, &[(path, bad)]), [format!("{path}:5")]);
        for good in [
            "macro_rules! b { () => { fn c() { // pub\n } } }\npub fn d() {}",
            "macro_rules! b { () => { pub(crate) use c; } }",
        ] {
            assert_eq!(faults(macros_implement, &[(path, good)]), [""; 0], "{good}");
        }
    }

    #[test]
    fn the_generator_does_not_link_the_client() {
        let manifest = "[dependencies]\nserde = \"1\"\n\n[target.'cfg(unix)'.dev-dependencies]\n\
                        client = { package = \"fitbit-plus\", path = \"../generated-client\" }\n";
        assert_eq!(faults(no_way_back, &[("xtask/Cargo.toml", manifest)]), ["xtask/Cargo.toml:5"]);
        assert_eq!(
            faults(no_way_back, &[("codegen/Cargo.toml", "[dependencies]\ntests.path = \"../tests\"\n")]).len(),
            1
        );
        assert_eq!(faults(no_way_back, &[("codegen/Cargo.toml", "[")]), ["codegen/Cargo.toml:1"]);
        assert_eq!(faults(no_way_back, &[("tests/Cargo.toml", manifest)]), [""; 0]);
    }

    #[test]
    fn openapi_and_tokens_are_limited_to_their_layers() {
        let openapi = "use openapiv3::Schema;\n";
        assert_eq!(faults(openapi_in_front, &[("codegen/src/ir/a.rs", openapi)]), ["codegen/src/ir/a.rs:1"]);
        let comment = "//! Knows no `openapiv3`.\n";
        let good = [
            ("codegen/src/lower/a.rs", openapi),
            ("codegen/src/overlay.rs", openapi),
            ("codegen/src/ir/a.rs", comment),
        ];
        assert_eq!(faults(openapi_in_front, &good), [""; 0]);

        for bad in
            ["use quote::quote;\n", "let a = quote!(b);\n", "fn f(t: proc_macro2::TokenStream) {}\n", "use syn;\n"]
        {
            assert_eq!(
                faults(tokens_at_the_end, &[("codegen/src/lower/a.rs", bad)]),
                ["codegen/src/lower/a.rs:1"],
                "{bad}"
            );
            assert_eq!(faults(tokens_at_the_end, &[("codegen/src/emit/a.rs", bad)]), [""; 0]);
        }
        assert_eq!(faults(tokens_at_the_end, &[("codegen/src/ir/a.rs", "let quote = 1;\n")]), [""; 0]);
    }
}
