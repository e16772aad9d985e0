//! The strength of a signal over time.

use windage_core::axes::SeriesAxes;

use super::channels::ChannelRange;
use crate::attributes::extent::Extent;

/// Length of the window over which the power of audio is averaged.
const WINDOW_SECONDS: f64 = 0.02;
/// Distance from the baseline that is noise, in deviations of the noise.
const NOISE: f64 = 2.0;
/// Share of a series at either end whose values form the baseline.
const ENDS: f64 = 0.1;

/// Returns the quantities that the values of a signal stand for, one vector per channel; `None` if
/// the shape is not that of a signal, or the values do not fill it.
pub(super) fn quantities(
    values: &[f32],
    shape: &[usize],
    axes: SeriesAxes,
) -> Option<Vec<Vec<f64>>> {
    let &[channels, length] = shape else { return None };
    if channels == 0 || length < 2 || values.len() != channels * length {
        return None;
    }
    let channel = |row: &[f32]| row.iter().map(|value| axes.quantity(*value)).collect();
    Some(values.chunks_exact(length).map(channel).collect())
}

/// Computes the strength of a signal at every time step, over all channels.
///
/// For audio it is the root of the power averaged over 20 ms. For a time series it is the squared
/// distance from the baseline, which is the median of the first and the last tenth, as far as it
/// exceeds the square of twice the deviation of the noise.
pub(super) fn strength(channels: &[Vec<f64>], axes: SeriesAxes) -> Vec<f64> {
    let length = channels[0].len();
    let channel_strength = |channel: &Vec<f64>| match axes.rate_hz {
        Some(rate_hz) => {
            smoothed_power(channel, (WINDOW_SECONDS * f64::from(rate_hz)).round() as usize)
        }
        None => {
            let (baseline, noise) = (baseline(channel), ChannelRange::new(channel).noise);
            let floor = (NOISE * noise).powi(2);
            channel.iter().map(|value| ((value - baseline).powi(2) - floor).max(0.0)).collect()
        }
    };
    let mut sum = vec![0.0; length];
    for channel in channels {
        sum.iter_mut().zip(channel_strength(channel)).for_each(|(sum, strength)| *sum += strength);
    }
    if axes.rate_hz.is_some() {
        sum.iter_mut().for_each(|power| *power = power.sqrt());
    }
    sum
}

/// Computes the extent of the strength over time; `None` if nothing happens.
pub(super) fn extent(channels: &[Vec<f64>], axes: SeriesAxes) -> Option<Extent> {
    let strength = strength(channels, axes);
    let silent = strength.iter().sum::<f64>() <= f64::EPSILON;
    (!silent).then(|| Extent::new(&strength))
}

/// Takes the value at every time `t` from the time `from(t)`, by linear interpolation. Beyond its
/// ends a time series continues with its first and last values, and audio is silent.
pub(super) fn retimed(
    channels: &[Vec<f64>],
    axes: SeriesAxes,
    from: impl Fn(f64) -> f64,
) -> Vec<f32> {
    let length = channels[0].len();
    let last = (length - 1) as f64;
    let value = |channel: &Vec<f64>, at: f64| {
        let kept = at.clamp(0.0, last);
        if axes.rate_hz.is_some() && (at - kept).abs() >= 1.0 {
            return 0.0;
        }
        let (low, high) = (kept.floor() as usize, kept.ceil() as usize);
        channel[low] * (1.0 - kept.fract()) + channel[high] * kept.fract()
    };
    let row = |channel: &Vec<f64>| {
        (0..length).map(|at| axes.value(value(channel, from(at as f64)))).collect::<Vec<_>>()
    };
    channels.iter().flat_map(row).collect()
}

/// Returns the power of a channel, averaged over a window about each time step.
fn smoothed_power(channel: &[f64], window: usize) -> Vec<f64> {
    let mut sums = vec![0.0];
    sums.extend(channel.iter().scan(0.0, |sum, value| {
        *sum += value * value;
        Some(*sum)
    }));
    let (reach, length) = ((window / 2).max(1), channel.len());
    (0..length)
        .map(|at| {
            (sums[(at + reach).min(length)] - sums[at.saturating_sub(reach)]).max(0.0)
                / (2 * reach) as f64
        })
        .collect()
}

/// Returns the median of both ends of a channel.
fn baseline(channel: &[f64]) -> f64 {
    let outer = ((ENDS * channel.len() as f64) as usize).max(1);
    let mut ends: Vec<f64> =
        channel[..outer].iter().chain(&channel[channel.len() - outer..]).copied().collect();
    ends.sort_by(f64::total_cmp);
    (ends[(ends.len() - 1) / 2] + ends[ends.len() / 2]) / 2.0
}
