//! Values where a mask is set.

use rayon::prelude::*;

use super::BitMask;

impl BitMask {
    /// The values at positions that are set, zero elsewhere.
    ///
    /// # Panics
    /// If there is not one value a position.
    ///
    /// ```
    /// use windage_packnet::BitMask;
    /// assert_eq!(BitMask::from_fn(3, |index| index != 1).masked(&[1.5, f32::NAN, -2.0]), [1.5, 0.0, -2.0]);
    /// ```
    pub fn masked(&self, values: &[f32]) -> Vec<f32> {
        masked(values, self)
    }
}

fn masked(values: &[f32], mask: &BitMask) -> Vec<f32> {
    assert_eq!(values.len(), mask.len(), "one bit a value");
    let whole = values.len() / 64;
    let (blocks, rest) = values.as_chunks::<64>();
    let words = &mask.words()[..whole];
    // Arrays collected in parallel are never filled twice.
    let blocks: Vec<[f32; 64]> = blocks.par_iter().zip(words).with_min_len(1024).map(|(v, w)| block(v, *w)).collect();
    let mut result = blocks.into_flattened();
    result
        .extend(rest.iter().enumerate().map(|(index, value)| if mask.get(whole * 64 + index) { *value } else { 0.0 }));
    result
}

fn block(values: &[f32; 64], word: u64) -> [f32; 64] {
    let mut result = [0.0; 64];
    for_bytes(word, values, &mut result, |value, _, all| value & all);
    result
}

/// Copies `from` to `to` at the positions of the mask.
pub(crate) fn copy_where(mask: &BitMask, from: &[f32], to: &mut [f32]) {
    assert_eq!((from.len(), to.len()), (mask.len(), mask.len()), "one bit a value");
    let pieces = to.par_chunks_mut(64).zip(from.par_chunks(64)).zip(mask.words()).with_min_len(1024);
    pieces.for_each(|((to, from), word)| match (*word, to.as_mut_array::<64>(), from.as_array::<64>()) {
        (0, ..) => {}
        (u64::MAX, ..) => to.copy_from_slice(from),
        (word, Some(to), Some(from)) => for_bytes(word, from, to, |from, to, all| from & all | to & !all),
        (word, ..) => {
            let pairs = to.iter_mut().zip(from).enumerate();
            pairs.filter(|(position, _)| word >> position & 1 == 1).for_each(|(_, (to, from))| *to = *from);
        }
    });
}

/// Calls `bits(value, result, all)` for each value's bits, `all` being all ones or zeros as the word's bit is; byte by byte, which
/// compilers turn into vector instructions.
fn for_bytes(word: u64, values: &[f32; 64], results: &mut [f32; 64], bits: impl Fn(u32, u32, u32) -> u32) {
    let eights = values.chunks_exact(8).zip(results.chunks_exact_mut(8));
    for (byte, (values, results)) in word.to_le_bytes().iter().zip(eights) {
        for bit in 0..8 {
            let all = u32::from(u32::from(*byte) & (1 << bit) != 0).wrapping_neg();
            results[bit] = f32::from_bits(bits(values[bit].to_bits(), results[bit].to_bits(), all));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_copied_by_the_bit() {
        for len in [1, 63, 64, 200, 64 * 2050 + 3] {
            // Infinities and NaN must not spread, and −0 must stay −0.
            let special = [f32::NAN, -0.0, f32::INFINITY, -1.5];
            let from: Vec<f32> = (0..len).map(|index| special[index % 4]).collect();
            let mask = BitMask::from_fn(len, |index| index % 7 < 3);
            let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            let expected = |elsewhere: f32| {
                bits(&(0..len).map(|index| if mask.get(index) { from[index] } else { elsewhere }).collect::<Vec<_>>())
            };
            assert_eq!(bits(&masked(&from, &mask)), expected(0.0));
            let mut to = vec![2.5; len];
            copy_where(&mask, &from, &mut to);
            assert_eq!(bits(&to), expected(2.5));
        }
    }
}
