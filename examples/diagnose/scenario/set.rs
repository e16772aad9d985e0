//! Sets of signals, whatever they hold.

use windage::core::Domain;
use windage::data::spectrogram::SpectrogramSet;
use windage::data::{Result, SignalSet};

/// Samples that can be divided and become domains.
pub(super) trait Set {
    fn labels(&self) -> &[usize];
    fn part(&self, indices: &[usize]) -> Self;
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
