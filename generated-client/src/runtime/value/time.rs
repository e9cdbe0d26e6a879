//! Ranges of instants, for filters.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Range, RangeFrom, RangeTo};

use crate::runtime::value::date_time::DateTime;
use crate::runtime::value::text::ToText;

/// The earliest instant that RFC 3339 and every common parser can express: sent for a start that is left open.
const EARLIEST: &str = "0001-01-01T00:00:00Z";

/// The latest one: sent for an end that is left open.
const LATEST: &str = "9999-12-31T23:59:59.999Z";

/// A half-open range of instants, each a [`Timestamp`](crate::runtime::Timestamp) or a [`DateTime`]: the start is in
/// it, the end is not.
///
/// Created from `start..end`, `start..` or `..end`. Services require both bounds, so a bound that is
/// left open is sent as the earliest or the latest instant. An instant is sent with all its digits. A call whose range
/// ends before it starts is a configuration error, and nothing is sent; an empty range is sent like any other.
///
/// # Polling for changes
///
/// Request windows that share a bound: each starts where the previous one ended, so every instant is in exactly one.
/// End a window a little before the present, so that clock differences and writes in progress cannot add a row to a
/// window that has been read. Start with `..until`, and store `until` only after the last row of the window is
/// processed. Page by cursor: a row that changes during the poll leaves the window, and numbered pages would then skip
/// another row; the changed row is in the next window. A range without an end has no next start. The newest time among
/// its rows is not one, because a row whose page has been read can change before a row of a later page does.
///
/// # Examples
///
/// ```
#[doc = concat!("use ", env!("CARGO_CRATE_NAME"), "::runtime::{TimeRange, Timestamp};")]
///
/// let november: Timestamp = "2017-11-01T00:00:00-04:00".parse()?;
/// let december: Timestamp = "2017-12-01T00:00:00-05:00".parse()?;
/// let range = TimeRange::from(november..december);
/// assert_eq!(range.to_string(), "2017-11-01T04:00:00Z..2017-12-01T05:00:00Z");
/// assert_eq!(TimeRange::from(december..).to_string(), "2017-12-01T05:00:00Z..9999-12-31T23:59:59.999Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeRange {
    start: Option<DateTime>,
    end: Option<DateTime>,
}

impl TimeRange {
    /// The first instant that is in the range; `None` if the range has no start.
    #[must_use]
    pub const fn start(&self) -> Option<DateTime> {
        self.start
    }

    /// The first instant after the range; `None` if the range has no end.
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
        match self.start {
            Some(start) => start.fmt(f),
            None => f.write_str(EARLIEST),
        }?;
        f.write_str("..")?;
        match self.end {
            Some(end) => end.fmt(f),
            None => f.write_str(LATEST),
        }
    }
}

impl ToText for TimeRange {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn fault(&self) -> Option<&'static str> {
        let reversed = self.start.zip(self.end).is_some_and(|(start, end)| end < start);
        reversed.then_some("ends before it starts: swap its bounds")
    }
}
