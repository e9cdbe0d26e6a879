//! Which of two patterns allows more.
//!
//! Patterns are regular expressions of ECMA-262. They are not anchored: `/group` allows all that `/groups` allows. What
//! cannot be decided within limits is unknown.

use regex_automata::dfa::{Automaton, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start::Config as Start;
use regex_automata::{Anchored, MatchKind};

use super::rules::Direction;
use crate::maps::HashSet;
use crate::patterns::ecma;

/// The most bytes of an automaton.
const MAX_SIZE: usize = 1 << 20;

/// The most pairs of states that are visited.
const MAX_PAIRS: usize = 50_000;

/// Returns how the set of texts that match all of the patterns changed; `None` if unknown.
pub(super) fn direction(old: &[&str], new: &[&str]) -> Option<Direction> {
    let (old, new) = (binding(old), binding(new));
    let holds_all = |of: &[&str], all: &[&str]| all.iter().all(|pattern| of.contains(pattern));
    match (holds_all(&new, &old), holds_all(&old, &new)) {
        (true, true) => return Some(Direction::Same),
        (true, false) => return Some(Direction::Narrowed),
        (false, true) => return Some(Direction::Widened),
        (false, false) => {}
    }
    let ([old], [new]) = (old.as_slice(), new.as_slice()) else { return None };
    let (old, new) = (automaton(old)?, automaton(new)?);
    Some(match (within(&old, &new)?, within(&new, &old)?) {
        (true, true) => Direction::Same,
        (true, false) => Direction::Widened,
        (false, true) => Direction::Narrowed,
        (false, false) => Direction::Shifted,
    })
}

/// Returns the patterns that exclude some text: `.*` excludes none.
fn binding<'p>(patterns: &[&'p str]) -> Vec<&'p str> {
    let excludes = |pattern: &str| {
        let all = automaton("").zip(automaton(pattern));
        all.and_then(|(all, pattern)| within(&all, &pattern)) != Some(true)
    };
    patterns.iter().copied().filter(|pattern| excludes(pattern)).collect()
}

type Dfa = dense::DFA<Vec<u32>>;

/// Returns the automaton of a pattern; `None` if it is invalid or too large.
fn automaton(pattern: &str) -> Option<Dfa> {
    let config = dense::Config::new()
        .match_kind(MatchKind::All)
        .dfa_size_limit(Some(MAX_SIZE))
        .determinize_size_limit(Some(MAX_SIZE));
    let nfa = thompson::Config::new().nfa_size_limit(Some(MAX_SIZE));
    dense::Builder::new().configure(config).thompson(nfa).build(&ecma::translated(pattern)?).ok()
}

/// The state of a search; `None` after its first match, which is final.
type Place = Option<StateID>;

/// Whether `outer` matches every text that `inner` matches; `None` if that takes too long.
fn within(inner: &Dfa, outer: &Dfa) -> Option<bool> {
    // The automata read bytes, so texts must be valid UTF-8.
    let text = automaton(r"^[^]*$")?;
    let start = |dfa: &Dfa| dfa.start_state(&Start::new().anchored(Anchored::No)).ok();
    let first: (Place, Place, StateID) = (Some(start(inner)?), Some(start(outer)?), start(&text)?);
    let mut seen = HashSet::from_iter([first]);
    let mut open = vec![first];
    while let Some((a, b, at)) = open.pop() {
        if at_end(&text, Some(at)) && at_end(inner, a) && !at_end(outer, b) {
            return Some(false);
        }
        for byte in 0..=u8::MAX {
            let next = (step(inner, a, byte), step(outer, b, byte), text.next_state(at, byte));
            let is_lost = next.0.is_some_and(|state| inner.is_dead_state(state)) || text.is_dead_state(next.2);
            if next.1.is_some() && !is_lost && seen.insert(next) {
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
    fn a_pattern_matches_anywhere_in_the_text() {
        assert_eq!(direction(&["/a/[0-9a-z]+/group"], &["/a/[0-9a-z]+/groups"]), Some(Direction::Narrowed));
        assert_eq!(direction(&["/a/[0-9a-z]+/groups"], &["/a/[0-9a-z]+/group"]), Some(Direction::Widened));
        assert_eq!(direction(&["/a/group"], &["/a/coaches"]), Some(Direction::Shifted));
    }

    #[test]
    fn the_same_set_of_texts_is_the_same() {
        for (old, new) in [
            ("^[0-9]+$", "^[0-9][0-9]*$"),
            (r"^\d+$", "^[0-9]+$"),
            (r"^\w$", "^[a-zA-Z0-9_]$"),
            (r"^[\s\S]*$", ""),
            ("^[^]$", r"^[\d\D]$"),
        ] {
            assert_eq!(direction(&[old], &[new]), Some(Direction::Same), "{old} {new}");
        }
        assert_eq!(direction(&["^[a-f]{2}$"], &["^[a-z]{2}$"]), Some(Direction::Widened));
        assert_eq!(direction(&["^.*$"], &["^a$"]), Some(Direction::Narrowed));
    }

    #[test]
    fn several_patterns_must_all_hold() {
        assert_eq!(direction(&[], &["a"]), Some(Direction::Narrowed));
        assert_eq!(direction(&["a", "b"], &["a"]), Some(Direction::Widened));
        assert_eq!(direction(&["a"], &["b", "a"]), Some(Direction::Narrowed));
    }

    #[test]
    fn a_pattern_that_excludes_nothing_changes_nothing() {
        assert_eq!(direction(&[], &[".*"]), Some(Direction::Same));
        assert_eq!(direction(&["a"], &["a", r"^[\s\S]*$"]), Some(Direction::Same));
        // `.` excludes line ends, and so every text of two lines.
        assert_eq!(direction(&[], &["^.*$"]), Some(Direction::Narrowed));
    }

    #[test]
    fn undecidable_patterns_have_no_direction() {
        assert_eq!(direction(&["(?=a)b"], &["b"]), None);
        assert_eq!(direction(&[r"\p{L}{500}"], &[r"\p{L}{501}"]), None);
        assert_eq!(direction(&["(?=a)b"], &["(?=a)b"]), Some(Direction::Same));
    }
}
