//! How a parameter or a part of a form writes a list or an object: `style`, `explode`, `collectionFormat`.

use super::findings::{Finding, Spot};
use super::rules::{Direction, Edit, Keyword, Location};
use crate::parse::tree::{Entry, Node, NodeId};

/// An object that may say how a list is written, or what it would be in.
type Writer<'n> = (Option<&'n Node>, NodeId);

/// Compares how two writers write a list or an object.
pub(super) fn written(old: Writer<'_>, new: Writer<'_>, location: Location, found: &mut Vec<Finding>) {
    let otherwise = match location {
        Location::Path | Location::Header | Location::AnswerHeader => "simple",
        _ => "form",
    };
    fn entry<'n>(node: Option<&'n Node>, name: &str) -> Option<&'n Entry> {
        node?.as_map()?.get(name)
    }
    fn text<'n>(node: Option<&'n Node>, name: &str) -> Option<&'n str> {
        entry(node, name)?.node.as_str()
    }
    let style = |(node, _): Writer<'_>| text(node, "style").unwrap_or(otherwise).to_owned();
    let explode = |writer: Writer<'_>| {
        let said = entry(writer.0, "explode").and_then(|entry| entry.node.as_bool());
        said.unwrap_or_else(|| style(writer) == "form")
    };
    let differs = |of: &dyn Fn(Writer<'_>) -> String| (of(old), of(new), of(old) != of(new));
    let format = |(node, _): Writer<'_>| text(node, "x-collection-format").unwrap_or("csv").to_owned();
    let keywords = [
        (Keyword::Style, "style", differs(&style)),
        (Keyword::Explode, "explode", differs(&|writer| explode(writer).to_string())),
        (Keyword::CollectionFormat, "x-collection-format", differs(&format)),
    ];
    for (keyword, name, (was, is, differs)) in keywords {
        // By another style, `explode` has another default.
        if !differs || (keyword == Keyword::Explode && style(old) != style(new)) {
            continue;
        }
        let shown = name.strip_prefix("x-").map_or(name, |_| "collectionFormat");
        let message = format!("lists are written otherwise: `{shown}` was `{was}`, and is `{is}`");
        let spots = (Spot::entry(entry(old.0, name), Some(old.1)), Spot::entry(entry(new.0, name), Some(new.1)));
        let value = |writer| format!("{} {} {}", style(writer), explode(writer), format(writer));
        let finding = Finding::new(keyword, Edit::Changed, Direction::Shifted, message);
        found.push(finding.at(spots.0, spots.1).values(value(old), value(new)));
    }
}
