//! What can be wrong with a line of a text file.

/// A reason why a line of a text file cannot be read.
///
/// It is part of [`Error::Line`](crate::Error::Line), which tells the file and the line.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LineProblem {
    /// A word is not a number.
    #[error("`{text}` is not a number")]
    NotANumber {
        /// The word.
        text: String,
    },
    /// A number is infinite, or too large for `f32`.
    #[error("`{text}` is not finite as f32")]
    NotFinite {
        /// The number.
        text: String,
    },
    /// A number lies outside −1…1.
    #[error("{value} is not in -1…1")]
    OutOfRange {
        /// The number.
        value: f64,
    },
    /// Too many values of a series are missing to fill them in.
    #[error("{missing} of {values} values are missing, more than half")]
    TooManyMissing {
        /// Number of missing values.
        missing: usize,
        /// Number of values from the first to the last known one, or of all if none is known.
        values: usize,
    },
    /// A number has a decimal comma.
    #[error("`{text}` has a decimal comma; write numbers with a decimal point")]
    DecimalComma {
        /// The number.
        text: String,
    },
    /// A dimension of a series cannot be read.
    #[error("dimension {dimension}: {problem}")]
    Dimension {
        /// The number of the dimension, from 1.
        dimension: usize,
        /// What is wrong with it.
        problem: Box<LineProblem>,
    },
    /// A line has a label, but no values.
    #[error("there are no values behind the label")]
    NoValues,
    /// A line has too few or too many values.
    #[error("expected {expected} values, found {found}")]
    ValueCount {
        /// Number of values in the line.
        found: usize,
        /// Number of values that there must be.
        expected: usize,
    },
    /// A line of a `.csv` file has more or fewer columns than the first one.
    #[error("expected {expected} columns, as in the first line, found {found}")]
    ColumnCount {
        /// Number of columns in the line.
        found: usize,
        /// Number of columns of the first line.
        expected: usize,
    },
    /// A series has more or fewer dimensions than the file announces.
    #[error("the number of dimensions is {found}, expected {expected}")]
    DimensionCount {
        /// Number of dimensions in the line.
        found: usize,
        /// Number of dimensions that there must be.
        expected: usize,
    },
    /// A line of a `.ts` file has no class at its end.
    #[error("the series has no class")]
    NoClass,
    /// A line of a `.ts` file has a class that the file does not announce.
    #[error("the class `{class}` is not among those announced: {}", known.join(", "))]
    UnknownClass {
        /// The class.
        class: String,
        /// The classes that the file announces.
        known: Vec<String>,
    },
    /// A line of a `.tsv` file has a class that is not a whole number.
    #[error("the class `{text}` is not a whole number")]
    ClassNumber {
        /// The class.
        text: String,
    },
    /// A label is not a number.
    #[error("the label `{text}` is not a number")]
    Label {
        /// The label.
        text: String,
    },
    /// A label is not one of the ten digits.
    #[error("the label {label} is out of range")]
    LabelOutOfRange {
        /// The label.
        label: f64,
    },
    /// A value of a sparse line has no index.
    #[error("`{text}` has no index")]
    NoIndex {
        /// The value.
        text: String,
    },
    /// An index of a sparse line is not a whole number.
    #[error("the index `{text}` is not a whole number")]
    Index {
        /// The index.
        text: String,
    },
    /// An index of a sparse line is too large, or not above the one before it.
    #[error("the index {index} is not above {previous} and below {limit}")]
    IndexOrder {
        /// The index.
        index: usize,
        /// The index before it; 0 for the first one.
        previous: usize,
        /// The smallest index that is too large.
        limit: usize,
    },
    /// A line that is not a tag stands in the header of a `.ts` file.
    #[error("`{text}` stands before @data")]
    BeforeData {
        /// The line.
        text: String,
    },
    /// A tag has a value that is not a whole number.
    #[error("`{text}` is not a number for @{tag}")]
    TagNumber {
        /// The tag.
        tag: String,
        /// Its value.
        text: String,
    },
    /// The series of a `.ts` file have time stamps.
    #[error("series with time stamps cannot be read")]
    TimeStamps,
    /// The series of a `.ts` file have target values in place of classes.
    #[error("the file holds target values, not classes")]
    Targets,
    /// The series of a `.ts` file have no classes.
    #[error("the series have no classes")]
    Unclassified,
    /// The line of a `.ts` file that should name the classes names none.
    #[error("@classLabel names no classes")]
    NoClassNames,
    /// The line of a `.ts` file that names the classes names one twice.
    #[error("@classLabel names the class `{class}` twice")]
    RepeatedClass {
        /// The class.
        class: String,
    },
}
