//! The version of OpenAPI that a document names, and whether it is the one that it is written in.

use super::document::Dialect;
use super::place::{self, METHODS};
use super::tree::{Node, Sources};
use crate::diagnostics::Diagnostics;
use crate::fates::Code;

/// Members of the root that only Swagger 2.0 has, and that are often left over in OpenAPI 3.
const ADDRESS: [&str; 5] = ["host", "basePath", "schemes", "consumes", "produces"];

/// Returns the version that a document names.
///
/// # Errors
///
/// An unknown version, and a document that is written in another one.
pub(super) fn dialect(root: &Node, sources: &Sources) -> Result<Dialect, Diagnostics> {
    let help = "use `swagger: \"2.0\"`, `openapi: 3.0.x` or `openapi: 3.1.x`";
    let Some(map) = root.as_map() else {
        let message = format!("expected a mapping, found {}", root.value.kind());
        return Err(place::fault(root, sources, root.id, message).code(Code::NotOpenApi).help(help).into());
    };
    let Some((keyword, entry)) = ["swagger", "openapi"].iter().find_map(|name| map.get_key_value(*name)) else {
        let message = "unknown version: the document has neither `swagger` nor `openapi`";
        return Err(place::fault(root, sources, root.id, message).code(Code::NotOpenApi).help(help).into());
    };
    // YAML reads an unquoted `2.0` as a number.
    let version = entry.node.as_str().map_or_else(|| entry.node.to_json().to_string(), str::to_owned);
    let parts: Vec<&str> = version.split('.').collect();
    let dialect = match (keyword.as_str(), &parts[..]) {
        ("swagger", ["2", "0"]) => Dialect::Swagger2,
        ("openapi", ["3", "0", ..]) => Dialect::OpenApi30,
        // What 3.2 adds to 3.1 is unknown to the grammar and left out.
        ("openapi", ["3", "1" | "2", ..]) => Dialect::OpenApi31,
        _ => {
            let message = format!("unknown version `{keyword}: {version}`");
            return Err(place::fault(root, sources, entry.node.id, message).code(Code::NotOpenApi).help(help).into());
        }
    };
    let Some(evidence) = Evidence::of(root).against(dialect) else { return Ok(dialect) };
    let (other, instead) = match dialect {
        Dialect::Swagger2 => ("OpenAPI 3", "openapi: 3.0.3"),
        Dialect::OpenApi30 | Dialect::OpenApi31 => ("Swagger 2.0", "swagger: \"2.0\""),
    };
    let evidence = evidence.join("`, `");
    let message = format!("`{keyword}: {version}`, but the document is written in {other}: it has `{evidence}`");
    let help = format!("write `{instead}` in place of `{keyword}: {version}`");
    Err(place::fault(root, sources, entry.node.id, message).code(Code::OtherVersion).help(help).into())
}

/// What a document has that only one version has, each kind once.
#[derive(Debug, Default)]
struct Evidence {
    swagger2: Vec<&'static str>,
    openapi3: Vec<&'static str>,
    /// Left-overs of Swagger 2.0, which show the version only with something else.
    address: Vec<&'static str>,
}

impl Evidence {
    fn of(root: &Node) -> Self {
        let mut found = Self::default();
        let has = |name: &str| root.get(name).is_some_and(|node| node.children().next().is_some());
        found.swagger2.extend(["definitions", "securityDefinitions"].into_iter().filter(|name| has(name)));
        found.openapi3.extend(["components", "servers"].into_iter().filter(|name| has(name)));
        found.address.extend(ADDRESS.into_iter().filter(|name| root.get(name).is_some()));
        for (_, path) in root.get("paths").into_iter().flat_map(Node::members) {
            found.parameters(path);
            for (_, operation) in path.members().filter(|(method, _)| METHODS.contains(method)) {
                found.operation(operation);
            }
        }
        found
    }

    fn operation(&mut self, operation: &Node) {
        self.parameters(operation);
        if operation.get("requestBody").is_some() {
            add(&mut self.openapi3, "requestBody");
        }
        for (_, response) in operation.get("responses").into_iter().flat_map(Node::members) {
            if response.get("content").is_some() {
                add(&mut self.openapi3, "content");
            }
            if response.get("schema").is_some() {
                add(&mut self.swagger2, "schema");
            }
        }
    }

    fn parameters(&mut self, holder: &Node) {
        for parameter in holder.get("parameters").map(Node::items).unwrap_or_default() {
            match parameter.get("in").and_then(Node::as_str) {
                Some("body") => add(&mut self.swagger2, "in: body"),
                Some("formData") => add(&mut self.swagger2, "in: formData"),
                _ => {}
            }
        }
    }

    /// Returns what shows that a document of this version is written in the other one, if it is.
    fn against(self, named: Dialect) -> Option<Vec<&'static str>> {
        let Self { swagger2, openapi3, address } = self;
        let (own, mut other) = match named {
            Dialect::Swagger2 => (swagger2, openapi3),
            Dialect::OpenApi30 | Dialect::OpenApi31 => (openapi3, [address, swagger2].concat()),
        };
        let structure = other.iter().filter(|one| !ADDRESS.contains(one)).count();
        let is_other = structure > own.len() || (own.is_empty() && structure == 0);
        other.sort_unstable();
        // One alone may be a slip in a document of the named version.
        (is_other && other.len() >= 2).then_some(other)
    }
}

/// Adds a kind of evidence, unless it is known.
fn add(found: &mut Vec<&'static str>, kind: &'static str) {
    if !found.contains(&kind) {
        found.push(kind);
    }
}
