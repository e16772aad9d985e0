//! Errors of a diagnosis.

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can keep a diagnosis from being made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A device, setting, sample or file.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
    /// A measure of features or spectra.
    #[error(transparent)]
    Metrics(#[from] windage_metrics::Error),
    /// The domains do not belong together.
    #[error("{first} and {second} do not fit together: {problem}")]
    Mismatch {
        /// Name of the first domain.
        first: String,
        /// Name of the second domain.
        second: String,
        /// What differs.
        problem: String,
    },
    /// The classifier is not worse on the second domain, so there is nothing to explain.
    #[error("the classifier is not worse on {second}: {reason}; there is nothing to explain")]
    NotWorse {
        /// Name of the second domain.
        second: String,
        /// The figures.
        reason: String,
    },
    /// No two samples of one class satisfy the rule.
    #[error("no pair of one class has {rule} in {second}")]
    NoPair {
        /// The rule, in words.
        rule: String,
        /// Name of the second domain.
        second: String,
    },
    /// The classifier gave a loss that is no number, or a negative one.
    #[error(
        "{domain}: the classifier's loss on sample {index} is {loss}, but must be a number of at least 0"
    )]
    BadLoss {
        /// Name of the domain.
        domain: String,
        /// Index of the sample.
        index: usize,
        /// The loss.
        loss: f32,
    },
    /// An attribute offers no remedy.
    #[error("no remedy by {attribute}: {problem}")]
    NoMitigation {
        /// Its name.
        attribute: String,
        /// Why not.
        problem: String,
    },
}
