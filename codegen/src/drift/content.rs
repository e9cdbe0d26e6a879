//! Bodies: the media types that they come in, and the schema behind each.

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

/// A media type, as one of a list.
#[derive(Clone, Copy)]
struct Media<'a> {
    name: &'a str,
    entry: &'a Entry,
}

impl Media<'_> {
    /// The same for every way to write it (RFC 9110): case, spaces, quotes and the order of parameters mean nothing, and
    /// UTF-8 is the charset where none is given.
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

/// Compares `content` of two bodies, answers, headers or parameters.
pub(super) fn compare<'a>(session: &mut Session<'_, 'a>, location: Location, old: &'a Node, new: &'a Node) {
    let mut gone = media(old);
    let mut come = media(new);
    let mut pairs = Vec::new();
    gone.retain(|was| match come.iter().position(|is| is.plain() == was.plain()) {
        Some(index) => {
            pairs.push((*was, come.remove(index)));
            false
        }
        None => true,
    });
    let parent = |node: &Node| {
        let content = node.as_map().and_then(|map| map.get("content"));
        Some(content.map_or(node.id, |entry| entry.key))
    };
    if pairs.is_empty()
        && let ([was], [is]) = (gone.as_slice(), come.as_slice())
    {
        let message = format!("the media type changed from `{}` to `{}`", was.name, is.name);
        let finding = Finding::new(Keyword::MediaType, Edit::Changed, Direction::Shifted, message);
        let finding = finding.at(Spot::At(was.entry.key), Spot::At(is.entry.key));
        session.add(location, &finding.values(was.name, is.name));
        pairs.push((*was, *is));
        gone.clear();
        come.clear();
    }
    for was in gone {
        let message = format!("the media type `{}` was removed", was.name);
        let finding = Finding::new(Keyword::MediaType, Edit::Removed, Direction::Narrowed, message);
        session.add(location, &finding.at(Spot::At(was.entry.key), Spot::key(None, parent(new))));
    }
    for is in come {
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

/// What describes a value of two objects: their schemas, where both have one.
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
        (None, Some(_)) => (Direction::Narrowed, Edit::Added, "the value, free before, got a schema"),
        (Some(_), None) => (Direction::Widened, Edit::Removed, "the value lost its schema"),
    };
    let spot = |node: &'a Node| Spot::entry(node.as_map().and_then(|map| map.get(name)), Some(node.id));
    let finding = Finding::new(Keyword::Other, edit, direction, message);
    session.add(location, &finding.at(spot(was), spot(is)));
}

/// Compares what describes the value of a parameter or a header: a schema, or one media type.
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

/// An empty list of media types in an operation of Swagger 2.0: it clears the list of the whole description.
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
    let message = format!("the media types of `{name}` were cleared, so that nothing is known of them");
    let finding = Finding::new(Keyword::MediaType, Edit::Changed, Direction::Shifted, message);
    let location = if name == "consumes" { Location::Body } else { Location::Answer };
    let at = Spot::entry(was, Some(operations.0.key));
    session.add(location, &finding.at(at, Spot::At(is.key)));
}

fn media(node: &Node) -> Vec<Media<'_>> {
    let content = node.get("content").and_then(Node::as_map);
    content.into_iter().flatten().map(|(name, entry)| Media { name, entry }).collect()
}
