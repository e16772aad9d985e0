//! What sets of signals and sets of spectrograms have in common.

use windage_core::Domain;
use windage_data::spectrogram::SpectrogramSet;
use windage_data::{Result, SignalSet};

/// A set of samples that can be divided and turned into a domain.
pub(super) trait Set {
    /// Returns the class of each sample.
    fn labels(&self) -> &[usize];
    /// Returns the samples of these indices.
    fn part(&self, indices: &[usize]) -> Self;
    /// Turns the set into a domain.
    fn domain(self, name: String) -> Result<Domain>;
}

/// Implements [`Set`] by the methods of the set.
macro_rules! sets {
    ($($set:ty),*) => {$(
        impl Set for $set {
            fn labels(&self) -> &[usize] {
                self.labels()
            }
            fn part(&self, indices: &[usize]) -> Self {
                self.subset(indices)
            }
            fn domain(self, name: String) -> Result<Domain> {
                self.into_domain(name)
            }
        }
    )*};
}
sets!(SpectrogramSet, SignalSet);
