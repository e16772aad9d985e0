//! Selection of the weights that a task keeps: the largest by magnitude.
//!
//! The bits of numbers that are not negative, read as integers, have the order of the numbers. So
//! the cut-off is found in linear time:
//!
//! 1. A histogram of the upper half of the bits finds the bin that holds the cut-off.
//! 2. A histogram of the lower half, of the magnitudes in that bin alone, finds the cut-off itself.
//! 3. All positions with a magnitude of at least the cut-off are kept.
//! 4. Of the positions at the cut-off, the first ones are dropped until the number is right.

use rayon::prelude::*;

use super::BitMask;

/// Number of words of the mask that one piece of work covers.
const CHUNK: usize = 1 << 12;
/// Number of low bits of a magnitude, which the second histogram counts; the sign bit is 0.
const LOW_BITS: u32 = 16;
const LOW: usize = 1 << LOW_BITS;
const HIGH: usize = 1 << (31 - LOW_BITS);

/// Returns how many of `available` units a pruning ratio sets to zero: `round(ratio · available)`.
pub fn pruned_count(ratio: f64, available: usize) -> usize {
    (ratio * available as f64).round() as usize
}

/// Returns the available positions without the `drop` ones of smallest magnitude; of positions with
/// equal magnitudes, the first are dropped.
///
/// *Numerics*: exact, because the bits of the magnitudes are compared; `O(n)` time; independent of
/// the number of threads.
///
/// # Panics
/// Panics if the lengths differ, or if `drop` is greater than the number of available positions.
///
/// ```
/// use windage_packnet::BitMask;
/// use windage_packnet::masks::largest;
///
/// let kept = largest(&[0.5, -2.0, 0.1, 0.5], &BitMask::all(4), 2);
/// assert_eq!(kept.ones().collect::<Vec<_>>(), [1, 3]);
/// ```
pub fn largest(magnitudes: &[f32], available: &BitMask, drop: usize) -> BitMask {
    assert_eq!(magnitudes.len(), available.len(), "there must be one magnitude per position");
    let pieces = Pieces { magnitudes, available };
    let count = available.count();
    assert!(drop <= count, "cannot drop {drop} of {count} positions");
    if drop == 0 {
        return available.clone();
    }
    if drop == count {
        return BitMask::none(available.len());
    }
    let high = Bin::of_nth(&pieces.histogram::<HIGH>(|key| Some(key >> LOW_BITS)), drop);
    let low_bits = |key: u32| (key >> LOW_BITS == high.index).then_some(key & (LOW as u32 - 1));
    let low = Bin::of_nth(&pieces.histogram::<LOW>(low_bits), drop - high.below);
    let cutoff = high.index << LOW_BITS | low.index;
    let mut kept = pieces.kept(cutoff);
    // Of the positions at the cut-off itself, the first are dropped.
    let smaller = count - kept.count();
    for index in pieces.at(cutoff).take(drop - smaller) {
        kept.clear(index);
    }
    kept
}

/// Returns the bits of a magnitude, without the sign.
fn key(magnitude: f32) -> u32 {
    magnitude.to_bits() & 0x7fff_ffff
}

/// A bin of a histogram.
struct Bin {
    index: u32,
    /// Number of magnitudes in the bins before it.
    below: usize,
}

impl Bin {
    /// Finds the bin of the `nth` smallest magnitude, counted from 1.
    fn of_nth(histogram: &[usize], nth: usize) -> Self {
        let mut bin = Self { index: 0, below: 0 };
        for count in histogram {
            if bin.below + count >= nth {
                break;
            }
            bin.below += count;
            bin.index += 1;
        }
        bin
    }
}

/// Magnitudes with their mask, processed in pieces.
struct Pieces<'a> {
    magnitudes: &'a [f32],
    available: &'a BitMask,
}

impl<'a> Pieces<'a> {
    /// Returns the words of the mask with their magnitudes, in pieces.
    fn chunks(&self) -> impl IndexedParallelIterator<Item = (&'a [u64], &'a [f32])> {
        self.available.words().par_chunks(CHUNK).zip(self.magnitudes.par_chunks(CHUNK * 64))
    }

    /// Counts the available magnitudes by the bin that `bin` gives for their bits.
    fn histogram<const BINS: usize>(&self, bin: impl Fn(u32) -> Option<u32> + Sync) -> Vec<usize> {
        let count = |mut bins: Vec<usize>, (words, magnitudes): (&[u64], &[f32])| {
            for (word, magnitudes) in words.iter().zip(magnitudes.chunks(64)) {
                for (position, magnitude) in magnitudes.iter().enumerate() {
                    if word >> position & 1 == 1
                        && let Some(bin) = bin(key(*magnitude))
                    {
                        bins[bin as usize] += 1;
                    }
                }
            }
            bins
        };
        let add = |mut sum: Vec<usize>, bins: Vec<usize>| {
            sum.iter_mut().zip(bins).for_each(|(sum, count)| *sum += count);
            sum
        };
        self.chunks().fold(|| vec![0; BINS], count).reduce(|| vec![0; BINS], add)
    }

    /// Returns the available positions whose magnitude is at least the cut-off.
    fn kept(&self, cutoff: u32) -> BitMask {
        let word = |(word, magnitudes): (&u64, &[f32])| {
            let bit = |kept, (position, magnitude): (usize, &f32)| {
                kept | u64::from(key(*magnitude) >= cutoff) << position
            };
            word & magnitudes.iter().enumerate().fold(0, bit)
        };
        let words = self.available.words().par_iter().zip(self.magnitudes.par_chunks(64)).map(word);
        BitMask::from_words(self.available.len(), words.collect())
    }

    /// Returns the available positions with exactly that magnitude, in ascending order.
    fn at(&self, cutoff: u32) -> impl Iterator<Item = usize> {
        let equal =
            move |(index, magnitude): (usize, &f32)| (key(*magnitude) == cutoff).then_some(index);
        self.magnitudes
            .iter()
            .enumerate()
            .filter_map(equal)
            .filter(|index| self.available.get(*index))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Selects by sorting by magnitude and position.
    fn reference(magnitudes: &[f32], available: &BitMask, drop: usize) -> Vec<usize> {
        let mut order: Vec<usize> = available.ones().collect();
        order.sort_by(|a, b| magnitudes[*a].abs().total_cmp(&magnitudes[*b].abs()).then(a.cmp(b)));
        let mut kept = order.split_off(drop);
        kept.sort_unstable();
        kept
    }

    proptest! {
        #[test]
        fn what_is_kept_is_what_sorting_keeps(
            values in prop::collection::vec(
                (-4_i32..4, prop::num::f32::NORMAL, any::<bool>(), any::<bool>()),
                1..400,
            ),
            ratio in 0.0..=1.0,
        ) {
            // A few distinct small numbers make ties; the others spread over all exponents.
            let magnitude = |(small, wide, tie, _): &(i32, f32, bool, bool)| {
                if *tie { *small as f32 } else { *wide }
            };
            let magnitudes: Vec<f32> = values.iter().map(magnitude).collect();
            let available = BitMask::from_fn(values.len(), |index| values[index].3);
            let drop = pruned_count(ratio, available.count());
            let kept = largest(&magnitudes, &available, drop);
            prop_assert_eq!(kept.count(), available.count() - drop);
            let expected = reference(&magnitudes, &available, drop);
            prop_assert_eq!(kept.ones().collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn many_pieces_give_what_one_would() {
        let magnitudes: Vec<f32> =
            (0..CHUNK * 64 * 2 + 77).map(|index| ((index * 7919) % 1000) as f32 - 500.0).collect();
        let available = BitMask::from_fn(magnitudes.len(), |index| index % 5 != 0);
        let drop = pruned_count(0.37, available.count());
        let kept = largest(&magnitudes, &available, drop);
        assert_eq!(kept.ones().collect::<Vec<_>>(), reference(&magnitudes, &available, drop));
    }
}
