//! Matches the operations of two descriptions and compares their addresses.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::address::{self, Server};
use super::described::Described;
use super::findings::{Finding, Spot, edit_of};
use super::hints::{self, Candidate};
use super::rules::{Direction, Edit, Keyword};
use super::wire::Wire;
use crate::maps::{HashMap, HashSet};
use crate::parse::tree::{Entry, Node, NodeId, Step};

/// The methods, in the order of the report within a path.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

#[derive(Debug, Clone)]
pub(super) struct Operation<'a> {
    /// In upper case.
    pub(super) method: String,
    /// As written.
    pub(super) path: &'a str,
    /// The path without the names of its parameters.
    shape: String,
    pub(super) item: &'a Node,
    pub(super) node: &'a Node,
    /// Where its method is written.
    pub(super) key: NodeId,
    pub(super) servers: Vec<Server>,
    /// Whether it is a webhook: the API sends the request, and `path` is a name.
    pub(super) is_webhook: bool,
}

impl<'a> Operation<'a> {
    /// Returns `GET /patient` or `POST webhook created`.
    pub(super) fn name(&self) -> String {
        let webhook = if self.is_webhook { "webhook " } else { "" };
        format!("{} {webhook}{}", self.method, self.path)
    }

    pub(super) fn id(&self) -> Option<&'a str> {
        self.node.get("operationId").and_then(Node::as_str)
    }

    /// Returns the keys to match by, the strictest first: the full URL, the full path, the path as written.
    fn match_keys(&self, strictness: usize) -> Vec<String> {
        let of = |server: &Server| match strictness {
            0 => format!("{}{}{}", server.origin, server.base, self.shape),
            _ => format!("{}{}", server.base, self.shape),
        };
        if self.is_webhook {
            return vec![format!("webhook {}", self.path)];
        }
        if strictness == 2 { vec![self.shape.clone()] } else { self.servers.iter().map(of).collect() }
    }
}

/// Returns every operation in the order of the text, then the webhooks.
pub(super) fn all(side: &Described) -> Vec<Operation<'_>> {
    let items = |name: &str| side.outline.root.get(name).and_then(Node::as_map).into_iter().flatten();
    let mut found = Vec::new();
    for (path, entry) in items("paths").filter(|(path, _)| !path.starts_with("x-")) {
        of_item(side, path, &entry.node, &mut found);
    }
    let paths = found.len();
    for (name, entry) in items("webhooks").filter(|(name, _)| !name.starts_with("x-")) {
        of_item(side, name, &entry.node, &mut found);
    }
    found.iter_mut().skip(paths).for_each(|operation| operation.is_webhook = true);
    found
}

/// Collects the operations of a path, a webhook or a callback.
pub(super) fn of_item<'a>(side: &'a Described, path: &'a str, node: &'a Node, found: &mut Vec<Operation<'a>>) {
    let Some(item) = side.outline.follow(node) else { return };
    for (name, entry) in item.as_map().into_iter().flatten() {
        if METHODS.contains(&name.as_str()) && entry.node.as_map().is_some() {
            found.push(Operation {
                method: name.to_uppercase(),
                path,
                shape: address::shape(path),
                item,
                node: &entry.node,
                key: entry.key,
                servers: address::servers(side, item, &entry.node),
                is_webhook: false,
            });
        }
    }
}

/// The operations of both sides: pairs in the order of the new side, removed and added ones.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// Indices into both lists.
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) removed: Vec<usize>,
    pub(super) added: Vec<usize>,
}

/// Matches operations by method and address.
pub(super) fn matched(old: &[Operation<'_>], new: &[Operation<'_>]) -> Matched {
    let mut found =
        Matched { removed: (0..old.len()).collect(), added: (0..new.len()).collect(), ..Matched::default() };
    for strictness in 0..3 {
        let mut known: HashMap<(&str, String), usize> = HashMap::default();
        for (index, operation) in found.removed.iter().filter_map(|index| Some((*index, old.get(*index)?))) {
            for address in operation.match_keys(strictness) {
                known.entry((&operation.method, address)).or_insert(index);
            }
        }
        let mut taken = HashSet::default();
        for (index, operation) in found.added.iter().filter_map(|index| Some((*index, new.get(*index)?))) {
            let addresses = operation.match_keys(strictness);
            let partner = addresses.into_iter().find_map(|address| {
                known.get(&(operation.method.as_str(), address)).copied().filter(|partner| !taken.contains(partner))
            });
            if let Some(partner) = partner {
                taken.insert(partner);
                found.pairs.push((partner, index));
            }
        }
        let paired: HashSet<usize> = found.pairs.iter().map(|(_, new)| *new).collect();
        found.removed.retain(|index| !taken.contains(index));
        found.added.retain(|index| !paired.contains(index));
    }
    found.pairs.sort_by_key(|(_, new)| *new);
    found
}

/// Compares the servers of two operations.
pub(super) fn servers(sides: (&Described, &Described), old: &Operation<'_>, new: &Operation<'_>) -> Option<Finding> {
    let path = |a: &Server, b: &Server| format!("{}{}", a.base, old.shape) == format!("{}{}", b.base, new.shape);
    let same = |a: &Server, b: &Server| a.origin == b.origin && path(a, b);
    // A relative address names no host, so adding a host keeps it.
    let kept = |a: &Server, b: &Server| same(a, b) || (a.origin.is_empty() && path(a, b));
    let removed: Vec<&Server> = old.servers.iter().filter(|a| !new.servers.iter().any(|b| kept(a, b))).collect();
    let added: Vec<&Server> = new.servers.iter().filter(|b| !old.servers.iter().any(|a| same(a, b))).collect();
    let url = |server: &&Server| format!("`{}{}`", server.origin, server.base);
    let list = |servers: &[&Server]| servers.iter().map(url).collect::<Vec<_>>().join(", ");
    let (edit, direction, message) = match (removed.is_empty(), added.is_empty()) {
        (true, true) => match (old.servers.first(), new.servers.first()) {
            (Some(was), Some(is)) if !kept(was, is) => {
                let message = format!("the first server changed from {} to {}", url(&was), url(&is));
                (Edit::Changed, Direction::Widened, message)
            }
            _ => return None,
        },
        (true, false) => (Edit::Added, Direction::Widened, format!("the server {} was added", list(&added))),
        (false, true) => (Edit::Removed, Direction::Narrowed, format!("the server {} was removed", list(&removed))),
        (false, false) => (
            Edit::Changed,
            Direction::Shifted,
            format!("the server changed from {} to {}", list(&removed), list(&added)),
        ),
    };
    let part = match (removed.first(), added.first()) {
        (Some(was), Some(is)) if was.origin == is.origin => "basePath",
        (Some(was), Some(is)) if was.host() != is.host() => "host",
        _ => "schemes",
    };
    let spot = |side: &Described, servers: &[&Server], all: &[Server]| match (servers.first(), all.first()) {
        (Some(server), _) => Spot::At(written(side, server.node, part)),
        (None, first) => Spot::key(None, first.map(|server| written(side, server.node, part))),
    };
    let finding = Finding::new(Keyword::Server, edit, direction, message);
    let sorted = |servers: &[&Server]| {
        let mut urls: Vec<String> = servers.iter().map(url).collect();
        urls.sort_unstable();
        urls.join(", ")
    };
    let finding = finding.values(sorted(&removed), sorted(&added));
    Some(finding.at(spot(sides.0, &removed, &old.servers), spot(sides.1, &added, &new.servers)))
}

/// Returns the node of the text with this part of an address; Swagger 2.0 has three parts.
fn written(side: &Described, node: NodeId, part: &str) -> NodeId {
    let sources = &side.outline.sources;
    let has_part = |id: &NodeId| sources.steps(*id).contains(&Step::Member(part));
    sources.sources_of(node).into_iter().find(has_part).unwrap_or(node)
}

/// Compares `deprecated` of two operations.
pub(super) fn deprecated(old: &Operation<'_>, new: &Operation<'_>) -> Option<Finding> {
    fn flag<'n>(operation: &Operation<'n>) -> Option<&'n Entry> {
        operation.node.as_map()?.get("deprecated").filter(|entry| entry.node.as_bool() == Some(true))
    }
    let (was, is) = (flag(old), flag(new));
    if was.is_some() == is.is_some() {
        return None;
    }
    let words = if is.is_some() { "is deprecated" } else { "is no longer deprecated" };
    let message = format!("`{}` {words}", new.name());
    let finding = Finding::new(Keyword::Deprecated, edit_of(was, is), Direction::Same, message);
    Some(finding.at(Spot::entry(was, Some(old.key)), Spot::entry(is, Some(new.key))))
}

/// Guesses which removed operations were renamed to which added ones.
pub(super) fn renamed<'n>(
    (old, removed): (&mut Wire<'n>, &[&Operation<'n>]),
    (new, added): (&mut Wire<'n>, &[&Operation<'n>]),
) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for from in removed {
        let same = |to: &&&Operation<'_>| to.method == from.method && from.id().is_some() && to.id() == from.id();
        if let Some(to) = added.iter().find(same) {
            pairs.push((from.name(), to.name()));
        }
    }
    for method in METHODS.map(str::to_uppercase) {
        let free = |operation: &&&Operation<'_>| {
            let name = operation.name();
            operation.method == method && !pairs.iter().any(|(a, b)| *a == name || *b == name)
        };
        let removed: Vec<Candidate<'_>> = removed.iter().filter(free).map(|from| candidate(old, from)).collect();
        let added: Vec<Candidate<'_>> = added.iter().filter(free).map(|to| candidate(new, to)).collect();
        let more = hints::renamed(&removed, &added);
        pairs.extend(more.into_iter().map(|(from, to)| (format!("{method} {from}"), format!("{method} {to}"))));
    }
    pairs
}

/// Creates a candidate from an operation's parameters, request and response.
fn candidate<'n>(wire: &mut Wire<'n>, operation: &Operation<'n>) -> Candidate<'n> {
    let mut hasher = DefaultHasher::new();
    let outline = &wire.side.outline;
    let mut names: Vec<&str> = operation
        .node
        .get("parameters")
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|item| outline.follow(item)?.get("name")?.as_str())
        .collect();
    names.sort_unstable();
    names.hash(&mut hasher);
    let body = operation.node.get("requestBody").and_then(|body| outline.follow(body));
    let responses = operation.node.get("responses").into_iter().flat_map(Node::members);
    let responses =
        responses.filter(|(status, _)| status.starts_with('2')).filter_map(|(_, response)| outline.follow(response));
    let schemas: Vec<&Node> = body
        .into_iter()
        .chain(responses)
        .filter_map(|part| part.get("content"))
        .filter_map(|content| content.children().next()?.get("schema"))
        .collect();
    for schema in schemas {
        let id = wire.schema(schema);
        wire.signature(id, 3).hash(&mut hasher);
    }
    Candidate::new(operation.path, hasher.finish())
}
