//! The grammar of each version.

use super::shape::Kind;
use super::{openapi30, swagger2};
use crate::parse::document::Dialect;

pub(super) fn root(dialect: Dialect) -> &'static Kind {
    match dialect {
        Dialect::Swagger2 => &swagger2::ROOT,
        Dialect::OpenApi30 | Dialect::OpenApi31 => &openapi30::ROOT,
    }
}
