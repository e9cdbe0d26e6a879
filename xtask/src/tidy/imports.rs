//! Rule on imports between files: they form no cycle, so the place of a file shows what it may use.

use std::collections::{BTreeMap, BTreeSet};

use super::Fault;
use super::source::{code, shipped};
use super::tree::File;

/// The crates and modules under this rule.
const TREES: [(&str, &[&str]); 1] = [("codegen/src", &["drift", "emit", "export", "ir", "lower"])];

/// The imports of a module, with their first lines.
type Imports = BTreeMap<String, usize>;

pub(super) fn imports_point_down(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (root, held) in TREES {
        let modules: BTreeMap<String, &File> =
            files.iter().filter_map(|file| Some((module(file, root)?, file))).collect();
        let imports: BTreeMap<&str, Imports> =
            modules.iter().map(|(name, file)| (name.as_str(), imports(name, file, &modules))).collect();
        for (name, file) in &modules {
            if !held.iter().any(|held| name == held || name.starts_with(&format!("{held}::"))) {
                continue;
            }
            for (target, line) in imports.get(name.as_str()).into_iter().flatten() {
                if reaches(&imports, target, name) {
                    let message = format!("imports `{target}`, which imports `{name}`; move shared items down");
                    faults.push(Fault::new(file, *line, message));
                }
            }
        }
    }
    faults
}

fn module(file: &File, root: &str) -> Option<String> {
    let path = file.path.strip_prefix(root)?.strip_prefix('/')?.strip_suffix(".rs")?;
    let path = path.strip_suffix("/mod").unwrap_or(path);
    // Tests may import anything.
    (!path.ends_with("/tests") && path != "lib" && path != "main").then(|| path.replace('/', "::"))
}

/// The modules of the same crate that a module imports.
fn imports(name: &str, file: &File, modules: &BTreeMap<String, &File>) -> Imports {
    let code = shipped(&code(&file.text));
    let mut found = Imports::new();
    for (line, path) in paths(&code) {
        let target = resolved(name, &path, modules);
        if let Some(target) = target.filter(|target| target != name) {
            found.entry(target).or_insert(line);
        }
    }
    found
}

/// All paths in the code with their lines; braces are expanded.
fn paths(code: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let (mut line, mut path) = (1, Vec::new());
    // The path before each open brace.
    let mut outer: Vec<Vec<String>> = Vec::new();
    // A path after `in` is a visibility: `pub(in crate::lower)`.
    let mut visibility = false;
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (word, after) = rest.split_at(if end == 0 { c.len_utf8() } else { end });
        rest = after;
        line += usize::from(c == '\n');
        match word {
            "{" => outer.push(std::mem::take(&mut path)),
            "}" => _ = outer.pop(),
            _ if end == 0 => path.clear(),
            word => {
                if path.is_empty() {
                    path = outer.last().cloned().unwrap_or_default();
                }
                path.push(word.to_owned());
                if let Some(after) = rest.strip_prefix("::") {
                    rest = after;
                    continue;
                }
                let ended = std::mem::take(&mut path);
                let counts = !std::mem::replace(&mut visibility, ended == ["in"]);
                found.extend(counts.then_some((line, ended)));
            }
        }
    }
    found
}

/// The innermost module of a path, resolved from the module `from`.
fn resolved(from: &str, path: &[String], modules: &BTreeMap<String, &File>) -> Option<String> {
    // A single word is not an import; it may be the `super` of a visibility.
    if path.len() < 2 {
        return None;
    }
    let mut base: Vec<&str> = from.split("::").collect();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => (base, rest) = (Vec::new(), path.get(1..)?),
        "self" => rest = path.get(1..)?,
        "super" => {
            while let Some((_, after)) = rest.split_first().filter(|(first, _)| *first == "super") {
                base.pop();
                rest = after;
            }
        }
        // Possibly a child module.
        _ => {}
    }
    let known = |base: &[&str]| modules.contains_key(&base.join("::"));
    let mut found = (base.join("::") != from && known(&base)).then(|| base.join("::"));
    for step in rest {
        base.push(step);
        if known(&base) {
            found = Some(base.join("::"));
        }
    }
    found
}

/// Whether imports lead from one module to another.
fn reaches(imports: &BTreeMap<&str, Imports>, from: &str, to: &str) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at) {
            open.extend(imports.get(at).into_iter().flat_map(BTreeMap::keys).map(String::as_str));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::tree::faults;
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        faults(imports_point_down, files)
    }

    #[test]
    fn a_cycle_is_named_at_each_of_its_imports() {
        let (a, b) = ("codegen/src/ir/a.rs", "codegen/src/ir/b.rs");
        let cycle = ["codegen/src/ir/a.rs:2", "codegen/src/ir/b.rs:2"];
        for (from, back) in [
            ("use super::b::B;", "use crate::ir::a::A;"),
            ("use super::{b, c};", "fn f() -> super::a::A {}"),
            ("use crate::ir::{\n    b::{B, C},\n    c};", "use super::a;"),
        ] {
            let line = if from.contains('\n') { "codegen/src/ir/a.rs:3" } else { cycle[0] };
            let files = [(a, format!("//! A.\n{from}\n")), (b, format!("//! B.\n{back}\n"))];
            let files: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
            assert_eq!(found(&files), [line, cycle[1]], "{from}");
        }
    }

    #[test]
    fn a_module_and_its_children_are_files_like_any_others() {
        let parent = "//! P.\nmod a;\npub struct P;\nfn f() { a::run() }\n";
        let files = [("codegen/src/emit/mod.rs", parent), ("codegen/src/emit/a.rs", "//! A.\nuse super::P;\n")];
        assert_eq!(found(&files), ["codegen/src/emit/mod.rs:4", "codegen/src/emit/a.rs:2"]);
        let only_tests = "//! A.\n#[cfg(test)]\nmod t {\n    use super::super::P;\n}\n";
        assert_eq!(found(&[("codegen/src/emit/mod.rs", parent), ("codegen/src/emit/a.rs", only_tests)]), [""; 0]);
    }

    #[test]
    fn imports_that_point_down_are_no_fault() {
        let files = [
            ("codegen/src/lower/mod.rs", "//! L.\nmod a;\nuse crate::ir::Api;\nfn f() { a::run() }\n"),
            ("codegen/src/lower/a.rs", "//! A.\nuse super::b::B;\nuse crate::ir::{Api, types};\n"),
            ("codegen/src/lower/b.rs", "//! B. See super::a.\nuse crate::ir::Api;\n"),
            ("codegen/src/ir/mod.rs", "//! I.\nmod types;\npub use types::Api;\n"),
            ("codegen/src/ir/types.rs", "//! T.\npub struct Api;\n"),
        ];
        assert_eq!(found(&files), [""; 0]);
    }
}
