//! The progress of a stream, on standard error if that is a terminal and the rows are written elsewhere.

use indicatif::{ProgressBar, ProgressStyle};

use crate::api::client::runtime::Audit;
use crate::errors::warn;

/// How many rows are received between two updates.
const STEP: u64 = 50;

/// A progress bar, or none.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn new(is_shown: bool) -> Self {
        if !is_shown {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::no_length();
        let style = ProgressStyle::with_template("{wide_bar} {human_pos} of {human_len}, {eta} left");
        Self(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }

    /// Shows how many rows were received, of how many.
    pub(crate) fn update(&self, audit: &Audit) {
        if audit.rows().is_multiple_of(STEP) {
            self.set(audit.rows(), audit.counts().map_or(0, |counts| *counts.end()));
        }
    }

    /// Shows a position of so many.
    pub(crate) fn set(&self, position: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(position);
    }

    /// Warns above the bar.
    pub(crate) fn warn(&self, text: &str) {
        self.0.suspend(|| warn(text));
    }

    pub(crate) fn end(self) {
        self.0.finish_and_clear();
    }
}
