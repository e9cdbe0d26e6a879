//! One row of the table, and the samples behind it.

use serde::{Deserialize, Serialize};

/// A figure with its goal. The benches of other packages write the same, one JSON object per line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// What was measured.
    pub(super) what: String,
    /// The median.
    pub(super) figure: f64,
    /// Empty for a ratio.
    pub(super) unit: String,
    pub(super) goal: Option<String>,
    /// Whether the goal is met.
    pub(super) kept: Option<bool>,
    /// The lowest and the highest of the runs.
    pub(super) spread: Option<[f64; 2]>,
}

impl Row {
    pub(super) fn of(what: impl Into<String>, sample: &Sample, unit: &str) -> Option<Self> {
        let (figure, spread) = (sample.median()?, sample.spread());
        Some(Self { what: what.into(), figure, unit: unit.to_owned(), goal: None, kept: None, spread })
    }

    /// The median of one sample as a multiple of that of another.
    pub(super) fn ratio(what: impl Into<String>, mine: &Sample, theirs: &Sample) -> Option<Self> {
        Some(Self::single(what, mine.median()? / theirs.median()?, ""))
    }

    /// A figure that was measured once.
    pub(super) fn single(what: impl Into<String>, figure: f64, unit: &str) -> Self {
        Self { what: what.into(), figure, unit: unit.to_owned(), goal: None, kept: None, spread: None }
    }

    pub(super) fn goal(mut self, goal: Goal) -> Self {
        self.kept = Some(goal.is_kept(self.figure));
        self.goal = Some(goal.words());
        self
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Goal {
    AtMost(f64),
    Under(f64),
}

impl Goal {
    fn is_kept(self, figure: f64) -> bool {
        match self {
            Self::AtMost(limit) => figure <= limit,
            Self::Under(limit) => figure < limit,
        }
    }

    fn words(self) -> String {
        match self {
            Self::AtMost(limit) => format!("at most {}", number(limit)),
            Self::Under(limit) => format!("under {}", number(limit)),
        }
    }
}

/// The measurements of all runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sample(pub(super) Vec<f64>);

impl Sample {
    pub(super) fn median(&self) -> Option<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let upper = *sorted.get(sorted.len() / 2)?;
        let lower = *sorted.get((sorted.len() - 1) / 2)?;
        Some(f64::midpoint(lower, upper))
    }

    pub(super) fn spread(&self) -> Option<[f64; 2]> {
        let (low, high) = (self.0.iter().copied().reduce(f64::min)?, self.0.iter().copied().reduce(f64::max)?);
        Some([low, high])
    }
}

/// The exponent of the power law that fits these points: the slope of their logarithms.
pub(super) fn exponent(points: &[(f64, f64)]) -> Option<f64> {
    let logs: Vec<(f64, f64)> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let count = f64::from(u32::try_from(logs.len()).ok()?);
    let mean = |part: fn(&(f64, f64)) -> f64| logs.iter().map(part).sum::<f64>() / count;
    let (x, y) = (mean(|log| log.0), mean(|log| log.1));
    let over: f64 = logs.iter().map(|log| (log.0 - x) * (log.1 - y)).sum();
    let under: f64 = logs.iter().map(|log| (log.0 - x).powi(2)).sum();
    Some(over / under).filter(|slope| slope.is_finite())
}

/// A figure with three significant digits.
pub(super) fn number(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 || size == 0.0 => 2,
        size if size >= 0.1 => 3,
        _ => 4,
    };
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(Sample(vec![3.0, 1.0, 2.0]).median(), Some(2.0));
        assert_eq!(Sample(vec![4.0, 1.0, 2.0, 3.0]).median(), Some(2.5));
        assert_eq!(Sample(vec![4.0, 1.0, 2.0]).spread(), Some([1.0, 4.0]));
        assert_eq!(Sample::default().median(), None);
    }

    #[test]
    fn the_exponent_is_that_of_the_power() {
        let points = |power: f64| [1.0, 2.0, 4.0, 8.0_f64].map(|x| (x, 3.0 * x.powf(power)));
        for power in [0.5, 1.0, 1.1, 2.0] {
            assert!((exponent(&points(power)).unwrap() - power).abs() < 1e-9, "{power}");
        }
        assert_eq!(exponent(&[(1.0, 2.0)]), None);
        assert_eq!(exponent(&[]), None);
    }

    #[test]
    fn a_goal_says_where_it_ends() {
        let row = |figure: f64, goal| Row::single("a", figure, "").goal(goal);
        assert_eq!(row(1.1, Goal::AtMost(1.1)).kept, Some(true));
        assert_eq!(row(1.1, Goal::Under(1.1)).kept, Some(false));
        assert_eq!(row(0.0, Goal::Under(0.05)).goal.as_deref(), Some("under 0.05"));
    }

    #[test]
    fn a_number_has_three_significant_digits() {
        for (value, text) in [(1234.5, "1234"), (100.0, "100"), (12.34, "12.3"), (1.0, "1"), (0.05, "0.05"), (0.0, "0")]
        {
            assert_eq!(number(value), text);
        }
    }
}
