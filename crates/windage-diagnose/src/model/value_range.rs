//! The range of values that a decoder's sigmoid has to reach.

use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};
use windage_core::{Domain, Shift};

use crate::Result;
use crate::robust::{Ranked, are_unit_images, values_by_channel};

/// Margin at both ends, as a share of the range: a sigmoid reaches its ends only at infinity.
const MARGIN: f32 = 0.05;
/// Values beyond the bulk of a channel's values count up to this share of the bulk's span.
const BEYOND: f32 = 0.5;

/// The lowest and the highest value of each channel that a decoder can produce.
///
/// *Formula*: `low + (high − low) · y` for the sigmoid's `y` in 0…1, channel by channel, and the
/// inverse for the encoder's inputs, limited to 0…1.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ValueRange {
    /// One range per channel; empty for images, all of whose channels have the range 0…1.
    pub channels: Vec<ChannelRange>,
}

/// The lowest and the highest value of one channel.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChannelRange {
    /// The lowest value.
    pub low: f32,
    /// The highest value, above the lowest.
    pub high: f32,
}

impl ValueRange {
    /// Returns 0…1 for images whose values all lie there; otherwise the range of each channel, and
    /// a twentieth of it more at both ends. So that series in thousandths, or about a mean of 300,
    /// are learned as well as others, signals have a range of their own even within 0…1.
    ///
    /// A few values that lie far from all others, as a glitch of a sensor does, do not widen a
    /// range: it reaches at most half as far beyond 99.6 % of the values as they extend.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub fn of(domains: Shift<&Domain>) -> Result<Self> {
        let are_unit = domains.try_map(are_unit_images)?;
        if are_unit.source && are_unit.target {
            return Ok(Self::default());
        }
        let Shift { source, target } = domains.try_map(values_by_channel)?;
        let channels = source.into_iter().zip(target).map(|(source, target)| [source, target]);
        Ok(Self { channels: channels.map(|both| ChannelRange::of(both.concat())).collect() })
    }

    /// Returns the least and the largest value of all channels.
    pub fn ends(&self) -> [f32; 2] {
        let ends = |ends: [f32; 2], range: &ChannelRange| {
            [ends[0].min(range.low), ends[1].max(range.high)]
        };
        match self.channels.as_slice() {
            [] => [0.0, 1.0],
            [first, others @ ..] => others.iter().fold([first.low, first.high], ends),
        }
    }

    /// Maps values to 0…1; what lies outside the range is moved to its end.
    pub(super) fn normalized(&self, values: Tensor<4>) -> Tensor<4> {
        match self.low_and_span(&values.device()) {
            None => values,
            Some([low, span]) => ((values - low) / span).clamp(0.0, 1.0),
        }
    }

    /// Maps 0…1 back to values.
    pub(super) fn restored(&self, values: Tensor<4>) -> Tensor<4> {
        match self.low_and_span(&values.device()) {
            None => values,
            Some([low, span]) => values * span + low,
        }
    }

    /// Returns the lowest value of each channel and the span, `[1, channels, 1, 1]` each, or `None`
    /// for images.
    fn low_and_span(&self, device: &Device) -> Option<[Tensor<4>; 2]> {
        let count = self.channels.len();
        let tensor = |value: fn(&ChannelRange) -> f32| {
            let values = self.channels.iter().map(value).collect();
            Tensor::from_data(TensorData::new(values, [1, count, 1, 1]), device)
        };
        (count > 0).then(|| [tensor(|range| range.low), tensor(|range| range.high - range.low)])
    }
}

impl ChannelRange {
    /// Returns the range of the values of a channel.
    fn of(values: Vec<f32>) -> Self {
        let ranked = Ranked::new(values);
        let [least, most] = ranked.ends();
        let [low, high] = ranked.bulk();
        let reach = BEYOND * (high - low);
        // Where nearly all values are one, those few that are not are all there is to see.
        let [low, high] = if high > low {
            [least.max(low - reach), most.min(high + reach)]
        } else {
            [least, most]
        };
        // A constant has no span of its own; its size keeps both ends away from it.
        let span = match high - low {
            span if span > 0.0 => span,
            _ if low != 0.0 => low.abs(),
            _ => 1.0,
        };
        Self { low: low - MARGIN * span, high: high + MARGIN * span }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::data::dataset::InMemDataset;
    use windage_core::Sample;

    fn domain(shape: &[usize], samples: Vec<Vec<f32>>) -> Domain {
        let samples = samples.into_iter().map(|values| Sample { values, label: 0 }).collect();
        Domain::new("test", InMemDataset::new(samples), shape.to_vec(), vec!["a".into()]).unwrap()
    }

    fn range(shape: &[usize], source: Vec<Vec<f32>>, target: Vec<Vec<f32>>) -> ValueRange {
        let domains = Shift::new(domain(shape, source), domain(shape, target));
        ValueRange::of(domains.as_ref()).unwrap()
    }

    /// Returns whether two numbers agree to single precision, relative to `scale`.
    fn close(a: f32, b: f32, scale: f32) -> bool {
        (a - b).abs() <= 1e-5 * scale
    }

    #[test]
    fn images_keep_their_range_and_channels_of_others_have_their_own() {
        let image = [1, 1, 2];
        assert_eq!(range(&image, vec![vec![0.0, 0.3]], vec![vec![1.0, 0.5]]), Default::default());
        // Two channels: −2…3, and 300…301.
        let found =
            range(&[2, 2], vec![vec![-2.0, 0.3, 300.0, 300.5]], vec![vec![3.0, 0.0, 301.0, 300.1]]);
        let expected = [(-2.25, 3.25), (299.95, 301.05)];
        for (channel, (low, high)) in found.channels.iter().zip(expected) {
            assert!(
                close(channel.low, low, 300.0) && close(channel.high, high, 300.0),
                "{found:?}"
            );
        }
        let values = [-2.25_f32, 0.5, 299.95, 301.05];
        let values = Tensor::<1>::from_floats(values, &Device::flex()).reshape([1, 2, 1, 2]);
        let there = found.normalized(values.clone());
        for (value, expected) in there.clone().into_data().iter::<f32>().zip([0.0, 0.5, 0.0, 1.0]) {
            assert!((value - expected).abs() < 1e-4, "{value} {expected}");
        }
        let back = (found.restored(there) - values).abs().max().into_scalar::<f32>();
        assert!(back < 1e-4, "{back}");
    }

    #[test]
    fn the_range_follows_scale_and_offset_of_signals() {
        let wave = |scale: f32, offset: f32| -> Vec<Vec<f32>> {
            (0..20)
                .map(|start| {
                    (0..30).map(|at| offset + scale * ((start * at) as f32).sin()).collect()
                })
                .collect()
        };
        let of = |scale, offset| range(&[1, 30], wave(scale, offset), wave(scale, offset));
        let usual = of(1.0, 0.0).channels[0];
        for (scale, offset) in [(1e-3, 0.0), (1.0, 300.0), (0.2, 0.5), (1e-9, 0.0)] {
            let found = of(scale, offset).channels[0];
            let size = scale + 0.1 * offset;
            assert!(close(found.low, offset + scale * usual.low, size), "{scale} {found:?}");
            assert!(close(found.high, offset + scale * usual.high, size), "{scale} {found:?}");
        }
    }

    #[test]
    fn one_glitch_does_not_widen_the_range_and_is_moved_to_its_end() {
        let mut signals: Vec<Vec<f32>> =
            (0..20).map(|start| (0..30).map(|at| ((start + at) as f32).sin()).collect()).collect();
        let clean = range(&[1, 30], signals.clone(), signals.clone());
        signals[7][3] = 1e6;
        let glitched = range(&[1, 30], signals.clone(), signals);
        let [clean, found] = [&clean, &glitched].map(|range| range.channels[0]);
        let is_near = found.high < 1.0 + 1.2 && (found.low - clean.low).abs() < 0.1;
        assert!(is_near, "{clean:?} {found:?}");
        let glitch = Tensor::<4>::full([1, 1, 1, 1], 1e6, &Device::flex());
        assert_eq!(glitched.normalized(glitch).into_scalar::<f32>(), 1.0);
    }

    #[test]
    fn spikes_and_constants_have_a_range() {
        let mut spikes = vec![vec![0.0; 1000]];
        spikes[0][500] = 2.0;
        let found = range(&[1, 1000], spikes.clone(), spikes).channels[0];
        assert!(found.low < 0.0 && found.high > 2.0, "{found:?}");
        let constant = vec![vec![5.0; 8]];
        let found = range(&[1, 8], constant.clone(), constant).channels[0];
        assert!(found.low < 5.0 && found.high > 5.0, "{found:?}");
        let zero = vec![vec![0.0; 8]];
        let found = range(&[1, 8], zero.clone(), zero).channels[0];
        assert!(found.high > found.low, "{found:?}");
    }
}
