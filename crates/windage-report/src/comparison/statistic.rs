//! Means and standard deviations over seeds, and paired differences.

use std::cmp::Ordering;

use windage_core::text::unit_suffix;

use super::data::{Better, Comparison, ComparisonMetric};
use crate::page::number;

/// Deviations and differences below this share of the mean are errors of rounding.
const ROUNDING: f64 = 1e-12;

/// A mean over seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Statistic {
    pub(super) mean: f64,
    /// Standard deviation, or `None` for one seed.
    pub(super) deviation: Option<f64>,
    /// Number of seeds.
    pub(super) seeds: usize,
}

/// What the seeds say about two rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The first is better by more than one standard deviation.
    Better,
    /// The first is worse by more than one standard deviation.
    Worse,
    /// The difference is within one standard deviation.
    Unclear,
    /// There is one seed or none, or neither direction is better.
    Unknown,
}

impl Statistic {
    /// Returns the statistic of values, or `None` if there are none.
    fn of(values: &[f64]) -> Option<Self> {
        let seeds = values.len();
        if seeds == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / seeds as f64;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let deviation = (seeds > 1).then(|| (squares / (seeds - 1) as f64).sqrt());
        let is_rounding = |deviation: f64| deviation < ROUNDING * mean.abs();
        let deviation =
            deviation.map(|deviation| if is_rounding(deviation) { 0.0 } else { deviation });
        Some(Self { mean, deviation, seeds })
    }

    /// Returns the mean with its deviation and the unit of a metric.
    pub(super) fn text(&self, metric: &ComparisonMetric) -> String {
        number::with_deviation(self.mean, self.deviation) + &unit_suffix(&metric.unit)
    }

    /// Returns the difference with its sign, its deviation and the unit of a metric.
    pub(super) fn difference_text(&self, metric: &ComparisonMetric) -> String {
        let unit = if metric.unit == "%" { "points" } else { &metric.unit };
        number::difference(self.mean, self.deviation) + &unit_suffix(unit)
    }
}

impl Comparison {
    /// Returns the values of a row, one per seed.
    pub(super) fn values(&self, row: usize, metric: usize) -> impl Iterator<Item = Option<f64>> {
        let values = self.rows.get(row).and_then(|row| row.values.get(metric));
        values.into_iter().flatten().map(|value| value.filter(|value| value.is_finite()))
    }

    /// Returns the mean of a row over the seeds.
    pub(super) fn statistic(&self, row: usize, metric: usize) -> Option<Statistic> {
        Statistic::of(&self.values(row, metric).flatten().collect::<Vec<_>>())
    }

    /// Returns the mean of the differences of a row from another one with the same seed.
    pub(super) fn difference(&self, row: usize, from: usize, metric: usize) -> Option<Statistic> {
        let pairs = self.values(row, metric).zip(self.values(from, metric));
        let differences = pairs.filter_map(|(value, other)| Some(value? - other?));
        Statistic::of(&differences.collect::<Vec<_>>())
    }

    /// Returns the rows that have values of the first metric, the best first.
    pub(super) fn ranking(&self) -> Vec<usize> {
        let means =
            (0..self.rows.len()).filter_map(|row| Some((row, self.statistic(row, 0)?.mean)));
        let mut means: Vec<(usize, f64)> = means.collect();
        let is_low = self.metrics.first().is_some_and(|metric| metric.better == Better::Lower);
        let order =
            |a: f64, b: f64| -> Ordering { if is_low { a.total_cmp(&b) } else { b.total_cmp(&a) } };
        means.sort_by(|a, b| order(a.1, b.1));
        means.into_iter().map(|(row, _)| row).collect()
    }

    /// Returns the row that others are compared with: the baseline or, without one, the best row.
    pub(super) fn reference(&self) -> Option<usize> {
        let baseline = self.baseline.filter(|&row| self.statistic(row, 0).is_some());
        baseline.or_else(|| self.ranking().first().copied())
    }

    /// Returns whether a row is better than another one in the first metric.
    pub(super) fn verdict(&self, row: usize, from: usize) -> Verdict {
        let better = self.metrics.first().map(|metric| metric.better);
        let Some(better @ (Better::Higher | Better::Lower)) = better else {
            return Verdict::Unknown;
        };
        let difference = self.difference(row, from, 0);
        let Some((mean, deviation)) = difference.and_then(|it| Some((it.mean, it.deviation?)))
        else {
            return Verdict::Unknown;
        };
        let scale = self.statistic(from, 0).map_or(0.0, |statistic| statistic.mean.abs());
        let least = deviation.max(ROUNDING * scale);
        match (mean.abs() > least, (mean > 0.0) == (better == Better::Higher)) {
            (false, _) => Verdict::Unclear,
            (true, true) => Verdict::Better,
            (true, false) => Verdict::Worse,
        }
    }
}
