//! `regen` as a whole process: compared with every peer, and as the description grows.

use anyhow::{Context, Result};

use super::peers::{self, Ready};
use super::place::Place;
use super::prepare::{COPIES, QUICK_COPIES, repeated_name};
use super::process::{Costs, Program, measure};
use super::results::Section;
use super::row::{Goal, Row, Sample, exponent};

/// The peer that runs for seconds; `regen` has its own goal against it.
const SLOWEST: &str = "openapi-generator";

/// A difference between the contenders.
const BUILT: &str =
    "ours is built with the profile `tool`, with link-time optimization; peers as `cargo install` builds them";

/// Time and memory compared with every peer. The output is removed before each run.
pub(super) fn peers(place: &Place) -> Result<Section> {
    let mut section = Section::new("regen");
    let ready = peers::ready(place, &mut section)?;
    let out = place.below("out/ours");
    let ours = place.own("regen", ["regen", "--out"]).args([&out]).fresh(&out);
    let programs: Vec<&Program> = [&ours].into_iter().chain(ready.iter().map(|peer| &peer.program)).collect();
    let (slow, fast): (Vec<&Program>, Vec<&Program>) = programs.iter().partition(|program| program.name == SLOWEST);
    let costs = measure(&fast, 1, place.runs(21, 5))?;
    let (mine, theirs) = costs.split_first().context("`regen` has run")?;
    rows(&mut section, mine, &fast, theirs);
    for slow in slow {
        let costs = measure(&[&ours, slow], 1, place.runs(5, 2))?;
        if let [mine, theirs] = &costs[..] {
            absolute(&mut section, &slow.name, theirs);
            let ratio = Row::ratio(format!("time / {SLOWEST}"), &mine.seconds, &theirs.seconds);
            section.rows.extend(ratio.map(|row| row.goal(Goal::AtMost(1.0 / 50.0))));
        }
    }
    section.commands.extend(programs.iter().map(|program| program.shown(&place.root)));
    section.notes.push(BUILT.to_owned());
    section.notes.extend(ready.iter().map(operations));
    Ok(section)
}

fn operations(ready: &Ready) -> String {
    format!("{} writes {} operations", ready.peer.name, ready.operations)
}

fn rows(section: &mut Section, mine: &Costs, fast: &[&Program], theirs: &[Costs]) {
    absolute(section, "ours", mine);
    let named = || fast.iter().skip(1).map(|program| program.name.as_str()).zip(theirs);
    for (name, costs) in named() {
        absolute(section, name, costs);
    }
    let least = |of: fn(&Costs) -> &Sample| {
        let median = |costs: &Costs| of(costs).median().unwrap_or(f64::MAX);
        named().min_by(|a, b| f64::total_cmp(&median(a.1), &median(b.1)))
    };
    if let Some((name, fastest)) = least(|costs| &costs.seconds) {
        let row = Row::ratio(format!("time / fastest peer, {name}"), &mine.seconds, &fastest.seconds);
        section.rows.extend(row.map(|row| row.goal(Goal::AtMost(1.0 / 3.0))));
    }
    if let Some((name, leanest)) = least(|costs| &costs.megabytes) {
        let row = Row::ratio(format!("peak memory / leanest peer, {name}"), &mine.megabytes, &leanest.megabytes);
        section.rows.extend(row.map(|row| row.goal(Goal::Under(1.0))));
    }
}

fn absolute(section: &mut Section, name: &str, costs: &Costs) {
    let milliseconds = Sample(costs.seconds.0.iter().map(|seconds| seconds * 1000.0).collect());
    section.rows.extend(Row::of(format!("{name}: time"), &milliseconds, "ms"));
    section.rows.extend(Row::of(format!("{name}: peak memory"), &costs.megabytes, "MB"));
}

/// The exponents by which time and memory follow the size of the description.
pub(super) fn scaling(place: &Place) -> Result<Section> {
    let mut section = Section::new("scaling");
    let copies: &[usize] = if place.is_quick { &QUICK_COPIES } else { &COPIES };
    let out = place.below("out/scaling");
    let program = |copies: usize| {
        let spec = place.below("scaling").join(repeated_name(copies));
        let program = place.own(&format!("regen of {copies}"), ["regen", "--spec"]).args([&spec]).args(["--out"]);
        program.args([&out]).fresh(&out)
    };
    let programs: Vec<Program> = copies.iter().map(|&copies| program(copies)).collect();
    let costs = measure(&programs.iter().collect::<Vec<_>>(), 1, place.runs(5, 3))?;
    section.commands.extend(programs.last().map(|program| program.shown(&place.root)));
    for (copies, costs) in copies.iter().zip(&costs) {
        let times = if *copies == 1 { "once".to_owned() } else { format!("{copies} times") };
        absolute(&mut section, &format!("the description {times}"), costs);
    }
    let sizes = || copies.iter().map(|&copies| copies as f64);
    for (what, of) in
        [("time", (|costs| &costs.seconds) as fn(&Costs) -> &Sample), ("memory", |costs| &costs.megabytes)]
    {
        let points: Vec<(f64, f64)> = sizes().zip(costs.iter().filter_map(|costs| of(costs).median())).collect();
        let exponent = exponent(&points).context("there are several sizes")?;
        let row = Row::single(format!("{what} grows with the size to the power of"), exponent, "");
        section.rows.push(row.goal(Goal::AtMost(1.1)));
    }
    Ok(section)
}
