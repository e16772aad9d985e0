//! One task: train, initialize, fine-tune, choose.

use burn::module::Module;
use burn::optim::AdamConfig;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::training::{Checkpoint, Plan, Schedule, Trainable, run};
use windage_core::{Classifier, Domain, Observer, Stream};

use super::TaskTrainingConfig;
use super::settings::{TRAIN, TUNE};
use super::trainer::{MODULE, TaskTrainer, accuracy};
use crate::packing::snapshot;
use crate::ratios::RatioSchedule;
use crate::{Error, Kept, PackNet, Result, Signature};

/// PyTorch's; Burn's own default, 1e-5, slows the first steps.
const EPSILON: f32 = 1e-8;

/// A task's data.
#[derive(Clone, Copy, Debug)]
pub struct TaskData<'a> {
    /// Name of the task.
    pub name: &'a str,
    /// What it is learned from.
    pub training: &'a Domain,
    /// What candidates are judged by; training never sees it.
    pub validation: &'a Domain,
}

/// What a task's initialization rates are chosen by.
#[derive(Clone, Copy)]
pub struct TaskRatios<'a> {
    /// Gives each layer's rate.
    pub schedule: &'a dyn RatioSchedule,
    /// How unlike the earlier task that counts it is, 0…1 (see [`PackNet::divergence`]); none for
    /// the first task, or where no earlier one qualified.
    pub divergence: Option<f64>,
}

/// How learning a task went.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extended {
    /// Accuracy on the validation data before initialization.
    pub trained: f64,
    /// The same after initialization, before fine-tuning: the first candidate.
    pub initialized: f64,
    /// The same after fine-tuning: the second.
    pub fine_tuned: f64,
    /// The one that was kept.
    pub kept: Kept,
}

/// Learns a classification task and packs it; `fresh` is an initialized network with the task's
/// number of classes.
///
/// With a file in `fit.saved`, two checkpoints are kept beside it while the task is learned (the
/// task's number and `.train` or `.tune` are added to its name), so that an interrupted run goes on
/// to the same bits. Save the packing, then remove them with [`TaskTrainingConfig::remove_checkpoints`]; what
/// a crash in between leaves is removed when the next task begins.
///
/// # Errors
/// A bad setting, an unreadable sample, classes that the network does not have, a checkpoint of
/// another run, divergence of the training, interruption, or what [`PackNet`] refuses. The packing
/// is then between tasks again, with the tasks it had.
pub fn extend<const D: usize, M: Module + Classifier<D>>(
    packing: &mut PackNet,
    data: TaskData<'_>,
    fresh: &M,
    rates: TaskRatios<'_>,
    fit: &TaskTrainingConfig,
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<Extended> {
    fit.validate()?;
    // Now rather than after hours of training.
    packing.next_rates(rates.schedule, rates.divergence)?;
    let fresh = fresh.valid().to_device(device);
    check_classes(&fresh, data, device)?;
    let number = packing.tasks().len();
    if let Some(before) = number.checked_sub(1) {
        fit.remove_checkpoints(before)?;
    }
    let signature = Signature::of(data.training)?;
    let module = packing.begin(data.name, &fresh, Some(signature))?;
    let learning = Learning { data, fit, number, device: device.clone() };
    let learned = learning.learn(packing, module, rates, observer);
    if learned.is_err() {
        packing.abandon();
    }
    learned
}

/// Refuses a network with fewer outputs than the data have classes.
fn check_classes<const D: usize, M: Module + Classifier<D>>(
    fresh: &M,
    data: TaskData<'_>,
    device: &Device,
) -> Result<()> {
    let [_, outputs] = fresh.valid().logits(data.training.batch::<D>(&[0], device)?.inputs).dims();
    for domain in [data.training, data.validation] {
        if domain.classes().len() > outputs {
            let problem = format!(
                "it has {outputs} outputs, {} has {} classes",
                domain.name(),
                domain.classes().len()
            );
            return Err(Error::Misfit { problem });
        }
    }
    Ok(())
}

struct Learning<'a> {
    data: TaskData<'a>,
    fit: &'a TaskTrainingConfig,
    number: usize,
    device: Device,
}

/// One of the two parts of learning.
struct Part {
    stage: &'static str,
    suffix: &'static str,
    epochs: usize,
    learning_rate: f64,
}

impl Learning<'_> {
    fn learn<const D: usize, M: Module + Classifier<D>>(
        &self,
        packing: &mut PackNet,
        module: M,
        rates: TaskRatios<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Extended> {
        let TaskTrainingConfig {
            epochs, fine_tuning_epochs, learning_rate, fine_tuning_rate, ..
        } = *self.fit;
        let part = Part { stage: "training", suffix: TRAIN, epochs, learning_rate };
        let module = self.part::<D, M>(packing, module, &part, observer)?;
        let trained = self.accuracy::<D, M>(&module)?;
        let module = packing.initialize(&module, rates.schedule, rates.divergence)?;
        let initialized = self.accuracy::<D, M>(&module)?;
        packing.candidate(&module, initialized)?;
        let part = Part {
            stage: "fine-tuning",
            suffix: TUNE,
            epochs: fine_tuning_epochs,
            learning_rate: fine_tuning_rate,
        };
        let module = self.part::<D, M>(packing, module, &part, observer)?;
        let fine_tuned = self.accuracy::<D, M>(&module)?;
        packing.candidate(&module, fine_tuned)?;
        let kept = packing.choose()?;
        Ok(Extended { trained, initialized, fine_tuned, kept })
    }

    fn part<const D: usize, M: Module + Classifier<D>>(
        &self,
        packing: &PackNet,
        module: M,
        part: &Part,
        observer: &mut dyn Observer,
    ) -> Result<M> {
        let device = self.device.clone().autodiff();
        let settings = self.describe(packing, &module, part)?;
        let order = Stream::Labeled(u32::try_from(packing.tasks().len()).unwrap_or(u32::MAX));
        let schedule = Schedule::new(
            self.data.training.len(),
            self.fit.batch,
            part.epochs,
            self.fit.seed,
            order,
        );
        let plan = Plan::from(&schedule);
        let optimizer = packing.optimizer(AdamConfig::new().with_epsilon(EPSILON).build(), None)?;
        let mut trainer = TaskTrainer::<D, M> {
            trained: Trainable::by(module.fork(&device), optimizer),
            domain: self.data.training,
            schedule,
            learning_rate: part.learning_rate,
            seed: self.fit.seed,
            device,
        };
        let saved = self.fit.saved_part(self.number, part.suffix);
        let from = Checkpoint::read(&saved, &settings)?;
        if part.suffix == TRAIN && from.is_none() {
            // What another run left of the second part is not this one's.
            self.fit.remove_checkpoint(self.number, TUNE)?;
        }
        if let Some(checkpoint) = &from {
            trainer.trained.load(MODULE, checkpoint)?;
        }
        let stage = format!("{} {}", part.stage, self.data.name);
        run(&mut trainer, plan, from.as_ref(), (&stage, &settings, &saved), observer)?;
        Ok(trainer.trained.module)
    }

    /// What a checkpoint belongs to: data, settings, and by a checksum the values that the part
    /// begins with and what is held.
    fn describe<M: Module>(&self, packing: &PackNet, module: &M, part: &Part) -> Result<String> {
        let TaskData { name, training, .. } = self.data;
        let mut start = crc32fast::Hasher::new();
        for (path, values) in snapshot(module)? {
            start.update(path.as_bytes());
            values.values.iter().for_each(|value| start.update(&value.to_le_bytes()));
        }
        packing.held().iter().for_each(|held| start.update(&held.to_bytes()));
        Ok(format!(
            "{} of {name} on {} ({} samples, {:x}), {} epochs of batches of {}, learning rate {}, seed {}, from {:x}",
            part.stage,
            training.name(),
            training.len(),
            training.fingerprint(),
            part.epochs,
            self.fit.batch,
            part.learning_rate,
            self.fit.seed.0,
            start.finalize()
        ))
    }

    fn accuracy<const D: usize, M: Module + Classifier<D>>(&self, module: &M) -> Result<f64> {
        accuracy::<D, M>(module, self.data.validation, &self.device)
    }
}
