//! Collections: the ways to read them page by page.

use super::tokens::{File, compact, ident};
use crate::format::{Part, Table};
use crate::ir::surface::Request;
use crate::ir::{Family, Way};

/// `rt::collection!`: the ways to read a collection page by page.
pub(super) fn collection(request: &Request) -> Option<Part> {
    let paging = request.paging.as_ref()?;
    let described = &paging.described;
    let counted = described.count.as_ref().map(|_| "counted,".to_owned());
    let count = described.count.as_ref().filter(|_| !paging.counted_in_meta);
    let rows = described.rows.as_ref();
    let ways = described.ways.iter().map(|one| format!("{}: {},", one.family.method(), way(one, count, rows)));
    let rows = counted.into_iter().chain(ways).collect();
    let of = format!("operation::{}", ident(&request.builder));
    Some(Table { name: "collection", of, rows: Some(rows), ..Table::default() }.into())
}

/// `rt::listing!`: that the response is a page of plain JSON, and of which rows.
pub(super) fn listing(file: &File<'_>, request: &Request) -> Option<Part> {
    let paging = request.paging.as_ref().filter(|paging| paging.described.rows.is_some())?;
    let row = format!("{}: {},", compact(&file.ty(&request.returns)), compact(&file.ty(&paging.item)));
    let of = format!("operation::{}", ident(&request.builder));
    Some(Table { name: "listing", of, rows: Some(vec![row]), ..Table::default() }.into())
}

/// A way of paging, as the runtime takes it. The count is found at the pointer, or else where `meta` has it.
fn way(way: &Way, count: Option<&String>, rows: Option<&String>) -> String {
    let text = |method: &str, value: Option<&String>| value.map(|value| format!(".{method}({value:?})"));
    let number = |method: &str, value: Option<u64>| value.map(|value| format!(".{method}({value})"));
    let new = match way.family {
        Family::Cursor => format!("cursor({:?})", way.at),
        Family::Number => format!("number({:?})", way.at),
        Family::Offset => format!("offset({:?})", way.at),
        Family::Link => "link()".to_owned(),
    };
    let first = Some(way.first).filter(|first| way.family == Family::Number && *first != 1);
    let parts = [
        text("size", way.size.as_ref()),
        number("default_size", way.default_size.map(u64::from)),
        number("usual_size", way.usual_size.map(u64::from)),
        number("first", first),
        number("least", Some(u64::from(way.least)).filter(|least| *least > 0)),
        text("next", way.next.as_ref()),
        way.by_id.then(|| ".by_id()".to_owned()),
        text("more", way.more.as_ref()),
        text("count", count),
        text("rows", rows),
    ];
    format!("rt::Way::{new}{}", parts.into_iter().flatten().collect::<String>())
}
