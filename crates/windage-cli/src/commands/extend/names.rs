//! Values of options, spelled as on the command line.

use clap::ValueEnum;
use windage::packnet::layers::Granularity;
use windage::packnet::packing::{FreeWeightInit, UnpackedParameters};
use windage::packnet::run_config::{Method, ScheduleKind};
use windage::packnet::similarity::SignatureMeasure;

use crate::commands::choices::choices;

/// [`SignatureMeasure`] with its default settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MeasureName {
    /// By the histograms of each cell of coarse pictures
    Histogram,
    /// By the Gaussians of all cells together; nearly 1 between most data sets
    Gaussian,
}

impl From<MeasureName> for SignatureMeasure {
    fn from(name: MeasureName) -> Self {
        match name {
            MeasureName::Histogram => Self::Histogram(Default::default()),
            MeasureName::Gaussian => Self::Gaussian(Default::default()),
        }
    }
}

choices! {
    /// [`ScheduleKind`] on the command line.
    ScheduleName of ScheduleKind {
        /// By depth and similarity, with room for --plan tasks
        Planned => Planned,
        /// By depth and similarity, for networks that start untrained
        Similarity => Similarity,
        /// Fig. 5a for the first task, Fig. 8 for the others: by depth and similarity
        StepSimilarity => StepSimilarity,
        /// Fig. 5b for the first task, Fig. 8 for the others: by depth and similarity
        RampSimilarity => RampSimilarity,
        /// Fig. 5a for all tasks: by depth
        Step => Step,
        /// Fig. 5b for all tasks: by depth
        Ramp => Ramp,
        /// --ratio for all layers and tasks, as in PackNet
        Uniform => Uniform,
    }
}

choices! {
    /// [`Granularity`] on the command line.
    GranularityName of Granularity {
        /// Single weights
        Weight => Weight,
        /// Whole filters
        Filter => Filter,
    }
}

choices! {
    /// [`UnpackedParameters`] on the command line.
    BiasesName of UnpackedParameters {
        /// The first task; they are frozen for the others
        FirstTask => FirstTask,
        /// Each task has its own biases
        PerTask => PerTask,
    }
}

choices! {
    /// [`FreeWeightInit`] on the command line.
    StartName of FreeWeightInit {
        /// Zero
        Zero => Zero,
        /// Fresh random numbers
        Fresh => Fresh,
    }
}

choices! {
    /// [`Method`] on the command line.
    MethodName of Method {
        /// A network of its own for each task
        OneEach => OneEach,
        /// Packed, with pruning ratios by --schedule
        Packed => Packed,
        /// PackNet with a uniform pruning ratio of 50 %
        Packnet50 => Packnet50,
        /// PackNet with a uniform pruning ratio of 75 %
        Packnet75 => Packnet75,
        /// One network, trained on each task in turn
        FineTuning => FineTuning,
    }
}
