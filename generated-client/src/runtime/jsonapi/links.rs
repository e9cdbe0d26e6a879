//! Links, in both forms of JSON:API.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::runtime::jsonapi::member::{optional, required};
use crate::runtime::jsonapi::part::Part;
use crate::runtime::value::decode;
use crate::runtime::value::extra::Extra;
use crate::runtime::value::json::Json;
use crate::runtime::value::object::{self, Key, Object};
use crate::runtime::value::positions::Positions;
use crate::runtime::value::redaction::Location;

/// A link: a URL, or an object that holds one. A URL can be relative to the origin of the API (`/v1/articles/…`).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Link {
    /// The URL alone.
    Url(String),
    /// An object with the URL and more.
    Object(Box<LinkObject>),
    /// A member of `links` that JSON:API does not define and that is no link, as received.
    Other(Json),
}

/// A link in its long form.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct LinkObject {
    /// The URL.
    pub href: String,
    /// Metadata of the link.
    pub meta: Option<Extra>,
    /// Members that JSON:API 1.0 does not define, as received.
    pub extra: Extra,
}

impl Link {
    /// The URL; empty if it is no link.
    #[must_use]
    pub fn href(&self) -> &str {
        match self {
            Self::Url(url) => url,
            Self::Object(object) => &object.href,
            Self::Other(_) => "",
        }
    }

    /// The member of `links` that is described by this JSON, whatever it is.
    fn of_json(json: Json) -> Self {
        decode::nested::<Self, serde_json::Error>(json.text()).unwrap_or(Self::Other(json))
    }
}

impl fmt::Debug for Link {
    /// Shows the host and the names in the path. Identifiers, user, query and fragment can be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link({})", Location(self.href()))
    }
}

impl fmt::Debug for LinkObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkObject")
            .field("href", &format_args!("{}", Location(&self.href)))
            .field("meta", &self.meta)
            .field("extra", &self.extra)
            .finish()
    }
}

impl From<&str> for Link {
    fn from(url: &str) -> Self {
        Self::Url(url.to_owned())
    }
}

impl From<String> for Link {
    fn from(url: String) -> Self {
        Self::Url(url)
    }
}

impl Object for LinkObject {
    const EXPECTED: &'static str = "a link";

    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut href, mut meta, mut extra) = (None, None, Extra::new());
        while let Some(key) = map.next_key::<Key<'de>>()? {
            match key.as_str() {
                "href" => required::read(&mut href, "href", &mut map, &mut extra)?,
                "meta" => optional::read(&mut meta, "meta", &mut map, &mut extra)?,
                _ => extra.keep(key, &mut map)?,
            }
        }
        Ok(Self { href: required::finish(href, "href")?, meta, extra })
    }

    fn empty() -> Option<Self> {
        None
    }
}

impl Serialize for LinkObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        required::write(&self.href, "href", &mut map)?;
        optional::write(&self.meta, "meta", &mut map)?;
        self.extra.write(&mut map, &|name| name == "href" || (name == "meta" && self.meta.is_some()))?;
        map.end()
    }
}

struct LinkVisitor;

impl<'de> Visitor<'de> for LinkVisitor {
    type Value = Link;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a link: a text or an object with `href`")
    }

    fn visit_str<E: de::Error>(self, url: &str) -> Result<Link, E> {
        Ok(Link::Url(url.to_owned()))
    }

    fn visit_string<E: de::Error>(self, url: String) -> Result<Link, E> {
        Ok(Link::Url(url))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Link, A::Error> {
        LinkObject::read(map).map(|object| Link::Object(Box::new(object)))
    }
}

impl<'de> Deserialize<'de> for Link {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LinkVisitor)
    }
}

impl Serialize for Link {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Url(url) => serializer.serialize_str(url),
            Self::Object(object) => object.serialize(serializer),
            Self::Other(json) => json.serialize(serializer),
        }
    }
}

/// The links of a document, a resource or a relationship, by name, in the order received.
///
/// A `null` link (`"next": null` on a last page) keeps its name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Links {
    /// The names that JSON:API knows are not copied: there are links in every resource.
    links: Vec<(Cow<'static, str>, Option<Link>)>,
}

/// While there are at most this many, a repeated name is found by comparing it with each.
const FEW: usize = 16;

const NAMES: [&str; 6] = ["self", "related", "next", "prev", "first", "last"];

/// Links that may be absent: what most objects have.
pub(crate) type LinksPart = Part<Links>;

impl Links {
    /// No links.
    #[must_use]
    pub const fn new() -> Self {
        Self { links: Vec::new() }
    }

    /// The link of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Link> {
        self.links.iter().find(|(known, _)| known == name)?.1.as_ref()
    }

    /// The document or resource itself.
    #[must_use]
    pub fn itself(&self) -> Option<&Link> {
        self.get("self")
    }

    /// Where the related resources are.
    #[must_use]
    pub fn related(&self) -> Option<&Link> {
        self.get("related")
    }

    /// The link to the next page. There is none on the last page: `next` is absent, null or empty.
    #[must_use]
    pub fn next(&self) -> Option<&Link> {
        self.get("next").filter(|link| !link.href().trim().is_empty())
    }

    /// The names, including those of `null` links.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.links.iter().map(|(name, _)| &**name)
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    /// Sets a link; `None` is written as `null`.
    pub fn set(&mut self, name: impl Into<String>, link: impl Into<Option<Link>>) {
        self.put(Cow::Owned(name.into()), link.into());
    }

    fn put(&mut self, name: Cow<'static, str>, link: Option<Link>) {
        match self.links.iter_mut().find(|(known, _)| *known == name) {
            Some((_, place)) => *place = link,
            None => {
                // Most have one, and a list reserves four.
                if self.links.is_empty() {
                    self.links.reserve_exact(1);
                }
                self.links.push((name, link));
            }
        }
    }

    /// Keeps the last link of each name. A server may send any number of names, so they are hashed.
    fn drop_repeated(&mut self) {
        if self.links.len() <= FEW {
            return;
        }
        let name = |at: usize| self.links.get(at).map(|(name, _)| &**name);
        let mut last = Positions::with_capacity(self.links.len());
        for at in 0..self.links.len() {
            *last.entry(at, &name) = at;
        }
        if last.len() < self.links.len() {
            let mut is_last =
                (0..self.links.len()).map(|at| last.find(name(at), &name) == Some(at)).collect::<Vec<_>>();
            let mut is_last = is_last.drain(..);
            self.links.retain(|_| is_last.next().unwrap_or(true));
        }
    }
}

impl Object for Links {
    const EXPECTED: &'static str = "links";

    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut links = Self::new();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            let known = NAMES.into_iter().find(|name| *name == key.as_str());
            let (name, link) = match known {
                Some(name) => (Cow::Borrowed(name), map.next_value::<Option<Link>>()?),
                // Servers put more than links here.
                None => (Cow::Owned(key.into_string()), map.next_value::<Option<Json>>()?.map(Link::of_json)),
            };
            match links.links.len() {
                ..FEW => links.put(name, link),
                _ => links.links.push((name, link)),
            }
        }
        links.drop_repeated();
        Ok(links)
    }

    fn empty() -> Option<Self> {
        Some(Self::new())
    }
}

impl<'de> Deserialize<'de> for Links {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object::decode(deserializer)
    }
}

impl Serialize for Links {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.links.iter().map(|(name, link)| (name, link)))
    }
}
