//! The samples of one training step.

/// The part of a batch that comes from one labeled data set.
#[derive(Clone, Debug)]
pub struct LabeledBatch<X, Y> {
    /// Inputs.
    pub inputs: X,
    /// Targets.
    pub targets: Y,
    /// Share of the labeled samples of the step, 0…1; the shares add up to 1.
    pub share: f64,
}

/// The part of a batch that comes from one unlabeled data set.
#[derive(Clone, Debug)]
pub struct UnlabeledBatch<X> {
    /// Inputs.
    pub inputs: X,
    /// Share of the unlabeled samples of the step, 0…1; the shares add up to 1.
    pub share: f64,
}

/// Which losses a batch is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// All losses, as a weighted sum.
    #[default]
    Together,
    /// The loss with this index only; the task's loss has index 0.
    Only(usize),
}

/// Samples of all data sets.
#[derive(Clone, Debug)]
pub struct AdaptBatch<X, Y> {
    /// One part per labeled data set.
    pub labeled: Vec<LabeledBatch<X, Y>>,
    /// One part per unlabeled data set.
    pub unlabeled: Vec<UnlabeledBatch<X>>,
    /// Which losses the batch is used for.
    pub turn: Turn,
}
