//! The half plane of the DFT of real values.
//!
//! `X[−k]` is the conjugate of `X[k]`, so only the first `⌊n/2⌋ + 1` of `n` coefficients are kept.

/// Returns the number of coefficients that are kept for `length` values.
pub fn half_plane_width(length: usize) -> usize {
    length / 2 + 1
}

/// Returns how many coefficients of the full plane each kept coefficient stands for.
///
/// That is 1 for frequency 0 and, if `length` is even, for the highest frequency; 2 for all others.
///
/// ```
/// assert_eq!(windage_ops::spectral::half_plane_weights(4), [1.0, 2.0, 1.0]);
/// assert_eq!(windage_ops::spectral::half_plane_weights(5), [1.0, 2.0, 2.0]);
/// ```
pub fn half_plane_weights(length: usize) -> Vec<f32> {
    let weight = |index: usize| if index == 0 || 2 * index == length { 1.0 } else { 2.0 };
    (0..half_plane_width(length)).map(weight).collect()
}
