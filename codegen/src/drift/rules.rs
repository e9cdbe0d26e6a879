//! The rules: what an edit of a description does to those who send and to those who read, as one table.
//!
//! Knows no tree and no text. Every keyword edit widens, narrows or shifts the set of values that may be sent or must
//! be expected; who breaks follows from that and from the way the value travels. A cell of the table holds a rule, or
//! the reason why that edit cannot happen there.

use super::report::{Party, Verdict};

/// An enum and the list of all its variants, which cannot go apart.
macro_rules! listed {
    ($(#[$about:meta])* pub enum $name:ident { $($(#[$note:meta])* $variant:ident,)* }) => {
        $(#[$about])*
        pub enum $name { $($(#[$note])* $variant,)* }

        impl $name {
            /// Each of them, once.
            pub const ALL: &[Self] = &[$(Self::$variant),*];
        }
    };
}

listed! {
/// The place of an edit, as far as the rules distinguish places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Location {
    /// The operation as a whole: that it is there, its address, what authorises it.
    Operation,
    /// A parameter in the path.
    Path,
    /// A parameter in the query.
    Query,
    /// A parameter in a header.
    Header,
    /// A parameter in a cookie.
    Cookie,
    /// The body of a request.
    Body,
    /// An answer: its status, its body.
    Answer,
    /// A header of an answer.
    AnswerHeader,
    /// The description as a whole.
    Document,
}
}

listed! {
/// What is edited.
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
    /// `required` of a name that no property declares.
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
    /// Any other keyword that bears on the values, compared as a whole.
    Other,
    /// A keyword that OpenAPI does not have.
    Unknown,
    /// Something in the description that has no meaning.
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
    /// The media type of a part of a form.
    PartType,
    /// A request body as a whole.
    RequestBody,
    RequestBodyRequired,
    /// An answer as a whole, success or not.
    Status,
    /// An answer of an error as a whole.
    ErrorStatus,
    /// A header of an answer as a whole.
    AnswerHeader,
    AnswerHeaderRequired,
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
/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edit {
    /// It was not there, and is.
    Added,
    /// It was there, and is not.
    Removed,
    /// It is there, and says something else.
    Changed,
}
}

listed! {
/// What became of the set of values, or of requests, or of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// It holds all that it held, and more.
    Widened,
    /// It holds less.
    Narrowed,
    /// It lost some, and got others; or nobody can tell.
    Shifted,
    /// It is the same set: the edit says something about it.
    Same,
}
}

/// What the rules say of an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// This verdict, and who breaks.
    Rule(Verdict, &'static [Party]),
    /// Such an edit cannot happen, for this reason.
    Waived(&'static str),
}

/// One row: all edits that it speaks for. An empty list stands for all.
struct Row {
    locations: &'static [Location],
    keywords: &'static [Keyword],
    edits: &'static [Edit],
    directions: &'static [Direction],
    ruling: Ruling,
}

const REQUEST: &[Location] = &[Location::Path, Location::Query, Location::Header, Location::Cookie, Location::Body];
const PARAMETER: &[Location] = &[Location::Path, Location::Query, Location::Header, Location::Cookie];
const RESPONSE: &[Location] = &[Location::Answer, Location::AnswerHeader];
const OPERATION: &[Location] = &[Location::Operation];
const BODY: &[Location] = &[Location::Body];
const ANSWER: &[Location] = &[Location::Answer];
const ANSWER_HEADER: &[Location] = &[Location::AnswerHeader];

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
/// Keywords of a schema that bear on the set of its values.
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
/// Those of them that are true or false, so that they come and go and never change.
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
    Keyword::AnswerHeaderRequired,
];
/// Things that are there or not: what they say is compared part by part.
const THINGS: &[Keyword] = &[
    Keyword::Property,
    Keyword::Parameter,
    Keyword::RequestBody,
    Keyword::AnswerHeader,
    Keyword::ErrorStatus,
    Keyword::Operation,
];
/// How a parameter or a field of a form is written.
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
const NO_PARAMETER: &[Location] = &[Location::Body, Location::Answer, Location::AnswerHeader];
const OF_BODY: &[Keyword] = &[Keyword::RequestBody, Keyword::RequestBodyRequired];
const OF_ANSWER: &[Keyword] = &[Keyword::Status, Keyword::ErrorStatus];
const OF_ANSWER_HEADER: &[Keyword] = &[Keyword::AnswerHeader, Keyword::AnswerHeaderRequired];

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

/// The first row that speaks for an edit decides.
static RULES: &[Row] = &[
    // Words never break anybody, and never touch a value.
    row(&[], PROSE, &[], SAME, DOCS),
    row(&[], PROSE, &[], &[], Ruling::Waived("words touch no value")),
    // A broken description breaks what it is about, and is a change where it is about nothing that is used.
    row(OPERATION, &[Keyword::Defect], ADDED, &[Direction::Shifted], BREAKS_BOTH),
    row(&[Location::Document], &[Keyword::Defect], ADDED, SAME, COMPATIBLE),
    row(&[], &[Keyword::Defect], &[], &[], Ruling::Waived("a defect that is new concerns operations or the document")),
    row(&[Location::Document], &[], &[], &[], Ruling::Waived("only the words of a description stand in no operation")),
    // OpenAPI gives it no meaning, so only its presence is reported.
    row(&[], &[Keyword::Unknown], &[], SAME, COMPATIBLE),
    row(&[], &[Keyword::Unknown], &[], &[], Ruling::Waived("what has no meaning allows and forbids nothing")),
    // What cannot be.
    row(&[], FLAGS, CHANGED, &[], Ruling::Waived("true or false comes and goes, it does not change")),
    row(&[], THINGS, CHANGED, &[], Ruling::Waived("what it says is compared part by part")),
    // An operation, its address and its access.
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
        Ruling::Waived("it comes, goes or moves"),
    ),
    row(OPERATION, ACCESS, &[], SAME, Ruling::Waived("what authorises the same requests is the same")),
    row(OPERATION, &[], &[], &[], Ruling::Waived("stands in a parameter, a body or an answer")),
    // A parameter, and how it is written.
    row(PARAMETER, &[Keyword::Parameter, Keyword::ParameterRequired], &[], WIDENED, COMPATIBLE),
    row(PARAMETER, &[Keyword::Parameter, Keyword::ParameterRequired], &[], NARROWED, BREAKS_SENDERS),
    row(PARAMETER, &[Keyword::ParameterLocation], CHANGED, &[Direction::Shifted], BREAKS_SENDERS),
    row(REQUEST, &[Keyword::AllowEmptyValue], &[], WIDENED, COMPATIBLE),
    row(REQUEST, &[Keyword::AllowEmptyValue], &[], NARROWED, BREAKS_SENDERS),
    row(REQUEST, WRITING, &[], &[Direction::Shifted], BREAKS_SENDERS),
    row(RESPONSE, WRITING, &[], &[Direction::Shifted], BREAKS_READERS),
    // The body of a request.
    row(BODY, &[Keyword::RequestBody, Keyword::RequestBodyRequired], &[], WIDENED, COMPATIBLE),
    row(BODY, &[Keyword::RequestBody, Keyword::RequestBodyRequired], &[], NARROWED, BREAKS_SENDERS),
    // A media type. Whoever sends or asks for one that is gone gets nothing of use back.
    row(&[], &[Keyword::MediaType], &[], WIDENED, COMPATIBLE),
    row(&[], &[Keyword::MediaType], &[], LESS_OR_OTHER, BREAKS_BOTH),
    // Answers. A client tells the status codes that it does not know by their class, and reads errors as errors.
    row(ANSWER, &[Keyword::Status, Keyword::ErrorStatus], ADDED, WIDENED, COMPATIBLE),
    row(ANSWER, &[Keyword::Status], REMOVED, NARROWED, BREAKS_READERS),
    row(ANSWER, &[Keyword::Status], CHANGED, &[Direction::Shifted], BREAKS_READERS),
    row(ANSWER, &[Keyword::ErrorStatus], REMOVED, NARROWED, COMPATIBLE),
    row(ANSWER_HEADER, &[Keyword::AnswerHeader, Keyword::AnswerHeaderRequired], &[], NARROWED, COMPATIBLE),
    row(ANSWER_HEADER, &[Keyword::AnswerHeader, Keyword::AnswerHeaderRequired], &[], WIDENED, BREAKS_READERS),
    // What the server takes for a value that is left out: a sender that left it out relied on it.
    row(REQUEST, &[Keyword::Default], ADDED, SAME, COMPATIBLE),
    row(REQUEST, &[Keyword::Default], &[], &[Direction::Shifted], BREAKS_SENDERS),
    row(RESPONSE, &[Keyword::Default], &[], SAME, COMPATIBLE),
    row(&[], &[Keyword::Default], &[], &[], Ruling::Waived("a default allows no value and forbids none")),
    row(&[], &[Keyword::Deprecated], &[], SAME, COMPATIBLE),
    row(&[], &[Keyword::Deprecated], &[], &[], Ruling::Waived("what is deprecated still holds")),
    // No reader has a member that is not declared.
    row(RESPONSE, &[Keyword::RequiredUndeclared], &[], &[], COMPATIBLE),
    // Whether a member of an answer may also be sent is nothing to its reader, and the other way about.
    row(RESPONSE, &[Keyword::ReadOnly], &[], SAME, COMPATIBLE),
    row(REQUEST, &[Keyword::WriteOnly], &[], SAME, COMPATIBLE),
    // The rule for all the rest.
    row(REQUEST, VALUES, &[], WIDENED, COMPATIBLE),
    row(REQUEST, VALUES, &[], LESS_OR_OTHER, BREAKS_SENDERS),
    row(RESPONSE, VALUES, &[], MORE_OR_OTHER, BREAKS_READERS),
    row(RESPONSE, VALUES, &[], NARROWED, COMPATIBLE),
    row(&[], VALUES, &[], SAME, Ruling::Waived("an edit that leaves the values as they were is none")),
    // What has no place there, or does not move that way.
    row(&[], OF_OPERATION, &[], &[], Ruling::Waived("belongs to the operation as a whole")),
    row(NO_PARAMETER, OF_PARAMETER, &[], &[], Ruling::Waived("no parameter stands there")),
    row(PARAMETER, OF_PARAMETER, &[], &[], Ruling::Waived("a parameter comes, goes, or moves to another place")),
    row(&[], WRITING, &[], &[], Ruling::Waived("another way of writing is another text on the wire")),
    row(RESPONSE, &[Keyword::AllowEmptyValue], &[], &[], Ruling::Waived("only what is sent may be left empty")),
    row(REQUEST, &[Keyword::AllowEmptyValue], &[], &[], Ruling::Waived("the empty value is allowed or it is not")),
    row(BODY, OF_BODY, &[], &[], Ruling::Waived("a body is there or not, and must be given or not")),
    row(&[], OF_BODY, &[], &[], Ruling::Waived("no body of a request stands there")),
    row(ANSWER, OF_ANSWER, &[], &[], Ruling::Waived("a status comes, goes, or gives way to another")),
    row(&[], OF_ANSWER, &[], &[], Ruling::Waived("only an answer has a status")),
    row(ANSWER_HEADER, OF_ANSWER_HEADER, &[], &[], Ruling::Waived("a header is there or not")),
    row(&[], OF_ANSWER_HEADER, &[], &[], Ruling::Waived("no header of an answer stands there")),
    row(&[], &[Keyword::MediaType], &[], SAME, Ruling::Waived("a media type says what it is by its name")),
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

fn speaks<T: PartialEq>(list: &[T], item: &T) -> bool {
    list.is_empty() || list.contains(item)
}

/// The index of the row that decides, which is the first that speaks for the edit.
fn deciding(location: Location, keyword: Keyword, edit: Edit, direction: Direction) -> Option<(usize, &'static Row)> {
    RULES.iter().enumerate().find(|(_, row)| {
        speaks(row.locations, &location)
            && speaks(row.keywords, &keyword)
            && speaks(row.edits, &edit)
            && speaks(row.directions, &direction)
    })
}

/// What the rules say of an edit.
pub fn ruling(location: Location, keyword: Keyword, edit: Edit, direction: Direction) -> Option<Ruling> {
    deciding(location, keyword, edit, direction).map(|(_, row)| row.ruling)
}

/// The verdict on an edit that was found. What the rules leave out is judged as harshly as can be, so that a gap in it
/// never lets a break through.
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
