//! The layout of the drift timeline: the positions of versions on a time axis, in lanes.
//!
//! A day with many versions is stretched. Between two days the axis is linear, so that each month has one position.
//! Unknown periods have a fixed width.

use std::collections::{HashMap, HashSet};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::timeline::history::{Entry, Known};

/// The minimum distance of two versions, and the width of a day.
const APART: f64 = 13.0;
const DAY: f64 = 1.15;
/// The width of an unknown period.
const GAP: f64 = 150.0;
/// The space before the first and after the last version.
pub(super) const MARGIN: f64 = 44.0;

#[derive(Debug, Default)]
pub(super) struct Layout<'a> {
    /// The versions, in the order of the history.
    pub(super) points: Vec<Point<'a>>,
    pub(super) gaps: Vec<Hole>,
    pub(super) months: Vec<Month>,
    /// The number of lanes.
    pub(super) lanes: usize,
    pub(super) width: f64,
}

/// A version.
#[derive(Debug)]
pub(super) struct Point<'a> {
    pub(super) known: &'a Known,
    pub(super) x: f64,
    pub(super) lane: usize,
    /// Indices into `points`.
    pub(super) parents: Vec<usize>,
    /// The index of the stretch between two gaps that contains it.
    stretch: usize,
    date: Option<Date>,
}

/// An unknown period.
#[derive(Debug)]
pub(super) struct Hole {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) days: Option<i32>,
}

/// The first day of a month.
#[derive(Debug)]
pub(super) struct Month {
    pub(super) x: f64,
    pub(super) date: Date,
}

pub(super) fn layout(entries: &[Entry]) -> Layout<'_> {
    let mut layout = Layout { lanes: 1, ..Layout::default() };
    let mut ids: HashMap<String, usize> = HashMap::new();
    let mut holes = Vec::new();
    for entry in entries {
        match entry {
            Entry::Gap { gap } => holes.push(days(gap.from.as_deref(), gap.to.as_deref())),
            Entry::Version(known) => {
                let parents = known.parents.iter().filter_map(|id| ids.get(id).copied()).collect();
                ids.insert(known.id(), layout.points.len());
                let last = layout.points.last().and_then(|point| point.date);
                let date = known.date.as_deref().and_then(|date| date.parse().ok()).or(last);
                layout.points.push(Point { known, x: 0.0, lane: 0, parents, stretch: holes.len(), date });
            }
        }
    }
    layout.place(&holes);
    layout.share_lanes();
    layout
}

/// The number of days between two dates.
pub(super) fn days(from: Option<&str>, to: Option<&str>) -> Option<i32> {
    let (from, to): (Date, Date) = (from?.parse().ok()?, to?.parse().ok()?);
    Some(from.until(to).ok()?.get_days())
}

impl Layout<'_> {
    /// Places versions and months on the axis.
    fn place(&mut self, holes: &[Option<i32>]) {
        let mut x = MARGIN;
        for stretch in 0..=holes.len() {
            let of_stretch =
                |(index, point): (usize, &Point<'_>)| (point.stretch == stretch).then_some((point.date, index));
            let mut order: Vec<_> = self.points.iter().enumerate().filter_map(of_stretch).collect();
            order.sort();
            let mut last: Option<(f64, Date)> = None;
            for (date, index) in order {
                if let (Some((from, before)), Some(date)) = (last, date) {
                    let days = before.until(date).map_or(0, |span| span.get_days());
                    x = from + APART.max(f64::from(days) * DAY);
                    self.months_between((from, before), (x, date), days);
                }
                if let Some(point) = self.points.get_mut(index) {
                    point.x = x;
                }
                last = date.map(|date| (x, date)).or(last);
            }
            if let Some(days) = holes.get(stretch) {
                self.gaps.push(Hole { from: x + APART, to: x + APART + GAP, days: *days });
                x += GAP + 2.0 * APART;
            }
        }
        self.width = x + MARGIN;
    }

    fn months_between(&mut self, from: (f64, Date), to: (f64, Date), days: i32) {
        let mut month = from.1.first_of_month();
        while let Ok(next) = month.checked_add(1.month()) {
            if next > to.1 {
                return;
            }
            let passed = from.1.until(next).map_or(0, |span| span.get_days());
            let x = from.0 + (to.0 - from.0) * f64::from(passed) / f64::from(days.max(1));
            self.months.push(Month { x, date: next });
            month = next;
        }
    }

    /// Puts the ancestors of the last version on the first lane, and each branch on the first free lane. A version that
    /// is older than its parent also leaves the lane: otherwise its line would run back over others.
    fn share_lanes(&mut self) {
        let trunk = self.trunk();
        // The end of the occupied part of each lane.
        let mut taken: Vec<f64> = vec![f64::INFINITY];
        for index in 0..self.points.len() {
            let Some(point) = self.points.get(index) else { continue };
            let parent = point.parents.first().and_then(|parent| self.points.get(*parent));
            let turns_back = parent.is_some_and(|parent| parent.x > point.x);
            if trunk.contains(&index) && !turns_back {
                continue;
            }
            let from = parent.map_or(point.x, |parent| parent.x.min(point.x));
            let to = parent.map_or(point.x, |parent| parent.x.max(point.x));
            let follows = parent.map(|parent| parent.lane).filter(|lane| *lane > 0);
            let lane = follows.or_else(|| taken.iter().position(|end| *end < from)).unwrap_or(taken.len());
            match taken.get_mut(lane) {
                Some(end) => *end = to,
                None => taken.push(to),
            }
            if let Some(point) = self.points.get_mut(index) {
                point.lane = lane;
            }
        }
        self.lanes = taken.len();
    }

    /// The last version of each stretch and its ancestors.
    fn trunk(&self) -> HashSet<usize> {
        let mut trunk = HashSet::new();
        let ends = self
            .points
            .iter()
            .enumerate()
            .filter(|(index, point)| self.points.get(index + 1).is_none_or(|next| next.stretch != point.stretch));
        for (end, _) in ends {
            let mut at = Some(end);
            while let Some(index) = at.filter(|index| trunk.insert(*index)) {
                at = self.points.get(index).and_then(|point| point.parents.first().copied());
            }
        }
        trunk
    }
}
