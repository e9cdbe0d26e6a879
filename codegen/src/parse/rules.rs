//! What the grammar cannot say, because it holds between objects: names that must differ, and names that must match.
//!
//! Knows paths, operations and their parameters, in any version. The table of keywords is not looked at again.

use super::place::{self, METHODS};
use super::references;
use super::template::Template;
use super::tree::{Entry, Node, NodeId, Sources};
use crate::diagnostics::Diagnostics;
use crate::maps::HashMap;

/// The faults between the objects of a document.
pub(super) fn check(root: &Node, sources: &Sources) -> Diagnostics {
    let mut checker = Checker {
        root,
        sources,
        operations: HashMap::default(),
        templates: HashMap::default(),
        faults: Diagnostics::default(),
    };
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
    /// Operation ids, and where each was first given.
    operations: HashMap<&'a str, NodeId>,
    /// Paths without the names of their parameters, and where each was first given.
    templates: HashMap<String, (&'a str, NodeId)>,
    faults: Diagnostics,
}

/// A parameter as it stands in a list, and as it is.
#[derive(Clone, Copy)]
struct Parameter<'a> {
    listed: &'a Node,
    name: &'a str,
    location: &'a str,
    is: &'a Node,
}

impl<'a> Checker<'a> {
    fn path(&mut self, path: &'a str, entry: &'a Entry) {
        let template = match Template::parse(path) {
            Ok(template) => template,
            Err(message) => return self.fault(entry.key, message, "write each parameter as `{name}`"),
        };
        if let Some((first, at)) = self.templates.get(&template.shape).copied() {
            let at = self.sources.position(at).map(|at| format!(", at {at}")).unwrap_or_default();
            let message = format!("the path `{path}` is the same as `{first}`{at}");
            self.fault(entry.key, message, "merge the two: the names of parameters do not tell paths apart");
        } else {
            self.templates.insert(template.shape.clone(), (path, entry.key));
        }
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

    fn operation(&mut self, method: &str, operation: &'a Node) {
        self.security(operation.get("security"));
        let Some(id) = operation.get("operationId") else { return };
        let Some(name) = id.as_str() else { return };
        if name.trim().is_empty() {
            self.fault(id.id, "`operationId` is empty", "give the operation a name");
        } else if let Some(first) = self.operations.get(name).copied() {
            let at = self.sources.position(first).map(|at| format!(" at {at}")).unwrap_or_default();
            let of = place::operation(self.root, self.sources, first).unwrap_or_else(|| method.to_uppercase());
            let message = format!("the `operationId` `{name}` is given twice, first{at} to {of}");
            self.fault(id.id, message, "give each operation a name of its own");
        } else {
            self.operations.insert(name, id.id);
        }
    }

    /// The parameters of one list, each name and place once.
    fn parameters(&mut self, list: Option<&'a Node>) -> Vec<Parameter<'a>> {
        let mut known: Vec<Parameter<'a>> = Vec::new();
        for listed in list.map(Node::items).unwrap_or_default() {
            let Some(is) = references::follow(self.root, listed) else { continue };
            let text = |name| is.get(name).and_then(Node::as_str);
            let (Some(name), Some(location)) = (text("name"), text("in")) else { continue };
            let parameter = Parameter { listed, name, location, is };
            self.described(&parameter);
            match known.iter().find(|known| known.name == name && known.location == location) {
                Some(first) => {
                    let at = self.sources.position(first.listed.id);
                    let at = at.map(|at| format!(", first at {at}")).unwrap_or_default();
                    let message = format!("the {location} parameter `{name}` is given twice{at}");
                    self.fault(listed.id, message, "keep one of the two");
                }
                None => known.push(parameter),
            }
        }
        known
    }

    /// In OpenAPI 3.0 a parameter has a schema or one media type.
    fn described(&mut self, parameter: &Parameter<'a>) {
        if self.root.get("openapi").is_none() {
            return;
        }
        let (schema, content) = (parameter.is.get("schema"), parameter.is.get("content"));
        if schema.is_some() == content.is_some() {
            let message = format!("the parameter `{}` needs either `schema` or `content`", parameter.name);
            self.fault(parameter.is.id, message, "give it one of the two");
        }
    }

    /// There is one body at most, and it is one thing.
    fn bodies(&mut self, shared: &[Parameter<'a>], own: &[Parameter<'a>]) {
        let own_bodies: Vec<_> = own.iter().filter(|parameter| parameter.location == "body").collect();
        let bodies: Vec<_> = match own_bodies.is_empty() {
            true => shared.iter().filter(|parameter| parameter.location == "body").collect(),
            false => own_bodies,
        };
        let field = own.iter().chain(shared).find(|parameter| parameter.location == "formData");
        if let (Some(body), Some(field)) = (bodies.first(), field) {
            let message = format!("the operation has a body and the form field `{}`", field.name);
            self.fault(body.listed.id, message, "send one or the other");
        }
        for body in bodies.iter().skip(1) {
            let message = "the operation has a second body";
            self.fault(body.listed.id, message, "keep one body: its schema may be an object with both");
        }
    }

    /// Every `{name}` of the path is a parameter, and every path parameter has its place.
    fn placed(&mut self, template: &Template, shared: &[Parameter<'a>], own: &[Parameter<'a>], holder: &'a Node) {
        let in_path = |parameter: &&Parameter<'a>| parameter.location == "path";
        for parameter in own.iter().chain(shared).filter(in_path) {
            if !template.names.iter().any(|name| name == parameter.name) {
                let message = format!("the path parameter `{}` has no place in `{}`", parameter.name, template.text);
                self.fault(parameter.listed.id, message, "add it to the path in braces, or remove the parameter");
            }
            if parameter.is.get("required").and_then(Node::as_bool) != Some(true) {
                let message = format!("the path parameter `{}` is not `required: true`", parameter.name);
                let fault = place::fault(self.root, self.sources, parameter.is.id, message);
                self.faults.push(fault.help("add `required: true`: a path is not whole without it"));
            }
        }
        for name in &template.names {
            if !own.iter().chain(shared).filter(in_path).any(|parameter| parameter.name == name) {
                let message = format!("`{{{name}}}` of the path `{}` is not described", template.text);
                self.fault(holder.id, message, "add a parameter with this name and `in: path`");
            }
        }
    }

    /// Every way to authorise that is named is described.
    fn security(&mut self, requirements: Option<&'a Node>) {
        let root = self.root;
        let components = root.get("components").and_then(|components| components.get("securitySchemes"));
        let schemes = root.get("securityDefinitions").or(components);
        for requirement in requirements.map(Node::items).unwrap_or_default() {
            for (name, entry) in requirement.as_map().into_iter().flatten() {
                if schemes.and_then(|schemes| schemes.get(name)).is_none() {
                    let message = format!("the security scheme `{name}` is not described");
                    self.fault(entry.key, message, "mend the name, or describe the scheme");
                }
            }
        }
    }

    fn fault(&mut self, node: NodeId, message: impl Into<String>, help: &str) {
        self.faults.push(place::fault(self.root, self.sources, node, message).help(help).breaking());
    }
}
