//! Reads HAR files in a stream: one entry is in memory at a time, and nothing of it is kept.

use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use codegen::learn::{Body, Exchange};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The days that our recordings have in place of times.
const NO_DAY: &str = "1970-01-01";

/// Returns the HAR files that paths name: files, or those in folders, sorted.
pub(crate) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut inside = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        inside.retain(|file| file.extension().is_some_and(|extension| extension == "har"));
        if inside.is_empty() {
            bail!("{} has no .har file; record one, or name a folder of recordings", path.display());
        }
        inside.sort();
        found.extend(inside);
    }
    Ok(found)
}

/// Calls `take` with each exchange of a file.
pub(crate) fn read(path: &Path, take: &mut dyn FnMut(&Exchange)) -> Result<()> {
    let name = || format!("cannot read {}", path.display());
    let reader = BufReader::with_capacity(1 << 20, File::open(path).with_context(name)?);
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let seed = Member { path: &["log", "entries"], take };
    // The position is shown, but not the text at it.
    let read = seed.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    read.map_err(|error| {
        let (line, column) = (error.line(), error.column());
        anyhow::anyhow!("{}:{line}:{column}: not HAR 1.2; save the traffic again", path.display())
    })
}

/// Finds a member of an object by a path, and reads the list there.
struct Member<'a> {
    path: &'a [&'a str],
    take: &'a mut dyn FnMut(&Exchange),
}

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.path.is_empty() {
            true => deserializer.deserialize_seq(self),
            false => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`log` with `entries`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((name, rest)) = self.path.split_first() else { return Ok(()) };
        while let Some(key) = map.next_key::<String>()? {
            match key == *name {
                true => map.next_value_seed(Member { path: rest, take: &mut *self.take })?,
                false => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(entry) = entries.next_element::<Entry>()? {
            (self.take)(&entry.exchange());
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(default)]
    started_date_time: String,
    request: Request,
    response: Response,
    #[serde(rename = "_operation")]
    operation: Option<String>,
    /// Of our recordings.
    #[serde(rename = "_seal")]
    seal: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    #[serde(default)]
    query_string: Vec<Pair>,
    post_data: Option<Content>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    #[serde(default)]
    content: Content,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    #[serde(default)]
    mime_type: String,
    #[serde(default)]
    text: String,
    encoding: Option<String>,
}

impl Entry {
    fn exchange(self) -> Exchange {
        let day = self.started_date_time.get(..10).filter(|day| *day != NO_DAY).map(str::to_owned);
        let url = self.request.url;
        let path = url
            .split_once("://")
            .map_or(url.as_str(), |(_, rest)| rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"));
        Exchange {
            operation: self.operation,
            has_pseudonyms: self.seal.is_some(),
            method: self.request.method.to_uppercase(),
            path: path.split(['?', '#']).next().unwrap_or_default().to_owned(),
            query: self.request.query_string.into_iter().map(|pair| (pair.name, pair.value)).collect(),
            day,
            request: self.request.post_data.and_then(Content::body),
            status: self.response.status,
            response: self.response.content.body(),
        }
    }
}

impl Content {
    /// Returns the body; `None` if it is empty.
    fn body(self) -> Option<Body> {
        let media_type = self.mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if self.text.is_empty() || media_type.is_empty() {
            return None;
        }
        let json = match self.encoding.as_deref() {
            Some("base64") => STANDARD.decode(&self.text).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()),
            _ => serde_json::from_str(&self.text).ok(),
        };
        Some(Body { media_type, json })
    }
}
