//! Which of two patterns allows more.
//!
//! Knows regular expressions alone, those of ECMA-262. A text matches a pattern if some part of it does: `/group` allows
//! all that `/groups` allows. What cannot be decided within bounds is unknown.

use regex_automata::dfa::{Automaton, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start::Config as Start;
use regex_automata::{Anchored, MatchKind};

use super::rules::Direction;
use crate::maps::HashSet;
use crate::patterns::ecma;

/// How large an automaton may grow, in bytes.
const MAX_SIZE: usize = 1 << 20;

/// How many pairs of states are looked at.
const MAX_PAIRS: usize = 50_000;

/// How the set of texts that match all of the patterns changed from `old` to `new`; `None` if that is not known.
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

/// The patterns that exclude some text: `.*` excludes none.
fn binding<'p>(patterns: &[&'p str]) -> Vec<&'p str> {
    let excludes = |pattern: &str| {
        let all = automaton("").zip(automaton(pattern));
        all.and_then(|(all, pattern)| within(&all, &pattern)) != Some(true)
    };
    patterns.iter().copied().filter(|pattern| excludes(pattern)).collect()
}

type Dfa = dense::DFA<Vec<u32>>;

/// The automaton of a pattern; `None` if it has none of a reasonable size.
fn automaton(pattern: &str) -> Option<Dfa> {
    let config = dense::Config::new()
        .match_kind(MatchKind::All)
        .dfa_size_limit(Some(MAX_SIZE))
        .determinize_size_limit(Some(MAX_SIZE));
    let nfa = thompson::Config::new().nfa_size_limit(Some(MAX_SIZE));
    dense::Builder::new().configure(config).thompson(nfa).build(&ecma::translated(pattern)?).ok()
}

/// Where a search stands: at a state, or past its first match, which nothing undoes.
type Place = Option<StateID>;

/// Whether every text that `inner` matches is matched by `outer`; `None` where it takes too long to tell.
fn within(inner: &Dfa, outer: &Dfa) -> Option<bool> {
    // The automata read bytes, and the bytes of a text are UTF-8.
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
    fn a_pattern_holds_wherever_it_stands() {
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
        // `.` is no line end, so that a text of two lines is excluded.
        assert_eq!(direction(&[], &["^.*$"]), Some(Direction::Narrowed));
    }

    #[test]
    fn what_cannot_be_told_is_not_told() {
        assert_eq!(direction(&["(?=a)b"], &["b"]), None);
        assert_eq!(direction(&[r"\p{L}{500}"], &[r"\p{L}{501}"]), None);
        assert_eq!(direction(&["(?=a)b"], &["(?=a)b"]), Some(Direction::Same));
    }
}
