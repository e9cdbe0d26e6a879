//! What the values of a type look like, by which the types of a union are distinguished.

use std::cmp::Reverse;

use crate::runtime::value::json::{Json, JsonRef};

/// What the values of a type look like.
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) enum Marks {
    /// Like any JSON.
    Any,
    /// A text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// One of these values, each as its JSON.
    Values(&'static [&'static str]),
    /// An object with these members, each with the values that it may have, as their JSON; none for any value.
    Members(&'static [(&'static str, &'static [&'static str])]),
    /// A list.
    Items(&'static Self),
    /// Like one of these.
    OneOf(&'static [Self]),
}

/// How well JSON fits: the better fit is the greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fit {
    grade: Grade,
    known: usize,
    absent: Reverse<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    /// A member has a value that is not listed for it.
    Unlisted,
    Anything,
    Kind,
    /// The value itself, or that of a member, is listed.
    Listed,
}

impl Fit {
    const fn of(grade: Grade) -> Self {
        Self { grade, known: 0, absent: Reverse(0) }
    }
}

impl Marks {
    /// How well JSON fits; `None` if it is of another kind.
    pub(crate) fn fit(&self, json: JsonRef<'_>) -> Option<Fit> {
        let kind = |fits: bool| fits.then_some(Fit::of(Grade::Kind));
        let first = json.text().as_bytes().first().copied();
        match self {
            Self::Any => Some(Fit::of(Grade::Anything)),
            _ if first == Some(b'n') => Some(Fit::of(Grade::Anything)),
            Self::Text => kind(first == Some(b'"')),
            Self::Number => kind(first.is_some_and(|first| first == b'-' || first.is_ascii_digit())),
            Self::Boolean => kind(matches!(first, Some(b't' | b'f'))),
            Self::Values(values) => is_listed(values, json).then_some(Fit::of(Grade::Listed)),
            Self::Members(members) => (first == Some(b'{')).then(|| members_fit(members, json)),
            Self::Items(item) if first == Some(b'[') => {
                let mut whole = Fit::of(Grade::Kind);
                for value in json.items() {
                    let Fit { grade, known, absent } = item.fit(value)?;
                    whole.grade = whole.grade.min(grade);
                    whole.known += known;
                    whole.absent.0 += absent.0;
                }
                Some(whole)
            }
            Self::Items(_) => None,
            Self::OneOf(all) => all.iter().filter_map(|marks| marks.fit(json)).max(),
        }
    }
}

fn is_listed(values: &[&str], json: JsonRef<'_>) -> bool {
    values.iter().any(|value| Json::of_text(value).as_json() == json)
}

fn members_fit(members: &[(&str, &[&str])], json: JsonRef<'_>) -> Fit {
    let mut fit = Fit::of(Grade::Kind);
    for (name, value) in json.members() {
        let Some((_, values)) = members.iter().find(|(known, _)| *known == name) else { continue };
        fit.known += 1;
        if values.is_empty() || value.is_null() {
            continue;
        }
        let grade = if is_listed(values, value) { Grade::Listed } else { Grade::Unlisted };
        fit.grade = if fit.grade == Grade::Kind { grade } else { fit.grade.min(grade) };
    }
    fit.absent = Reverse(members.len().saturating_sub(fit.known));
    fit
}

#[cfg(test)]
mod tests {
    use super::Marks;
    use crate::runtime::value::json::Json;

    const CIRCLE: Marks = Marks::Members(&[("kind", &["\"circle\""]), ("radius", &[])]);
    const SQUARE: Marks = Marks::Members(&[("kind", &["\"square\""]), ("side", &[]), ("radius", &[])]);

    fn fits_first(better: &Marks, worse: &Marks, json: &str) -> bool {
        let json = Json::of_text(json);
        better.fit(json.as_json()) > worse.fit(json.as_json())
    }

    #[test]
    fn the_type_whose_listed_values_and_members_are_there_fits_best() {
        assert!(fits_first(&CIRCLE, &SQUARE, r#"{"radius": 1, "kind": "circle"}"#));
        assert!(fits_first(&SQUARE, &CIRCLE, r#"{"radius": 1, "kind": "square"}"#));
        assert!(fits_first(&SQUARE, &CIRCLE, r#"{"side": 1, "radius": 1}"#));
        assert!(fits_first(&CIRCLE, &SQUARE, r#"{"radius": 1}"#), "less of it is absent");
        assert!(fits_first(&Marks::Items(&SQUARE), &Marks::Items(&CIRCLE), r#"[{"side": 1}, {"side": 2}]"#));
        assert!(fits_first(&Marks::Values(&["\"red\""]), &Marks::Text, r#""red""#));
        assert!(fits_first(&Marks::Text, &Marks::Values(&["\"red\""]), r#""blue""#));
        assert!(fits_first(&CIRCLE, &Marks::Any, r#"{"radius": 1}"#));
    }

    #[test]
    fn json_of_another_kind_does_not_fit() {
        let fits = |marks: &Marks, json: &str| marks.fit(Json::of_text(json).as_json()).is_some();
        assert!(fits(&Marks::Number, "-1.5") && fits(&Marks::Boolean, "true") && fits(&Marks::OneOf(&[CIRCLE]), "{}"));
        for json in ["1", "[]", "{}", "true"] {
            assert!(!fits(&Marks::Text, json), "{json}");
        }
        assert!(!fits(&Marks::Items(&Marks::Number), r#"[1, "2"]"#));
    }
}
