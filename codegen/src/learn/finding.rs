//! The kinds of contradiction between the description and evidence, and how often each was seen.

use std::collections::BTreeSet;
use std::fmt;

use super::shape::Shape;
use super::texts::Texts;

/// A kind of contradiction.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// A member that its object does not declare.
    Undeclared(String),
    /// A required member that is absent.
    Missing(String),
    /// Null where null is not allowed.
    Null,
    /// A value that `enum` does not list.
    Unlisted,
    /// The type of a resource that a relationship does not name, or of the resource itself.
    ResourceType,
    /// A list instead of one.
    List,
    /// One instead of a list.
    One,
    /// A document instead of a resource.
    Document,
    /// Another type.
    Type(&'static str),
    /// A text of another format.
    Format,
    /// A text, such as a link, outside its pattern.
    Pattern,
    /// A length, a count or a number outside its limit.
    Limit(&'static str),
    /// A member that `additionalProperties: false` rules out.
    NotAllowed(String),
    /// A value that no alternative allows.
    NoAlternative,
    /// A value that several alternatives of `oneOf` allow.
    SeveralAlternatives,
    /// A value that `not` rules out.
    Not,
    /// An undeclared status.
    Status(u16),
    /// An undeclared media type, of a status or of the request.
    Media(String, String),
    /// An undeclared query parameter.
    Parameter(String),
    /// A collection that pages without declaring it.
    Pages,
}

impl What {
    /// Returns its name for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Undeclared(_) => "undeclared-member",
            Self::Missing(_) => "missing-member",
            Self::Null => "null",
            Self::Unlisted => "unlisted-value",
            Self::ResourceType => "resource-type",
            Self::List => "list-instead-of-one",
            Self::One => "one-instead-of-list",
            Self::Document => "document-instead-of-resource",
            Self::Type(_) => "type",
            Self::Format => "format",
            Self::Pattern => "pattern",
            Self::Limit(_) => "limit",
            Self::NotAllowed(_) => "member-not-allowed",
            Self::NoAlternative => "no-alternative",
            Self::SeveralAlternatives => "several-alternatives",
            Self::Not => "not",
            Self::Status(_) => "undeclared-status",
            Self::Media(..) => "undeclared-media-type",
            Self::Parameter(_) => "undeclared-parameter",
            Self::Pages => "undeclared-paging",
        }
    }

    /// Whether its repair may write the whole node again.
    pub(super) fn rewrites(&self) -> bool {
        matches!(
            self,
            Self::List | Self::One | Self::Type(_) | Self::Format | Self::Pattern | Self::Limit(_) | Self::Null
        ) || matches!(self, Self::NoAlternative | Self::SeveralAlternatives | Self::Not)
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undeclared(name) => write!(f, "`{name}` is not declared"),
            Self::Missing(name) => write!(f, "`{name}` is required, but absent"),
            Self::Null => f.write_str("null is not allowed"),
            Self::Unlisted => f.write_str("`enum` does not list the value"),
            Self::ResourceType => f.write_str("`enum` does not list the resource type"),
            Self::List => f.write_str("a list instead of one"),
            Self::One => f.write_str("one instead of a list"),
            Self::Document => f.write_str("a document instead of a resource"),
            Self::Type(found) => write!(f, "the value is {found}"),
            Self::Format => f.write_str("the text is not of the format"),
            Self::Pattern => f.write_str("the text does not match the pattern"),
            Self::Limit(keyword) => write!(f, "`{keyword}` is exceeded"),
            Self::NotAllowed(name) => write!(f, "`{name}` is not allowed"),
            Self::NoAlternative => f.write_str("no alternative allows the value"),
            Self::SeveralAlternatives => f.write_str("several alternatives of `oneOf` allow the value"),
            Self::Not => f.write_str("`not` rules the value out"),
            Self::Status(status) => write!(f, "the status {status} is not declared"),
            Self::Media(place, media) if place == "request" => write!(f, "the request's `{media}` is not declared"),
            Self::Media(place, media) => write!(f, "`{media}` is not declared for {place}"),
            Self::Parameter(name) => write!(f, "the parameter `{name}` is not declared"),
            Self::Pages => f.write_str("the list is paged, which is not declared"),
        }
    }
}

/// A contradiction, with how often it was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The JSON pointer in the description as written.
    pub pointer: String,
    /// The kind.
    pub what: What,
    /// How many values show it.
    pub seen: u64,
    /// Of how many values at this place.
    pub of: u64,
    /// How many exchanges and examples show it.
    pub exchanges: u64,
    /// The operations, as `GET /patient`, and the examples that show it.
    pub sources: Vec<String>,
    /// The first day, if days are known.
    pub first: Option<String>,
    /// The last day.
    pub last: Option<String>,
}

/// The counts of a contradiction, and what the values have in common.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub(super) seen: u64,
    pub(super) exchanges: u64,
    last_exchange: Option<u64>,
    pub(super) sources: BTreeSet<usize>,
    pub(super) first: Option<String>,
    pub(super) last: Option<String>,
    pub(super) shape: Shape,
    pub(super) texts: Texts,
    /// Patterns of links.
    pub(super) patterns: BTreeSet<String>,
    /// Texts that no pattern was found for.
    pub(super) unpatterned: u64,
    /// The smallest and largest count of items, members or characters.
    pub(super) sizes: Option<(u64, u64)>,
    /// Names of parameters.
    pub(super) names: BTreeSet<String>,
}

impl Tally {
    pub(super) fn add(&mut self, source: usize, exchange: u64, day: Option<&str>) {
        self.seen += 1;
        self.sources.insert(source);
        if self.last_exchange != Some(exchange) {
            self.exchanges += 1;
            self.last_exchange = Some(exchange);
        }
        if let Some(day) = day {
            if self.first.as_deref().is_none_or(|first| day < first) {
                self.first = Some(day.to_owned());
            }
            if self.last.as_deref().is_none_or(|last| day > last) {
                self.last = Some(day.to_owned());
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.seen += other.seen;
        self.exchanges += other.exchanges;
        self.sources.extend(other.sources);
        self.first = [self.first.take(), other.first].into_iter().flatten().min();
        self.last = self.last.take().max(other.last);
        self.shape.merge(other.shape);
        self.texts.merge(other.texts);
        self.patterns.extend(other.patterns);
        self.unpatterned += other.unpatterned;
        if let Some((least, most)) = other.sizes {
            self.size(least);
            self.size(most);
        }
        self.names.extend(other.names);
    }

    pub(super) fn size(&mut self, count: u64) {
        let (least, most) = self.sizes.unwrap_or((count, count));
        self.sizes = Some((least.min(count), most.max(count)));
    }
}
