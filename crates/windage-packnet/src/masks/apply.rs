//! Copying and clearing values where a mask is set.

use rayon::prelude::*;

use super::BitMask;

/// Number of values that a thread processes at a time.
const PIECE: usize = 64 * 1024;
/// From this number of values on, the work is divided among threads; below it, waking up a second
/// thread takes longer than the work (docs/benchmarks.md).
pub(crate) const PARALLEL_FROM: usize = 1 << 20;

const ONE_BIT_PER_VALUE: &str = "a mask must have one bit per value";

impl BitMask {
    /// Returns the values at the positions that are set, and zero elsewhere.
    ///
    /// # Panics
    /// Panics if the number of values is not that of the positions.
    ///
    /// ```
    /// use windage_packnet::BitMask;
    ///
    /// let mask = BitMask::from_fn(3, |index| index != 1);
    /// assert_eq!(mask.masked(&[1.5, f32::NAN, -2.0]), [1.5, 0.0, -2.0]);
    /// ```
    pub fn masked(&self, values: &[f32]) -> Vec<f32> {
        assert_eq!(values.len(), self.len(), "{ONE_BIT_PER_VALUE}");
        let whole = values.len() / 64;
        let (blocks, rest) = values.as_chunks::<64>();
        let words = &self.words()[..whole];
        // Collecting whole arrays avoids filling the result with zeros first.
        let blocks: Vec<[f32; 64]> = blocks
            .par_iter()
            .zip(words)
            .with_min_len(1024)
            .map(|(values, word)| masked_block(values, *word))
            .collect();
        let mut result = blocks.into_flattened();
        let rest = rest.iter().enumerate();
        result.extend(rest.map(
            |(index, value)| {
                if self.get(whole * 64 + index) { *value } else { 0.0 }
            },
        ));
        result
    }
}

fn masked_block(values: &[f32; 64], word: u64) -> [f32; 64] {
    let mut result = [0.0; 64];
    for_bytes(word, values, &mut result, |value, _, all| value & all);
    result
}

/// Copies `from` to `to` at the positions of the mask.
pub(crate) fn copy_where(mask: &BitMask, from: &[f32], to: &mut [f32]) {
    assert_eq!((from.len(), to.len()), (mask.len(), mask.len()), "{ONE_BIT_PER_VALUE}");
    if to.len() < PARALLEL_FROM {
        return copy_piece(mask.words(), from, to);
    }
    let pieces = to
        .par_chunks_mut(PIECE)
        .zip(from.par_chunks(PIECE))
        .zip(mask.words().par_chunks(PIECE / 64));
    pieces.for_each(|((to, from), words)| copy_piece(words, from, to));
}

fn copy_piece(words: &[u64], from: &[f32], to: &mut [f32]) {
    let ((to, to_rest), (from, from_rest)) = (to.as_chunks_mut::<64>(), from.as_chunks::<64>());
    for ((to, from), word) in to.iter_mut().zip(from).zip(words) {
        match *word {
            0 => {}
            u64::MAX => *to = *from,
            word => for_bytes(word, from, to, |from, to, all| to ^ (to ^ from) & all),
        }
    }
    for_rest(words, to_rest, |index, to| *to = from_rest[index]);
}

/// Sets `values` to zero at the positions of the mask.
pub(crate) fn clear_where(mask: &BitMask, values: &mut [f32]) {
    assert_eq!(values.len(), mask.len(), "{ONE_BIT_PER_VALUE}");
    if values.len() < PARALLEL_FROM {
        return clear_piece(mask.words(), values);
    }
    let pieces = values.par_chunks_mut(PIECE).zip(mask.words().par_chunks(PIECE / 64));
    pieces.for_each(|(values, words)| clear_piece(words, values));
}

fn clear_piece(words: &[u64], values: &mut [f32]) {
    let (values, rest) = values.as_chunks_mut::<64>();
    for (values, word) in values.iter_mut().zip(words) {
        for (values, byte) in values.as_chunks_mut::<8>().0.iter_mut().zip(word.to_le_bytes()) {
            for (value, all) in values.iter_mut().zip(&LANES[usize::from(byte)]) {
                *value = f32::from_bits(value.to_bits() & !all);
            }
        }
    }
    for_rest(words, rest, |_, value| *value = 0.0);
}

/// Calls `set` for those values after the last whole word whose bits are set.
fn for_rest(words: &[u64], rest: &mut [f32], mut set: impl FnMut(usize, &mut f32)) {
    // If no value is left over, the last word is a whole one and the loop below is empty.
    let word = words.last().copied().unwrap_or(0);
    for (index, value) in rest.iter_mut().enumerate().filter(|(index, _)| word >> index & 1 == 1) {
        set(index, value);
    }
}

/// Sets the bits of each result to `bits(value, result, all)`, where `all` is all ones if the bit
/// of the word is set, else all zeros. Works byte by byte, which compilers turn into vector
/// instructions.
fn for_bytes(
    word: u64,
    values: &[f32; 64],
    results: &mut [f32; 64],
    bits: impl Fn(u32, u32, u32) -> u32,
) {
    let eights = values.as_chunks::<8>().0.iter().zip(results.as_chunks_mut::<8>().0);
    for (byte, (values, results)) in word.to_le_bytes().into_iter().zip(eights) {
        let all = &LANES[usize::from(byte)];
        for lane in 0..8 {
            results[lane] =
                f32::from_bits(bits(values[lane].to_bits(), results[lane].to_bits(), all[lane]));
        }
    }
}

/// The bits of each byte as eight words of all ones or all zeros. Looking them up takes less than
/// half the time of computing them.
static LANES: [[u32; 8]; 256] = lanes();

const fn lanes() -> [[u32; 8]; 256] {
    let mut lanes = [[0; 8]; 256];
    let mut number = 0;
    while number < 256 * 8 {
        if ((number / 8) >> (number % 8)) & 1 == 1 {
            lanes[number / 8][number % 8] = u32::MAX;
        }
        number += 1;
    }
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_copied_to_the_bit() {
        for len in [1, 63, 64, 200, 64 * 2050 + 3] {
            // Infinities and NaN must not spread, and −0 must stay −0.
            let special = [f32::NAN, -0.0, f32::INFINITY, -1.5];
            let from: Vec<f32> = (0..len).map(|index| special[index % 4]).collect();
            let mask = BitMask::from_fn(len, |index| index % 7 < 3);
            let bits =
                |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            let expected = |elsewhere: f32| {
                bits(
                    &(0..len)
                        .map(|index| if mask.get(index) { from[index] } else { elsewhere })
                        .collect::<Vec<_>>(),
                )
            };
            assert_eq!(bits(&mask.masked(&from)), expected(0.0));
            let mut to = vec![2.5; len];
            copy_where(&mask, &from, &mut to);
            assert_eq!(bits(&to), expected(2.5));
            clear_where(&mask.inverted(), &mut to);
            assert_eq!(bits(&to), bits(&mask.masked(&from)));
        }
    }
}
