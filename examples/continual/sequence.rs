//! All tasks one after the other, saved after each.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage::core::training::Saved;
use windage::core::{Error as CoreError, Observer, remove_file, write_whole};
use windage::metrics::AccuracyMatrix;
use windage::packnet::{FitTask, PackNet};

use crate::arguments::Arguments;
use crate::common::Failure;
use crate::learn::{Judged, Learned, Learner};
use crate::tables;

/// The packed tasks.
const PACKED: &str = "packed.windage";
/// Figures of the tasks that are packed.
const FIGURES: &str = "figures.json";

/// What has been measured so far.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// What the run was asked to do.
    settings: String,
    pub(crate) learned: Vec<Learned>,
    /// After each task, on it and all earlier ones.
    pub(crate) judged: Vec<Vec<Judged>>,
}

impl Figures {
    pub(crate) fn accuracies(&self) -> Result<AccuracyMatrix, Failure> {
        let mut matrix = AccuracyMatrix::new();
        for row in &self.judged {
            matrix.push(row.iter().map(|judged| judged.accuracy).collect())?;
        }
        Ok(matrix)
    }

    /// Whether every task's logits have stayed the same to the bit.
    pub(crate) fn is_unchanged(&self) -> bool {
        let last = self.judged.last().map_or(&[][..], Vec::as_slice);
        last.iter().enumerate().all(|(task, now)| self.judged[task..].iter().all(|row| row[task].logits == now.logits))
    }
}

pub(crate) fn run(learner: &Learner<'_>, arguments: &Arguments, observer: &mut dyn Observer) -> Result<(), Failure> {
    let (mut packing, mut figures) = begun(learner, arguments)?;
    let rates = arguments.rates()?;
    let saved = if arguments.resume { Saved::Resume } else { Saved::To };
    for task in packing.tasks().len()..learner.tasks.len() {
        let fit = FitTask { saved: saved(arguments.out.join("task")), ..arguments.fit(learner.seed) };
        let learned = learner.learn(&mut packing, task, &learner.fresh(task), &*rates, &fit, observer)?;
        figures.learned.push(learned);
        let judge = |task| learner.judged(&packing.model(task, &learner.fresh(task))?, task);
        figures.judged.push((0..=task).map(judge).collect::<Result<_, _>>()?);
        // Figures first: without the packing they belong to, they are cut off on resuming.
        write_whole(&arguments.out.join(FIGURES), &serde_json::to_vec_pretty(&figures)?)?;
        packing.save(&arguments.out.join(PACKED))?;
    }
    tables::print(learner, &packing, &figures, &*rates)?;
    Ok(())
}

/// A new run, or the one to go on with.
fn begun(learner: &Learner<'_>, arguments: &Arguments) -> Result<(PackNet, Figures), Failure> {
    let settings = settings(learner, arguments);
    let [packed, figures] = [PACKED, FIGURES].map(|file| arguments.out.join(file));
    if !(arguments.resume && packed.exists()) {
        // What an earlier run left there must not be taken for this one's.
        let files: [PathBuf; 2] = [packed, figures];
        files.iter().filter(|_| !arguments.resume).try_for_each(|file| remove_file(file))?;
        return Ok((learner.empty()?, Figures { settings, ..Figures::default() }));
    }
    let packing = PackNet::load(&packed)?;
    let bad = |problem: String| CoreError::Checkpoint { path: figures.clone(), problem };
    let bytes = std::fs::read(&figures).map_err(|error| bad(format!("cannot be read: {error}")))?;
    let mut found: Figures = serde_json::from_slice(&bytes).map_err(|error| bad(format!("is damaged: {error}")))?;
    if found.settings != settings {
        return Err(bad("belongs to another run: data or settings differ".into()).into());
    }
    let done = packing.tasks().len();
    if found.judged.len() < done {
        return Err(bad(format!("holds {} tasks, but {done} are packed", found.judged.len())).into());
    }
    found.judged.truncate(done);
    found.learned.truncate(done);
    Ok((packing, found))
}

fn settings(learner: &Learner<'_>, arguments: &Arguments) -> String {
    let tasks = learner.tasks.iter().map(|task| {
        let [training, validation, test] =
            [&task.training, &task.validation, &task.test].map(|domain| domain.fingerprint());
        format!("{} {training:x} {validation:x} {test:x}", task.name)
    });
    format!(
        "{}; {:?}, rate {}, {:?}, width {}, {:?}",
        tasks.collect::<Vec<_>>().join(", "),
        arguments.schedule,
        arguments.rate,
        learner.packing,
        learner.width,
        arguments.fit(learner.seed)
    )
}
