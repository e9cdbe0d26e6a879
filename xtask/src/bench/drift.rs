//! `drift` as a whole process: two versions of the description, and a folder of versions.

use anyhow::Result;

use super::place::Place;
use super::process::{Program, measure};
use super::results::Section;
use super::row::{Goal, Row};

pub(super) fn drift(place: &Place) -> Result<Section> {
    let mut section = Section::new("drift");
    let (old, new) = (place.below("drift/old.yaml"), place.below("drift/new.yaml"));
    // The versions differ in breaking ways on purpose.
    let two = place.own("drift", ["drift", "--fail-on", "never"]).args([old, new]);
    let timeline = place.own("drift timeline", ["drift", "--timeline"]).args([place.below("timeline")]);
    limit(&mut section, place, "two versions of 7,000 lines", &two, 0.05)?;
    limit(&mut section, place, "a timeline of 60 versions", &timeline, 2.0)?;
    Ok(section)
}

fn limit(section: &mut Section, place: &Place, what: &str, program: &Program, seconds: f64) -> Result<()> {
    let costs = measure(&[program], 1, place.runs(21, 5))?;
    section.commands.push(program.shown(&place.root));
    for costs in costs {
        section.rows.extend(Row::of(what, &costs.seconds, "s").map(|row| row.goal(Goal::Under(seconds))));
    }
    Ok(())
}
