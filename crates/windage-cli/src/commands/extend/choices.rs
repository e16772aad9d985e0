//! How well the task of a sample is found if nobody names it.

use windage::core::Domain;
use windage::packnet::PackNet;
use windage::packnet::inference::{TaskChoice, TaskScores};
use windage::packnet::network::ConvNetwork;
use windage::packnet::run_config::Learner;
use windage::report::packnet::TaskChoiceEntry;

use crate::failure::Result;

/// Number of samples of a batch, which all belong to the same task.
const BATCH: usize = 20;
/// Largest number of test samples per task.
const SAMPLES: usize = 200;

/// Returns the shares of samples and batches whose task each method finds.
pub(super) fn choices(learner: &Learner<'_>, packing: &PackNet) -> Result<Vec<TaskChoiceEntry>> {
    let count = packing.tasks().len();
    let networks = (0..count).map(|task| Ok(learner.network(packing, task)?));
    let networks = networks.collect::<Result<Vec<ConvNetwork>>>()?;
    let mut entries = Vec::new();
    for choice in TaskChoice::ALL {
        let mut found = Found::default();
        for task in 0..count {
            let test = &learner.tasks[task].test;
            for indices in batches(test) {
                let inputs = test.batch::<4>(&indices, &learner.device)?.inputs;
                found.add(&choice.scores(packing.tasks(), &networks, &inputs)?, task);
            }
        }
        entries.push(found.entry(choice.words()));
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
