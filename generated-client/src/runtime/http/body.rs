//! Bodies that are not JSON: forms and multipart.

use bytes::Bytes;
use serde::Serialize;

use crate::runtime::http::parameter::{self, Structure, Written};
use crate::runtime::value::json::{Json, JsonRef};
use crate::runtime::value::sensitive::Sensitive;
use crate::runtime::value::text::json_text;

/// A struct as `application/x-www-form-urlencoded`, each member in its style. As OpenAPI defines it, members without
/// one are written by their type: the name of a list is repeated for each item, and an object is JSON.
pub(crate) fn form<T: Serialize>(body: &T, styles: &[(&str, Structure)]) -> Result<String, serde_json::Error> {
    let mut form = String::new();
    for (name, value) in Json::of(body)?.members() {
        let style = styles.iter().find(|(known, _)| *known == name).map(|(_, style)| *style);
        let is_object = value.text().starts_with('{');
        let by_type = if is_object { Structure::Json } else { Structure::Exploded };
        for Written { name, encoded, .. } in parameter::json_in_query(&name, value, style.unwrap_or(by_type)) {
            let separator = if form.is_empty() { "" } else { "&" };
            form.extend([separator, &parameter::encode(&name), "=", &encoded]);
        }
    }
    Ok(form)
}

/// A struct that is sent as `multipart/form-data`.
pub trait Multipart {
    /// Adds its parts.
    fn write(&self, body: &mut MultipartBody);
}

/// The parts of a `multipart/form-data` body.
#[derive(Debug, Default)]
pub struct MultipartBody {
    parts: Vec<(String, Bytes)>,
    /// The media types of parts, by their names.
    types: Vec<(String, String)>,
    failed: Option<serde_json::Error>,
}

impl MultipartBody {
    /// A body with parts of these media types.
    pub(crate) fn of_types<'t>(types: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let types = types.into_iter().map(|(name, media_type)| (name.to_owned(), media_type.to_owned()));
        Self { types: types.collect(), ..Self::default() }
    }

    fn media_type(&self, name: &str) -> Option<&str> {
        self.types.iter().find(|(known, _)| known == name).map(|(_, media_type)| media_type.as_str())
    }

    /// A part of bytes, as a file with the name of its part.
    pub(crate) fn file(&mut self, name: &str, file: &impl FilePart) {
        let media_type = self.media_type(name).unwrap_or("application/octet-stream").to_owned();
        file.each(&mut |bytes| {
            let name = quoted(name);
            let head = format!("name=\"{name}\"; filename=\"{name}\"\r\nContent-Type: {media_type}");
            self.parts.push((head, bytes.clone()));
        });
    }

    /// Parts of text, and of JSON for an object; none for an absent value.
    pub(crate) fn value(&mut self, name: &str, value: &impl Serialize) {
        match Json::of(value) {
            Ok(value) => self.add(name, value.as_json()),
            Err(error) => self.failed = Some(error),
        }
    }

    fn add(&mut self, name: &str, value: JsonRef<'_>) {
        let name_of_part = format!("name=\"{}\"", quoted(name));
        let media_type = self.media_type(name).map(|media_type| format!("\r\nContent-Type: {media_type}"));
        match value.text().as_bytes().first() {
            Some(b'n') => {}
            Some(b'[') => value.items().for_each(|item| self.add(name, item)),
            Some(b'{') => {
                let head = format!("{name_of_part}\r\nContent-Type: application/json");
                self.parts.push((head, Bytes::from(value.text().to_owned())));
            }
            _ => {
                let head = name_of_part + &media_type.unwrap_or_default();
                self.parts.push((head, Bytes::from(json_text(value))));
            }
        }
    }

    /// The body, and the boundary between its parts: one that occurs in none of them.
    pub(crate) fn finish(self) -> Result<(Bytes, String), serde_json::Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let mut boundary = String::from("part");
        let mut turn = 0_u32;
        while self
            .parts
            .iter()
            .any(|(_, bytes)| bytes.windows(boundary.len()).any(|window| window == boundary.as_bytes()))
        {
            turn += 1;
            boundary = format!("part-{turn}");
        }
        let mut body = Vec::new();
        for (head, bytes) in &self.parts {
            body.extend_from_slice(
                format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok((Bytes::from(body), boundary))
    }
}

/// Quotes the name of a part as HTML requires.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// The bytes of any number of files.
pub trait FilePart {
    /// Passes each file to `take`.
    fn each(&self, take: &mut dyn FnMut(&Bytes));
}

impl FilePart for Bytes {
    fn each(&self, take: &mut dyn FnMut(&Bytes)) {
        take(self);
    }
}

impl<F: FilePart> FilePart for Option<F> {
    fn each(&self, take: &mut dyn FnMut(&Bytes)) {
        if let Some(file) = self {
            file.each(take);
        }
    }
}

impl<F: FilePart> FilePart for Vec<F> {
    fn each(&self, take: &mut dyn FnMut(&Bytes)) {
        self.iter().for_each(|file| file.each(take));
    }
}

impl<F: FilePart> FilePart for Sensitive<F> {
    fn each(&self, take: &mut dyn FnMut(&Bytes)) {
        self.expose().each(take);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The example of OpenAPI 3.1.1 (4.8.14.3.1), and the styles of its Encoding Object (4.8.15).
    #[test]
    fn a_member_of_a_form_is_written_in_its_style_or_by_its_type() {
        let address = json!({"street": "1 Elm St", "zip": "94043"});
        let body =
            json!({"id": 7, "address": address, "tags": ["a,b", "c"], "lines": [{"n": 1}], "no": null, "a b": "é&"});
        let plain = form(&body, &[]).unwrap_or_default();
        let json = "address=%7B%22street%22%3A%221%20Elm%20St%22%2C%22zip%22%3A%2294043%22%7D";
        let rest = "tags=a%2Cb&tags=c&lines=%7B%22n%22%3A1%7D&a%20b=%C3%A9%26";
        assert_eq!(plain, format!("id=7&{json}&{rest}"));
        for (style, expected) in [
            (Structure::Deep, "address%5Bstreet%5D=1%20Elm%20St&address%5Bzip%5D=94043"),
            (Structure::Exploded, "street=1%20Elm%20St&zip=94043"),
            (Structure::Joined(','), "address=street,1%20Elm%20St,zip,94043"),
        ] {
            assert_eq!(form(&json!({"address": address}), &[("address", style)]).unwrap_or_default(), expected);
        }
        let tags = json!({"tags": ["a,b", "c"]});
        for (style, expected) in [
            (Structure::Joined(','), "tags=a%2Cb,c"),
            (Structure::Joined(' '), "tags=a%2Cb%20c"),
            (Structure::Json, "tags=%5B%22a%2Cb%22%2C%22c%22%5D"),
        ] {
            assert_eq!(form(&tags, &[("tags", style)]).unwrap_or_default(), expected);
        }
    }

    #[test]
    fn parts_are_files_texts_and_json() {
        let mut body = MultipartBody::default();
        body.file("file", &Some(vec![Bytes::from("one"), Bytes::from("two")]));
        body.value("tags", &json!(["a", 5]));
        body.value("profile", &json!({"name": "Ada", "age": 5}));
        body.value("absent", &json!(null));
        let (bytes, boundary) = body.finish().unwrap_or_default();
        let file = |name: &str, content: &str| {
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n{content}\r\n"
            )
        };
        let text = |name: &str, content: &str| {
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n")
        };
        let profile = text("profile", "{\"name\":\"Ada\",\"age\":5}");
        let profile = profile.replacen("profile\"\r\n", "profile\"\r\nContent-Type: application/json\r\n", 1);
        let expected = [file("file", "one"), file("file", "two"), text("tags", "a"), text("tags", "5"), profile];
        assert_eq!(String::from_utf8_lossy(&bytes), format!("{}--{boundary}--\r\n", expected.concat()));
    }
}
