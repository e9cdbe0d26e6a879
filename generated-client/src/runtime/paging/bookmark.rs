//! Where reading stopped, as a text: a later process goes on behind the last row that this one was given.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::audit::Tally;
use crate::runtime::error::ConfigError;
use crate::runtime::query;

/// Where a stream stopped, at the exact row. It is a text: print it into a file and parse it again, or let serde do so.
///
/// It holds the server's cursor or the number of the page, digests of the identifiers of the rows of that page which were
/// given, and the account for the audit. It holds no filter and no row; give `resume` a request with the same filters.
///
/// # Examples
///
/// ```no_run
/// use fitbit_plus::{PatientScope, TryStreamExt};
///
/// # async fn run(client: fitbit_plus::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let scope = PatientScope::groups(["5c34c0aa91e04f7be2d6a101"]);
/// let mut patients = client.fetch_patients(&scope).cursor().limit(50).stream();
/// let first = patients.try_next().await?;
/// std::fs::write("bookmark", patients.bookmark().to_string())?;
///
/// // Tomorrow, in another process:
/// let bookmark = std::fs::read_to_string("bookmark")?.parse()?;
/// let mut patients = client.fetch_patients(&scope).cursor().limit(50).resume(&bookmark).stream();
/// let second = patients.try_next().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Bookmark {
    /// Tells the request from others: see [`Call::checksum`](crate::runtime::Call::checksum).
    pub(super) request: u16,
    pub(super) place: Place,
    /// The rows of the page that were given.
    pub(super) given: Vec<u64>,
    pub(super) tally: Tally,
}

/// Where a page is in its collection.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// What the query says besides what the request says by itself, as the server wrote it; nothing for the first page.
    Cursor(String),
    /// The number of the page, and how many rows were asked for.
    Number {
        /// From 1.
        number: u64,
        /// `None` where it was left to the server.
        size: Option<u32>,
    },
}

/// The first word of the text: what reads it knows whether it can.
const VERSION: &str = "1";

impl fmt::Display for Bookmark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { partial, rows, undecoded, duplicates, counts, uncounted, moved, .. } = self.tally;
        let given: Vec<String> = self.given.iter().map(|digest| format!("{digest:016x}")).collect();
        let (least, greatest) = counts.map_or_else(Default::default, |(a, b)| (a.to_string(), b.to_string()));
        let mut pairs = vec![
            ("bookmark", VERSION.to_owned()),
            ("request", self.request.to_string()),
            ("rows", rows.to_string()),
            ("undecoded", undecoded.to_string()),
            ("duplicates", duplicates.to_string()),
            ("least", least),
            ("greatest", greatest),
            ("flags", format!("{}{}{}", u8::from(partial), u8::from(uncounted), u8::from(moved))),
            ("given", given.join(".")),
        ];
        match &self.place {
            Place::Cursor(query) => pairs.push(("cursor", query.clone())),
            Place::Number { number, size } => {
                pairs.push(("number", number.to_string()));
                pairs.push(("size", size.map_or_else(String::new, |size| size.to_string())));
            }
        }
        let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        f.write_str(&query::form(&pairs))
    }
}

impl FromStr for Bookmark {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        Fields::of(text).and_then(|fields| fields.bookmark()).ok_or_else(|| {
            ConfigError::new("this is no bookmark, or one of another version of this crate: begin anew without it")
        })
    }
}

/// The members of a bookmark by name.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn of(text: &str) -> Option<Self> {
        let fields = text.trim().split('&').map(|pair| {
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

    fn bookmark(&self) -> Option<Bookmark> {
        if self.get("bookmark")? != VERSION {
            return None;
        }
        let given = self.get("given")?.split('.').filter(|digest| !digest.is_empty());
        let given = given.map(|digest| u64::from_str_radix(digest, 16).ok()).collect::<Option<_>>()?;
        let place = match self.get("cursor") {
            Some(cursor) => Place::Cursor(cursor.to_owned()),
            None => Place::Number { number: self.number("number")?, size: self.number("size") },
        };
        Some(Bookmark { request: self.number("request")?, tally: self.tally(&place)?, place, given })
    }

    fn tally(&self, place: &Place) -> Option<Tally> {
        let mut flags = self.get("flags")?.chars().map(|flag| flag == '1');
        Some(Tally {
            by_number: matches!(place, Place::Number { .. }),
            partial: flags.next()?,
            rows: self.number("rows")?,
            undecoded: self.number("undecoded")?,
            duplicates: self.number("duplicates")?,
            counts: self.number("least").zip(self.number("greatest")),
            uncounted: flags.next()?,
            moved: flags.next()?,
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
