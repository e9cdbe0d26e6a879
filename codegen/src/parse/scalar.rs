//! Resolves YAML scalars by the core schema of YAML 1.2, which matches JSON.
//!
//! `yes`, `no`, `on`, `off` and timestamps are text. So is a number with a leading zero: YAML readers disagree about
//! it, and a code such as `0071` must not be lost.

use std::borrow::Cow;

use serde_json::Number;
use serde_yaml::granit_parser::{ScalarStyle, Tag};

use super::tree::Value;

/// Resolves a scalar; the error says what JSON cannot represent.
pub(crate) fn resolve(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Result<Value, String> {
    let Some(tag) = tag else {
        return if style == ScalarStyle::Plain { plain(text) } else { Ok(Value::String(text.into_owned())) };
    };
    match tag.core_suffix() {
        Some("str") => Ok(Value::String(text.into_owned())),
        Some(kind @ ("int" | "float" | "bool" | "null")) => {
            let value = plain(Cow::Borrowed(&text))?;
            let fits = match value {
                Value::Null => kind == "null",
                Value::Bool(_) => kind == "bool",
                Value::Number(ref number) => kind == "float" || (kind == "int" && !number.is_f64()),
                _ => false,
            };
            if fits { Ok(value) } else { Err(format!("`{text}` does not match its tag `!!{kind}`")) }
        }
        _ => Err(unknown_tag(tag)),
    }
}

pub(crate) fn unknown_tag(tag: &Tag) -> String {
    format!("unknown tag `{}`", tag.original())
}

/// Resolves an unquoted scalar.
fn plain(text: Cow<'_, str>) -> Result<Value, String> {
    let value = match &*text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match number(&text)? {
            Some(number) => Value::Number(number),
            None => Value::String(text.into_owned()),
        },
    };
    Ok(value)
}

fn number(text: &str) -> Result<Option<Number>, String> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Ok(None);
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return Err(format!("`{text}` cannot be represented in JSON"));
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix).filter(|digits| is_digits(digits, radix)) {
            let value = u64::from_str_radix(digits, radix);
            return value.map(|value| Some(value.into())).map_err(|_| too_large(text));
        }
    }
    if is_digits(unsigned, 10) {
        return if unsigned.len() > 1 && unsigned.starts_with('0') { Ok(None) } else { integer(text).map(Some) };
    }
    if !is_decimal(unsigned) {
        return Ok(None);
    }
    let value: f64 = text.parse().map_err(|_| too_large(text))?;
    Number::from_f64(value).map(Some).ok_or_else(|| too_large(text))
}

fn integer(text: &str) -> Result<Number, String> {
    if text == "-0" {
        return Number::from_f64(-0.0).ok_or_else(|| too_large(text));
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Ok(value) = text.parse::<i64>() {
        return Ok(value.into());
    }
    if let Ok(value) = text.parse::<u64>() {
        return Ok(value.into());
    }
    // What JavaScript prints for a limit of 64 bits, such as `18446744073709552000`, is a number of this size.
    let near: f64 = text.parse().map_err(|_| too_large(text))?;
    Number::from_f64(near).ok_or_else(|| too_large(text))
}

fn too_large(text: &str) -> String {
    format!("the number `{text}` is too large")
}

fn is_digits(text: &str, radix: u32) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_digit(radix))
}

/// Accepts `1.5`, `.5`, `1.`, `1e3`, without a sign and without leading zeros.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    is_digits(exponent, 10)
        && digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && !(whole.len() > 1 && whole.starts_with('0'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn json(text: &str) -> Json {
        match plain(Cow::Borrowed(text)).unwrap() {
            Value::Null => Json::Null,
            Value::Bool(value) => value.into(),
            Value::Number(number) => number.into(),
            Value::String(text) => text.into(),
            Value::List(_) | Value::Map(_) => unreachable!("scalars only"),
        }
    }

    #[test]
    fn what_looks_like_another_type_stays_text() {
        for text in ["yes", "no", "on", "off", "y", "n", "2017-01-01", "2017-01-01T00:00:00Z", "0071", "007.5"] {
            assert_eq!(json(text), json!(text));
        }
        for text in ["1_000", "1.2.3", "v7.78.1", "-", "+", ".", "1e", "e3", "0x", "0xZZ", "12:30", "--1"] {
            assert_eq!(json(text), json!(text));
        }
    }

    #[test]
    fn json_scalars_are_read() {
        assert_eq!(json(""), json!(null));
        assert_eq!(json("true"), json!(true));
        assert_eq!(json("-12"), json!(-12));
        assert_eq!(json("+12"), json!(12));
        assert_eq!(json("0"), json!(0));
        assert_eq!(json("1.50"), json!(1.5));
        assert_eq!(json("-.5e2"), json!(-50.0));
        assert_eq!(json("0x1F"), json!(31));
        assert_eq!(json("18446744073709551615"), json!(u64::MAX));
    }

    #[test]
    fn what_json_cannot_hold_is_refused() {
        for text in [".inf", "-.Inf", ".nan", "1e999", "0xFFFFFFFFFFFFFFFFF"] {
            assert!(plain(Cow::Borrowed(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn whole_numbers_beyond_64_bits_are_the_nearest_that_a_float_holds() {
        assert_eq!(json("36893488147419103232").to_string(), "3.6893488147419103e+19");
        assert_eq!(json("18446744073709552000"), json!(18446744073709552000.0));
        assert_eq!(json("-9223372036854776000"), json!(-9223372036854775808.0));
    }
}
