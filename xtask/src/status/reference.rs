//! The corrected description as a page to read: operations by tag, then types, each fact linked to the line it is from.

use codegen::parse::Document;
use codegen::parse::tree::Node;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{description, page, prose};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// A description and the positions of its nodes.
struct Reference<'a> {
    document: &'a Document,
}

struct Operation<'a> {
    path: &'a str,
    method: &'a str,
    node: &'a Node,
}

pub(super) fn page(document: &Document) -> String {
    let (reference, root) = (Reference { document }, &document.root);
    let operations = operations(root);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                (page::head("description", None))
                style { (PreEscaped(include_str!("page.css"))) (PreEscaped(include_str!("reference.css"))) }
            }
            body class="reference" {
                a class="skip" href="#main" { "Skip to the content" }
                header class="masthead" {
                    p class="brand" { a href="index.html" { "fitbit-plus" } }
                    h1 { (text(root.get("info"), "title")) " " (text(root.get("info"), "version")) }
                    p class="lead" {
                        "The description of the API, with its corrections. A number leads to the line of "
                        a href="spec.html" { "the description" } " that states a fact, a number with a plus sign to that of "
                        a href="overlay.html" { "the overlay" } "."
                    }
                    nav aria-label="On this page" {
                        ul {
                            li { a href="#about" { "About" } }
                            @for (index, tag) in tags(root).enumerate() { li { a href={ "#tag-" (index) } { (text(Some(tag), "name")) } } }
                            li { a href="#types" { "Types" } }
                        }
                    }
                }
                main id="main" {
                    section id="about" aria-label="About" { (prose::blocks(text(root.get("info"), "description"), 2)) }
                    @for (index, tag) in tags(root).enumerate() {
                        section id={ "tag-" (index) } {
                            h2 { (text(Some(tag), "name")) }
                            (reference.prose(tag))
                            @for operation in operations.iter().filter(|operation| operation.has(tag)) { (reference.operation(operation)) }
                        }
                    }
                    section id="types" {
                        h2 { "Types" }
                        @for (name, schema) in root.get("definitions").into_iter().flat_map(Node::members) {
                            article id={ "type-" (name) } {
                                h3 { code { (name) } " " (reference.line(schema)) }
                                (reference.schema(schema))
                            }
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn tags(root: &Node) -> impl Iterator<Item = &Node> {
    root.get("tags").into_iter().flat_map(Node::items)
}

fn operations(root: &Node) -> Vec<Operation<'_>> {
    let paths = root.get("paths").into_iter().flat_map(Node::members);
    let operations = paths.flat_map(|(path, item)| {
        let methods = item.members().filter(|(name, _)| METHODS.contains(name));
        methods.map(move |(method, node)| Operation { path, method, node })
    });
    operations.collect()
}

impl Operation<'_> {
    fn has(&self, tag: &Node) -> bool {
        let name = tag.get("name").and_then(Node::as_str);
        self.node.get("tags").and_then(|tags| tags.items().first()).and_then(Node::as_str) == name
    }
}

/// The text of a member; empty if there is none.
fn text<'a>(node: Option<&'a Node>, name: &str) -> &'a str {
    node.and_then(|node| node.get(name)?.as_str()).unwrap_or_default()
}

fn is_true(node: &Node, name: &str) -> bool {
    node.get(name).and_then(Node::as_bool) == Some(true)
}

impl Reference<'_> {
    /// A link to the line of a node.
    fn line(&self, node: &Node) -> Markup {
        let sources = &self.document.sources;
        let position = sources.position(sources.origin(node.id));
        html! {
            @if let Some(position) = position {
                @let (file, sign, name) = match position.file == description::OVERLAY {
                    true => ("overlay.html", "+", "overlay"),
                    false => ("spec.html", "", "spec"),
                };
                a class="line" href={ (file) "#L" (position.line) } {
                    span class="hidden" { (name) " line " } (sign) (position.line)
                }
            }
        }
    }

    fn prose(&self, node: &Node) -> Markup {
        prose::blocks(text(Some(node), "description"), 4)
    }

    fn operation(&self, operation: &Operation<'_>) -> Markup {
        let node = operation.node;
        let list = |name| node.get(name).into_iter().flat_map(Node::items);
        html! {
            article id=(text(Some(node), "operationId")) {
                h3 { (text(Some(node), "summary")) " " (self.line(node)) }
                p class="request" {
                    span class={ "method " (operation.method) } { (operation.method.to_uppercase()) } " "
                    code { (page::broken(operation.path)) }
                }
                p { code { (text(Some(node), "operationId")) } }
                (self.prose(node))
                @if list("parameters").next().is_some() {
                    h4 { "Parameters" }
                    dl { @for parameter in list("parameters") { (self.parameter(parameter)) } }
                }
                h4 { "Responses" }
                dl {
                    @for (status, response) in node.get("responses").into_iter().flat_map(Node::members) {
                        dt { code { (status) } " " @if let Some(schema) = response.get("schema") { (self.kind(schema)) } " " (self.line(response)) }
                        dd { (self.prose(response)) }
                    }
                }
            }
        }
    }

    fn parameter(&self, parameter: &Node) -> Markup {
        let place = text(Some(parameter), "in");
        html! {
            dt {
                code { (text(Some(parameter), "name")) } " "
                @if place != "body" { span class="fact" { (place) } " " }
                (self.kind(parameter.get("schema").unwrap_or(parameter))) " "
                @if is_true(parameter, "required") { span class="fact" { "required" } " " }
                (self.line(parameter))
            }
            dd { (self.prose(parameter)) (self.values(parameter)) }
        }
    }

    /// The documentation of a schema and of its members.
    fn schema(&self, schema: &Node) -> Markup {
        let required = schema.get("required").map(Node::items).unwrap_or_default();
        let is_required = |name: &str| required.iter().any(|one| one.as_str() == Some(name));
        html! {
            (self.prose(schema))
            (self.values(schema))
            @for part in schema.get("allOf").into_iter().flat_map(Node::items) {
                @if part.get("$ref").is_some() { p { "All of " (self.kind(part)) "." } } @else { (self.schema(part)) }
            }
            @if let Some(properties) = schema.get("properties") {
                dl {
                    @for (name, property) in properties.members() {
                        dt {
                            code { (name) } " " (self.kind(property)) " "
                            @if is_required(name) { span class="fact" { "required" } " " }
                            @if is_true(property, "x-sensitive") { span class="fact" { "personal data" } " " }
                            (self.line(property))
                        }
                        dd { (self.schema(property)) }
                    }
                }
            }
            @if let Some(items) = schema.get("items").filter(|items| items.get("$ref").is_none()) { (self.schema(items)) }
        }
    }

    /// The values that are allowed.
    fn values(&self, schema: &Node) -> Markup {
        let values = schema.get("enum").map(Node::items).unwrap_or_default();
        html! {
            @if !values.is_empty() {
                p { "One of " @for (index, value) in values.iter().enumerate() { @if index > 0 { ", " } code { (plain(value)) } } "." }
            }
            @if let Some(pattern) = schema.get("pattern").and_then(Node::as_str) { p { "Pattern: " code { (pattern) } } }
        }
    }

    /// The type in one phrase, with a link to a type that has a name.
    fn kind(&self, schema: &Node) -> Markup {
        if let Some(name) =
            schema.get("$ref").and_then(Node::as_str).map(|target| target.trim_start_matches("#/definitions/"))
        {
            let owner = name.split('/').next().unwrap_or_default();
            return html! { a href={ "#type-" (owner) } { (name) } };
        }
        let format = text(Some(schema), "format");
        html! {
            span class="kind" {
                @match (text(Some(schema), "type"), schema.get("items")) {
                    ("array", Some(items)) => { "list of " (self.kind(items)) },
                    ("", _) if schema.get("properties").is_some() => "object",
                    ("", _) => "any value",
                    (kind, _) => { (kind) @if !format.is_empty() { " (" (format) ")" } },
                }
            }
        }
    }
}

fn plain(value: &Node) -> String {
    value.as_str().map_or_else(|| value.to_json().to_string(), str::to_owned)
}
