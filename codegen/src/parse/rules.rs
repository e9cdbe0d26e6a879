//! Rules between objects that the grammar cannot express: unique names and matching names.

use super::fault::{Added, Fault, Remedy};
use super::place::{self, METHODS};
use super::queries::Moved;
use super::references;
use super::template::Template;
use super::tree::{Entry, Node, NodeId, Sources};
use crate::fates::Code;
use crate::maps::HashMap;

pub(super) fn check(root: &Node, sources: &Sources) -> Vec<Fault> {
    let operations = named(root);
    let mut checker = Checker { root, sources, operations, templates: HashMap::default(), faults: Vec::new() };
    for (path, entry) in root.get("paths").and_then(Node::as_map).into_iter().flatten() {
        if path.starts_with('/') {
            checker.path(path, entry);
        }
    }
    checker.security(root.get("security"));
    checker.faults
}

struct Checker<'a> {
    root: &'a Node,
    sources: &'a Sources,
    /// Each operation id and the place that keeps it.
    operations: HashMap<&'a str, NodeId>,
    /// The methods and paths without the names of parameters, and their first paths and positions.
    templates: HashMap<(&'a String, String), (&'a str, NodeId)>,
    faults: Vec<Fault>,
}

/// A parameter as listed, and as resolved.
#[derive(Clone, Copy)]
struct Parameter<'a> {
    listed: &'a Node,
    name: &'a str,
    location: &'a str,
    is: &'a Node,
}

/// Each operation id, and the operation that keeps it: that of the first path in the alphabet, since the order of the
/// text decides no name.
fn named(root: &Node) -> HashMap<&str, NodeId> {
    let paths =
        root.get("paths").and_then(Node::as_map).into_iter().flatten().filter(|(path, _)| path.starts_with('/'));
    let operations = paths.flat_map(|(path, entry)| {
        let operations = entry.node.members().filter(|(method, _)| METHODS.contains(method));
        operations.filter_map(move |(method, operation)| Some((path, method, operation.get("operationId")?)))
    });
    let mut ordered: Vec<_> = operations.collect();
    ordered.sort_by_key(|(path, method, _)| (*path, *method));
    let mut named = HashMap::default();
    for (_, _, id) in ordered {
        if let Some(name) = id.as_str() {
            named.entry(name).or_insert(id.id);
        }
    }
    named
}

/// Whether two names are one: HTTP ignores the case of a header's name.
fn is_same(location: &str, one: &str, other: &str) -> bool {
    if location == "header" { one.eq_ignore_ascii_case(other) } else { one == other }
}

impl<'a> Checker<'a> {
    fn path(&mut self, path: &'a str, entry: &'a Entry) {
        if let Some(moved) = Moved::of(path) {
            let names: Vec<_> = moved.parameters.iter().map(|parameter| format!("`{}`", parameter.wire)).collect();
            let message =
                format!("the path `{path}` has a query: it is sent by query parameters, {}", names.join(", "));
            let remedy = (Code::Corrected, Remedy::MoveQuery(entry.key));
            return self.fault(entry.key, message, "describe it in `parameters`, with `in: query`", remedy);
        }
        // Of paths that differ only in their query, the moved one has a fragment that the text has not.
        if let Some((_, fragment)) = path.split_once('#').filter(|(_, fragment)| !fragment.starts_with(['?', '{'])) {
            let message = format!("the fragment `#{fragment}` of the path is not sent");
            let help = "describe what tells the operations apart as a parameter or in the body, if they are several";
            self.fault(entry.key, message, help, (Code::PathFragment, Remedy::None));
        }
        let template = match Template::parse(path) {
            Ok(template) => template,
            Err(message) => {
                let remedy = (Code::BrokenOperation, Remedy::Remove(entry.key));
                let help = match message.contains("the query") {
                    true => "describe the query in `parameters`, with `in: query`",
                    false => "write each parameter as `{name}`",
                };
                return self.fault(entry.key, message, help, remedy);
            }
        };
        self.same_operations(path, entry, &template);
        let shared = self.parameters(entry.node.get("parameters"));
        let mut used = false;
        for (method, operation) in entry.node.members().filter(|(name, _)| METHODS.contains(name)) {
            let own = self.parameters(operation.get("parameters"));
            self.operation(method, operation);
            self.bodies(&shared, &own);
            self.placed(&template, &shared, &own, operation);
            used = true;
        }
        if !used {
            self.placed(&template, &shared, &[], &entry.node);
        }
    }

    /// Two paths that differ only in the names of their parameters are one path, with one operation for each method.
    fn same_operations(&mut self, path: &'a str, entry: &'a Entry, template: &Template) {
        for (method, operation) in entry.node.as_map().into_iter().flatten() {
            if !METHODS.contains(&method.as_str()) {
                continue;
            }
            match self.templates.get(&(method, template.shape.clone())).copied() {
                None => _ = self.templates.insert((method, template.shape.clone()), (path, operation.key)),
                Some((first, at)) => {
                    let at = self.sources.position(at).map(|at| format!(", at {at}")).unwrap_or_default();
                    let message = format!("the path `{path}` is the same as `{first}`{at}, with the same method");
                    let help = "remove one of the two: parameter names do not distinguish paths";
                    let remedy = (Code::SameOperation, Remedy::Remove(operation.key));
                    self.fault(operation.key, message, help, remedy);
                }
            }
        }
    }

    fn operation(&mut self, method: &str, operation: &'a Node) {
        self.security(operation.get("security"));
        let Some(id) = operation.get("operationId") else { return };
        let Some(name) = id.as_str() else { return };
        if name.trim().is_empty() {
            let remedy = (Code::Corrected, Remedy::Remove(id.id));
            self.fault(id.id, "`operationId` is empty", "give the operation a name", remedy);
        } else if let Some(kept) = self.operations.get(name).copied().filter(|kept| *kept != id.id) {
            let at = self.sources.position(kept).map(|at| format!(", at {at}")).unwrap_or_default();
            let of = place::operation(self.root, self.sources, kept).unwrap_or_else(|| method.to_uppercase());
            let message = format!("the `operationId` `{name}` is given twice, also to {of}{at}");
            let remedy = (Code::DuplicateOperationId, Remedy::Remove(id.id));
            self.fault(id.id, message, "give each operation a unique name", remedy);
        }
    }

    /// Returns the parameters of one list and reports duplicates.
    fn parameters(&mut self, list: Option<&'a Node>) -> Vec<Parameter<'a>> {
        let mut known: Vec<Parameter<'a>> = Vec::new();
        for listed in list.map(Node::items).unwrap_or_default() {
            let Some(is) = references::follow(self.root, listed) else { continue };
            let text = |name| is.get(name).and_then(Node::as_str);
            let (Some(name), Some(location)) = (text("name"), text("in")) else { continue };
            let parameter = Parameter { listed, name, location, is };
            self.described(&parameter);
            match known.iter().find(|known| known.location == location && is_same(location, known.name, name)) {
                Some(first) => {
                    let at = self.sources.position(first.listed.id);
                    let at = at.map(|at| format!(", first at {at}")).unwrap_or_default();
                    let message = format!("the {location} parameter `{name}` is given twice{at}");
                    let remedy = (Code::DuplicateParameter, Remedy::Remove(listed.id));
                    self.fault(listed.id, message, "keep one of the two", remedy);
                }
                None => known.push(parameter),
            }
        }
        known
    }

    /// In OpenAPI 3.0 a parameter has either a schema or one media type.
    fn described(&mut self, parameter: &Parameter<'a>) {
        if self.root.get("openapi").is_none() {
            return;
        }
        let (schema, content) = (parameter.is.get("schema"), parameter.is.get("content"));
        if schema.is_some() == content.is_some() {
            let message = format!("the parameter `{}` needs either `schema` or `content`", parameter.name);
            let holder = parameter.is.id;
            let remedy = match content {
                Some(content) => (Code::Corrected, Remedy::Remove(content.id)),
                None => {
                    let name = "schema".to_owned();
                    (Code::Untyped, Remedy::Add { holder, name, value: Added::Mapping })
                }
            };
            self.fault(parameter.is.id, message, "give it one of the two", remedy);
        }
    }

    /// An operation has at most one body: a body parameter or form fields.
    fn bodies(&mut self, shared: &[Parameter<'a>], own: &[Parameter<'a>]) {
        let own_bodies: Vec<_> = own.iter().filter(|parameter| parameter.location == "body").collect();
        let bodies: Vec<_> = match own_bodies.is_empty() {
            true => shared.iter().filter(|parameter| parameter.location == "body").collect(),
            false => own_bodies,
        };
        let field = own.iter().chain(shared).find(|parameter| parameter.location == "formData");
        if let (Some(body), Some(field)) = (bodies.first(), field) {
            let message = format!("the operation has a body and the form field `{}`", field.name);
            let remedy = (Code::BrokenOperation, Remedy::Operation(body.listed.id));
            self.fault(body.listed.id, message, "send one or the other", remedy);
        }
        for body in bodies.iter().skip(1) {
            let message = "the operation has a second body";
            let help = "keep one body: its schema may be an object with both";
            let remedy = (Code::BrokenOperation, Remedy::Operation(body.listed.id));
            self.fault(body.listed.id, message, help, remedy);
        }
    }

    /// Every `{name}` of the path must be a parameter, and every path parameter must be in the path.
    fn placed(&mut self, template: &Template, shared: &[Parameter<'a>], own: &[Parameter<'a>], holder: &'a Node) {
        let in_path = |parameter: &&Parameter<'a>| parameter.location == "path";
        for parameter in own.iter().chain(shared).filter(in_path) {
            if !template.names.iter().any(|name| name == parameter.name) {
                let message = format!("the path parameter `{}` is not part of `{}`", parameter.name, template.text);
                let help = "add it to the path in braces, or remove the parameter";
                let remedy = (Code::UnusedParameter, Remedy::Remove(parameter.listed.id));
                self.fault(parameter.listed.id, message, help, remedy);
            }
            if parameter.is.get("required").and_then(Node::as_bool) != Some(true) {
                let message = format!("the path parameter `{}` is not `required: true`", parameter.name);
                let help = "add `required: true`: every path parameter is required";
                let (holder, name) = (parameter.is.id, "required".to_owned());
                let remedy = (Code::Corrected, Remedy::Add { holder, name, value: Added::True });
                self.fault(parameter.is.id, message, help, remedy);
            }
        }
        for name in &template.names {
            if !own.iter().chain(shared).filter(in_path).any(|parameter| parameter.name == name) {
                let message = format!("`{{{name}}}` of the path `{}` is not defined", template.text);
                let remedy = Remedy::AddPathParameter { holder: holder.id, name: name.clone() };
                let help = "add a parameter with this name and `in: path`";
                self.fault(holder.id, message, help, (Code::UndefinedParameter, remedy));
            }
        }
    }

    /// Every security scheme that is named must be defined.
    fn security(&mut self, requirements: Option<&'a Node>) {
        let root = self.root;
        let components = root.get("components").and_then(|components| components.get("securitySchemes"));
        let schemes = root.get("securityDefinitions").or(components);
        for requirement in requirements.map(Node::items).unwrap_or_default() {
            for (name, entry) in requirement.as_map().into_iter().flatten() {
                if schemes.and_then(|schemes| schemes.get(name)).is_none() {
                    let message = format!("the security scheme `{name}` is not defined");
                    let remedy = (Code::UnknownScheme, Remedy::Remove(entry.key));
                    self.fault(entry.key, message, "correct the name, or define the scheme", remedy);
                }
            }
        }
    }

    fn fault(&mut self, node: NodeId, message: impl Into<String>, help: &str, remedy: (Code, Remedy)) {
        self.faults.push(Fault::at(self.root, self.sources, node, message, remedy).help(help).breaking());
    }
}
