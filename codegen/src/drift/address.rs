//! The address of an operation: scheme, host, base path and path, without the names of path parameters.
//!
//! The base path can be part of the server or of each path, so whole addresses are compared.

use super::described::Described;
use crate::parse::tree::{Node, NodeId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    /// Scheme and host in lower case; empty if the URL is relative to the description's own.
    pub(super) origin: String,
    /// The prefix of every path, without a trailing slash.
    pub(super) base: String,
    /// Where it is declared.
    pub(super) node: NodeId,
}

impl Server {
    pub(super) fn host(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, host)| host)
    }
}

/// Returns the servers of an operation: its own, its path's, or the description's.
pub(super) fn servers(side: &Described, item: &Node, operation: &Node) -> Vec<Server> {
    let root = &side.outline.root;
    let list = [operation, item, root]
        .into_iter()
        .find_map(|node| node.get("servers").filter(|list| !list.items().is_empty()));
    let found: Vec<Server> = list.map(Node::items).unwrap_or_default().iter().flat_map(server).collect();
    if found.is_empty() {
        return vec![Server { origin: String::new(), base: String::new(), node: root.id }];
    }
    found
}

/// The most addresses that the variables of one server are expanded to.
const MAX_ADDRESSES: usize = 64;

/// Expands a server to one address for each choice of its variables, the default first.
fn server(node: &Node) -> Vec<Server> {
    let Some(url) = node.get("url") else { return Vec::new() };
    let mut addresses = vec![url.as_str().unwrap_or_default().to_owned()];
    for (name, variable) in node.get("variables").into_iter().flat_map(Node::members) {
        let default = variable.get("default").and_then(Node::as_str);
        let listed = variable.get("enum").map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str);
        let mut values: Vec<String> =
            default.into_iter().chain(listed.filter(|value| Some(*value) != default)).map(str::to_owned).collect();
        if addresses.len() * values.len() > MAX_ADDRESSES {
            values.sort_unstable();
            values = vec![values.join("|")];
        }
        let place = format!("{{{name}}}");
        if !values.is_empty() {
            let with = |address: &String| values.iter().map(|value| address.replace(&place, value)).collect::<Vec<_>>();
            addresses = addresses.iter().flat_map(with).collect();
        }
    }
    addresses.iter().map(|address| split(address, url.id)).collect()
}

fn split(url: &str, node: NodeId) -> Server {
    let (origin, base) = match url.find("://") {
        Some(scheme) => {
            let host = scheme + "://".len();
            let end = url.get(host..).and_then(|rest| rest.find('/')).map_or(url.len(), |slash| host + slash);
            (url.get(..end).unwrap_or_default().to_lowercase(), url.get(end..).unwrap_or_default())
        }
        None => (String::new(), url),
    };
    Server { origin, base: base.trim_end_matches('/').to_owned(), node }
}

/// Replaces each parameter of a path by `{}`.
pub(super) fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        inside = inside && c != '}';
        if !inside {
            shape.push(c);
        }
        inside = inside || c == '{';
    }
    shape
}

/// Returns the names of a path's parameters, in order.
pub(super) fn parameters(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_omit_the_names_of_parameters() {
        assert_eq!(shape("/a/{id}/b.{ext}"), "/a/{}/b.{}");
        assert_eq!(shape("/a/{id"), "/a/{");
        assert_eq!(parameters("/a/{id}/b.{ext}"), ["id", "ext"]);
    }
}
