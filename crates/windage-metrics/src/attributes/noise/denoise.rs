//! Removal of noise.

use std::f64::consts::TAU;

use super::estimate::{NoiseEstimate, normal_distribution};

/// Largest distance of a pixel from those that are averaged with it.
const REACH: usize = 3;
/// Side of the patches that are compared.
const PATCH: usize = 3;
/// Scale of the difference of two patches beyond that of their noise, in deviations of the noise.
const SIMILAR: f64 = 1.2;
/// Share of clipped values from which the noise had a mean, which is subtracted.
const CLIPPED: f64 = 0.05;

/// Returns a picture with its noise averaged away.
///
/// Each pixel becomes the mean over its neighborhood of 7 × 7 pixels. The weight of a neighbor is
/// `max(1 − z/4, 0)⁴` with `z = max(d² − 2σ², 0) / (1.2·σ)²`, much like the usual `exp(−z)` but
/// exactly 0 for other things. `d²` is the mean squared difference of the patches of 3 × 3 pixels
/// about both, in all channels, and `σ` the deviation of the noise.
///
/// Noise that was clipped has a mean: black ground has become gray. A mean of `m` above the lowest
/// value `b` is that of `t` with `m = t·Φ(t/s) + s·φ(t/s)`, for noise of the deviation `s` before
/// it was clipped; it is set to `b + t`. The same holds below the highest value.
///
/// *References*: Buades, Coll, Morel 2005, "A non-local algorithm for image denoising".
pub(super) fn denoised(values: &[f32], shape: [usize; 3], noise: &NoiseEstimate) -> Vec<f32> {
    let mut means = patch_means(values, shape, noise.deviation);
    let (lowest, highest) = values
        .iter()
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)));
    let deviation = noise.unclipped() as f32;
    let unbiased = CensoredMean::new();
    for mean in &mut means {
        if noise.at_lowest >= CLIPPED {
            *mean = lowest + unbiased.original(*mean - lowest, deviation);
        }
        if noise.at_highest >= CLIPPED {
            *mean = highest - unbiased.original(highest - *mean, deviation);
        }
    }
    means
}

/// Averages pixels that have similar patches.
fn patch_means(values: &[f32], [channels, height, width]: [usize; 3], deviation: f64) -> Vec<f32> {
    let plane = height * width;
    let per_channel = 1.0 / (channels as f64 * PATCH.pow(2) as f64);
    let scale = (per_channel / (SIMILAR * deviation).powi(2)) as f32;
    let expected = (2.0 / SIMILAR.powi(2)) as f32;
    let margin = REACH + PATCH / 2;
    let padded: Vec<Padded> = values
        .chunks_exact(plane)
        .map(|channel| Padded::new(channel, [height, width], margin))
        .collect();
    let mut sums = values.to_vec();
    let mut weights = vec![1.0_f32; plane];
    let mut differences = vec![0.0; (height + PATCH - 1) * (width + PATCH - 1)];
    let mut patches = vec![0.0; plane];
    for offset in 0..(2 * REACH + 1).pow(2) {
        let (dy, dx) = (offset / (2 * REACH + 1), offset % (2 * REACH + 1));
        if (dy, dx) == (REACH, REACH) {
            continue;
        }
        differences.fill(0.0);
        for channel in &padded {
            for (row, output) in differences.chunks_exact_mut(width + PATCH - 1).enumerate() {
                let here = channel.row(row + REACH, REACH);
                let there = channel.row(row + dy, dx);
                for ((output, here), there) in output.iter_mut().zip(here).zip(there) {
                    *output += (here - there) * (here - there);
                }
            }
        }
        patch_sums(&differences, width, &mut patches);
        for (patch, weight) in patches.iter_mut().zip(&mut weights) {
            let distance = (*patch * scale - expected).max(0.0);
            *patch = (1.0 - 0.25 * distance).max(0.0).powi(4);
            *weight += *patch;
        }
        for (channel, sums) in padded.iter().zip(sums.chunks_exact_mut(plane)) {
            let rows = sums.chunks_exact_mut(width).zip(patches.chunks_exact(width));
            for (row, (sums, weights)) in rows.enumerate() {
                let there = channel.row(row + dy + PATCH / 2, dx + PATCH / 2);
                for ((sum, weight), there) in sums.iter_mut().zip(weights).zip(there) {
                    *sum += weight * there;
                }
            }
        }
    }
    for channel in sums.chunks_exact_mut(plane) {
        channel.iter_mut().zip(&weights).for_each(|(sum, weight)| *sum /= weight);
    }
    sums
}

/// A channel with a margin on all sides, in which its outermost pixels continue.
struct Padded {
    pixels: Vec<f32>,
    width: usize,
}

impl Padded {
    fn new(plane: &[f32], [height, width]: [usize; 2], margin: usize) -> Self {
        let mut pixels = Vec::with_capacity((height + 2 * margin) * (width + 2 * margin));
        for row in 0..height + 2 * margin {
            let start = row.saturating_sub(margin).min(height - 1) * width;
            let row = &plane[start..start + width];
            pixels.extend(std::iter::repeat_n(row[0], margin));
            pixels.extend_from_slice(row);
            pixels.extend(std::iter::repeat_n(row[width - 1], margin));
        }
        Self { pixels, width: width + 2 * margin }
    }

    /// Returns a row from a column on, both counted with the margin.
    fn row(&self, row: usize, column: usize) -> &[f32] {
        &self.pixels[row * self.width + column..(row + 1) * self.width]
    }
}

/// Sums 3 × 3 values about each pixel of a channel whose rows have `width` pixels, and which has a
/// margin of one value on all sides.
fn patch_sums(values: &[f32], width: usize, sums: &mut [f32]) {
    let stride = width + PATCH - 1;
    let mut column_sums = vec![0.0; stride];
    for (row, sums) in sums.chunks_exact_mut(width).enumerate() {
        let rows = &values[row * stride..(row + PATCH) * stride];
        for (at, sum) in column_sums.iter_mut().enumerate() {
            *sum = rows[at] + rows[at + stride] + rows[at + 2 * stride];
        }
        for (sum, columns) in sums.iter_mut().zip(column_sums.windows(PATCH)) {
            *sum = columns[0] + columns[1] + columns[2];
        }
    }
}

/// The mean of a normal value that is cut off at 0, and its inverse.
struct CensoredMean {
    /// Means for the original values 0, 1/16, 2/16, … in deviations.
    means: Vec<f32>,
}

impl CensoredMean {
    /// Steps per deviation.
    const STEPS: f32 = 16.0;

    fn new() -> Self {
        let mean = |step: usize| {
            let original = step as f64 / f64::from(Self::STEPS);
            let density = (-0.5 * original * original).exp() / TAU.sqrt();
            (original * normal_distribution(original) + density) as f32
        };
        Self { means: (0..=64).map(mean).collect() }
    }

    /// Returns the value at least 0 whose noise of this deviation, cut off at 0, has the mean
    /// `mean`.
    fn original(&self, mean: f32, deviation: f32) -> f32 {
        let scaled = mean / deviation.max(f32::MIN_POSITIVE);
        let above = self.means.partition_point(|&other| other <= scaled);
        if above == 0 {
            return 0.0;
        }
        if above == self.means.len() {
            return mean;
        }
        let (low, high) = (self.means[above - 1], self.means[above]);
        deviation * ((above - 1) as f32 + (scaled - low) / (high - low)) / Self::STEPS
    }
}
