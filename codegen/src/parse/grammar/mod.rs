//! The grammar of descriptions: the keywords of each object, as data.
//!
//! Each version has one table. [`check()`] validates a document against it; [`facts`] lists the nodes that affect a
//! request, a response or a type.

mod check;
mod facts;
#[cfg(test)]
mod keywords;
mod nearest;
mod nesting;
mod openapi30;
mod rewrite;
mod swagger2;

use super::Dialect;
use super::tree::Node;
pub(super) use check::{Checked, Reference, check};
pub use facts::facts;
#[cfg(test)]
pub(crate) use keywords::{keywords, maps};
pub(super) use nesting::{MAX_SCHEMAS, too_deep};
pub(super) use rewrite::rewrite;

/// The values allowed in a place.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// Any JSON at all.
    Json,
    Text,
    Bool,
    Number,
    /// A whole number from zero.
    Count,
    /// One of these strings.
    Words(&'static [&'static str]),
    /// An ordered list.
    List(&'static Shape),
    /// An unordered list: one fact as a whole.
    Set(&'static Shape),
    /// A mapping from names to this.
    Map(&'static Shape),
    Object(&'static Kind),
    /// The shape depends on the content.
    Choose(fn(&Node) -> Shape),
}

/// A kind of object.
pub(super) struct Kind {
    /// The name in messages.
    pub(super) name: &'static str,
    /// The keywords of this kind alone.
    pub(super) keywords: &'static [Keyword],
    /// The keywords that it shares with other kinds.
    pub(super) shared: &'static [Keyword],
    /// Members whose names are not keywords.
    pub(super) named: Option<Named>,
    /// Whether a `$ref` may replace it.
    pub(super) reference: bool,
}

/// Members whose names are not keywords, such as the paths of `paths`.
pub(super) struct Named {
    pub(super) accepts: fn(&str) -> bool,
    /// The description of such a name, for messages.
    pub(super) what: &'static str,
    pub(super) shape: Shape,
}

/// A keyword of an object.
#[derive(Clone, Copy)]
pub(super) struct Keyword {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) required: bool,
    pub(super) class: Class,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Affects a request, a response or a type.
    Fact,
    /// Documentation.
    Prose,
    /// A fact of OpenAPI 3.1 that 3.0 has no form for: compared, and refused where a client is generated.
    Newer,
}

impl Kind {
    const fn of(name: &'static str, keywords: &'static [Keyword]) -> Self {
        Self { name, keywords, shared: &[], named: None, reference: false }
    }

    const fn or_reference(name: &'static str, keywords: &'static [Keyword]) -> Self {
        Self { name, keywords, shared: &[], named: None, reference: true }
    }

    const fn with(self, shared: &'static [Keyword]) -> Self {
        Self { shared, ..self }
    }

    const fn naming(self, accepts: fn(&str) -> bool, what: &'static str, shape: Shape) -> Self {
        Self { named: Some(Named { accepts, what, shape }), ..self }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &'static Keyword> {
        self.keywords.iter().chain(self.shared)
    }

    pub(super) fn keyword(&self, name: &str) -> Option<&'static Keyword> {
        self.all().find(|keyword| keyword.name == name)
    }
}

impl Keyword {
    const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

const fn fact(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, required: false, class: Class::Fact }
}

/// A keyword of OpenAPI 3.1 alone.
const fn newer(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, required: false, class: Class::Newer }
}

const fn prose(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, required: false, class: Class::Prose }
}

pub(super) fn root(dialect: Dialect) -> &'static Kind {
    match dialect {
        Dialect::Swagger2 => &swagger2::ROOT,
        Dialect::OpenApi30 | Dialect::OpenApi31 => &openapi30::ROOT,
    }
}

mod common {
    use super::Shape::{Bool, List, Map, Object, Text};
    use super::{Kind, Shape, fact, prose};

    pub(super) static TEXTS: Shape = Shape::Set(&Text);
    pub(super) static VALUES: Shape = Shape::Set(&Shape::Json);

    pub(super) static INFO: Kind = Kind::of(
        "the info",
        &[
            prose("title", Text).required(),
            prose("version", Text).required(),
            prose("description", Text),
            prose("termsOfService", Text),
            prose("contact", Object(&CONTACT)),
            prose("license", Object(&LICENSE)),
        ],
    );

    static CONTACT: Kind = Kind::of("a contact", &[prose("name", Text), prose("url", Text), prose("email", Text)]);

    static LICENSE: Kind = Kind::of("a licence", &[prose("name", Text).required(), prose("url", Text)]);

    pub(super) static EXTERNAL_DOCS: Kind =
        Kind::of("a link to documentation", &[prose("url", Text).required(), prose("description", Text)]);

    pub(super) static TAG: Kind = Kind::of(
        "a tag",
        &[prose("name", Text).required(), prose("description", Text), prose("externalDocs", Object(&EXTERNAL_DOCS))],
    );

    pub(super) static XML: Kind = Kind::of(
        "an XML form",
        &[
            fact("name", Text),
            fact("namespace", Text),
            fact("prefix", Text),
            fact("attribute", Bool),
            fact("wrapped", Bool),
        ],
    );

    pub(super) static SECURITY: Shape = List(&Map(&List(&Text)));

    pub(super) fn is_path(name: &str) -> bool {
        name.starts_with('/')
    }
}
