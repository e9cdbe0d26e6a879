//! Rule on words that comments and documents must not use.

use super::Fault;
use super::source::comments;
use super::style::has_word;
use super::tree::File;

/// Words that never belong, with plain replacements.
const WORDS: [(&str, &str); 13] = [
    ("answer", "response"),
    ("answers", "responses or returns"),
    ("answered", "responded or returned"),
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

pub(super) fn plain_words(files: &[File]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|file| file.is_hand_written() || file.path.ends_with(".md")) {
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
        assert_eq!(faults(plain_words, &[("docs/a.md", markdown)]), ["docs/a.md:1", "docs/a.md:2"]);
    }

    #[test]
    fn code_and_generated_files_may_use_any_word() {
        let code = "fn told() -> &'static str { \"stands // beside\" } // besides `told`, standstill\n";
        assert_eq!(
            faults(plain_words, &[("xtask/src/ci.rs", code), ("tests/src/generated/a.rs", "// It stands.\n")]),
            [""; 0]
        );
    }
}
