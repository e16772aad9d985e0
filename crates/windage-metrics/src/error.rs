//! Errors of the metrics.

use std::path::PathBuf;

/// Number of tensors that a message names.
const SHOWN: usize = 3;

/// A [`Result`](std::result::Result) with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong when a metric is computed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting is out of its range, or the shared layer failed in another way.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
    /// A value is NaN or infinite.
    #[error("value {index} of {what} is {value}, but must be finite")]
    NotFinite {
        /// Name of the values.
        what: String,
        /// Index of the value, in row-major order.
        index: usize,
        /// The value.
        value: f64,
    },
    /// A probability, a weight or an accuracy is out of its range.
    #[error("value {index} of {what} is {value}, but must be {range}")]
    OutOfRange {
        /// Name of the values.
        what: String,
        /// Index of the value.
        index: usize,
        /// The value.
        value: f64,
        /// The range of valid values.
        range: &'static str,
    },
    /// A set has too few samples for the metric to be defined.
    #[error("{set} has {}, but the metric needs at least {needed}", counted(*count, "sample"))]
    TooFew {
        /// Name of the set.
        set: String,
        /// Number of samples in the set.
        count: usize,
        /// Number of samples that the metric needs.
        needed: usize,
    },
    /// A matrix given as a covariance has a negative eigenvalue that rounding does not explain.
    #[error(
        "{matrix} is not a covariance matrix: its eigenvalues range from {smallest:e} to \
         {largest:e}, but none may be negative"
    )]
    Indefinite {
        /// Name of the matrix.
        matrix: String,
        /// Smallest eigenvalue.
        smallest: f64,
        /// Largest eigenvalue.
        largest: f64,
    },
    /// The covariance of a fitted Gaussian is singular to rounding in spite of the ridge.
    #[error("the covariance of a fitted Gaussian is singular; use a larger `ridge`")]
    SingularCovariance,
    /// A matrix decomposition did not converge.
    #[error("the {decomposition} did not converge")]
    NotConverged {
        /// Name of the decomposition, with its matrix.
        decomposition: &'static str,
    },
    /// The weights of a discrete distribution have no positive, finite sum.
    #[error("the weights of {distribution} sum to {sum}, but the sum must be finite and above 0")]
    NoWeight {
        /// Name of the distribution.
        distribution: String,
        /// Sum of the weights.
        sum: f64,
    },
    /// Real images have no power at high frequencies, so that a ratio to it is undefined.
    #[error("the real images have no power above the cutoff {cutoff}; use a lower cutoff")]
    NoHighFrequencies {
        /// The cutoff, in units of the Nyquist frequency.
        cutoff: f64,
    },
    /// A row of an accuracy matrix does not reach the task just trained.
    #[error(
        "the accuracies after training on {} have {}, but must have one for each trained task",
        counted(*trained, "task"),
        counted(*count, "value")
    )]
    ShortRow {
        /// Number of tasks trained so far.
        trained: usize,
        /// Number of accuracies given.
        count: usize,
    },
    /// Too few tasks were trained for the metric to be defined.
    #[error(
        "the accuracy matrix covers {}, but the metric needs at least {needed}",
        counted(*trained, "trained task")
    )]
    TooFewTasks {
        /// Number of tasks trained so far.
        trained: usize,
        /// Number of tasks that the metric needs.
        needed: usize,
    },
    /// An accuracy that forward transfer needs was not recorded.
    #[error(
        "the accuracy on task {task} after training on {} is not recorded, but forward transfer \
         needs it",
        counted(*trained, "task")
    )]
    MissingAccuracy {
        /// Index of the task, from 0.
        task: usize,
        /// Number of tasks trained at that time.
        trained: usize,
    },
    /// There are fewer accuracies of untrained weights than trained tasks.
    #[error(
        "`untrained` has {}, but forward transfer needs one for each of {}",
        counted(*count, "value"),
        counted(*needed, "trained task")
    )]
    MissingUntrained {
        /// Number of accuracies given.
        count: usize,
        /// Number of trained tasks.
        needed: usize,
    },
    /// A saved record has a field of the wrong length.
    #[error("the saved field `{field}` has {}, but must have {expected}", counted(*count, "value"))]
    SavedLength {
        /// Name of the field.
        field: &'static str,
        /// Number of values in the field.
        count: usize,
        /// Number of values that the rest of the record asks for.
        expected: usize,
    },
    /// Saved statistics have no features, or a saved spectrum has no pixels.
    #[error("`{field}` of the saved {record} is 0, but must be at least 1")]
    SavedEmpty {
        /// Kind of record.
        record: &'static str,
        /// Name of the size that is 0.
        field: &'static str,
    },
    /// A weight file cannot be read.
    #[error("cannot read the weights `{}`: {source}", path.display())]
    WeightsUnreadable {
        /// Path of the file.
        path: PathBuf,
        /// Reason given by the operating system.
        source: std::io::Error,
    },
    /// A file does not begin like a weight file.
    #[error("`{}` is neither a PyTorch (.pth) nor a safetensors file", path.display())]
    WeightsFormat {
        /// Path of the file.
        path: PathBuf,
    },
    /// A weight file is damaged or truncated.
    #[error("the weight file `{}` is damaged or truncated: {source}", path.display())]
    WeightsDamaged {
        /// Path of the file.
        path: PathBuf,
        /// Reason given by the reader of the file.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A weight file lacks tensors of the network.
    #[error(
        "`{}` lacks {} of {expected} tensors: {}",
        path.display(),
        tensors.len(),
        first_names(tensors)
    )]
    WeightsMissing {
        /// Path of the file.
        path: PathBuf,
        /// Names of the missing tensors.
        tensors: Vec<String>,
        /// Number of tensors of the network.
        expected: usize,
    },
    /// A weight file holds tensors that the network does not have: the weights of another network.
    #[error(
        "`{}` holds {} of another network: {}",
        path.display(),
        counted(tensors.len(), "tensor"),
        first_names(tensors)
    )]
    WeightsUnexpected {
        /// Path of the file.
        path: PathBuf,
        /// Names of the unexpected tensors.
        tensors: Vec<String>,
    },
    /// Tensors of a weight file have other shapes or number types than those of the network.
    #[error(
        "`{}` holds {} of the wrong shape or number type: {}",
        path.display(),
        counted(tensors.len(), "tensor"),
        first_names(tensors)
    )]
    WeightsMismatched {
        /// Path of the file.
        path: PathBuf,
        /// Names of the tensors, with the shape and type found and those needed.
        tensors: Vec<String>,
    },
    /// Tensors of a weight file hold NaN or infinity.
    #[error(
        "`{}` holds {} with values that are not finite: {}",
        path.display(),
        counted(tensors.len(), "tensor"),
        first_names(tensors)
    )]
    WeightsNotFinite {
        /// Path of the file.
        path: PathBuf,
        /// Names of the tensors.
        tensors: Vec<String>,
    },
}

/// Returns a count with its noun: `1 sample`, `2 samples`.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Returns the first names, with an ellipsis if there are more.
fn first_names(names: &[String]) -> String {
    let shown = names[..names.len().min(SHOWN)].join(", ");
    if names.len() > SHOWN { format!("{shown}, …") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_to_three_names_are_all_shown() {
        let names = |count: usize| (0..count).map(|index| format!("t{index}")).collect::<Vec<_>>();
        assert_eq!(first_names(&names(1)), "t0");
        assert_eq!(first_names(&names(3)), "t0, t1, t2");
        assert_eq!(first_names(&names(4)), "t0, t1, t2, …");
    }
}
