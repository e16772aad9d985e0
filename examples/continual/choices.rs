//! How well the task of a sample is found where nobody names it.

use windage::core::Domain;
use windage::packnet::{Confidence, PackNet, TaskScores, score_by_confidence};
use windage::report::packnet::TaskChoiceEntry;

use crate::common::Failure;
use crate::learn::Learner;
use crate::network::Network;

/// Samples that are taken to belong to one task.
const BATCH: usize = 20;
/// Samples of each task that are looked at.
const SAMPLES: usize = 200;

/// Shares of samples and batches whose task each method finds.
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
                    None => packing.score_by_signature(inputs)?,
                };
                found.add(&scores, task);
            }
        }
        entries.push(found.entry(name));
    }
    Ok(entries)
}

fn batches(test: &Domain) -> Vec<Vec<usize>> {
    let count = test.len().min(SAMPLES);
    let spread: Vec<usize> = (0..count).map(|index| index * test.len() / count).collect();
    spread.chunks(BATCH).map(<[usize]>::to_vec).collect()
}

#[derive(Default)]
struct Found {
    samples: [usize; 2],
    batches: [usize; 2],
}

impl Found {
    fn add(&mut self, scores: &TaskScores, task: usize) {
        let each = scores.each();
        self.samples[0] += each.iter().filter(|found| **found == task).count();
        self.samples[1] += each.len();
        self.batches[0] += usize::from(scores.together() == Some(task));
        self.batches[1] += 1;
    }

    fn entry(&self, method: &str) -> TaskChoiceEntry {
        let share = |[right, all]: [usize; 2]| right as f64 / all.max(1) as f64;
        TaskChoiceEntry {
            method: method.into(),
            each: share(self.samples),
            together: share(self.batches),
            batch: BATCH,
        }
    }
}
