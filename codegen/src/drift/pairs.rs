//! Pairs of corresponding schemas. Each pair is compared once, so recursive schemas end here.

use super::comparison::{Bearing, Level, Travel};
use super::described::Described;
use super::findings::{Finding, Spot};
use super::rules::{Direction, Edit, Keyword};
use super::schema;
use super::wire::{SchemaId, Wire};
use crate::maps::{HashMap, HashSet};
use crate::parse::tree::Node;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PairId(usize);

/// The most pairs that are compared. Only two large cycles of different lengths reach it.
const MAX_PAIRS: usize = 200_000;

type Pair = (SchemaId, SchemaId, Travel);

/// The findings of a pair, and its pairs of subschemas.
type Compared = (Vec<Finding>, Vec<(PairId, Bearing)>);

/// Two descriptions, and the compared pairs of their schemas.
pub(super) struct Pairs<'a> {
    pub(super) old: Wire<'a>,
    pub(super) new: Wire<'a>,
    known: HashMap<Pair, PairId>,
    pairs: Vec<Pair>,
    levels: Vec<Compared>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(old: &'a Described, new: &'a Described) -> Self {
        Self {
            old: Wire::new(old),
            new: Wire::new(new),
            known: HashMap::default(),
            pairs: Vec::new(),
            levels: Vec::new(),
        }
    }

    /// Compares two schemas and everything below them.
    pub(super) fn pair(&mut self, old: &'a Node, new: &'a Node, travel: Travel) -> PairId {
        let pair = (self.old.schema(old), self.new.schema(new), travel);
        let id = self.id(pair);
        while let Some(pair) = self.pairs.get(self.levels.len()).copied() {
            let (old, new, travel) = pair;
            let Level { findings, below } = schema::compare((&mut self.old, old), (&mut self.new, new), travel);
            if self.pairs.len() + below.len() > MAX_PAIRS {
                // The rest is not compared, so the change is treated as breaking.
                let message = "this schema contains more schemas than can be compared";
                let finding = Finding::new(Keyword::Type, Edit::Changed, Direction::Shifted, message);
                let at = |of: &Wire<'a>, id| Spot::key(None, of.get(id).at);
                self.levels.push((vec![finding.at(at(&self.old, old), at(&self.new, new))], Vec::new()));
                continue;
            }
            let below = below.into_iter().map(|(old, new, bearing)| (self.id((old, new, travel)), bearing)).collect();
            self.levels.push((findings, below));
        }
        id
    }

    fn id(&mut self, pair: Pair) -> PairId {
        let next = PairId(self.pairs.len());
        let id = *self.known.entry(pair).or_insert(next);
        if id == next {
            self.pairs.push(pair);
        }
        id
    }

    /// Returns every finding of a pair and of those below it, each with its effect on the whole.
    pub(super) fn findings(&self, root: PairId) -> Vec<(&Finding, Bearing)> {
        let first = (root, Bearing::Same);
        let mut seen = HashSet::from_iter([first]);
        let mut open = vec![first];
        let mut found = Vec::new();
        while let Some((id, bearing)) = open.pop() {
            let Some((findings, below)) = self.levels.get(id.0) else { continue };
            found.extend(findings.iter().map(|finding| (finding, bearing)));
            let below = below.iter().map(|(id, own)| (*id, bearing.max(*own)));
            open.extend(below.filter(|next| seen.insert(*next)));
        }
        found
    }
}
