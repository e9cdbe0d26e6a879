//! Which rows came before, in at most 16 bytes for each: pages that are cut afresh repeat rows when something is inserted.

/// A set of digests, as sorted runs of which each is at least twice as long as the one after it.
///
/// A digest takes 8 bytes, and as many again while runs are merged; a hash table takes up to 21, and its old half while it grows.
#[derive(Default)]
pub(super) struct Seen {
    runs: Vec<Vec<u64>>,
}

impl Seen {
    /// Adds the rows of a page. `true` for each that was not there before, neither on this page.
    pub(super) fn add(&mut self, page: &[u64]) -> Vec<bool> {
        let mut run = Vec::with_capacity(page.len());
        let mut is_new = Vec::with_capacity(page.len());
        for digest in page {
            let found = run.binary_search(digest);
            is_new.push(found.is_err() && !self.contains(*digest));
            if let (Err(at), Some(true)) = (found, is_new.last()) {
                run.insert(at, *digest);
            }
        }
        self.push(run);
        is_new
    }

    fn contains(&self, digest: u64) -> bool {
        self.runs.iter().any(|run| run.binary_search(&digest).is_ok())
    }

    fn push(&mut self, mut run: Vec<u64>) {
        while self.runs.last().is_some_and(|last| last.len() < 2 * run.len()) {
            run = merge(&self.runs.pop().unwrap_or_default(), &run);
        }
        if !run.is_empty() {
            run.shrink_to_fit();
            self.runs.push(run);
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

    use super::Seen;
    use crate::runtime::paging::digest;

    #[test]
    fn it_is_a_set_of_at_most_sixteen_bytes_a_row() {
        let mut seen = Seen::default();
        let mut known = HashSet::new();
        for page in 0_u32..2_000 {
            // Half of each page repeats the page before, one row repeats itself.
            let rows: Vec<u64> =
                (0..50).map(|row| digest::of_text(&format!("{}", (page * 25 + row).min(49_000)))).collect();
            let expected: Vec<bool> = rows.iter().map(|row| known.insert(*row)).collect();
            assert_eq!(seen.add(&rows), expected);
            let held: usize = seen.runs.iter().map(|run| run.capacity() * 8).sum();
            assert!(held <= known.len() * 8, "{held} bytes for {} rows", known.len());
        }
    }
}
