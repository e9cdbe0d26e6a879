//! Bodies that are not JSON: forms and multipart.

use bytes::Bytes;
use serde::Serialize;

use crate::runtime::http::query;
use crate::runtime::value::json::{Json, JsonRef};
use crate::runtime::value::text::json_text;

/// A struct as `application/x-www-form-urlencoded`: a list is its name repeated, a member of an object is `name[member]`.
pub(crate) fn form<T: Serialize>(body: &T) -> Result<String, serde_json::Error> {
    let mut pairs = Vec::new();
    for (name, value) in Json::of(body)?.members() {
        flatten(&name, value, &mut pairs);
    }
    Ok(query::form(&pairs))
}

fn flatten(name: &str, value: JsonRef<'_>, pairs: &mut Vec<(String, String)>) {
    match value.text().as_bytes().first() {
        Some(b'n') => {}
        Some(b'[') => value.items().for_each(|item| flatten(name, item, pairs)),
        Some(b'{') => value.members().for_each(|(member, value)| flatten(&format!("{name}[{member}]"), value, pairs)),
        _ => pairs.push((name.to_owned(), json_text(value))),
    }
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
    failed: Option<serde_json::Error>,
}

impl MultipartBody {
    /// A part of bytes, as a file with the name of its part.
    pub(crate) fn file(&mut self, name: &str, file: &impl FilePart) {
        file.each(&mut |bytes| {
            let name = quoted(name);
            let head = format!("name=\"{name}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream");
            self.parts.push((head, bytes.clone()));
        });
    }

    /// Parts of text; none for an absent value.
    pub(crate) fn value(&mut self, name: &str, value: &impl Serialize) {
        let mut pairs = Vec::new();
        match Json::of(value) {
            Ok(value) => flatten(name, value.as_json(), &mut pairs),
            Err(error) => self.failed = Some(error),
        }
        let parts = pairs.into_iter().map(|(name, value)| (format!("name=\"{}\"", quoted(&name)), Bytes::from(value)));
        self.parts.extend(parts);
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
