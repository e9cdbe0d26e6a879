//! The values of parameters that are set once on the client.

use std::borrow::Cow;

use crate::runtime::http::service::{ClientParameter, Takes};
use crate::runtime::value::text::ToText;

/// The values that are set on a client.
#[derive(Clone, Default)]
pub(crate) struct ClientValues {
    set: Vec<(&'static str, Text)>,
    /// Whether a required value that is not set is made up, for a fake.
    pub(crate) are_made_up: bool,
}

/// A value as it is written.
#[derive(Clone, Default)]
pub(crate) struct Text {
    text: String,
    encoded: Option<String>,
    fault: Option<&'static str>,
}

impl ClientValues {
    pub(crate) fn set(&mut self, parameter: &ClientParameter, value: impl ToText) {
        let text = Text { text: value.to_text().into_owned(), encoded: value.encoded(), fault: value.fault() };
        self.set.retain(|(method, _)| *method != parameter.method);
        self.set.push((parameter.method, text));
    }

    /// The parameter of an operation with the value that is sent unless the request sets its own.
    pub(crate) fn of(&self, takes: Takes) -> (&'static ClientParameter, Option<Text>) {
        let (parameter, is_required) = match takes {
            Takes::Required(parameter) => (parameter, true),
            Takes::Optional(parameter) => (parameter, false),
        };
        let set = self.set.iter().find(|(method, _)| *method == parameter.method).map(|(_, text)| text.clone());
        let made_up = self.are_made_up.then_some("fake");
        let otherwise = parameter.default.or(made_up).filter(|_| is_required);
        (parameter, set.or_else(|| otherwise.map(|text| Text { text: text.to_owned(), ..Text::default() })))
    }
}

impl ToText for Text {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.text)
    }

    fn encoded(&self) -> Option<String> {
        self.encoded.clone()
    }

    fn fault(&self) -> Option<&'static str> {
        self.fault
    }
}
