//! Callbacks: requests from the API to its users, compared with the roles of sender and reader swapped.

use super::described::Described;
use super::exchange;
use super::findings::{Finding, Spot};
use super::operations::{self, Operation};
use super::rules::{Direction, Edit, Keyword, Location};
use super::session::Session;
use super::value::canonical;
use crate::parse::tree::{Node, NodeId};

/// Returns the requests of an operation's callbacks, and the node that lists them.
fn all<'a>(side: &'a Described, operation: &Operation<'a>) -> (Vec<Operation<'a>>, NodeId) {
    let entry = operation.node.as_map().and_then(|map| map.get("callbacks"));
    let callbacks = entry.map(|entry| &entry.node).into_iter().flat_map(Node::members);
    let mut found = Vec::new();
    for callback in callbacks.filter_map(|(_, callback)| side.outline.follow(callback)) {
        for (expression, entry) in callback.as_map().into_iter().flatten() {
            if !expression.starts_with("x-") {
                operations::of_item(side, expression, &entry.node, &mut found);
            }
        }
    }
    (found, entry.map_or(operation.key, |entry| entry.key))
}

/// Compares the callbacks of two operations, matched by address and method.
pub(super) fn compare<'a>(session: &mut Session<'_, 'a>, old: &Operation<'a>, new: &Operation<'a>) {
    let ((before, was), (mut after, is)) = (all(session.old, old), all(session.new, new));
    for old in before {
        let same = |new: &Operation<'a>| new.path == old.path && new.method == old.method;
        let Some(index) = after.iter().position(same) else {
            let message = format!("the callback `{}` was removed", old.name());
            let finding = Finding::new(Keyword::Callback, Edit::Removed, Direction::Narrowed, message);
            session.add(Location::Operation, &finding.at(Spot::At(old.key), Spot::In(is)));
            continue;
        };
        let new = after.remove(index);
        session.is_reversed = true;
        exchange::compare(session, &old, &new);
        session.is_reversed = false;
        compare_whole(session, &old, &new);
    }
    for new in after {
        let message = format!("the callback `{}` was added", new.name());
        let finding = Finding::new(Keyword::Callback, Edit::Added, Direction::Widened, message);
        session.add(Location::Operation, &finding.at(Spot::In(was), Spot::At(new.key)));
    }
}

/// Compares `security`, `servers` and `callbacks` of a request that the API sends, each as a whole.
pub(super) fn compare_whole<'a>(session: &mut Session<'_, 'a>, old: &Operation<'a>, new: &Operation<'a>) {
    for name in ["security", "servers", "callbacks"] {
        let entry = |operation: &Operation<'a>| operation.node.as_map().and_then(|map| map.get(name));
        let (was, is) = (entry(old), entry(new));
        if was.map(|entry| canonical(&entry.node)) != is.map(|entry| canonical(&entry.node)) {
            let message = format!("`{name}` of the request that the API sends changed");
            let finding = Finding::new(Keyword::Callback, Edit::Changed, Direction::Shifted, message);
            session
                .add(Location::Operation, &finding.at(Spot::entry(was, Some(old.key)), Spot::entry(is, Some(new.key))));
        }
    }
}
