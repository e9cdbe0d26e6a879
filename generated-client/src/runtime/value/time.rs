//! Ranges of instants, as filters take them.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Range, RangeFrom, RangeTo};

use super::{Timestamp, ToText};

/// A half-open range of instants: the start is in it, the end is not.
///
/// # Examples
///
/// ```
/// use fitbit_plus::runtime::{TimeRange, Timestamp};
///
/// let november: Timestamp = "2017-11-01T00:00:00-04:00".parse()?;
/// let december: Timestamp = "2017-12-01T00:00:00-05:00".parse()?;
/// let range = TimeRange::from(november..december);
/// assert_eq!(range.to_string(), "2017-11-01T04:00:00Z..2017-12-01T05:00:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeRange {
    start: Option<Timestamp>,
    end: Option<Timestamp>,
}

impl TimeRange {
    /// The first instant that is in the range; `None` where it has no beginning.
    #[must_use]
    pub const fn start(&self) -> Option<Timestamp> {
        self.start
    }

    /// The first instant after the range; `None` where it has no end.
    #[must_use]
    pub const fn end(&self) -> Option<Timestamp> {
        self.end
    }
}

impl From<Range<Timestamp>> for TimeRange {
    fn from(range: Range<Timestamp>) -> Self {
        Self { start: Some(range.start), end: Some(range.end) }
    }
}

impl From<RangeFrom<Timestamp>> for TimeRange {
    fn from(range: RangeFrom<Timestamp>) -> Self {
        Self { start: Some(range.start), end: None }
    }
}

impl From<RangeTo<Timestamp>> for TimeRange {
    fn from(range: RangeTo<Timestamp>) -> Self {
        Self { start: None, end: Some(range.end) }
    }
}

impl fmt::Display for TimeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(start) = self.start {
            start.fmt(f)?;
        }
        f.write_str("..")?;
        self.end.map_or(Ok(()), |end| end.fmt(f))
    }
}

impl ToText for TimeRange {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }
}
