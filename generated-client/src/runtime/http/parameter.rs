//! Parameters that are not one text: lists, objects and values of any JSON type, in the styles of OpenAPI.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::{COOKIE, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::runtime::error::config::ConfigError;
use crate::runtime::value::json::{Json, JsonRef};
use crate::runtime::value::text::json_text;

/// The unreserved characters of RFC 3986, which path segments, query names and forms do not encode.
pub(crate) const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How a value is written in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) enum Structure {
    /// Each item of a list and each member of an object as a parameter of its own.
    Exploded,
    /// The items of a list, or the names and values of an object, with this separator between them.
    Joined(char),
    /// Each member of an object as a parameter `name[member]`.
    Deep,
    /// As JSON.
    Json,
}

/// How a value is written in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "one description needs it, another does not")]
pub(crate) enum PathStyle {
    /// `5`
    Simple,
    /// `.5`
    Label,
    /// `;id=5`
    Matrix,
}

/// A parameter of a query: its name, its value, and the value as it is sent.
pub(crate) struct Written {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) encoded: String,
}

impl Written {
    fn new(name: impl Into<String>, items: &[String], separator: char) -> Self {
        let encoded = joined(items.iter().map(|item| encode(item)), &encode_separator(separator));
        Self { name: name.into(), value: joined(items.iter().cloned(), &separator.to_string()), encoded }
    }
}

/// Writes a value for a query. `Err` if it has no JSON form.
pub(crate) fn in_query<T: Serialize + ?Sized>(
    name: &str,
    value: &T,
    structure: Structure,
) -> Result<Vec<Written>, serde_json::Error> {
    Ok(json_in_query(name, Json::of(value)?.as_json(), structure))
}

/// Writes JSON for a query or a form.
pub(crate) fn json_in_query(name: &str, value: JsonRef<'_>, structure: Structure) -> Vec<Written> {
    let one = |name: &str, value| Written::new(name, &[json_text(value)], ',');
    match (Kind::of(value), structure) {
        (_, Structure::Json) => vec![Written::new(name, &[value.text().to_owned()], ',')],
        (Kind::Null, _) => Vec::new(),
        (Kind::Object, Structure::Exploded) => members(value).map(|(name, value)| one(&name, value)).collect(),
        (Kind::List, Structure::Exploded) => items(value).map(|item| one(name, item)).collect(),
        (Kind::Object | Kind::List, Structure::Joined(separator)) => {
            vec![Written::new(name, &parts(value), separator)]
        }
        (Kind::Object | Kind::List, Structure::Deep) => {
            let mut written = Vec::new();
            deep(name.to_owned(), value, &mut written);
            written
        }
        (Kind::Leaf, _) => vec![one(name, value)],
    }
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    List,
    Object,
    Leaf,
}

impl Kind {
    fn of(value: JsonRef<'_>) -> Self {
        match value.text().as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b'[') => Self::List,
            Some(b'{') => Self::Object,
            _ => Self::Leaf,
        }
    }
}

/// The items of a list: RFC 6570 ignores those that are undefined.
fn items<'a>(list: JsonRef<'a>) -> impl Iterator<Item = JsonRef<'a>> {
    list.items().filter(|item| !item.is_null())
}

/// The members of an object that are defined.
fn members<'a>(object: JsonRef<'a>) -> impl Iterator<Item = (Cow<'a, str>, JsonRef<'a>)> {
    object.members().filter(|(_, value)| !value.is_null())
}

/// Writes each leaf of an object under the names that lead to it. The items of a list repeat its name.
fn deep(name: String, value: JsonRef<'_>, written: &mut Vec<Written>) {
    match Kind::of(value) {
        Kind::Object => members(value).for_each(|(member, value)| deep(format!("{name}[{member}]"), value, written)),
        Kind::List => items(value).for_each(|item| deep(name.clone(), item, written)),
        Kind::Null => {}
        Kind::Leaf => written.push(Written::new(name, &[json_text(value)], ',')),
    }
}

/// Writes a value for a header.
pub(crate) fn in_header<T: Serialize + ?Sized>(value: &T, explode: bool) -> Result<String, serde_json::Error> {
    let value = Json::of(value)?;
    let parts = if explode { pairs(value.as_json()) } else { parts(value.as_json()) };
    Ok(joined(parts.into_iter(), ","))
}

/// Writes a value for a path: as text, and encoded.
pub(crate) fn in_path<T: Serialize + ?Sized>(
    name: &str,
    value: &T,
    style: PathStyle,
    explode: bool,
) -> Result<(String, String), serde_json::Error> {
    let value = Json::of(value)?;
    let is_object = Kind::of(value.as_json()) == Kind::Object;
    let items = if explode { pairs(value.as_json()) } else { parts(value.as_json()) };
    let encoded = items.iter().map(|item| match item.split_once('=').filter(|_| explode && is_object) {
        Some((name, value)) => format!("{}={}", encode(name), encode(value)),
        None => encode(item),
    });
    let encoded: Vec<String> = encoded.collect();
    let written = match (style, explode) {
        (PathStyle::Simple, _) => joined(encoded.into_iter(), ","),
        (PathStyle::Label, true) => format!(".{}", joined(encoded.into_iter(), ".")),
        (PathStyle::Label, false) => format!(".{}", joined(encoded.into_iter(), ",")),
        (PathStyle::Matrix, true) if is_object => format!(";{}", joined(encoded.into_iter(), ";")),
        (PathStyle::Matrix, true) => encoded.iter().map(|item| format!(";{}={item}", encode(name))).collect(),
        (PathStyle::Matrix, false) => format!(";{}={}", encode(name), joined(encoded.into_iter(), ",")),
    };
    Ok((joined(items.into_iter(), ","), written))
}

/// The items of a list, or the names and values of an object in turn.
fn parts(value: JsonRef<'_>) -> Vec<String> {
    match Kind::of(value) {
        Kind::List => items(value).map(json_text).collect(),
        Kind::Object => members(value).flat_map(|(name, value)| [name.into_owned(), json_text(value)]).collect(),
        Kind::Null => Vec::new(),
        Kind::Leaf => vec![json_text(value)],
    }
}

/// The items of a list, or `name=value` for each member of an object.
fn pairs(value: JsonRef<'_>) -> Vec<String> {
    match Kind::of(value) {
        Kind::Object => members(value).map(|(name, value)| format!("{name}={}", json_text(value))).collect(),
        _ => parts(value),
    }
}

pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// A separator means nothing to a URL, so a comma stays as it is.
pub(crate) fn encode_separator(separator: char) -> String {
    if separator == ',' { ",".to_owned() } else { encode(separator.encode_utf8(&mut [0; 4])) }
}

fn joined(items: impl Iterator<Item = String>, separator: &str) -> String {
    let mut text = String::new();
    for (index, item) in items.enumerate() {
        if index > 0 {
            text.push_str(separator);
        }
        text.push_str(&item);
    }
    text
}

/// Writes a cookie, encoded as in a URL.
pub(crate) fn cookie(name: &str, value: &str) -> String {
    format!("{name}={}", encode(value))
}

/// The cookies in the header, each as `name=value`.
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let all = headers.get(COOKIE).and_then(|all| all.to_str().ok());
    all.into_iter().flat_map(|all| all.split("; "))
}

fn is_cookie(cookie: &str, name: &str) -> bool {
    cookie.split_once('=').is_some_and(|(known, _)| known == name)
}

/// Whether the header has a cookie of this name.
pub(crate) fn has_cookie(headers: &HeaderMap, name: &str) -> bool {
    cookies(headers).any(|cookie| is_cookie(cookie, name))
}

/// Removes a cookie from the header.
pub(crate) fn remove_cookie(headers: &mut HeaderMap, name: &str) {
    if !has_cookie(headers, name) {
        return;
    }
    let rest: Vec<String> = cookies(headers).filter(|cookie| !is_cookie(cookie, name)).map(str::to_owned).collect();
    headers.remove(COOKIE);
    // What was in the header fits into it.
    rest.iter().for_each(|cookie| drop(add_cookie(headers, cookie)));
}

/// Adds a cookie to those that are already in the header.
pub(crate) fn add_cookie(headers: &mut HeaderMap, cookie: &str) -> Result<(), ConfigError> {
    let known = headers.get(COOKIE).and_then(|known| known.to_str().ok());
    let all = known.map_or_else(|| cookie.to_owned(), |known| format!("{known}; {cookie}"));
    let mut all = HeaderValue::try_from(all)
        .map_err(|_| ConfigError::new("the name of a cookie holds characters that HTTP does not allow"))?;
    all.set_sensitive(true);
    headers.insert(COOKIE, all);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn query(value: &Value, structure: Structure) -> String {
        let written = in_query("color", value, structure).unwrap_or_default();
        let pairs = written.iter().map(|one| format!("{}={}", one.name, one.encoded));
        joined(pairs, "&")
    }

    fn path(value: &Value, style: PathStyle, explode: bool) -> String {
        in_path("color", value, style, explode).map(|(_, encoded)| encoded).unwrap_or_default()
    }

    /// The table of the OpenAPI Specification 3.1 (4.8.12.6), and RFC 6570 for what it leaves out.
    #[test]
    fn values_are_written_as_the_specification_shows() {
        let (one, list) = (json!("blue"), json!(["blue", "black", "brown"]));
        let object = json!({"R": 100, "G": 200, "B": 150});
        assert_eq!(query(&one, Structure::Exploded), "color=blue");
        assert_eq!(query(&list, Structure::Exploded), "color=blue&color=black&color=brown");
        assert_eq!(query(&object, Structure::Exploded), "R=100&G=200&B=150");
        assert_eq!(query(&list, Structure::Joined(',')), "color=blue,black,brown");
        assert_eq!(query(&object, Structure::Joined(',')), "color=R,100,G,200,B,150");
        assert_eq!(query(&list, Structure::Joined('|')), "color=blue%7Cblack%7Cbrown");
        assert_eq!(query(&object, Structure::Deep), "color[R]=100&color[G]=200&color[B]=150");
        assert_eq!(query(&json!({"a": {"b": [1, 2]}, "c": null}), Structure::Deep), "color[a][b]=1&color[a][b]=2");
        assert_eq!(query(&json!({"a": 1}), Structure::Json), "color=%7B%22a%22%3A1%7D");
        assert_eq!(query(&json!(["a,b", "c"]), Structure::Joined(',')), "color=a%2Cb,c");
        assert_eq!(path(&list, PathStyle::Simple, false), "blue,black,brown");
        assert_eq!(path(&object, PathStyle::Simple, false), "R,100,G,200,B,150");
        assert_eq!(path(&object, PathStyle::Simple, true), "R=100,G=200,B=150");
        assert_eq!(path(&one, PathStyle::Label, false), ".blue");
        assert_eq!(path(&list, PathStyle::Label, false), ".blue,black,brown");
        assert_eq!(path(&list, PathStyle::Label, true), ".blue.black.brown");
        assert_eq!(path(&object, PathStyle::Label, true), ".R=100.G=200.B=150");
        assert_eq!(path(&one, PathStyle::Matrix, false), ";color=blue");
        assert_eq!(path(&list, PathStyle::Matrix, false), ";color=blue,black,brown");
        assert_eq!(path(&list, PathStyle::Matrix, true), ";color=blue;color=black;color=brown");
        assert_eq!(path(&object, PathStyle::Matrix, true), ";R=100;G=200;B=150");
        assert_eq!(in_header(&object, false).ok().as_deref(), Some("R,100,G,200,B,150"));
        assert_eq!(in_header(&object, true).ok().as_deref(), Some("R=100,G=200,B=150"));
    }
}
