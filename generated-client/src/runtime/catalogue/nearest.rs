//! Which of several names is meant by a misspelled one.

/// Returns the name that is nearest to `name`, if at most a third of its characters differ.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = name.chars().count().div_ceil(3);
    let ranked =
        known.into_iter().map(|known| (strsim::levenshtein(&name.to_lowercase(), &known.to_lowercase()), known));
    ranked.filter(|(distance, _)| *distance <= most).min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// What to add to a message about an unknown name.
pub(crate) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known).map(|known| format!("; did you mean `{known}`?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelling_is_recognised_and_another_word_is_not() {
        let known = ["filter[groups]", "filter[name]", "include", "page[limit]"];
        assert_eq!(nearest("filter[group]", known), Some("filter[groups]"));
        assert_eq!(nearest("Page[Limt]", known), Some("page[limit]"));
        assert_eq!(nearest("sort", known), None);
    }
}
