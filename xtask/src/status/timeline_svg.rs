//! The drift timeline as a picture: inline SVG, coloured by the page's style, each verdict with a shape of its own.
//!
//! From top to bottom: how many operations the description has; the versions in their lanes; what each did to the
//! operations. The page has the same data as text and as a table, so to a screen reader it is one picture with a name.

use codegen::drift::report::Verdict;
use maud::{Markup, html};

use super::layout::{Hole, Layout, MARGIN, Point};
use crate::timeline::State;
use crate::timeline::history::Known;

/// Where the bands begin and end, from the top.
const CHART: (f64, f64) = (34.0, 150.0);
const FIRST_LANE: f64 = 216.0;
const LANE: f64 = 30.0;
/// From the last lane to the line that bars stand on and hang from.
const BARS: f64 = 104.0;
/// The height of one operation in the bars.
const OPERATION: f64 = 4.0;
/// The longest bar in each direction.
const BAR: f64 = 72.0;

/// What a mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    First,
    Change(Verdict),
    Unreadable,
}

impl Mark {
    pub(super) const ALL: [Self; 6] = [
        Self::Change(Verdict::Breaking),
        Self::Change(Verdict::Compatible),
        Self::Change(Verdict::Docs),
        Self::Change(Verdict::Clean),
        Self::First,
        Self::Unreadable,
    ];

    pub(super) fn of(known: &Known) -> Self {
        match (known.state, &known.change) {
            (State::Unreadable, _) => Self::Unreadable,
            (_, Some(change)) => Self::Change(change.verdict),
            (_, None) => Self::First,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Change(verdict) => verdict.as_str(),
            Self::Unreadable => "unreadable",
        }
    }

    /// What it means, for the key.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::First => "nothing known to compare it with",
            Self::Change(Verdict::Breaking) => "somebody’s program breaks",
            Self::Change(Verdict::Compatible) => "facts change, nobody breaks",
            Self::Change(Verdict::Docs) => "words and examples alone",
            Self::Change(Verdict::Clean) => "nothing that counts",
            Self::Unreadable => "no description at all; compared across",
        }
    }

    /// Its shape, around the origin.
    pub(super) fn shape(self) -> Markup {
        let class = format!("mark {}", self.as_str());
        html! {
            @match self {
                Self::Change(Verdict::Breaking) => path class=(class) d="M0-7 7 0 0 7-7 0Z" {},
                Self::Change(Verdict::Compatible) => circle class=(class) r="5" {},
                Self::Change(Verdict::Docs) => rect class=(class) x="-3.5" y="-3.5" width="7" height="7" {},
                Self::Change(Verdict::Clean) => circle class=(class) r="3.5" {},
                Self::First => path class=(class) d="M-5-6 6 0-5 6Z" {},
                Self::Unreadable => path class=(class) d="M-5-5 5 5M-5 5 5-5" {},
            }
        }
    }
}

/// The ring around a version that OpenAPI forbids.
pub(super) fn ring() -> Markup {
    html! { circle class="ring" r="9" {} }
}

/// The picture; `described` is its name for those who do not see it.
pub(super) fn picture(layout: &Layout<'_>, title: &str, described: &str) -> Markup {
    let ground = FIRST_LANE + LANE * (layout.lanes.saturating_sub(1)) as f64 + BARS;
    let height = ground + BAR + 46.0;
    html! {
        svg class="timeline" role="img" aria-labelledby="timeline-title timeline-desc" viewBox={ "0 0 " (px(layout.width)) " " (px(height)) }
            width=(px(layout.width)) height=(px(height)) {
            title id="timeline-title" { (title) }
            desc id="timeline-desc" { (described) }
            defs {
                pattern id="unseen" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    path class="hatch" d="M0 0V8" {}
                }
            }
            (months(layout, ground))
            (operations(layout))
            @for hole in &layout.gaps { (gap(hole, ground)) }
            (versions(layout))
            (lines(layout))
            @for point in &layout.points { (point.bars(ground)) }
            line class="ground" x1=(px(MARGIN - 14.0)) x2=(px(layout.width - MARGIN + 14.0)) y1=(px(ground)) y2=(px(ground)) {}
            @for point in &layout.points { (point.mark()) }
            text class="band" x="0" y="14" { "Operations described" }
            text class="band" x="0" y=(px(CHART.1 + 24.0)) { "Versions" }
            text class="band" x="0" y=(px(ground - BAR - 6.0)) { "Operations that gain (above) or break (below)" }
        }
    }
}

fn months(layout: &Layout<'_>, ground: f64) -> Markup {
    let (from, foot) = (CHART.0 - 8.0, ground + BAR + 10.0);
    html! {
        @for month in &layout.months {
            line class="month" x1=(px(month.x)) x2=(px(month.x)) y1=(px(from)) y2=(px(foot)) {}
            text class="tick" x=(px(month.x)) y=(px(foot + 14.0)) text-anchor="middle" { (month.date.strftime("%b")) }
        }
        @for point in ends(layout) {
            text class="tick day" x=(px(point.x)) y=(px(foot + 30.0)) text-anchor="middle" { (point.known.date.as_deref().unwrap_or_default()) }
        }
    }
}

/// The first and the last version of each stretch.
fn ends<'l, 'a>(layout: &'l Layout<'a>) -> impl Iterator<Item = &'l Point<'a>> {
    let is_end = |index: usize| {
        let gap_between = |a: Option<&Point<'_>>, b: Option<&Point<'_>>| match (a, b) {
            (Some(a), Some(b)) => layout.gaps.iter().any(|gap| a.x < gap.from && gap.from < b.x),
            _ => true,
        };
        let at = |index: usize| layout.points.get(index);
        gap_between(index.checked_sub(1).and_then(at), at(index)) || gap_between(at(index), at(index + 1))
    };
    layout.points.iter().enumerate().filter(move |(index, _)| is_end(*index)).map(|(_, point)| point)
}

/// How many operations there are, along the first lane, as steps.
fn operations(layout: &Layout<'_>) -> Markup {
    let sized = |point: &&Point<'_>| point.lane == 0 && point.known.size.is_some();
    let most = layout.points.iter().filter_map(|point| Some(point.known.size?.operations)).max().unwrap_or(1).max(1);
    let y = |operations: usize| CHART.1 - (CHART.1 - CHART.0) * operations as f64 / most as f64;
    let mut steps = String::new();
    let mut across = String::new();
    let mut last: Option<(f64, f64)> = None;
    let mut areas = Vec::new();
    let mut area = String::new();
    for point in layout.points.iter().filter(sized) {
        let (x, y) = (point.x, y(point.known.size.map_or(0, |size| size.operations)));
        let hole = last.and_then(|(from, _)| layout.gaps.iter().find(|gap| from < gap.from && gap.from < x));
        match last {
            Some((from, before)) if hole.is_some() => {
                across.push_str(&format!("M{} {}L{} {}", px(from), px(before), px(x), px(y)));
                steps.push_str(&format!("M{} {}h18", px(x), px(y)));
                areas.push(format!("{area}V{}Z", px(CHART.1)));
                area = format!("M{} {}V{}h18", px(x), px(CHART.1), px(y));
            }
            Some(_) => {
                steps.push_str(&format!("H{}V{}", px(x), px(y)));
                area.push_str(&format!("H{}V{}", px(x), px(y)));
            }
            None => {
                steps.push_str(&format!("M{} {}", px(x), px(y)));
                area = format!("M{} {}V{}", px(x), px(CHART.1), px(y));
            }
        }
        last = Some((x, y));
    }
    areas.push(format!("{area}V{}Z", px(CHART.1)));
    html! {
        @for area in &areas { path class="area" d=(area) {} }
        path class="across" d=(across) {}
        path class="steps" d=(steps) {}
        @for point in ends(layout) {
            @if let Some(size) = point.known.size {
                text class="count" x=(px(point.x)) y=(px(y(size.operations) - 7.0)) text-anchor="middle" { (size.operations) }
            }
        }
    }
}

fn gap(hole: &Hole, ground: f64) -> Markup {
    let (from, to) = (CHART.0 - 8.0, ground + BAR);
    let middle = (hole.from + hole.to) / 2.0;
    html! {
        g class="gap" {
            rect fill="url(#unseen)" x=(px(hole.from)) y=(px(from)) width=(px(hole.to - hole.from)) height=(px(to - from)) {}
            rect class="plate" x=(px(middle - 62.0)) y=(px(FIRST_LANE - 24.0)) width="124" height="48" rx="4" {}
            text x=(px(middle)) y=(px(FIRST_LANE - 4.0)) text-anchor="middle" { "No version known" }
            @if let Some(days) = hole.days {
                text x=(px(middle)) y=(px(FIRST_LANE + 14.0)) text-anchor="middle" { "for " (super::versions::thousands(days)) " days" }
            }
        }
    }
}

/// Each `info.version` at its first occurrence.
fn versions(layout: &Layout<'_>) -> Markup {
    let mut seen = std::collections::HashSet::new();
    let mut first = Vec::new();
    for point in &layout.points {
        if let Some(version) = point.known.version.as_deref().filter(|version| seen.insert(*version)) {
            first.push((point.x, version));
        }
    }
    html! {
        @for (x, version) in first {
            line class="named" x1=(px(x)) x2=(px(x)) y1=(px(FIRST_LANE - 30.0)) y2=(px(FIRST_LANE - 10.0)) {}
            // The last ones have no room to their right.
            @let at_end = x + 2.0 * MARGIN > layout.width;
            text class="named" x=(px(if at_end { x } else { x + 4.0 })) y=(px(FIRST_LANE - (if at_end { 34.0 } else { 22.0 })))
                text-anchor=(if at_end { "middle" } else { "start" }) { (version) }
        }
    }
}

/// From each version to those that it was made from.
fn lines(layout: &Layout<'_>) -> Markup {
    html! {
        @for point in &layout.points {
            @for parent in point.parents.iter().filter_map(|parent| layout.points.get(*parent)) {
                path class="made-from" d=(way(parent, point)) {}
            }
        }
    }
}

fn way(from: &Point<'_>, to: &Point<'_>) -> String {
    let (a, b) = (lane(from.lane), lane(to.lane));
    if from.lane == to.lane {
        return format!("M{} {}H{}", px(from.x), px(a), px(to.x));
    }
    let bend = (from.x + to.x) / 2.0;
    format!("M{} {}C{} {} {} {} {} {}", px(from.x), px(a), px(bend), px(a), px(bend), px(b), px(to.x), px(b))
}

fn lane(lane: usize) -> f64 {
    FIRST_LANE + LANE * lane as f64
}

impl Point<'_> {
    fn mark(&self) -> Markup {
        html! {
            g class="version" transform={ "translate(" (px(self.x)) " " (px(lane(self.lane))) ")" } {
                title { (super::versions::version(self.known)) }
                @if self.known.state == State::Invalid { (ring()) }
                (Mark::of(self.known).shape())
            }
        }
    }

    fn bars(&self, ground: f64) -> Markup {
        let Some(change) = &self.known.change else { return html! {} };
        let height = |operations: usize| (operations as f64 * OPERATION).min(BAR);
        let (gain, lose) = (height(change.summary.compatible), height(change.summary.breaking));
        html! {
            @if gain > 0.0 {
                rect class="bar compatible" x=(px(self.x - 3.5)) y=(px(ground - gain)) width="7" height=(px(gain)) {}
            }
            @if lose > 0.0 {
                rect class="bar breaking" x=(px(self.x - 3.5)) y=(px(ground)) width="7" height=(px(lose)) {}
            }
        }
    }
}

/// A length, as short as it can be said.
fn px(length: f64) -> String {
    let text = format!("{length:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
