//! Values as text, for paths, queries and forms. Requests encode it.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::runtime::value::date::Date;
use crate::runtime::value::date_time::DateTime;
use crate::runtime::value::json::{Json, JsonRef};
use crate::runtime::value::number::Number;
use crate::runtime::value::sensitive::Sensitive;

/// A value that is written as text in a path segment, a query parameter or a field of a form.
pub trait ToText {
    /// The value as text, not yet encoded.
    fn to_text(&self) -> Cow<'_, str>;

    /// The value percent-encoded for a query, if that is not the usual encoding of its text.
    #[doc(hidden)]
    fn encoded(&self) -> Option<String> {
        None
    }

    /// Why the value must not be sent, without the value; `None` if it is valid.
    fn fault(&self) -> Option<&'static str> {
        None
    }
}

impl<T: ToText + ?Sized> ToText for &T {
    fn to_text(&self) -> Cow<'_, str> {
        (**self).to_text()
    }

    fn fault(&self) -> Option<&'static str> {
        (**self).fault()
    }
}

impl ToText for str {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl ToText for String {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl<T: ToText> ToText for Sensitive<T> {
    fn to_text(&self) -> Cow<'_, str> {
        self.expose().to_text()
    }

    fn fault(&self) -> Option<&'static str> {
        self.expose().fault()
    }
}

macro_rules! by_display {
    ($($ty:ty),*) => { $(
        impl ToText for $ty {
            fn to_text(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        }
    )* };
}
by_display!(bool, i32, i64, u32, u64, Number, Timestamp, DateTime, Date);

impl ToText for Json {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Owned(json_text(self.as_json()))
    }
}

/// JSON as text: a string without quotes, anything else as JSON.
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) fn json_text(json: JsonRef<'_>) -> String {
    json.as_str().map_or_else(|| json.to_string(), Cow::into_owned)
}
