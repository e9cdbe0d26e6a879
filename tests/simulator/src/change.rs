//! Changes a collection between the requests of a reader.

use serde_json::json;

use crate::kind::{Kind, mix};
use crate::store::Store;

/// Collections with fewer rows lose none, because tests read them by hand.
const FEW: usize = 4;

/// Inserts a row at the front, removes one and changes one, chosen by `number`.
pub(crate) fn change(store: &mut Store, kind: Kind, number: u64) {
    let order = store.order(kind);
    let at = |salt: u64| {
        let index = usize::try_from(mix(number ^ salt << 32)).unwrap_or_default() % order.len().max(1);
        order.get(index).copied()
    };
    let (Some(like), Some(gone), Some(other)) = (at(1), at(2), at(3)) else {
        return;
    };
    let now = store.now_text();
    if let Some(mut row) = store.row(kind, like) {
        let key = store.next_key(kind, true);
        let id = store.world.ids.id(kind, key);
        row["links"]["self"] = kind.link(&id).into();
        row["id"] = id.into();
        row["attributes"]["updated_at"] = now.clone();
        if kind == Kind::Patient {
            row["attributes"]["identifiers"] = json!([]);
        }
        store.add(kind, key, &row);
    }
    if order.len() > FEW {
        store.remove(kind, gone);
    }
    if let Some(mut row) = store.row(kind, other) {
        row["attributes"]["updated_at"] = now;
        store.put(kind, other, &row);
    }
}
