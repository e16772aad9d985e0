//! Errors of the measures.

/// How many tensors a message names.
const SHOWN: usize = 3;

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong while measuring.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting is out of its range, or another failure of the shared layer.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
    /// A value is NaN or infinite.
    #[error("{what}: value {index} is {value}, but must be finite")]
    NotFinite {
        /// Whose value.
        what: String,
        /// Its index, in row-major order.
        index: usize,
        /// The value.
        value: f64,
    },
    /// A set has too few samples for the measure to be defined.
    #[error("{what}: {count} samples, but the measure needs at least {needed}")]
    TooFew {
        /// Which set.
        what: String,
        /// Its samples.
        count: usize,
        /// Samples needed.
        needed: usize,
    },
    /// A matrix given as a covariance has a negative eigenvalue that rounding does not explain.
    #[error("{what} is no covariance: its eigenvalues reach from {smallest:e} to {largest:e}")]
    Indefinite {
        /// Which matrix.
        what: String,
        /// Its smallest eigenvalue.
        smallest: f64,
        /// Its largest eigenvalue.
        largest: f64,
    },
    /// A matrix that has to be inverted is singular to rounding.
    #[error("{what} is singular; {remedy} helps")]
    Singular {
        /// Which matrix.
        what: &'static str,
        /// What to do about it.
        remedy: &'static str,
    },
    /// An iteration did not converge.
    #[error("the {what} did not converge")]
    NotConverged {
        /// What was iterated.
        what: &'static str,
    },
    /// A number that is a probability, a weight or an accuracy is none.
    #[error("{what}: value {index} is {value}, but must be {range}")]
    OutOfRange {
        /// Whose value.
        what: String,
        /// Its index.
        index: usize,
        /// The value.
        value: f64,
        /// What would be accepted.
        range: &'static str,
    },
    /// An accuracy that the measure needs was not recorded.
    #[error(
        "the accuracy on task {task} after training on {trained} task(s) is not recorded, but {measure} needs it"
    )]
    MissingAccuracy {
        /// Index of the task, from 0.
        task: usize,
        /// Tasks trained by then.
        trained: usize,
        /// What was to be computed.
        measure: &'static str,
    },
    /// A weight file cannot be read.
    #[error("cannot read the weights `{}`: {source}", path.display())]
    WeightsUnreadable {
        /// The file.
        path: std::path::PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// A file is no weight file, or a damaged one.
    #[error("`{}` is no whole PyTorch (.pth) or safetensors file: {reason}", path.display())]
    WeightsFormat {
        /// The file.
        path: std::path::PathBuf,
        /// What the reader stumbled over.
        reason: String,
    },
    /// A weight file lacks tensors of the network.
    #[error("`{}` lacks {} of {expected} tensors: {}", path.display(), tensors.len(), first(tensors))]
    WeightsMissing {
        /// The file.
        path: std::path::PathBuf,
        /// Names of the tensors that it lacks.
        tensors: Vec<String>,
        /// How many the network has.
        expected: usize,
    },
    /// A weight file holds tensors that the network does not have: another network's weights.
    #[error("`{}` holds {} tensors of another network: {}", path.display(), tensors.len(), first(tensors))]
    WeightsUnexpected {
        /// The file.
        path: std::path::PathBuf,
        /// Their names.
        tensors: Vec<String>,
    },
    /// Tensors of a weight file have other shapes or number types than the network's.
    #[error("`{}` holds {} tensors of another shape or type: {}", path.display(), tensors.len(), first(tensors))]
    WeightsMismatched {
        /// The file.
        path: std::path::PathBuf,
        /// Their names, with what was found and what is needed.
        tensors: Vec<String>,
    },
    /// Tensors of a weight file hold infinities or what is no number.
    #[error("`{}` holds {} tensors with values that are not finite: {}", path.display(), tensors.len(), first(tensors))]
    WeightsNotFinite {
        /// The file.
        path: std::path::PathBuf,
        /// Their names.
        tensors: Vec<String>,
    },
}

/// All of `values` are finite.
pub(crate) fn finite(what: &str, values: impl IntoIterator<Item = f64>) -> Result<()> {
    let bad = values.into_iter().enumerate().find(|(_, value)| !value.is_finite());
    bad.map_or(Ok(()), |(index, value)| Err(Error::NotFinite { what: what.into(), index, value }))
}

/// `what` has at least `needed` samples.
pub(crate) fn enough(what: &str, count: usize, needed: usize) -> Result<()> {
    if count < needed { Err(Error::TooFew { what: what.into(), count, needed }) } else { Ok(()) }
}

/// The first names, and that there are more.
fn first(tensors: &[String]) -> String {
    let shown = tensors[..tensors.len().min(SHOWN)].join(", ");
    if tensors.len() > SHOWN { format!("{shown}, …") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_to_three_names_are_all() {
        let names = |count: usize| (0..count).map(|index| format!("t{index}")).collect::<Vec<_>>();
        assert_eq!(first(&names(1)), "t0");
        assert_eq!(first(&names(3)), "t0, t1, t2");
        assert_eq!(first(&names(4)), "t0, t1, t2, …");
    }
}
