//! The kinds of objects that every version has.

use super::shape::Shape::{Bool, List, Map, Object, Text};
use super::shape::{Kind, Shape, fact, prose};

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
