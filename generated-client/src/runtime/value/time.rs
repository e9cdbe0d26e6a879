//! Ranges of instants, as filters take them.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Range, RangeFrom, RangeTo};

use super::{DateTime, ToText};

/// A half-open range of instants, each a [`Timestamp`](super::Timestamp) or a [`DateTime`]: the start is in it, the end is
/// not.
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
    start: Option<DateTime>,
    end: Option<DateTime>,
}

impl TimeRange {
    /// The first instant that is in the range; `None` where it has no beginning.
    #[must_use]
    pub const fn start(&self) -> Option<DateTime> {
        self.start
    }

    /// The first instant after the range; `None` where it has no end.
    #[must_use]
    pub const fn end(&self) -> Option<DateTime> {
        self.end
    }
}

impl<T: Into<DateTime>> From<Range<T>> for TimeRange {
    fn from(range: Range<T>) -> Self {
        Self { start: Some(range.start.into()), end: Some(range.end.into()) }
    }
}

impl<T: Into<DateTime>> From<RangeFrom<T>> for TimeRange {
    fn from(range: RangeFrom<T>) -> Self {
        Self { start: Some(range.start.into()), end: None }
    }
}

impl<T: Into<DateTime>> From<RangeTo<T>> for TimeRange {
    fn from(range: RangeTo<T>) -> Self {
        Self { start: None, end: Some(range.end.into()) }
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
