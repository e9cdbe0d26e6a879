//! The grammar of descriptions: which object may say what, as data.
//!
//! Knows the shape of Swagger 2.0 and OpenAPI 3.x and nothing of what they mean. One table a version; [`walk`] holds a
//! document against it, [`facts`] lists what of it shapes a request, an answer or a type.

mod facts;
#[cfg(test)]
mod keywords;
mod nearest;
mod nesting;
mod openapi30;
mod rewrite;
mod swagger2;
mod walk;

use super::Dialect;
use super::tree::Node;
pub use facts::facts;
#[cfg(test)]
pub(crate) use keywords::keywords;
pub(super) use nesting::{MAX_SCHEMAS, too_deep};
pub(super) use rewrite::rewrite;
pub(super) use walk::{Reference, Walked, walk};

/// What may stand in a place.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// Any JSON at all.
    Json,
    /// Text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A whole number from zero.
    Count,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A list whose order counts.
    List(&'static Shape),
    /// A list whose order does not count: one fact as a whole.
    Set(&'static Shape),
    /// A mapping from names to this.
    Map(&'static Shape),
    /// An object.
    Object(&'static Kind),
    /// What it is depends on what it says.
    Choose(fn(&Node) -> Shape),
}

/// A kind of object.
pub(super) struct Kind {
    /// What messages call one.
    pub(super) name: &'static str,
    /// What it may say.
    pub(super) keywords: &'static [Keyword],
    /// What it may say besides, as others may.
    pub(super) shared: &'static [Keyword],
    /// Members whose names are not keywords.
    pub(super) named: Option<Named>,
    /// Whether a `$ref` may stand in its place.
    pub(super) reference: bool,
}

/// Members whose names are not keywords, as the paths of `paths`.
pub(super) struct Named {
    /// Which names.
    pub(super) accepts: fn(&str) -> bool,
    /// What such a name is, for messages.
    pub(super) what: &'static str,
    /// What stands behind one.
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

/// What a keyword is to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// It shapes a request, an answer or a type.
    Fact,
    /// It explains.
    Prose,
    /// A fact of OpenAPI 3.1 that 3.0 has no form for: compared, and refused where a client is generated.
    Newer,
}

impl Kind {
    /// An object of keywords alone.
    const fn of(name: &'static str, keywords: &'static [Keyword]) -> Self {
        Self { name, keywords, shared: &[], named: None, reference: false }
    }

    /// An object in whose place a `$ref` may stand.
    const fn or_reference(name: &'static str, keywords: &'static [Keyword]) -> Self {
        Self { name, keywords, shared: &[], named: None, reference: true }
    }

    /// The same, with what others of its like may say.
    const fn with(self, shared: &'static [Keyword]) -> Self {
        Self { shared, ..self }
    }

    /// The same, with members whose names are not keywords.
    const fn naming(self, accepts: fn(&str) -> bool, what: &'static str, shape: Shape) -> Self {
        Self { named: Some(Named { accepts, what, shape }), ..self }
    }

    /// Everything that it may say, in any version.
    pub(super) fn all(&self) -> impl Iterator<Item = &'static Keyword> {
        self.keywords.iter().chain(self.shared)
    }

    pub(super) fn keyword(&self, name: &str) -> Option<&'static Keyword> {
        self.all().find(|keyword| keyword.name == name)
    }
}

impl Keyword {
    /// The same, and it must be there.
    const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

/// A keyword that is a fact.
const fn fact(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, required: false, class: Class::Fact }
}

/// A keyword of OpenAPI 3.1 alone.
const fn newer(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, required: false, class: Class::Newer }
}

/// A keyword that is prose.
const fn prose(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, required: false, class: Class::Prose }
}

/// The root object of a version.
pub(super) fn root(dialect: Dialect) -> &'static Kind {
    match dialect {
        Dialect::Swagger2 => &swagger2::ROOT,
        Dialect::OpenApi30 | Dialect::OpenApi31 => &openapi30::ROOT,
    }
}

/// What both versions share.
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

    /// Whether a name is a path's.
    pub(super) fn is_path(name: &str) -> bool {
        name.starts_with('/')
    }
}
