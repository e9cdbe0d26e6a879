//! Patterns of links, generalised from evidence so that they contain no identifier.

use crate::maps::HashSet;

/// Returns a pattern that a link matches: its segments that are in the paths of the description, and a class of
/// characters for every other one; `None` if it is no link.
pub(super) fn pattern(link: &str, base_path: &str, segments: &HashSet<String>) -> Option<String> {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.get(rest.find('/')?..)?,
        None => path,
    };
    let path = path.strip_prefix(base_path).filter(|rest| rest.starts_with('/')).unwrap_or(path);
    let mut pattern = String::new();
    let mut literals = 0;
    for segment in path.strip_prefix('/')?.split('/') {
        pattern.push('/');
        if segments.contains(segment) {
            literals += 1;
            pattern.push_str(&escaped(segment));
        } else {
            pattern.push_str(class(segment)?);
        }
    }
    (literals > 0).then_some(pattern)
}

fn class(segment: &str) -> Option<&'static str> {
    let all = |is: fn(char) -> bool| !segment.is_empty() && segment.chars().all(is);
    if all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) {
        Some("[0-9a-z]+")
    } else if all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        Some("[0-9A-Za-z_-]+")
    } else {
        None
    }
}

fn escaped(literal: &str) -> String {
    let mut text = String::new();
    for c in literal.chars() {
        if !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_contains_no_identifier() {
        let known: HashSet<String> = ["pond", "frogs"].into_iter().map(str::to_owned).collect();
        let of = |link| pattern(link, "/v1", &known);
        assert_eq!(of("/v1/pond/5c34c05b/frogs?page=2").as_deref(), Some("/pond/[0-9a-z]+/frogs"));
        assert_eq!(of("https://a.example/v1/pond/A-1").as_deref(), Some("/pond/[0-9A-Za-z_-]+"));
        assert_eq!(of("/other/1"), None);
        assert_eq!(of("no link"), None);
    }
}
