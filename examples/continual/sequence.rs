//! All tasks one after the other, saved after each.

use std::path::Path;

use burn::module::Module;
use serde::{Deserialize, Serialize};
use windage::core::training::Checkpointing;
use windage::core::{Error as CoreError, Observer, RunContext, remove_file, write_whole};
use windage::metrics::AccuracyMatrix;
use windage::packnet::{PackNet, RatioSchedule, remove_checkpoints};
use windage::report::packnet::{
    PackedTaskEntry, PackingReport, remove_packing_report, write_packing_report,
};

use crate::arguments::Arguments;
use crate::choices::choices;
use crate::common::Failure;
use crate::learn::{Evaluation, Learned, Learner};
use crate::tables;
use crate::tasks::Task;

/// The packed tasks.
const PACKED: &str = "packed.windage";
/// Figures of the tasks that are packed.
const FIGURES: &str = "figures.json";

/// What has been measured so far.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Figures {
    /// What the run was asked to do.
    settings: String,
    learned: Vec<Learned>,
    /// After each task, on it and all earlier ones.
    judged: Vec<Vec<Evaluation>>,
}

impl Figures {
    fn accuracies(&self) -> Result<AccuracyMatrix, Failure> {
        let mut matrix = AccuracyMatrix::new();
        for row in &self.judged {
            matrix.push(row.iter().map(|judged| judged.accuracy).collect())?;
        }
        Ok(matrix)
    }

    fn save(&self, arguments: &Arguments) -> Result<(), Failure> {
        Ok(write_whole(&arguments.out.join(FIGURES), &serde_json::to_vec_pretty(self)?)?)
    }

    /// Whether every task's logits have stayed the same to the bit.
    fn is_unchanged(&self) -> bool {
        let last = self.judged.last().map_or(&[][..], Vec::as_slice);
        last.iter()
            .enumerate()
            .all(|(task, now)| self.judged[task..].iter().all(|row| row[task].logits == now.logits))
    }
}

pub(crate) fn run(
    learner: &Learner<'_>,
    arguments: &Arguments,
    observer: &mut dyn Observer,
) -> Result<(), Failure> {
    let (mut packing, mut figures) = begun(learner, arguments)?;
    let rates = arguments.rates(learner.tasks.len())?;
    let saved = if arguments.resume { Checkpointing::Resume } else { Checkpointing::To };
    for task in packing.tasks().len()..learner.tasks.len() {
        let fit = arguments.fit(learner.seed);
        let mut context = RunContext::on(&learner.device, observer)
            .with_checkpoint(saved(arguments.out.join(PACKED)));
        let learned =
            learner.learn(&mut packing, task, &learner.fresh(task), &*rates, &fit, &mut context)?;
        figures.learned.push(learned);
        let judge = |task| learner.judged(&packing.model(task, &learner.fresh(task))?, task);
        figures.judged.push((0..=task).map(judge).collect::<Result<_, _>>()?);
        // Figures first: without the packing they belong to, they are cut off on resuming.
        figures.save(arguments)?;
        packing.save(&arguments.out.join(PACKED))?;
        remove_checkpoints(&arguments.out.join(PACKED), task)?;
    }
    let report = report(learner, &packing, &figures, &*rates, &arguments.out.join(PACKED))?;
    write_packing_report(&arguments.out, &report)?;
    tables::print(&report);
    println!("Report: {}", arguments.out.join("index.html").display());
    Ok(())
}

fn report(
    learner: &Learner<'_>,
    packing: &PackNet,
    figures: &Figures,
    rates: &dyn RatioSchedule,
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
        arguments: std::env::args().skip(1).collect(),
        settings: figures.settings.clone(),
        tasks: learner.tasks.iter().zip(&figures.learned).map(entry).collect(),
        accuracies: figures.accuracies()?,
        is_unchanged: figures.is_unchanged(),
        capacity: packing.capacity(),
        forecast: packing.forecast(rates, Some(1.0))?,
        choices: choices(learner, packing)?,
        file_bytes: file.len(),
        network_bytes: 4 * learner.fresh(0).num_params() as u64,
    })
}

/// A new run, or the one to go on with.
fn begun(learner: &Learner<'_>, arguments: &Arguments) -> Result<(PackNet, Figures), Failure> {
    let settings = settings(learner, arguments)?;
    let [packed, figures] = [PACKED, FIGURES].map(|file| arguments.out.join(file));
    if !(arguments.resume && figures.exists()) {
        // What an earlier run left there must not be taken for this one's.
        remove_packing_report(&arguments.out)?;
        [packed, figures].iter().try_for_each(|file| remove_file(file))?;
        let figures = Figures { settings, ..Figures::default() };
        figures.save(arguments)?;
        return Ok((learner.empty()?, figures));
    }
    let bad = |problem: String| CoreError::Checkpoint { path: figures.clone(), problem };
    let bytes = std::fs::read(&figures).map_err(|error| bad(format!("cannot be read: {error}")))?;
    let mut found: Figures =
        serde_json::from_slice(&bytes).map_err(|error| bad(format!("is damaged: {error}")))?;
    if found.settings != settings {
        return Err(bad("belongs to another run: data or settings differ".into()).into());
    }
    let packing = if packed.exists() { PackNet::load(&packed)? } else { learner.empty()? };
    let done = packing.tasks().len();
    if found.judged.len() < done {
        return Err(
            bad(format!("holds {} tasks, but {done} are packed", found.judged.len())).into()
        );
    }
    found.judged.truncate(done);
    found.learned.truncate(done);
    Ok((packing, found))
}

pub(crate) fn settings(learner: &Learner<'_>, arguments: &Arguments) -> Result<String, Failure> {
    let tasks = learner.tasks.iter().map(|task| {
        let [training, validation, test] =
            [&task.training, &task.validation, &task.test].map(|domain| domain.fingerprint());
        format!("{} {training:x} {validation:x} {test:x}", task.name)
    });
    Ok(format!(
        "{}; {:?}, rate {}, table {:?}, plan {:?}, unlike {}, {:?}, width {}, {:?}",
        tasks.collect::<Vec<_>>().join(", "),
        arguments.schedule,
        arguments.rate,
        arguments.table()?,
        arguments.plan,
        arguments.unlike,
        learner.packing,
        learner.width,
        arguments.fit(learner.seed)
    ))
}
