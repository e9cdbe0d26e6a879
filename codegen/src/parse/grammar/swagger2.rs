//! Swagger 2.0: its objects and their keywords.

use super::common::{EXTERNAL_DOCS, INFO, SECURITY, TAG, TEXTS, VALUES, XML, is_path};
use super::shape::Shape::{Bool, Choose, Count, Json, List, Map, Number, Object, Set, Text, Words};
use super::shape::{Keyword, Kind, Shape, fact, newer, prose};
use crate::parse::tree::Node;

pub(super) static ROOT: Kind = Kind::of(
    "a description",
    &[
        fact("swagger", Text).required(),
        prose("info", Object(&INFO)).required(),
        fact("host", Text),
        fact("basePath", Text),
        fact("schemes", SCHEMES),
        fact("consumes", TEXTS),
        fact("produces", TEXTS),
        fact("paths", Object(&PATHS)).required(),
        fact("definitions", Map(&SCHEMA_SHAPE)),
        fact("parameters", Map(&PARAMETER)),
        fact("responses", Map(&Object(&RESPONSE))),
        fact("securityDefinitions", Map(&SECURITY_SCHEME)),
        fact("security", SECURITY),
        prose("tags", List(&Object(&TAG))),
        prose("externalDocs", Object(&EXTERNAL_DOCS)),
    ],
);

static SCHEMES: Shape = Set(&Words(&["http", "https", "ws", "wss"]));

static PATHS: Kind = Kind::of("the paths", &[]).naming(is_path, "a path, which starts with `/`", Object(&PATH_ITEM));

static PATH_ITEM: Kind = Kind::or_reference(
    "a path",
    &[
        fact("get", OPERATION),
        fact("put", OPERATION),
        fact("post", OPERATION),
        fact("delete", OPERATION),
        fact("options", OPERATION),
        fact("head", OPERATION),
        fact("patch", OPERATION),
        fact("parameters", List(&PARAMETER)),
    ],
);

static OPERATION: Shape = Object(&Kind::of(
    "an operation",
    &[
        fact("tags", TEXTS),
        prose("summary", Text),
        prose("description", Text),
        prose("externalDocs", Object(&EXTERNAL_DOCS)),
        fact("operationId", Text),
        fact("consumes", TEXTS),
        fact("produces", TEXTS),
        fact("parameters", List(&PARAMETER)),
        fact("responses", Object(&RESPONSES)).required(),
        fact("schemes", SCHEMES),
        fact("deprecated", Bool),
        fact("security", SECURITY),
    ],
));

static PARAMETER: Shape = Choose(|node| match node.get("in").and_then(Node::as_str) {
    Some("body") => Object(&BODY),
    Some("formData") => Object(&FORM_PARAMETER),
    Some("query") => Object(&QUERY_PARAMETER),
    _ => Object(&PLAIN_PARAMETER),
});

static PLACES: Shape = Words(&["query", "header", "path", "formData", "body"]);
static NAME: Keyword = fact("name", Text).required();
static IN: Keyword = fact("in", PLACES).required();
static TYPE: Keyword = fact("type", Words(&["string", "number", "integer", "boolean", "array"])).required();
static COLLECTION_FORMAT: Keyword = fact("collectionFormat", Words(&["csv", "ssv", "tsv", "pipes"]));
static ANY_COLLECTION_FORMAT: Keyword = fact("collectionFormat", Words(&["csv", "ssv", "tsv", "pipes", "multi"]));

static BODY: Kind = Kind::or_reference(
    "a body parameter",
    &[NAME, IN, prose("description", Text), fact("required", Bool), fact("schema", SCHEMA_SHAPE).required()],
);

static PLAIN_PARAMETER: Kind = Kind::or_reference(
    "a parameter",
    &[NAME, IN, prose("description", Text), fact("required", Bool), TYPE, COLLECTION_FORMAT],
)
.with(VALUE);

static QUERY_PARAMETER: Kind = Kind::or_reference(
    "a parameter",
    &[
        NAME,
        IN,
        prose("description", Text),
        fact("required", Bool),
        fact("allowEmptyValue", Bool),
        TYPE,
        ANY_COLLECTION_FORMAT,
    ],
)
.with(VALUE);

static FORM_PARAMETER: Kind = Kind::or_reference(
    "a form parameter",
    &[
        NAME,
        IN,
        prose("description", Text),
        fact("required", Bool),
        fact("allowEmptyValue", Bool),
        fact("type", Words(&["string", "number", "integer", "boolean", "array", "file"])).required(),
        ANY_COLLECTION_FORMAT,
    ],
)
.with(VALUE);

static ITEMS: Kind = Kind::of("the items of a parameter", &[TYPE, COLLECTION_FORMAT]).with(VALUE);

static HEADER: Kind = Kind::of("a header", &[prose("description", Text), TYPE, COLLECTION_FORMAT]).with(VALUE);

/// The keywords of a value that has no schema.
static VALUE: &[Keyword] = &[
    fact("format", Text),
    fact("items", Object(&ITEMS)),
    fact("default", Json),
    fact("maximum", Number),
    fact("exclusiveMaximum", Bool),
    fact("minimum", Number),
    fact("exclusiveMinimum", Bool),
    fact("maxLength", Count),
    fact("minLength", Count),
    fact("pattern", Text),
    fact("maxItems", Count),
    fact("minItems", Count),
    fact("uniqueItems", Bool),
    fact("enum", VALUES),
    fact("multipleOf", Number),
];

static RESPONSES: Kind = Kind::of("the responses", &[fact("default", Object(&RESPONSE))]).naming(
    is_status,
    "a status code or `default`",
    Object(&RESPONSE),
);

static RESPONSE: Kind = Kind::or_reference(
    "a response",
    &[
        prose("description", Text).required(),
        fact(
            "schema",
            Choose(|node| match node.get("type").and_then(Node::as_str) {
                Some("file") => Object(&FILE),
                _ => SCHEMA_SHAPE,
            }),
        ),
        fact("headers", Map(&Object(&HEADER))),
        prose("examples", Map(&Json)),
    ],
);

static FILE: Kind = Kind::of(
    "a file",
    &[
        fact("type", Words(&["file"])).required(),
        fact("format", Text),
        prose("title", Text),
        prose("description", Text),
        fact("default", Json),
        fact("required", TEXTS),
        fact("readOnly", Bool),
        prose("externalDocs", Object(&EXTERNAL_DOCS)),
        prose("example", Json),
    ],
);

static SCHEMA_SHAPE: Shape = Object(&SCHEMA);

static SCHEMA: Kind = Kind::or_reference(
    "a schema",
    &[
        fact("type", Words(&["string", "number", "integer", "boolean", "array", "object"])),
        fact("format", Text),
        prose("title", Text),
        prose("description", Text),
        fact("default", Json),
        fact("multipleOf", Number),
        fact("maximum", Number),
        fact("exclusiveMaximum", Bool),
        fact("minimum", Number),
        fact("exclusiveMinimum", Bool),
        fact("maxLength", Count),
        fact("minLength", Count),
        fact("pattern", Text),
        fact("maxItems", Count),
        fact("minItems", Count),
        fact("uniqueItems", Bool),
        fact("maxProperties", Count),
        fact("minProperties", Count),
        fact("required", TEXTS),
        fact("enum", VALUES),
        fact("items", SCHEMA_SHAPE),
        fact("allOf", List(&SCHEMA_SHAPE)),
        fact("properties", Map(&SCHEMA_SHAPE)),
        fact("additionalProperties", Choose(|node| if node.as_bool().is_some() { Bool } else { SCHEMA_SHAPE })),
        fact("discriminator", Text),
        fact("readOnly", Bool),
        fact("xml", Object(&XML)),
        prose("externalDocs", Object(&EXTERNAL_DOCS)),
        prose("example", Json),
    ],
)
.with(HELD);

/// Where a schema keeps others that references lead to.
static HELD: &[Keyword] = &[newer("$defs", Map(&SCHEMA_SHAPE)), newer("definitions", Map(&SCHEMA_SHAPE))];

static SECURITY_SCHEME: Shape = Choose(|node| {
    let text = |name| node.get(name).and_then(Node::as_str);
    match (text("type"), text("flow")) {
        (Some("apiKey"), _) => Object(&API_KEY),
        (Some("oauth2"), Some("implicit")) => Object(&IMPLICIT),
        (Some("oauth2"), Some("accessCode")) => Object(&ACCESS_CODE),
        (Some("oauth2"), _) => Object(&TOKEN_FLOW),
        _ => Object(&BASIC),
    }
});

static SCHEME_TYPE: Keyword = fact("type", Words(&["basic", "apiKey", "oauth2"])).required();
static FLOW: Keyword = fact("flow", Words(&["implicit", "password", "application", "accessCode"])).required();
static SCOPES: Keyword = fact("scopes", Map(&Text)).required();

static BASIC: Kind = Kind::of("a security scheme", &[SCHEME_TYPE, prose("description", Text)]);

static API_KEY: Kind = Kind::of(
    "an API key",
    &[
        SCHEME_TYPE,
        prose("description", Text),
        fact("name", Text).required(),
        fact("in", Words(&["query", "header"])).required(),
    ],
);

static IMPLICIT: Kind = Kind::of(
    "an implicit flow",
    &[SCHEME_TYPE, prose("description", Text), FLOW, SCOPES, fact("authorizationUrl", Text).required()],
);

static ACCESS_CODE: Kind = Kind::of(
    "an access code flow",
    &[
        SCHEME_TYPE,
        prose("description", Text),
        FLOW,
        SCOPES,
        fact("authorizationUrl", Text).required(),
        fact("tokenUrl", Text).required(),
    ],
);

static TOKEN_FLOW: Kind = Kind::of(
    "a token flow",
    &[SCHEME_TYPE, prose("description", Text), FLOW, SCOPES, fact("tokenUrl", Text).required()],
);

/// `100` to `599`.
fn is_status(name: &str) -> bool {
    name.len() == 3 && name.parse().is_ok_and(|status: u16| (100..600).contains(&status))
}
