//! The rules: what an edit of a description breaks, as one table.
//!
//! An edit of a keyword widens, narrows or shifts the set of values that may be sent or received. Who breaks follows
//! from that and from the direction of the value. A row holds a verdict, or the reason why such an edit cannot occur.

use super::report::{Party, Verdict};

/// An enum with the list of all its variants.
macro_rules! listed {
    ($(#[$about:meta])* pub enum $name:ident { $($(#[$note:meta])* $variant:ident,)* }) => {
        $(#[$about])*
        pub enum $name { $($(#[$note])* $variant,)* }

        impl $name {
            /// All variants, each once.
            pub const ALL: &[Self] = &[$(Self::$variant),*];
        }
    };
}

listed! {
/// The location of an edit, as far as the rules distinguish locations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Location {
    /// The operation as a whole: its existence, address and authorization.
    Operation,
    /// A path parameter.
    Path,
    /// A query parameter.
    Query,
    /// A header parameter.
    Header,
    /// A cookie parameter.
    Cookie,
    /// The request body.
    Body,
    /// A response: its status and body.
    Response,
    /// A response header.
    ResponseHeader,
    /// The description as a whole.
    Document,
}
}

listed! {
/// The keyword or thing that is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is the OpenAPI keyword of that name")]
pub enum Keyword {
    Type,
    Format,
    Enum,
    Pattern,
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
    MultipleOf,
    MinLength,
    MaxLength,
    MinItems,
    MaxItems,
    UniqueItems,
    MinProperties,
    MaxProperties,
    Property,
    Required,
    /// A name in `required` that no property declares.
    RequiredUndeclared,
    AdditionalProperties,
    Items,
    Nullable,
    ReadOnly,
    WriteOnly,
    OneOf,
    AnyOf,
    Not,
    Discriminator,
    PrefixItems,
    PatternProperties,
    Xml,
    /// Any other keyword that affects the values, compared as a whole.
    Other,
    /// A keyword that OpenAPI does not have.
    Unknown,
    /// A part of the description that is meaningless.
    Defect,
    Default,
    Deprecated,
    /// A parameter as a whole.
    Parameter,
    ParameterRequired,
    ParameterLocation,
    Style,
    Explode,
    CollectionFormat,
    AllowReserved,
    AllowEmptyValue,
    /// The media type of a form part.
    PartType,
    /// A request body as a whole.
    RequestBody,
    RequestBodyRequired,
    /// A response as a whole, of any status.
    Status,
    /// An error response as a whole.
    ErrorStatus,
    /// A response header as a whole.
    ResponseHeader,
    ResponseHeaderRequired,
    MediaType,
    /// An operation as a whole.
    Operation,
    /// A callback or a webhook: a request that the API sends.
    Callback,
    Server,
    Security,
    Scope,
    SecurityScheme,
    TokenUrl,
    ApiKey,
    Summary,
    Description,
    Title,
    Example,
    ExternalDocs,
    Tags,
    OperationId,
    Name,
}
}

listed! {
/// The kind of edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edit {
    /// It did not exist before.
    Added,
    /// It no longer exists.
    Removed,
    /// Its value changed.
    Changed,
}
}

listed! {
/// The change of a set of values, requests or responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// The set has all old elements and new ones.
    Widened,
    /// The set lost elements and has no new ones.
    Narrowed,
    /// The set lost elements and has new ones, or its change is unknown.
    Shifted,
    /// The set is the same.
    Same,
}
}

/// The rule for an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// The verdict, and which side of a client breaks.
    Rule(Verdict, &'static [Party]),
    /// Such an edit cannot occur, for this reason.
    Waived(&'static str),
}

/// One row of the table. An empty list means all.
struct Row {
    locations: &'static [Location],
    keywords: &'static [Keyword],
    edits: &'static [Edit],
    directions: &'static [Direction],
    ruling: Ruling,
}

const REQUEST: &[Location] = &[Location::Path, Location::Query, Location::Header, Location::Cookie, Location::Body];
const PARAMETER: &[Location] = &[Location::Path, Location::Query, Location::Header, Location::Cookie];
const RESPONSE: &[Location] = &[Location::Response, Location::ResponseHeader];
const OPERATION: &[Location] = &[Location::Operation];
const BODY: &[Location] = &[Location::Body];
const RESPONSE_ITSELF: &[Location] = &[Location::Response];
const RESPONSE_HEADER: &[Location] = &[Location::ResponseHeader];

const PROSE: &[Keyword] = &[
    Keyword::Summary,
    Keyword::Description,
    Keyword::Title,
    Keyword::Example,
    Keyword::ExternalDocs,
    Keyword::Tags,
    Keyword::OperationId,
    Keyword::Name,
];
/// Schema keywords that affect the set of values.
const VALUES: &[Keyword] = &[
    Keyword::Type,
    Keyword::Format,
    Keyword::Enum,
    Keyword::Pattern,
    Keyword::Minimum,
    Keyword::Maximum,
    Keyword::ExclusiveMinimum,
    Keyword::ExclusiveMaximum,
    Keyword::MultipleOf,
    Keyword::MinLength,
    Keyword::MaxLength,
    Keyword::MinItems,
    Keyword::MaxItems,
    Keyword::UniqueItems,
    Keyword::MinProperties,
    Keyword::MaxProperties,
    Keyword::Property,
    Keyword::Required,
    Keyword::RequiredUndeclared,
    Keyword::AdditionalProperties,
    Keyword::Items,
    Keyword::Nullable,
    Keyword::ReadOnly,
    Keyword::WriteOnly,
    Keyword::OneOf,
    Keyword::AnyOf,
    Keyword::Not,
    Keyword::Discriminator,
    Keyword::PrefixItems,
    Keyword::PatternProperties,
    Keyword::Xml,
    Keyword::Other,
];
/// Keywords that are true or false, so that they are added or removed but never changed.
const FLAGS: &[Keyword] = &[
    Keyword::UniqueItems,
    Keyword::Required,
    Keyword::RequiredUndeclared,
    Keyword::Nullable,
    Keyword::ReadOnly,
    Keyword::WriteOnly,
    Keyword::Deprecated,
    Keyword::ParameterRequired,
    Keyword::AllowEmptyValue,
    Keyword::RequestBodyRequired,
    Keyword::ResponseHeaderRequired,
];
/// Things that exist or not; their contents are compared separately.
const THINGS: &[Keyword] = &[
    Keyword::Property,
    Keyword::Parameter,
    Keyword::RequestBody,
    Keyword::ResponseHeader,
    Keyword::ErrorStatus,
    Keyword::Operation,
];
/// Keywords for the serialisation of a parameter or a form field.
const WRITING: &[Keyword] =
    &[Keyword::Style, Keyword::Explode, Keyword::CollectionFormat, Keyword::AllowReserved, Keyword::PartType];
const ACCESS: &[Keyword] =
    &[Keyword::Security, Keyword::Scope, Keyword::SecurityScheme, Keyword::TokenUrl, Keyword::ApiKey];

const OF_OPERATION: &[Keyword] = &[
    Keyword::Operation,
    Keyword::Callback,
    Keyword::Server,
    Keyword::Security,
    Keyword::Scope,
    Keyword::SecurityScheme,
    Keyword::TokenUrl,
    Keyword::ApiKey,
];
const OF_PARAMETER: &[Keyword] = &[Keyword::Parameter, Keyword::ParameterRequired, Keyword::ParameterLocation];
const NO_PARAMETER: &[Location] = &[Location::Body, Location::Response, Location::ResponseHeader];
const OF_BODY: &[Keyword] = &[Keyword::RequestBody, Keyword::RequestBodyRequired];
const OF_RESPONSE: &[Keyword] = &[Keyword::Status, Keyword::ErrorStatus];
const OF_RESPONSE_HEADER: &[Keyword] = &[Keyword::ResponseHeader, Keyword::ResponseHeaderRequired];

const ADDED: &[Edit] = &[Edit::Added];
const REMOVED: &[Edit] = &[Edit::Removed];
const CHANGED: &[Edit] = &[Edit::Changed];

const WIDENED: &[Direction] = &[Direction::Widened];
const NARROWED: &[Direction] = &[Direction::Narrowed];
const LESS_OR_OTHER: &[Direction] = &[Direction::Narrowed, Direction::Shifted];
const MORE_OR_OTHER: &[Direction] = &[Direction::Widened, Direction::Shifted];
const SAME: &[Direction] = &[Direction::Same];

const COMPATIBLE: Ruling = Ruling::Rule(Verdict::Compatible, &[]);
const DOCS: Ruling = Ruling::Rule(Verdict::Docs, &[]);
const BREAKS_SENDERS: Ruling = Ruling::Rule(Verdict::Breaking, &[Party::Senders]);
const BREAKS_READERS: Ruling = Ruling::Rule(Verdict::Breaking, &[Party::Readers]);
const BREAKS_BOTH: Ruling = Ruling::Rule(Verdict::Breaking, &[Party::Senders, Party::Readers]);

/// The first row that matches an edit decides.
static RULES: &[Row] = &[
    // Documentation never breaks a client and never affects a value.
    row(&[], PROSE, &[], SAME, DOCS),
    row(&[], PROSE, &[], &[], Ruling::Waived("documentation affects no value")),
    // A new defect breaks the operations that it reaches; one that reaches none is only reported.
    row(OPERATION, &[Keyword::Defect], ADDED, &[Direction::Shifted], BREAKS_BOTH),
    row(&[Location::Document], &[Keyword::Defect], ADDED, SAME, COMPATIBLE),
    row(&[], &[Keyword::Defect], &[], &[], Ruling::Waived("a new defect affects operations or the document")),
    row(&[Location::Document], &[], &[], &[], Ruling::Waived("only documentation is outside of operations")),
    // OpenAPI gives such a keyword no meaning, so only its presence is reported.
    row(&[], &[Keyword::Unknown], &[], SAME, COMPATIBLE),
    row(&[], &[Keyword::Unknown], &[], &[], Ruling::Waived("a meaningless keyword allows and forbids nothing")),
    // Edits that cannot occur.
    row(&[], FLAGS, CHANGED, &[], Ruling::Waived("a flag is added or removed, it does not change")),
    row(&[], THINGS, CHANGED, &[], Ruling::Waived("its contents are compared part by part")),
    // An operation, its address and its authorization.
    row(OPERATION, &[Keyword::Operation], ADDED, WIDENED, COMPATIBLE),
    row(OPERATION, &[Keyword::Operation], REMOVED, NARROWED, BREAKS_BOTH),
    // A request that the API sends: its users are the readers.
    row(OPERATION, &[Keyword::Callback], &[], WIDENED, COMPATIBLE),
    row(OPERATION, &[Keyword::Callback], &[], LESS_OR_OTHER, BREAKS_READERS),
    row(OPERATION, &[Keyword::Server], &[], WIDENED, COMPATIBLE),
    row(OPERATION, &[Keyword::Server], &[], LESS_OR_OTHER, BREAKS_BOTH),
    row(OPERATION, ACCESS, &[], WIDENED, COMPATIBLE),
    row(OPERATION, ACCESS, &[], LESS_OR_OTHER, BREAKS_SENDERS),
    row(OPERATION, &[Keyword::Deprecated], &[], SAME, COMPATIBLE),
    row(
        OPERATION,
        &[Keyword::Operation, Keyword::Callback, Keyword::Server],
        &[],
        &[],
        Ruling::Waived("it is added, removed or moved"),
    ),
    row(OPERATION, ACCESS, &[], SAME, Ruling::Waived("equal requirements are no edit")),
    row(OPERATION, &[], &[], &[], Ruling::Waived("belongs to a parameter, a body or a response")),
    // A parameter and its serialisation.
    row(PARAMETER, &[Keyword::Parameter, Keyword::ParameterRequired], &[], WIDENED, COMPATIBLE),
    row(PARAMETER, &[Keyword::Parameter, Keyword::ParameterRequired], &[], NARROWED, BREAKS_SENDERS),
    row(PARAMETER, &[Keyword::ParameterLocation], CHANGED, &[Direction::Shifted], BREAKS_SENDERS),
    row(REQUEST, &[Keyword::AllowEmptyValue], &[], WIDENED, COMPATIBLE),
    row(REQUEST, &[Keyword::AllowEmptyValue], &[], NARROWED, BREAKS_SENDERS),
    row(REQUEST, WRITING, &[], &[Direction::Shifted], BREAKS_SENDERS),
    row(RESPONSE, WRITING, &[], &[Direction::Shifted], BREAKS_READERS),
    // The request body.
    row(BODY, &[Keyword::RequestBody, Keyword::RequestBodyRequired], &[], WIDENED, COMPATIBLE),
    row(BODY, &[Keyword::RequestBody, Keyword::RequestBodyRequired], &[], NARROWED, BREAKS_SENDERS),
    // Requests that send or accept a removed media type fail.
    row(&[], &[Keyword::MediaType], &[], WIDENED, COMPATIBLE),
    row(&[], &[Keyword::MediaType], &[], LESS_OR_OTHER, BREAKS_BOTH),
    // Responses. Clients handle an unknown status by its class, and any error status as an error.
    row(RESPONSE_ITSELF, &[Keyword::Status, Keyword::ErrorStatus], ADDED, WIDENED, COMPATIBLE),
    row(RESPONSE_ITSELF, &[Keyword::Status], REMOVED, NARROWED, BREAKS_READERS),
    row(RESPONSE_ITSELF, &[Keyword::Status], CHANGED, &[Direction::Shifted], BREAKS_READERS),
    row(RESPONSE_ITSELF, &[Keyword::ErrorStatus], REMOVED, NARROWED, COMPATIBLE),
    row(RESPONSE_HEADER, &[Keyword::ResponseHeader, Keyword::ResponseHeaderRequired], &[], NARROWED, COMPATIBLE),
    row(RESPONSE_HEADER, &[Keyword::ResponseHeader, Keyword::ResponseHeaderRequired], &[], WIDENED, BREAKS_READERS),
    // The server uses the default for a missing value, so a sender that omitted it relies on it.
    row(REQUEST, &[Keyword::Default], ADDED, SAME, COMPATIBLE),
    row(REQUEST, &[Keyword::Default], &[], &[Direction::Shifted], BREAKS_SENDERS),
    row(RESPONSE, &[Keyword::Default], &[], SAME, COMPATIBLE),
    row(&[], &[Keyword::Default], &[], &[], Ruling::Waived("a default neither allows nor forbids a value")),
    row(&[], &[Keyword::Deprecated], &[], SAME, COMPATIBLE),
    row(&[], &[Keyword::Deprecated], &[], &[], Ruling::Waived("a deprecated part is still valid")),
    // Readers have no field for an undeclared member.
    row(RESPONSE, &[Keyword::RequiredUndeclared], &[], &[], COMPATIBLE),
    // `readOnly` does not matter to readers of responses, and `writeOnly` not to senders of requests.
    row(RESPONSE, &[Keyword::ReadOnly], &[], SAME, COMPATIBLE),
    row(REQUEST, &[Keyword::WriteOnly], &[], SAME, COMPATIBLE),
    // The general rule for values.
    row(REQUEST, VALUES, &[], WIDENED, COMPATIBLE),
    row(REQUEST, VALUES, &[], LESS_OR_OTHER, BREAKS_SENDERS),
    row(RESPONSE, VALUES, &[], MORE_OR_OTHER, BREAKS_READERS),
    row(RESPONSE, VALUES, &[], NARROWED, COMPATIBLE),
    row(&[], VALUES, &[], SAME, Ruling::Waived("equal values are no edit")),
    // Keywords that cannot occur at the location or change in that direction.
    row(&[], OF_OPERATION, &[], &[], Ruling::Waived("belongs to the operation as a whole")),
    row(NO_PARAMETER, OF_PARAMETER, &[], &[], Ruling::Waived("not a parameter")),
    row(PARAMETER, OF_PARAMETER, &[], &[], Ruling::Waived("a parameter is added, removed or moved")),
    row(&[], WRITING, &[], &[], Ruling::Waived("another serialisation is another text on the wire")),
    row(RESPONSE, &[Keyword::AllowEmptyValue], &[], &[], Ruling::Waived("only requests may have empty values")),
    row(REQUEST, &[Keyword::AllowEmptyValue], &[], &[], Ruling::Waived("an empty value is either allowed or not")),
    row(BODY, OF_BODY, &[], &[], Ruling::Waived("a body exists or not, and is required or not")),
    row(&[], OF_BODY, &[], &[], Ruling::Waived("not a request body")),
    row(RESPONSE_ITSELF, OF_RESPONSE, &[], &[], Ruling::Waived("a status is added, removed or replaced")),
    row(&[], OF_RESPONSE, &[], &[], Ruling::Waived("only a response has a status")),
    row(RESPONSE_HEADER, OF_RESPONSE_HEADER, &[], &[], Ruling::Waived("a header exists or not")),
    row(&[], OF_RESPONSE_HEADER, &[], &[], Ruling::Waived("not a response header")),
    row(&[], &[Keyword::MediaType], &[], SAME, Ruling::Waived("a media type is identified by its name")),
];

const fn row(
    locations: &'static [Location],
    keywords: &'static [Keyword],
    edits: &'static [Edit],
    directions: &'static [Direction],
    ruling: Ruling,
) -> Row {
    Row { locations, keywords, edits, directions, ruling }
}

fn covers<T: PartialEq>(list: &[T], item: &T) -> bool {
    list.is_empty() || list.contains(item)
}

/// Returns the first row that matches the edit, with its index.
fn deciding(location: Location, keyword: Keyword, edit: Edit, direction: Direction) -> Option<(usize, &'static Row)> {
    RULES.iter().enumerate().find(|(_, row)| {
        covers(row.locations, &location)
            && covers(row.keywords, &keyword)
            && covers(row.edits, &edit)
            && covers(row.directions, &direction)
    })
}

/// Returns the rule for an edit.
pub fn ruling(location: Location, keyword: Keyword, edit: Edit, direction: Direction) -> Option<Ruling> {
    deciding(location, keyword, edit, direction).map(|(_, row)| row.ruling)
}

/// Returns the verdict on a finding. An edit without a rule counts as breaking, so that a gap in the table hides
/// nothing.
pub(super) fn judge(
    location: Location,
    keyword: Keyword,
    edit: Edit,
    direction: Direction,
) -> (Verdict, &'static [Party]) {
    let ruling = ruling(location, keyword, edit, direction);
    debug_assert!(matches!(ruling, Some(Ruling::Rule(..))), "{location:?} {keyword:?} {edit:?} {direction:?}");
    match ruling {
        Some(Ruling::Rule(verdict, breaks)) => (verdict, breaks),
        Some(Ruling::Waived(_)) | None => (Verdict::Breaking, &[Party::Senders, Party::Readers]),
    }
}

#[cfg(test)]
mod tests;
