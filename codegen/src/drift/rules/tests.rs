//! The whole table, walked: no cell without a ruling, no row without a cell.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

fn cells() -> impl Iterator<Item = (Location, Keyword, Edit, Direction)> {
    Location::ALL.iter().flat_map(|location| {
        Keyword::ALL.iter().flat_map(move |keyword| {
            Edit::ALL.iter().flat_map(move |edit| {
                Direction::ALL.iter().map(move |direction| (*location, *keyword, *edit, *direction))
            })
        })
    })
}

#[test]
fn every_cell_has_a_rule_or_a_reason_and_every_row_a_cell() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rows = BTreeSet::new();
    let mut bare = Vec::new();
    for (location, keyword, edit, direction) in cells() {
        let Some((index, row)) = deciding(location, keyword, edit, direction) else {
            bare.push(format!("{location:?} {keyword:?} {edit:?} {direction:?}"));
            continue;
        };
        rows.insert(index);
        let name = match row.ruling {
            Ruling::Rule(verdict, _) => verdict.as_str(),
            Ruling::Waived(_) => "waived",
        };
        *counts.entry(name).or_default() += 1;
    }
    println!("{} cells, {} rows: {counts:?}", cells().count(), RULES.len());
    assert!(bare.is_empty(), "{} cells without a ruling:\n{}", bare.len(), bare.join("\n"));
    let idle: Vec<usize> = (0..RULES.len()).filter(|index| !rows.contains(index)).collect();
    assert!(idle.is_empty(), "rows that decide nothing: {idle:?}");
}

#[test]
fn only_a_break_breaks_somebody() {
    for row in RULES {
        match row.ruling {
            Ruling::Rule(verdict, breaks) => assert_eq!(verdict == Verdict::Breaking, !breaks.is_empty()),
            Ruling::Waived(reason) => assert!(!reason.is_empty()),
        }
    }
}

#[test]
fn a_set_of_values_follows_the_one_rule() {
    for keyword in VALUES.iter().filter(|keyword| **keyword != Keyword::RequiredUndeclared) {
        for (location, direction, expected) in [
            (Location::Body, Direction::Widened, COMPATIBLE),
            (Location::Body, Direction::Narrowed, BREAKS_SENDERS),
            (Location::Body, Direction::Shifted, BREAKS_SENDERS),
            (Location::Response, Direction::Widened, BREAKS_READERS),
            (Location::Response, Direction::Narrowed, COMPATIBLE),
            (Location::Response, Direction::Shifted, BREAKS_READERS),
        ] {
            for edit in [Edit::Added, Edit::Removed] {
                assert_eq!(ruling(location, *keyword, edit, direction), Some(expected), "{location:?} {keyword:?}");
            }
        }
    }
}
