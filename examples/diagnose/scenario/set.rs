//! What sets of signals and sets of spectrograms have in common.

use windage::core::Domain;
use windage::data::spectrogram::SpectrogramSet;
use windage::data::{Result, SignalSet};

/// A set of samples that can be divided and turned into a domain.
pub(super) trait Set {
    /// Returns the class of each sample.
    fn labels(&self) -> &[usize];
    /// Returns the samples of these indices.
    fn part(&self, indices: &[usize]) -> Self;
    /// Turns the set into a domain.
    fn domain(self, name: String) -> Result<Domain>;
}

impl Set for SpectrogramSet {
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

impl Set for SignalSet {
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
