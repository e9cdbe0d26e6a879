//! Every code with its page.

use super::page::{Fate, Page};

/// Writes the codes once: the enum, the list and the pages cannot differ.
macro_rules! codes {
    ($($code:ident $name:literal $fate:ident { $meaning:literal, $example:literal, $next:literal })*) => {
        /// A kind of node that the client does not have as described.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $code,)*
        }

        impl Code {
            /// Every code, by fate.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// Returns the page of the code.
            pub const fn page(self) -> Page {
                match self {
                    $(Self::$code => Page {
                        name: $name, fate: Fate::$fate, meaning: $meaning, example: $example, next: $next,
                    },)*
                }
            }
        }
    };
}

codes! {
    UnknownExtension "unknown-extension" LeftOut {
        "An extension (`x-…`) that the generator does not know.",
        "x-internal-id: 7",
        "Nothing is needed. CONTRIBUTING lists the extensions that have an effect."
    }
    UnknownKeyword "unknown-keyword" LeftOut {
        "A keyword that this version of OpenAPI does not define.",
        "get: { operationID: getPet }",
        "Correct the spelling in the overlay if it was meant as another keyword."
    }
    BrokenDocumentation "broken-documentation" LeftOut {
        "Documentation of the wrong shape, such as a `description` that is a number.",
        "info: { title: Pets, version: 1, contact: none }",
        "Correct it in the overlay if it should be part of the client's docs."
    }
    BrokenPart "broken-part" LeftOut {
        "A part of the wrong shape that the client works without.",
        "servers: [{ description: no url }]",
        "Correct it in the overlay."
    }
    Corrected "corrected" LeftOut {
        "A fault with one possible correction, which the generator makes: a path parameter that is not `required`, a response without a `description`, a parameter in the query of a path, the `enum` of a list that lists its items.",
        "{ name: id, in: path, schema: { type: string } }",
        "Nothing is needed."
    }
    DuplicateOperationId "duplicate-operation-id" LeftOut {
        "An `operationId` that another operation has. The operation is named after its method and path.",
        "/a: { get: { operationId: fetch } }, /b: { get: { operationId: fetch } }",
        "Give it another `operationId` in the overlay if the name reads badly."
    }
    DuplicateParameter "duplicate-parameter" LeftOut {
        "A parameter that the same list has twice. The first one counts.",
        "parameters: [{ name: a, in: query, … }, { name: a, in: query, … }]",
        "Remove one of them in the overlay."
    }
    WithoutEffect "without-effect" LeftOut {
        "A keyword of JSON Schema that adds a rule to a value and no type.",
        "{ type: object, if: { required: [a] }, then: { required: [b] } }",
        "Nothing is needed. The server checks the rule."
    }
    ReferenceSibling "reference-sibling" LeftOut {
        "A keyword next to a `$ref`, which OpenAPI 3.0 ignores. `nullable`, `deprecated`, `readOnly`, `writeOnly` and `enum` are honoured.",
        "{ $ref: '#/components/schemas/Pet', maxProperties: 3 }",
        "Put both in an `allOf` in the overlay if the keyword matters."
    }
    PathFragment "path-fragment" LeftOut {
        "A fragment of a path. It tells operations apart in the description, and is not sent.",
        "/objects#delete: { post: … }",
        "Describe what tells the operations apart as a parameter or in the body, in the overlay, if there are several."
    }
    ResponseHeaders "response-headers" LeftOut {
        "Headers of a response. The type of a response does not have them.",
        "200: { description: ok, headers: { ETag: { schema: { type: string } } } }",
        "Send the request with `send_raw`, whose response has all headers."
    }
    OtherRequestType "other-request-type" LeftOut {
        "A media type of a request that the client does not send, since it sends the same as another one, or cannot write it.",
        "requestBody: { content: { application/json: { schema: Pet }, application/xml: { schema: Pet } } }",
        "Nothing is needed. Where two media types differ only in their name, `header(\"content-type\", …)` on the request sends the body as the other."
    }
    OtherResponseType "other-response-type" LeftOut {
        "A media type of a response that the client does not request, since it decodes another one.",
        "200: { content: { application/json: { schema: Pet }, text/csv: { schema: { type: string } } } }",
        "Send the request with `header(\"accept\", …)` and `send_raw`, which returns the response as it is."
    }
    ResponseLinks "response-links" LeftOut {
        "Links from a response to other operations.",
        "200: { description: ok, links: { owner: { operationId: getOwner } } }",
        "Call the other operation."
    }
    Callbacks "callbacks" LeftOut {
        "Requests that the server makes to an address of the user.",
        "callbacks: { done: { '{$request.body#/url}': { post: … } } }",
        "Receive them with a web framework; a client has no address that a server could call."
    }
    Webhooks "webhooks" LeftOut {
        "Requests that the server makes to an address of the user.",
        "webhooks: { newPet: { post: … } }",
        "Receive them with a web framework; a client has no address that a server could call."
    }
    Unused "unused" LeftOut {
        "A part of the description that no operation uses.",
        "components: { schemas: { Forgotten: { type: object } } }",
        "Use it in an operation, or remove it in the overlay and give the reason there."
    }
    OtherTags "other-tags" LeftOut {
        "A second tag of an operation. An operation is in the module of its first tag.",
        "tags: [pets, admin]",
        "Reorder the tags in the overlay if the operation belongs to another module."
    }
    OtherServers "other-servers" LeftOut {
        "Servers that the client does not choose.",
        "servers: [{ url: 'https://eu.example.com' }, { url: 'https://us.example.com' }]",
        "Pass the base URL to the builder of the client."
    }
    NoServer "no-server" LeftOut {
        "The description has no server that the client could send to by default.",
        "servers: [{ url: /api/v1 }]",
        "Pass the base URL to `ClientBuilder::base_url`, or describe the server in the overlay."
    }
    ContradictoryExample "contradictory-example" LeftOut {
        "An example that its schema does not allow.",
        "{ type: integer, example: seven }",
        "If the example is what the server sends, correct the schema in the overlay; otherwise correct the example."
    }
    ContradictoryDefault "contradictory-default" LeftOut {
        "A `default` that its schema does not allow. The client neither sends nor shows it.",
        "{ type: integer, default: many }",
        "Correct the `default` or the schema in the overlay."
    }
    ContradictoryLimits "contradictory-limits" LeftOut {
        "Limits that no value satisfies, or that rule out a value of `enum`. The client does not show them.",
        "{ type: integer, minimum: 9, maximum: 1 }",
        "Correct the limits or the values in the overlay."
    }
    BrokenPattern "broken-pattern" LeftOut {
        "A `pattern` that is not a regular expression. The client does not show it.",
        "{ type: string, pattern: '[a-z' }",
        "Correct it in the overlay: OpenAPI takes the regular expressions of ECMA-262."
    }
    InferredType "inferred-type" LeftOut {
        "The `type` of a resource, which the description does not list. It is inferred, and the client reads any other.",
        "Book: { properties: { type: { type: string }, id: { type: string }, attributes: … } }",
        "Give `type` an `enum` with its one value in the overlay."
    }
    ImpliedDocument "implied-document" LeftOut {
        "A resource of JSON:API whose schema leaves out the document around it, which its examples or its media type have.",
        "schema: { properties: { type: …, id: …, attributes: … } }, example: { data: { type: books, … } }",
        "Describe the document in the overlay: an object with the resource as `data`."
    }
    NoLink "no-link" LeftOut {
        "A member of `links` that is no link. It is kept as it is received.",
        "links: { properties: { self: { type: string }, meta: { type: object, properties: { cursor: … } } } }",
        "Correct it in the overlay if a link was meant."
    }
    NearMiss "near-miss" LeftOut {
        "An object that is nearly a resource of JSON:API. It is read as plain JSON.",
        "data: { type: object, properties: { type: { enum: [books] }, attributes: … } }",
        "Describe the member that is missing in the overlay if the server sends it."
    }
    UnfollowedCursor "unfollowed-cursor" LeftOut {
        "A parameter with the cursor of a page, on a list that does not describe where the next cursor is. No stream reads it.",
        "parameters: [{ name: 'page[cursor]' }], and a response without `links`",
        "Describe `links.next` or the cursor in the overlay, or declare `x-paging` with `cursor` and `next`."
    }
    NoExample "no-example" LeftOut {
        "An operation for which no example of a call can be built. The client has it, and its docs and tests do not show it.",
        "A required body that contains itself.",
        "Make a member on the way optional in the overlay if that is what the server accepts."
    }
    Exclusion "exclusion" LeftOut {
        "`not`: no type says what a value is not.",
        "{ type: string, not: { enum: [''] } }",
        "Nothing is needed. The server checks the rule."
    }
    IgnoredHeader "ignored-header" LeftOut {
        "A header parameter `Accept`, `Content-Type` or `Authorization`, which OpenAPI says is ignored.",
        "{ name: Authorization, in: header, schema: { type: string } }",
        "Nothing is needed for the first two, which the client sends itself. For `Authorization`, describe a security scheme in the overlay."
    }
    UnusedParameter "unused-parameter" LeftOut {
        "A path parameter that its path does not contain.",
        "/pets: { parameters: [{ name: id, in: path, required: true, schema: { type: string } }] }",
        "Add it to the path in braces, or remove the parameter in the overlay."
    }
    SchemeWithoutEffect "scheme-without-effect" LeftOut {
        "A security scheme, or a part of one, that the client does not need.",
        "flows: { authorizationCode: { authorizationUrl: … } }",
        "Obtain a token with the flow and give it to the client."
    }
    NoEffectHere "no-effect-here" LeftOut {
        "A part that has no effect in this place.",
        "{ name: a, in: query, allowEmptyValue: true, schema: { type: string } }",
        "Nothing is needed, unless it was meant for another place."
    }
    Undecided "undecided" Loosened {
        "A value for which `x-sensitive` is not decided. The client hides it if the description decides for any other value; `--strict` refuses it.",
        "{ type: string, format: date }",
        "Decide in the overlay: `x-sensitive: true` hides personal data and secrets, `x-sensitive: false` makes the value public."
    }
    ExtraMember "extra-member" Loosened {
        "A member of a document, a resource or a relationship that the client has no type for. It is kept in `extra` as it is received.",
        "properties: { data: …, total: { type: integer } }",
        "Describe it under `meta` in the overlay if that is where the server sends it."
    }
    Untyped "untyped" Loosened {
        "A value without a type. It is any JSON.",
        "{ type: object, properties: { data: {} } }",
        "Give it a type in the overlay, or state with `x-untyped: the reason` that it has none."
    }
    ShownResource "shown-resource" Loosened {
        "A resource that an example shows and no schema describes. Its attributes have the names of the example and no types.",
        "data: { type: object, example: { type: books, id: '1', attributes: { title: Emma } } }",
        "Describe `attributes` and `relationships` in the overlay."
    }
    RequiredUndeclared "required-undeclared" Loosened {
        "`required` names a member that `properties` does not declare. It is kept as any JSON.",
        "{ type: object, required: [id], properties: { name: { type: string } } }",
        "Declare the property in the overlay."
    }
    Indistinguishable "indistinguishable" Loosened {
        "Alternatives of one type, between which nothing decides. The value has this type, and does not say which alternative it is.",
        "oneOf: [{ title: Name, type: string }, { title: Code, type: string }, { type: integer }]",
        "Add a discriminator, or remove one of them in the overlay."
    }
    Contradiction "contradiction" Loosened {
        "Descriptions of one thing that no value satisfies together. It is any JSON, or what the first one says.",
        "allOf: [{ type: string }, { type: integer }]",
        "Correct one of them in the overlay."
    }
    Unsupported "unsupported-schema" Loosened {
        "A combination of keywords that no type expresses. It is typed without some of them.",
        "{ oneOf: [...], anyOf: [...] }",
        "Write the schema in a simpler way in the overlay."
    }
    BrokenSchema "broken-schema" Loosened {
        "A keyword of a schema with a value of the wrong shape, or a value in `enum` that the `type` does not allow. It has no effect.",
        "{ type: object, required: yes }",
        "Correct it in the overlay."
    }
    BrokenSchemaReference "broken-schema-reference" Loosened {
        "A reference in a schema that leads to no schema. The value is any JSON.",
        "{ $ref: '#/components/schemas/Missing' }",
        "Correct the reference in the overlay, or add its target. A reference to another file needs the file's content."
    }
    BrokenResponseReference "broken-response-reference" Loosened {
        "A reference in place of a response that leads nowhere. The response is bytes, as they are.",
        "200: { $ref: '#/components/responses/Missing' }",
        "Correct the reference in the overlay, or add its target. A reference to another file needs the file's content."
    }
    EndlessSchema "endless-schema" Loosened {
        "A schema that contains itself without a property or an item between.",
        "Node: { allOf: [{ $ref: '#/components/schemas/Node' }] }",
        "Break the circle in the overlay."
    }
    UndefinedParameter "undefined-parameter" Loosened {
        "A path with a parameter that nothing describes. It is a string.",
        "/pets/{id}: { get: { responses: … } }",
        "Describe the parameter in the overlay."
    }
    UnknownScheme "unknown-scheme" Loosened {
        "A security scheme that is not defined or that the client cannot use. The client sends no credentials for it.",
        "security: [{ signature: [] }]",
        "Describe the scheme in the overlay. A header other than `Authorization` can also be set on the request, with `header`."
    }
    ExtensionIgnored "extension-ignored" Loosened {
        "An extension of the generator that has no effect in this place, or a value that it does not take.",
        "x-sensitive: maybe",
        "Correct it as CONTRIBUTING describes."
    }
    RawBody "raw-body" Loosened {
        "Content that is neither JSON, a form, text nor bytes. It is text or bytes, as it is.",
        "content: { application/xml: { schema: { $ref: '#/components/schemas/Pet' } } }",
        "Decode it with a library for its format."
    }
    BrokenReference "broken-reference" NotGenerated {
        "A reference of an operation that leads nowhere.",
        "requestBody: { $ref: '#/components/requestBodies/Missing' }",
        "Correct the reference in the overlay, or add its target."
    }
    SameOperation "same-operation" NotGenerated {
        "Two operations with the same method and path.",
        "/pets/{id}: { get: … }, /pets/{name}: { get: … }",
        "Remove one of them in the overlay, or give it a path of its own."
    }
    BrokenOperation "broken-operation" NotGenerated {
        "An operation whose description is malformed.",
        "parameters: [{ name: id, in: nowhere }]",
        "Correct it in the overlay."
    }
    NoWireForm "no-wire-form" NotGenerated {
        "A parameter or body for which OpenAPI defines no bytes.",
        "{ name: filter, in: query, style: pipeDelimited, schema: { type: object } }",
        "Give it another style or a schema in the overlay."
    }
    Syntax "syntax" Refused {
        "The text is not YAML or JSON.",
        "info: [1, 2",
        "Correct the text at the position in the message."
    }
    NotOpenApi "not-openapi" Refused {
        "The document is not Swagger 2.0 or OpenAPI 3.",
        "asyncapi: 2.6.0",
        "Pass an OpenAPI description, with `swagger: \"2.0\"` or `openapi: 3.x`."
    }
    OtherVersion "other-version" Refused {
        "A document that is written in one version of OpenAPI and names another.",
        "openapi: 3.0.3, host: api.example.com, definitions: { Pet: { type: object } }",
        "Name the version that the document is written in, or convert it to the one that it names."
    }
    Limits "limits" Refused {
        "The description exceeds a limit of the generator.",
        "Schemas nested more than 32 levels deep.",
        "Move inner schemas to definitions of their own."
    }
    NoOperations "no-operations" Refused {
        "The description has no operation that can be generated.",
        "paths: {}",
        "Pass a description with at least one operation; the other messages say why the existing ones are missing."
    }
    Overlay "overlay" Refused {
        "An overlay that is malformed, or an action of it that changes nothing.",
        "actions: [{ target: $.paths.nowhere, remove: true }]",
        "Correct the action at the position in the message, or remove it."
    }
    NameByHand "name-by-hand" Refused {
        "A name that was chosen by hand, but that Rust does not allow there or that something else has.",
        "x-rust-name: self",
        "Choose another name in the overlay."
    }
    Internal "internal" Refused {
        "The generator failed.",
        "",
        "Please report it with the description."
    }
}
