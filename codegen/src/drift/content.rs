//! Bodies: the media types that they come in, and the schema behind each.

use super::docs;
use super::findings::{Finding, Spot};
use super::law::{Direction, Edit, Keyword, Location};
use super::operations::Operation;
use super::parameters;
use super::session::Session;
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
            session.add_all(Location::Body, &found);
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
    /// Case and spaces are no part of it, and neither is the one way that JSON is written.
    fn plain(&self) -> String {
        let plain: String = self.name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        plain.replace(";charset=utf-8", "")
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
        let mut found = Vec::new();
        docs::part(&was.entry.node, &is.entry.node, &mut found);
        if location == Location::Body {
            encoding(&was.entry.node, &is.entry.node, &mut found);
        }
        session.add_all(location, &found);
        if let (Some(old), Some(new)) = (was.entry.node.get("schema"), is.entry.node.get("schema")) {
            session.schemas(location, old, new);
        }
    }
}

fn media(node: &Node) -> Vec<Media<'_>> {
    let content = node.get("content").and_then(Node::as_map);
    content.into_iter().flatten().map(|(name, entry)| Media { name, entry }).collect()
}

/// How the fields of a form are written.
fn encoding(old: &Node, new: &Node, found: &mut Vec<Finding>) {
    let (Some(old), Some(new)) = (old.get("encoding"), new.get("encoding")) else { return };
    for (name, was) in old.members() {
        if let Some(is) = new.get(name) {
            parameters::written((was, is), Location::Body, found);
        }
    }
}
