//! Errors of ONNX models.

use std::path::PathBuf;

/// A result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// An error of an ONNX model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting is out of its range, or a file cannot be read.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
    /// The file is not a model that can be loaded.
    #[error("{}: the model cannot be loaded: {reason}", path.display())]
    Unloadable {
        /// The file.
        path: PathBuf,
        /// What is wrong; an operator that is not supported is named.
        reason: String,
    },
    /// A name is not one of the model's inputs or outputs.
    #[error("{}: the model has no {what} `{name}`; it has {found}", path.display())]
    UnknownName {
        /// The file.
        path: PathBuf,
        /// "input" or "output".
        what: &'static str,
        /// The name that was given.
        name: String,
        /// The names that there are.
        found: String,
    },
    /// The model takes other inputs than one batch of images.
    #[error(
        "{}: the model {reason}, but a batch of images is all that it can be given",
        path.display()
    )]
    UnsuitableInput {
        /// The file.
        path: PathBuf,
        /// What it takes, as the predicate of a sentence about the model.
        reason: String,
    },
    /// The model does not say in which order its input has its axes.
    #[error(
        "{}: input `{input}` has the shape [{shape}], which does not tell where its channels are; \
         set the layout to nchw or nhwc",
        path.display()
    )]
    UnknownLayout {
        /// The file.
        path: PathBuf,
        /// Name of the input.
        input: String,
        /// Its dimensions, separated by commas.
        shape: String,
    },
    /// An output has another shape than classes or features have.
    #[error(
        "{}: output `{output}` has the shape {shape:?}, but must have {expected}",
        path.display()
    )]
    UnsuitableOutput {
        /// The file.
        path: PathBuf,
        /// Name of the output.
        output: String,
        /// Its shape for a batch.
        shape: Vec<usize>,
        /// What is needed, in words.
        expected: &'static str,
    },
    /// Outputs are neither logits, log-probabilities nor probabilities.
    #[error(
        "{}: output `{output}` holds values from 0 to 1 that do not add up to 1; set the kind of \
         output to logits or probabilities",
        path.display()
    )]
    UnknownOutputKind {
        /// The file.
        path: PathBuf,
        /// Name of the output.
        output: String,
    },
    /// The model failed on a batch.
    #[error("{}: the model failed: {reason}", path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What the runtime says.
        reason: String,
    },
    /// The number of names is not that of the outputs.
    #[error(
        "{}: there are {names} class names, but the model has {outputs} outputs",
        path.display()
    )]
    WrongNumberOfNames {
        /// The file.
        path: PathBuf,
        /// Number of names.
        names: usize,
        /// Number of outputs.
        outputs: usize,
    },
    /// Classes of the data are not among the classes of the model.
    #[error(
        "{}: the model has no class named {missing}; its classes are {known}. Name the outputs as \
         the data names its classes, or set the class that all others belong to",
        path.display()
    )]
    UnknownClasses {
        /// The file.
        path: PathBuf,
        /// The classes of the data that are missing.
        missing: String,
        /// Some classes of the model.
        known: String,
    },
    /// The model has another number of outputs than the data has classes, and no names.
    #[error(
        "{}: the model has {outputs} outputs, but the data has {classes} classes ({names}); name \
         the class of each output",
        path.display()
    )]
    WrongNumberOfClasses {
        /// The file.
        path: PathBuf,
        /// Number of outputs.
        outputs: usize,
        /// Number of classes of the data.
        classes: usize,
        /// Some of their names.
        names: String,
    },
}

impl Error {
    /// Returns the error as that of an external classifier.
    pub(crate) fn into_external(self) -> windage_core::Error {
        match self {
            Self::Core(error) => error,
            Self::Failed { path, reason } => windage_core::Error::External {
                classifier: format!("`{}`", path.display()),
                reason: format!("failed: {reason}"),
            },
            other => windage_core::Error::External {
                classifier: "in an ONNX file".into(),
                reason: format!("cannot be used: {other}"),
            },
        }
    }
}
