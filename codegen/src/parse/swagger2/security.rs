//! Security schemes: `basic` becomes `http`, the flow of `oauth2` moves into `flows`.

use super::Conversion;
use crate::parse::tree::{Entry, Map, Node, Value};

impl Conversion<'_> {
    pub(super) fn security_scheme(&mut self, scheme: &Node) -> Node {
        match scheme.get("type").and_then(Node::as_str) {
            Some("basic") => self.basic(scheme),
            Some("oauth2") => self.oauth2(scheme),
            _ => scheme.clone(),
        }
    }

    fn basic(&mut self, scheme: &Node) -> Node {
        let mut out = Map::default();
        for (name, entry) in scheme.as_map().into_iter().flatten() {
            if name == "type" {
                let from = [entry.node.id];
                let node = Node::text(self.sources.derive(&from), "http");
                out.insert(name.clone(), Entry { key: entry.key, node });
                self.put(&mut out, "scheme", &from, Value::String("basic".to_owned()));
            } else {
                out.insert(name.clone(), entry.clone());
            }
        }
        Node { id: scheme.id, value: Value::Map(out) }
    }

    fn oauth2(&mut self, scheme: &Node) -> Node {
        let mut out = Map::default();
        let mut flow = Map::default();
        let mut named = None;
        for (name, entry) in scheme.as_map().into_iter().flatten() {
            match name.as_str() {
                "flow" => named = flow_name(&entry.node).map(|name| (name, entry)),
                "authorizationUrl" | "tokenUrl" | "scopes" => _ = flow.insert(name.clone(), entry.clone()),
                _ => _ = out.insert(name.clone(), entry.clone()),
            }
        }
        let Some((name, entry)) = named else { return scheme.clone() };
        let mut flows = Map::default();
        let node = Node { id: self.sources.derive(&[scheme.id]), value: Value::Map(flow) };
        flows.insert(name.to_owned(), Entry { key: entry.node.id, node });
        self.carry(entry.node.id, "the member of `flows`");
        let flows = Node { id: self.sources.derive(&[entry.node.id]), value: Value::Map(flows) };
        out.insert("flows".to_owned(), Entry { key: entry.key, node: flows });
        Node { id: scheme.id, value: Value::Map(out) }
    }
}

/// The 3.0 name of a 2.0 flow.
fn flow_name(flow: &Node) -> Option<&'static str> {
    match flow.as_str()? {
        "implicit" => Some("implicit"),
        "password" => Some("password"),
        "application" => Some("clientCredentials"),
        "accessCode" => Some("authorizationCode"),
        _ => None,
    }
}
