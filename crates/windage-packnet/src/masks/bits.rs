//! Packed bits.

/// A set of positions `0..len`, one bit each.
///
/// ```
/// use windage_packnet::BitMask;
/// let even = BitMask::from_fn(10, |index| index % 2 == 0);
/// assert_eq!(even.count(), 5);
/// assert_eq!(even.to_bytes().len(), 2); // Ten bits.
/// assert_eq!(BitMask::from_bytes(10, &even.to_bytes()), Some(even));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BitMask {
    len: usize,
    /// Position `i` is bit `i % 64` of word `i / 64`; bits behind the end are 0.
    words: Vec<u64>,
}

impl BitMask {
    /// No position.
    pub fn none(len: usize) -> Self {
        Self { len, words: vec![0; len.div_ceil(64)] }
    }

    /// Every position.
    pub fn all(len: usize) -> Self {
        Self::of_words(len, vec![u64::MAX; len.div_ceil(64)])
    }

    /// The positions that `is_set` holds for.
    pub fn from_fn(len: usize, mut is_set: impl FnMut(usize) -> bool) -> Self {
        let mut mask = Self::none(len);
        for index in 0..len {
            mask.words[index / 64] |= u64::from(is_set(index)) << (index % 64);
        }
        mask
    }

    /// Of words whose bits behind the end may be anything.
    pub(crate) fn of_words(len: usize, mut words: Vec<u64>) -> Self {
        debug_assert_eq!(words.len(), len.div_ceil(64));
        if let Some(last) = words.last_mut().filter(|_| !len.is_multiple_of(64)) {
            *last &= u64::MAX >> (64 - len % 64);
        }
        Self { len, words }
    }

    /// Number of positions.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no positions at all, set or not.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether a position is set.
    ///
    /// # Panics
    /// If there is no such position.
    pub fn get(&self, index: usize) -> bool {
        assert!(index < self.len, "position {index} of {}", self.len);
        self.words[index / 64] >> (index % 64) & 1 == 1
    }

    pub(crate) fn clear(&mut self, index: usize) {
        self.words[index / 64] &= !(1 << (index % 64));
    }

    /// Number of positions that are set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The positions that are set, in order.
    pub fn ones(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(number, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.wrapping_sub(1);
                (bit < 64).then_some(number * 64 + bit)
            })
        })
    }

    /// The positions that are not set.
    pub fn inverted(&self) -> Self {
        Self::of_words(self.len, self.words.iter().map(|word| !word).collect())
    }

    /// The positions of either.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn union(mut self, other: &Self) -> Self {
        assert_eq!(self.len, other.len, "masks of different lengths");
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
        self
    }

    /// Whether no position is in both.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        assert_eq!(self.len, other.len, "masks of different lengths");
        self.words.iter().zip(&other.words).all(|(word, other)| word & other == 0)
    }

    /// `⌈len/8⌉` bytes, position `i` being bit `i % 8` of byte `i / 8`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.truncate(self.len.div_ceil(8));
        bytes
    }

    /// The mask of [`BitMask::to_bytes`]; none where there are not `⌈len/8⌉` bytes or a bit behind
    /// the end is set.
    pub fn from_bytes(len: usize, bytes: &[u8]) -> Option<Self> {
        if bytes.len() != len.div_ceil(8) {
            return None;
        }
        let word =
            |bytes: &[u8]| bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        let words: Vec<u64> = bytes.chunks(8).map(word).collect();
        let mask = Self::of_words(len, words.clone());
        (mask.words == words).then_some(mask)
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_positions_behave_as_sets() {
        for len in [0, 1, 7, 8, 63, 64, 65, 130] {
            let third = BitMask::from_fn(len, |index| index % 3 == 0);
            let rest = third.inverted();
            assert_eq!(third.ones().collect::<Vec<_>>(), (0..len).step_by(3).collect::<Vec<_>>());
            assert_eq!(third.count() + rest.count(), len);
            assert!(third.is_disjoint(&rest));
            assert_eq!(third.clone().union(&rest), BitMask::all(len));
            assert_eq!(BitMask::from_bytes(len, &third.to_bytes()), Some(third));
        }
    }

    #[test]
    fn bytes_that_are_no_mask_are_refused() {
        assert_eq!(BitMask::from_bytes(10, &[0]), None);
        assert_eq!(BitMask::from_bytes(10, &[0, 0, 0]), None);
        assert_eq!(BitMask::from_bytes(10, &[0, 0b100]), None);
    }
}
