//! Rules on the form and the content of files.

use super::Fault;
use super::source::{code, shipped};
use super::tree::File;

/// The maximum length of a hand-written file.
const MAX_LINES: usize = 500;

/// The folders with code that runs on the input of a description, a server or a user.
const SHIPPED: [&str; 4] = ["codegen/src", "generated-client/cli/src", "generated-client/src", "xtask/src"];

pub(super) fn module_docs(files: &[File]) -> Vec<Fault> {
    let undocumented = files.iter().filter(|file| file.is_hand_written() && !file.text.starts_with("//!"));
    undocumented.map(|file| Fault::new(file, 1, "no module docs; start the file with `//!`")).collect()
}

pub(super) fn file_size(files: &[File]) -> Vec<Fault> {
    let long = files.iter().filter(|file| file.is_hand_written() && file.text.lines().count() > MAX_LINES);
    long.map(|file| {
        let lines = file.text.lines().count();
        Fault::new(file, MAX_LINES + 1, format!("{lines} lines, at most {MAX_LINES}; split it by idea"))
    })
    .collect()
}

pub(super) fn plain_text(files: &[File]) -> Vec<Fault> {
    let mut faults = each_line(
        files,
        |_| true,
        |line| match line {
            _ if line.ends_with('\r') => Some("ends with CR LF; lines end with LF".to_owned()),
            _ if line.ends_with([' ', '\t']) => Some("trailing whitespace".to_owned()),
            _ => None,
        },
    );
    for file in files.iter().filter(|file| !file.text.is_empty()) {
        if !file.text.ends_with('\n') || file.text.ends_with("\n\n") {
            let last = file.text.split('\n').count();
            faults.push(Fault::new(file, last, "must end with exactly one line break"));
        }
    }
    faults
}

pub(super) fn loose_ends(files: &[File]) -> Vec<Fault> {
    // Split, so that this file passes.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME")];
    each_line(
        files,
        |_| true,
        |line| {
            let mark = marks.into_iter().find(|mark| has_word(line, mark))?;
            Some(format!("{mark}: finish it, or explain without the mark why it is unfinished"))
        },
    )
}

pub(super) fn machine_paths(files: &[File]) -> Vec<Fault> {
    let paths = ["work", "tmp", "root"].map(|folder| format!("/{folder}/"));
    each_line(
        files,
        |_| true,
        |line| {
            let path =
                paths.iter().find(|path| line.match_indices(path.as_str()).any(|(at, _)| starts_path(line, at)))?;
            Some(format!("absolute path in {path}; use a path of the project or a temporary folder"))
        },
    )
}

fn starts_path(line: &str, at: usize) -> bool {
    let before = line.get(..at).and_then(|before| before.chars().next_back());
    !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}'))
}

pub(super) fn no_panics(files: &[File]) -> Vec<Fault> {
    const CALLS: [&str; 6] = [".unwrap()", ".expect(", "panic!", "todo!", "unimplemented!", "unreachable!"];
    let reachable = |file: &&File| {
        let only_tests = file.path.ends_with("/tests.rs") || file.path.contains("/tests/");
        file.is_rust() && !only_tests && SHIPPED.iter().any(|folder| file.is_in(folder))
    };
    let mut faults = Vec::new();
    for file in files.iter().filter(reachable) {
        for (number, line) in (1..).zip(shipped(&code(&file.text)).lines()) {
            let call = CALLS.into_iter().find(|call| line.contains(call));
            if let Some(call) = call.or_else(|| has_word(line, "unsafe").then_some("unsafe")) {
                let message = format!("`{call}` in shipped code; return an error");
                faults.push(Fault::new(file, number, message));
            }
        }
    }
    faults
}

/// Applies `wrong` to each line of the files that `which` selects.
fn each_line(files: &[File], which: fn(&File) -> bool, wrong: impl Fn(&str) -> Option<String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| which(file)) {
        // `lines` would drop the CR that `plain-text` reports.
        for (number, line) in (1..).zip(file.text.split('\n')) {
            faults.extend(wrong(line).map(|message| Fault::new(file, number, message)));
        }
    }
    faults
}

/// Whether the line contains the word, not as a part of a longer one.
pub(super) fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Rule;
    use super::super::tree::faults;
    use super::*;

    fn none(rule: Rule, files: &[(&str, &str)]) {
        assert_eq!(faults(rule, files), [""; 0]);
    }

    #[test]
    fn hand_written_files_have_module_docs() {
        assert_eq!(faults(module_docs, &[("codegen/src/a.rs", "use b;\n")]), ["codegen/src/a.rs:1"]);
        none(module_docs, &[("codegen/src/a.rs", "//! A.\n"), ("generated-client/src/generated/a.rs", "// b\n")]);
        none(module_docs, &[("codegen/tests/a/expected.rs", codegen::format::MARK), ("b.md", "b\n")]);
    }

    #[test]
    fn long_files_are_reported() {
        let long = "//! Long.\n".repeat(MAX_LINES + 1);
        assert_eq!(faults(file_size, &[("tests/a.rs", &long)]), ["tests/a.rs:501"]);
        none(file_size, &[("spec/a.yaml", &long), ("tests/src/generated/a.rs", &long)]);
    }

    #[test]
    fn line_ends_and_whitespace_are_checked() {
        assert_eq!(faults(plain_text, &[("a.md", "a \nb\r\nc\t\n")]), ["a.md:1", "a.md:2", "a.md:3"]);
        assert_eq!(faults(plain_text, &[("a.md", "a"), ("b.md", "b\n\n")]), ["a.md:1", "b.md:3"]);
        none(plain_text, &[("a.md", "a\n\nb\n"), ("empty", "")]);
    }

    #[test]
    fn marks_of_unfinished_work_are_reported() {
        let (one, two) = (format!("// {}: x\n", concat!("TO", "DO")), format!("ok\n{}\n", concat!("FIX", "ME")));
        assert_eq!(faults(loose_ends, &[("a.rs", &one), ("b.md", &two)]), ["a.rs:1", "b.md:2"]);
        none(loose_ends, &[("a.rs", concat!("TO", "DOS and todo\n"))]);
    }

    #[test]
    fn absolute_paths_are_reported() {
        for folder in ["work", "tmp", "root"] {
            assert_eq!(faults(machine_paths, &[("a.md", &format!("see `/{folder}/x`\n"))]), ["a.md:1"]);
            none(machine_paths, &[("a.md", &format!("see target/{folder}/x and /pub/{folder}/y\n"))]);
        }
    }

    #[test]
    fn panics_in_shipped_code_are_reported() {
        let bad = "//! A.\nfn f() {\n    a.unwrap();\n    b.expect(\"c\");\n    panic!();\n    unsafe { d() }\n}\n";
        let found = faults(no_panics, &[("codegen/src/a.rs", bad)]);
        assert_eq!(found, ["codegen/src/a.rs:3", "codegen/src/a.rs:4", "codegen/src/a.rs:5", "codegen/src/a.rs:6"]);
        let good = "//! A.\n// a.unwrap()\nfn f() { b(\"panic!\") }\n#[cfg(test)]\nmod tests {\n    fn g() { a.unwrap() }\n}\n";
        none(no_panics, &[("codegen/src/a.rs", good), ("codegen/src/a/tests.rs", bad), ("codegen/tests/a.rs", bad)]);
    }
}
