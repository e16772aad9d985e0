//! When something happens in a signal, and how strongly.

use windage_core::SeriesAxes;

/// Length of the window over which audio's power is averaged.
const WINDOW_SECONDS: f64 = 0.02;
/// Share of a series at either end that is taken to lie around what happens.
const ENDS: f64 = 0.1;

/// The quantities of a signal by channel; `None` where the shape is no signal's or the values do
/// not fill it.
pub(super) fn channels(values: &[f32], shape: &[usize], axes: SeriesAxes) -> Option<Vec<Vec<f64>>> {
    let &[channels, length] = shape else { return None };
    if channels == 0 || length < 2 || values.len() != channels * length {
        return None;
    }
    let quantities = |row: &[f32]| row.iter().map(|value| axes.quantity(*value)).collect();
    Some(values.chunks_exact(length).map(quantities).collect())
}

/// Strength at every moment, over all channels: of audio the root of the power averaged over 20 ms,
/// of a series the squared distance from its baseline, the median of its outer tenths.
pub(super) fn strength(channels: &[Vec<f64>], axes: SeriesAxes) -> Vec<f64> {
    let length = channels[0].len();
    let of_channel = |channel: &Vec<f64>| match axes.rate_hz {
        Some(rate_hz) => {
            smoothed_power(channel, (WINDOW_SECONDS * f64::from(rate_hz)).round() as usize)
        }
        None => {
            let baseline = baseline(channel);
            channel.iter().map(|value| (value - baseline).powi(2)).collect()
        }
    };
    let mut sum = vec![0.0; length];
    for channel in channels {
        sum.iter_mut().zip(of_channel(channel)).for_each(|(sum, strength)| *sum += strength);
    }
    if axes.rate_hz.is_some() {
        sum.iter_mut().for_each(|power| *power = power.sqrt());
    }
    sum
}

/// Center and standard deviation over time of the strength, in values; `None` where nothing
/// happens.
pub(super) fn extent(channels: &[Vec<f64>], axes: SeriesAxes) -> Option<(f64, f64)> {
    let strength = strength(channels, axes);
    let total: f64 = strength.iter().sum();
    if total <= f64::EPSILON {
        return None;
    }
    let mean = |of: &dyn Fn(f64) -> f64| {
        strength.iter().enumerate().map(|(at, s)| s * of(at as f64)).sum::<f64>() / total
    };
    let center = mean(&|at| at);
    Some((center, mean(&|at| (at - center).powi(2)).sqrt()))
}

/// Every channel with the value at `t` taken, linearly between values, from `from(t)`. Beyond its
/// ends a series goes on with its outermost values, audio is silent.
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

fn baseline(channel: &[f64]) -> f64 {
    let outer = ((ENDS * channel.len() as f64) as usize).max(1);
    let mut ends: Vec<f64> =
        channel[..outer].iter().chain(&channel[channel.len() - outer..]).copied().collect();
    ends.sort_by(f64::total_cmp);
    (ends[(ends.len() - 1) / 2] + ends[ends.len() / 2]) / 2.0
}
