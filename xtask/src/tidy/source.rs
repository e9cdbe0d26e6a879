//! Separates the code of a Rust file from comments, literals and tests.

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Code,
    Comment,
    Literal,
}

/// Blanks comments and the content of literals; line numbers stay the same.
pub(super) fn code(text: &str) -> String {
    only(Part::Code, text)
}

/// Blanks everything but comments; line numbers stay the same.
pub(super) fn comments(text: &str) -> String {
    only(Part::Comment, text)
}

fn only(wanted: Part, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut previous = None;
    while let Some(first) = rest.chars().next() {
        let (length, part) = match no_code(rest, previous) {
            Some(length) if rest.starts_with('/') => (length, Part::Comment),
            Some(length) => (length, Part::Literal),
            None => (first.len_utf8(), Part::Code),
        };
        let (piece, after) = rest.split_at(length);
        if part == wanted {
            out.push_str(piece);
        } else {
            out.push_str(&blank(piece));
        }
        previous = if part == Part::Code { Some(first) } else { None };
        rest = after;
    }
    out
}

/// Blanks the items that only tests compile.
pub(super) fn shipped(code: &str) -> String {
    const ATTRIBUTE: &str = "#[cfg(test)]";
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some((before, item)) = rest.split_once(ATTRIBUTE) {
        let (skipped, after) = item.split_at(item_length(item));
        out.push_str(before);
        out.push_str(&blank(skipped));
        rest = after;
    }
    out + rest
}

fn blank(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { ' ' }).collect()
}

pub(super) fn item_length(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code.char_indices() {
        match c {
            ';' if depth == 0 => return at + 1,
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

/// The length of the comment or literal at the start of the text, if there is one.
fn no_code(text: &str, previous: Option<char>) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(block_comment(text));
    }
    if text.starts_with('"') {
        return Some(quoted(text, '"'));
    }
    if text.starts_with('\'') {
        return character(text);
    }
    let starts_word = !previous.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if starts_word { raw_string(text) } else { None }
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let step = match rest {
            _ if rest.starts_with("/*") => {
                depth += 1;
                2
            }
            _ if rest.starts_with("*/") => {
                depth -= 1;
                2
            }
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length up to the next unescaped quote.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character literal; `None` for a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut chars = text.chars().skip(1);
    let (first, second) = (chars.next()?, chars.next()?);
    (first == '\\' || second == '\'').then(|| quoted(text, '\''))
}

fn raw_string(text: &str) -> Option<usize> {
    let prefix = ["r", "br", "cr"].into_iter().find(|prefix| text.starts_with(prefix))?;
    let rest = text.get(prefix.len()..)?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let body = rest.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let inside = body.find(&end).map_or(body.len(), |at| at + end.len());
    Some(prefix.len() + hashes + 1 + inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_not_code() {
        let text = concat!(
            "a // b\n",
            "c /* d /* e */ f\n */ g\n",
            r#"h("i\" // j", 'k', '\'', b"l")"#,
            "\nfor<'m> r#n r#\"o\" p\"#; br\"q\"",
        );
        assert_eq!(
            code(text).split_whitespace().collect::<Vec<_>>(),
            ["a", "c", "g", "h(", ",", ",", ",", "b", ")", "for<'m>", "r#n", ";"]
        );
        assert_eq!(code(text).lines().count(), text.lines().count());
        assert_eq!(comments(text).split_whitespace().collect::<String>(), "//b/*d/*e*/f*/");
    }

    #[test]
    fn test_code_is_not_shipped() {
        let text = "a\n#[cfg(test)]\nmod tests;\nb\n#[cfg(test)]\nmod more {\n fn c() {}\n}\nd\n";
        let shipped = shipped(text);
        assert_eq!(shipped.split_whitespace().collect::<Vec<_>>(), ["a", "b", "d"]);
        assert_eq!(shipped.lines().count(), text.lines().count());
    }
}
