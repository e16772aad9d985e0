//! What one training step sees.

/// The part of a batch that comes from one labeled set.
#[derive(Clone, Debug)]
pub struct LabeledBatch<X, Y> {
    /// Inputs.
    pub inputs: X,
    /// Targets.
    pub targets: Y,
    /// Share of the labeled samples, 0…1; the shares of a step add up to 1.
    pub share: f64,
}

/// The part of a batch that comes from one unlabeled set.
#[derive(Clone, Debug)]
pub struct UnlabeledBatch<X> {
    /// Inputs.
    pub inputs: X,
    /// Share of the unlabeled samples, 0…1; the shares of a step add up to 1.
    pub share: f64,
}

/// Which losses a step propagates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// All of them, as a weighted sum.
    #[default]
    Together,
    /// The one of that number, counted from the task loss (0).
    Only(usize),
}

/// Samples of every set.
#[derive(Clone, Debug)]
pub struct AdaptBatch<X, Y> {
    /// One part a labeled set.
    pub labeled: Vec<LabeledBatch<X, Y>>,
    /// One part an unlabeled set.
    pub unlabeled: Vec<UnlabeledBatch<X>>,
    /// What is propagated.
    pub turn: Turn,
}
