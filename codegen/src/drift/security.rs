//! Compares the security requirements of operations: alternatives, scopes and schemes.
//!
//! Requirements are compared by the schemes that they refer to, so that schemes can be renamed.

use super::described::Described;

use super::docs;
use super::findings::{Finding, Spot, edit_of};
use super::limits::change_message;
use super::operations::Operation;
use super::rest;
use super::rules::{Direction, Edit, Keyword, Location};
use super::session::Session;
use super::value::canonical;
use crate::maps::HashSet;
use crate::parse::tree::{Entry, Node, NodeId};

/// A scheme that a requirement names, with the required scopes.
struct Need<'a> {
    name: &'a str,
    scheme: Option<&'a Node>,
    scopes: Vec<&'a Node>,
}

/// One alternative: all of its needs must be met. An alternative without needs allows anonymous access.
struct Way<'a> {
    needs: Vec<Need<'a>>,
    at: NodeId,
}

/// Returns an operation's alternatives and the node that lists them; empty if no authorization is required.
fn ways<'a>(side: &'a Described, operation: &Operation<'a>) -> (Vec<Way<'a>>, NodeId) {
    let root = &side.outline.root;
    let entry = |node: &'a Node| node.as_map()?.get("security");
    let listed = entry(operation.node).or_else(|| entry(root));
    let schemes = root.get("components").and_then(|components| components.get("securitySchemes"));
    let need = |(name, scopes): (&'a str, &'a Node)| {
        let scheme = schemes.and_then(|schemes| schemes.get(name)).and_then(|node| side.outline.follow(node));
        Need { name, scheme, scopes: scopes.items().iter().collect() }
    };
    let way = |item: &'a Node| Way { needs: item.members().map(need).collect(), at: item.id };
    let mut ways: Vec<Way<'a>> = listed.map(|entry| entry.node.items().iter().map(way).collect()).unwrap_or_default();
    if ways.iter().all(|way| way.needs.is_empty()) {
        ways.clear();
    }
    (ways, listed.map_or(operation.key, |entry| entry.key))
}

impl Need<'_> {
    /// Whether both are the same scheme, by definition or by name.
    fn is(&self, other: &Need<'_>) -> bool {
        let same = |a: &Node, b: &Node| essence(a) == essence(b);
        self.name == other.name || matches!((self.scheme, other.scheme), (Some(a), Some(b)) if same(a, b))
    }

    /// Whether `other` requires all scopes that it requires.
    fn requires_no_more_than(&self, other: &Need<'_>) -> bool {
        let has = |scope: &&Node| other.scopes.iter().any(|known| known.as_str() == scope.as_str());
        self.scopes.iter().all(has)
    }
}

impl Way<'_> {
    /// Whether both require the same schemes, whatever their scopes.
    fn is(&self, other: &Way<'_>) -> bool {
        self.needs.len() == other.needs.len()
            && self.needs.iter().all(|need| other.needs.iter().any(|known| known.is(need)))
    }

    /// Whether a caller that satisfies `other` also satisfies it.
    fn requires_no_more_than(&self, other: &Way<'_>) -> bool {
        let met = |need: &Need<'_>| other.needs.iter().any(|known| known.is(need) && need.requires_no_more_than(known));
        self.needs.iter().all(met)
    }

    fn equals(&self, other: &Way<'_>) -> bool {
        self.is(other) && self.requires_no_more_than(other) && other.requires_no_more_than(self)
    }

    fn shown(&self) -> String {
        let names: Vec<String> = self.needs.iter().map(|need| format!("`{}`", need.name)).collect();
        if names.is_empty() { "nothing".to_owned() } else { names.join(" with ") }
    }
}

/// Formats alternatives as one text, independent of the order of alternatives, needs and scopes.
fn values(ways: &[Way<'_>]) -> String {
    fn sorted(mut texts: Vec<String>, between: &str) -> String {
        texts.sort_unstable();
        texts.join(between)
    }
    let need = |need: &Need<'_>| {
        let scopes = need.scopes.iter().map(|scope| canonical(scope)).collect();
        format!("{} {}", need.name, sorted(scopes, " "))
    };
    sorted(ways.iter().map(|way| sorted(way.needs.iter().map(need).collect(), " and ")).collect(), " or ")
}

/// Returns the members of a scheme that affect requests.
fn essence(scheme: &Node) -> Vec<(String, String)> {
    let mut members: Vec<(String, String)> = scheme
        .members()
        .filter(|(name, _)| *name != "description" && !name.starts_with("x-"))
        .map(|(name, node)| (name.to_owned(), canonical(node)))
        .collect();
    members.sort_unstable();
    members
}

/// The matched alternatives of two operations, and the unmatched ones.
struct Alternatives<'a> {
    pairs: Vec<(Way<'a>, Way<'a>)>,
    removed: Vec<Way<'a>>,
    added: Vec<Way<'a>>,
}

impl<'a> Alternatives<'a> {
    /// Matches alternatives as sets. An alternative that requires more than another has no effect.
    fn matched(old: Vec<Way<'a>>, new: Vec<Way<'a>>) -> Self {
        let mut found = Self { pairs: Vec::new(), removed: old, added: new };
        found.pair_up(Way::equals);
        let Self { pairs, removed, added } = &mut found;
        removed.retain(|was| !pairs.iter().any(|(_, kept)| kept.requires_no_more_than(was)));
        added.retain(|is| !pairs.iter().any(|(kept, _)| kept.requires_no_more_than(is)));
        removed.retain(|was| !added.iter().any(|is| !is.is(was) && is.requires_no_more_than(was)));
        found.pair_up(|was, is| was.is(is) && is.requires_no_more_than(was));
        found.pair_up(Way::is);
        found
    }

    fn pair_up(&mut self, same: impl Fn(&Way<'a>, &Way<'a>) -> bool) {
        for was in std::mem::take(&mut self.removed) {
            match self.added.iter().position(|is| same(&was, is)) {
                Some(index) => self.pairs.push((was, self.added.remove(index))),
                None => self.removed.push(was),
            }
        }
    }
}

pub(super) fn compare<'a>(session: &mut Session<'_, 'a>, old: &Operation<'a>, new: &Operation<'a>) {
    let ((before, was), (after, is)) = (ways(session.old, old), ways(session.new, new));
    let was_free = before.is_empty();
    let is_free = after.is_empty();
    let Alternatives { pairs, removed, added } = Alternatives::matched(before, after);
    let list = |ways: &[Way<'_>]| ways.iter().map(Way::shown).collect::<Vec<_>>().join(" or ");
    let (edit, direction, message) = match (removed.is_empty(), added.is_empty()) {
        (true, true) => (Edit::Changed, Direction::Same, String::new()),
        (true, false) if was_free => {
            let optional = added.iter().any(|way| way.needs.is_empty());
            let direction = if optional { Direction::Widened } else { Direction::Narrowed };
            (Edit::Added, direction, format!("authorization is now required: {}", list(&added)))
        }
        (false, true) if is_free => {
            let message = format!("authorization is no longer required; it was {}", list(&removed));
            (Edit::Removed, Direction::Widened, message)
        }
        (true, false) => (Edit::Added, Direction::Widened, format!("{} is accepted too", list(&added))),
        (false, true) => (Edit::Removed, Direction::Narrowed, format!("{} is no longer accepted", list(&removed))),
        (false, false) => {
            let message = format!("the authorization changed from {} to {}", list(&removed), list(&added));
            (Edit::Changed, Direction::Shifted, message)
        }
    };
    if direction != Direction::Same {
        let at = |ways: &[Way<'_>], list| ways.first().map_or(Spot::In(list), |way| Spot::At(way.at));
        let finding = Finding::new(Keyword::Security, edit, direction, message);
        let finding = finding.at(at(&removed, was), at(&added, is)).values(values(&removed), values(&added));
        session.add(Location::Operation, &finding);
    }
    for (was, is) in &pairs {
        for need in &was.needs {
            let exact = is.needs.iter().find(|other| other.name == need.name);
            if let Some(other) = exact.or_else(|| is.needs.iter().find(|other| other.is(need))) {
                scopes(session, (was, need), (is, other));
                if let (Some(old), Some(new)) = (need.scheme, other.scheme) {
                    scheme(session, old, new);
                }
            }
        }
    }
}

/// Compares schemes that both descriptions declare and no operation requires; documentation may refer to them.
pub(super) fn unnamed<'a>(session: &mut Session<'_, 'a>, (before, after): (&[Operation<'a>], &[Operation<'a>])) {
    fn named<'a>(side: &'a Described, operations: &[Operation<'a>]) -> HashSet<&'a str> {
        let ways = operations.iter().flat_map(|operation| ways(side, operation).0);
        ways.flat_map(|way| way.needs.into_iter().map(|need| need.name)).collect()
    }
    fn schemes(side: &Described) -> Option<&Node> {
        side.outline.root.get("components")?.get("securitySchemes")
    }
    let (old, new) = (session.old, session.new);
    let (Some(was), Some(is)) = (schemes(old), schemes(new)) else { return };
    let (in_old, in_new) = (named(old, before), named(new, after));
    for (name, was) in was.members().filter(|(name, _)| !in_old.contains(name) && !in_new.contains(name)) {
        if let (Some(was), Some(is)) = (old.outline.follow(was), is.get(name).and_then(|is| new.outline.follow(is))) {
            scheme(session, was, is);
        }
    }
}

/// Compares the scopes of two alternatives.
fn scopes(session: &mut Session<'_, '_>, (was, old): (&Way<'_>, &Need<'_>), (is, new): (&Way<'_>, &Need<'_>)) {
    fn lost<'n>(of: &[&'n Node], among: &[&Node]) -> Vec<&'n Node> {
        of.iter().filter(|scope| !among.iter().any(|other| other.as_str() == scope.as_str())).copied().collect()
    }
    for scope in lost(&new.scopes, &old.scopes) {
        let message = format!("the scope `{}` is now required", scope.as_str().unwrap_or_default());
        let finding = Finding::new(Keyword::Scope, Edit::Added, Direction::Narrowed, message);
        session.add(Location::Operation, &finding.at(Spot::In(was.at), Spot::At(scope.id)));
    }
    for scope in lost(&old.scopes, &new.scopes) {
        let message = format!("the scope `{}` is no longer required", scope.as_str().unwrap_or_default());
        let finding = Finding::new(Keyword::Scope, Edit::Removed, Direction::Widened, message);
        session.add(Location::Operation, &finding.at(Spot::At(scope.id), Spot::In(is.at)));
    }
}

/// Compares two schemes: kind, key, URLs of tokens and scopes.
fn scheme(session: &mut Session<'_, '_>, old: &Node, new: &Node) {
    let mut found = Vec::new();
    docs::part(old, new, &mut found);
    members(old, new, &mut found);
    rest::compare("a security scheme", old, new, &mut found);
    let flows = |node: &Node| node.get("flows").cloned();
    if let (Some(before), Some(after)) = (flows(old), flows(new)) {
        for (name, was) in before.as_map().into_iter().flatten() {
            match after.as_map().and_then(|map| map.get(name)) {
                Some(is) => {
                    members(&was.node, &is.node, &mut found);
                    known_scopes(&was.node, &is.node, &mut found);
                    rest::compare("a flow", &was.node, &is.node, &mut found);
                }
                None => {
                    let message = format!("the flow `{name}` was removed");
                    let finding = Finding::new(Keyword::SecurityScheme, Edit::Removed, Direction::Narrowed, message);
                    found.push(finding.at(Spot::At(was.key), Spot::In(new.id)));
                }
            }
        }
        for (name, is) in after.as_map().into_iter().flatten() {
            if before.get(name).is_none() {
                let message = format!("the flow `{name}` was added");
                let finding = Finding::new(Keyword::SecurityScheme, Edit::Added, Direction::Widened, message);
                found.push(finding.at(Spot::In(old.id), Spot::At(is.key)));
            }
        }
    }
    session.add_all(Location::Operation, &found);
}

const MEMBERS: [(Keyword, &str); 9] = [
    (Keyword::SecurityScheme, "type"),
    (Keyword::SecurityScheme, "scheme"),
    (Keyword::SecurityScheme, "openIdConnectUrl"),
    (Keyword::SecurityScheme, "bearerFormat"),
    (Keyword::ApiKey, "name"),
    (Keyword::ApiKey, "in"),
    (Keyword::TokenUrl, "tokenUrl"),
    (Keyword::TokenUrl, "authorizationUrl"),
    (Keyword::TokenUrl, "refreshUrl"),
];

fn members(old: &Node, new: &Node, found: &mut Vec<Finding>) {
    fn entry<'n>(node: &'n Node, name: &str) -> Option<&'n Entry> {
        node.as_map()?.get(name)
    }
    for (keyword, name) in MEMBERS {
        let (was, is) = (entry(old, name), entry(new, name));
        let text = |entry: Option<&Entry>| entry.map(|entry| canonical(&entry.node));
        if text(was) == text(is) {
            continue;
        }
        let direction = match (name, was) {
            // Clients do not depend on the format of a token, and a new refresh URL only adds a possibility.
            ("bearerFormat", _) | ("refreshUrl", None) => Direction::Widened,
            _ => Direction::Shifted,
        };
        let finding = Finding::new(keyword, edit_of(was, is), direction, change_message(name, was, is));
        found.push(finding.at(Spot::entry(was, Some(old.id)), Spot::entry(is, Some(new.id))));
    }
}

/// Compares the scopes that a flow can grant.
fn known_scopes(old: &Node, new: &Node, found: &mut Vec<Finding>) {
    let scopes = |flow: &Node| flow.get("scopes").and_then(Node::as_map).cloned().unwrap_or_default();
    let (before, after) = (scopes(old), scopes(new));
    for (name, was) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
        let message = format!("the scope `{name}` is no longer available");
        let finding = Finding::new(Keyword::Scope, Edit::Removed, Direction::Narrowed, message);
        found.push(finding.at(Spot::At(was.key), Spot::In(new.id)));
    }
    for (name, is) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
        let message = format!("the scope `{name}` is now available");
        let finding = Finding::new(Keyword::Scope, Edit::Added, Direction::Widened, message);
        found.push(finding.at(Spot::In(old.id), Spot::At(is.key)));
    }
}
