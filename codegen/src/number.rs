//! Numbers of a description, compared exactly: integers beyond 2⁵³ are not rounded to the nearest `f64`.

use std::cmp::Ordering;
use std::fmt;

use serde::ser::{Serialize, Serializer};
use serde_json::Number;

use crate::parse::tree::{Node, Value};

/// The largest `f64` below which every whole number fits into an `i128`.
const MAX_WHOLE: f64 = 1e38;

/// A number of a description.
#[derive(Debug, Clone, Copy)]
pub struct Exact {
    /// The number, if it is a whole one.
    pub whole: Option<i128>,
    /// The number, or the nearest to it.
    pub near: f64,
}

impl Exact {
    /// The number at a node; `None` if it is something else.
    pub fn of(node: &Node) -> Option<Self> {
        let Value::Number(number) = &node.value else { return None };
        Self::of_number(number)
    }

    /// The number itself; `None` if it is beyond every range.
    pub fn of_number(number: &Number) -> Option<Self> {
        match (number.as_i128(), number.as_f64()) {
            (Some(whole), near) => Some(Self { whole: Some(whole), near: near.unwrap_or(f64::MAX) }),
            (None, Some(near)) if near.fract() == 0.0 && near.abs() < MAX_WHOLE => Some(Self::from(near as i128)),
            (None, near) => Some(Self { whole: None, near: near? }),
        }
    }

    /// Whether it is a whole number too large for an `i128`. Above 2⁵³, every `f64` is whole.
    pub fn is_huge(self) -> bool {
        self.whole.is_none() && self.near.abs() >= MAX_WHOLE
    }

    /// The next whole number above, if `up`, or below that differs from it.
    pub fn next(self, up: bool) -> Self {
        match self.whole {
            Some(whole) => Self::from(if up { whole.saturating_add(1) } else { whole.saturating_sub(1) }),
            None => self.rounded(up),
        }
    }

    /// The nearest whole number that is not below it, if `up`, or not above it.
    pub fn rounded(self, up: bool) -> Self {
        let near = if up { self.near.ceil() } else { self.near.floor() };
        if self.whole.is_none() && near.abs() < MAX_WHOLE { Self::from(near as i128) } else { self }
    }

    /// Whether `other` is a multiple of it.
    pub fn divides(self, other: Self) -> bool {
        match (self.whole, other.whole) {
            (Some(one), Some(other)) => other.checked_rem(one) == Some(0),
            _ => self.near != 0.0 && (other.near / self.near).fract().abs() < 1e-9,
        }
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.whole {
            Some(whole) => whole.fmt(f),
            None => self.near.fmt(f),
        }
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl From<i128> for Exact {
    fn from(whole: i128) -> Self {
        Self { whole: Some(whole), near: whole as f64 }
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.whole, other.whole) {
            (Some(one), Some(other)) => Some(one.cmp(&other)),
            _ => self.near.partial_cmp(&other.near),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Exact;

    #[test]
    fn large_integers_are_told_apart() {
        let [lower, upper] = [1_i128 << 53, (1 << 53) + 1].map(Exact::from);
        assert!(lower < upper && lower.next(true) == upper && upper.next(false) == lower);
        assert!(Exact::from(3).divides(Exact::from(i128::from(u64::MAX))));
        let half = Exact { whole: None, near: 1.5 };
        assert!(half.rounded(true) == Exact::from(2) && half.next(false) == Exact::from(1) && half < Exact::from(2));
        assert!(half.divides(Exact::from(3)) && !Exact::from(0).divides(half));
    }
}
