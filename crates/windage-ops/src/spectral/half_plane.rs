//! The half plane that the DFT of real values needs.
//!
//! `X[−k]` is the conjugate of `X[k]`, so of `n` coefficients only the first `⌊n/2⌋ + 1` are kept.

/// Number of coefficients kept of `length`.
pub fn half_plane_width(length: usize) -> usize {
    length / 2 + 1
}

/// How often each kept coefficient stands for one of the full plane: 1 for frequency 0 and, where
/// `length` is even, for the highest one; 2 for those between.
///
/// ```
/// assert_eq!(windage_ops::spectral::half_plane_weights(4), [1.0, 2.0, 1.0]);
/// assert_eq!(windage_ops::spectral::half_plane_weights(5), [1.0, 2.0, 2.0]);
/// ```
pub fn half_plane_weights(length: usize) -> Vec<f32> {
    let weight = |index: usize| if index == 0 || 2 * index == length { 1.0 } else { 2.0 };
    (0..half_plane_width(length)).map(weight).collect()
}
