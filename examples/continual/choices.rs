//! How well the task of a sample is found if nobody names it.

use windage::core::Domain;
use windage::packnet::PackNet;
use windage::packnet::inference::{
    Confidence, TaskScores, score_by_confidence, score_by_signature,
};
use windage::report::packnet::TaskChoiceEntry;

use crate::common::Failure;
use crate::learn::Learner;
use crate::network::Network;

/// Number of samples of a batch, which all belong to the same task.
const BATCH: usize = 20;
/// Largest number of test samples per task.
const SAMPLES: usize = 200;

/// Returns the shares of samples and batches whose task each method finds.
pub(crate) fn choices(
    learner: &Learner<'_>,
    packing: &PackNet,
) -> Result<Vec<TaskChoiceEntry>, Failure> {
    let count = packing.tasks().len();
    let networks = (0..count).map(|task| Ok(packing.model(task, &learner.fresh(task))?));
    let networks = networks.collect::<Result<Vec<Network>, Failure>>()?;
    let methods = [
        ("least entropy of the task's network", Some(Confidence::Entropy)),
        ("highest probability", Some(Confidence::Probability)),
        ("highest energy", Some(Confidence::Energy)),
        ("signature of the data", None),
    ];
    let mut entries = Vec::new();
    for (name, confidence) in methods {
        let mut found = Found::default();
        for task in 0..count {
            let test = &learner.tasks[task].test;
            for indices in batches(test) {
                let inputs = test.batch::<4>(&indices, &learner.device)?.inputs;
                let scores = match confidence {
                    Some(confidence) => score_by_confidence(&networks, &inputs, confidence),
                    None => score_by_signature(packing.tasks(), inputs)?,
                };
                found.add(&scores, task);
            }
        }
        entries.push(found.entry(name));
    }
    Ok(entries)
}

/// Returns the indices of samples spread evenly over a test set, in batches.
fn batches(test: &Domain) -> Vec<Vec<usize>> {
    let count = test.len().min(SAMPLES);
    let spread: Vec<usize> = (0..count).map(|index| index * test.len() / count).collect();
    spread.chunks(BATCH).map(<[usize]>::to_vec).collect()
}

/// A number of samples or batches, and for how many of them the task was found.
#[derive(Clone, Copy, Default)]
struct Count {
    found: usize,
    all: usize,
}

impl Count {
    fn share(self) -> f64 {
        self.found as f64 / self.all.max(1) as f64
    }
}

#[derive(Default)]
struct Found {
    samples: Count,
    batches: Count,
}

impl Found {
    fn add(&mut self, scores: &TaskScores, task: usize) {
        let each = scores.each();
        self.samples.found += each.iter().filter(|found| **found == task).count();
        self.samples.all += each.len();
        self.batches.found += usize::from(scores.together() == Some(task));
        self.batches.all += 1;
    }

    fn entry(&self, method: &str) -> TaskChoiceEntry {
        TaskChoiceEntry {
            method: method.into(),
            each: self.samples.share(),
            together: self.batches.share(),
            batch: BATCH,
        }
    }
}
