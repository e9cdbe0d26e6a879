//! OpenAPI 3.0, and what 3.1 adds: every kind of object, and the keywords of each.

use super::common::{EXTERNAL_DOCS, INFO, SECURITY, TAG, TEXTS, VALUES, XML, is_path};
use super::shape::Shape::{Bool, Choose, Count, Json, List, Map, Number, Object, Text, Words};
use super::shape::{Keyword, Kind, Shape, fact, newer, prose};
use crate::parse::tree::Node;

pub(super) static ROOT: Kind = Kind::of(
    "a description",
    &[
        fact("openapi", Text).required(),
        prose("info", Object(&INFO)).required(),
        fact("servers", SERVERS),
        fact("paths", Object(&PATHS)).required(),
        fact("components", Object(&COMPONENTS)),
        fact("security", SECURITY),
        prose("tags", List(&Object(&TAG))),
        prose("externalDocs", Object(&EXTERNAL_DOCS)),
        newer("webhooks", Map(&Object(&PATH_ITEM))),
        newer("jsonSchemaDialect", Text),
    ],
);

pub(super) static SERVERS: Shape = List(&Object(&SERVER));

pub(super) static SERVER: Kind = Kind::of(
    "a server",
    &[fact("url", Text).required(), prose("description", Text), fact("variables", Map(&Object(&VARIABLE)))],
);

static VARIABLE: Kind =
    Kind::of("a server variable", &[fact("enum", TEXTS), fact("default", Text).required(), prose("description", Text)]);

static COMPONENTS: Kind = Kind::of(
    "the components",
    &[
        fact("schemas", Map(&Object(&SCHEMA))),
        fact("responses", Map(&Object(&RESPONSE))),
        fact("parameters", Map(&PARAMETER)),
        prose("examples", Map(&Object(&EXAMPLE))),
        fact("requestBodies", Map(&Object(&REQUEST_BODY))),
        fact("headers", Map(&Object(&HEADER))),
        fact("securitySchemes", Map(&SECURITY_SCHEME)),
        fact("links", Map(&Object(&LINK))),
        fact("callbacks", Map(&Object(&CALLBACK))),
        newer("pathItems", Map(&Object(&PATH_ITEM))),
    ],
);

static PATHS: Kind = Kind::of("the paths", &[]).naming(is_path, "a path, which starts with `/`", Object(&PATH_ITEM));

static PATH_ITEM: Kind = Kind::or_reference(
    "a path",
    &[
        prose("summary", Text),
        prose("description", Text),
        fact("get", OPERATION),
        fact("put", OPERATION),
        fact("post", OPERATION),
        fact("delete", OPERATION),
        fact("options", OPERATION),
        fact("head", OPERATION),
        fact("patch", OPERATION),
        fact("trace", OPERATION),
        fact("servers", SERVERS),
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
        fact("parameters", List(&PARAMETER)),
        fact("requestBody", Object(&REQUEST_BODY)),
        fact("responses", Object(&RESPONSES)).required(),
        fact("callbacks", Map(&Object(&CALLBACK))),
        fact("deprecated", Bool),
        fact("security", SECURITY),
        fact("servers", SERVERS),
    ],
));

static RESPONSES: Kind = Kind::of("the responses", &[fact("default", Object(&RESPONSE))]).naming(
    is_status,
    "a status code, `2XX` or `default`",
    Object(&RESPONSE),
);

static CALLBACK: Kind = Kind::or_reference("a callback", &[]).naming(|_| true, "an expression", Object(&PATH_ITEM));

/// `100` to `599`, or `1XX` to `5XX`.
fn is_status(name: &str) -> bool {
    let class = name.len() == 3 && name.starts_with(['1', '2', '3', '4', '5']);
    class && (name.ends_with("XX") || name.bytes().all(|b| b.is_ascii_digit()))
}

static PARAMETER: Shape = Choose(|node| match node.get("in").and_then(Node::as_str) {
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

static REQUEST_BODY: Kind = Kind::or_reference(
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

static RESPONSE: Kind = Kind::or_reference(
    "a response",
    &[
        prose("description", Text).required(),
        fact("headers", Map(&Object(&HEADER))),
        fact("content", CONTENT),
        fact("links", Map(&Object(&LINK))),
    ],
);

static HEADER: Kind = Kind::or_reference(
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

static EXAMPLE: Kind = Kind::or_reference(
    "an example",
    &[prose("summary", Text), prose("description", Text), prose("value", Json), prose("externalValue", Text)],
);

static LINK: Kind = Kind::or_reference(
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

static SCHEMA: Kind = Kind::or_reference(
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
)
.with(NEWER);

/// What JSON Schema 2020-12 adds to the schemas of 3.0.
static NEWER: &[Keyword] = &[
    newer("prefixItems", List(&SCHEMA_SHAPE)),
    newer("contains", SCHEMA_SHAPE),
    newer("minContains", Count),
    newer("maxContains", Count),
    newer("patternProperties", Map(&SCHEMA_SHAPE)),
    newer("propertyNames", SCHEMA_SHAPE),
    newer("dependentSchemas", Map(&SCHEMA_SHAPE)),
    newer("dependentRequired", Map(&TEXTS)),
    newer("dependencies", Map(&Json)),
    newer("unevaluatedItems", SCHEMA_SHAPE),
    newer("unevaluatedProperties", SCHEMA_SHAPE),
    newer("if", SCHEMA_SHAPE),
    newer("then", SCHEMA_SHAPE),
    newer("else", SCHEMA_SHAPE),
    newer("contentEncoding", Text),
    newer("contentMediaType", Text),
    newer("contentSchema", SCHEMA_SHAPE),
    newer("$defs", Map(&SCHEMA_SHAPE)),
    newer("definitions", Map(&SCHEMA_SHAPE)),
    newer("$id", Text),
    newer("$schema", Text),
    newer("$anchor", Text),
    newer("$dynamicRef", Text),
    newer("$dynamicAnchor", Text),
    newer("$vocabulary", Json),
];

static DISCRIMINATOR: Kind =
    Kind::of("a discriminator", &[fact("propertyName", Text).required(), fact("mapping", Map(&Text))]);

static SECURITY_SCHEME: Shape = Choose(|node| match node.get("type").and_then(Node::as_str) {
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
