//! Errors of devices, settings, data, files and training.

use std::path::{Path, PathBuf};

/// Tensors that an error names at most.
const MOST_NAMED: usize = 10;

/// A result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// An error that any windage crate can return.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The name of a device is unknown.
    #[error("unknown device `{name}`; this build has: {compiled}")]
    UnknownDevice {
        /// The name that was given.
        name: String,
        /// Names that this build accepts.
        compiled: String,
    },
    /// The backend is available, but the machine has no such device.
    #[error("there is no device `{name}` on this machine: {backend} has {found} here")]
    DeviceNotFound {
        /// The name that was given.
        name: String,
        /// Name of the backend.
        backend: String,
        /// Number of devices that the backend has.
        found: usize,
    },
    /// The backend exists but was not compiled in.
    #[error(
        "device `{name}` is not compiled in; rebuild with `--features {feature}` (this build has: \
         {compiled})"
    )]
    DeviceNotCompiled {
        /// The name that was given.
        name: String,
        /// The cargo feature that adds the backend.
        feature: String,
        /// Names that this build accepts.
        compiled: String,
    },
    /// A setting is out of its range.
    #[error("`{field}` is {value}, but must be {range}")]
    InvalidSetting {
        /// Name of the setting.
        field: String,
        /// Its value, as text.
        value: String,
        /// The values that are accepted, in words.
        range: String,
    },
    /// A data set has no samples.
    #[error("{domain} holds no samples")]
    EmptyDomain {
        /// Name of the data set.
        domain: String,
    },
    /// A data set does not suit its purpose.
    #[error("cannot use {domain}: it {reason}")]
    UnusableDomain {
        /// Name of the data set.
        domain: String,
        /// Why not, as the predicate of a sentence about the data set.
        reason: String,
    },
    /// A sample cannot be read.
    #[error("cannot read sample {index} of {domain}: {reason}")]
    UnreadableSample {
        /// Name of the data set.
        domain: String,
        /// Index of the sample.
        index: usize,
        /// The reason that the data set gives.
        reason: String,
    },
    /// A sample does not fill the shape of its data set.
    #[error("sample {index} of {domain} has {values} values; its shape {shape:?} needs {}",
        shape.iter().product::<usize>())]
    SampleLength {
        /// Name of the data set.
        domain: String,
        /// Index of the sample.
        index: usize,
        /// Number of values of the sample.
        values: usize,
        /// Shape of the data set's samples.
        shape: Vec<usize>,
    },
    /// A sample holds a value that is not finite.
    #[error("sample {index} of {domain} holds {value} at position {position}")]
    NotFinite {
        /// Name of the data set.
        domain: String,
        /// Index of the sample.
        index: usize,
        /// Position of the value in the sample.
        position: usize,
        /// The value.
        value: f64,
    },
    /// A sample has a label that is not below the number of classes.
    #[error("sample {index} of {domain} has label {label}, but there are {classes} classes")]
    UnknownLabel {
        /// Name of the data set.
        domain: String,
        /// Index of the sample.
        index: usize,
        /// The label.
        label: usize,
        /// Number of classes.
        classes: usize,
    },
    /// The operating system refused to read or write.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// A configuration cannot be read.
    #[error("{origin}: {reason}")]
    Config {
        /// The file, or the option of the command line.
        origin: String,
        /// What is wrong, with the key.
        reason: String,
    },
    /// A network has no layer of that name.
    #[error("there is no layer `{layer}`; the network's layers are: {known}")]
    UnknownLayer {
        /// The name that was given.
        layer: String,
        /// The names that the network offers.
        known: String,
    },
    /// Two attributes of a list have the same name, by which findings tell them apart.
    #[error(
        "attributes {first} and {second} are both named `{name}`; give each attribute a name of \
         its own"
    )]
    DuplicateAttribute {
        /// The name.
        name: String,
        /// Number of the first of them in the list, from 1.
        first: usize,
        /// Number of the second, from 1.
        second: usize,
    },
    /// An external classifier could not be evaluated.
    #[error("the classifier {classifier}: {reason}")]
    External {
        /// Its name, such as that of a program.
        classifier: String,
        /// What went wrong.
        reason: String,
    },
    /// A classifier has too few outputs for the labels of its samples.
    #[error(
        "the classifier has {outputs} outputs, but a sample has label {label}, counted from 0; it \
         needs one output per class"
    )]
    LabelBeyondOutputs {
        /// The largest label.
        label: usize,
        /// Number of outputs.
        outputs: usize,
    },
    /// A classifier has outputs for another number of samples than it was given.
    #[error("the classifier gave outputs for {given} samples of a batch of {samples}")]
    WrongNumberOfOutputs {
        /// Number of samples that it gave outputs for.
        given: usize,
        /// Number of samples of the batch.
        samples: usize,
    },
    /// Training diverged.
    #[error(
        "{stage} diverged at step {step}: the loss is {loss}; lower the learning rate{}",
        kept(saved.as_deref())
    )]
    Diverged {
        /// What was trained.
        stage: String,
        /// The step.
        step: usize,
        /// The loss at that step.
        loss: f64,
        /// The checkpoint that holds the last good state, if there is one.
        saved: Option<PathBuf>,
    },
    /// The observer asked to stop.
    #[error("{stage} was interrupted at step {step}{}", saved_to(saved.as_deref()))]
    Interrupted {
        /// What was trained.
        stage: String,
        /// Number of steps done.
        step: usize,
        /// The checkpoint that holds the state, if there is one.
        saved: Option<PathBuf>,
    },
    /// A file that windage wrote cannot be used.
    #[error("cannot use {}: {reason}", path.display())]
    DamagedFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file of weights is of no known format.
    #[error("`{}` is neither a PyTorch (.pt) nor a safetensors file", path.display())]
    WeightsFormat {
        /// The file.
        path: PathBuf,
    },
    /// A file of weights is damaged, or holds something else.
    #[error("`{}` is damaged, or holds no weights: {reason}", path.display())]
    WeightsDamaged {
        /// The file.
        path: PathBuf,
        /// The reader's reason.
        reason: String,
    },
    /// A file of weights lacks tensors of a network.
    #[error(
        "`{}` lacks {} of {needed} tensors: {}; it holds {}",
        path.display(), missing.len(), first_of(missing), first_of(found)
    )]
    WeightsMissing {
        /// The file.
        path: PathBuf,
        /// Number of tensors of the network.
        needed: usize,
        /// Names of those that are missing.
        missing: Vec<String>,
        /// Names and shapes of the tensors of the file, in alphabetical order.
        found: Vec<String>,
    },
    /// A file holds all weights of a network several times.
    #[error(
        "`{}` holds the weights of this network {} times, behind `{}`; save those that are meant \
         in a file of their own",
        path.display(), prefixes.len(), prefixes.join("`, `")
    )]
    WeightsRepeated {
        /// The file.
        path: PathBuf,
        /// What stands before the names of the tensors.
        prefixes: Vec<String>,
    },
    /// A tensor of a file has another shape than that of the network.
    #[error(
        "`{}`: {tensor} has shape {found:?}, but the network needs {needed:?}",
        path.display()
    )]
    WeightsShape {
        /// The file.
        path: PathBuf,
        /// Name of the tensor.
        tensor: String,
        /// Its shape in the file.
        found: Vec<usize>,
        /// The shape that the network needs, as PyTorch would write it.
        needed: Vec<usize>,
    },
    /// A tensor of a file does not hold floating-point numbers.
    #[error("`{}`: {tensor} holds numbers of type {numbers}, not floats", path.display())]
    WeightsType {
        /// The file.
        path: PathBuf,
        /// Name of the tensor.
        tensor: String,
        /// The type of its numbers.
        numbers: String,
    },
    /// A checkpoint was written by a version of windage with another format.
    #[error("cannot use {}: it has format version {found}, this build reads {expected}",
        path.display())]
    CheckpointVersion {
        /// The checkpoint.
        path: PathBuf,
        /// Its format version.
        found: u32,
        /// The format version of this build.
        expected: u32,
    },
    /// A checkpoint belongs to a run with other settings or data.
    #[error("{} belongs to another run: {differences}; start anew, or give the settings and data \
             that it was made with", path.display())]
    OtherRun {
        /// The checkpoint.
        path: PathBuf,
        /// How the settings differ, in words.
        differences: String,
    },
    /// A checkpoint has taken more steps than the run has.
    #[error("{} has taken {taken} steps already, more than the {planned} of this run",
        path.display())]
    TooManySteps {
        /// The checkpoint.
        path: PathBuf,
        /// Steps that it has taken.
        taken: usize,
        /// Steps of the run.
        planned: usize,
    },
}

/// Returns the first names of a list, separated by commas.
fn first_of(names: &[String]) -> String {
    let mut text = names[..names.len().min(MOST_NAMED)].join(", ");
    if names.len() > MOST_NAMED {
        text += &format!(", … ({} in all)", names.len());
    }
    text
}

fn kept(saved: Option<&Path>) -> String {
    saved.map_or_else(String::new, |path| {
        format!(" (the last good state is kept in {})", path.display())
    })
}

fn saved_to(saved: Option<&Path>) -> String {
    saved.map_or_else(String::new, |path| format!("; saved to {}", path.display()))
}

impl Error {
    /// Creates the error of training that diverged; `kept` is the checkpoint that holds this run's
    /// last good state.
    pub fn diverged(stage: &str, step: usize, loss: f64, kept: Option<&Path>) -> Self {
        Self::Diverged { stage: stage.into(), step, loss, saved: kept.map(Into::into) }
    }

    /// Creates the error of a setting that is out of its range.
    pub fn setting(field: &str, value: impl std::fmt::Display, range: &str) -> Self {
        Self::InvalidSetting { field: field.into(), value: value.to_string(), range: range.into() }
    }
}
