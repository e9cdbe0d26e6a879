//! How a parameter or a form field serialises a list or an object: `style`, `explode`, `collectionFormat`.

use super::findings::{Finding, Spot};
use super::rules::{Direction, Edit, Keyword, Location};
use crate::parse::tree::{Entry, Node, NodeId};

/// The object that may declare the style, and the node to report if it declares none.
type Writer<'n> = (Option<&'n Node>, NodeId);

/// Compares how a list or an object is serialised.
pub(super) fn written(old: Writer<'_>, new: Writer<'_>, location: Location, found: &mut Vec<Finding>) {
    let default = match location {
        Location::Path | Location::Header | Location::ResponseHeader => "simple",
        _ => "form",
    };
    fn entry<'n>(node: Option<&'n Node>, name: &str) -> Option<&'n Entry> {
        node?.as_map()?.get(name)
    }
    fn text<'n>(node: Option<&'n Node>, name: &str) -> Option<&'n str> {
        entry(node, name)?.node.as_str()
    }
    let style = |(node, _): Writer<'_>| text(node, "style").unwrap_or(default).to_owned();
    let explode = |writer: Writer<'_>| {
        let explicit = entry(writer.0, "explode").and_then(|entry| entry.node.as_bool());
        explicit.unwrap_or_else(|| style(writer) == "form")
    };
    let differs = |of: &dyn Fn(Writer<'_>) -> String| (of(old), of(new), of(old) != of(new));
    let format = |(node, _): Writer<'_>| text(node, "x-collection-format").unwrap_or("csv").to_owned();
    let keywords = [
        (Keyword::Style, "style", differs(&style)),
        (Keyword::Explode, "explode", differs(&|writer| explode(writer).to_string())),
        (Keyword::CollectionFormat, "x-collection-format", differs(&format)),
    ];
    for (keyword, name, (was, is, differs)) in keywords {
        // The default of `explode` depends on the style.
        if !differs || (keyword == Keyword::Explode && style(old) != style(new)) {
            continue;
        }
        let shown = name.strip_prefix("x-").map_or(name, |_| "collectionFormat");
        let message = format!("lists are serialised differently: `{shown}` changed from `{was}` to `{is}`");
        let spots = (Spot::entry(entry(old.0, name), Some(old.1)), Spot::entry(entry(new.0, name), Some(new.1)));
        let value = |writer| format!("{} {} {}", style(writer), explode(writer), format(writer));
        let finding = Finding::new(keyword, Edit::Changed, Direction::Shifted, message);
        found.push(finding.at(spots.0, spots.1).values(value(old), value(new)));
    }
}
