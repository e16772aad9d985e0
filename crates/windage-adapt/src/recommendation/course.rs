//! The course of one loss over a run.

use super::trend::Trend;
use crate::objective::TASK;

/// The interval means of one loss, with its trend and threshold.
pub(super) struct Course {
    pub(super) name: String,
    pub(super) trend: Trend,
    /// Value on the first batch, if it is known.
    pub(super) initial: Option<f64>,
    series: Vec<f64>,
    threshold: Option<f64>,
}

impl Course {
    /// Returns `None` for a series that has no trend.
    pub(super) fn new(
        name: String,
        series: Vec<f64>,
        threshold: Option<f64>,
        initial: Option<f64>,
    ) -> Option<Self> {
        let trend = Trend::new(&series)?;
        Some(Self { name, trend, initial, series, threshold })
    }

    pub(super) fn is_task(&self) -> bool {
        self.name == TASK
    }

    /// Returns the value on the first batch, 0 if it is unknown.
    pub(super) fn initial_or_zero(&self) -> f64 {
        self.initial.unwrap_or_default()
    }

    /// Returns whether the loss is below `share` of its value on the first batch, which must be
    /// positive.
    pub(super) fn is_below(&self, share: f64) -> bool {
        self.initial.is_some_and(|initial| initial > 0.0 && self.trend.level < share * initial)
    }

    pub(super) fn first(&self) -> Option<f64> {
        self.series.first().copied()
    }

    pub(super) fn last(&self) -> f64 {
        self.series.last().copied().unwrap_or_default()
    }

    /// Returns the threshold if the loss is above it at the end.
    pub(super) fn missed_threshold(&self) -> Option<f64> {
        self.threshold.filter(|threshold| self.last() > *threshold)
    }

    /// Returns whether there is a threshold that the loss is not above at the end.
    pub(super) fn reached_threshold(&self) -> bool {
        self.threshold.is_some() && self.missed_threshold().is_none()
    }

    /// Returns the threshold in brackets, for a reason.
    pub(super) fn threshold_text(&self) -> String {
        self.threshold.map_or(String::new(), |value| format!(" (threshold {value})"))
    }

    /// Returns whether the second half goes up and down rather than one way: at least two in five
    /// of its steps turn around.
    pub(super) fn zigzags(&self) -> bool {
        let half = &self.series[self.series.len() / 2..];
        let is_turn = |values: &&[f64]| {
            let [before, at, after] = [values[0], values[1], values[2]];
            (at - before) * (after - at) < 0.0
        };
        let turns = half.windows(3).filter(is_turn).count();
        5 * turns >= 2 * half.len().saturating_sub(2)
    }

    /// Returns whether a falling loss approaches a plateau: the second half falls by less than
    /// `share` of the first half's fall.
    pub(super) fn flattens(&self, share: f64) -> bool {
        let second = -self.trend.change * self.trend.level.abs();
        let middle = self.trend.level + second / 2.0;
        let first = self.initial.unwrap_or(middle) - middle;
        second < share * first
    }
}
