//! The periodic Hann window, scaled to mean square 1.
//!
//! `w[n] = c·(½ − ½·cos(2πn / N))` with `c` such that `Σ w² = N`. The window is periodic, `w[N]`
//! would be `w[0]`, as suits a transform of length `N`. Source: Harris, "On the Use of Windows for
//! Harmonic Analysis with the Discrete Fourier Transform", 1978.

use std::f64::consts::TAU;

/// Returns the window of `length`, which must be at least 2.
pub(super) fn hann(length: usize) -> Vec<f64> {
    let window: Vec<f64> =
        (0..length).map(|n| 0.5 - 0.5 * (TAU * n as f64 / length as f64).cos()).collect();
    let mean_square = window.iter().map(|value| value * value).sum::<f64>() / length as f64;
    window.into_iter().map(|value| value / mean_square.sqrt()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_testing::assert_close;

    /// Rounding of f64.
    const ROUNDING: f64 = 1e-14;

    #[test]
    fn the_window_is_periodic_and_of_mean_square_one() {
        // The mean square of ½ − ½·cos is 3/8 for every length from 3 on.
        let scale = (8.0_f64 / 3.0).sqrt();
        assert_close(&hann(4), &[0.0, 0.5 * scale, scale, 0.5 * scale], ROUNDING);
        for length in [3, 5, 8, 255, 256] {
            let window = hann(length);
            let energy: f64 = window.iter().map(|value| value * value).sum();
            assert_close(&[energy], &[length as f64], ROUNDING);
            let mirrored: Vec<f64> = window[1..].iter().rev().copied().collect();
            assert_close(&mirrored, &window[1..], ROUNDING);
        }
    }
}
