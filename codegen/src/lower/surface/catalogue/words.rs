//! One sentence of the documentation.

use crate::ir::Prose;

/// Abbreviations that do not end a sentence.
const ABBREVIATIONS: [&str; 4] = ["e.g.", "i.e.", "etc.", "vs."];

/// Returns the summary, or else the first sentence of the description, on one line; empty if there is neither.
pub(super) fn sentence(prose: &Prose) -> String {
    let texts = [&prose.summary, &prose.description].into_iter().flatten();
    let text = texts.map(|text| text.trim()).find(|text| !text.is_empty()).unwrap_or_default();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let mut sentence = String::new();
    for word in paragraph.split_whitespace() {
        if !sentence.is_empty() {
            sentence.push(' ');
        }
        sentence.push_str(word);
        if word.ends_with(['.', '!', '?']) && !ABBREVIATIONS.contains(&word.trim_start_matches('(')) {
            break;
        }
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_first_sentence_on_one_line() {
        let of = |summary: Option<&str>, description: Option<&str>| {
            sentence(&Prose { summary: summary.map(str::to_owned), description: description.map(str::to_owned) })
        };
        assert_eq!(of(None, Some("A key,\n  e.g. `a.b`. It is long.")), "A key, e.g. `a.b`.");
        assert_eq!(of(Some(" Returns all\nrows "), Some("Long.")), "Returns all rows");
        assert_eq!(of(Some(""), Some("No end\n\nMore")), "No end");
        assert_eq!(of(None, None), "");
    }
}
