//! The time to check and to build an emitted crate whose dependencies are built.

use anyhow::{Result, bail};

use super::packages::{Contender, contenders};
use super::place::Place;
use super::process::{Program, measure};
use super::results::Section;
use super::row::{Goal, Row, Sample};

pub(super) fn crates(place: &Place) -> Result<Section> {
    let mut section = Section::new("crate");
    let all = contenders(place, &mut section)?;
    for words in [&["check"][..], &["build", "--release"]] {
        let shown = words.join(" ");
        let compiles = compiling(place, &all, words, &mut section)?;
        let programs: Vec<&Program> = compiles.iter().map(|(_, program)| program).collect();
        let costs = measure(&programs, 0, place.runs(3, 1))?;
        let times: Vec<(&Contender, &Sample)> =
            compiles.iter().map(|(contender, _)| *contender).zip(costs.iter().map(|costs| &costs.seconds)).collect();
        for (contender, seconds) in &times {
            section.rows.extend(Row::of(format!("{}: cargo {shown}", contender.name), seconds, "s"));
        }
        section.rows.extend(ratio(&shown, &times));
        section.commands.extend(programs.iter().map(|program| program.shown(&place.root)));
    }
    Ok(section)
}

/// The crates that compile; another peer is named with its first error.
fn compiling<'a>(
    place: &Place,
    all: &'a [Contender],
    words: &[&str],
    section: &mut Section,
) -> Result<Vec<(&'a Contender, Program)>> {
    let mut compiles = Vec::new();
    for contender in all {
        let program = contender.cargo(place, words);
        match program.run() {
            Ok(_) => {
                contender.mark_built(place)?;
                compiles.push((contender, program));
            }
            Err(error) if contender.is_ours() => bail!(error),
            Err(error) => section.missing.push(format!("{}: its crate does not compile: {error:#}", contender.name)),
        }
    }
    Ok(compiles)
}

/// Ours, compared with the fastest crate that has all operations.
fn ratio(shown: &str, times: &[(&Contender, &Sample)]) -> Option<Row> {
    let (ours, mine) = times.iter().find(|(contender, _)| contender.is_ours())?;
    let whole = times.iter().filter(|(other, _)| !other.is_ours() && other.operations >= ours.operations);
    let median = |sample: &Sample| sample.median().unwrap_or(f64::MAX);
    let (fastest, theirs) = whole.min_by(|a, b| f64::total_cmp(&median(a.1), &median(b.1)))?;
    let what = format!("cargo {shown}, time / fastest with as many operations, {}", fastest.name);
    Row::ratio(what, mine, theirs).map(|row| row.goal(Goal::Under(1.0)))
}
