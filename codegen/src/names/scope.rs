//! Names of one scope, each unique.

use heck::ToSnakeCase as _;

use super::place::{self, Place};
use super::taken::Taken;
use super::{digest, words};
use crate::ir::{Name, Reason};

/// The kind of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The members of an object.
    Fields,
    /// The parameters of an operation.
    Parameters,
    /// The values of an enum, or the alternatives of a union.
    Variants,
    /// The methods of the client.
    Methods,
    /// The modules of the client.
    Modules,
    /// The methods of the client's builder.
    Settings,
}

/// Something that needs a name.
///
/// Names chosen by hand come first. Then each takes the plain name in its order, if it is unused. The others follow, so
/// that they take no plain name: each takes the first unused one of its `others`, its name with the signs that the
/// plain name drops (`a.b` is `a_b_dot`), with its case (`G` is `GUpper`), and with a number.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// The name on the wire.
    pub wire: &'a str,
    /// The words of the plain name, where they are not those of the name on the wire.
    pub words: Option<String>,
    /// The name that was chosen by hand.
    pub by_hand: Option<&'a str>,
    /// Words of names that distinguish it, the best first.
    pub others: Vec<String>,
}

impl<'a> Wanted<'a> {
    /// Creates a wish for the plain name.
    pub fn plain(wire: &'a str) -> Self {
        Self { wire, ..Self::default() }
    }
}

/// A name, with the reason for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The name.
    pub name: Name,
    /// Why it is not the plain one.
    pub reason: Option<Reason>,
    /// Why the name that was chosen by hand was not taken.
    pub fault: Option<String>,
}

impl Scope {
    fn place(self) -> &'static Place {
        match self {
            Self::Fields => &place::FIELD,
            Self::Parameters => &place::BUILDER_METHOD,
            Self::Variants => &place::VARIANT,
            Self::Methods => &place::CLIENT_METHOD,
            Self::Modules => &place::MODULE,
            Self::Settings => &place::SETTING,
        }
    }

    fn words(self, wire: &str) -> String {
        match self {
            Self::Fields | Self::Methods | Self::Modules => words::plain(wire),
            Self::Parameters | Self::Settings => words::plain(words::without_filter(wire)),
            Self::Variants => words::spelled(wire),
        }
    }

    /// The words of a name chosen by hand, or why it is impossible.
    fn by_hand(self, text: &str) -> Result<String, String> {
        let rust = self.place().write(&words::plain(text));
        if !text.contains(|c: char| c.is_ascii_alphabetic()) {
            Err(format!("`{text}` has no letter that a Rust name can have"))
        } else if text.starts_with(|c: char| c.is_ascii_digit()) {
            Err(format!("`{text}` begins with a digit"))
        } else if digest::is_long(&rust) {
            Err(format!("`{text}` is too long"))
        } else if self.place().reserves(&rust) {
            Err(format!("`{rust}` is reserved in this place"))
        } else {
            Ok(rust)
        }
    }
}

/// Returns why a type cannot have this name, which was chosen by hand.
pub fn impossible_type(text: &str) -> Option<String> {
    let rust = place::TYPE.write(&words::plain(text));
    if !text.contains(|c: char| c.is_ascii_alphabetic()) {
        Some(format!("`{text}` has no letter that a Rust name can have"))
    } else if place::TYPE.reserves(&rust) {
        Some(format!("`{rust}` is reserved for types"))
    } else {
        None
    }
}

/// Names a whole scope.
pub fn scope(of: Scope, wanted: &[Wanted<'_>]) -> Vec<Made> {
    Naming { of, wanted, taken: Taken::default(), made: vec![None; wanted.len()] }.run()
}

/// The steps of naming a scope, each for what the steps before it left without a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The plain name.
    Plain,
    /// The plain name or the second spelling.
    Second,
    /// Any name, for those without a second spelling.
    Other,
    /// Any name.
    Last,
}

struct Naming<'a> {
    of: Scope,
    wanted: &'a [Wanted<'a>],
    taken: Taken,
    made: Vec<Option<Made>>,
}

impl Naming<'_> {
    fn run(mut self) -> Vec<Made> {
        let mut faults = Vec::new();
        for (index, wanted) in self.wanted.iter().enumerate() {
            let Some(text) = wanted.by_hand else {
                faults.push(None);
                continue;
            };
            match self.of.by_hand(text).and_then(|rust| self.free_by_hand(rust)) {
                Ok(rust) => {
                    self.put(index, rust, None);
                    faults.push(None);
                }
                Err(fault) => faults.push(Some(fault)),
            }
        }
        // Names with a second spelling come after those without, so that the order does not matter to them.
        for step in [Step::Plain, Step::Second, Step::Other, Step::Last] {
            for (index, wanted) in self.wanted.iter().enumerate() {
                if self.made.get(index).is_some_and(Option::is_none) {
                    self.choose(index, wanted, step);
                }
            }
        }
        self.made.into_iter().flatten().zip(faults).map(|(made, fault)| Made { fault, ..made }).collect()
    }

    fn free_by_hand(&self, rust: String) -> Result<String, String> {
        match self.taken.owner(&rust) {
            Some(other) => Err(format!("`{rust}` is also the name that was chosen for `{other}`")),
            None => Ok(rust),
        }
    }

    fn put(&mut self, index: usize, rust: String, reason: Option<Reason>) {
        let Some((wanted, made)) = self.wanted.get(index).zip(self.made.get_mut(index)) else { return };
        self.taken.take(&rust, wanted.wire);
        *made = Some(Made { name: Name { wire: wanted.wire.to_owned(), rust }, reason, fault: None });
    }

    /// The plain words. Opposites such as `name` and `-name` read as such.
    fn words(&self, wanted: &Wanted<'_>) -> String {
        if let Some(words) = &wanted.words {
            return words.clone();
        }
        match wanted.wire.strip_prefix('-') {
            Some(twin)
                if self.of == Scope::Variants
                    && !twin.starts_with(|c: char| c.is_ascii_digit())
                    && self.wanted.iter().any(|other| other.wire == twin) =>
            {
                format!("{} descending", words::spelled(twin))
            }
            _ => self.of.words(wanted.wire),
        }
    }

    /// The spelling that is part of the plain rule: `id_` for `_id`, `filter_type` for `filter[type]`.
    fn second(&self, wanted: &Wanted<'_>) -> Option<String> {
        match self.of {
            Scope::Fields if wanted.wire.starts_with('_') => {
                Some(format!("{}_", self.of.place().spell(&self.words(wanted))))
            }
            Scope::Parameters if words::without_filter(wanted.wire) != wanted.wire => {
                Some(words::plain(wanted.wire).to_snake_case())
            }
            _ => None,
        }
    }

    /// Returns the part of a name whose signs and case distinguish it: of a path, the last segment.
    fn marked<'w>(&self, wire: &'w str) -> &'w str {
        if self.of == Scope::Methods { wire.rsplit('/').next().unwrap_or(wire) } else { wire }
    }

    /// Chooses a name, unless this step has none that is unused.
    fn choose(&mut self, index: usize, wanted: &Wanted<'_>, step: Step) {
        let (plain, place, second) = (self.words(wanted), self.of.place(), self.second(wanted));
        let rust = place.spell(&plain);
        if second.is_some() && matches!(step, Step::Plain | Step::Other) {
            return;
        }
        let Some(owner) = self.taken.owner(&rust).map(str::to_owned) else {
            let reason = digest::is_long(&place.write(&plain)).then_some(Reason::Long);
            return self.put(index, rust, reason);
        };
        if let Some(second) = second.filter(|second| !self.taken.has(second) && !second.ends_with("__")) {
            return self.put(index, second, None);
        }
        if matches!(step, Step::Plain | Step::Second) {
            return;
        }
        let others = wanted.others.iter().cloned();
        let known = words::marks(self.marked(&owner));
        let own = words::marks(self.marked(wanted.wire)).into_iter().zip(known);
        let differing = own.filter(|(own, known)| own != known && !own.is_empty());
        let mut marks: Vec<String> = differing.map(|(own, _)| own).collect();
        if let [signs, case] = marks.as_slice() {
            marks.push(format!("{signs} {case}"));
        }
        let marked = marks.into_iter().map(|mark| format!("{plain} {mark}"));
        let numbered = (2..).map(|number: u64| format!("{plain} {number}"));
        let mut candidates = others.chain(marked).chain(numbered).map(|words| place.spell(&words));
        let free = candidates.find(|candidate| !self.taken.has(candidate));
        self.put(index, free.unwrap_or_default(), Some(Reason::Taken { plain: rust, by: owner }));
    }
}
