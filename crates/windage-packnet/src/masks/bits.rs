//! Sets of positions, one bit per position.

/// A set of positions out of `0..len`, stored as one bit per position.
///
/// ```
/// use windage_packnet::BitMask;
///
/// let even = BitMask::from_fn(10, |index| index % 2 == 0);
/// assert_eq!(even.count(), 5);
/// assert_eq!(even.to_bytes().len(), 2); // Ten bits take two bytes.
/// assert_eq!(BitMask::from_bytes(10, &even.to_bytes()), Some(even));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BitMask {
    len: usize,
    /// Position `i` is bit `i % 64` of word `i / 64`; bits after the end are 0.
    words: Vec<u64>,
}

impl BitMask {
    /// Creates a mask with no position set.
    pub fn none(len: usize) -> Self {
        Self { len, words: vec![0; len.div_ceil(64)] }
    }

    /// Creates a mask with every position set.
    pub fn all(len: usize) -> Self {
        Self::from_words(len, vec![u64::MAX; len.div_ceil(64)])
    }

    /// Creates a mask of the positions for which `is_set` returns `true`.
    pub fn from_fn(len: usize, mut is_set: impl FnMut(usize) -> bool) -> Self {
        let mut mask = Self::none(len);
        for index in 0..len {
            mask.words[index / 64] |= u64::from(is_set(index)) << (index % 64);
        }
        mask
    }

    /// Creates a mask from words; their bits after the end are ignored.
    pub(crate) fn from_words(len: usize, mut words: Vec<u64>) -> Self {
        debug_assert_eq!(words.len(), len.div_ceil(64));
        if let Some(last) = words.last_mut().filter(|_| !len.is_multiple_of(64)) {
            *last &= u64::MAX >> (64 - len % 64);
        }
        Self { len, words }
    }

    /// Returns the number of positions, set or not.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns whether there are no positions at all, set or not.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns whether a position is set.
    ///
    /// # Panics
    /// Panics if there is no such position.
    pub fn get(&self, index: usize) -> bool {
        assert!(
            index < self.len,
            "there is no position {index} in a mask of {} positions",
            self.len
        );
        self.words[index / 64] >> (index % 64) & 1 == 1
    }

    /// Unsets a position.
    pub(crate) fn clear(&mut self, index: usize) {
        self.words[index / 64] &= !(1 << (index % 64));
    }

    /// Returns the number of positions that are set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Returns an iterator over the positions that are set, in ascending order.
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

    /// Returns the mask of the positions that are not set in this one.
    pub fn inverted(&self) -> Self {
        Self::from_words(self.len, self.words.iter().map(|word| !word).collect())
    }

    /// Returns the mask of the positions that are set in either mask.
    ///
    /// # Panics
    /// Panics if the lengths differ.
    pub fn union(mut self, other: &Self) -> Self {
        assert_eq!(self.len, other.len, "masks must have the same length");
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
        self
    }

    /// Returns whether no position is set in both masks.
    ///
    /// # Panics
    /// Panics if the lengths differ.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        assert_eq!(self.len, other.len, "masks must have the same length");
        self.words.iter().zip(&other.words).all(|(word, other)| word & other == 0)
    }

    /// Returns the mask as `⌈len/8⌉` bytes; position `i` is bit `i % 8` of byte `i / 8`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.truncate(self.len.div_ceil(8));
        bytes
    }

    /// Reads a mask that [`BitMask::to_bytes`] wrote. Returns `None` if the number of bytes is not
    /// `⌈len/8⌉` or a bit after the end is set.
    pub fn from_bytes(len: usize, bytes: &[u8]) -> Option<Self> {
        if bytes.len() != len.div_ceil(8) {
            return None;
        }
        let word =
            |bytes: &[u8]| bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        let words: Vec<u64> = bytes.chunks(8).map(word).collect();
        let mask = Self::from_words(len, words.clone());
        (mask.words == words).then_some(mask)
    }

    /// Returns the bits in words of 64; bits after the end are 0.
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
