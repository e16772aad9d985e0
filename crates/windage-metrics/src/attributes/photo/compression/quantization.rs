//! The steps to which the cosine coefficients of a picture were rounded.

use std::f64::consts::PI;
use std::sync::LazyLock;

/// The quality from which on compression is hardly to be seen, and that of pictures without steps.
pub(super) const BEST: u32 = 90;
/// Side of a block, in pixels.
const BLOCK: usize = 8;
/// Fewest blocks from which a quality is told.
const LEAST_BLOCKS: usize = 4;
/// At most about this many blocks are looked at.
const MOST_BLOCKS: usize = 64;
/// Deviation of a coefficient by rounding pixels and colors.
const ROUNDING: f64 = 0.4;
/// Share of coefficients that may have any value, as pixels of their blocks were cut off at black
/// or white.
const OUTLIERS: f64 = 0.3;
/// Advantage in log-likelihood over no compression that is needed, for all coefficients together …
const LEAST_ADVANTAGE: f64 = 10.0;
/// … and per coefficient.
const LEAST_MEAN_ADVANTAGE: f64 = 0.02;
/// Value that is subtracted from pixels before they are transformed.
const MIDDLE: f64 = 128.0;
/// Frequencies that are looked at, the lowest in the order of the zigzag, as
/// `[vertical, horizontal]`.
const FREQUENCIES: [[usize; 2]; 16] = [
    [0, 0],
    [0, 1],
    [1, 0],
    [2, 0],
    [1, 1],
    [0, 2],
    [0, 3],
    [1, 2],
    [2, 1],
    [3, 0],
    [4, 0],
    [3, 1],
    [2, 2],
    [1, 3],
    [0, 4],
    [0, 5],
];
/// Steps of luma at the quality 50 (ISO/IEC 10918-1, table K.1), by row.
const STEPS: [u32; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
    92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
/// Cosines of the transform, by frequency and pixel, with their norms.
static COSINES: LazyLock<[[f64; BLOCK]; BLOCK]> = LazyLock::new(|| {
    std::array::from_fn(|frequency| {
        let norm = if frequency == 0 { (1.0 / 8.0_f64).sqrt() } else { 0.5 };
        let angle = |pixel: usize| (2 * pixel + 1) as f64 * frequency as f64 * PI / 16.0;
        std::array::from_fn(|pixel| norm * angle(pixel).cos())
    })
});

/// Returns the step of a frequency at a quality 1…100, as the Independent JPEG Group scales it.
fn step(quality: u32, [vertical, horizontal]: [usize; 2]) -> f64 {
    let scale = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    f64::from(((STEPS[BLOCK * vertical + horizontal] * scale + 50) / 100).clamp(1, 255))
}

/// Estimates the quality from the luma of a picture, `[height, width]`.
pub(super) fn quality(luma: &[f32], [height, width]: [usize; 2]) -> f64 {
    let (down, across) = (height / BLOCK, width / BLOCK);
    if down * across < LEAST_BLOCKS {
        return f64::from(BEST);
    }
    let mut every = (down * across).div_ceil(MOST_BLOCKS);
    // A step that divides the width would look at few columns alone.
    while common_divisor(every, across) > 1 {
        every += 1;
    }
    let starts = (0..down * across).step_by(every);
    let starts = starts.map(|it| (it / across * width + it % across) * BLOCK);
    let blocks: Vec<Vec<f64>> = starts.map(|start| coefficients(&luma[start..], width)).collect();
    let each: Vec<Coefficients> = (0..FREQUENCIES.len())
        .map(|at| Coefficients::new(blocks.iter().map(|block| block[at]).collect()))
        .collect();
    let advantage = |quality: u32| -> f64 {
        let all = each.iter().zip(FREQUENCIES);
        all.map(|(own, frequency)| own.advantage(step(quality, frequency))).sum()
    };
    let all = (1..BEST).map(|quality| (advantage(quality), quality));
    let (most, quality) = all.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, BEST));
    let count = (blocks.len() * FREQUENCIES.len()) as f64;
    let least = LEAST_ADVANTAGE.max(LEAST_MEAN_ADVANTAGE * count);
    f64::from(if most >= least { quality } else { BEST })
}

/// Returns the coefficients of a block at the frequencies that are looked at.
fn coefficients(pixels: &[f32], width: usize) -> Vec<f64> {
    let cosines = &*COSINES;
    // Rows first: one value for each row and horizontal frequency.
    let mut rows = [[0.0; 6]; BLOCK];
    for (row, sums) in rows.iter_mut().enumerate() {
        let line = &pixels[row * width..row * width + BLOCK];
        for (frequency, sum) in sums.iter_mut().enumerate() {
            let products = line.iter().zip(cosines[frequency]);
            let product =
                |(value, cosine): (&f32, f64)| (255.0 * f64::from(*value) - MIDDLE) * cosine;
            *sum = products.map(product).sum();
        }
    }
    let value = |[vertical, horizontal]: [usize; 2]| {
        let products = rows.iter().zip(cosines[vertical]);
        products.map(|(row, cosine)| row[horizontal] * cosine).sum()
    };
    FREQUENCIES.into_iter().map(value).collect()
}

/// The coefficients of all blocks at a frequency.
struct Coefficients {
    values: Vec<f64>,
    /// Mean length, the scale of Laplace's distribution.
    scale: f64,
    /// Log-likelihood of the values if they were not rounded.
    unrounded: f64,
}

impl Coefficients {
    fn new(values: Vec<f64>) -> Self {
        let mean = values.iter().map(|it| it.abs()).sum::<f64>() / values.len() as f64;
        let scale = mean.max(ROUNDING / 2.0);
        let density = |value: &f64| -value.abs() / scale - (2.0 * scale).ln();
        let unrounded = values.iter().map(density).sum();
        Self { values, scale, unrounded }
    }

    /// Returns how much more likely the values are if they were rounded to multiples of a step, as
    /// the difference of log-likelihoods.
    fn advantage(&self, step: f64) -> f64 {
        let ratio = step / self.scale;
        // Probability of 0, and of n ≠ 0 without the factor exp(−|n|·ratio).
        let zero = (-(-ratio / 2.0).exp_m1()).ln();
        let other = ratio / 2.0 + (-(-ratio).exp_m1()).ln() - 2.0_f64.ln();
        let normal = -(ROUNDING * (2.0 * PI).sqrt()).ln();
        let outlier = (OUTLIERS / step).ln();
        let likelihood = |value: &f64| {
            let multiple = (value / step).round();
            let probability = if multiple == 0.0 { zero } else { other - multiple.abs() * ratio };
            let rest = (value - multiple * step) / ROUNDING;
            probability + (normal - 0.5 * rest * rest).max(outlier)
        };
        self.values.iter().map(likelihood).sum::<f64>() - self.unrounded
    }
}

/// Returns the greatest common divisor.
fn common_divisor(mut a: usize, mut b: usize) -> usize {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_those_of_the_standard_at_50_and_scaled_elsewhere() {
        assert_eq!([50, 25, 75, 10, 100].map(|it| step(it, [0, 1])), [11.0, 22.0, 6.0, 55.0, 1.0]);
        assert_eq!(step(50, [5, 0]), 24.0);
        assert_eq!(step(5, [5, 0]), 240.0);
    }

    #[test]
    fn a_cosine_has_one_coefficient() {
        let wave = |at: usize| COSINES[2][at / 8] * COSINES[1][at % 8];
        let block: Vec<f32> = (0..64).map(|at| (0.5 + wave(at)) as f32).collect();
        for (value, frequency) in coefficients(&block, 8).into_iter().zip(FREQUENCIES) {
            let expected = match frequency {
                [2, 1] => 255.0,
                // Eight times the mean of 127.5 − 128.
                [0, 0] => -4.0,
                _ => 0.0,
            };
            assert!((value - expected).abs() < 1e-3, "{frequency:?}: {value}");
        }
    }
}
