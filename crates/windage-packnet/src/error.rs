//! Errors of packing.

use std::path::PathBuf;

use crate::Stage;

/// Result with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What can keep tasks from being packed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A device, setting, sample or file cannot be used.
    #[error(transparent)]
    Core(#[from] windage_core::Error),
    /// A measure of the data cannot be computed.
    #[error(transparent)]
    Metrics(#[from] windage_metrics::Error),
    /// The current stage does not allow the call.
    #[error("`{call}` is allowed only {allowed}, but the packing is {stage}")]
    WrongStage {
        /// Name of the method.
        call: &'static str,
        /// Stage of the packing.
        stage: Stage,
        /// When the method may be called.
        allowed: &'static str,
    },
    /// No candidate was offered before the best one was to be chosen.
    #[error("there is no candidate to choose; offer at least one with `PackNet::candidate`")]
    NoCandidate,
    /// The module has no layer whose weights could be shared among tasks.
    #[error("there is no layer to pack; the module's parameters are: {parameters}")]
    NothingToPack {
        /// Paths of the module's parameters.
        parameters: String,
    },
    /// The module does not have a parameter or module that a setting names.
    #[error(
        "`{setting}` names `{name}`, which the module does not have; its parameters are: {known}"
    )]
    UnknownName {
        /// Name of the setting.
        setting: &'static str,
        /// Path that the setting gives.
        name: String,
        /// Paths of the module's parameters.
        known: String,
    },
    /// Two parameters of the module are the same, or have the same path.
    #[error(
        "`{first}` and `{second}` are the same parameter or have the same path, so they cannot be \
         packed separately"
    )]
    SharedParameter {
        /// Path of the first.
        first: String,
        /// Path of the second.
        second: String,
    },
    /// A parameter has another type than f32.
    #[error("`{parameter}` is {kind}; only f32 parameters can be packed")]
    UnsupportedType {
        /// Path of the parameter.
        parameter: String,
        /// Type of the parameter.
        kind: String,
    },
    /// A parameter of the packed network is missing in the module.
    #[error("the module does not fit what is packed: it lacks `{parameter}`")]
    MissingParameter {
        /// Path of the parameter.
        parameter: String,
    },
    /// A layer of the module has another path or shape than the packed one.
    #[error(
        "the module does not fit what is packed: expected the layer `{expected}` of shape \
         {expected_shape:?}, found `{found}` of shape {found_shape:?}"
    )]
    LayerMismatch {
        /// Path of the packed weight.
        expected: String,
        /// Shape of the packed weight.
        expected_shape: Vec<usize>,
        /// Path of the module's weight.
        found: String,
        /// Shape of the module's weight.
        found_shape: Vec<usize>,
    },
    /// The module has another number of layers to pack.
    #[error(
        "the module does not fit what is packed: it has {found} layers to pack, expected {expected}"
    )]
    LayerCountMismatch {
        /// Number of packed layers.
        expected: usize,
        /// Number of layers of the module.
        found: usize,
    },
    /// Heads, biases or normalization of the module have other paths than the packed ones.
    #[error(
        "the module does not fit what is packed: its heads, biases or normalization have other \
         names"
    )]
    NamesMismatch,
    /// A parameter of the module has another shape than the packed one.
    #[error(
        "the module does not fit what is packed: `{parameter}` has shape {found:?}, expected \
         {expected:?}"
    )]
    ShapeMismatch {
        /// Path of the parameter.
        parameter: String,
        /// Shape of the packed parameter.
        expected: Vec<usize>,
        /// Shape of the module's parameter.
        found: Vec<usize>,
    },
    /// A parameter of the module has another rank than the task's own one.
    #[error(
        "the module does not fit what is packed: `{parameter}` has rank {found}, but the task's \
         has rank {expected}"
    )]
    RankMismatch {
        /// Path of the parameter.
        parameter: String,
        /// Rank of the task's parameter.
        expected: usize,
        /// Rank of the module's parameter.
        found: usize,
    },
    /// The network has fewer outputs than the data have classes.
    #[error("the network has {outputs} outputs, but {domain} has {classes} classes")]
    TooFewOutputs {
        /// Number of outputs.
        outputs: usize,
        /// Name of the data set.
        domain: String,
        /// Number of classes of the data set.
        classes: usize,
    },
    /// A parameter holds a value that is not finite.
    #[error("`{parameter}` holds {value} at position {position}")]
    NotFinite {
        /// Path of the parameter.
        parameter: String,
        /// Index of the value in row-major order.
        position: usize,
        /// The value.
        value: f32,
    },
    /// A schedule gave a pruning ratio outside of 0…1.
    #[error("the pruning ratio of `{layer}` is {ratio}, but must be 0…1")]
    BadRatio {
        /// Path of the layer's weight.
        layer: String,
        /// Pruning ratio that the schedule gave.
        ratio: f64,
    },
    /// A task was to own weights of a layer that has no free ones left.
    #[error(
        "`{layer}` has no free weights left for task {task}: {owners} own all {weights}; set its \
         pruning ratio to 1 (100 %), or start another network"
    )]
    LayerExhausted {
        /// Path of the layer's weight.
        layer: String,
        /// Name or number of the task.
        task: String,
        /// Names of the tasks that own the weights of the layer.
        owners: String,
        /// Number of weights of the layer.
        weights: usize,
    },
    /// No layer has free weights left.
    #[error(
        "no layer has free weights left for task {task}; pack fewer tasks, or start another network"
    )]
    Full {
        /// Name of the task.
        task: String,
    },
    /// Values that must not change have changed.
    #[error(
        "{count} values of `{parameter}` have changed that belong to earlier tasks or are held at \
         zero; train with the optimizer that `PackNet::optimizer` returns"
    )]
    Moved {
        /// Path of the parameter.
        parameter: String,
        /// Number of values that have changed.
        count: usize,
    },
    /// There is no such task.
    #[error("there is no task `{task}`; the packed tasks are: {known}")]
    UnknownTask {
        /// Name or number of the task.
        task: String,
        /// Names of the packed tasks.
        known: String,
    },
    /// There is a task of that name already.
    #[error("there is a task `{task}` already; choose another name")]
    DuplicateTask {
        /// Name of the task.
        task: String,
    },
    /// The packed tasks were not described, so that their network cannot be built from them alone.
    #[error(
        "the packed tasks do not say {missing}; build their network in the program that packed \
         them, with `PackNet::model`"
    )]
    NotDescribed {
        /// What they do not say.
        missing: &'static str,
    },
    /// The head of a task does not fit its description.
    #[error("task {task} has {classes} classes, but its head has {outputs} outputs")]
    OutputsMismatch {
        /// Name of the task.
        task: String,
        /// Number of classes according to the description.
        classes: usize,
        /// Number of outputs of the head.
        outputs: usize,
    },
    /// A data set that a run configuration names cannot be used.
    #[cfg(feature = "data")]
    #[error(transparent)]
    Data(#[from] windage_data::Error),
    /// A file of packed tasks cannot be used.
    #[error("{}: {fault}", path.display())]
    BadFile {
        /// Path of the file.
        path: PathBuf,
        /// What is wrong with it.
        fault: FileFault,
    },
}

/// What can be wrong with a file of packed tasks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileFault {
    /// The tasks cannot be encoded.
    #[error("the packed tasks cannot be encoded: {reason}")]
    Encoding {
        /// Message of the encoder.
        reason: String,
    },
    /// The file is of another kind.
    #[error("this is not a file of packed tasks")]
    Kind,
    /// The file was written by another version of the program.
    #[error("the file has version {found}, but this build reads version {supported}")]
    Version {
        /// Version of the file.
        found: u32,
        /// Version that this build reads.
        supported: u32,
    },
    /// The content is shorter or longer than the header says.
    #[error("the file is truncated or too long: it has {found} bytes of content, not {expected}")]
    Length {
        /// Number of bytes after the header.
        found: u64,
        /// Number of bytes according to the header.
        expected: u64,
    },
    /// The checksum does not match the content.
    #[error("the file is damaged: its checksum does not match its content")]
    Checksum,
    /// The content cannot be decoded.
    #[error("the content of the file is not that of packed tasks")]
    Content,
    /// The file describes a network without layers.
    #[error("the network in the file has no layers")]
    NoLayers,
    /// A layer has a shape, output axis or block that no layer can have.
    #[error("`{layer}` has an impossible shape, output axis or block")]
    Layer {
        /// Path of the layer's weight.
        layer: String,
    },
    /// The number of layers with masks is not the number of layers.
    #[error("the file has masks for {found} layers, expected {expected}")]
    MaskedLayers {
        /// Number of layers with masks.
        found: usize,
        /// Number of layers.
        expected: usize,
    },
    /// The number of masks of a layer is not the number of tasks.
    #[error("`{layer}` has masks for {found} tasks, expected {expected}")]
    MaskedTasks {
        /// Path of the layer's weight.
        layer: String,
        /// Number of masks.
        found: usize,
        /// Number of tasks.
        expected: usize,
    },
    /// A mask has the wrong length, or two tasks own the same weight.
    #[error("the masks of `{layer}` overlap or have the wrong length")]
    Mask {
        /// Path of the layer's weight.
        layer: String,
    },
    /// A task lacks one of its own parameters.
    #[error("task {task} lacks `{parameter}`")]
    TaskLacks {
        /// Name of the task.
        task: String,
        /// Path of the parameter.
        parameter: String,
    },
    /// The number of pruning ratios of a task is not the number of layers.
    #[error("task {task} has pruning ratios for {found} layers, expected {expected}")]
    Ratios {
        /// Name of the task.
        task: String,
        /// Number of pruning ratios.
        found: usize,
        /// Number of layers.
        expected: usize,
    },
    /// The description of a task has no classes, or a shape without values.
    #[error("task {task} has an impossible description")]
    Description {
        /// Name of the task.
        task: String,
    },
    /// The network lacks one of its parameters.
    #[error("the network lacks `{parameter}`")]
    NetworkLacks {
        /// Path of the parameter.
        parameter: String,
    },
    /// The weights of a layer have the wrong shape, or a free weight is not zero.
    #[error("the weights of `{layer}` do not fit their owners")]
    Weights {
        /// Path of the layer's weight.
        layer: String,
    },
}
