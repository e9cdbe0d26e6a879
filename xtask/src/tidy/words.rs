//! Rule on words that comments and documents must not use.

use super::Fault;
use super::source::comments;
use super::style::has_word;
use super::tree::File;

/// Words that never belong, with plain replacements.
const WORDS: [(&str, &str); 10] = [
    ("whoever", "the caller, the server or the user"),
    ("nobody", "no caller, no server or no user"),
    ("somebody", "the caller, the server or the user"),
    ("came along", "was included"),
    ("comes along", "is included"),
    ("told", "reported, passed or distinguished"),
    ("stands", "is"),
    ("beside", "next to, or with"),
    ("cure", "fix"),
    ("mend", "fix"),
];

/// The folders and modules that use plain words. Others may only be added.
const PLAIN: &[&str] = &[
    "codegen/src/diagnostics",
    "codegen/src/examples",
    "codegen/src/files",
    "codegen/src/format",
    "codegen/src/ledger",
    "codegen/src/maps",
    "codegen/src/names/error",
    "codegen/src/names/spelling",
    "codegen/src/names/taken",
    "codegen/src/names/tests",
    "codegen/src/names/words",
    "codegen/src/overlay",
    "codegen/src/parse",
    "codegen/src/patterns",
    "codegen/src/render",
    "codegen/src/stack",
    "codegen/tests/chains",
    "codegen/tests/client",
    "codegen/tests/contract",
    "codegen/tests/convert",
    "codegen/tests/corrections",
    "codegen/tests/determinism",
    "codegen/tests/golden",
    "codegen/tests/hostile",
    "codegen/tests/mutations",
    "codegen/tests/overlay",
    "generated-client/examples",
    "generated-client/src/runtime",
    "tests/src/bin",
    "tests/src/examples",
    "tests/src/markers",
    "tests/src/round_trip",
    "tests/src/search",
    "tests/src/trial",
    "tests/src/verify",
    "xtask/src/ci",
    "xtask/src/main",
    "xtask/src/project",
    "xtask/src/regen/report",
    "xtask/src/status",
    "xtask/src/tidy",
    "xtask/src/verify",
];

pub(super) fn plain_words(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| is_plain(file)) {
        let prose = if file.is_rust() { comments(&file.text) } else { file.text.clone() };
        for (number, line) in (1..).zip(prose.lines()) {
            let line = without_code(line).to_lowercase();
            for (word, plain) in WORDS.iter().filter(|(word, _)| has_word(&line, word)) {
                faults.push(Fault::new(file, number, format!("`{word}`; say: {plain}")));
            }
        }
    }
    faults
}

fn is_plain(file: &File) -> bool {
    let is_prose = file.is_hand_written() || file.path.ends_with(".md");
    is_prose && PLAIN.iter().any(|place| file.is_in(place) || file.path.strip_suffix(".rs") == Some(place))
}

/// Removes code spans, which quote names.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::{faults, sample};
    use super::*;

    #[test]
    fn words_are_reported_with_their_replacement() {
        let found = plain_words(&sample(&[("xtask/src/ci.rs", "//! What somebody wrote.\n")]));
        assert_eq!(found[0].message, "`somebody`; say: the caller, the server or the user");
        let markdown = "A map stands\nbeside it.\n";
        let expected = ["xtask/src/tidy/a.md:1", "xtask/src/tidy/a.md:2"];
        assert_eq!(faults(plain_words, &[("xtask/src/tidy/a.md", markdown)]), expected);
    }

    #[test]
    fn code_and_other_places_may_use_any_word() {
        let code = "fn told() -> &'static str { \"stands // beside\" } // besides `told`, standstill\n";
        assert_eq!(faults(plain_words, &[("xtask/src/ci.rs", code)]), [""; 0]);
        let comment = "// It stands.\n";
        let path = "tests/src/generated/a.rs";
        assert_eq!(faults(plain_words, &[(path, comment), ("xtask/src/city.rs", comment)]), [""; 0]);
    }
}
