//! The names of changes, such as `request-property-became-required`. They are part of the JSON report and stay stable.

use super::report::Verdict;
use super::rules::{Direction, Edit, Keyword, Location};

/// The part of an operation that a name starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Prefix {
    /// Documentation, which has the same name everywhere.
    Docs,
    Operation,
    Parameter,
    Request,
    Response,
    ResponseHeader,
}

impl Prefix {
    pub(super) fn of(location: Location, verdict: Verdict) -> Self {
        match location {
            _ if verdict == Verdict::Docs => Self::Docs,
            Location::Document => Self::Docs,
            Location::Operation => Self::Operation,
            Location::Path | Location::Query | Location::Header | Location::Cookie => Self::Parameter,
            Location::Body => Self::Request,
            Location::Response => Self::Response,
            Location::ResponseHeader => Self::ResponseHeader,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Docs | Self::Operation => "",
            Self::Parameter => "request-parameter-",
            Self::Request => "request-",
            Self::Response => "response-",
            Self::ResponseHeader => "response-header-",
        }
    }
}

/// Returns the name of a change.
pub(super) fn kind(prefix: Prefix, keyword: Keyword, edit: Edit, direction: Direction) -> String {
    let either = |added: &str, removed: &str| if edit == Edit::Added { added.to_owned() } else { removed.to_owned() };
    let place = prefix.as_str();
    let verb = match edit {
        Edit::Added => "added",
        Edit::Removed => "removed",
        Edit::Changed => match direction {
            Direction::Widened => "widened",
            Direction::Narrowed => "narrowed",
            Direction::Shifted | Direction::Same => "changed",
        },
    };
    let required = if edit == Edit::Added && direction == Direction::Narrowed { "required-" } else { "" };
    match keyword {
        Keyword::Property if prefix == Prefix::Request => format!("{place}{required}property-{verb}"),
        Keyword::Required => format!("{place}property-became-{}", either("required", "optional")),
        Keyword::RequiredUndeclared => {
            format!("{place}undeclared-property-became-{}", either("required", "optional"))
        }
        Keyword::ReadOnly => format!("{place}property-{}", either("became-read-only", "no-longer-read-only")),
        Keyword::WriteOnly => format!("{place}property-{}", either("became-write-only", "no-longer-write-only")),
        Keyword::Nullable => format!("{place}{}", either("became-nullable", "no-longer-nullable")),
        Keyword::Deprecated if prefix == Prefix::Operation => {
            format!("operation-{}", either("deprecated", "no-longer-deprecated"))
        }
        Keyword::Deprecated => format!("{place}{}", either("deprecated", "no-longer-deprecated")),
        Keyword::Parameter => format!("request-{required}parameter-{verb}"),
        Keyword::ParameterRequired => format!("{place}became-{}", either("required", "optional")),
        Keyword::RequestBody => format!("request-{required}body-{verb}"),
        Keyword::RequestBodyRequired => format!("request-body-became-{}", either("required", "optional")),
        Keyword::ResponseHeader => format!("response-header-{verb}"),
        Keyword::ResponseHeaderRequired => format!("response-header-became-{}", either("required", "optional")),
        Keyword::Status => format!("response-success-status-{verb}"),
        Keyword::ErrorStatus => format!("response-error-status-{verb}"),
        _ => format!("{place}{}-{verb}", name(keyword)),
    }
}

fn name(keyword: Keyword) -> &'static str {
    match keyword {
        Keyword::Type => "type",
        Keyword::Format => "format",
        Keyword::Enum => "enum",
        Keyword::Pattern => "pattern",
        Keyword::Minimum => "minimum",
        Keyword::Maximum => "maximum",
        Keyword::ExclusiveMinimum => "exclusive-minimum",
        Keyword::ExclusiveMaximum => "exclusive-maximum",
        Keyword::MultipleOf => "multiple-of",
        Keyword::MinLength => "min-length",
        Keyword::MaxLength => "max-length",
        Keyword::MinItems => "min-items",
        Keyword::MaxItems => "max-items",
        Keyword::UniqueItems => "unique-items",
        Keyword::MinProperties => "min-properties",
        Keyword::MaxProperties => "max-properties",
        Keyword::Property => "property",
        Keyword::Required | Keyword::ParameterRequired | Keyword::RequestBodyRequired => "required",
        Keyword::ResponseHeaderRequired => "required",
        Keyword::RequiredUndeclared => "required-undeclared",
        Keyword::AdditionalProperties => "additional-properties",
        Keyword::Items => "items",
        Keyword::Nullable => "nullable",
        Keyword::ReadOnly => "read-only",
        Keyword::WriteOnly => "write-only",
        Keyword::OneOf => "one-of",
        Keyword::AnyOf => "any-of",
        Keyword::Not => "not",
        Keyword::Discriminator => "discriminator",
        Keyword::PrefixItems => "prefix-items",
        Keyword::PatternProperties => "pattern-properties",
        Keyword::Xml => "xml",
        Keyword::Other => "keyword",
        Keyword::Unknown => "unknown-keyword",
        Keyword::Defect => "defect",
        Keyword::Callback => "callback",
        Keyword::PartType => "part-type",
        Keyword::Default => "default",
        Keyword::Deprecated => "deprecated",
        Keyword::Parameter => "parameter",
        Keyword::ParameterLocation => "location",
        Keyword::Style => "style",
        Keyword::Explode => "explode",
        Keyword::CollectionFormat => "collection-format",
        Keyword::AllowReserved => "allow-reserved",
        Keyword::AllowEmptyValue => "allow-empty-value",
        Keyword::RequestBody => "body",
        Keyword::Status | Keyword::ErrorStatus => "status",
        Keyword::ResponseHeader => "header",
        Keyword::MediaType => "media-type",
        Keyword::Operation => "operation",
        Keyword::Server => "server",
        Keyword::Security => "security",
        Keyword::Scope => "security-scope",
        Keyword::SecurityScheme => "security-scheme",
        Keyword::TokenUrl => "security-token-url",
        Keyword::ApiKey => "security-api-key",
        Keyword::Summary => "summary",
        Keyword::Description => "description",
        Keyword::Title => "title",
        Keyword::Example => "example",
        Keyword::ExternalDocs => "external-docs",
        Keyword::Tags => "tags",
        Keyword::OperationId => "operation-id",
        Keyword::Name => "name",
    }
}
