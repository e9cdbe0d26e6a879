//! Pages: their rows, and the links to other pages.

use serde_json::{Value, json};

use crate::description::Operation;
use crate::kind::mix;
use crate::query::{Page, Query, escaped};

#[derive(Debug)]
pub(crate) struct Cut {
    /// The positions of its rows in the collection.
    pub(crate) rows: std::ops::Range<usize>,
    pub(crate) links: Value,
}

/// The sizes of pages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    /// The default size, instead of the description's.
    pub(crate) unasked: Option<usize>,
    /// The largest size.
    pub(crate) largest: usize,
}

impl Sizes {
    fn of(self, operation: &Operation, name: &str, asked: Option<usize>) -> usize {
        let declared = || operation.parameter(name).and_then(|parameter| parameter.default?.try_into().ok());
        asked.or(self.unasked).or_else(declared).unwrap_or(50).min(self.largest)
    }
}

/// Returns the requested page of some rows. `path` is the root-relative path of the request.
///
/// `position` finds the first row after the one with a key. It is `None` for an invalid cursor.
pub(crate) fn cut(
    operation: &Operation,
    path: &str,
    query: &Query,
    keys: &[i32],
    sizes: Sizes,
    position: impl Fn(i32) -> usize,
) -> Option<Cut> {
    match &query.page {
        Page::Skip { number, size } => Some(skip(operation, path, query, keys.len(), sizes, (*number, *size))),
        Page::Cursor { limit, after } => {
            let limit_name = "page[limit]";
            let size = sizes.of(operation, limit_name, *limit);
            let start = match after {
                Some(text) => position(read_cursor(text)?),
                None => 0,
            };
            let rows = start..keys.len().min(start.saturating_add(size));
            let name = if operation.parameter("page[cursor]").is_some() { "page[cursor]" } else { "page[after]" };
            let mut links = json!({});
            if let Some(last) = rows.clone().last().filter(|_| rows.end < keys.len())
                && let Some(key) = keys.get(last)
            {
                let shown = size.to_string();
                links["next"] = link(path, query, &[(limit_name, &shown), (name, &write_cursor(*key))]).into();
            }
            Some(Cut { rows, links })
        }
    }
}

fn skip(
    operation: &Operation,
    path: &str,
    query: &Query,
    count: usize,
    sizes: Sizes,
    (number, size): (usize, Option<usize>),
) -> Cut {
    let asked = size.is_some() || number > 1;
    let size = sizes.of(operation, "page[size]", size);
    let page = |number: usize| {
        let (number, size) = (number.to_string(), size.to_string());
        link(path, query, &[("page[number]", &number), ("page[size]", &size)])
    };
    let own = if asked { page(number) } else { link(path, query, &[]) };
    let mut links = json!({"self": own});
    if size == 0 {
        return Cut { rows: 0..0, links };
    }
    let last = count.div_ceil(size).max(1);
    let start = (number - 1).saturating_mul(size).min(count);
    let rows = start..count.min(start.saturating_add(size));
    links["first"] = page(1).into();
    if number > 1 {
        links["prev"] = page((number - 1).min(last)).into();
    }
    if number < last {
        links["next"] = page(number + 1).into();
    }
    links["last"] = page(last).into();
    Cut { rows, links }
}

/// Builds a root-relative link. Names keep their brackets, as in the description's examples.
fn link(path: &str, query: &Query, page: &[(&str, &str)]) -> String {
    let others = query.others.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let pairs: Vec<String> =
        others.chain(page.iter().copied()).map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Returns an opaque cursor with characters that must be escaped in a URL.
fn write_cursor(key: i32) -> String {
    let bits = key as u32;
    format!("c+{bits:08x}{:04x}==", mix(u64::from(bits)) & 0xffff)
}

fn read_cursor(text: &str) -> Option<i32> {
    let digits = text.strip_prefix("c+")?.strip_suffix("==")?;
    let bits = u32::from_str_radix(digits.get(..8)?, 16).ok()?;
    (write_cursor(bits as i32) == text).then_some(bits as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_and_others_do_not() {
        for key in [0, 17, -3, i32::MAX] {
            assert_eq!(read_cursor(&write_cursor(key)), Some(key));
        }
        for strange in ["", "17", "c+==", "c+0000001100ff=="] {
            assert_eq!(read_cursor(strange), None, "{strange}");
        }
    }
}
