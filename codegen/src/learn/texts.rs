//! Texts as evidence: their formats, and those of them that look like codes.

use std::collections::BTreeMap;

use crate::validate::is_of_format;

/// The most different codes that are kept: more are no enumeration.
const MOST: usize = 24;

/// What texts have in common.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Texts {
    pub(super) count: u64,
    timestamps: u64,
    dates: u64,
    /// Texts that look like codes, with how often each was seen.
    codes: BTreeMap<String, u64>,
    /// Texts that do not, or that are too many.
    others: u64,
}

impl Texts {
    pub(super) fn add(&mut self, text: &str, keeps_codes: bool) {
        self.count += 1;
        self.timestamps += u64::from(is_of_format("date-time", text));
        self.dates += u64::from(is_of_format("date", text));
        match keeps_codes && is_code(text) {
            true if self.codes.len() < MOST || self.codes.contains_key(text) => {
                *self.codes.entry(text.to_owned()).or_default() += 1;
            }
            _ => self.others += 1,
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.timestamps += other.timestamps;
        self.dates += other.dates;
        self.others += other.others;
        for (code, count) in other.codes {
            *self.codes.entry(code).or_default() += count;
        }
    }

    /// The format that all texts have.
    pub(super) fn format(&self) -> Option<&'static str> {
        [("date-time", self.timestamps), ("date", self.dates)]
            .into_iter()
            .find(|(_, count)| self.count > 0 && *count == self.count)
            .map(|(format, _)| format)
    }

    /// The texts, if all of them look like codes.
    pub(super) fn codes(&self) -> Option<Vec<&str>> {
        (self.others == 0 && !self.codes.is_empty()).then(|| self.codes.keys().map(String::as_str).collect())
    }
}

/// Whether a text looks like a code of an `enum`: letters of one case, with few digits and no spaces.
pub(super) fn is_code(text: &str) -> bool {
    let is_separator = |c: char| matches!(c, '_' | '-' | '.' | '/' | ':');
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || is_separator(c);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let upper = text.chars().skip(1).any(|c| c.is_ascii_uppercase());
    let lower = text.chars().any(|c| c.is_ascii_lowercase());
    let starts_upper = text.starts_with(|c: char| c.is_ascii_uppercase());
    (2..=40).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(is_allowed)
        && digits <= 3
        // `camelCase`, `lower_case` and `UPPER_CASE`, but not `Name`.
        && (!starts_upper || (upper && !lower))
}

/// Whether a text is, or contains, a pseudonym without a format.
pub(super) fn is_pseudonym(text: &str) -> bool {
    let is_hex = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    text.split(['/', '?', '=', '&', ','])
        .any(|part| part.strip_prefix("text-").is_some_and(|digits| digits.len() == 16 && is_hex(digits)))
}

/// Whether the name of a member looks like a name, and not like data.
pub(super) fn is_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '$');
    let digits = name.chars().filter(char::is_ascii_digit).count();
    (1..=64).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '@'))
        && name.chars().skip(1).all(is_allowed)
        && digits <= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_data_are_distinguished() {
        for code in ["blood_pressure", "oauth/token", "ACTIVE", "camelCase", "v2", "a-b", "text/csv"] {
            assert!(is_code(code), "{code}");
        }
        for data in
            ["Smith", "John Doe", "a@example.com", "5c34c05bd7ac627aafb82010", "1938-10-04", "x", "Lucy.Bernhard"]
        {
            assert!(!is_code(data), "{data}");
        }
        assert!(is_name("_id") && is_name("first-name") && is_name("@type"));
        assert!(!is_name("5c34c05bd7ac627aafb82010") && !is_name("a@example.com") && !is_name("1938"));
    }
}
