//! All tasks one after the other, saved after each.

use std::path::Path;

use burn::module::Module;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use windage::core::Error as CoreError;
use windage::core::files::{remove_file, write_whole};
use windage::core::training::Identity;
use windage::metrics::AccuracyMatrix;
use windage::packnet::PackNet;
use windage::packnet::RatioSchedule;
use windage::packnet::run_config::{Learned, Learner, Task, TestResult};
use windage::packnet::training::remove_checkpoints;
use windage::report::packnet::{PackedTaskEntry, PackingReport, write_packing_report};

use super::choices::choices;
use super::stored::{Stored, identity_value, read_stored};
use super::{doubts, tables};
use crate::failure::Result;
use crate::run::{Outcome, Run};

/// File name of the packed tasks.
const PACKED: &str = "packed.windage";
/// File name of the metrics of the packed tasks.
const METRICS: &str = "metrics.json";

/// What has been measured so far.
#[derive(Debug, Serialize, Deserialize)]
struct Metrics {
    /// Settings and data of the run.
    identity: Value,
    learned: Vec<Learned>,
    /// One row per task: the results after it on the test sets of this task and all earlier ones.
    evaluations: Vec<Vec<TestResult>>,
}

impl Stored for Metrics {
    fn identity(&self) -> &Value {
        &self.identity
    }
}

impl Metrics {
    fn accuracies(&self) -> Result<AccuracyMatrix> {
        let mut matrix = AccuracyMatrix::new();
        for row in &self.evaluations {
            matrix.push(row.iter().map(|result| result.accuracy).collect())?;
        }
        Ok(matrix)
    }

    fn save(&self, path: &Path) -> Result<()> {
        Ok(write_whole(path, &serde_json::to_vec_pretty(self)?)?)
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
pub(super) fn run(learner: &Learner<'_>, run: &mut Run) -> Result<Outcome> {
    let mut state = State::begin(learner, run)?;
    let schedule = learner.config.schedule.schedule(learner.tasks.len());
    let [packed, metrics] = [PACKED, METRICS].map(|file| run.file(file));
    for task in state.packing.tasks().len()..learner.tasks.len() {
        let (fresh, mut context) = (learner.fresh(task), run.context(PACKED));
        let learned = learner.learn(&mut state.packing, task, &fresh, &*schedule, &mut context)?;
        state.metrics.learned.push(learned);
        let evaluate = |task| -> Result<TestResult> {
            Ok(learner.evaluate(&learner.network(&state.packing, task)?, task)?)
        };
        let row = (0..=task).map(evaluate).collect::<Result<_>>()?;
        state.metrics.evaluations.push(row);
        // Metrics are saved first: resuming drops those of tasks that are not packed.
        state.metrics.save(&metrics)?;
        state.packing.save(&packed)?;
        remove_checkpoints(&packed, task)?;
    }
    let report = state.report(learner, &*schedule, run)?;
    write_packing_report(run.out(), &report)?;
    tables::print(&report, run.output);
    let page = run.file("index.html");
    run.output.line(format_args!("Report: {}", page.display()));
    let doubts = doubts::changed(report.is_unchanged).into_iter();
    Ok(Outcome {
        result: result(&report, &page),
        doubts: doubts.chain(doubts::few_samples(learner.tasks)).collect(),
        word: None,
    })
}

/// Returns the key results.
fn result(report: &PackingReport, page: &Path) -> Value {
    let last = |task| report.accuracies.accuracy(report.tasks.len(), task);
    let task = |(number, entry): (usize, &PackedTaskEntry)| {
        json!({
            "name": entry.name,
            "accuracy": last(number),
            "owned": report.capacity.owned(number) as f64 / report.capacity.weights() as f64,
        })
    };
    json!({
        "mean_accuracy": report.accuracies.average_accuracy().ok(),
        "forgetting": report.forgetting(),
        "is_unchanged": report.is_unchanged,
        "tasks": report.tasks.iter().enumerate().map(task).collect::<Vec<_>>(),
        "capacity_left": report.capacity.free() as f64 / report.capacity.weights() as f64,
        "report": page.display().to_string(),
    })
}

/// The packed tasks with their metrics.
struct State {
    packing: PackNet,
    metrics: Metrics,
}

impl State {
    /// Begins a new run, or continues the one in the folder.
    fn begin(learner: &Learner<'_>, run: &mut Run) -> Result<Self> {
        let identity = learner.config.identity(learner.tasks);
        // Settings of the packing that do not fit the network are found before anything is written.
        let empty = learner.empty()?;
        let [packed, metrics] = [PACKED, METRICS].map(|file| run.file(file));
        let found = if run.is_resumed() { read_stored(&metrics, &identity)? } else { None };
        if let Some(found) = found {
            let packing = if packed.exists() { PackNet::load(&packed)? } else { empty };
            let state = Self::continued(packing, found, learner, &metrics)?;
            run.begin()?;
            return Ok(state);
        }
        if run.is_resumed() && packed.exists() {
            let reason = format!("there is no {METRICS} beside it, so the run cannot be continued");
            return Err(CoreError::DamagedFile { path: packed, reason }.into());
        }
        run.begin()?;
        remove_leftovers(run.out())?;
        Self::new(empty, &identity, &metrics)
    }

    fn new(packing: PackNet, identity: &Identity, path: &Path) -> Result<Self> {
        let identity = identity_value(identity)?;
        let metrics = Metrics { identity, learned: Vec::new(), evaluations: Vec::new() };
        metrics.save(path)?;
        Ok(Self { packing, metrics })
    }

    fn continued(
        packing: PackNet,
        mut metrics: Metrics,
        learner: &Learner<'_>,
        path: &Path,
    ) -> Result<Self> {
        let (done, found) = (packing.tasks().len(), metrics.evaluations.len());
        let expected = learner.tasks.iter().map(|task| task.name.as_str());
        let is_ours = packing.tasks().iter().map(|task| task.name()).eq(expected.take(done));
        if found < done || !is_ours {
            let reason =
                format!("it has metrics of {found} tasks, but {PACKED} holds {done}, or others");
            return Err(CoreError::DamagedFile { path: path.into(), reason }.into());
        }
        metrics.evaluations.truncate(done);
        metrics.learned.truncate(done);
        Ok(Self { packing, metrics })
    }

    fn report(
        &self,
        learner: &Learner<'_>,
        schedule: &dyn RatioSchedule,
        run: &Run,
    ) -> Result<PackingReport> {
        let entry = |(task, learned): (&Task, &Learned)| PackedTaskEntry {
            name: task.name.clone(),
            samples: task.training.len(),
            classes: task.training.classes().len(),
            divergence: learned.divergence,
            accuracies: learned.accuracies,
        };
        let packed = run.file(PACKED);
        let file = std::fs::metadata(&packed).map_err(|source| CoreError::Io {
            action: "look at",
            path: packed.clone(),
            source,
        })?;
        Ok(PackingReport {
            config: Some(run.config_text().into()),
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

/// Removes what a run that was killed and is now replaced has left: its packed tasks and their
/// checkpoints.
fn remove_leftovers(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)?.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_checkpoint = name.strip_prefix(PACKED).is_some_and(|rest| {
            let ending = [".train", ".tune"].iter().find_map(|ending| rest.strip_suffix(ending));
            ending.and_then(|number| number.strip_prefix('.')).is_some_and(|number| {
                !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
            })
        });
        if is_checkpoint || [PACKED, METRICS].contains(&name.as_ref()) {
            remove_file(&entry.path())?;
        }
    }
    Ok(())
}
