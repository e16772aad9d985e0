//! The range of each channel of a series.

use windage_core::axes::SeriesAxes;
use windage_core::{Domain, Result, Seed, stratified};

use super::activity::quantities;

/// Quantiles that stand for the lowest and the highest value, as the extremes themselves are noise.
const LOW: f64 = 0.05;
const HIGH: f64 = 0.95;
/// Distance of these quantiles of a normal distribution, in standard deviations.
const NORMAL_RANGE: f64 = 3.289_707;
/// Median length of a standard normal value.
const NORMAL_LENGTH: f64 = 0.674_49;
/// Deviation of the second difference of white noise of the deviation 1: `√(1 + 4 + 1)`.
const SECOND_DIFFERENCE: f64 = 2.449_49;
/// Least part of a range that is not noise.
const LEAST_PART: f64 = 0.3;
/// Number of reference samples from which the spread is estimated.
const SAMPLES: usize = 499;
/// Share of the reference samples at either end of the spread that may be outliers.
const OUTLIERS: f64 = 0.1;

/// The range of a channel, and its noise.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChannelRange {
    /// 5th percentile.
    pub(super) low: f64,
    /// 95th percentile.
    pub(super) high: f64,
    /// Standard deviation of the noise: the median length of the second differences, divided by
    /// `0.6745·√6`.
    pub(super) noise: f64,
}

impl ChannelRange {
    /// Measures every channel; `None` if the sample is no series.
    pub(super) fn all(values: &[f32], shape: &[usize], axes: SeriesAxes) -> Option<Vec<Self>> {
        let channels = quantities(values, shape, axes)?;
        Some(channels.iter().map(|channel| Self::new(channel)).collect())
    }

    pub(super) fn new(channel: &[f64]) -> Self {
        let mut sorted = channel.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| {
            let position = share * (sorted.len() - 1) as f64;
            let (low, high) = (position.floor() as usize, position.ceil() as usize);
            sorted[low] * (1.0 - position.fract()) + sorted[high] * position.fract()
        };
        Self { low: at(LOW), high: at(HIGH), noise: noise(channel) }
    }

    /// Returns the middle of the range.
    pub(super) fn middle(&self) -> f64 {
        (self.low + self.high) / 2.0
    }

    /// Returns the amplitude: the range without that of the noise, as variances add up, but at
    /// least three tenths of it.
    pub(super) fn amplitude(&self) -> f64 {
        let range = self.high - self.low;
        let squared = range.powi(2) - (NORMAL_RANGE * self.noise).powi(2);
        squared.max((LEAST_PART * range).powi(2)).sqrt()
    }
}

/// Estimates the deviation of the noise of a channel; 0 for fewer than three values.
fn noise(channel: &[f64]) -> f64 {
    let mut lengths: Vec<f64> =
        channel.windows(3).map(|w| ((w[0] - w[1]) - (w[1] - w[2])).abs()).collect();
    if lengths.is_empty() {
        return 0.0;
    }
    let middle = lengths.len() / 2;
    let median = *lengths.select_nth_unstable_by(middle, f64::total_cmp).1;
    median / (NORMAL_LENGTH * SECOND_DIFFERENCE)
}

/// The spread of each channel in a domain.
#[derive(Debug, Clone)]
pub(super) struct Spreads {
    channels: Vec<f64>,
    /// Mean over the channels that are not constant.
    pub(super) mean: f64,
}

impl Spreads {
    /// Estimates the spreads of the quantities in a domain: from the lows to the highs of its
    /// series (their 5th and 95th percentiles), without a tenth of them at either end. One glitch
    /// does not change them, nor does a constant added to all values. They are that of the axes if
    /// all series are constant and the same.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub(super) fn fit(reference: &Domain, axes: SeriesAxes) -> Result<Self> {
        let mut ranges: Vec<Vec<ChannelRange>> = Vec::new();
        for index in stratified(reference.labels(), SAMPLES, Seed(0)) {
            let sample = reference.sample(index)?;
            ranges.extend(ChannelRange::all(&sample.values, reference.shape(), axes));
        }
        let count = ranges.first().map_or(0, Vec::len);
        let mut channels: Vec<f64> = (0..count).map(|at| spread(&ranges, at)).collect();
        if !channels.iter().any(|spread| *spread > 0.0) {
            channels.iter_mut().for_each(|spread| *spread = axes.spread.abs());
        }
        let varied: Vec<f64> = channels.iter().copied().filter(|spread| *spread > 0.0).collect();
        let mean = varied.iter().sum::<f64>() / varied.len().max(1) as f64;
        let mean = if mean > 0.0 { mean } else { axes.spread.abs() };
        Ok(Self { channels, mean })
    }

    /// Averages a quantity of each channel, relative to the channel's spread, over the channels
    /// that are not constant, and multiplies it by the mean spread. `None` if there is no such
    /// channel, or if the sample has other channels.
    pub(super) fn average(&self, each: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
        if each.len() != self.channels.len() {
            return None;
        }
        let pairs = each.zip(&self.channels).filter(|(_, spread)| **spread > 0.0);
        let (sum, count) =
            pairs.fold((0.0, 0), |(sum, count), (value, spread)| (sum + value / spread, count + 1));
        (count > 0).then(|| self.mean * sum / f64::from(count))
    }

    /// Returns the share that each channel has in a change of the average by 1.
    pub(super) fn shares(&self) -> impl Iterator<Item = f64> {
        self.channels.iter().map(|spread| spread / self.mean)
    }
}

fn spread(ranges: &[Vec<ChannelRange>], channel: usize) -> f64 {
    let mut lows: Vec<f64> = ranges.iter().map(|each| each[channel].low).collect();
    let mut highs: Vec<f64> = ranges.iter().map(|each| each[channel].high).collect();
    lows.sort_by(f64::total_cmp);
    highs.sort_by(f64::total_cmp);
    let outliers = (OUTLIERS * lows.len() as f64) as usize;
    let spread = highs[highs.len() - 1 - outliers] - lows[outliers];
    spread.max(0.0)
}
