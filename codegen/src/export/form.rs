//! The versions of OpenAPI that a description is exported in.

/// The version that a description is exported in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Swagger 2.0, for a description that is written in it.
    Swagger2,
    /// OpenAPI 3.0, for any description.
    OpenApi30,
}

impl Form {
    /// The pointer of the named schemas.
    pub(super) fn definitions(self) -> &'static str {
        match self {
            Self::Swagger2 => "/definitions",
            Self::OpenApi30 => "/components/schemas",
        }
    }

    /// The keyword that allows `null`. Swagger 2.0 has none: tools agree on this extension.
    pub(super) fn nullable(self) -> &'static str {
        match self {
            Self::Swagger2 => "x-nullable",
            Self::OpenApi30 => "nullable",
        }
    }
}
