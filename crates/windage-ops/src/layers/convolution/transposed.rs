//! The gradient at a convolution's input, as a convolution of the gradient at its result.
//!
//! Padded and split by the stride `s`, the input consists of `s × s` planes (see [`Geometry`]). The
//! gradient at each is a convolution with stride 1: `plane_φ[i] = Σ_a W[φ + s·a]·g[i − a]`. All
//! planes are computed at once, as channels, and then interleaved. Unlike in the textbook's
//! *col2im*, no value is added to a distant one in memory.

use rayon::prelude::*;

use super::geometry::Geometry;
use super::products::forward;
use crate::layers::activation::Activation;

/// Computes the activation of the gradient at the input plus a `bias` per channel. With a bias,
/// this is the transposed convolution.
pub(super) fn input_gradient(
    geometry: &Geometry,
    weight: &[f32],
    gradient: &[f32],
    bias: &[f32],
    activation: Activation,
) -> Vec<f32> {
    let dual = Dual::of(geometry);
    let bias: Vec<f32> =
        bias.iter().flat_map(|bias| std::iter::repeat_n(*bias, dual.phases())).collect();
    let planes = forward(&dual.convolution, &dual.weight(weight), gradient, &bias, activation);
    if dual.phases() == 1 { planes } else { dual.interleave(&planes) }
}

/// The convolution that computes the planes.
struct Dual<'a> {
    /// The convolution whose gradient is computed.
    original: &'a Geometry,
    /// The convolution of stride 1 from the gradient to the planes.
    convolution: Geometry,
}

impl<'a> Dual<'a> {
    fn of(original: &'a Geometry) -> Self {
        let Geometry { channels, kernel, stride, padding, maps, output } = *original;
        let axes = [0, 1];
        let taps = axes.map(|axis| kernel[axis].div_ceil(stride[axis]));
        let convolution = Geometry {
            channels: [channels[1], channels[0] * stride[0] * stride[1]],
            kernel: taps,
            stride: [1, 1],
            padding: axes.map(|axis| taps[axis] - 1 - padding[axis] / stride[axis]),
            maps: output,
            output: axes.map(|axis| {
                (padding[axis] + maps[axis] - 1) / stride[axis] - padding[axis] / stride[axis] + 1
            }),
        };
        Self { original, convolution }
    }

    /// Returns the number of planes per channel.
    fn phases(&self) -> usize {
        self.original.stride[0] * self.original.stride[1]
    }

    /// Rearranges a weight `[channels_out, channels_in, kernel]` to `[channels_in · phases,
    /// channels_out, taps]`, with both axes of taps reversed and zeros where the kernel has no tap.
    fn weight(&self, weight: &[f32]) -> Vec<f32> {
        let Geometry { channels: [from, to], kernel, stride, .. } = *self.original;
        let taps = self.convolution.kernel;
        let mut dual = Vec::with_capacity(from * self.phases() * to * taps[0] * taps[1]);
        for (channel, phase_y, phase_x) in triples([from, stride[0], stride[1]]) {
            for output in 0..to {
                let taken = &weight[(output * from + channel) * kernel[0] * kernel[1]..]
                    [..kernel[0] * kernel[1]];
                for y in (0..taps[0]).rev().map(|tap| phase_y + stride[0] * tap) {
                    for x in (0..taps[1]).rev().map(|tap| phase_x + stride[1] * tap) {
                        dual.push(if y < kernel[0] && x < kernel[1] {
                            taken[y * kernel[1] + x]
                        } else {
                            0.0
                        });
                    }
                }
            }
        }
        dual
    }

    /// Interleaves planes `[batch, channels · phases, height, width]` to maps `[batch, channels,
    /// height, width]`.
    fn interleave(&self, planes: &[f32]) -> Vec<f32> {
        let Geometry { channels: [channels, _], stride, padding, maps: [height, width], .. } =
            *self.original;
        let [rows, columns] = self.convolution.output;
        let sample = self.convolution.channels[1] * rows * columns;
        let mut maps = vec![0.0; planes.len() / sample * channels * height * width];
        let samples = maps
            .par_chunks_exact_mut(channels * height * width)
            .zip(planes.par_chunks_exact(sample));
        samples.for_each(|(maps, planes)| {
            for (index, row) in maps.chunks_exact_mut(width).enumerate() {
                let (channel, y) = (index / height, index % height + padding[0]);
                let (phase_y, y) = (y % stride[0], y / stride[0] - padding[0] / stride[0]);
                for phase in 0..stride[1] {
                    let first = (phase + stride[1] - padding[1] % stride[1]) % stride[1];
                    let place = (first + padding[1]) / stride[1] - padding[1] / stride[1];
                    let plane = (channel * stride[0] + phase_y) * stride[1] + phase;
                    let source = &planes[(plane * rows + y) * columns..][..columns];
                    let targets = row.iter_mut().skip(first).step_by(stride[1]);
                    targets
                        .zip(source.iter().skip(place))
                        .for_each(|(target, value)| *target = *value);
                }
            }
        });
        maps
    }
}

/// Returns all triples of indices below three counts. The last index varies fastest.
fn triples([first, second, third]: [usize; 3]) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..first * second * third).map(move |i| (i / (second * third), i / third % second, i % third))
}
