//! Errors of adaptation.

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can keep a network from being adapted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A device, setting, sample, layer, file or checkpoint is wrong, or training diverged.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
    /// A data set of a run configuration cannot be opened or converted.
    #[cfg(feature = "data")]
    #[error("cannot use the data set `{key}`: {source}")]
    DataSet {
        /// Key of the data set in the run configuration.
        key: String,
        /// The reason.
        source: Box<windage_data::Error>,
    },
    /// A data set has too few samples for training.
    #[error("the data set `{key}` has {samples} samples; training needs at least 2")]
    TooFewSamples {
        /// Key of the data set in the run configuration.
        key: String,
        /// Number of samples left for training.
        samples: usize,
    },
    /// A data set does not hold images.
    #[error(
        "the samples of the data set `{key}` have the shape {shape:?}; \
         the network takes [channels, height, width]"
    )]
    NoImages {
        /// Key of the data set in the run configuration.
        key: String,
        /// Shape of its samples.
        shape: Vec<usize>,
    },
    /// Samples of two data sets have different shapes.
    #[error(
        "the samples of the data set `{key}` have the shape {found:?}, those of `labeled[0]` \
         {expected:?}; set `images.size` and `images.color`"
    )]
    ShapesDiffer {
        /// Key of the data set in the run configuration.
        key: String,
        /// Shape of its samples.
        found: Vec<usize>,
        /// Shape of the samples of the first labeled set.
        expected: Vec<usize>,
    },
    /// The labeled samples are all of one class.
    #[error("the data set `{key}` has the class `{class}` alone; there must be at least two")]
    OneClass {
        /// Key of the data set in the run configuration.
        key: String,
        /// Its class.
        class: String,
    },
    /// Two data sets have different numbers of classes.
    #[error("the data set `{key}` has {found} classes, `labeled[0]` has {expected}")]
    ClassCountsDiffer {
        /// Key of the data set in the run configuration.
        key: String,
        /// Its number of classes.
        found: usize,
        /// Number of classes of the first labeled set.
        expected: usize,
    },
    /// Two data sets have classes of different names.
    #[error("the data set `{key}` has a class `{found}` where `labeled[0]` has `{expected}`")]
    ClassNamesDiffer {
        /// Key of the data set in the run configuration.
        key: String,
        /// Name of the first class that differs.
        found: String,
        /// Name of that class in the first labeled set.
        expected: String,
    },
    /// The test set is a training set.
    #[error(
        "the data set `test` has the same samples as `labeled[{labeled}]`, which the network is \
         trained on; give another path or split"
    )]
    TestIsTraining {
        /// Index of the labeled set.
        labeled: usize,
    },
    /// The number of target values does not match the number of samples.
    #[error(
        "the data set `{set}` has {samples} samples and needs {width} target values for each, \
         but {values} values were given"
    )]
    TargetCount {
        /// Name of the data set.
        set: String,
        /// Its number of samples.
        samples: usize,
        /// Target values per sample.
        width: usize,
        /// Number of target values given.
        values: usize,
    },
}
