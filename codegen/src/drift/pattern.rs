//! Which of two patterns allows more.
//!
//! Knows regular expressions alone. A text has a pattern if some part of it does: `/group` allows all that `/groups`
//! allows. What cannot be told within bounds is not told.

use regex_automata::dfa::{Automaton, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start::Config as Start;
use regex_automata::{Anchored, MatchKind};

use super::law::Direction;
use crate::maps::HashSet;

/// How large an automaton may grow, in bytes.
const MAX_SIZE: usize = 1 << 20;

/// How many pairs of states are looked at.
const MAX_PAIRS: usize = 50_000;

/// What became of the texts that have all of the patterns, when `old` gave way to `new`.
pub(super) fn direction(old: &[&str], new: &[&str]) -> Direction {
    match (old, new) {
        ([], _) => return Direction::Narrowed,
        (_, []) => return Direction::Widened,
        _ if old.iter().all(|pattern| new.contains(pattern)) => return Direction::Narrowed,
        _ if new.iter().all(|pattern| old.contains(pattern)) => return Direction::Widened,
        _ => {}
    }
    let ([old], [new]) = (old, new) else { return Direction::Shifted };
    let (Some(old), Some(new)) = (automaton(old), automaton(new)) else { return Direction::Shifted };
    match (within(&old, &new), within(&new, &old)) {
        (Some(true), Some(true)) => Direction::Same,
        (Some(true), _) => Direction::Widened,
        (_, Some(true)) => Direction::Narrowed,
        _ => Direction::Shifted,
    }
}

type Dfa = dense::DFA<Vec<u32>>;

fn automaton(pattern: &str) -> Option<Dfa> {
    let config = dense::Config::new()
        .match_kind(MatchKind::All)
        .dfa_size_limit(Some(MAX_SIZE))
        .determinize_size_limit(Some(MAX_SIZE));
    let nfa = thompson::Config::new().nfa_size_limit(Some(MAX_SIZE));
    dense::Builder::new().configure(config).thompson(nfa).build(pattern).ok()
}

/// Where a search stands: at a state, or past its first match, which nothing undoes.
type Place = Option<StateID>;

/// Whether every text that `inner` matches is matched by `outer`; `None` where it takes too long to tell.
fn within(inner: &Dfa, outer: &Dfa) -> Option<bool> {
    let start = |dfa: &Dfa| dfa.start_state(&Start::new().anchored(Anchored::No)).ok();
    let first: (Place, Place) = (Some(start(inner)?), Some(start(outer)?));
    let mut seen = HashSet::from_iter([first]);
    let mut open = vec![first];
    while let Some((a, b)) = open.pop() {
        if at_end(inner, a) && !at_end(outer, b) {
            return Some(false);
        }
        for byte in 0..=u8::MAX {
            let next = (step(inner, a, byte), step(outer, b, byte));
            let settled = next.1.is_none() || next.0.is_some_and(|state| inner.is_dead_state(state));
            if !settled && seen.insert(next) {
                if seen.len() > MAX_PAIRS {
                    return None;
                }
                open.push(next);
            }
        }
    }
    Some(true)
}

fn step(dfa: &Dfa, place: Place, byte: u8) -> Place {
    let next = dfa.next_state(place?, byte);
    (!dfa.is_match_state(next)).then_some(next)
}

fn at_end(dfa: &Dfa, place: Place) -> bool {
    place.is_none_or(|state| dfa.is_match_state(dfa.next_eoi_state(state)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_holds_wherever_it_stands() {
        assert_eq!(direction(&["/a/[0-9a-z]+/group"], &["/a/[0-9a-z]+/groups"]), Direction::Narrowed);
        assert_eq!(direction(&["/a/[0-9a-z]+/groups"], &["/a/[0-9a-z]+/group"]), Direction::Widened);
        assert_eq!(direction(&["/a/group"], &["/a/coaches"]), Direction::Shifted);
    }

    #[test]
    fn the_same_in_other_words_is_the_same() {
        assert_eq!(direction(&["^[0-9]+$"], &["^[0-9][0-9]*$"]), Direction::Same);
        assert_eq!(direction(&["^[a-f]{2}$"], &["^[a-z]{2}$"]), Direction::Widened);
        assert_eq!(direction(&["^.*$"], &["^a$"]), Direction::Narrowed);
    }

    #[test]
    fn several_patterns_must_all_hold() {
        assert_eq!(direction(&[], &["a"]), Direction::Narrowed);
        assert_eq!(direction(&["a", "b"], &["a"]), Direction::Widened);
        assert_eq!(direction(&["a"], &["b", "a"]), Direction::Narrowed);
    }

    #[test]
    fn what_cannot_be_told_is_a_shift() {
        assert_eq!(direction(&["(?=a)b"], &["b"]), Direction::Shifted);
        assert_eq!(direction(&[r"\p{L}{500}"], &[r"\p{L}{501}"]), Direction::Shifted);
    }
}
