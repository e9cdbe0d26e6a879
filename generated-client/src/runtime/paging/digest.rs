//! What stands for a row where its identifier itself would take too much room: 64 bits, the same in every process.

use crate::runtime::error::RowError;

/// Of a row, by its identifier.
pub(super) fn of_id(id: &impl AsRef<str>) -> u64 {
    of_text(id.as_ref())
}

/// Of a row that does not decode: by its identifier where it has one, else by all of it.
pub(super) fn of_row(row: &RowError) -> u64 {
    row.id().map_or_else(|| of_text(row.json()), |id| of_text(&id))
}

/// FNV-1a, its bits mixed once more. Not the standard library's hasher: a bookmark outlives the compiler it was made with.
pub(in crate::runtime) fn of_text(text: &str) -> u64 {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}
