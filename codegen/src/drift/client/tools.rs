//! The tools axis: how a new version of a description changes the operations as tools of an agent and of the command.
//! Both are made from the catalogue, so two catalogues are compared.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ptr;

use serde_json::{Map, Value};

use crate::drift::report::{Tool, ToolChange};
use crate::ir::surface::catalogue::{Catalogue, Class, Operation, Parameter};

/// Returns the changed tools, the most severe change first.
pub(super) fn changes(old: &Catalogue, new: &Catalogue) -> Vec<Tool> {
    let (before, after) = (tools(old), tools(new));
    let mut found = Found { old, new, equal: BTreeSet::new(), tools: Vec::new() };
    for (name, was) in &before {
        match after.get(name) {
            Some(is) => found.tool(was, is),
            None => found.add(name, ToolChange::Removed, None),
        }
    }
    for name in after.keys().filter(|name| !before.contains_key(*name)) {
        found.add(name, ToolChange::Added, None);
    }
    found.tools.sort_by(|a, b| (a.change, &a.tool, &a.detail).cmp(&(b.change, &b.tool, &b.detail)));
    found.tools
}

/// The operations that are tools: those that exchange credentials are none.
fn tools(catalogue: &Catalogue) -> BTreeMap<&str, &Operation> {
    let tools = catalogue.operations.iter().filter(|operation| operation.class != Class::Credentials);
    tools.map(|operation| (operation.id.as_str(), operation)).collect()
}

fn arguments<'a>(catalogue: &'a Catalogue, operation: &Operation) -> BTreeMap<&'a str, &'a Parameter> {
    let known = operation.parameters.iter().filter_map(|name| catalogue.parameters.get(name));
    known.map(|parameter| (parameter.name.as_str(), parameter)).collect()
}

struct Found<'a> {
    old: &'a Catalogue,
    new: &'a Catalogue,
    /// The pairs of definitions that are equal.
    equal: BTreeSet<(*const Value, *const Value)>,
    tools: Vec<Tool>,
}

impl<'a> Found<'a> {
    fn add(&mut self, tool: &str, change: ToolChange, detail: Option<String>) {
        self.tools.push(Tool { tool: tool.to_owned(), change, detail });
    }

    fn tool(&mut self, old: &'a Operation, new: &'a Operation) {
        let id = &old.id;
        if old.class != new.class {
            let detail = format!("from {} to {}", old.class.as_str(), new.class.as_str());
            self.add(id, ToolChange::ClassChanged, Some(detail));
        }
        self.arguments(old, new);
        self.body(old, new);
        if (&old.at_least_one, &old.together) != (&new.at_least_one, &new.together) {
            self.add(id, ToolChange::ArgumentChanged, Some("which arguments must be given together".to_owned()));
        }
        self.results(old, new);
        if old.paging != new.paging {
            self.add(id, ToolChange::ResultChanged, Some("how it is paged".to_owned()));
        }
        if old.summary != new.summary || old.deprecated != new.deprecated {
            self.add(id, ToolChange::DescriptionChanged, None);
        }
    }

    fn arguments(&mut self, old: &Operation, new: &Operation) {
        let (before, after) = (arguments(self.old, old), arguments(self.new, new));
        for (name, was) in &before {
            let Some(is) = after.get(name) else {
                self.add(&old.id, ToolChange::ArgumentRemoved, Some(format!("`{name}`")));
                continue;
            };
            if is.required && !was.required {
                self.add(&old.id, ToolChange::ArgumentRequired, Some(format!("`{name}`")));
            }
            if let Some(at) = self.differs(&was.schema, &is.schema) {
                self.add(&old.id, ToolChange::ArgumentChanged, Some(place(&format!("`{name}`"), &at)));
            }
        }
        for (name, is) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
            let change = if is.required { ToolChange::ArgumentRequired } else { ToolChange::ArgumentAdded };
            self.add(&old.id, change, Some(format!("`{name}`")));
        }
    }

    fn body(&mut self, old: &'a Operation, new: &'a Operation) {
        let body = || Some("`body`".to_owned());
        match (&old.body, &new.body) {
            (None, None) => {}
            (Some(_), None) => self.add(&old.id, ToolChange::ArgumentRemoved, body()),
            (None, Some(is)) => {
                let change = if is.required { ToolChange::ArgumentRequired } else { ToolChange::ArgumentAdded };
                self.add(&old.id, change, body());
            }
            (Some(was), Some(is)) => {
                if is.required && !was.required {
                    self.add(&old.id, ToolChange::ArgumentRequired, body());
                }
                if let Some(at) = self.differs(&was.schema, &is.schema) {
                    self.add(&old.id, ToolChange::ArgumentChanged, Some(place("`body`", &at)));
                } else if was.media_type != is.media_type || was.list.is_some() != is.list.is_some() {
                    self.add(&old.id, ToolChange::ArgumentChanged, body());
                }
            }
        }
    }

    fn results(&mut self, old: &'a Operation, new: &'a Operation) {
        for was in &old.responses {
            let Some(is) = new.responses.iter().find(|is| is.status == was.status) else {
                self.add(&old.id, ToolChange::ResultChanged, Some(format!("status {} was removed", was.status)));
                continue;
            };
            let at =
                self.differs(was.schema.as_ref().unwrap_or(&Value::Null), is.schema.as_ref().unwrap_or(&Value::Null));
            if let Some(at) = at.or((was.kind != is.kind).then(String::new)) {
                self.add(&old.id, ToolChange::ResultChanged, Some(place(&format!("status {}", was.status), &at)));
            }
        }
        for is in new.responses.iter().filter(|is| !old.responses.iter().any(|was| was.status == is.status)) {
            self.add(&old.id, ToolChange::ResultChanged, Some(format!("status {} was added", is.status)));
        }
    }

    /// Returns the pointer to the nearest place where two schemas differ, apart from what they document. It leads
    /// through references.
    fn differs(&mut self, old: &'a Value, new: &'a Value) -> Option<String> {
        let mut seen = BTreeSet::new();
        let mut open = VecDeque::from([(old, new, String::new())]);
        while let Some((old, new, path)) = open.pop_front() {
            let mut walk = Walk {
                definitions: (&self.old.definitions, &self.new.definitions),
                path: Vec::new(),
                referred: Vec::new(),
            };
            if walk.differs(old, new) {
                return Some(path + &pointer(&walk.path));
            }
            for (was, is, at) in walk.referred {
                let pair = (ptr::from_ref(was), ptr::from_ref(is));
                if !self.equal.contains(&pair) && seen.insert(pair) {
                    open.push_back((was, is, format!("{path}{at}")));
                }
            }
        }
        self.equal.append(&mut seen);
        None
    }
}

/// Compares two schemas without what they refer to.
struct Walk<'a> {
    definitions: (&'a BTreeMap<String, Value>, &'a BTreeMap<String, Value>),
    /// The members that lead to the place, or to the difference.
    path: Vec<String>,
    /// What is referred to in one or both, with the pointer to the reference.
    referred: Vec<(&'a Value, &'a Value, String)>,
}

impl<'a> Walk<'a> {
    fn differs(&mut self, old: &'a Value, new: &'a Value) -> bool {
        let (was, is) = (definition(old, self.definitions.0), definition(new, self.definitions.1));
        if was.is_some() || is.is_some() {
            self.referred.push((was.unwrap_or(old), is.unwrap_or(new), pointer(&self.path)));
            return false;
        }
        match (old, new) {
            (Value::Object(was), Value::Object(is)) => {
                let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
                let member = |members: &'a Map<String, Value>, name| members.get(name).unwrap_or(&Value::Null);
                let mut names = names.into_iter().filter(|name| *name != "description");
                names.any(|name| self.below(name.clone(), member(was, name), member(is, name)))
            }
            (Value::Array(was), Value::Array(is)) if was.len() == is.len() => {
                let mut items = was.iter().zip(is).enumerate();
                items.any(|(index, (was, is))| self.below(index.to_string(), was, is))
            }
            (old, new) => old != new,
        }
    }

    fn below(&mut self, name: String, old: &'a Value, new: &'a Value) -> bool {
        self.path.push(name);
        let differs = self.differs(old, new);
        if !differs {
            self.path.pop();
        }
        differs
    }
}

fn place(what: &str, at: &str) -> String {
    if at.is_empty() { what.to_owned() } else { format!("{what} at `{at}`") }
}

fn pointer(path: &[String]) -> String {
    path.iter().map(|name| format!("/{}", name.replace('~', "~0").replace('/', "~1"))).collect()
}

/// The definition that a schema refers to.
fn definition<'a>(schema: &Value, definitions: &'a BTreeMap<String, Value>) -> Option<&'a Value> {
    definitions.get(schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?)
}
