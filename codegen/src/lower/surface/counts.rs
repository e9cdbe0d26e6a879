//! Where `meta` has the number of all resources of a collection.

use super::context::Cx;
use crate::ir::{Field, StructId, Ty};

/// Members of `meta` that hold the number of all resources of a collection, the clearest first.
const COUNTS: &[&str] = &["total_count", "totalCount", "total", "count"];

/// The pointer to the count that the runtime reads from `meta`.
pub(super) fn count_pointer(cx: &Cx<'_>) -> Option<String> {
    match cx.api.meta {
        Some(id) => count_field(cx, id).map(|field| format!("/meta/{}", field.name.wire)),
        // Without a type of its own, `meta` is any members, of which the runtime knows this one.
        None => Some("/meta/count".to_owned()),
    }
}

/// The member of `meta` that holds the count.
pub(super) fn count_field<'a>(cx: &Cx<'a>, id: StructId) -> Option<&'a Field> {
    let fields = &cx.api.structs[id].fields;
    let counts = |wire: &&str| fields.iter().find(|field| field.name.wire == **wire);
    COUNTS.iter().find_map(counts).filter(|field| matches!(field.ty, Ty::Integer(_)))
}
