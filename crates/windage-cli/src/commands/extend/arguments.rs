//! Options of `windage extend`.

use std::path::PathBuf;

use clap::Args;
use windage::packnet::run_config::{CompareConfig, Method, RunConfig};
use windage::packnet::similarity::{Reference, ReferenceRule, SignatureMeasure};

use super::finding::reference_rule;
use super::names::{BiasesName, GranularityName, MeasureName, MethodName, ScheduleName, StartName};
use crate::failure::{Failure, Result};
use crate::run::RunArguments;

/// Pack one task after another into one network that forgets nothing, or compare such methods
///
/// Without data, the tasks are drawn letters in four forms. The packed tasks are written to
/// packed.windage, with which `windage predict` classifies files.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    schedule: ScheduleArguments,
    #[command(flatten)]
    packing: PackingArguments,
    #[command(flatten)]
    training: TrainingArguments,
    #[command(flatten)]
    compare: CompareArguments,
    #[command(flatten)]
    pub(super) run: RunArguments,
}

/// Options that select the data.
#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
struct DataArguments {
    /// Data sets in their order: folders with one subfolder per class, IDX, CIFAR binaries,
    /// .npz, USPS text [default: letters in four forms]
    #[arg(long, value_name = "PATH", value_delimiter = ',')]
    tasks: Vec<PathBuf>,

    /// Divide each data set into tasks of N classes
    #[arg(long, value_name = "N")]
    classes_per_task: Option<usize>,

    /// Take tasks from the data sets in turn instead of one data set after the other
    #[arg(long)]
    in_turn: bool,

    /// Largest number of samples per task; a fifth of them is for validation [default: 2000]
    #[arg(long, value_name = "N")]
    samples: Option<usize>,

    /// Side in pixels that images are resized to [default: 24]
    #[arg(long, value_name = "N")]
    size: Option<usize>,

    /// Refuse pictures of more than N pixels, width times height, before memory is taken for them
    /// [default: 100000000]
    #[arg(long, value_name = "N")]
    max_pixels: Option<u64>,
}

/// Options of the pruning ratios.
#[derive(Debug, Args)]
#[command(next_help_heading = "Pruning ratios")]
struct ScheduleArguments {
    /// How pruning ratios are chosen [default: planned]
    #[arg(long, value_enum)]
    schedule: Option<ScheduleName>,

    /// Number of tasks to leave room for [default: the number of tasks given]
    #[arg(long, value_name = "N")]
    plan: Option<usize>,

    /// Plan for tasks that are unlike each other, such as different data sets
    #[arg(long)]
    unlike: bool,

    /// JSON table of pruning ratios by depth and similarity, for the schedules by similarity
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,

    /// Pruning ratio of the uniform schedule, in percent [default: 50]
    #[arg(long, value_name = "PERCENT")]
    ratio: Option<f64>,

    /// Earlier tasks of which the most similar one counts: newest:N, lowest-ratios:N (those that
    /// kept most), ratio-below:PERCENT; several rules apply one after the other [default: all]
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = reference_rule)]
    reference: Vec<ReferenceRule>,

    /// How the similarity of two tasks is measured [default: histogram]
    #[arg(long, value_enum)]
    measure: Option<MeasureName>,
}

/// Options of the packing and of the network.
#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
struct PackingArguments {
    /// Whether tasks own single weights or whole filters [default: weight]
    #[arg(long, value_enum)]
    granularity: Option<GranularityName>,

    /// Who owns the biases [default: per-task]
    #[arg(long, value_enum)]
    biases: Option<BiasesName>,

    /// Values of the free weights when a task begins [default: fresh]
    #[arg(long, value_enum)]
    start: Option<StartName>,

    /// Number of channels of the first convolution; later ones have up to four times as many
    /// [default: 8]
    #[arg(long, value_name = "N")]
    width: Option<usize>,
}

/// Options of the training.
#[derive(Debug, Args)]
#[command(next_help_heading = "Training")]
struct TrainingArguments {
    /// Number of passes over a task's samples before pruning [default: 10]
    #[arg(long, value_name = "N")]
    epochs: Option<usize>,

    /// Number of passes after pruning [default: 20]
    #[arg(long, value_name = "N")]
    fine_tuning_epochs: Option<usize>,

    /// Number of samples per step [default: 32]
    #[arg(long, value_name = "N")]
    batch: Option<usize>,

    /// Learning rate before pruning [default: 0.002]
    #[arg(long, value_name = "RATE")]
    learning_rate: Option<f64>,

    /// Learning rate after pruning [default: half of --learning-rate]
    #[arg(long, value_name = "RATE")]
    fine_tuning_rate: Option<f64>,

    /// Seed; the same seed on the same device gives the same numbers [default: 0]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

/// Options of the comparison.
#[derive(Debug, Args)]
#[command(next_help_heading = "Comparison")]
struct CompareArguments {
    /// Compare the schedule with one network per task, uniform pruning ratios and plain fine-tuning
    #[arg(long)]
    compare: bool,

    /// Methods to compare [default: all]
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<MethodName>,

    /// Number of runs of each method, with seeds from --seed on [default: 3]
    #[arg(long, value_name = "N")]
    seeds: Option<u64>,
}

/// Replaces a setting by an option, if that is given.
fn set<T>(setting: &mut T, option: Option<impl Into<T>>) {
    if let Some(value) = option {
        *setting = value.into();
    }
}

impl Arguments {
    /// Overrides the settings of a configuration by the options that are given.
    pub(super) fn override_config(&self, config: &mut RunConfig) -> Result<()> {
        self.override_data(config);
        self.override_schedule(config);
        self.override_packing(config);
        self.override_training(config);
        self.override_comparison(config)
    }

    fn override_data(&self, config: &mut RunConfig) {
        let (options, data) = (&self.data, &mut config.data);
        if !options.tasks.is_empty() {
            data.tasks.clone_from(&options.tasks);
        }
        data.classes_per_task = options.classes_per_task.or(data.classes_per_task);
        data.in_turn |= options.in_turn;
        set(&mut data.samples, options.samples);
        set(&mut data.size, options.size);
        data.max_pixels = options.max_pixels.or(data.max_pixels);
    }

    fn override_schedule(&self, config: &mut RunConfig) {
        let (options, schedule) = (&self.schedule, &mut config.schedule);
        if let Some(name) = options.schedule {
            schedule.set_kind(name.into());
        }
        schedule.plan = options.plan.or(schedule.plan);
        schedule.unlike |= options.unlike;
        schedule.ratio_percent = options.ratio.or(schedule.ratio_percent);
        if options.table.is_some() {
            schedule.table = None;
            schedule.table_file.clone_from(&options.table);
        }
        let similarity = &mut config.similarity;
        if !options.reference.is_empty() {
            similarity.reference = Reference::new(options.reference.iter().copied());
        }
        set(&mut similarity.measure, options.measure);
    }

    fn override_packing(&self, config: &mut RunConfig) {
        let (options, packing) = (&self.packing, &mut config.packing);
        set(&mut packing.granularity, options.granularity);
        set(&mut packing.unpacked_parameters, options.biases);
        set(&mut packing.free_weight_init, options.start);
        set(&mut config.network.width, options.width);
    }

    fn override_training(&self, config: &mut RunConfig) {
        let (options, training) = (&self.training, &mut config.training);
        set(&mut training.epochs, options.epochs);
        set(&mut training.fine_tuning_epochs, options.fine_tuning_epochs);
        set(&mut training.batch, options.batch);
        if let Some(rate) = options.learning_rate {
            // The rate after pruning follows it, unless that is given too.
            (training.learning_rate, training.fine_tuning_rate) = (rate, None);
        }
        training.fine_tuning_rate = options.fine_tuning_rate.or(training.fine_tuning_rate);
        if let Some(seed) = options.seed {
            config.seed.0 = seed;
            if let SignatureMeasure::Gaussian(measure) = &mut config.similarity.measure {
                measure.seed.0 = seed;
            }
        }
    }

    fn override_comparison(&self, config: &mut RunConfig) -> Result<()> {
        let options = &self.compare;
        if options.compare {
            config.compare.get_or_insert_default();
        }
        let Some(compare) = &mut config.compare else { return options.refuse_without_comparison() };
        if !options.only.is_empty() {
            compare.methods = methods(&options.only);
        }
        set(&mut compare.seeds, options.seeds);
        Ok(())
    }
}

impl CompareArguments {
    /// Returns an error if an option is given that has no effect without a comparison.
    fn refuse_without_comparison(&self) -> Result<()> {
        for (name, is_given) in [("only", !self.only.is_empty()), ("seeds", self.seeds.is_some())] {
            if is_given {
                return Err(Failure::Usage(format!("--{name} has no effect without --compare")));
            }
        }
        Ok(())
    }
}

/// Returns the methods that are named, each once, in the order of the table.
fn methods(names: &[MethodName]) -> Vec<Method> {
    let named: Vec<Method> = names.iter().copied().map(Method::from).collect();
    let defaults = CompareConfig::default().methods;
    defaults.into_iter().filter(|method| named.contains(method)).collect()
}
