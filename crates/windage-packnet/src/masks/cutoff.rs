//! Which weights a task keeps: the largest by magnitude.
//!
//! Selection in linear time: a histogram of the upper half of the magnitudes' bits finds the bin of
//! the cut-off, one of the lower half within that bin the cut-off itself. For numbers that are not
//! negative, the order of the bits is that of the numbers.

use rayon::prelude::*;

use super::BitMask;

/// Words of the mask that one piece of work covers.
const CHUNK: usize = 1 << 12;
/// Bits of a magnitude (the sign is 0) that the second histogram counts.
const LOW_BITS: u32 = 16;
const LOW: usize = 1 << LOW_BITS;
const HIGH: usize = 1 << (31 - LOW_BITS);

/// How many of `available` units an initialization rate sets to zero: `round(rate · available)`.
pub fn initialized(rate: f64, available: usize) -> usize {
    (rate * available as f64).round() as usize
}

/// The available positions less the `drop` of smallest magnitude. Of equal magnitudes the first in
/// order are dropped.
///
/// *Numerics*: exact, by the bits of the magnitudes; `O(n)` time; independent of the number of
/// threads.
///
/// # Panics
/// If the lengths differ, or more are to be dropped than are available.
///
/// ```
/// use windage_packnet::{BitMask, largest};
/// let kept = largest(&[0.5, -2.0, 0.1, 0.5], &BitMask::all(4), 2);
/// assert_eq!(kept.ones().collect::<Vec<_>>(), [1, 3]);
/// ```
pub fn largest(magnitudes: &[f32], available: &BitMask, drop: usize) -> BitMask {
    assert_eq!(magnitudes.len(), available.len(), "one magnitude a position");
    let pieces = Pieces { magnitudes, available };
    let count = available.count();
    assert!(drop <= count, "{drop} of {count} positions to be dropped");
    if drop == 0 {
        return available.clone();
    }
    if drop == count {
        return BitMask::none(available.len());
    }
    let (high, below) = position(&pieces.histogram::<HIGH>(|key| Some(key >> LOW_BITS)), drop);
    let within = |key: u32| (key >> LOW_BITS == high).then_some(key & (LOW as u32 - 1));
    let (low, below) = position(&pieces.histogram::<LOW>(within), drop - below);
    let cutoff = high << LOW_BITS | low;
    let mut kept = pieces.kept(cutoff);
    // Of those at the cut-off itself, the first are dropped.
    let smaller = count - kept.count();
    for index in pieces.at(cutoff).take(drop - smaller) {
        kept.clear(index);
    }
    debug_assert!(below <= drop);
    kept
}

fn key(magnitude: f32) -> u32 {
    magnitude.to_bits() & 0x7fff_ffff
}

/// The bin that holds the `nth` smallest, counted from 1, and how many lie in the bins before it.
fn position(histogram: &[usize], nth: usize) -> (u32, usize) {
    let mut below = 0;
    for (bin, count) in histogram.iter().enumerate() {
        if below + count >= nth {
            return (bin as u32, below);
        }
        below += count;
    }
    unreachable!("the histogram counts all available positions")
}

struct Pieces<'a> {
    magnitudes: &'a [f32],
    available: &'a BitMask,
}

impl<'a> Pieces<'a> {
    /// Words of the mask with their magnitudes, piece by piece.
    fn chunks(&self) -> impl IndexedParallelIterator<Item = (&'a [u64], &'a [f32])> {
        self.available.words().par_chunks(CHUNK).zip(self.magnitudes.par_chunks(CHUNK * 64))
    }

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

    /// Available positions of magnitudes from the cut-off on.
    fn kept(&self, cutoff: u32) -> BitMask {
        let word = |(word, magnitudes): (&u64, &[f32])| {
            let bit = |kept, (position, magnitude): (usize, &f32)| {
                kept | u64::from(key(*magnitude) >= cutoff) << position
            };
            word & magnitudes.iter().enumerate().fold(0, bit)
        };
        let words = self.available.words().par_iter().zip(self.magnitudes.par_chunks(64)).map(word);
        BitMask::of_words(self.available.len(), words.collect())
    }

    /// Available positions of exactly that magnitude, in order.
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

    /// Sorted by magnitude and position.
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
            values in prop::collection::vec((-4_i32..4, prop::num::f32::NORMAL, any::<bool>(), any::<bool>()), 1..400),
            rate in 0.0..=1.0,
        ) {
            // Few distinct small numbers make ties; others spread over all exponents.
            let magnitude = |(small, wide, tie, _): &(i32, f32, bool, bool)| if *tie { *small as f32 } else { *wide };
            let magnitudes: Vec<f32> = values.iter().map(magnitude).collect();
            let available = BitMask::from_fn(values.len(), |index| values[index].3);
            let drop = initialized(rate, available.count());
            let kept = largest(&magnitudes, &available, drop);
            prop_assert_eq!(kept.count(), available.count() - drop);
            prop_assert_eq!(kept.ones().collect::<Vec<_>>(), reference(&magnitudes, &available, drop));
        }
    }

    #[test]
    fn many_pieces_give_what_one_would() {
        let magnitudes: Vec<f32> =
            (0..CHUNK * 64 * 2 + 77).map(|index| ((index * 7919) % 1000) as f32 - 500.0).collect();
        let available = BitMask::from_fn(magnitudes.len(), |index| index % 5 != 0);
        let drop = initialized(0.37, available.count());
        let kept = largest(&magnitudes, &available, drop);
        assert_eq!(kept.ones().collect::<Vec<_>>(), reference(&magnitudes, &available, drop));
    }
}
