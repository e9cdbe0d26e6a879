//! Patterns as OpenAPI writes them, in ECMA-262 (with the `u` flag), rewritten in the syntax of the `regex` crates.
//!
//! The two differ where it matters to an API: `\d`, `\w` and `\b` are ASCII in ECMA-262, and `.` excludes four line
//! ends.

use std::iter::Peekable;
use std::str::Chars;

const SPACES: &str = r"\t\n\x0B\x0C\r \x{A0}\x{FEFF}\x{2028}\x{2029}\p{Zs}";
const WORD: &str = "0-9A-Za-z_";
const ANY: &str = r"[\x{0}-\x{10FFFF}]";

/// The same pattern for `regex-automata`; `None` if it has no equivalent: a look-around, a back-reference, an escape
/// that ECMA-262 does not define.
pub(crate) fn translated(pattern: &str) -> Option<String> {
    let mut translation = Translation { chars: pattern.chars().peekable(), out: String::with_capacity(pattern.len()) };
    while let Some(c) = translation.chars.next() {
        translation.outside(c)?;
    }
    Some(translation.out)
}

struct Translation<'p> {
    chars: Peekable<Chars<'p>>,
    out: String,
}

impl Translation<'_> {
    fn outside(&mut self, c: char) -> Option<()> {
        match c {
            '\\' => self.escape(false)?,
            '[' => self.class()?,
            '.' => self.out.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            '(' => self.group()?,
            c => self.out.push(c),
        }
        Some(())
    }

    /// `(`, `(?:` and `(?<name>`; look-arounds and flags have no equivalent.
    fn group(&mut self) -> Option<()> {
        self.out.push('(');
        if self.chars.next_if_eq(&'?').is_none() {
            return Some(());
        }
        self.out.push('?');
        let kind = self.chars.next().filter(|c| matches!(c, ':' | '<'))?;
        self.out.push(kind);
        let looks_behind = kind == '<' && matches!(self.chars.peek(), Some('=' | '!'));
        (!looks_behind).then_some(())
    }

    fn class(&mut self) -> Option<()> {
        let negated = self.chars.next_if_eq(&'^').is_some();
        if self.chars.next_if_eq(&']').is_some() {
            // `[]` matches nothing, and `[^]` matches everything.
            self.out.push_str(if negated { ANY } else { r"[^\x{0}-\x{10FFFF}]" });
            return Some(());
        }
        self.out.push_str(if negated { "[^" } else { "[" });
        loop {
            match self.chars.next()? {
                ']' => break,
                '\\' => self.escape(true)?,
                // `--`, `&&`, `~~` and a nested `[` are operators in Rust, and plain characters here.
                '-' if self.chars.peek() == Some(&'-') => return None,
                c @ ('[' | '&' | '~') => self.out.extend(['\\', c]),
                c => self.out.push(c),
            }
        }
        self.out.push(']');
        Some(())
    }

    fn escape(&mut self, in_class: bool) -> Option<()> {
        let set = match self.chars.next()? {
            'd' => "[0-9]".to_owned(),
            'D' => "[^0-9]".to_owned(),
            'w' => format!("[{WORD}]"),
            'W' => format!("[^{WORD}]"),
            's' => format!("[{SPACES}]"),
            'S' => format!("[^{SPACES}]"),
            c @ ('p' | 'P') => self.property(c)?,
            c => return self.character(c, in_class),
        };
        self.out.push_str(&set);
        // A set is no end of a range: this hyphen is a character.
        if in_class && self.chars.next_if_eq(&'-').is_some() {
            self.out.push_str(r"\-");
        }
        Some(())
    }

    fn property(&mut self, kind: char) -> Option<String> {
        self.chars.next_if_eq(&'{')?;
        let mut name = String::new();
        loop {
            match self.chars.next()? {
                '}' => return Some(format!(r"\{kind}{{{name}}}")),
                c => name.push(c),
            }
        }
    }

    fn character(&mut self, c: char, in_class: bool) -> Option<()> {
        let code = match c {
            'b' if !in_class => return self.push(r"(?-u:\b)"),
            'B' if !in_class => return self.push(r"(?-u:\B)"),
            'b' => 0x08,
            't' => 0x09,
            'n' => 0x0A,
            'v' => 0x0B,
            'f' => 0x0C,
            'r' => 0x0D,
            '0' if !self.chars.peek().is_some_and(char::is_ascii_digit) => 0,
            'c' => u32::from(self.chars.next().filter(char::is_ascii_alphabetic)?) % 32,
            'x' => self.hex(2)?,
            'u' => self.unicode()?,
            c if c.is_ascii_alphanumeric() => return None,
            c => u32::from(c),
        };
        char::from_u32(code)?;
        self.push(&format!(r"\x{{{code:X}}}"))
    }

    fn push(&mut self, text: &str) -> Option<()> {
        self.out.push_str(text);
        Some(())
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        (0..digits).try_fold(0, |code, _| Some(code * 16 + self.chars.next()?.to_digit(16)?))
    }

    /// `\u{…}`, `\uXXXX`, or two of the latter that are one character.
    fn unicode(&mut self) -> Option<u32> {
        if self.chars.next_if_eq(&'{').is_some() {
            let mut code: u32 = 0;
            loop {
                match self.chars.next()? {
                    '}' => return Some(code),
                    c => code = code.checked_mul(16)?.checked_add(c.to_digit(16)?)?,
                }
            }
        }
        let first = self.hex(4)?;
        if !(0xD800..0xDC00).contains(&first) {
            return Some(first);
        }
        self.chars.next_if_eq(&'\\')?;
        self.chars.next_if_eq(&'u')?;
        let second = self.hex(4)?.checked_sub(0xDC00)?;
        Some(0x1_0000 + ((first - 0xD800) << 10) + second)
    }
}

#[cfg(test)]
mod tests {
    use super::translated;
    use regex_automata::meta::Regex;

    fn matches(pattern: &str, text: &str) -> Option<bool> {
        Some(Regex::new(&translated(pattern)?).ok()?.is_match(text))
    }

    #[test]
    fn a_pattern_means_what_it_means_in_ecma_262() {
        for (pattern, yes, no) in [
            (r"^\d+$", "12", "١٢"),
            (r"^\D$", "١", "1"),
            (r"^\w+$", "a_1", "é"),
            (r"^[\w-z]+$", "a-z", "~"),
            (r"^\s$", "\u{FEFF}", "\u{85}"),
            (r"^\S$", "\u{85}", "\u{A0}"),
            (r"^.$", "\u{85}", "\u{2028}"),
            (r"^[a&&b]$", "&", "c"),
            (r"^[[a]$", "[", "]"),
            (r"^[^]$", "\n", ""),
            (r"^a[]|b$", "b", "a"),
            (r"^\/\-\.$", "/-.", "/--"),
            (r"^\u0041\x42\cJ\0$", "AB\n\0", "AB"),
            (r"^\uD83D\uDE00$", "😀", "😁"),
            (r"\bcat\b", "a cat", "concat"),
            (r"^\p{Lu}(?:a|b)(?<c>c)$", "Éac", "éac"),
        ] {
            assert_eq!(matches(pattern, yes), Some(true), "{pattern} {yes:?}");
            assert_eq!(matches(pattern, no), Some(false), "{pattern} {no:?}");
        }
    }

    #[test]
    fn what_has_no_equivalent_is_not_translated() {
        for pattern in ["(?=a)b", "(?<!a)b", "(?i)a", r"(a)\1", r"\k<n>", r"\q", "[a--b]", r"\uD800", "[a", "a\\"] {
            assert_eq!(translated(pattern), None, "{pattern}");
        }
    }
}
