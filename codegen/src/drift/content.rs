//! Request and response bodies: their media types, and the schema of each.

use super::described::Described;
use super::docs;
use super::encoding;
use super::findings::{Finding, Spot};
use super::operations::Operation;
use super::rest;
use super::rules::{Direction, Edit, Keyword, Location};
use super::session::Session;
use crate::parse::Dialect;
use crate::parse::tree::{Entry, Node};

/// Compares the request bodies of two operations.
pub(super) fn request<'a>(session: &mut Session<'_, 'a>, old: &Operation<'a>, new: &Operation<'a>) {
    fn body<'a>(operation: &Operation<'a>) -> Option<&'a Entry> {
        operation.node.as_map()?.get("requestBody")
    }
    let (old_side, new_side) = (session.old, session.new);
    let before = body(old).and_then(|entry| Some((entry, old_side.outline.follow(&entry.node)?)));
    let after = body(new).and_then(|entry| Some((entry, new_side.outline.follow(&entry.node)?)));
    let required = |body: &Node| body.get("required").and_then(Node::as_bool) == Some(true);
    match (before, after) {
        (None, None) => {}
        (None, Some((_, is))) => {
            let (direction, word) = match required(is) {
                true => (Direction::Narrowed, "a required"),
                false => (Direction::Widened, "an optional"),
            };
            let message = format!("{word} body of the request was added");
            let finding = Finding::new(Keyword::RequestBody, Edit::Added, direction, message);
            session.add(Location::Body, &finding.at(Spot::In(old.key), Spot::At(is.id)));
        }
        (Some((_, was)), None) => {
            let message = "the body of the request was removed";
            let finding = Finding::new(Keyword::RequestBody, Edit::Removed, Direction::Narrowed, message);
            session.add(Location::Body, &finding.at(Spot::At(was.id), Spot::In(new.key)));
        }
        (Some((_, was)), Some((_, is))) => {
            if required(was) != required(is) {
                let (edit, direction, words) = match required(is) {
                    true => (Edit::Added, Direction::Narrowed, "became required"),
                    false => (Edit::Removed, Direction::Widened, "is no longer required"),
                };
                let message = format!("the body of the request {words}");
                let finding = Finding::new(Keyword::RequestBodyRequired, edit, direction, message);
                let place = |body: &Node| Spot::entry(body.as_map().and_then(|map| map.get("required")), Some(body.id));
                session.add(Location::Body, &finding.at(place(was), place(is)));
            }
            let mut found = Vec::new();
            docs::part(was, is, &mut found);
            rest::compare("a request body", was, is, &mut found);
            session.add_all(Location::Body, &found);
            cleared(session, (old, new), "consumes");
            compare(session, Location::Body, was, is);
        }
    }
}

/// A key of `content`, with its value.
#[derive(Clone, Copy)]
struct Media<'a> {
    name: &'a str,
    entry: &'a Entry,
}

impl Media<'_> {
    /// Normalises the name (RFC 9110): case, spaces, quotes and the order of parameters have no meaning, and UTF-8 is
    /// the default charset.
    fn plain(&self) -> String {
        let mut parts = self.name.split(';').map(|part| part.trim().to_ascii_lowercase());
        let mut plain = parts.next().unwrap_or_default();
        let unquoted = |part: String| {
            let (name, value) = part.split_once('=').unwrap_or((&part, ""));
            format!("{}={}", name.trim(), value.trim().trim_matches('"'))
        };
        let mut parameters: Vec<String> = parts.filter(|part| !part.is_empty()).map(unquoted).collect();
        parameters.retain(|parameter| parameter != "charset=utf-8");
        parameters.sort_unstable();
        for parameter in parameters {
            plain.push(';');
            plain.push_str(&parameter);
        }
        plain
    }
}

/// Compares `content` of two bodies, responses, headers or parameters.
pub(super) fn compare<'a>(session: &mut Session<'_, 'a>, location: Location, old: &'a Node, new: &'a Node) {
    let mut removed = media(old);
    let mut added = media(new);
    let mut pairs = Vec::new();
    removed.retain(|was| match added.iter().position(|is| is.plain() == was.plain()) {
        Some(index) => {
            pairs.push((*was, added.remove(index)));
            false
        }
        None => true,
    });
    let parent = |node: &Node| {
        let content = node.as_map().and_then(|map| map.get("content"));
        Some(content.map_or(node.id, |entry| entry.key))
    };
    if pairs.is_empty()
        && let ([was], [is]) = (removed.as_slice(), added.as_slice())
    {
        let message = format!("the media type changed from `{}` to `{}`", was.name, is.name);
        let finding = Finding::new(Keyword::MediaType, Edit::Changed, Direction::Shifted, message);
        let finding = finding.at(Spot::At(was.entry.key), Spot::At(is.entry.key));
        session.add(location, &finding.values(was.name, is.name));
        pairs.push((*was, *is));
        removed.clear();
        added.clear();
    }
    for was in removed {
        let message = format!("the media type `{}` was removed", was.name);
        let finding = Finding::new(Keyword::MediaType, Edit::Removed, Direction::Narrowed, message);
        session.add(location, &finding.at(Spot::At(was.entry.key), Spot::key(None, parent(new))));
    }
    for is in added {
        let message = format!("the media type `{}` was added", is.name);
        let finding = Finding::new(Keyword::MediaType, Edit::Added, Direction::Widened, message);
        session.add(location, &finding.at(Spot::key(None, parent(old)), Spot::At(is.entry.key)));
    }
    for (was, is) in pairs {
        let (name, was, is) = (is.plain(), &was.entry.node, &is.entry.node);
        let mut found = Vec::new();
        docs::part(was, is, &mut found);
        rest::compare("a media type", was, is, &mut found);
        if location == Location::Body {
            encoding::compare(session.pairs, was, is, &mut found);
        }
        session.add_all(location, &found);
        value(session, (location, Some(&name)), (was, is), "schema");
    }
}

/// Compares the schemas of two objects.
fn value<'a>(
    session: &mut Session<'_, 'a>,
    (location, media_type): (Location, Option<&str>),
    (was, is): (&'a Node, &'a Node),
    name: &'static str,
) {
    let (old, new) = (was.get(name), is.get(name));
    let (direction, edit, message) = match (old, new) {
        (Some(old), Some(new)) => return session.schemas(location, media_type, old, new),
        (None, None) => return,
        (None, Some(_)) => (Direction::Narrowed, Edit::Added, "a schema was added to the value"),
        (Some(_), None) => (Direction::Widened, Edit::Removed, "the schema of the value was removed"),
    };
    let spot = |node: &'a Node| Spot::entry(node.as_map().and_then(|map| map.get(name)), Some(node.id));
    let finding = Finding::new(Keyword::Other, edit, direction, message);
    session.add(location, &finding.at(spot(was), spot(is)));
}

/// Compares the values of a parameter or a header, described by a schema or by one media type.
pub(super) fn described<'a>(session: &mut Session<'_, 'a>, location: Location, was: &'a Node, is: &'a Node) {
    let described_by = |node: &Node| node.get("schema").is_some();
    match (described_by(was), described_by(is)) {
        (true, true) => value(session, (location, None), (was, is), "schema"),
        (false, false) => compare(session, location, was, is),
        (old, _) => {
            let (from, to) = if old { ("`schema`", "`content`") } else { ("`content`", "`schema`") };
            let message = format!("the value is described by {to} and no longer by {from}");
            let finding = Finding::new(Keyword::MediaType, Edit::Changed, Direction::Shifted, message);
            session.add(location, &finding.at(Spot::At(was.id), Spot::At(is.id)));
        }
    }
}

/// Reports a list of media types that an operation of Swagger 2.0 emptied: an empty list overrides the global one.
pub(super) fn cleared<'a>(session: &mut Session<'_, 'a>, operations: (&Operation<'a>, &Operation<'a>), name: &str) {
    fn own<'s>(side: &'s Described, operation: &Operation<'_>, name: &str) -> Option<&'s Entry> {
        let written = side.outline.written.at(&side.outline.sources.pointer(operation.node.id))?;
        written.as_map()?.get(name)
    }
    let is_empty = |entry: &Entry| entry.node.as_list().is_some_and(<[Node]>::is_empty);
    let (old, new) = (session.old, session.new);
    if new.outline.dialect != Dialect::Swagger2 {
        return;
    }
    let (was, is) = (own(old, operations.0, name), own(new, operations.1, name));
    let listed = was.map(|entry| &entry.node).or_else(|| old.outline.written.get(name));
    let Some(is) = is.filter(|is| is_empty(is) && listed.is_some_and(|list| !list.items().is_empty())) else { return };
    let message = format!("the media types of `{name}` were removed, so the media types are unknown");
    let finding = Finding::new(Keyword::MediaType, Edit::Changed, Direction::Shifted, message);
    let location = if name == "consumes" { Location::Body } else { Location::Response };
    let at = Spot::entry(was, Some(operations.0.key));
    session.add(location, &finding.at(at, Spot::At(is.key)));
}

fn media(node: &Node) -> Vec<Media<'_>> {
    let content = node.get("content").and_then(Node::as_map);
    content.into_iter().flatten().map(|(name, entry)| Media { name, entry }).collect()
}
