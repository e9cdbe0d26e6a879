//! Bookmarks: the position of a stream as a text, from which a later process continues.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::runtime::error::audit::Tally;
use crate::runtime::error::config::ConfigError;
use crate::runtime::http::call::Call;
use crate::runtime::http::query;
use crate::runtime::paging::seen::digest;
use crate::runtime::paging::way::{Unit, Way};

/// The position of a stream, at the exact row. It is a text: write it to a file and parse it again, or use serde.
///
/// A bookmark holds the server's cursor, the number of the page or its offset, the counts of the audit, and 64-bit
/// digests of the types and identifiers of the rows so far: of those of its page, and of those before it up to 32,768.
/// It is at most about 512 kB long, plus 16 bytes for each row of its page. If there were more rows before its page, it
/// omits them all, and the stream that is resumed from it is [`Verdict::Resumed`](crate::runtime::Verdict::Resumed) at
/// best.
///
/// It holds no filter and no row, so resume with the same filters. A bookmark of another base URL, operation, sort
/// order or set of filters is refused with certainty, one with other values of the same filters in 65,535 of 65,536
/// cases: a longer checksum would let others find the value, such as a medical record number, by trying all of them.
/// The server's cursor is kept as it is; if a server writes filters into its cursors, keep bookmarks as safe as the
/// filters.
///
/// # Examples
///
/// ```
/// use futures_util::TryStreamExt;
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{Cursor, Resource};")]
///
/// async fn read<R: Resource>(request: Cursor<R>) -> Result<(), Box<dyn std::error::Error>> {
///     let mut rows = request.clone().stream();
///     let first = rows.try_next().await?;
///     std::fs::write("bookmark", rows.bookmark().to_string())?;
///
///     // Tomorrow, in another process:
///     let bookmark = std::fs::read_to_string("bookmark")?.parse()?;
///     let second = request.resume(&bookmark).stream().try_next().await?;
///     Ok(())
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Bookmark {
    pub(super) request: Identity,
    pub(super) place: Place,
    /// The digests of the rows of the page that were yielded.
    pub(super) given: Vec<u64>,
    /// The digests of the rows of the pages before it; none if there were too many.
    pub(super) before: Vec<u64>,
    pub(super) tally: Tally,
}

impl Bookmark {
    /// Whether it was taken in this way of paging.
    #[cfg(feature = "catalogue")]
    pub(crate) fn is_taken(&self, way: Way) -> bool {
        match self.place {
            Place::Cursor(_) | Place::Unnamed => way.is_followed(),
            Place::Counted { unit, .. } => !way.is_followed() && way.unit() == unit,
        }
    }
}

pub(super) const MOST_BEFORE: usize = 32_768;

/// Where a page is in its collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The paging parameters of the server's link, encoded; empty for the first page of the request.
    Cursor(String),
    /// A page by cursor whose link has no paging parameter: only the link leads to it.
    Unnamed,
    /// The position of the page, and how many rows were requested.
    Counted {
        /// What `at` counts.
        unit: Unit,
        /// The number of the page, or of the rows before it.
        at: u64,
        /// `None` if the server decides.
        size: Option<u32>,
    },
}

impl Place {
    /// The way of paging, for messages.
    pub(super) const fn way(&self) -> &'static str {
        match self {
            Self::Cursor(_) | Self::Unnamed => "by cursor",
            Self::Counted { unit: Unit::Page, .. } => "by page number",
            Self::Counted { unit: Unit::Row, .. } => "by offset",
        }
    }
}

/// What distinguishes a request from others, apart from its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    /// The digest of what is not personal data: base URL, operation, names of parameters, sort order, fields,
    /// inclusion.
    shape: u64,
    /// 16 bits of the digest of everything. Values of filters can be personal data, so it must not identify them.
    values: u16,
}

impl Identity {
    /// The identity of a call, whatever the values of its paging parameters.
    pub(super) fn of(call: &Call, way: Way) -> Self {
        let mut parameters: Vec<_> = call.parameters().filter(|(name, _)| !way.has(name)).collect();
        // By name alone: the order of the values of one parameter can matter, that of parameters does not.
        parameters.sort_by_key(|(name, _)| *name);
        let mut shape = vec![call.client.base_url(), call.operation.id];
        let mut all = shape.clone();
        for (name, value) in parameters {
            let is_of_json_api = matches!(name, "sort" | "include") || name.starts_with("fields[");
            shape.extend([name, if is_of_json_api { value } else { "" }]);
            all.extend([name, value]);
        }
        let [first, second, ..] = digest(&all).to_le_bytes();
        Self { shape: digest(&shape), values: u16::from_le_bytes([first, second]) }
    }
}

/// The first field of the text: a reader can tell whether it knows the rest.
const VERSION: &str = "2";

impl fmt::Display for Bookmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { partial, rows, undecoded, duplicates, counts, uncounted, moved, forgetful, .. } = self.tally;
        let (least, greatest) = counts.map_or_else(Default::default, |(a, b)| (a.to_string(), b.to_string()));
        let flags = [partial, uncounted, moved, forgetful].map(|flag| if flag { '1' } else { '0' });
        let mut fields = vec![
            ("bookmark", VERSION.to_owned()),
            ("request", format!("{:016x}{:04x}", self.request.shape, self.request.values)),
            ("rows", rows.to_string()),
            ("undecoded", undecoded.to_string()),
            ("duplicates", duplicates.to_string()),
            ("least", least),
            ("greatest", greatest),
            ("flags", flags.iter().collect()),
            ("given", hexadecimal(&self.given)),
            ("before", hexadecimal(&self.before)),
        ];
        match &self.place {
            Place::Cursor(pairs) => fields.push(("cursor", pairs.clone())),
            Place::Unnamed => fields.push(("unnamed", String::new())),
            Place::Counted { unit, at, size } => {
                fields.push((unit.field(), at.to_string()));
                fields.push(("size", size.map_or_else(String::new, |size| size.to_string())));
            }
        }
        let fields: Vec<_> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let text = query::form(&fields);
        write!(f, "{text}{CHECK}{:016x}", digest(&[&text]))
    }
}

/// Precedes the digest of the text before it: it detects a text that was cut off or edited.
const CHECK: &str = "&check=";

fn hexadecimal(digests: &[u64]) -> String {
    digests.iter().map(|digest| format!("{digest:016x}")).collect()
}

impl FromStr for Bookmark {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        Fields::of(text).and_then(|fields| fields.bookmark()).ok_or_else(|| {
            ConfigError::new(
                "the text is no bookmark, was damaged, or is of another version of this crate: start without a bookmark",
            )
        })
    }
}

struct Fields(Vec<(String, String)>);

impl Fields {
    fn of(text: &str) -> Option<Self> {
        let (text, check) = text.trim().rsplit_once(CHECK)?;
        if check != format!("{:016x}", digest(&[text])) {
            return None;
        }
        let fields = text.split('&').map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((name.to_owned(), percent_decode_str(value).decode_utf8().ok()?.into_owned()))
        });
        fields.collect::<Option<_>>().map(Self)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn number<T: FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.parse().ok()
    }

    /// A number that may be absent, which is an empty text.
    fn optional<T: FromStr>(&self, name: &str) -> Option<Option<T>> {
        match self.get(name)? {
            "" => Some(None),
            text => text.parse().ok().map(Some),
        }
    }

    fn digests(&self, name: &str) -> Option<Vec<u64>> {
        let digits = self.get(name)?.as_bytes().chunks(16);
        digits.map(|digits| u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()).collect()
    }

    fn bookmark(&self) -> Option<Bookmark> {
        if self.get("bookmark")? != VERSION {
            return None;
        }
        let (shape, values) = self.get("request")?.split_at_checked(16)?;
        let request =
            Identity { shape: u64::from_str_radix(shape, 16).ok()?, values: u16::from_str_radix(values, 16).ok()? };
        let place = self.place()?;
        let (given, before) = (self.digests("given")?, self.digests("before")?);
        Some(Bookmark { request, tally: self.tally(&place)?, place, given, before })
    }

    fn place(&self) -> Option<Place> {
        if let Some(pairs) = self.get("cursor") {
            return Some(Place::Cursor(pairs.to_owned()));
        }
        if self.get("unnamed").is_some() {
            return Some(Place::Unnamed);
        }
        let unit = if self.get(Unit::Row.field()).is_some() { Unit::Row } else { Unit::Page };
        Some(Place::Counted { unit, at: self.number(unit.field())?, size: self.optional("size")? })
    }

    fn tally(&self, place: &Place) -> Option<Tally> {
        let mut flags = self.get("flags")?.chars().map(|flag| flag == '1');
        Some(Tally {
            cut_afresh: matches!(place, Place::Counted { .. }),
            partial: flags.next()?,
            rows: self.number("rows")?,
            undecoded: self.number("undecoded")?,
            duplicates: self.number("duplicates")?,
            counts: self.optional("least")?.zip(self.optional("greatest")?),
            uncounted: flags.next()?,
            moved: flags.next()?,
            forgetful: flags.next()?,
            unidentified: false,
            ended: false,
        })
    }
}

impl fmt::Debug for Bookmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bookmark(…)")
    }
}

impl Serialize for Bookmark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Bookmark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
