//! Resolves the relationships of a page's rows to included resources, compared with a hand-written `HashMap`.
//!
//! ```text
//! cargo bench -p fitbit-plus --bench included [-- --quick]
//! ```

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod measure;

use std::collections::HashMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use fitbit_plus::runtime::ResourceEnum;
use fitbit_plus::{AnyResource, Document, PatientPlanSummary};
use measure::Goal::{self, AtLeast, AtMost};
use measure::{Outcome, Report, pages, speed};

type Plans = Document<Vec<PatientPlanSummary>>;

fn main() -> Outcome<ExitCode> {
    let mut report = Report::from_arguments()?;
    let rounds = if report.is_quick { 20 } else { 100 };
    let [ours, by_hand] = times(1000, rounds)?;
    report.row(
        "resolve 20,000 included of 1,000 plans: speed / that of a `HashMap` by hand",
        speed(&ours, &by_hand),
        "",
        AtLeast(0.9),
    )?;
    let growth = exponents(rounds / 10)?;
    report.row("resolve included of 1,000 to 8,000 plans: time grows with the power of", growth[0], "", AtMost(1.1))?;
    report.row("the same by a `HashMap` by hand", growth[1], "", Goal::None)?;
    Ok(report.end())
}

/// Each round decodes the document again, because the first look-up builds the index.
fn times(plans: usize, rounds: usize) -> Outcome<[Vec<Duration>; 2]> {
    let text = pages::plans(plans);
    let (mut ours, mut by_hand) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let document: Plans = serde_json::from_str(&text)?;
        let timed = |resolve: fn(&Plans) -> usize| {
            let start = Instant::now();
            assert_eq!(black_box(resolve(&document)), plans * 20);
            start.elapsed()
        };
        let (one, other) = if round % 2 == 0 {
            let one = timed(resolve);
            (one, timed(resolve_by_hand))
        } else {
            let other = timed(resolve_by_hand);
            (timed(resolve), other)
        };
        if round > 0 {
            ours.push(one);
            by_hand.push(other);
        }
    }
    Ok([ours, by_hand])
}

fn resolve(plans: &Plans) -> usize {
    let found = plans.data.iter().map(|plan| {
        let related = &plan.relationships;
        let patient = plans.get(&related.patient).map_or(0, |patient| usize::from(!patient.id.as_ref().is_empty()));
        plans.all(&related.actions).count() + plans.all(&related.bundles).count() + patient
    });
    found.sum()
}

fn resolve_by_hand(plans: &Plans) -> usize {
    let included = plans.included.as_ref().unwrap();
    let index: HashMap<(&str, &str), &AnyResource> =
        included.iter().map(|resource| ((resource.resource_type(), resource.id()), resource)).collect();
    let found = plans.data.iter().map(|plan| {
        let related = &plan.relationships;
        let actions = related
            .actions
            .ids()
            .filter(|id| matches!(index.get(&("action", id.as_ref())), Some(AnyResource::Action(_))));
        let bundles = related
            .bundles
            .ids()
            .filter(|id| matches!(index.get(&("bundle", id.as_ref())), Some(AnyResource::Bundle(_))));
        let patient = related
            .patient
            .id()
            .filter(|id| matches!(index.get(&("patient", id.as_ref())), Some(AnyResource::Patient(_))));
        actions.count() + bundles.count() + usize::from(patient.is_some())
    });
    found.sum()
}

/// Returns the slope of time over size, both as logarithms, for the client and by hand.
fn exponents(rounds: usize) -> Outcome<[f64; 2]> {
    let mut points = [Vec::new(), Vec::new()];
    for plans in [1000, 2000, 4000, 8000] {
        for (points, mut times) in points.iter_mut().zip(times(plans, rounds.max(5))?) {
            times.sort();
            points.push(((plans as f64).ln(), times[times.len() / 2].as_secs_f64().ln()));
        }
    }
    Ok(points.map(|points| slope(&points)))
}

/// Fits by least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0 / count, sum.1 + point.1 / count));
    let (over, under) = points
        .iter()
        .fold((0.0, 0.0), |sum, point| (sum.0 + (point.0 - x) * (point.1 - y), sum.1 + (point.0 - x).powi(2)));
    over / under
}
