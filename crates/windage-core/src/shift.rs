//! A value for each of the two domains of a shift.

use serde::{Deserialize, Serialize};

/// A value for the source domain and one for the target domain.
///
/// The *source* is the domain that a model was trained on, the *target* the one that it meets
/// later.
///
/// ```
/// use windage_core::Shift;
///
/// let accuracy = Shift::new(0.98, 0.61);
/// let percent = accuracy.map(|share| 100.0 * share);
/// assert!(percent.source > percent.target);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shift<T> {
    /// The value for the source domain.
    pub source: T,
    /// The value for the target domain.
    pub target: T,
}

impl<T> Shift<T> {
    /// Creates a shift from both values.
    pub const fn new(source: T, target: T) -> Self {
        Self { source, target }
    }

    /// Borrows both values.
    pub const fn as_ref(&self) -> Shift<&T> {
        Shift { source: &self.source, target: &self.target }
    }

    /// Borrows both values mutably.
    pub const fn as_mut(&mut self) -> Shift<&mut T> {
        Shift { source: &mut self.source, target: &mut self.target }
    }

    /// Applies `f` to the source, then to the target.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Shift<U> {
        Shift { source: f(self.source), target: f(self.target) }
    }

    /// Applies `f` to the source, then to the target.
    ///
    /// # Errors
    /// Returns the first error of `f`; the target is not visited after an error on the source.
    pub fn try_map<U, E>(self, mut f: impl FnMut(T) -> Result<U, E>) -> Result<Shift<U>, E> {
        Ok(Shift { source: f(self.source)?, target: f(self.target)? })
    }

    /// Pairs the values of two shifts.
    pub fn zip<U>(self, other: Shift<U>) -> Shift<(T, U)> {
        Shift { source: (self.source, other.source), target: (self.target, other.target) }
    }

    /// Returns both values, the source first.
    pub fn into_array(self) -> [T; 2] {
        [self.source, self.target]
    }
}

impl<T> IntoIterator for Shift<T> {
    type Item = T;
    type IntoIter = std::array::IntoIter<T, 2>;

    /// Visits the source, then the target.
    fn into_iter(self) -> Self::IntoIter {
        self.into_array().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_visited_before_the_target() {
        let mut order = Vec::new();
        let doubled = Shift::new(1, 2).map(|value| {
            order.push(value);
            2 * value
        });
        assert_eq!((order, doubled), (vec![1, 2], Shift { source: 2, target: 4 }));
        assert_eq!(doubled.into_iter().collect::<Vec<_>>(), [2, 4]);
        assert_eq!(doubled.zip(Shift::new('s', 't')).target, (4, 't'));
    }

    #[test]
    fn an_error_on_the_source_ends_the_visit() {
        let mut visited = 0;
        let result: Result<Shift<()>, i32> = Shift::new(1, 2).try_map(|value| {
            visited += 1;
            Err(value)
        });
        assert_eq!((result, visited), (Err(1), 1));
    }
}
