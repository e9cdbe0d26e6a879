//! Decides which versions are compared: each with its nearest readable ancestors. Works on indices.

use std::collections::BTreeSet;

/// Returns the nearest readable ancestors of `child`: its parents, or the ancestors of unreadable ones.
pub(super) fn nearest(child: usize, parents: &[Vec<usize>], readable: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<usize> = of(child, parents).rev().collect();
    while let Some(version) = open.pop() {
        if !seen.insert(version) {
            continue;
        }
        if readable(version) {
            found.push(version);
        } else {
            open.extend(of(version, parents).rev());
        }
    }
    found
}

fn of(child: usize, parents: &[Vec<usize>]) -> impl DoubleEndedIterator<Item = usize> {
    parents.get(child).into_iter().flatten().copied()
}

/// Returns an order with parents before their children, otherwise as given.
///
/// # Errors
///
/// The index of a version that is its own ancestor.
pub(super) fn order(parents: &[Vec<usize>]) -> Result<Vec<usize>, usize> {
    let mut done = vec![false; parents.len()];
    let mut order = Vec::with_capacity(parents.len());
    // Depth first with an explicit stack, because a history can be long.
    for start in 0..parents.len() {
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        let mut on_path = BTreeSet::from([start]);
        while let Some((version, next)) = path.last_mut() {
            let version = *version;
            let parent = parents.get(version).and_then(|known| known.get(*next)).copied();
            *next += 1;
            match parent {
                Some(parent) if done.get(parent).copied().unwrap_or_default() => {}
                Some(parent) if !on_path.insert(parent) => return Err(parent),
                Some(parent) => path.push((parent, 0)),
                None => {
                    if let Some(done) = done.get_mut(version).filter(|done| !**done) {
                        *done = true;
                        order.push(version);
                    }
                    on_path.remove(&version);
                    path.pop();
                }
            }
        }
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two branches and their merge: 0 - 1 - 3, 0 - 2 - 3, 3 - 4.
    fn merged() -> Vec<Vec<usize>> {
        vec![vec![], vec![0], vec![0], vec![1, 2], vec![3]]
    }

    #[test]
    fn unreadable_versions_are_skipped() {
        assert_eq!(nearest(4, &merged(), |_| true), [3]);
        assert_eq!(nearest(4, &merged(), |version| version != 3), [1, 2]);
        assert_eq!(nearest(4, &merged(), |version| version < 1), [0]);
        assert_eq!(nearest(0, &merged(), |_| true), [0; 0]);
        assert_eq!(nearest(4, &merged(), |_| false), [0; 0]);
    }

    #[test]
    fn parents_come_first() {
        assert_eq!(order(&merged()), Ok(vec![0, 1, 2, 3, 4]));
        assert_eq!(order(&[vec![2], vec![], vec![1]]), Ok(vec![1, 2, 0]));
        assert!(order(&[vec![1], vec![0]]).is_err());
        let long: Vec<Vec<usize>> = (0..100_000usize).map(|version| vec![version + 1]).chain([vec![]]).collect();
        assert_eq!(order(&long).map(|order| order.len()), Ok(100_001));
    }
}
