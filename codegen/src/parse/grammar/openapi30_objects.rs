//! OpenAPI 3.0: parameters, bodies, responses, schemas and security.

use super::Shape::{Bool, Choose, Count, Json, List, Map, Number, Object, Text, Words};
use super::common::{EXTERNAL_DOCS, TEXTS, VALUES, XML};
use super::openapi30::SERVER;
use super::{Keyword, Kind, Shape, fact, prose};
use crate::parse::tree::Node;

pub(super) static PARAMETER: Shape = Choose(|node| match node.get("in").and_then(Node::as_str) {
    Some("query") => Object(&QUERY_PARAMETER),
    Some("path") => Object(&PATH_PARAMETER),
    Some("cookie") => Object(&COOKIE_PARAMETER),
    _ => Object(&HEADER_PARAMETER),
});

static QUERY_PARAMETER: Kind = Kind::or_reference(
    "a parameter",
    &[fact("style", Words(&["form", "spaceDelimited", "pipeDelimited", "deepObject"]))],
)
.with(PARAMETER_KEYWORDS);
static PATH_PARAMETER: Kind =
    Kind::or_reference("a parameter", &[fact("style", Words(&["simple", "label", "matrix"]))]).with(PARAMETER_KEYWORDS);
static COOKIE_PARAMETER: Kind =
    Kind::or_reference("a parameter", &[fact("style", Words(&["form"]))]).with(PARAMETER_KEYWORDS);
static HEADER_PARAMETER: Kind =
    Kind::or_reference("a parameter", &[fact("style", Words(&["simple"]))]).with(PARAMETER_KEYWORDS);

static PARAMETER_KEYWORDS: &[Keyword] = &[
    fact("name", Text).required(),
    fact("in", Words(&["query", "header", "path", "cookie"])).required(),
    prose("description", Text),
    fact("required", Bool),
    fact("deprecated", Bool),
    fact("allowEmptyValue", Bool),
    fact("explode", Bool),
    fact("allowReserved", Bool),
    fact("schema", Object(&SCHEMA)),
    prose("example", Json),
    prose("examples", Map(&Object(&EXAMPLE))),
    fact("content", CONTENT),
];

pub(super) static REQUEST_BODY: Kind = Kind::or_reference(
    "a request body",
    &[prose("description", Text), fact("content", CONTENT).required(), fact("required", Bool)],
);

static CONTENT: Shape = Map(&Object(&MEDIA_TYPE));

static MEDIA_TYPE: Kind = Kind::of(
    "a media type",
    &[
        fact("schema", Object(&SCHEMA)),
        prose("example", Json),
        prose("examples", Map(&Object(&EXAMPLE))),
        fact("encoding", Map(&Object(&ENCODING))),
    ],
);

static ENCODING: Kind = Kind::of(
    "an encoding",
    &[
        fact("contentType", Text),
        fact("headers", Map(&Object(&HEADER))),
        fact("style", Words(&["form", "spaceDelimited", "pipeDelimited", "deepObject"])),
        fact("explode", Bool),
        fact("allowReserved", Bool),
    ],
);

pub(super) static RESPONSE: Kind = Kind::or_reference(
    "a response",
    &[
        prose("description", Text).required(),
        fact("headers", Map(&Object(&HEADER))),
        fact("content", CONTENT),
        fact("links", Map(&Object(&LINK))),
    ],
);

pub(super) static HEADER: Kind = Kind::or_reference(
    "a header",
    &[
        prose("description", Text),
        fact("required", Bool),
        fact("deprecated", Bool),
        fact("allowEmptyValue", Bool),
        fact("style", Words(&["simple"])),
        fact("explode", Bool),
        fact("allowReserved", Bool),
        fact("schema", Object(&SCHEMA)),
        prose("example", Json),
        prose("examples", Map(&Object(&EXAMPLE))),
        fact("content", CONTENT),
    ],
);

pub(super) static EXAMPLE: Kind = Kind::or_reference(
    "an example",
    &[prose("summary", Text), prose("description", Text), prose("value", Json), prose("externalValue", Text)],
);

pub(super) static LINK: Kind = Kind::or_reference(
    "a link",
    &[
        fact("operationRef", Text),
        fact("operationId", Text),
        fact("parameters", Map(&Json)),
        fact("requestBody", Json),
        prose("description", Text),
        fact("server", Object(&SERVER)),
    ],
);

static SCHEMA_SHAPE: Shape = Object(&SCHEMA);

pub(super) static SCHEMA: Kind = Kind::or_reference(
    "a schema",
    &[
        fact("type", Words(&["string", "number", "integer", "boolean", "array", "object"])),
        fact("format", Text),
        prose("title", Text),
        prose("description", Text),
        fact("default", Json),
        fact("nullable", Bool),
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
        fact("oneOf", List(&SCHEMA_SHAPE)),
        fact("anyOf", List(&SCHEMA_SHAPE)),
        fact("not", SCHEMA_SHAPE),
        fact("properties", Map(&SCHEMA_SHAPE)),
        fact("additionalProperties", Choose(|node| if node.as_bool().is_some() { Bool } else { SCHEMA_SHAPE })),
        fact("discriminator", Object(&DISCRIMINATOR)),
        fact("readOnly", Bool),
        fact("writeOnly", Bool),
        fact("xml", Object(&XML)),
        prose("externalDocs", Object(&EXTERNAL_DOCS)),
        prose("example", Json),
        fact("deprecated", Bool),
    ],
);

static DISCRIMINATOR: Kind =
    Kind::of("a discriminator", &[fact("propertyName", Text).required(), fact("mapping", Map(&Text))]);

pub(super) static SECURITY_SCHEME: Shape = Choose(|node| match node.get("type").and_then(Node::as_str) {
    Some("apiKey") => Object(&API_KEY),
    Some("http") => Object(&HTTP),
    Some("oauth2") => Object(&OAUTH2),
    _ => Object(&OPEN_ID),
});

static SCHEME_TYPE: Keyword = fact("type", Words(&["apiKey", "http", "oauth2", "openIdConnect"])).required();

static API_KEY: Kind = Kind::or_reference(
    "an API key",
    &[
        SCHEME_TYPE,
        prose("description", Text),
        fact("name", Text).required(),
        fact("in", Words(&["query", "header", "cookie"])).required(),
    ],
);

static HTTP: Kind = Kind::or_reference(
    "an HTTP scheme",
    &[SCHEME_TYPE, prose("description", Text), fact("scheme", Text).required(), fact("bearerFormat", Text)],
);

static OAUTH2: Kind = Kind::or_reference(
    "an OAuth 2 scheme",
    &[SCHEME_TYPE, prose("description", Text), fact("flows", Object(&FLOWS)).required()],
);

static OPEN_ID: Kind = Kind::or_reference(
    "a security scheme",
    &[SCHEME_TYPE, prose("description", Text), fact("openIdConnectUrl", Text).required()],
);

static FLOWS: Kind = Kind::of(
    "the flows",
    &[
        fact("implicit", Object(&IMPLICIT)),
        fact("password", Object(&TOKEN_FLOW)),
        fact("clientCredentials", Object(&TOKEN_FLOW)),
        fact("authorizationCode", Object(&CODE_FLOW)),
    ],
);

static SCOPES: Keyword = fact("scopes", Map(&Text)).required();

static IMPLICIT: Kind =
    Kind::of("an implicit flow", &[fact("authorizationUrl", Text).required(), fact("refreshUrl", Text), SCOPES]);

static TOKEN_FLOW: Kind =
    Kind::of("a token flow", &[fact("tokenUrl", Text).required(), fact("refreshUrl", Text), SCOPES]);

static CODE_FLOW: Kind = Kind::of(
    "a code flow",
    &[fact("authorizationUrl", Text).required(), fact("tokenUrl", Text).required(), fact("refreshUrl", Text), SCOPES],
);
