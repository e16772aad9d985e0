//! The command line.

use std::path::{Path, PathBuf};

use clap::{Parser, ValueEnum};
use windage::core::{Error as CoreError, Seed};
use windage::packnet::layers::Granularity;
use windage::packnet::packing::{FreeWeightInit, UnpackedParameters};
use windage::packnet::ratios::{
    DepthRamp, DepthStep, FirstAndLaterTasks, PlannedTasks, SimilarityTable,
};
use windage::packnet::{PackNetConfig, RatioSchedule, TaskTrainingConfig, Uniform};

use crate::common::Failure;

/// Packs one task after another into one network, and shows that earlier tasks lose nothing.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// Data sets in their order: folders with one subfolder per class, IDX, CIFAR-10 binaries, USPS
    /// text [default: letters in four forms]
    #[arg(long, value_name = "PATH", value_delimiter = ',')]
    pub(crate) tasks: Vec<PathBuf>,

    /// Divide each data set into tasks of N classes
    #[arg(long, value_name = "N")]
    pub(crate) classes_per_task: Option<usize>,

    /// Take tasks from the data sets in turn instead of one data set after the other
    #[arg(long, requires = "classes_per_task")]
    pub(crate) in_turn: bool,

    /// Maximum number of samples per task; a fifth of them is for validation
    #[arg(long, value_name = "N", default_value_t = 2000)]
    pub(crate) samples: usize,

    /// Side in pixels that images are resized to [default: 24]
    #[arg(long, value_name = "N")]
    pub(crate) size: Option<usize>,

    /// How pruning ratios are chosen
    #[arg(long, value_enum, default_value_t = Schedule::Planned)]
    pub(crate) schedule: Schedule,

    /// Number of tasks to leave room for [default: the number of tasks given]
    #[arg(long, value_name = "N")]
    pub(crate) plan: Option<usize>,

    /// Plan for tasks that are unlike each other, such as different data sets
    #[arg(long)]
    pub(crate) unlike: bool,

    /// JSON table of pruning ratios by depth and similarity, for the schedules by similarity
    #[arg(long, value_name = "FILE")]
    pub(crate) table: Option<PathBuf>,

    /// Pruning ratio of the uniform schedule, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 50.0)]
    pub(crate) ratio: f64,

    /// Whether tasks own single weights or whole filters
    #[arg(long, value_enum, default_value_t = GranularityChoice::Weight)]
    granularity: GranularityChoice,

    /// Who owns the biases
    #[arg(long, value_enum, default_value_t = BiasesChoice::PerTask)]
    biases: BiasesChoice,

    /// Values of the free weights when a task begins
    #[arg(long, value_enum, default_value_t = StartChoice::Fresh)]
    start: StartChoice,

    /// Number of channels of the first convolution; later ones have up to four times as many
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) width: usize,

    /// Number of passes over a task's samples before pruning
    #[arg(long, value_name = "N", default_value_t = TaskTrainingConfig::default().epochs)]
    epochs: usize,

    /// Number of passes after pruning
    #[arg(
        long,
        value_name = "N",
        default_value_t = TaskTrainingConfig::default().fine_tuning_epochs
    )]
    fine_tuning_epochs: usize,

    /// Number of samples per step
    #[arg(long, value_name = "N", default_value_t = TaskTrainingConfig::default().batch)]
    batch: usize,

    /// Learning rate before pruning; half of it is used after pruning
    #[arg(long, value_name = "RATE", default_value_t = 2e-3)]
    learning_rate: f64,

    /// Compare the schedule with one network per task, uniform pruning ratios and plain fine-tuning
    #[arg(long)]
    pub(crate) compare: bool,

    /// Methods to compare [default: all]
    #[arg(long, value_enum, value_delimiter = ',', requires = "compare")]
    pub(crate) only: Vec<crate::compare::Method>,

    /// Number of runs of each method, with seeds from --seed on
    #[arg(long, value_name = "N", default_value_t = 3, requires = "compare")]
    pub(crate) seeds: u64,

    /// Seed; the same seed on the same device gives the same numbers
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,

    /// Folder that the packed tasks and the report are written to
    #[arg(long, value_name = "DIR", default_value = "out/continual")]
    pub(crate) out: PathBuf,

    /// Device to compute on [default: WINDAGE_DEVICE, else flex]
    #[arg(long, value_name = "NAME")]
    pub(crate) device: Option<String>,

    /// Continue an interrupted run from the files in --out
    #[arg(long)]
    pub(crate) resume: bool,
}

/// How pruning ratios are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Schedule {
    /// By depth and similarity, with room for --plan tasks
    Planned,
    /// By depth and similarity, for networks that start untrained
    Similarity,
    /// Fig. 5a for the first task, Fig. 8 for the others: by depth and similarity
    StepSimilarity,
    /// Fig. 5b for the first task, Fig. 8 for the others: by depth and similarity
    RampSimilarity,
    /// Fig. 5a for all tasks: by depth
    Step,
    /// Fig. 5b for all tasks: by depth
    Ramp,
    /// --ratio for all layers and tasks, as in PackNet
    Uniform,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum GranularityChoice {
    /// Single weights
    Weight,
    /// Whole filters
    Filter,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum BiasesChoice {
    /// The first task; they are frozen for the others
    FirstTask,
    /// Each task has its own biases
    PerTask,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum StartChoice {
    /// Zero
    Zero,
    /// Fresh random numbers
    Fresh,
}

impl Arguments {
    /// Checks all numbers, the table and the schedule.
    pub(crate) fn validate(&self) -> Result<(), Failure> {
        for (field, value, least) in [
            ("width", self.width, 1),
            ("size", self.size.unwrap_or(8), 8),
            ("samples", self.samples, 10),
            ("classes-per-task", self.classes_per_task.unwrap_or(1), 1),
        ] {
            if value < least {
                return Err(CoreError::setting(field, value, &format!("at least {least}")).into());
            }
        }
        if !(0.0..=100.0).contains(&self.ratio) {
            return Err(CoreError::setting("ratio", self.ratio, "0…100").into());
        }
        if self.seeds == 0 {
            return Err(CoreError::setting("seeds", 0, "at least 1").into());
        }
        self.ratios(1)?;
        Ok(self.training(Seed(0)).validate()?)
    }

    /// Returns how a network is packed.
    pub(crate) fn packing(&self) -> PackNetConfig {
        PackNetConfig::new()
            .with_heads(["head"])
            .with_granularity(match self.granularity {
                GranularityChoice::Weight => Granularity::Weight,
                GranularityChoice::Filter => Granularity::Filter,
            })
            .with_unpacked_parameters(match self.biases {
                BiasesChoice::FirstTask => UnpackedParameters::FirstTask,
                BiasesChoice::PerTask => UnpackedParameters::PerTask,
            })
            .with_free_weight_init(match self.start {
                StartChoice::Zero => FreeWeightInit::Zero,
                StartChoice::Fresh => FreeWeightInit::Fresh,
            })
    }

    /// Returns the schedule of pruning ratios for a number of tasks.
    pub(crate) fn ratios(&self, tasks: usize) -> Result<Box<dyn RatioSchedule>, Failure> {
        let given = self.table()?;
        let later = given.clone().unwrap_or_default();
        Ok(match self.schedule {
            Schedule::Planned => {
                let plan = if self.unlike { PlannedTasks::unlike } else { PlannedTasks::new };
                let planned = plan(self.plan.unwrap_or(tasks));
                planned.validate()?;
                Box::new(planned)
            }
            Schedule::Similarity => Box::new(given.unwrap_or_else(SimilarityTable::from_scratch)),
            Schedule::StepSimilarity => {
                Box::new(FirstAndLaterTasks { first: DepthStep::default(), later })
            }
            Schedule::RampSimilarity => {
                Box::new(FirstAndLaterTasks { first: DepthRamp::default(), later })
            }
            Schedule::Step => Box::new(DepthStep::default()),
            Schedule::Ramp => Box::new(DepthRamp::default()),
            Schedule::Uniform => Box::new(Uniform(self.ratio / 100.0)),
        })
    }

    /// Reads the table of --table, if it is given.
    ///
    /// # Errors
    /// Returns an error if the table cannot be read or is not valid, or if the schedule uses none.
    pub(crate) fn table(&self) -> Result<Option<SimilarityTable>, Failure> {
        let uses = [Schedule::Similarity, Schedule::StepSimilarity, Schedule::RampSimilarity];
        match &self.table {
            Some(_) if !uses.contains(&self.schedule) => {
                let range = "left out, or used with a schedule by similarity (--schedule)";
                Err(CoreError::setting("table", "given", range).into())
            }
            given => given.as_deref().map(read_table).transpose(),
        }
    }

    /// Returns how tasks are trained.
    pub(crate) fn training(&self, seed: Seed) -> TaskTrainingConfig {
        TaskTrainingConfig {
            epochs: self.epochs,
            fine_tuning_epochs: self.fine_tuning_epochs,
            batch: self.batch,
            learning_rate: self.learning_rate,
            fine_tuning_rate: self.learning_rate / 2.0,
            seed,
        }
    }
}

fn read_table(path: &Path) -> Result<SimilarityTable, Failure> {
    let text = std::fs::read_to_string(path).map_err(|source| CoreError::Io {
        action: "read",
        path: path.into(),
        source,
    })?;
    let table: SimilarityTable =
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    table.validate()?;
    Ok(table)
}
