//! Command line.

use std::path::{Path, PathBuf};

use clap::{Parser, ValueEnum};
use windage::core::{Error as CoreError, Seed};
use windage::packnet::{
    DepthRamp, DepthStep, FirstThenLater, FreeStart, Granularity, Others, PackNetConfig,
    PlannedTasks, RatioSchedule, SimilarityTable, TaskTrainingConfig, Uniform,
};

use crate::common::Failure;

/// Packs one task after another into one network, and says what that cost earlier ones: nothing.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// Tasks in their order: folders with one subfolder a class, IDX, CIFAR-10 binaries, USPS text
    /// [default: letters under four conditions]
    #[arg(long, value_name = "PATH", value_delimiter = ',')]
    pub(crate) tasks: Vec<PathBuf>,

    /// Make tasks of so many classes out of each data set
    #[arg(long, value_name = "N")]
    pub(crate) classes_per_task: Option<usize>,

    /// Take tasks from the data sets in turn, rather than one set after the other
    #[arg(long, requires = "classes_per_task")]
    pub(crate) in_turn: bool,

    /// Samples of a task, at most; a fifth of them judges candidates
    #[arg(long, value_name = "N", default_value_t = 2000)]
    pub(crate) samples: usize,

    /// Side that images are brought to [default: 24]
    #[arg(long, value_name = "N")]
    pub(crate) size: Option<usize>,

    /// How rates are chosen
    #[arg(long, value_enum, default_value_t = Schedule::Planned)]
    pub(crate) schedule: Schedule,

    /// Tasks to leave room for [default: as many as are given]
    #[arg(long, value_name = "N")]
    pub(crate) plan: Option<usize>,

    /// Plan for tasks that are unlike each other, such as different data sets
    #[arg(long)]
    pub(crate) unlike: bool,

    /// Table of rates by depth and similarity, JSON, in place of that of a schedule by similarity
    #[arg(long, value_name = "FILE")]
    pub(crate) table: Option<PathBuf>,

    /// Rate of the uniform schedule, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 50.0)]
    pub(crate) rate: f64,

    /// What a task owns as one
    #[arg(long, value_enum, default_value_t = GranularityChoice::Weight)]
    granularity: GranularityChoice,

    /// Whose biases are
    #[arg(long, value_enum, default_value_t = OthersChoice::PerTask)]
    others: OthersChoice,

    /// What free weights are when a task begins
    #[arg(long, value_enum, default_value_t = StartChoice::Fresh)]
    start: StartChoice,

    /// Channels of the first convolution; the others have up to four times as many
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) width: usize,

    /// Passes over a task's samples before weights are set to zero
    #[arg(long, value_name = "N", default_value_t = TaskTrainingConfig::default().epochs)]
    epochs: usize,

    /// Passes after it
    #[arg(long, value_name = "N", default_value_t = TaskTrainingConfig::default().fine_tuning_epochs)]
    fine_tuning_epochs: usize,

    /// Samples a step
    #[arg(long, value_name = "N", default_value_t = TaskTrainingConfig::default().batch)]
    batch: usize,

    /// Learning rate; half of it while fine-tuning
    #[arg(long, value_name = "RATE", default_value_t = 2e-3)]
    learning_rate: f64,

    /// Compare the schedule with one network a task, PackNet's uniform rates and plain fine-tuning
    #[arg(long)]
    pub(crate) compare: bool,

    /// Of the comparison, only these methods
    #[arg(long, value_enum, value_delimiter = ',', requires = "compare")]
    pub(crate) only: Vec<crate::compare::Method>,

    /// Runs of each method, with seeds from --seed on
    #[arg(long, value_name = "N", default_value_t = 3, requires = "compare")]
    pub(crate) seeds: u64,

    /// Same seed, same device, same numbers
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,

    /// Folder for the packed tasks and the report
    #[arg(long, value_name = "DIR", default_value = "out/continual")]
    pub(crate) out: PathBuf,

    /// Device to compute on [default: WINDAGE_DEVICE, else flex]
    #[arg(long, value_name = "NAME")]
    pub(crate) device: Option<String>,

    /// Continue an interrupted run from what is in --out
    #[arg(long)]
    pub(crate) resume: bool,
}

/// How rates are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Schedule {
    /// By depth and similarity, with room for --plan tasks
    Planned,
    /// By depth and similarity, for networks that nothing was trained into before
    Similarity,
    /// Fig. 5a for the first task, Fig. 8 for the others: by depth and similarity
    StepSimilarity,
    /// Fig. 5b for the first task, Fig. 8 for the others: by depth and similarity
    RampSimilarity,
    /// Fig. 5a for all tasks: by depth
    Step,
    /// Fig. 5b for all tasks: by depth
    Ramp,
    /// PackNet's: --rate for all layers and tasks
    Uniform,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum GranularityChoice {
    /// A weight
    Weight,
    /// A filter
    Filter,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OthersChoice {
    /// The first task's; frozen for the others
    FirstTask,
    /// Each task has its own
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
    /// Refuses numbers that no run could have.
    pub(crate) fn validate(&self) -> Result<(), Failure> {
        let least = [
            ("width", self.width, 1),
            ("size", self.size.unwrap_or(8), 8),
            ("samples", self.samples, 10),
        ];
        for (field, value, least) in
            least.into_iter().chain(self.classes_per_task.map(|n| ("classes-per-task", n, 1)))
        {
            if value < least {
                return Err(CoreError::setting(field, value, &format!("at least {least}")).into());
            }
        }
        if !(0.0..=100.0).contains(&self.rate) {
            return Err(CoreError::setting("rate", self.rate, "0…100").into());
        }
        if self.seeds == 0 {
            return Err(CoreError::setting("seeds", 0, "at least 1").into());
        }
        self.rates(1)?;
        Ok(self.fit(Seed(0)).validate()?)
    }

    /// How a network is packed.
    pub(crate) fn packing(&self) -> PackNetConfig {
        PackNetConfig::new()
            .with_heads(["head"])
            .with_granularity(match self.granularity {
                GranularityChoice::Weight => Granularity::Weight,
                GranularityChoice::Filter => Granularity::Filter,
            })
            .with_others(match self.others {
                OthersChoice::FirstTask => Others::FirstTask,
                OthersChoice::PerTask => Others::PerTask,
            })
            .with_free_start(match self.start {
                StartChoice::Zero => FreeStart::Zero,
                StartChoice::Fresh => FreeStart::Fresh,
            })
    }

    /// How rates are chosen.
    pub(crate) fn rates(&self, tasks: usize) -> Result<Box<dyn RatioSchedule>, Failure> {
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
                Box::new(FirstThenLater { first: DepthStep::default(), later })
            }
            Schedule::RampSimilarity => {
                Box::new(FirstThenLater { first: DepthRamp::default(), later })
            }
            Schedule::Step => Box::new(DepthStep::default()),
            Schedule::Ramp => Box::new(DepthRamp::default()),
            Schedule::Uniform => Box::new(Uniform(self.rate / 100.0)),
        })
    }

    /// The table given, if any.
    ///
    /// # Errors
    /// When it cannot be read, makes no sense, or would not be used.
    pub(crate) fn table(&self) -> Result<Option<SimilarityTable>, Failure> {
        let uses = [Schedule::Similarity, Schedule::StepSimilarity, Schedule::RampSimilarity];
        match &self.table {
            Some(_) if !uses.contains(&self.schedule) => Err(CoreError::setting(
                "table",
                "given",
                "used by a schedule by similarity (--schedule)",
            )
            .into()),
            given => given.as_deref().map(read_table).transpose(),
        }
    }

    /// How tasks are trained.
    pub(crate) fn fit(&self, seed: Seed) -> TaskTrainingConfig {
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
