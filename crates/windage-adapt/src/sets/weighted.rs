//! Several labeled and unlabeled data sets with weights.

use std::sync::Arc;

use super::set::{LabeledSet, UnlabeledSet};

/// Labeled and unlabeled data sets. The weight of a set is its part of a batch, relative to the
/// other sets of its kind.
pub struct Sets<X, Y> {
    pub(super) labeled: Vec<Weighted<dyn LabeledSet<X, Y>>>,
    pub(super) unlabeled: Vec<Weighted<dyn UnlabeledSet<X>>>,
}

pub(super) struct Weighted<S: ?Sized> {
    pub(super) set: Arc<S>,
    pub(super) weight: f64,
}

impl<S: ?Sized> Clone for Weighted<S> {
    fn clone(&self) -> Self {
        Self { set: self.set.clone(), weight: self.weight }
    }
}

impl<X, Y> Clone for Sets<X, Y> {
    fn clone(&self) -> Self {
        Self { labeled: self.labeled.clone(), unlabeled: self.unlabeled.clone() }
    }
}

impl<X, Y> Default for Sets<X, Y> {
    fn default() -> Self {
        Self { labeled: Vec::new(), unlabeled: Vec::new() }
    }
}

impl<X, Y> Sets<X, Y> {
    /// Creates a collection without sets.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a labeled set.
    #[must_use]
    pub fn with_labeled(mut self, set: impl LabeledSet<X, Y> + 'static, weight: f64) -> Self {
        self.labeled.push(Weighted { set: Arc::new(set), weight });
        self
    }

    /// Adds an unlabeled set.
    #[must_use]
    pub fn with_unlabeled(mut self, set: impl UnlabeledSet<X> + 'static, weight: f64) -> Self {
        self.unlabeled.push(Weighted { set: Arc::new(set), weight });
        self
    }

    /// Returns the number of labeled sets.
    pub fn labeled(&self) -> usize {
        self.labeled.len()
    }

    /// Returns the number of unlabeled sets.
    pub fn unlabeled(&self) -> usize {
        self.unlabeled.len()
    }

    /// Returns names, sizes, hashes and weights of all sets as text, to identify a checkpoint.
    pub(crate) fn describe(&self) -> String {
        let labeled = self.labeled.iter().map(|Weighted { set, weight }| {
            let (name, samples, hash) = (set.name(), set.samples(), set.fingerprint());
            format!("{name} ({samples} labeled, {hash:x}, weight {weight})")
        });
        let unlabeled = self.unlabeled.iter().map(|Weighted { set, weight }| {
            let (name, samples, hash) = (set.name(), set.samples(), set.fingerprint());
            format!("{name} ({samples} unlabeled, {hash:x}, weight {weight})")
        });
        labeled.chain(unlabeled).collect::<Vec<_>>().join(", ")
    }
}
