//! Parses path templates.

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) text: String,
    /// The names in braces, in order.
    pub(super) names: Vec<String>,
    /// The path with each parameter replaced by `{}`, and with the fragment, which only tells operations apart.
    pub(super) shape: String,
}

/// The path that is sent: without the fragment, which is sent nowhere.
pub(crate) fn sent(path: &str) -> &str {
    path.split_once('#').map_or(path, |(path, _)| path)
}

impl Template {
    /// Parses a path; the error describes what is wrong with it. A query is no part of a path, but a fixed one can be
    /// sent as it is written: `/messages?beta=true`.
    pub(super) fn parse(whole: &str) -> Result<Self, String> {
        let text = sent(whole);
        let query = text.split_once('?').map_or("", |(_, query)| query);
        if query.contains(['{', '}']) {
            return Err(format!("the query of the path `{text}` has a parameter that is not the whole of a value"));
        }
        if query.contains(['?', ' ']) {
            return Err(format!("the query of the path `{text}` has a space or a second `?`"));
        }
        let mut names: Vec<String> = Vec::new();
        let mut shape = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Err(format!("the path `{text}` opens a brace and does not close it"));
            };
            if name.is_empty() || name.contains(['{', '/', '?', '#']) {
                return Err(format!("`{{{name}}}` in the path `{text}` is not a parameter"));
            }
            if before.contains('}') {
                return Err(stray(text));
            }
            shape.push_str(before);
            shape.push_str("{}");
            // A parameter that occurs twice is replaced twice.
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
            rest = after;
        }
        if rest.contains('}') {
            return Err(stray(text));
        }
        shape.push_str(rest);
        shape.push_str(whole.get(text.len()..).unwrap_or_default());
        Ok(Self { text: text.to_owned(), names, shape })
    }
}

fn stray(text: &str) -> String {
    format!("the path `{text}` closes a brace that it did not open")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_and_shape() {
        let template = Template::parse("/a/{id}/b.{ext}").unwrap();
        assert_eq!(template.names, ["id", "ext"]);
        assert_eq!(template.shape, "/a/{}/b.{}");
        assert_eq!(Template::parse("/a/{id}?beta=true").unwrap().shape, "/a/{}?beta=true");
        let one = Template::parse("/a/{id}#one").unwrap();
        assert_eq!((one.text.as_str(), one.shape.as_str()), ("/a/{id}", "/a/{}#one"));
    }

    #[test]
    fn braces_must_pair() {
        for text in ["/a?b={c}", "/a?b?c", "/a/{id", "/a/id}", "/a/{}", "/a/{b/c}", "/{a}}", "/}{a}", "/{{a}}"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
