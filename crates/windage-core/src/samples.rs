//! Which samples of a set are looked at.

/// Number of samples that are evaluated at once. It bounds memory and changes no result.
pub const EVALUATION_BATCH: usize = 256;

/// Returns at most `most` indices below `len`, with one stride from 0 on.
///
/// # Panics
/// Panics if `most` is 0.
pub fn evenly_spaced(len: usize, most: usize) -> impl Iterator<Item = usize> {
    (0..len).step_by(len.div_ceil(most).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stride_is_the_smallest_that_suffices() {
        assert_eq!(evenly_spaced(10, 4).collect::<Vec<_>>(), [0, 3, 6, 9]);
        assert_eq!(evenly_spaced(3, 1000).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(evenly_spaced(0, 5).count(), 0);
    }
}
