//! The vocabulary of a grammar: kinds of objects, their keywords, and the values allowed in a place.

use crate::parse::tree::Node;

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
    pub(super) const fn of(name: &'static str, keywords: &'static [Keyword]) -> Self {
        Self { name, keywords, shared: &[], named: None, reference: false }
    }

    pub(super) const fn or_reference(name: &'static str, keywords: &'static [Keyword]) -> Self {
        Self { name, keywords, shared: &[], named: None, reference: true }
    }

    pub(super) const fn with(self, shared: &'static [Keyword]) -> Self {
        Self { shared, ..self }
    }

    pub(super) const fn naming(self, accepts: fn(&str) -> bool, what: &'static str, shape: Shape) -> Self {
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
    pub(super) const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

pub(super) const fn fact(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, required: false, class: Class::Fact }
}

/// A keyword of OpenAPI 3.1 alone.
pub(super) const fn newer(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, required: false, class: Class::Newer }
}

pub(super) const fn prose(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name, shape, required: false, class: Class::Prose }
}
