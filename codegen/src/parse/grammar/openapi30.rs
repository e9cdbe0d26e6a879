//! OpenAPI 3.0, and what 3.1 adds: the description, its paths, operations and components.

use super::Shape::{Bool, List, Map, Object, Text};
use super::common::{EXTERNAL_DOCS, INFO, SECURITY, TAG, TEXTS, is_path};
use super::openapi30_objects::{EXAMPLE, LINK, PARAMETER, REQUEST_BODY, RESPONSE, SCHEMA, SECURITY_SCHEME};
use super::{Kind, Shape, fact, newer, prose};

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
        fact("headers", Map(&Object(&super::openapi30_objects::HEADER))),
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
