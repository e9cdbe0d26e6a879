//! Responses: their status codes, headers and bodies.

use super::content;
use super::described::Described;
use super::docs;
use super::findings::{Finding, Spot};
use super::operations::Operation;
use super::rest;
use super::rules::{Direction, Edit, Keyword, Location};
use super::session::Session;
use super::style;
use crate::parse::tree::{Entry, Node};

#[derive(Clone, Copy)]
struct Response<'a> {
    status: &'a str,
    entry: &'a Entry,
    node: &'a Node,
    /// Whether it is the response to a successful request.
    success: bool,
}

impl Response<'_> {
    fn keyword(&self) -> Keyword {
        if self.success { Keyword::Status } else { Keyword::ErrorStatus }
    }
}

fn all<'a>(side: &'a Described, operation: &Operation<'a>) -> Vec<Response<'a>> {
    let list = operation.node.get("responses").and_then(Node::as_map).into_iter().flatten();
    let response = |(status, entry): (&'a String, &'a Entry)| {
        let node = side.outline.follow(&entry.node).filter(|node| node.as_map().is_some())?;
        let success = status.starts_with(['1', '2', '3']);
        (!status.starts_with("x-")).then_some(Response { status, entry, node, success })
    };
    let mut found: Vec<Response<'a>> = list.filter_map(response).collect();
    // If no success status is listed, `default` includes it.
    if !found.iter().any(|response| response.success) {
        found.iter_mut().for_each(|response| response.success = response.status == "default");
    }
    found
}

/// Compares the responses of two operations.
pub(super) fn compare<'a>(session: &mut Session<'_, 'a>, old: &Operation<'a>, new: &Operation<'a>) {
    let mut removed = all(session.old, old);
    let mut added = all(session.new, new);
    let mut pairs = Vec::new();
    removed.retain(|was| match added.iter().position(|is| is.status.eq_ignore_ascii_case(was.status)) {
        Some(index) => {
            pairs.push((*was, added.remove(index)));
            false
        }
        None => true,
    });
    let success = |list: &[Response<'a>]| list.iter().position(|response| response.success);
    while let (Some(was), Some(is)) = (success(&removed), success(&added)) {
        let (was, is) = (removed.remove(was), added.remove(is));
        let message = format!("the success status changed from `{}` to `{}`", was.status, is.status);
        let finding = Finding::new(Keyword::Status, Edit::Changed, Direction::Shifted, message);
        let finding = finding.at(Spot::At(was.entry.key), Spot::At(is.entry.key));
        session.add(Location::Response, &finding.values(was.status, is.status));
        pairs.push((was, is));
    }
    let parent = |operation: &Operation<'_>| {
        let list = operation.node.as_map().and_then(|map| map.get("responses")).map(|entry| entry.key);
        Spot::In(list.unwrap_or(operation.key))
    };
    for was in removed {
        let message = format!("the response with status `{}` was removed", was.status);
        let finding = Finding::new(was.keyword(), Edit::Removed, Direction::Narrowed, message);
        session.add(Location::Response, &finding.at(Spot::At(was.entry.key), parent(new)));
    }
    for is in added {
        let message = format!("a response with status `{}` was added", is.status);
        let finding = Finding::new(is.keyword(), Edit::Added, Direction::Widened, message);
        session.add(Location::Response, &finding.at(parent(old), Spot::At(is.entry.key)));
    }
    let has_content = |(was, is): &(Response<'a>, Response<'a>)| was.node.get("content").and(is.node.get("content"));
    if pairs.iter().any(|pair| has_content(pair).is_some()) {
        content::cleared(session, (old, new), "produces");
    }
    for (was, is) in pairs {
        let mut found = Vec::new();
        docs::part(was.node, is.node, &mut found);
        rest::compare("a response", was.node, is.node, &mut found);
        session.add_all(Location::Response, &found);
        headers(session, was.node, is.node);
        content::compare(session, Location::Response, was.node, is.node);
    }
}

fn headers<'a>(session: &mut Session<'_, 'a>, old: &'a Node, new: &'a Node) {
    fn list(node: &Node) -> impl Iterator<Item = (&String, &Entry)> {
        node.get("headers").and_then(Node::as_map).into_iter().flatten()
    }
    fn find<'n>(node: &'n Node, name: &str) -> Option<&'n Entry> {
        list(node).find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, entry)| entry)
    }
    let parent =
        |node: &Node| Spot::In(node.as_map().and_then(|map| map.get("headers")).map_or(node.id, |entry| entry.key));
    for (name, was) in list(old) {
        let Some(is) = find(new, name) else {
            let message = format!("the header `{name}` was removed");
            let finding = Finding::new(Keyword::ResponseHeader, Edit::Removed, Direction::Widened, message);
            session.add(Location::ResponseHeader, &finding.at(Spot::At(was.key), parent(new)));
            continue;
        };
        let (Some(was), Some(is)) = (session.old.outline.follow(&was.node), session.new.outline.follow(&is.node))
        else {
            continue;
        };
        header(session, name, was, is);
    }
    for (name, is) in list(new).filter(|(name, _)| find(old, name).is_none()) {
        let message = format!("the header `{name}` was added");
        let finding = Finding::new(Keyword::ResponseHeader, Edit::Added, Direction::Narrowed, message);
        session.add(Location::ResponseHeader, &finding.at(parent(old), Spot::At(is.key)));
    }
}

fn header<'a>(session: &mut Session<'_, 'a>, name: &str, was: &'a Node, is: &'a Node) {
    let mut found = Vec::new();
    docs::part(was, is, &mut found);
    let required = |node: &Node| node.get("required").and_then(Node::as_bool) == Some(true);
    if required(was) != required(is) {
        let (edit, direction, words) = match required(is) {
            true => (Edit::Added, Direction::Narrowed, "is now always present"),
            false => (Edit::Removed, Direction::Widened, "may now be missing"),
        };
        let finding =
            Finding::new(Keyword::ResponseHeaderRequired, edit, direction, format!("the header `{name}` {words}"));
        found.push(finding.at(Spot::At(was.id), Spot::At(is.id)));
    }
    let flag = |node: &Node| node.get("deprecated").and_then(Node::as_bool) == Some(true);
    if flag(was) != flag(is) {
        let (edit, words) = if flag(is) { (Edit::Added, "is") } else { (Edit::Removed, "is no longer") };
        let message = format!("the header `{name}` {words} deprecated");
        let finding = Finding::new(Keyword::Deprecated, edit, Direction::Same, message);
        found.push(finding.at(Spot::At(was.id), Spot::At(is.id)));
    }
    style::written((Some(was), was.id), (Some(is), is.id), Location::ResponseHeader, &mut found);
    rest::compare("a header", was, is, &mut found);
    session.add_all(Location::ResponseHeader, &found);
    content::described(session, Location::ResponseHeader, was, is);
}
