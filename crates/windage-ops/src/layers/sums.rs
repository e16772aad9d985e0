//! Sums over the batch and the positions of maps, a channel.
//!
//! Rows are summed in f32, in lanes that a vector unit takes at once; rows are added in f64.
//! Samples are taken in parts whose sums are added in order, so that results do not depend on the
//! number of threads.

use rayon::prelude::*;

/// At most as many parts as this, so that many cores have something to do.
pub(super) const PARTS: usize = 16;

const LANES: usize = 16;

/// `Σ term(value)`.
pub(super) fn sum_of(values: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, value)| *lane += term(*value));
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|value| term(*value)).sum::<f32>()
}

/// `Σ term(first, second)`, two sums at once.
pub(super) fn sums_of_pairs(
    first: &[f32],
    second: &[f32],
    term: impl Fn(f32, f32) -> [f32; 2],
) -> [f32; 2] {
    let mut lanes = [[0.0_f32; LANES]; 2];
    let ((left, left_rest), (right, right_rest)) =
        (first.as_chunks::<LANES>(), second.as_chunks::<LANES>());
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

/// For each channel, `Σ of(channel, sample, range)` over samples, `range` where a channel's values
/// of that sample stand.
pub(super) fn over_samples<const N: usize>(
    [batch, channels, positions]: [usize; 3],
    of: impl Fn(usize, std::ops::Range<usize>) -> [f64; N] + Sync,
) -> Vec<[f64; N]> {
    let samples: Vec<usize> = (0..batch).collect();
    let parts: Vec<Vec<[f64; N]>> = samples
        .par_chunks(batch.div_ceil(PARTS).max(1))
        .map(|samples| {
            let mut sums = vec![[0.0; N]; channels];
            for sample in samples {
                for (channel, sum) in sums.iter_mut().enumerate() {
                    let start = (sample * channels + channel) * positions;
                    let found = of(channel, start..start + positions);
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
