//! The member of `meta` with the number of all resources of a collection.

use super::context::Cx;
use crate::ir::{Field, StructId, Ty};

/// Members of `meta` with the number of all resources, the clearest first.
const COUNTS: &[&str] = &["total_count", "totalCount", "total", "count"];

/// Returns the pointer to the count that the runtime reads.
pub(super) fn count_pointer(cx: &Cx<'_>) -> Option<String> {
    match cx.api.meta {
        Some(id) => count_field(cx, id).map(|field| format!("/meta/{}", field.name.wire)),
        // Without a type of its own, `meta` can have any member; the runtime reads this one.
        None => Some("/meta/count".to_owned()),
    }
}

/// Returns the field of `meta` with the count.
pub(super) fn count_field<'a>(cx: &Cx<'a>, id: StructId) -> Option<&'a Field> {
    let fields = &cx.api.structs[id].fields;
    let counts = |wire: &&str| fields.iter().find(|field| field.name.wire == **wire);
    COUNTS.iter().find_map(counts).filter(|field| matches!(field.ty, Ty::Integer(_)))
}
