//! Rule on imports between files: they form no cycle, so the place of a file shows what it may use.

use std::collections::{BTreeMap, BTreeSet};

use super::Fault;
use super::source::{code, shipped};
use super::style::has_word;
use super::tree::File;

/// A crate under this rule: all of its modules, or one folder of them in an order.
struct Tree {
    /// The sources of the crate.
    root: &'static str,
    order: Option<Order>,
}

/// Modules of a folder, of which each may import only those before it. Each item is imported from the file that defines
/// it, and `mod.rs` files hold documentation and exports.
struct Order {
    folder: &'static str,
    modules: &'static [&'static str],
}

const TREES: [Tree; 2] = [
    Tree { root: "codegen/src", order: None },
    Tree {
        root: "generated-client/src",
        order: Some(Order {
            folder: "runtime",
            modules: &["value", "jsonapi", "error", "http", "paging", "catalogue", "testing", "macros"],
        }),
    },
];

/// The imports of a module, with their first lines.
type Imports = BTreeMap<String, usize>;

/// The files and imports of a crate, by module.
struct Graph<'a> {
    files: BTreeMap<String, &'a File>,
    imports: BTreeMap<String, Imports>,
}

impl<'a> Graph<'a> {
    fn of(files: &'a [File], root: &str) -> Self {
        let files: BTreeMap<String, &File> =
            files.iter().filter_map(|file| Some((module(file, root)?, file))).collect();
        let imports = files.iter().map(|(name, file)| (name.clone(), imports(name, file, &files))).collect();
        Self { files, imports }
    }

    /// Whether imports lead from one module to another.
    fn reaches(&self, from: &str, to: &str) -> bool {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            if seen.insert(at) {
                open.extend(self.imports.get(at).into_iter().flat_map(BTreeMap::keys).map(String::as_str));
            }
        }
        false
    }
}

pub(super) fn imports_point_down(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for tree in TREES {
        let graph = Graph::of(files, tree.root);
        for (name, file) in &graph.files {
            if tree.order.as_ref().is_some_and(|order| !is_within(name, order.folder)) {
                continue;
            }
            if let Some(order) = &tree.order {
                faults.extend(order.exports(file));
            }
            for (target, line) in graph.imports.get(name).into_iter().flatten() {
                let upward = tree.order.as_ref().and_then(|order| order.fault(name, target, &graph));
                let cycle = || format!("imports `{target}`, which imports `{name}`; move shared items down");
                let message = upward.or_else(|| graph.reaches(target, name).then(cycle));
                faults.extend(message.map(|message| Fault::new(file, *line, message)));
            }
        }
    }
    faults
}

/// The modules of each tree, from the top, with the modules that each imports.
pub(super) fn order(files: &[File]) -> Vec<String> {
    let mut lines = Vec::new();
    for tree in TREES {
        let graph = Graph::of(files, tree.root);
        let folder = tree.order.as_ref().map(|order| order.folder);
        let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, imports) in &graph.imports {
            let Some(own) = part(name, folder) else { continue };
            let parts = imports.keys().filter_map(|target| part(target, folder)).filter(|other| *other != own);
            uses.entry(own).or_default().extend(parts);
        }
        let mut sorted = Vec::new();
        for name in uses.keys() {
            place(name, &uses, &mut BTreeSet::new(), &mut sorted);
        }
        let root = [tree.root].into_iter().chain(folder).collect::<Vec<_>>().join("/");
        lines.push(root);
        for name in sorted.iter().rev() {
            let imported: Vec<_> = uses.get(name).into_iter().flatten().copied().collect();
            let imported = if imported.is_empty() { "nothing".to_owned() } else { imported.join(", ") };
            lines.push(format!("  {name} imports {imported}"));
        }
    }
    lines
}

/// The part of a crate, or of a folder of it, that a module belongs to.
fn part<'a>(module: &'a str, folder: Option<&str>) -> Option<&'a str> {
    let path = match folder {
        Some(folder) => module.strip_prefix(folder)?.strip_prefix("::")?,
        None => module,
    };
    path.split("::").next()
}

/// Adds a module to a list after all that it imports.
fn place<'a>(
    name: &'a str,
    uses: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    open: &mut BTreeSet<&'a str>,
    sorted: &mut Vec<&'a str>,
) {
    if sorted.contains(&name) || !open.insert(name) {
        return;
    }
    for used in uses.get(name).into_iter().flatten() {
        place(used, uses, open, sorted);
    }
    sorted.push(name);
}

fn is_within(module: &str, outer: &str) -> bool {
    module.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The keywords of items that are neither modules nor exports.
const ITEMS: [&str; 9] = ["fn", "struct", "enum", "trait", "impl", "const", "static", "type", "macro_rules"];

impl Order {
    fn fault(&self, name: &str, target: &str, graph: &Graph<'_>) -> Option<String> {
        let own = part(name, Some(self.folder))?;
        if !is_within(target, self.folder) {
            return Some(format!("imports `{target}`, which is outside of `{}`", self.folder));
        }
        if graph.files.get(target).is_some_and(|file| file.path.ends_with("/mod.rs")) {
            return Some(format!("imports from the folder `{target}`; import from the file that defines the item"));
        }
        let other = part(target, Some(self.folder))?;
        let rank = |module: &str| self.modules.iter().position(|known| *known == module);
        match (rank(own), rank(other)) {
            (Some(own), Some(other)) if own >= other => None,
            (Some(_), Some(_)) => {
                Some(format!("imports `{target}`, but `{other}` is above `{own}`; move shared items down"))
            }
            (None, _) => Some(format!("`{own}` has no place in the order of modules; add it")),
            (_, None) => Some(format!("`{other}` has no place in the order of modules; add it")),
        }
    }

    /// Checks that `mod.rs` holds documentation and exports.
    fn exports(&self, file: &File) -> Option<Fault> {
        let code = code(&file.text);
        let is_item = |line: &&str| ITEMS.into_iter().any(|word| has_word(line, word));
        let line = file.path.ends_with("/mod.rs").then(|| code.lines().position(|line| is_item(&line)))??;
        Some(Fault::new(
            file,
            line + 1,
            "an item in `mod.rs`, which holds documentation and exports; move it to a file",
        ))
    }
}

/// The module path of a file, from the root of its crate.
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
    for Path { line, depth, steps } in paths(&code) {
        let target = resolved(name, depth, &steps, modules);
        if let Some(target) = target.filter(|target| target != name) {
            found.entry(target).or_insert(line);
        }
    }
    found
}

/// A path in the code.
struct Path {
    line: usize,
    /// The number of inline modules around it.
    depth: usize,
    /// The last step of `a::*` and of a path that a macro completes is empty.
    steps: Vec<String>,
}

/// All paths in the code; braces are expanded.
fn paths(code: &str) -> Vec<Path> {
    let mut found = Vec::new();
    let (mut line, mut path) = (1, Vec::new());
    // The path before each open brace, and whether the brace opens a module.
    let mut outer: Vec<(Vec<String>, bool)> = Vec::new();
    // The last two words, for `mod name {`.
    let mut words = ["", ""];
    // A path after `in` is a visibility: `pub(in crate::lower)`.
    let mut visibility = false;
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (word, after) = rest.split_at(if end == 0 { c.len_utf8() } else { end });
        rest = after;
        line += usize::from(c == '\n');
        let depth = outer.iter().filter(|(_, is_module)| *is_module).count();
        match word {
            "{" => outer.push((std::mem::take(&mut path), words[0] == "mod")),
            "}" => _ = outer.pop(),
            _ if end == 0 => {
                let mut steps = std::mem::take(&mut path);
                // The rest of the path is a glob or a macro's argument. What `quote!` completes is not of this crate.
                if !steps.is_empty() && matches!(word, "*" | "$") {
                    steps.push(String::new());
                    found.push(Path { line, depth, steps });
                }
            }
            word => {
                words = [words[1], word];
                if path.is_empty() {
                    path = outer.last().map(|(path, _)| path.clone()).unwrap_or_default();
                }
                path.push(word.to_owned());
                if let Some(after) = rest.strip_prefix("::") {
                    rest = after;
                    continue;
                }
                let steps = std::mem::take(&mut path);
                let counts = !std::mem::replace(&mut visibility, steps == ["in"]);
                found.extend(counts.then_some(Path { line, depth, steps }));
            }
        }
    }
    found
}

/// The innermost module of a path in inline modules of the module `from`.
fn resolved(from: &str, depth: usize, path: &[String], modules: &BTreeMap<String, &File>) -> Option<String> {
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
            let count = path.iter().take_while(|step| *step == "super").count();
            rest = path.get(count..)?;
            base.truncate(base.len().saturating_sub(count.saturating_sub(depth)));
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

    const VALUE: (&str, &str) = ("generated-client/src/runtime/value/json.rs", "//! J.\npub struct Json;\n");

    #[test]
    fn the_runtime_imports_down_from_the_files_that_define_items() {
        let path = "generated-client/src/runtime/http/call.rs";
        let (parent, top) = ("generated-client/src/runtime/value/mod.rs", "generated-client/src/runtime/mod.rs");
        let folders = [(parent, "//! V.\npub(crate) mod json;\n"), (top, "//! R.\npub use self::value::json::Json;\n")];
        for (bad, up) in [
            ("use crate::runtime::Json;", true),
            ("use crate::runtime::value::Json;", true),
            ("use super::super::value::*;", true),
            ("fn f() -> super::super::Json {}", true),
            ("macro_rules! m { () => { $crate::runtime::$name } }", true),
            ("use crate::generated::Patient;", true),
            ("use crate::runtime::value::json::Json;", false),
            ("mod m {\n    use super::super::super::value::json::Json;\n}", false),
            ("mod m {\n    use super::*;\n}", false),
        ] {
            let text = format!("//! C.\n{bad}\n");
            let others = [("generated-client/src/generated/mod.rs", "//! G.\n"), VALUE];
            let files: Vec<_> = [(path, text.as_str())].into_iter().chain(folders).chain(others).collect();
            let expected = if up { vec![format!("{path}:2")] } else { Vec::new() };
            assert_eq!(found(&files), expected, "{bad}");
        }
        let call = (path, "//! C.\npub struct Call;\n");
        let upward = "//! J.\nuse crate::runtime::http::call::Call;\n";
        assert_eq!(found(&[call, (VALUE.0, upward)]), [format!("{}:2", VALUE.0)]);
        assert_eq!(
            found(&[VALUE, (parent, "//! V.\npub(crate) mod json;\npub type A = u8;\n")]),
            [format!("{parent}:3")]
        );
    }

    #[test]
    fn the_order_is_listed_from_the_top() {
        let call = ("generated-client/src/runtime/http/call.rs", "//! C.\nuse crate::runtime::value::json::Json;\n");
        let lines = order(&super::super::tree::sample(&[VALUE, call]));
        assert_eq!(
            lines,
            ["codegen/src", "generated-client/src/runtime", "  http imports value", "  value imports nothing"]
        );
    }
}
