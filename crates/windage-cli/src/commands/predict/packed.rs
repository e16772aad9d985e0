//! Packed tasks as a model.

use std::path::Path;

use burn::tensor::{Device, Int, Tensor, TensorData};
use windage::core::Classifier;
use windage::packnet::PackNet;
use windage::packnet::inference::TaskChoice;
use windage::packnet::network::ConvNetwork;
use windage::packnet::packing::{PackedTask, TaskDescription};

use super::arguments::Chosen;
use super::prediction::{ClassProbability, Prediction, Sample, ranked};
use super::unusable;
use crate::failure::Result;
use crate::model::Input;

/// Packed tasks with the networks that are needed.
pub(super) struct PackedModel {
    packing: PackNet,
    chosen: Chosen,
    /// Networks of all tasks, or only that of the chosen one.
    networks: Vec<ConvNetwork>,
    classes: Vec<Vec<String>>,
}

impl PackedModel {
    /// Returns what the tasks take.
    pub(super) fn input(packing: &PackNet, path: &Path, chosen: &Chosen) -> Result<Input> {
        let shape = |task: &PackedTask| -> Result<[usize; 3]> {
            let shape = task.description().map(|known| known.shape.as_slice().try_into());
            let missing = "it does not say what images its tasks take, so another program wrote it";
            shape.and_then(std::result::Result::ok).ok_or_else(|| unusable(path, missing))
        };
        let tasks = packing.tasks();
        let first = shape(match chosen {
            Chosen::Task(task) => &tasks[*task],
            _ => &tasks[0],
        })?;
        if !matches!(chosen, Chosen::Task(_)) {
            for task in tasks {
                if shape(task)? != first {
                    let reason =
                        "its tasks take images of different shapes; choose one with --task";
                    return Err(unusable(path, reason));
                }
            }
        }
        Ok(Input::Images { shape: first })
    }

    /// Builds the networks.
    pub(super) fn new(packing: PackNet, chosen: Chosen, device: &Device) -> Result<Self> {
        let tasks = packing.tasks();
        let needed = match chosen {
            Chosen::Task(task) => task..task + 1,
            _ => 0..tasks.len(),
        };
        let networks = needed.map(|task| Ok(packing.described_network(task, device)?));
        let networks = networks.collect::<Result<Vec<ConvNetwork>>>()?;
        let names = |known: &TaskDescription| known.classes.clone();
        let classes = tasks.iter().map(|task| task.description().map(names).unwrap_or_default());
        let classes = classes.collect();
        Ok(Self { packing, chosen, networks, classes })
    }

    /// Returns the number of tasks.
    pub(super) fn tasks(&self) -> usize {
        self.packing.tasks().len()
    }

    /// Adds the scores of a batch by task.
    pub(super) fn add_scores(
        &self,
        choice: TaskChoice,
        inputs: &Tensor<4>,
        sums: &mut [f64],
    ) -> Result<()> {
        let found = choice.scores(self.packing.tasks(), &self.networks, inputs)?;
        for scores in found.scores {
            sums.iter_mut().zip(scores).for_each(|(sum, score)| *sum += score);
        }
        Ok(())
    }

    /// Chooses the task with the highest score; ties go to the earlier task.
    pub(super) fn choose(&mut self, sums: &[f64]) {
        let best =
            (1..sums.len()).fold(0, |best, task| if sums[task] > sums[best] { task } else { best });
        self.networks = self.networks.drain(best..=best).collect();
        self.chosen = Chosen::Task(best);
    }

    /// Classifies a batch.
    pub(super) fn predictions(
        &self,
        samples: Vec<Sample>,
        inputs: Tensor<4>,
    ) -> Result<Vec<Prediction>> {
        let choice = match self.chosen {
            Chosen::Task(task) => {
                let rows = ranked(self.networks[0].logits(inputs), &self.classes[task]);
                let pairs = samples.into_iter().zip(rows);
                return Ok(pairs.map(|(sample, row)| self.prediction(sample, task, row)).collect());
            }
            Chosen::Each(choice) | Chosen::Together(choice) => choice,
            Chosen::None => TaskChoice::default(),
        };
        let found = choice.scores(self.packing.tasks(), &self.networks, &inputs)?.each();
        let mut rows: Vec<Option<Vec<ClassProbability>>> = samples.iter().map(|_| None).collect();
        for (task, network) in self.networks.iter().enumerate() {
            let own: Vec<usize> = (0..found.len()).filter(|&at| found[at] == task).collect();
            if own.is_empty() {
                continue;
            }
            let indices: Vec<i64> = own.iter().map(|&at| at as i64).collect();
            let indices = TensorData::new(indices, [own.len()]);
            let indices = Tensor::<1, Int>::from_data(indices, &inputs.device());
            let logits = network.logits(inputs.clone().select(0, indices));
            for (at, row) in own.into_iter().zip(ranked(logits, &self.classes[task])) {
                rows[at] = Some(row);
            }
        }
        let all = samples.into_iter().zip(found).zip(rows);
        Ok(all
            .map(|((sample, task), row)| self.prediction(sample, task, row.unwrap_or_default()))
            .collect())
    }

    fn prediction(
        &self,
        sample: Sample,
        task: usize,
        classes: Vec<ClassProbability>,
    ) -> Prediction {
        let task = Some(self.packing.tasks()[task].name().to_string());
        Prediction { name: sample.name, task, classes }
    }
}
