//! Random values that are easy to reproduce in any language; the scripts of the golden values draw
//! the same ones (`goldens/common.py`).

use crate::rounded;

/// Returns `count` values, uniform in `[0, 1)`, by SplitMix64 (Steele, Lea and Flood 2014).
pub fn uniform(seed: u64, count: usize) -> Vec<f64> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    };
    std::iter::repeat_with(next).take(count).collect()
}

/// Returns `count` standard normal values, by the cosine branch of Box–Muller on pairs of
/// [`uniform`] values.
pub fn normal(seed: u64, count: usize) -> Vec<f64> {
    let pair = |pair: &[f64]| {
        (-2.0 * (1.0 - pair[0]).ln()).sqrt() * (std::f64::consts::TAU * pair[1]).cos()
    };
    uniform(seed, 2 * count).chunks_exact(2).map(pair).collect()
}

/// Returns `count` rows of `dims` values, as `golden_metrics.py` draws them.
///
/// The values are [`normal`]. So that columns covary, `mixing` times the sum of a row up to a value
/// is added to the value. The result is rounded to f32.
pub fn mixed_rows(seed: u64, count: usize, dims: usize, mixing: f64) -> Vec<f64> {
    let mut values = normal(seed, count * dims);
    for row in values.chunks_exact_mut(dims) {
        let mut sum = 0.0;
        for value in row {
            sum += *value;
            *value += mixing * sum;
        }
    }
    rounded(&values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_splitmix64() {
        // The first output of the reference implementation for seed 0: 0xE220A8397B1DCDAF.
        assert_eq!(
            uniform(0, 1)[0],
            (0xE220_A839_7B1D_CDAF_u64 >> 11) as f64 / (1_u64 << 53) as f64
        );
    }

    #[test]
    fn normal_values_have_mean_zero_and_variance_one() {
        let values = normal(1, 40_000);
        let mean = values.iter().sum::<f64>() / 40_000.0;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 40_000.0;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
    }
}
