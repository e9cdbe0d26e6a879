//! What an operation or a callback exchanges: its parameters, its request and its responses.

use super::operations::{self, Operation};
use super::rules::Location;
use super::session::Session;
use super::{content, docs, parameters, responses, rest};

/// Compares two operations, or two callbacks, without what calls them.
pub(super) fn compare<'a>(session: &mut Session<'_, 'a>, old: &Operation<'a>, new: &Operation<'a>) {
    let mut found = Vec::new();
    docs::operation(old.item, new.item, &mut found);
    docs::operation(old.node, new.node, &mut found);
    found.extend(operations::deprecated(old, new));
    rest::compare("an operation", old.node, new.node, &mut found);
    rest::compare("a path", old.item, new.item, &mut found);
    session.add_all(Location::Operation, &found);
    parameters::compare(session, old, new);
    content::request(session, old, new);
    responses::compare(session, old, new);
}
