//! `encoding`: how form fields are serialised, with their defaults.

use super::findings::{Finding, Spot};
use super::pairs::Pairs;
use super::rest;
use super::rules::{Direction, Edit, Keyword, Location};
use super::style;
use super::wire::{Effective, Extra, SchemaId, Type, Wire};
use crate::parse::tree::{Entry, Node};

/// Compares the encodings of two media types, field by field.
pub(super) fn compare<'a>(pairs: &mut Pairs<'a>, old: &'a Node, new: &'a Node, found: &mut Vec<Finding>) {
    let names = |node: &'a Node| node.get("encoding").into_iter().flat_map(Node::members).map(|(name, _)| name);
    let mut all: Vec<&str> = names(old).chain(names(new)).collect();
    all.sort_unstable();
    all.dedup();
    for name in all {
        let (was, is) = (Field::of(&mut pairs.old, old, name), Field::of(&mut pairs.new, new, name));
        // If only one side has the field, the comparison of the schemas reports it.
        if let (Some(was), Some(is)) = (was, is) {
            field(&was, &is, found);
        }
    }
}

/// A field of a form.
struct Field<'a> {
    /// Its entry in `encoding`.
    encoding: Option<&'a Node>,
    /// The entry, or the media type that lacks it.
    at: &'a Node,
    /// The default media type.
    media_type: &'static str,
    is_composed: bool,
}

impl<'a> Field<'a> {
    fn of(wire: &mut Wire<'a>, media: &'a Node, name: &str) -> Option<Self> {
        let encoding = media.get("encoding").and_then(|encoding| encoding.get(name));
        let schema = wire.schema(media.get("schema")?);
        let member = wire.members(schema).declared.get(name).map(|member| member.schema);
        let extra = || match wire.extra(&wire.get(schema)).0 {
            Extra::Schema(schema) => Some(schema),
            Extra::Open | Extra::Closed => None,
        };
        let member: Option<SchemaId> = member.or_else(extra);
        let effective = member.map(|member| wire.get(member)).unwrap_or_default();
        let is_composed = matches!(effective.ty(), Type::Is("array" | "object"));
        let media_type = default_type(wire, &effective, 0);
        Some(Self { encoding, at: encoding.unwrap_or(media), media_type, is_composed })
    }

    fn content_type(&self) -> Option<&'a Entry> {
        self.encoding?.as_map()?.get("contentType")
    }
}

/// How deep lists of lists are followed.
const DEPTH: u8 = 4;

/// The media type of a part of a form, by its schema.
fn default_type<'a>(wire: &mut Wire<'a>, of: &Effective<'a>, depth: u8) -> &'static str {
    let format = of.entry("format").and_then(|entry| entry.node.as_str());
    match of.ty() {
        Type::Is("string") if format == Some("binary") => "application/octet-stream",
        Type::Is("object") => "application/json",
        Type::Is("array") if depth < DEPTH => match wire.items(of) {
            Some((items, _)) => default_type(wire, &wire.get(items), depth + 1),
            None => "text/plain",
        },
        _ => "text/plain",
    }
}

fn field(was: &Field<'_>, is: &Field<'_>, found: &mut Vec<Finding>) {
    if was.is_composed && is.is_composed {
        style::written((was.encoding, was.at.id), (is.encoding, is.at.id), Location::Body, found);
    }
    let reserved = |field: &Field<'_>| field.encoding?.get("allowReserved").and_then(Node::as_bool);
    if reserved(was).unwrap_or(false) != reserved(is).unwrap_or(false) {
        let message = "reserved characters are written otherwise: `allowReserved` changed";
        let finding = Finding::new(Keyword::AllowReserved, Edit::Changed, Direction::Shifted, message);
        found.push(finding.at(Spot::At(was.at.id), Spot::At(is.at.id)));
    }
    let (old, new) = (was.content_type(), is.content_type());
    let plain = |entry: Option<&Entry>, otherwise: &str| {
        let name = entry.and_then(|entry| entry.node.as_str()).unwrap_or(otherwise);
        name.to_ascii_lowercase().replace(' ', "")
    };
    // If neither declares it, the comparison of the schemas reports the change.
    let (before, after) = (plain(old, was.media_type), plain(new, is.media_type));
    if (old.is_some() || new.is_some()) && before != after {
        let message = format!("the part is sent as `{after}`, and was sent as `{before}`");
        let finding = Finding::new(Keyword::PartType, Edit::Changed, Direction::Shifted, message);
        found.push(finding.at(Spot::entry(old, Some(was.at.id)), Spot::entry(new, Some(is.at.id))));
    }
    match (was.encoding, is.encoding) {
        (Some(was), Some(is)) => rest::compare("an encoding", was, is, found),
        (Some(only), None) | (None, Some(only)) if only.get("headers").is_some() => {
            let finding =
                Finding::new(Keyword::Other, Edit::Changed, Direction::Shifted, "`headers` of the part changed");
            found.push(finding.at(Spot::At(was.at.id), Spot::At(is.at.id)));
        }
        _ => {}
    }
}
