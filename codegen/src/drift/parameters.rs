//! Parameters: which ones correspond, and how they are serialised. Path parameters are matched by position.

use super::address;
use super::content;
use super::described::Described;
use super::docs;
use super::findings::{Finding, Spot, edit_of};
use super::hints::{self, Candidate};
use super::operations::Operation;
use super::rest;
use super::rules::{Direction, Edit, Keyword, Location};
use super::session::Session;
use super::style;
use super::wire::{Type, Wire};
use crate::parse::tree::{Entry, Node, NodeId};

/// A parameter of an operation or of its path.
#[derive(Clone, Copy)]
struct Parameter<'a> {
    node: &'a Node,
    /// Where it is listed.
    listed: NodeId,
    name: &'a str,
    location: Location,
    /// Its position in the path.
    place: Option<usize>,
}

impl<'a> Parameter<'a> {
    fn is(&self, other: &Self) -> bool {
        self.location == other.location
            && match self.location {
                Location::Path => self.place == other.place,
                // Header names are case-insensitive.
                Location::Header => self.name.eq_ignore_ascii_case(other.name),
                _ => self.name == other.name,
            }
    }

    fn flag(&self, name: &str) -> Option<&'a Entry> {
        self.node.as_map()?.get(name).filter(|entry| entry.node.as_bool() == Some(true))
    }

    fn entry(&self, name: &str) -> Option<&'a Entry> {
        self.node.as_map()?.get(name)
    }

    fn location_name(&self) -> &'static str {
        match self.location {
            Location::Path => "path",
            Location::Header => "header",
            Location::Cookie => "cookie",
            _ => "query",
        }
    }
}

/// Returns the parameters that apply to an operation.
fn all<'a>(side: &'a Described, operation: &Operation<'a>) -> Vec<Parameter<'a>> {
    let places = address::parameters(operation.path);
    let mut found: Vec<Parameter<'a>> = Vec::new();
    let own = operation.node.get("parameters").map(Node::items).unwrap_or_default();
    let shared = operation.item.get("parameters").map(Node::items).unwrap_or_default();
    for listed in own.iter().chain(shared) {
        let Some(node) = side.outline.follow(listed) else { continue };
        let text = |name| node.get(name).and_then(Node::as_str);
        let Some(name) = text("name") else { continue };
        let location = match text("in") {
            Some("path") => Location::Path,
            Some("query") => Location::Query,
            Some("header") => Location::Header,
            Some("cookie") => Location::Cookie,
            _ => continue,
        };
        let place = places.iter().position(|place| *place == name);
        let parameter = Parameter { node, listed: listed.id, name, location, place };
        // A path parameter that the path does not contain is a defect and is never sent.
        let idle = location == Location::Path && place.is_none();
        if !idle && !found.iter().any(|known| known.is(&parameter)) {
            found.push(parameter);
        }
    }
    found
}

/// Compares the parameters of two operations.
pub(super) fn compare<'a>(session: &mut Session<'_, 'a>, old: &Operation<'a>, new: &Operation<'a>) {
    let (before, after) = (all(session.old, old), all(session.new, new));
    let mut removed: Vec<Parameter<'a>> = Vec::new();
    let mut added: Vec<Parameter<'a>> =
        after.iter().filter(|is| !before.iter().any(|was| was.is(is))).copied().collect();
    for was in &before {
        match after.iter().find(|is| was.is(is)) {
            Some(is) => compare_one(session, was, is),
            None => removed.push(*was),
        }
    }
    removed.retain(|was| {
        let Some(index) = added.iter().position(|is| is.name == was.name) else { return true };
        let is = added.remove(index);
        moved(session, was, &is);
        compare_one(session, was, &is);
        false
    });
    let (renamed_from, renamed_to) = renames(session, &removed, &added);
    let parent = |operation: &Operation<'_>| {
        let list = operation.node.as_map().and_then(|map| map.get("parameters")).map(|entry| entry.key);
        list.unwrap_or(operation.key)
    };
    for was in &removed {
        // A path parameter without a description is a defect.
        if was.location == Location::Path {
            continue;
        }
        let message = format!("the {} parameter `{}` was removed", was.location_name(), was.name);
        let finding = Finding::new(Keyword::Parameter, Edit::Removed, Direction::Narrowed, message);
        let hint = renamed_from.iter().find(|(name, _)| name == was.name).map(|(_, hint)| hint.clone());
        session.add(was.location, &finding.at(Spot::At(was.listed), Spot::In(parent(new))).hint(hint));
    }
    for is in added.iter().filter(|is| is.location != Location::Path) {
        let required = is.flag("required").is_some();
        let direction = if required { Direction::Narrowed } else { Direction::Widened };
        let word = if required { "required" } else { "optional" };
        let message = format!("the {word} {} parameter `{}` was added", is.location_name(), is.name);
        let finding = Finding::new(Keyword::Parameter, Edit::Added, direction, message);
        let hint = renamed_to.iter().find(|(name, _)| name == is.name).map(|(_, hint)| hint.clone());
        session.add(is.location, &finding.at(Spot::In(parent(old)), Spot::At(is.listed)).hint(hint));
    }
}

type Hints = Vec<(String, String)>;

fn renames<'a>(session: &mut Session<'_, 'a>, removed: &[Parameter<'a>], added: &[Parameter<'a>]) -> (Hints, Hints) {
    fn candidates<'a>(wire: &mut Wire<'a>, list: &[Parameter<'a>]) -> Vec<Candidate<'a>> {
        let candidate = |parameter: &Parameter<'a>| match parameter.node.get("schema") {
            Some(schema) => {
                let id = wire.schema(schema);
                hints::candidate(wire, parameter.name, id)
            }
            None => Candidate::new(parameter.name, 0),
        };
        list.iter().map(candidate).collect()
    }
    let pairs =
        hints::renamed(&candidates(&mut session.pairs.old, removed), &candidates(&mut session.pairs.new, added));
    let from = |(old, new): &(&str, &str)| ((*old).to_owned(), format!("`{old}` was probably renamed to `{new}`"));
    let to = |(old, new): &(&str, &str)| ((*new).to_owned(), format!("`{new}` was probably `{old}` before"));
    (pairs.iter().map(from).collect(), pairs.iter().map(to).collect())
}

fn moved(session: &mut Session<'_, '_>, was: &Parameter<'_>, is: &Parameter<'_>) {
    let (from, to) = (was.location_name(), is.location_name());
    let message = format!("the parameter `{}` moved from the {from} to the {to}", was.name);
    let finding = Finding::new(Keyword::ParameterLocation, Edit::Changed, Direction::Shifted, message);
    let place = |parameter: &Parameter<'_>| parameter.entry("in").map_or(parameter.listed, |entry| entry.key);
    session.add(is.location, &finding.at(Spot::At(place(was)), Spot::At(place(is))));
}

/// Compares a parameter that both sides have.
fn compare_one<'a>(session: &mut Session<'_, 'a>, was: &Parameter<'a>, is: &Parameter<'a>) {
    let location = is.location;
    let mut found = Vec::new();
    docs::part(was.node, is.node, &mut found);
    let spots = |old: Option<&Entry>, new: Option<&Entry>| {
        (Spot::entry(old, Some(was.node.id)), Spot::entry(new, Some(is.node.id)))
    };
    let mut flag = |keyword, name: &str, directions: (Direction, Direction), words: (&str, &str)| {
        let (old, new) = (was.flag(name), is.flag(name));
        if old.is_some() == new.is_some() {
            return;
        }
        let (direction, words) = if new.is_some() { (directions.0, words.0) } else { (directions.1, words.1) };
        let message = format!("the {} parameter `{}` {words}", is.location_name(), is.name);
        // An explicit `false` on one side has a position too.
        let places = spots(old.or(was.entry(name)), new.or(is.entry(name)));
        found.push(Finding::new(keyword, edit_of(old, new), direction, message).at(places.0, places.1));
    };
    let (wide, narrow) = (Direction::Widened, Direction::Narrowed);
    if location != Location::Path {
        let words = ("became required", "is no longer required");
        flag(Keyword::ParameterRequired, "required", (narrow, wide), words);
    }
    let words = ("may now be empty", "may no longer be empty");
    flag(Keyword::AllowEmptyValue, "allowEmptyValue", (wide, narrow), words);
    let same = Direction::Same;
    flag(Keyword::Deprecated, "deprecated", (same, same), ("is deprecated", "is no longer deprecated"));
    let shifted = Direction::Shifted;
    let words = ("is written with reserved characters as they are", "is written without reserved characters");
    flag(Keyword::AllowReserved, "allowReserved", (shifted, shifted), words);
    if is_composed(&mut session.pairs.old, was) || is_composed(&mut session.pairs.new, is) {
        let (old, new) = ((Some(was.node), was.node.id), (Some(is.node), is.node.id));
        style::written(old, new, location, &mut found);
    }
    rest::compare("a parameter", was.node, is.node, &mut found);
    session.add_all(location, &found);
    content::described(session, location, was.node, is.node);
}

/// Whether the value is a list or an object. `style` and `explode` do not affect other values.
fn is_composed<'a>(wire: &mut Wire<'a>, parameter: &Parameter<'a>) -> bool {
    let Some(schema) = parameter.node.get("schema") else { return false };
    let id = wire.schema(schema);
    matches!(wire.get(id).ty(), Type::Is("array" | "object"))
}
