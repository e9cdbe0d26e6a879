//! Suggestions for misspelt keywords.

/// Returns the word of `known` that differs from `word` by at most two letters.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = if word.chars().count() < 5 { 1 } else { 2 };
    known
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= allowed)
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The number of letters to insert, remove or change, ignoring case.
fn distance(left: &str, right: &str) -> usize {
    strsim::levenshtein(&left.to_lowercase(), &right.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (left, right, expected) in
            [("", "", 0), ("", "ab", 2), ("require", "required", 1), ("tpye", "type", 2), ("Format", "format", 0)]
        {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn only_close_words_are_suggested() {
        assert_eq!(nearest("requried", ["required", "readOnly"].into_iter()), Some("required"));
        assert_eq!(nearest("oneOf", ["allOf", "type"].into_iter()), None);
    }
}
