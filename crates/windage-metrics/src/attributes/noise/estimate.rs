//! How strong the noise of a picture is.

use std::f64::consts::SQRT_2;

/// Share of the residuals that are looked at, the smallest ones: those on smooth ground.
const SHARE: f64 = 0.15;
/// Quantile of the length of a standard normal value at [`SHARE`].
const NORMAL: f64 = 0.189_118;
/// Loss of deviation of noise that is clipped, per share of clipped values.
///
/// The deviation of a normal value that is cut off at its quantile `c` is `1 − 0.832·c` up to
/// `c = ½`, with an error below 0.002.
const CLIPPING: f64 = 0.832;
/// Distance from the lowest or highest value within which a value is clipped, in deviations.
const AT_BOUND: f32 = 0.2;
/// Largest share of values that noise loses to clipping.
const MOST_CLIPPED: f64 = 0.5;

/// The noise of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::attributes) struct NoiseEstimate {
    /// Standard deviation of the noise as it is, after clipping.
    pub(in crate::attributes) deviation: f64,
    /// Share of the values at the lowest value of the picture, plain ground left out.
    pub(super) at_lowest: f64,
    /// Share of the values at the highest value of the picture, plain ground left out.
    pub(super) at_highest: f64,
}

impl NoiseEstimate {
    /// Estimates the noise of a picture, `[channels, height, width]`; `None` if it has fewer than
    /// three rows or columns.
    ///
    /// *Formula*: the residual of a pixel is `Σ k·x / 6` with the kernel `k = [1 −2 1]ᵀ·[1 −2 1]`,
    /// which has the variance of the noise and vanishes along straight edges. The deviation is
    /// their quantile at 0.15, divided by that of a standard normal value. Strokes, edges and
    /// textures may therefore cover most of a picture.
    ///
    /// *References*: Immerkaer 1996, "Fast noise variance estimation" (the kernel).
    pub(in crate::attributes) fn new(values: &[f32], shape: [usize; 3]) -> Option<Self> {
        let [_, height, width] = shape;
        if height < 3 || width < 3 {
            return None;
        }
        let mut residuals = Vec::with_capacity(values.len());
        for plane in values.chunks_exact(height * width) {
            extend_residuals(&mut residuals, plane, width);
        }
        let mut sorted = residuals.clone();
        let position = (SHARE * sorted.len() as f64) as usize;
        let quantile = *sorted.select_nth_unstable_by(position, f32::total_cmp).1;
        let deviation = f64::from(quantile) / NORMAL;
        let [at_lowest, at_highest] = clipped(values, shape, deviation as f32);
        Some(Self { deviation, at_lowest, at_highest })
    }

    /// Returns the deviation that the noise had before it was clipped.
    pub(in crate::attributes) fn unclipped(&self) -> f64 {
        let clipped = (self.at_lowest + self.at_highest).min(MOST_CLIPPED);
        self.deviation / (1.0 - CLIPPING * clipped)
    }
}

/// Adds the lengths of the residuals of one channel, without its border.
fn extend_residuals(residuals: &mut Vec<f32>, plane: &[f32], width: usize) {
    let rows: Vec<&[f32]> = plane.chunks_exact(width).collect();
    let mut vertical = vec![0.0; width];
    for window in rows.windows(3) {
        let columns = window[0].iter().zip(window[1]).zip(window[2]);
        for (value, ((above, at), below)) in vertical.iter_mut().zip(columns) {
            *value = above - 2.0 * at + below;
        }
        residuals.extend(vertical.windows(3).map(|v| (v[0] - 2.0 * v[1] + v[2]).abs() / 6.0));
    }
}

/// Returns the share of pixels at the lowest and at the highest value, among those that differ from
/// a neighbor.
fn clipped(values: &[f32], [_, height, width]: [usize; 3], deviation: f32) -> [f64; 2] {
    let (lowest, highest) = values
        .iter()
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)));
    let (low, high) = (lowest + AT_BOUND * deviation, highest - AT_BOUND * deviation);
    let (mut counts, mut varied) = ([0_usize; 2], 0_usize);
    for plane in values.chunks_exact(height * width) {
        for row in 1..height - 1 {
            for column in 1..width - 1 {
                let index = row * width + column;
                let value = plane[index];
                let around = [
                    plane[index - 1],
                    plane[index + 1],
                    plane[index - width],
                    plane[index + width],
                ];
                if around == [value; 4] {
                    continue;
                }
                varied += 1;
                counts[0] += usize::from(value <= low);
                counts[1] += usize::from(value >= high);
            }
        }
    }
    counts.map(|count| count as f64 / varied.max(1) as f64)
}

/// Returns the standard normal distribution function, with an error below 1.5e-7.
///
/// *References*: Abramowitz, Stegun 1964, "Handbook of Mathematical Functions", 7.1.26.
pub(super) fn normal_distribution(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 5] =
        [0.254_829_592, -0.284_496_736, 1.421_413_741, -1.453_152_027, 1.061_405_429];
    let z = x.abs() / SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let sum = COEFFICIENTS.iter().rev().fold(0.0, |sum, coefficient| (sum + coefficient) * t);
    let tail = 0.5 * sum * (-z * z).exp();
    if x < 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_has_its_tabulated_values() {
        for (x, share) in
            [(0.0, 0.5), (1.0, 0.841_344_746), (-1.96, 0.024_997_895), (3.0, 0.998_650_102)]
        {
            assert!((normal_distribution(x) - share).abs() < 2e-7, "{x}");
        }
    }
}
