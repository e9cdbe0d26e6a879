//! Reads documents: whole, row by row, or without the parts that do not decode.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::runtime::jsonapi::document::{Document, Members};
use crate::runtime::jsonapi::fault::{Fault, SetAside};
use crate::runtime::jsonapi::lenient::{self, Cuts};
use crate::runtime::jsonapi::one_or_many::OneOrMany;
use crate::runtime::jsonapi::part::Part;
use crate::runtime::jsonapi::resource::{DataItem, Service};
use crate::runtime::value::decode;
use crate::runtime::value::error::DecodeError;
use crate::runtime::value::extra::Extra;

/// What is set aside with a part that does not decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// The document, unless it is `meta` or `jsonapi`, which are not data.
    Strict,
    /// Its row.
    ByRow,
    /// The nearest optional member or list item.
    Lenient,
}

/// The data of a document: an item, which can be null, or a list of them.
pub trait Data: DeserializeOwned {
    /// Decodes it without the parts that do not decode.
    #[doc(hidden)]
    fn read(json: &RawValue, reading: &mut Reading) -> Result<Self, DecodeError>;
}

impl<R: DataItem> Data for R {
    fn read(json: &RawValue, reading: &mut Reading) -> Result<Self, DecodeError> {
        reading.resource(json, "/data")
    }
}

impl<R: DataItem> Data for Option<R> {
    fn read(json: &RawValue, reading: &mut Reading) -> Result<Self, DecodeError> {
        if json.get() == "null" { Ok(None) } else { reading.resource(json, "/data").map(Some) }
    }
}

impl<R: DataItem> Data for Vec<R> {
    fn read(json: &RawValue, reading: &mut Reading) -> Result<Self, DecodeError> {
        reading.rows(json, "/data")
    }
}

impl<R: DataItem> Data for OneOrMany<R> {
    fn read(json: &RawValue, reading: &mut Reading) -> Result<Self, DecodeError> {
        match json.get().as_bytes().first() {
            Some(b'[') => reading.rows(json, "/data").map(Self::Many),
            Some(b'n') => Ok(Self::Null),
            _ => reading.resource(json, "/data").map(Self::One),
        }
    }
}

/// The body of a response, and what errors say of the response.
#[derive(Clone, Copy)]
pub(crate) struct Body<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) operation: &'static str,
    /// The pointer to the identifier that the server gave the request.
    pub(crate) request_id: &'static str,
}

/// A document whose parts are read one by one.
#[derive(Default)]
#[allow(missing_debug_implementations, reason = "nothing outside of the runtime has one")]
pub struct Reading {
    by_row: bool,
    faults: Vec<SetAside>,
}

impl Reading {
    const fn cuts(&self) -> Cuts {
        if self.by_row { Cuts::Nothing } else { Cuts::Everything }
    }

    fn resource<R: DeserializeOwned>(&mut self, json: &RawValue, at: &str) -> Result<R, DecodeError> {
        lenient::resource(json.get(), at, None, self.cuts(), &mut self.faults)
    }

    /// The rows of a list.
    fn rows<R: DeserializeOwned>(&mut self, json: &RawValue, at: &str) -> Result<Vec<R>, DecodeError> {
        let items: Result<Vec<&RawValue>, _> = serde_json::from_str(json.get());
        let items = items.map_err(|_| DecodeError::new(at, "is not a list"))?;
        let mut rows = Vec::with_capacity(items.len());
        for (position, item) in items.into_iter().enumerate() {
            let (pointer, row) = (format!("{at}/{position}"), Some(position));
            match lenient::resource(item.get(), &pointer, row, self.cuts(), &mut self.faults) {
                Ok(resource) => rows.push(resource),
                Err(error) => {
                    let fault = self.fault(pointer, item, error);
                    self.faults.push(SetAside { row, is_whole: true, ..fault });
                }
            }
        }
        Ok(rows)
    }

    fn fault(&self, pointer: String, json: &RawValue, error: DecodeError) -> SetAside {
        let error = if self.by_row { error.suggesting_lenient() } else { error };
        let id = decode::text_at(json.get().as_bytes(), "/id");
        SetAside { pointer, json: json.to_owned(), error, id, row: None, is_whole: false }
    }

    /// The document, its rows each by itself. Included resources are decoded where they are accessed.
    fn document<T: Data, S: Service>(&mut self, text: &str) -> Result<Document<T, S>, DecodeError> {
        let cuts = if self.by_row { Cuts::AboutTheResponse } else { Cuts::Everything };
        let members: Members<Box<RawValue>, Box<RawValue>, S::Meta> =
            lenient::decode(text, "", cuts, &mut self.faults)?;
        let Members { data, meta, links, included, jsonapi, extra } = members;
        let read =
            |json: &RawValue| decode::text(json.get()).map_err(|_| DecodeError::new("/included", "is not a list"));
        let included = match included.map(|json| (read(&json), json)) {
            Some((Err(error), json)) if !self.by_row => {
                self.faults.push(self.fault("/included".to_owned(), &json, error));
                None
            }
            Some((included, _)) => Some(included?),
            None => None,
        };
        let data = T::read(&data, self)?;
        Ok(Members { data, meta, links, included, jsonapi, extra }.into())
    }

    fn finish(self, body: Body<'_>) -> Vec<Fault> {
        if self.faults.is_empty() {
            return Vec::new();
        }
        let request_id = decode::text_at(body.bytes, body.request_id);
        let named = |fault: SetAside| {
            let error = fault.error.named(body.operation, request_id.clone());
            Fault::new(SetAside { error, ..fault })
        };
        self.faults.into_iter().map(named).collect()
    }
}

pub(crate) fn document<T: Data, S: Service>(body: Body<'_>, manner: Manner) -> Result<Document<T, S>, DecodeError> {
    // A document without faults, as nearly all are, is read once.
    let mut document: Document<T, S> = match (strict(body), manner) {
        (Err(_), Manner::ByRow | Manner::Lenient) => {
            let text = decode::utf8(body.bytes)?;
            let mut reading = Reading { by_row: manner == Manner::ByRow, faults: Vec::new() };
            let mut document: Document<T, S> = reading.document(text)?;
            document.faults = reading.finish(body).into();
            document
        }
        (document, _) => document.map_err(DecodeError::suggesting_lenient)?,
    };
    if let Some(included) = &mut document.included {
        included.is_read_by(body.operation, manner == Manner::Lenient);
    }
    Ok(document)
}

/// Reads a page of plain JSON as a document: its data is the list at this pointer, `extra` has the other members.
pub(crate) fn listed<R: DataItem>(
    body: Body<'_>,
    manner: Manner,
    at: &str,
) -> Result<Document<Vec<R>, R::Service>, DecodeError> {
    let text = decode::utf8(body.bytes)?;
    let (list, extra) = list_at(decode::text(text)?, at)?;
    let mut reading = Reading { by_row: manner == Manner::ByRow, faults: Vec::new() };
    let data = match (decode::text::<Vec<R>>(list.get()), manner) {
        (Err(_), Manner::ByRow | Manner::Lenient) => reading.rows(list, at)?,
        (data, _) => data.map_err(|error| error.below(at).suggesting_lenient())?,
    };
    let (meta, links, included, jsonapi) = Default::default();
    let mut document: Document<Vec<R>, R::Service> = Members { data, meta, links, included, jsonapi, extra }.into();
    document.faults = reading.finish(body).into();
    Ok(document)
}

/// The list at a pointer, and the members of the object around it, or of the outermost one if the list is deeper.
fn list_at<'a>(whole: &'a RawValue, at: &str) -> Result<(&'a RawValue, Extra), DecodeError> {
    let (mut json, mut extra) = (whole, Extra::new());
    let steps: Vec<&str> = at.split('/').skip(1).collect();
    for (depth, step) in steps.iter().enumerate() {
        let missing = || DecodeError::new(at, "is missing: the response has no list there");
        let name = step.replace("~1", "/").replace("~0", "~");
        let members = lenient::entries(json.get()).ok_or_else(missing)?;
        if depth == 0 {
            let others = members.iter().filter(|(other, _)| steps.len() > 1 || *other != name);
            others.for_each(|(other, json)| extra.keep_text(other, json.get()));
        }
        json = members.into_iter().rev().find(|(other, _)| *other == name).ok_or_else(missing)?.1;
    }
    Ok((json, extra))
}

/// Reads a document of which only `meta` and `jsonapi` need not decode.
pub(crate) fn strict<T: DeserializeOwned, S: Service>(body: Body<'_>) -> Result<Document<T, S>, DecodeError> {
    let mut reading = Reading::default();
    let text = decode::utf8(body.bytes)?;
    let mut document: Document<T, S> = lenient::decode(text, "", Cuts::AboutTheResponse, &mut reading.faults)?;
    document.faults = reading.finish(body).into();
    Ok(document)
}

/// Reads the `meta` of a response without data, such as that to a write. Any other response is `None`, unless
/// `needs_none`: then its body need not describe the resource.
pub(crate) fn without_document<S: Service>(body: Body<'_>, needs_none: bool) -> Option<(Part<S::Meta>, Vec<Fault>)> {
    let text = decode::utf8(body.bytes).ok()?;
    let members = if text.trim_ascii().is_empty() { Vec::new() } else { lenient::entries(text).unwrap_or_default() };
    let member = |name: &str| members.iter().rev().find(|(known, _)| known == name).map(|(_, json)| *json);
    let has_data = member("data").is_some_and(|data| data.get() != "null");
    let is_document = ["data", "meta", "links", "jsonapi"].into_iter().any(|name| member(name).is_some());
    let is_empty = matches!(text.trim_ascii(), "" | "{}");
    if member("errors").is_some() || !(needs_none || is_empty || (is_document && !has_data)) {
        return None;
    }
    let mut reading = Reading::default();
    let mut meta = Part::default();
    if let Some(json) = member("meta").filter(|json| json.get() != "null") {
        match lenient::decode(json.get(), "/meta", Cuts::Everything, &mut reading.faults) {
            Ok(read) => meta = Part::new(read),
            Err(error) => reading.faults.push(reading.fault("/meta".to_owned(), json, error)),
        }
    }
    Some((meta, reading.finish(body)))
}
