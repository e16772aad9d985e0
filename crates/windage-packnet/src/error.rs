//! Errors of packing.

use std::path::PathBuf;

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can keep tasks from being packed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A device, setting, sample or file.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
    /// A measure of data.
    #[error(transparent)]
    Metrics(#[from] windage_metrics::Error),
    /// A call that the state of the packing does not allow.
    #[error("`{call}` needs to be {needed}, but the packing is {stage}")]
    WrongStage {
        /// The call.
        call: &'static str,
        /// Where the packing is.
        stage: String,
        /// Where it would have to be.
        needed: &'static str,
    },
    /// The module has no layer whose weights could be shared among tasks.
    #[error("there is no layer to pack; the module's parameters are: {parameters}")]
    NothingToPack {
        /// What the walk over the module found.
        parameters: String,
    },
    /// A name in the settings that the module does not have.
    #[error(
        "`{setting}` names `{name}`, which the module does not have; its parameters are: {known}"
    )]
    UnknownName {
        /// The setting.
        setting: &'static str,
        /// The name.
        name: String,
        /// What there is.
        known: String,
    },
    /// A module that is not the one that was packed.
    #[error("the module does not fit what is packed: {problem}")]
    Misfit {
        /// What differs.
        problem: String,
    },
    /// Parameters other than f32.
    #[error("`{parameter}` is {kind}; only f32 parameters can be packed")]
    UnsupportedType {
        /// Its path.
        parameter: String,
        /// Its type.
        kind: String,
    },
    /// A value that is no number.
    #[error("`{parameter}` holds {value} at position {position}")]
    NotFinite {
        /// Its path.
        parameter: String,
        /// Where.
        position: usize,
        /// What.
        value: f32,
    },
    /// A schedule gave a rate out of 0…1.
    #[error("the initialization rate of `{layer}` is {rate}, but must be 0…1")]
    BadRate {
        /// The layer.
        layer: String,
        /// The rate.
        rate: f64,
    },
    /// A task was to get weights of a layer that has none left.
    #[error(
        "`{layer}` has no free weights left for task {task}: {owners} own all {weights}; give it a rate of 1 (100 %), or begin another network"
    )]
    LayerExhausted {
        /// The layer.
        layer: String,
        /// The task.
        task: String,
        /// The tasks that own its weights.
        owners: String,
        /// How many there are.
        weights: usize,
    },
    /// No layer has weights left.
    #[error(
        "no layer has free weights left for task {task}; forget a task by packing anew, or begin another network"
    )]
    Full {
        /// The task.
        task: String,
    },
    /// Values that must not change have changed.
    #[error(
        "{count} values of `{parameter}` have changed that belong to earlier tasks or are held at zero; train with the optimizer of `PackNet::optimizer`"
    )]
    Moved {
        /// The parameter.
        parameter: String,
        /// How many.
        count: usize,
    },
    /// A task that there is not.
    #[error("there is no task `{task}`; packed are: {known}")]
    UnknownTask {
        /// The task asked for.
        task: String,
        /// The tasks there are.
        known: String,
    },
    /// A task of that name is there already.
    #[error("there is a task `{task}` already")]
    DuplicateTask {
        /// The name.
        task: String,
    },
    /// A file of packed tasks cannot be used.
    #[error("{}: {problem}", path.display())]
    BadFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}
