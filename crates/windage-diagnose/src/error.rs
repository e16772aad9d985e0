//! Errors of a diagnosis.

use windage_core::Shift;

use crate::score::{Loss, ScoreKind};

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can keep a diagnosis from being made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An error of a device, setting, sample or file.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
    /// An error of a metric of features or spectra.
    #[error(transparent)]
    Metrics(#[from] windage_metrics::Error),
    /// A data set cannot be read or made.
    #[cfg(feature = "data")]
    #[error(transparent)]
    Data(windage_data::Error),
    /// The classifier gives losses, but no probabilities.
    #[error("the classifier gives no probabilities of classes for {domain}, which are needed here")]
    NoProbabilities {
        /// Name of the samples.
        domain: String,
    },
    /// A classifier in an ONNX file cannot be used.
    #[cfg(feature = "onnx")]
    #[error(transparent)]
    Onnx(windage_onnx::Error),
    /// A classifier is no better than one that knows only how frequent the classes are.
    #[error(
        "nothing can be learned from the {samples} training samples of {domain}: at best {:.1} % \
         of {held_out} held-out ones are right, and {:.1} % are of the most frequent class; check \
         that labels belong to their samples and that classes can be told apart, or bring a \
         classifier",
        100.0 * right, 100.0 * chance
    )]
    NothingLearned {
        /// Name of the domain.
        domain: String,
        /// Number of training samples.
        samples: usize,
        /// Number of samples held out of training.
        held_out: usize,
        /// Largest share of the held-out samples that was right after an epoch.
        right: f64,
        /// Share of the most frequent class.
        chance: f64,
    },
    /// Samples of the two domains have different shapes.
    #[error(
        "{} and {} do not fit together: samples are {:?} and {:?}",
        names.source, names.target, shapes.source, shapes.target
    )]
    ShapesDiffer {
        /// Names of the domains.
        names: Shift<String>,
        /// Shapes of their samples.
        shapes: Shift<Vec<usize>>,
    },
    /// The two domains have different classes.
    #[error(
        "{} and {} do not fit together: classes are {:?} and {:?}",
        names.source, names.target, classes.source, classes.target
    )]
    ClassesDiffer {
        /// Names of the domains.
        names: Shift<String>,
        /// Names of their classes.
        classes: Shift<Vec<String>>,
    },
    /// Fewer than two classes have enough samples in both domains.
    #[error(
        "{} and {} have fewer than two classes with enough samples: {}",
        names.source, names.target, set_aside.join("; ")
    )]
    TooFewClasses {
        /// Names of the domains.
        names: Shift<String>,
        /// What each of the other classes lacks.
        set_aside: Vec<String>,
    },
    /// All samples are of one class.
    #[error(
        "{} and {} have samples of only one class, `{class}`; a classifier needs two",
        names.source, names.target
    )]
    SingleClass {
        /// Names of the domains.
        names: Shift<String>,
        /// Name of the class.
        class: String,
    },
    /// A class has samples in one of the domains only.
    #[error("{domain} has no sample of class `{class}`, but {other} has")]
    MissingClass {
        /// Name of the domain without the class.
        domain: String,
        /// Name of the other domain.
        other: String,
        /// Name of the class.
        class: String,
    },
    /// An evaluation does not belong to the domain that it was given with.
    #[error("the evaluation given with {domain} is not of {domain}: their labels differ")]
    EvaluationOfOtherDomain {
        /// Name of the domain.
        domain: String,
    },
    /// The accuracy is not lower on the target, so there is nothing to explain.
    #[error(
        "the classifier is not worse on {target}: its accuracy is {:.1} % there and {:.1} % on the \
         source; there is nothing to explain",
        100.0 * accuracies.target, 100.0 * accuracies.source
    )]
    NotWorse {
        /// Name of the target.
        target: String,
        /// The classifier's accuracies, 0…1.
        accuracies: Shift<f64>,
    },
    /// Losses are not higher on the target, so there is nothing to explain.
    #[error(
        "the classifier is not worse on {target}: {:.1} % of its losses are high there and {:.1} % \
         on the source, and a loss there is the higher one in only {:.1} % of all pairs with a \
         loss of the source; there is nothing to explain",
        100.0 * high.target, 100.0 * high.source, 100.0 * rising
    )]
    LossNotHigher {
        /// Name of the target.
        target: String,
        /// Shares of high losses, 0…1.
        high: Shift<f64>,
        /// Share of the pairs of one sample of each domain in which the target's loss is higher,
        /// 0…1.
        rising: f64,
    },
    /// The classifier is not significantly worse on the target, so there is nothing to explain.
    #[error(
        "the classifier is not significantly worse on {target}: {} {:.1} % of {} samples there \
         and {:.1} % of {} on the source (p = {:.2}); there is nothing to explain",
        match loss.score {
            ScoreKind::Accuracy => "accuracy is",
            ScoreKind::Rank => "the mean rank of its losses is",
        },
        100.0 * loss.means.target, loss.samples.target,
        100.0 * loss.means.source, loss.samples.source, loss.p_value
    )]
    NothingLost {
        /// Name of the target.
        target: String,
        /// The comparison of the classifier's evaluations.
        loss: Loss,
        /// The classifier's mean losses.
        mean_losses: Shift<f64>,
    },
    /// The classifier is hardly better than chance on the source already.
    #[error(
        "the classifier is no better than chance on {source_name}: its accuracy is {:.1} % of \
         {samples} samples, and chance would give {:.1} %{hint}; there is nothing that could have \
         been lost",
        100.0 * accuracy, 100.0 * chance
    )]
    SourceAtChance {
        /// Name of the source.
        source_name: String,
        /// Accuracy on the source.
        accuracy: f64,
        /// Accuracy by chance, given the frequencies of predicted and true classes.
        chance: f64,
        /// Number of samples of the source.
        samples: usize,
        /// What may be wrong, as a clause after a semicolon, or nothing.
        hint: String,
    },
    /// No sample of the target has a high loss, so there is nothing to explain.
    #[error(
        "no loss of {target} is high: none is {least_high_loss:.3} or more, the highest is \
         {highest:.3}; there is nothing to explain"
    )]
    NoHighLoss {
        /// Name of the target.
        target: String,
        /// Losses of at least this are high.
        least_high_loss: f64,
        /// The highest loss there.
        highest: f32,
    },
    /// No two samples of one class satisfy a [`PairRule`](crate::PairRule).
    #[error(
        "no pair of one class has a loss of at most {most:.3} in the source and of at least \
         {least:.3} in {target}"
    )]
    NoPair {
        /// Name of the target.
        target: String,
        /// The loss of the sample of the source must be at most this.
        most: f64,
        /// The loss of the sample of the target must be at least this.
        least: f64,
    },
    /// No loss of the source is low, so that the classifier has hardly learned.
    #[error(
        "the classifier has learned too little to be explained: its losses on the source are \
         {lowest:.3} and more, while a pair needs one of at most {most:.3}; train it longer \
         (`classifier.epochs`) or on more samples"
    )]
    NoLowLoss {
        /// The lowest loss of the source.
        lowest: f32,
        /// The loss of the sample of the source must be at most this.
        most: f64,
    },
    /// No class has a sample that is classified correctly in the source and one that is classified
    /// wrongly in the target.
    #[error(
        "no class has a sample that is classified correctly in the source and one that is \
         classified wrongly in {target}"
    )]
    NoRightAndWrong {
        /// Name of the target.
        target: String,
    },
    /// A given pair cannot be explained.
    #[error("pair {number} cannot be explained: {reason}")]
    UnusablePair {
        /// Number of the pair among the given ones, from 1.
        number: usize,
        /// Why not, as a sentence.
        reason: String,
    },
    /// The conversion brought no loss from high to low.
    #[error(
        "no sample has a loss of at least {least_high_loss:.3} before conversion and below it \
         after in {converted}"
    )]
    NoConvertedPair {
        /// Name of the converted domain.
        converted: String,
        /// Losses of at least this are high.
        least_high_loss: f64,
    },
    /// The classifier gave a loss that is not a number, or a negative one.
    #[error(
        "{domain}: the classifier's loss on sample {index} is {loss}, but must be a number of at \
         least 0"
    )]
    BadLoss {
        /// Name of the domain.
        domain: String,
        /// Index of the sample.
        index: usize,
        /// The loss.
        loss: f32,
    },
    /// The classifier gave too few or too many losses.
    #[error("{domain}: the classifier gave {losses} losses for {samples} samples")]
    WrongNumberOfLosses {
        /// Name of the domain.
        domain: String,
        /// Number of losses.
        losses: usize,
        /// Number of samples.
        samples: usize,
    },
    /// The classifier gave too few or too many predicted classes.
    #[error("{domain}: the classifier gave {predictions} predicted classes for {samples} samples")]
    WrongNumberOfPredictions {
        /// Name of the domain.
        domain: String,
        /// Number of predicted classes.
        predictions: usize,
        /// Number of samples.
        samples: usize,
    },
    /// The classifier's outputs do not fit the samples of a domain.
    #[error("{domain}: {problem}")]
    UnsuitableOutputs {
        /// Name of the domain.
        domain: String,
        /// What does not fit.
        #[source]
        problem: windage_core::Error,
    },
    /// A generative model decodes samples of another shape than those of the domains.
    #[error(
        "the generative model decodes to the shape {decoded:?} where {samples:?} is needed, the \
         number of samples and the shape of each"
    )]
    DecodedShape {
        /// Shape of the decoded samples, with their number.
        decoded: Vec<usize>,
        /// Shape of as many samples of the domains.
        samples: Vec<usize>,
    },
    /// A generative model encodes another number of samples than it was given.
    #[error(
        "the generative model encodes {samples} samples to the shape {encoded:?}, whose first \
         number must be that of the samples"
    )]
    EncodedShape {
        /// Shape of the features.
        encoded: Vec<usize>,
        /// Number of samples.
        samples: usize,
    },
    /// The rows of a table of targets have different lengths.
    #[error(
        "row {row} of `targets` has {values} {}; the first row has {first}",
        if *values == 1 { "value" } else { "values" }
    )]
    TargetRowLength {
        /// Number of the row, from 0.
        row: usize,
        /// Number of its values.
        values: usize,
        /// Number of values of the first row.
        first: usize,
    },
    /// There is no way to mitigate what was found.
    #[error("no mitigation {0}")]
    NoMitigation(#[from] NoMitigation),
}

#[cfg(feature = "onnx")]
impl From<windage_onnx::Error> for Error {
    fn from(error: windage_onnx::Error) -> Self {
        match error {
            windage_onnx::Error::Core(error) => Self::Core(error),
            other => Self::Onnx(other),
        }
    }
}

#[cfg(feature = "data")]
impl From<windage_data::Error> for Error {
    fn from(error: windage_data::Error) -> Self {
        match error {
            windage_data::Error::Core(error) => Self::Core(error),
            error => Self::Data(error),
        }
    }
}

/// Why there is no mitigation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoMitigation {
    /// The diagnosis named no cause.
    #[error("by any attribute: the diagnosis named none as a cause")]
    NoCause,
    /// No sample can be altered.
    #[error("by {attribute}: it cannot be altered in any training sample")]
    NotAlterable {
        /// Name of the attribute.
        attribute: String,
    },
    /// The attribute has no value on any sample of a domain.
    #[error("by {attribute}: it can be measured in no sample of one of the domains")]
    NotMeasurable {
        /// Name of the attribute.
        attribute: String,
    },
    /// The attribute is distributed alike in both domains.
    #[error("by {attribute}: its values in the target are those in the source")]
    NoShift {
        /// Name of the attribute.
        attribute: String,
    },
    /// The attribute moved the other way than that which raises the loss.
    #[error(
        "by {attribute}: its values in the target lie on the other side of those in the source \
         than the diagnosis found harmful"
    )]
    HarmlessDirection {
        /// Name of the attribute.
        attribute: String,
    },
    /// All measurable samples are classified alike, so there is nothing to select by.
    #[error(
        "by {attribute}: the samples with a value, {samples}, are all classified {}",
        if *are_correct { "correctly" } else { "wrongly" }
    )]
    NothingToReject {
        /// Name of the attribute.
        attribute: String,
        /// Number of samples with a value.
        samples: usize,
        /// Whether they are classified correctly.
        are_correct: bool,
    },
    /// There are no matrices to take samples from.
    #[error("by generation: there are no generated cells to learn from")]
    NoCells,
}
