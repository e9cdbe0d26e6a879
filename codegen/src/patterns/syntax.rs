//! What is wrong with a pattern under the grammar of ECMA-262, the lenient one for the web (its annex B) included.
//!
//! A pattern is only called wrong if it is: `regex` knows fewer constructs than ECMA-262, so its errors do not count.

use std::iter::Peekable;
use std::str::Chars;

/// Returns why a pattern is not a regular expression of ECMA-262, if it is not.
pub(super) fn fault(pattern: &str) -> Option<String> {
    Reader { chars: pattern.chars().peekable(), open: Vec::new(), repeats: false }.pattern().err()
}

struct Reader<'p> {
    chars: Peekable<Chars<'p>>,
    /// For each open group, whether it can be repeated.
    open: Vec<bool>,
    /// Whether a quantifier may follow.
    repeats: bool,
}

impl Reader<'_> {
    fn pattern(&mut self) -> Result<(), String> {
        while let Some(c) = self.chars.next() {
            match c {
                '\\' => self.repeats = !matches!(self.escaped()?, 'b' | 'B'),
                '[' => self.class()?,
                '(' => self.group()?,
                ')' => self.repeats = self.open.pop().ok_or("`)` closes no group")?,
                '|' | '^' | '$' => self.repeats = false,
                '*' | '+' | '?' => self.repeated(&c.to_string())?,
                '{' => self.braces()?,
                _ => self.repeats = true,
            }
        }
        if self.open.is_empty() { Ok(()) } else { Err("a group that `(` opens is not closed".to_owned()) }
    }

    fn escaped(&mut self) -> Result<char, String> {
        self.chars.next().ok_or_else(|| "it ends after `\\`".to_owned())
    }

    fn repeated(&mut self, quantifier: &str) -> Result<(), String> {
        if !self.repeats {
            return Err(format!("`{quantifier}` has nothing to repeat"));
        }
        self.chars.next_if_eq(&'?');
        self.repeats = false;
        Ok(())
    }

    /// `{2}`, `{2,}` and `{2,3}`; any other brace is a character.
    fn braces(&mut self) -> Result<(), String> {
        let inner: String = self.chars.clone().take_while(|c| *c != '}').collect();
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (least, most) = inner.split_once(',').unwrap_or((&inner, &inner));
        let is_closed = self.chars.clone().nth(inner.chars().count()) == Some('}');
        if !is_closed || !is_number(least) || !(most.is_empty() || is_number(most)) {
            self.repeats = true;
            return Ok(());
        }
        if let (Ok(least), Ok(most)) = (least.parse::<u64>(), most.parse::<u64>())
            && least > most
        {
            return Err(format!("`{{{inner}}}` has its limits in the wrong order"));
        }
        let _ = self.chars.by_ref().take(inner.chars().count() + 1).count();
        self.repeated(&format!("{{{inner}}}"))
    }

    /// `(`, `(?:`, a look-around, a name, or flags.
    fn group(&mut self) -> Result<(), String> {
        self.repeats = false;
        if self.chars.next_if_eq(&'?').is_none() {
            self.open.push(true);
            return Ok(());
        }
        let kind: String = self.chars.clone().take(2).collect();
        let is_behind = matches!(kind.as_str(), "<=" | "<!");
        self.open.push(!is_behind);
        if is_behind {
            self.chars.nth(1);
            return Ok(());
        }
        let end = if kind.starts_with('<') { '>' } else { ':' };
        if kind.starts_with(['=', '!']) {
            self.chars.next();
            return Ok(());
        }
        let head: String = self.chars.by_ref().take_while(|c| *c != end).collect();
        let is_known = match head.strip_prefix('<') {
            Some(name) => is_name(name),
            None => head.chars().all(|c| matches!(c, 'i' | 'm' | 's' | '-')) && head.matches('-').count() <= 1,
        };
        if is_known { Ok(()) } else { Err(format!("`(?{}` begins no group", kind.trim_end())) }
    }

    fn class(&mut self) -> Result<(), String> {
        self.chars.next_if_eq(&'^');
        let mut start: Option<char> = None;
        loop {
            let c = self.chars.next().ok_or("a class that `[` opens is not closed")?;
            let one = match c {
                ']' => break,
                '\\' => self.class_escape()?,
                '-' if start.is_some() && self.chars.peek().is_some_and(|next| *next != ']') => {
                    let end = match self.chars.next() {
                        Some('\\') => self.class_escape()?,
                        end => end,
                    };
                    if let (Some(start), Some(end)) = (start, end)
                        && start > end
                    {
                        return Err(format!("the range `{start}-{end}` is in the wrong order"));
                    }
                    None
                }
                c => Some(c),
            };
            start = one;
        }
        self.repeats = true;
        Ok(())
    }

    /// Returns the character that an escape in a class denotes; `None` for a set and for what is not worth knowing.
    fn class_escape(&mut self) -> Result<Option<char>, String> {
        Ok(match self.escaped()? {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'p' | 'P' | 'c' | '0'..='9' => None,
            'u' | 'x' => {
                // A code unit of a pair says nothing about the order of characters.
                self.hexadecimal();
                None
            }
            'b' => Some('\u{8}'),
            't' => Some('\t'),
            'n' => Some('\n'),
            'v' => Some('\u{B}'),
            'f' => Some('\u{C}'),
            'r' => Some('\r'),
            c => Some(c),
        })
    }

    /// Passes over the digits of `\x41`, `\u0041` and `\u{41}`.
    fn hexadecimal(&mut self) {
        let is_braced = self.chars.next_if_eq(&'{').is_some();
        while self.chars.next_if(char::is_ascii_hexdigit).is_some() {}
        if is_braced {
            self.chars.next_if_eq(&'}');
        }
    }
}

fn is_name(name: &str) -> bool {
    let starts = |c: char| c.is_alphabetic() || matches!(c, '_' | '$' | '\\');
    name.starts_with(starts) && !name.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | '<'))
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn what_ecma_262_has_is_never_called_wrong() {
        for pattern in [
            "",
            "^$",
            "a|",
            "(?=a)b",
            "(?!a)b",
            "(?<=a)b",
            "(?<!a)b",
            r"(?<year>\d{4})\k<year>",
            r"(a)\1",
            "(?:a)*?",
            "(?=a)*",
            "(?i:a)b",
            "(?i-s:a)",
            r"\q\-\_\/",
            "[]",
            "[^]",
            "[a-]",
            "[-a]",
            r"[\w-.]",
            "[[a]",
            "]",
            "}",
            "a{",
            "a{,3}",
            "{a}",
            "x{2,3}?",
            r"\u{1F600}",
            r"[\uD83D\uDE00-\uD83D\uDE4F]",
            r"[\x41-\u{5A}]",
            r"\cA",
            r"^\p{Lu}+$",
            r"[\]\\]",
            "((a)|b)+",
            r"\bcat\b",
            "$^",
            "(?:)",
            r"\d{1,3}(\.\d{1,3}){3}",
        ] {
            assert_eq!(fault(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn a_wrong_pattern_has_a_reason() {
        for (pattern, reason) in [
            ("(a", "a group that `(` opens is not closed"),
            ("a)", "`)` closes no group"),
            ("[a", "a class that `[` opens is not closed"),
            (r"[a\]", "a class that `[` opens is not closed"),
            ("*a", "`*` has nothing to repeat"),
            ("a**", "`*` has nothing to repeat"),
            ("a++b", "`+` has nothing to repeat"),
            ("^*", "`*` has nothing to repeat"),
            ("(?:+)", "`+` has nothing to repeat"),
            ("(?<=a)+", "`+` has nothing to repeat"),
            ("{2}a", "`{2}` has nothing to repeat"),
            ("a{3,2}", "`{3,2}` has its limits in the wrong order"),
            ("[z-a]", "the range `z-a` is in the wrong order"),
            ("(?>a)", "`(?>a` begins no group"),
            ("(?<1a>b)", "`(?<1` begins no group"),
            ("a\\", "it ends after `\\`"),
        ] {
            assert_eq!(fault(pattern).as_deref(), Some(reason), "{pattern}");
        }
    }
}
