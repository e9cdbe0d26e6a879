//! The code of a Rust file, without what a rule about code should not trip over.

/// The same text with comments and the insides of literals blanked; every line stays where it is.
pub(super) fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = no_code(rest, out.chars().next_back());
        let (skipped, after) = rest.split_at(length.unwrap_or(first.len_utf8()));
        if length.is_some() {
            out.push_str(&blank(skipped));
        } else {
            out.push(first);
        }
        rest = after;
    }
    out
}

/// The same code without the items that only tests compile.
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

/// How far the item reaches that the code begins with.
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

/// The length of the comment or literal that the text begins with, if it begins with one.
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

/// From one quote to the next that is not escaped.
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

/// A character, where it is none of a lifetime.
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
    fn comments_and_literals_are_no_code() {
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
    }

    #[test]
    fn what_only_tests_compile_is_not_shipped() {
        let text = "a\n#[cfg(test)]\nmod tests;\nb\n#[cfg(test)]\nmod more {\n fn c() {}\n}\nd\n";
        let shipped = shipped(text);
        assert_eq!(shipped.split_whitespace().collect::<Vec<_>>(), ["a", "b", "d"]);
        assert_eq!(shipped.lines().count(), text.lines().count());
    }
}
