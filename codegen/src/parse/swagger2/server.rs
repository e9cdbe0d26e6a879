//! `host`, `basePath` and `schemes` become `servers`, one for each scheme.

use super::Conversion;
use crate::parse::tree::{Entry, Map, Node, NodeId, Value};

impl Conversion<'_> {
    /// The servers of the whole description. Without a host, the URL is relative to the description.
    pub(super) fn servers(&mut self) -> Node {
        let schemes = self.from.get("schemes");
        self.servers_for(schemes)
    }

    /// The servers of an operation with its own `schemes`.
    pub(super) fn operation_servers(&mut self, schemes: &Node) -> Node {
        if self.from.get("host").is_none() {
            self.refuse(
                schemes.id,
                "an operation's `schemes` have no effect without a `host`",
                "add `host` at the root, or remove `schemes` here",
            );
        }
        self.servers_for(Some(schemes))
    }

    fn servers_for(&mut self, schemes: Option<&Node>) -> Node {
        let host = self.from.get("host");
        let base = self.from.get("basePath");
        let mut shared: Vec<NodeId> = [host, base].into_iter().flatten().map(|node| node.id).collect();
        for id in &shared {
            self.carried.push(super::Carried { node: *id, by: "`servers`" });
        }
        let base = base.and_then(Node::as_str).unwrap_or_default();
        let Some(host) = host.and_then(Node::as_str) else {
            shared.extend(schemes.map(|schemes| schemes.id));
            return self
                .server_list(vec![(if base.is_empty() { "/" } else { base }.to_owned(), shared.clone())], &shared);
        };
        let mut servers = Vec::new();
        for scheme in schemes.map(Node::items).unwrap_or_default() {
            let url = format!("{}://{host}{base}", scheme.as_str().unwrap_or_default());
            servers.push((url, [&shared[..], &[scheme.id]].concat()));
        }
        if servers.is_empty() {
            servers.push((format!("//{host}{base}"), shared.clone()));
        }
        if let Some(schemes) = schemes {
            self.carry(schemes.id, "`servers`");
            shared.push(schemes.id);
        }
        self.server_list(servers, &shared)
    }

    fn server_list(&mut self, servers: Vec<(String, Vec<NodeId>)>, from: &[NodeId]) -> Node {
        let mut list = Vec::new();
        for (url, from) in servers {
            let url = Node::text(self.sources.derive(&from), url);
            let mut server = Map::default();
            server.insert("url".to_owned(), Entry { key: self.sources.derive(&from), node: url });
            list.push(Node { id: self.sources.derive(&from), value: Value::Map(server) });
        }
        Node { id: self.sources.derive(from), value: Value::List(list) }
    }
}
