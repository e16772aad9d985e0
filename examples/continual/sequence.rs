//! All tasks one after the other, saved after each.

use std::path::{Path, PathBuf};

use burn::module::Module;
use serde::{Deserialize, Serialize};
use windage::core::files::{remove_file, write_whole};
use windage::core::training::Checkpointing;
use windage::core::{Error as CoreError, Observer, RunContext};
use windage::metrics::AccuracyMatrix;
use windage::packnet::training::remove_checkpoints;
use windage::packnet::{PackNet, RatioSchedule};
use windage::report::packnet::{
    PackedTaskEntry, PackingReport, remove_packing_report, write_packing_report,
};

use crate::arguments::Arguments;
use crate::choices::choices;
use crate::common::Failure;
use crate::learn::{Learned, Learner, TestResult};
use crate::tables;
use crate::tasks::Task;

/// File name of the packed tasks.
const PACKED: &str = "packed.windage";
/// File name of the metrics of the packed tasks.
const METRICS: &str = "metrics.json";

/// What has been measured so far.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Metrics {
    /// Data and settings of the run.
    settings: String,
    learned: Vec<Learned>,
    /// One row per task: the results after it on the test sets of this task and all earlier ones.
    evaluations: Vec<Vec<TestResult>>,
}

impl Metrics {
    fn accuracies(&self) -> Result<AccuracyMatrix, Failure> {
        let mut matrix = AccuracyMatrix::new();
        for row in &self.evaluations {
            matrix.push(row.iter().map(|result| result.accuracy).collect())?;
        }
        Ok(matrix)
    }

    fn save(&self, arguments: &Arguments) -> Result<(), Failure> {
        Ok(write_whole(&arguments.out.join(METRICS), &serde_json::to_vec_pretty(self)?)?)
    }

    /// Returns whether every task's logits have stayed equal to the bit.
    fn is_unchanged(&self) -> bool {
        let last = self.evaluations.last().map_or(&[][..], Vec::as_slice);
        last.iter().enumerate().all(|(task, now)| {
            self.evaluations[task..].iter().all(|row| row[task].logits == now.logits)
        })
    }
}

/// Learns all tasks that are not packed yet, and writes the report.
pub(crate) fn run(
    learner: &Learner<'_>,
    arguments: &Arguments,
    observer: &mut dyn Observer,
) -> Result<(), Failure> {
    let mut run = Run::begin(learner, arguments)?;
    let schedule = arguments.ratios(learner.tasks.len())?;
    let packed = arguments.out.join(PACKED);
    let checkpoint = if arguments.resume { Checkpointing::Resume } else { Checkpointing::To };
    let mut context =
        RunContext::on(&learner.device, observer).with_checkpoint(checkpoint(packed.clone()));
    for task in run.packing.tasks().len()..learner.tasks.len() {
        let training = arguments.training(learner.seed);
        let fresh = learner.fresh(task);
        let learned =
            learner.learn(&mut run.packing, task, &fresh, &*schedule, &training, &mut context)?;
        run.metrics.learned.push(learned);
        let evaluate =
            |task| learner.evaluate(&run.packing.model(task, &learner.fresh(task))?, task);
        let row = (0..=task).map(evaluate).collect::<Result<_, _>>()?;
        run.metrics.evaluations.push(row);
        // Metrics are saved first: resuming drops those of tasks that are not packed.
        run.metrics.save(arguments)?;
        run.packing.save(&packed)?;
        remove_checkpoints(&packed, task)?;
    }
    let report = run.report(learner, &*schedule, &packed)?;
    write_packing_report(&arguments.out, &report)?;
    tables::print(&report);
    println!("Report: {}", arguments.out.join("index.html").display());
    Ok(())
}

/// The packed tasks with their metrics.
struct Run {
    packing: PackNet,
    metrics: Metrics,
}

impl Run {
    /// Begins a new run, or continues the one in the output folder.
    fn begin(learner: &Learner<'_>, arguments: &Arguments) -> Result<Self, Failure> {
        let settings = settings(learner, arguments)?;
        let [packed, metrics] = [PACKED, METRICS].map(|file| arguments.out.join(file));
        if arguments.resume && metrics.exists() {
            return Self::resume(learner, &settings, &packed, metrics);
        }
        // Files of an earlier run must not be taken for those of this one.
        remove_packing_report(&arguments.out)?;
        [packed, metrics].iter().try_for_each(|file| remove_file(file))?;
        let metrics = Metrics { settings, ..Metrics::default() };
        metrics.save(arguments)?;
        Ok(Self { packing: learner.empty()?, metrics })
    }

    fn resume(
        learner: &Learner<'_>,
        settings: &str,
        packed: &Path,
        path: PathBuf,
    ) -> Result<Self, Failure> {
        let bad = |reason: String| CoreError::DamagedFile { path: path.clone(), reason };
        let bytes =
            std::fs::read(&path).map_err(|error| bad(format!("it cannot be read: {error}")))?;
        let mut metrics: Metrics = serde_json::from_slice(&bytes)
            .map_err(|error| bad(format!("it is damaged: {error}")))?;
        if metrics.settings != settings {
            return Err(bad("it belongs to another run, with other data or settings".into()).into());
        }
        let packing = if packed.exists() { PackNet::load(packed)? } else { learner.empty()? };
        let (done, found) = (packing.tasks().len(), metrics.evaluations.len());
        if found < done {
            return Err(
                bad(format!("it has metrics of {found} tasks, but {done} are packed")).into()
            );
        }
        metrics.evaluations.truncate(done);
        metrics.learned.truncate(done);
        Ok(Self { packing, metrics })
    }

    fn report(
        &self,
        learner: &Learner<'_>,
        schedule: &dyn RatioSchedule,
        packed: &Path,
    ) -> Result<PackingReport, Failure> {
        let entry = |(task, learned): (&Task, &Learned)| PackedTaskEntry {
            name: task.name.clone(),
            samples: task.training.len(),
            classes: task.training.classes().len(),
            divergence: learned.divergence,
            accuracies: learned.accuracies,
        };
        let file = std::fs::metadata(packed).map_err(|source| CoreError::Io {
            action: "look at",
            path: packed.into(),
            source,
        })?;
        Ok(PackingReport {
            config: None,
            tasks: learner.tasks.iter().zip(&self.metrics.learned).map(entry).collect(),
            accuracies: self.metrics.accuracies()?,
            is_unchanged: self.metrics.is_unchanged(),
            capacity: self.packing.capacity(),
            forecast: self.packing.forecast(schedule, Some(1.0))?,
            choices: choices(learner, &self.packing)?,
            file_bytes: file.len(),
            network_bytes: 4 * learner.fresh(0).num_params() as u64,
        })
    }
}

/// Returns the data and settings of a run as text.
pub(crate) fn settings(learner: &Learner<'_>, arguments: &Arguments) -> Result<String, Failure> {
    let tasks = learner.tasks.iter().map(|task| {
        let [training, validation, test] =
            [&task.training, &task.validation, &task.test].map(|domain| domain.fingerprint());
        format!("{} {training:x} {validation:x} {test:x}", task.name)
    });
    Ok(format!(
        "{}; {:?}, ratio {}, table {:?}, plan {:?}, unlike {}, {:?}, width {}, {:?}",
        tasks.collect::<Vec<_>>().join(", "),
        arguments.schedule,
        arguments.ratio,
        arguments.table()?,
        arguments.plan,
        arguments.unlike,
        learner.packing,
        learner.width,
        arguments.training(learner.seed)
    ))
}
