//! Which operations correspond, which came and which went, and where they are reached.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::address::{self, Server};
use super::described::Described;
use super::findings::{Finding, Spot, edit_of};
use super::hints::{self, Candidate};
use super::rules::{Direction, Edit, Keyword};
use super::wire::Wire;
use crate::maps::{HashMap, HashSet};
use crate::parse::tree::{Entry, Node, NodeId, Step};

/// The methods, as the report orders them within a path of one description.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// One operation of a description.
#[derive(Debug, Clone)]
pub(super) struct Operation<'a> {
    /// In capitals.
    pub(super) method: String,
    /// As written.
    pub(super) path: &'a str,
    /// Without the names of its parameters.
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
    /// `GET /patient`, or `POST webhook created`.
    pub(super) fn name(&self) -> String {
        let webhook = if self.is_webhook { "webhook " } else { "" };
        format!("{} {webhook}{}", self.method, self.path)
    }

    pub(super) fn id(&self) -> Option<&'a str> {
        self.node.get("operationId").and_then(Node::as_str)
    }

    /// What it is known by, the strictest first: the whole address, the whole path, the path as it is written.
    fn known_by(&self, strictness: usize) -> Vec<String> {
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

/// Every operation of a description, in the order of the text, and then its webhooks.
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

/// The operations of a path, a webhook or a callback.
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

/// The operations of both sides, put together: pairs in the order of the new side, then what came, then what went.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// Indices into both lists.
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) gone: Vec<usize>,
    pub(super) come: Vec<usize>,
}

/// Puts the operations together that are reached the same way.
pub(super) fn matched(old: &[Operation<'_>], new: &[Operation<'_>]) -> Matched {
    let mut found = Matched { gone: (0..old.len()).collect(), come: (0..new.len()).collect(), ..Matched::default() };
    for strictness in 0..3 {
        let mut known: HashMap<(&str, String), usize> = HashMap::default();
        for (index, operation) in found.gone.iter().filter_map(|index| Some((*index, old.get(*index)?))) {
            for address in operation.known_by(strictness) {
                known.entry((&operation.method, address)).or_insert(index);
            }
        }
        let mut taken = HashSet::default();
        for (index, operation) in found.come.iter().filter_map(|index| Some((*index, new.get(*index)?))) {
            let addresses = operation.known_by(strictness);
            let partner = addresses.into_iter().find_map(|address| {
                known.get(&(operation.method.as_str(), address)).copied().filter(|partner| !taken.contains(partner))
            });
            if let Some(partner) = partner {
                taken.insert(partner);
                found.pairs.push((partner, index));
            }
        }
        let paired: HashSet<usize> = found.pairs.iter().map(|(_, new)| *new).collect();
        found.gone.retain(|index| !taken.contains(index));
        found.come.retain(|index| !paired.contains(index));
    }
    found.pairs.sort_by_key(|(_, new)| *new);
    found
}

/// How the address of an operation has changed.
pub(super) fn servers(sides: (&Described, &Described), old: &Operation<'_>, new: &Operation<'_>) -> Option<Finding> {
    let path = |a: &Server, b: &Server| format!("{}{}", a.base, old.shape) == format!("{}{}", b.base, new.shape);
    let same = |a: &Server, b: &Server| a.origin == b.origin && path(a, b);
    // An address that is relative to where the description was found says nothing of a host: a host may be named.
    let kept = |a: &Server, b: &Server| same(a, b) || (a.origin.is_empty() && path(a, b));
    let gone: Vec<&Server> = old.servers.iter().filter(|a| !new.servers.iter().any(|b| kept(a, b))).collect();
    let come: Vec<&Server> = new.servers.iter().filter(|b| !old.servers.iter().any(|a| same(a, b))).collect();
    let url = |server: &&Server| format!("`{}{}`", server.origin, server.base);
    let list = |servers: &[&Server]| servers.iter().map(url).collect::<Vec<_>>().join(", ");
    let (edit, direction, message) = match (gone.is_empty(), come.is_empty()) {
        (true, true) => match (old.servers.first(), new.servers.first()) {
            (Some(was), Some(is)) if !kept(was, is) => {
                let message = format!("the first server changed from {} to {}", url(&was), url(&is));
                (Edit::Changed, Direction::Widened, message)
            }
            _ => return None,
        },
        (true, false) => (Edit::Added, Direction::Widened, format!("the server {} was added", list(&come))),
        (false, true) => (Edit::Removed, Direction::Narrowed, format!("the server {} was removed", list(&gone))),
        (false, false) => {
            (Edit::Changed, Direction::Shifted, format!("the server changed from {} to {}", list(&gone), list(&come)))
        }
    };
    let part = match (gone.first(), come.first()) {
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
    let finding = finding.values(sorted(&gone), sorted(&come));
    Some(finding.at(spot(sides.0, &gone, &old.servers), spot(sides.1, &come, &new.servers)))
}

/// The node of the text that says this part of an address: 2.0 puts one together from three.
fn written(side: &Described, node: NodeId, part: &str) -> NodeId {
    let sources = &side.outline.sources;
    let says = |id: &NodeId| sources.steps(*id).contains(&Step::Member(part));
    sources.sources_of(node).into_iter().find(says).unwrap_or(node)
}

/// `deprecated` of an operation.
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

/// The operations that went, each with what it was probably renamed to, and those that came.
pub(super) fn renamed<'n>(
    (old, gone): (&mut Wire<'n>, &[&Operation<'n>]),
    (new, come): (&mut Wire<'n>, &[&Operation<'n>]),
) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for from in gone {
        let same = |to: &&&Operation<'_>| to.method == from.method && from.id().is_some() && to.id() == from.id();
        if let Some(to) = come.iter().find(same) {
            pairs.push((from.name(), to.name()));
        }
    }
    for method in METHODS.map(str::to_uppercase) {
        let free = |operation: &&&Operation<'_>| {
            let name = operation.name();
            operation.method == method && !pairs.iter().any(|(a, b)| *a == name || *b == name)
        };
        let gone: Vec<Candidate<'_>> = gone.iter().filter(free).map(|from| candidate(old, from)).collect();
        let come: Vec<Candidate<'_>> = come.iter().filter(free).map(|to| candidate(new, to)).collect();
        let more = hints::renamed(&gone, &come);
        pairs.extend(more.into_iter().map(|(from, to)| (format!("{method} {from}"), format!("{method} {to}"))));
    }
    pairs
}

/// An operation by what it takes and gives.
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
    let answers = operation.node.get("responses").into_iter().flat_map(Node::members);
    let answers =
        answers.filter(|(status, _)| status.starts_with('2')).filter_map(|(_, answer)| outline.follow(answer));
    let schemas: Vec<&Node> = body
        .into_iter()
        .chain(answers)
        .filter_map(|part| part.get("content"))
        .filter_map(|content| content.children().next()?.get("schema"))
        .collect();
    for schema in schemas {
        let id = wire.schema(schema);
        wire.signature(id, 3).hash(&mut hasher);
    }
    Candidate::new(operation.path, hasher.finish())
}
