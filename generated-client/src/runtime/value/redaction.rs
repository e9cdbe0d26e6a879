//! Redaction: messages show only those texts of a server that look like names or identifiers. Others can be personal
//! data.

use std::fmt;

/// The name of a member or parameter, an error code, or the index of an item; `…` if the text does not look like one.
///
/// A name has few digits, where dates, telephone numbers and record numbers have many.
pub(crate) struct Name<'a>(pub(crate) &'a str);

impl Name<'_> {
    fn is_one(&self) -> bool {
        let is_index = self.0.len() <= 6 && self.0.bytes().all(|byte| byte.is_ascii_digit());
        let begins = self.0.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        let is_word = self.0.len() <= 64 && self.0.chars().all(|c| c.is_ascii_alphanumeric() || "_-[]".contains(c));
        let digits = self.0.bytes().filter(u8::is_ascii_digit).count();
        // `first-name` is a name of a member, `Smith-Jones` the name of a person.
        let is_person = self.0.contains('-') && self.0.contains(|c: char| c.is_ascii_uppercase());
        is_index || (begins && is_word && digits <= 4 && !is_person)
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_one() { self.0 } else { "…" })
    }
}

/// Words before the number of an error. Any other word can be a name or the kind of a record: `DOE-42`, `VISIT-7`.
const ERRORS: [&str; 10] = ["API", "AUTH", "CODE", "E", "ERR", "ERROR", "FAULT", "HTTP", "SYS", "VAL"];

/// The code of an error: a [`Name`], or a word for errors with a short number after it, such as `ERR-42`; `…` if the
/// text does not look like one, because a server may put an identifier in its place.
pub(crate) struct ErrorCode<'a>(pub(crate) &'a str);

impl ErrorCode<'_> {
    fn is_numbered(&self) -> bool {
        let Some((word, number)) = self.0.split_once('-') else { return false };
        let is_number = (1..=4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number && ERRORS.contains(&word)
    }
}

impl fmt::Display for ErrorCode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_numbered() { f.write_str(self.0) } else { Name(self.0).fmt(f) }
    }
}

const STEPS: usize = 16;

/// A JSON pointer or the path of a URL, each step of it a name.
pub(crate) struct Pointer<'a>(pub(crate) &'a str);

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.split('/').enumerate() {
            if at > STEPS {
                return f.write_str("/…");
            }
            write!(f, "{}{}", if at == 0 { "" } else { "/" }, Name(step))?;
        }
        Ok(())
    }
}

/// The identifier of a request; `…` if it does not look like one: letters, digits and hyphens, with at least one letter
/// and one digit, such as a UUID.
pub(crate) struct RequestId<'a>(pub(crate) &'a str);

impl fmt::Display for RequestId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_one = self.0.len() <= 64
            && self.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            && self.0.bytes().any(|byte| byte.is_ascii_digit())
            && self.0.bytes().any(|byte| byte.is_ascii_alphabetic());
        f.write_str(if is_one { self.0 } else { "…" })
    }
}

/// Where a URL leads: its host and the names in its path, without user, query and fragment.
pub(crate) struct Location<'a>(pub(crate) &'a str);

impl fmt::Display for Location<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.0.find(['?', '#']).unwrap_or(self.0.len());
        let (location, rest) = self.0.split_at(end);
        let query = if rest.starts_with('?') { "?…" } else { "" };
        let path = match location.split_once("//") {
            Some((scheme @ ("" | "http:" | "https:"), rest)) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                let host = authority.rsplit('@').next().unwrap_or_default();
                let is_host =
                    host.len() <= 100 && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
                write!(f, "{scheme}//{}", if is_host { host } else { "…" })?;
                path
            }
            _ => location,
        };
        write!(f, "{}{query}", Pointer(path))
    }
}

const LENGTH: usize = 600;

/// A text of the client's own that may quote others: bounded, and without control characters.
pub(crate) struct Line<'a>(pub(crate) &'a str);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        for c in characters.by_ref().take(LENGTH) {
            write!(f, "{}", if c.is_control() { ' ' } else { c })?;
        }
        if characters.next().is_some() { f.write_str("…") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_and_values_are_not() {
        for name in [
            "",
            "data",
            "first_name",
            "first-name",
            "InvalidBodyParameter",
            "_id",
            "E1234",
            "422",
            "123456",
            "page[size]",
        ] {
            assert_eq!(Name(name).to_string(), name);
        }
        let long = "a".repeat(65);
        for value in [
            "1957-03-04",
            "555-0100",
            "1234567",
            "MRN12345",
            "Smith-Jones",
            "jane.doe",
            "jane@example.com",
            "Jane Doe",
            "é",
            "a\nb",
            "-x",
            "5c34c05b",
            &long,
        ] {
            assert_eq!(Name(value).to_string(), "…");
        }
        assert_eq!(Name(&long[1..]).to_string(), long[1..]);
        assert_eq!(Pointer("/data/3/attributes/Jane Doe").to_string(), "/data/3/attributes/…");
        assert_eq!(Pointer(&"/a".repeat(16)).to_string(), "/a".repeat(16));
        assert_eq!(Pointer(&"/a".repeat(17)).to_string(), format!("{}/…", "/a".repeat(16)));
    }

    #[test]
    fn codes_of_errors_are_shown_and_identifiers_in_their_place_are_not() {
        for code in ["E-1", "ERR-42", "E1234", "AUTH-0007", "invalid_request", "NotFound", "422"] {
            assert_eq!(ErrorCode(code).to_string(), code);
        }
        for value in [
            "ERR-12345",
            "MRN-1234",
            "MEMBER-7",
            "DOB-0304",
            "VISIT-1957",
            "DOE-42",
            "HIV-1",
            "1957-03-04",
            "SMITH-JONES",
            "SMITH-JOHN-42",
            "Smith-42",
            "J-42",
            "ERR-",
            "ERR-4a",
            "ERR-42@x",
            "ERR 42",
            "5c34-05b",
        ] {
            assert_eq!(ErrorCode(value).to_string(), "…", "{value}");
        }
        assert_eq!(Pointer("/data/ERR-42").to_string(), "/data/…");
    }

    #[test]
    fn identifiers_of_requests_are_shown_and_values_are_not() {
        for id in ["99104b60-dc2d-45a8-bdac-5e3ccddb70d0", "r-1", "req_8a", &"a1".repeat(32)] {
            assert_eq!(RequestId(id).to_string(), id);
        }
        for value in ["", "Andrew", "1957-03-04", "jane.doe1", "a 1", "a1\u{7}", &"a1".repeat(33)] {
            assert_eq!(RequestId(value).to_string(), "…");
        }
    }

    #[test]
    fn a_location_has_neither_user_nor_query_nor_fragment() {
        for (url, shown) in [
            ("/v1/articles?page=2#x", "/v1/articles?…"),
            ("/v1/articles#marker?marker", "/v1/articles"),
            ("https://api.example.com:8443/v1/articles/5c34c05b", "https://api.example.com:8443/v1/articles/…"),
            ("https://marker:mar@ker@[::1]:80/v1", "https://[::1]:80/v1"),
            ("//marker@other.example", "//other.example"),
            ("https://mar ker/x", "https://…/x"),
            ("https:\\\\marker@x/y", "…/y"),
            ("mailto:marker@x.example", "…"),
            ("/v1/mar\nker/x", "/v1/…/x"),
            ("", ""),
        ] {
            assert_eq!(Location(url).to_string(), shown, "{url}");
        }
        let host = "a".repeat(100);
        assert_eq!(Location(&format!("http://{host}/")).to_string(), format!("http://{host}/"));
        assert_eq!(Location(&format!("http://{host}a/")).to_string(), "http://…/");
    }

    #[test]
    fn a_line_is_bounded_and_has_no_control_characters() {
        assert_eq!(Line("a\r\nb\u{1b}[1m\u{85}c").to_string(), "a  b [1m c");
        assert_eq!(Line(&"é".repeat(600)).to_string(), "é".repeat(600));
        assert_eq!(Line(&"é".repeat(601)).to_string(), format!("{}…", "é".repeat(600)));
    }
}
