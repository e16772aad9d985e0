//! One task: train, initialize, fine-tune, choose.

use burn::module::Module;
use burn::optim::AdamConfig;
use serde::{Deserialize, Serialize};
use windage_core::training::{
    ADAM_EPSILON, Checkpointing, Identity, Plan, Schedule, Trainable, train,
};
use windage_core::{Classifier, Domain, RunContext, Stream};

use super::TaskTrainingConfig;
use super::settings::{TRAIN, TUNE, checkpoint, remove_checkpoint, remove_checkpoints};
use super::trainer::{TaskTrainer, accuracy};
use crate::packing::snapshot;
use crate::ratios::RatioSchedule;
use crate::{Error, Kept, PackNet, Result, Signature};

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
/// If `context` names a file as checkpoint, two checkpoints are kept beside it while the task is
/// learned (the task's number and `.train` or `.tune` are added to its name), so that an interrupted
/// run continues to the same bits. Save the packing, then remove them with [`remove_checkpoints`];
/// those that a crash in between leaves behind are removed when the next task begins.
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
    context: &mut RunContext<'_>,
) -> Result<Extended> {
    fit.validate()?;
    // Now rather than after hours of training.
    packing.next_rates(rates.schedule, rates.divergence)?;
    let fresh = fresh.valid().to_device(context.device()?);
    check_classes(&fresh, data, context)?;
    let number = packing.tasks().len();
    if let (Some(before), Some(packed)) = (number.checked_sub(1), context.checkpoint.path()) {
        remove_checkpoints(packed, before)?;
    }
    let signature = Signature::of(data.training)?;
    let module = packing.begin(data.name, &fresh, Some(signature))?;
    let learning = Learning { data, fit, number };
    let learned = learning.learn(packing, module, rates, context);
    if learned.is_err() {
        packing.abandon();
    }
    learned
}

/// Refuses a network with fewer outputs than the data have classes.
fn check_classes<const D: usize, M: Module + Classifier<D>>(
    fresh: &M,
    data: TaskData<'_>,
    context: &RunContext<'_>,
) -> Result<()> {
    let device = context.device()?;
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
        context: &mut RunContext<'_>,
    ) -> Result<Extended> {
        let TaskTrainingConfig {
            epochs, fine_tuning_epochs, learning_rate, fine_tuning_rate, ..
        } = *self.fit;
        let part = Part { stage: "training", suffix: TRAIN, epochs, learning_rate };
        let module = self.part::<D, M>(packing, module, &part, context)?;
        let trained = self.accuracy::<D, M>(&module, context)?;
        let module = packing.initialize(&module, rates.schedule, rates.divergence)?;
        let initialized = self.accuracy::<D, M>(&module, context)?;
        packing.candidate(&module, initialized)?;
        let part = Part {
            stage: "fine-tuning",
            suffix: TUNE,
            epochs: fine_tuning_epochs,
            learning_rate: fine_tuning_rate,
        };
        let module = self.part::<D, M>(packing, module, &part, context)?;
        let fine_tuned = self.accuracy::<D, M>(&module, context)?;
        packing.candidate(&module, fine_tuned)?;
        let kept = packing.choose()?;
        Ok(Extended { trained, initialized, fine_tuned, kept })
    }

    fn part<const D: usize, M: Module + Classifier<D>>(
        &self,
        packing: &PackNet,
        module: M,
        part: &Part,
        context: &mut RunContext<'_>,
    ) -> Result<M> {
        let device = context.device()?.clone().autodiff();
        let identity = self.identity(packing, &module, part)?;
        let order = Stream::Labeled(u32::try_from(packing.tasks().len()).unwrap_or(u32::MAX));
        let (samples, batch, seed) = (self.data.training.len(), self.fit.batch, self.fit.seed);
        let schedule = Schedule::new(samples, batch, part.epochs, seed, order);
        let plan = Plan::epochs(format!("{} {}", part.stage, self.data.name), identity, &schedule);
        let adam = AdamConfig::new().with_epsilon(ADAM_EPSILON);
        let optimizer = packing.optimizer(adam.build(), None)?;
        let mut trainer = TaskTrainer::<D, M> {
            trained: Trainable::by(module.fork(&device), optimizer),
            domain: self.data.training,
            schedule,
            learning_rate: part.learning_rate,
            seed,
            device,
        };
        if part.suffix == TRAIN {
            self.remove_stale_tuning(&context.checkpoint)?;
        }
        let mut context = context.beside(|packed| checkpoint(packed, self.number, part.suffix));
        train(&mut trainer, &plan, &mut context)?.completed()?;
        Ok(trainer.trained.module)
    }

    /// Removes what another run left of the second part, unless this run resumes its first.
    fn remove_stale_tuning(&self, packed: &Checkpointing) -> Result<()> {
        let first = packed.beside(|packed| checkpoint(packed, self.number, TRAIN));
        let resumes = matches!(&first, Checkpointing::Resume(path) if path.exists());
        match packed.path() {
            Some(packed) if !resumes => remove_checkpoint(packed, self.number, TUNE),
            _ => Ok(()),
        }
    }

    /// What a checkpoint belongs to: data, settings, and by a checksum the values that the part
    /// begins with and what is held.
    fn identity<M: Module>(&self, packing: &PackNet, module: &M, part: &Part) -> Result<Identity> {
        let mut start = crc32fast::Hasher::new();
        for (path, values) in snapshot(module)? {
            start.update(path.as_bytes());
            values.values.iter().for_each(|value| start.update(&value.to_le_bytes()));
        }
        packing.held().iter().for_each(|held| start.update(&held.to_bytes()));
        Ok(Identity::new(part.stage)
            .with("task", self.data.name)
            .with_domain("training", self.data.training)
            .with("epochs", &part.epochs)
            .with("batch", &self.fit.batch)
            .with("learning_rate", &part.learning_rate)
            .with("seed", &self.fit.seed.0)
            .with("start", &format!("{:08x}", start.finalize())))
    }

    fn accuracy<const D: usize, M: Module + Classifier<D>>(
        &self,
        module: &M,
        context: &RunContext<'_>,
    ) -> Result<f64> {
        accuracy::<D, M>(module, self.data.validation, context.device()?)
    }
}
