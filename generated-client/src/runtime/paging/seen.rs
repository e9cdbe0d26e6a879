//! Which rows and cursors a stream has received: 64-bit digests, and a set of them.
//!
//! A row takes 8 bytes, and 16 while runs are merged; a hash table takes up to 21, and its old half while it grows. The
//! bench `streaming` enforces 16. Of a million rows, two have the same digest with a probability of 1 in 37 million; of
//! a hundred million, of 1 in 3,700. The second of them then counts as a duplicate, so that no audit certifies the
//! stream.

use std::sync::Arc;

use crate::runtime::error::row::RowError;
use crate::runtime::jsonapi::resource::DataItem;
use crate::runtime::value::decode;

/// The digest of some texts: FNV-1a, mixed once more.
///
/// It is not the standard library's hasher, because a bookmark is read by other versions of the compiler.
pub(super) fn digest<T: AsRef<[u8]>>(parts: &[T]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        // No text in UTF-8 contains the byte that ends it here.
        for byte in part.as_ref().iter().chain(&[0xff]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// The digest of a row: of its type and identifier, or of its JSON if it has no identifier.
pub(super) fn of_row<R: DataItem>(row: &R) -> u64 {
    if R::IS_IDENTIFIED && !row.item_id().is_empty() {
        return digest(&[row.item_type(), &row.item_id()]);
    }
    digest(&[serde_json::to_vec(row).unwrap_or_default()])
}

/// The digest of a row that does not decode: of its type and identifier if it has both, otherwise of its JSON.
pub(super) fn of_undecoded(row: &RowError) -> u64 {
    let member = |pointer| decode::text_at(row.json().as_bytes(), pointer);
    match (member("/type"), member("/id")) {
        (Some(resource_type), Some(id)) => digest(&[resource_type, id]),
        _ => digest(&[row.json()]),
    }
}

/// A set of digests, as sorted runs of which each is at least twice as long as the next one. A clone shares the runs.
#[derive(Clone, Default)]
pub(super) struct Seen {
    runs: Vec<Arc<Vec<u64>>>,
}

impl Seen {
    /// Adds the digests of a page. Returns for each whether it is new: neither added before nor earlier on this page.
    pub(super) fn add(&mut self, page: &[u64]) -> Vec<bool> {
        let mut sorted: Vec<(u64, usize)> = page.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        let mut run = Vec::with_capacity(page.len());
        let mut is_new = vec![false; page.len()];
        for (digest, position) in sorted {
            if run.last() == Some(&digest) || self.contains(digest) {
                continue;
            }
            run.push(digest);
            if let Some(is_new) = is_new.get_mut(position) {
                *is_new = true;
            }
        }
        self.push(run);
        is_new
    }

    pub(super) fn len(&self) -> usize {
        self.runs.iter().map(|run| run.len()).sum()
    }

    pub(super) fn digests(&self) -> impl Iterator<Item = u64> {
        self.runs.iter().flat_map(|run| run.iter().copied())
    }

    fn contains(&self, digest: u64) -> bool {
        self.runs.iter().any(|run| run.binary_search(&digest).is_ok())
    }

    fn push(&mut self, mut run: Vec<u64>) {
        while let Some(last) = self.runs.pop_if(|last| last.len() < 2 * run.len()) {
            run = merge(&last, &run);
        }
        if !run.is_empty() {
            run.shrink_to_fit();
            self.runs.push(Arc::new(run));
        }
    }
}

fn merge(left: &[u64], right: &[u64]) -> Vec<u64> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.iter().copied().peekable(), right.iter().copied().peekable());
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        merged.extend(if one <= other { left.next() } else { right.next() });
    }
    merged.extend(left);
    merged.extend(right);
    merged
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn it_is_a_set_of_at_most_eight_bytes_a_row_between_pages() {
        let mut seen = Seen::default();
        let mut known = HashSet::new();
        for page in 0_u32..2_000 {
            // Half of each page repeats the page before, and some rows repeat themselves.
            let rows: Vec<u64> =
                (0..50).map(|row| digest(&[format!("{}", (page * 25 + row / 2 * 2).min(49_000))])).collect();
            let expected: Vec<bool> = rows.iter().map(|row| known.insert(*row)).collect();
            assert_eq!(seen.add(&rows), expected);
            let held: usize = seen.runs.iter().map(|run| run.capacity() * 8).sum();
            assert!(held <= known.len() * 8, "{held} bytes for {} rows", known.len());
            assert!(seen.runs.windows(2).all(|runs| runs[0].len() >= 2 * runs[1].len()), "the runs get shorter");
            assert!(seen.runs.iter().all(|run| run.is_sorted()));
        }
        assert_eq!((seen.len(), seen.digests().collect::<HashSet<_>>()), (known.len(), known));
    }

    /// A bookmark that an earlier version wrote must still match.
    #[test]
    fn a_digest_is_that_of_yesterday_and_of_all_its_parts() {
        assert_eq!(digest(&["article", "58163112237d84a94035f78b"]), 0xbf09_bb21_5512_b6dc);
        assert_ne!(digest(&["article", "1"]), digest(&["person", "1"]));
        assert_ne!(digest(&["article1", "2"]), digest(&["article", "12"]));
    }

    #[test]
    fn a_huge_page_takes_no_quadratic_time() {
        let page: Vec<u64> = (0..500_000_u64).map(|row| digest(&[row.to_le_bytes()])).collect();
        let started = std::time::Instant::now();
        assert!(Seen::default().add(&page).iter().all(|is_new| *is_new));
        // Inserting each row into its place takes minutes here.
        assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    }
}
