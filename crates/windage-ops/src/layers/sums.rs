//! Sums per channel over the batch and the positions of maps.
//!
//! Each row is summed in f32, in lanes that a vector unit adds at once; the sums of rows are added
//! in f64. Samples are summed in parts, and the sums of the parts are added in order, so that
//! results do not depend on the number of threads.

use std::ops::Range;

use rayon::prelude::*;

/// Largest number of parts: enough to occupy many cores.
pub(super) const PARTS: usize = 16;

/// Number of sums at once.
const LANES: usize = 16;

/// Computes `Σ term(value)`.
pub(super) fn sum_of(values: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, value)| *lane += term(*value));
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|value| term(*value)).sum::<f32>()
}

/// Computes two sums at once, `Σ term(left, right)` over pairs of values.
pub(super) fn sums_of_pairs(
    left: &[f32],
    right: &[f32],
    term: impl Fn(f32, f32) -> [f32; 2],
) -> [f32; 2] {
    let mut lanes = [[0.0_f32; LANES]; 2];
    let ((left, left_rest), (right, right_rest)) =
        (left.as_chunks::<LANES>(), right.as_chunks::<LANES>());
    let [ones, others] = &mut lanes;
    for (left, right) in left.iter().zip(right) {
        for index in 0..LANES {
            let [one, other] = term(left[index], right[index]);
            ones[index] += one;
            others[index] += other;
        }
    }
    let mut sums = lanes.map(|lanes| lanes.iter().sum::<f32>());
    for (left, right) in left_rest.iter().zip(right_rest) {
        let [one, other] = term(*left, *right);
        sums[0] += one;
        sums[1] += other;
    }
    sums
}

/// Computes, for each channel, the sum of `row_sums(channel, range)` over the samples.
///
/// `range` is the position of the channel's values of one sample in `[batch, channels, positions]`.
pub(super) fn over_samples<const N: usize>(
    [batch, channels, positions]: [usize; 3],
    row_sums: impl Fn(usize, Range<usize>) -> [f64; N] + Sync,
) -> Vec<[f64; N]> {
    let samples: Vec<usize> = (0..batch).collect();
    let parts: Vec<Vec<[f64; N]>> = samples
        .par_chunks(batch.div_ceil(PARTS).max(1))
        .map(|samples| {
            let mut sums = vec![[0.0; N]; channels];
            for sample in samples {
                for (channel, sum) in sums.iter_mut().enumerate() {
                    let start = (sample * channels + channel) * positions;
                    let found = row_sums(channel, start..start + positions);
                    sum.iter_mut().zip(found).for_each(|(sum, value)| *sum += value);
                }
            }
            sums
        })
        .collect();
    let mut total = vec![[0.0; N]; channels];
    for part in parts {
        for (total, part) in total.iter_mut().zip(part) {
            total.iter_mut().zip(part).for_each(|(total, value)| *total += value);
        }
    }
    total
}
