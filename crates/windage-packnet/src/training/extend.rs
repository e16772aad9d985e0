//! One task: train, prune, fine-tune, choose.

use burn::module::Module;
use burn::optim::AdamConfig;
use serde::{Deserialize, Serialize};
use windage_core::training::{ADAM_EPSILON, Identity, Plan, Schedule, Trainable, train};
use windage_core::{Classifier, Domain, RunContext, Stream};

use super::TaskTrainingConfig;
use super::checkpoints::{Part, remove_checkpoints, remove_stale_tuning};
use super::trainer::{TaskTrainer, accuracy};
use crate::packing::{ChosenCandidate, TaskDescription};
use crate::ratios::RatioSchedule;
use crate::similarity::Signature;
use crate::values::snapshot;
use crate::{Error, PackNet, Result};

/// The data of a task.
#[derive(Clone, Copy, Debug)]
pub struct TaskData<'a> {
    /// Name of the task.
    pub name: &'a str,
    /// Samples to train on.
    pub training: &'a Domain,
    /// Samples that candidates are scored on; training does not see them.
    pub validation: &'a Domain,
}

/// The choice of a task's pruning ratios.
#[derive(Clone, Copy)]
pub struct TaskRatios<'a> {
    /// Gives the ratio of each layer.
    pub schedule: &'a dyn RatioSchedule,
    /// Divergence, 0…1, of the task's data from those of an earlier task (see
    /// [`PackNet::divergence`]). `None` for the first task, or if no earlier task qualifies.
    pub divergence: Option<f64>,
}

/// Validation accuracies of a task at each stage of learning it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskAccuracies {
    /// Accuracy after training, before pruning.
    pub trained: f64,
    /// Accuracy after pruning, before fine-tuning: that of the first candidate.
    pub pruned: f64,
    /// Accuracy after fine-tuning: that of the second candidate.
    pub fine_tuned: f64,
    /// The candidate that was chosen.
    pub chosen: ChosenCandidate,
}

/// Learns a classification task and packs it. `fresh` is an untrained network with as many outputs
/// as the task has classes.
///
/// If `context` names a file as checkpoint, two checkpoints are kept beside it while the task is
/// learned (the number of the task and `.train` or `.tune` are added to its name), so that an
/// interrupted run can continue to the same bits. [Save](PackNet::save) the packed tasks to that
/// file, then remove the checkpoints with [`remove_checkpoints`]. Those that a crash in between
/// leaves behind are removed when the next task begins.
///
/// # Errors
/// Returns an error if a setting is out of its range, a sample cannot be read, the network has
/// fewer outputs than the data have classes, a checkpoint belongs to another run, training diverges
/// or is interrupted, or a call of [`PackNet`] returns an error. The packing is then between tasks
/// again, with the tasks that it had.
pub fn extend<const D: usize, M: Module + Classifier<D>>(
    packing: &mut PackNet,
    data: TaskData<'_>,
    fresh: &M,
    ratios: TaskRatios<'_>,
    config: &TaskTrainingConfig,
    context: &mut RunContext<'_>,
) -> Result<TaskAccuracies> {
    config.validate()?;
    // A schedule that cannot be used is found now rather than after hours of training.
    packing.next_ratios(ratios.schedule, ratios.divergence)?;
    let fresh = fresh.valid().to_device(context.device()?);
    check_classes(&fresh, data, context)?;
    let number = packing.tasks().len();
    if let (Some(before), Some(packed)) = (number.checked_sub(1), context.checkpoint.path()) {
        remove_checkpoints(packed, before)?;
    }
    let module = packing.begin(data.name, &fresh, Some(Signature::of(data.training)?))?;
    let learned = Learning { data, config, number }.learn(packing, module, ratios, context);
    if learned.is_err() {
        packing.abandon();
    }
    learned
}

/// Checks that a network has at least as many outputs as the data have classes.
fn check_classes<const D: usize, M: Module + Classifier<D>>(
    fresh: &M,
    data: TaskData<'_>,
    context: &RunContext<'_>,
) -> Result<()> {
    let batch = data.training.batch::<D>(&[0], context.device()?)?;
    let [_, outputs] = fresh.valid().logits(batch.inputs).dims();
    for domain in [data.training, data.validation] {
        let classes = domain.classes().len();
        if classes > outputs {
            return Err(Error::TooFewOutputs { outputs, domain: domain.name().into(), classes });
        }
    }
    Ok(())
}

/// What stays the same while a task is learned.
struct Learning<'a> {
    data: TaskData<'a>,
    config: &'a TaskTrainingConfig,
    /// Number of the task.
    number: usize,
}

impl Learning<'_> {
    fn learn<const D: usize, M: Module + Classifier<D>>(
        &self,
        packing: &mut PackNet,
        module: M,
        ratios: TaskRatios<'_>,
        context: &mut RunContext<'_>,
    ) -> Result<TaskAccuracies> {
        let module = self.train::<D, M>(Part::Training, packing, module, context)?;
        let trained = self.accuracy::<D, M>(&module, context)?;
        let module = packing.prune(&module, ratios.schedule, ratios.divergence)?;
        let pruned = self.accuracy::<D, M>(&module, context)?;
        packing.candidate(&module, pruned)?;
        let module = self.train::<D, M>(Part::FineTuning, packing, module, context)?;
        let fine_tuned = self.accuracy::<D, M>(&module, context)?;
        packing.candidate(&module, fine_tuned)?;
        let chosen = packing.choose()?;
        packing.describe_task(self.number, TaskDescription::of(self.data.training))?;
        Ok(TaskAccuracies { trained, pruned, fine_tuned, chosen })
    }

    fn train<const D: usize, M: Module + Classifier<D>>(
        &self,
        part: Part,
        packing: &PackNet,
        module: M,
        context: &mut RunContext<'_>,
    ) -> Result<M> {
        let device = context.device()?.clone().autodiff();
        let schedule = self.schedule(part);
        let stage = format!("{} {}", part.stage(), self.data.name);
        let plan = Plan::epochs(stage, self.identity(part, packing, &module)?, &schedule);
        let adam = AdamConfig::new().with_epsilon(ADAM_EPSILON);
        let optimizer = packing.optimizer(adam.build(), None)?;
        let mut trainer = TaskTrainer::<D, M> {
            trained: Trainable::by(module.fork(&device), optimizer),
            domain: self.data.training,
            schedule,
            learning_rate: self.learning_rate(part),
            seed: self.config.seed,
            device,
        };
        if part == Part::Training {
            remove_stale_tuning(&context.checkpoint, self.number)?;
        }
        let mut context = context.beside(|packed| part.checkpoint(packed, self.number));
        train(&mut trainer, &plan, &mut context)?.completed()?;
        Ok(trainer.trained.module)
    }

    fn schedule(&self, part: Part) -> Schedule {
        let TaskTrainingConfig { batch, seed, .. } = *self.config;
        let order = Stream::Labeled(u32::try_from(self.number).unwrap_or(u32::MAX));
        Schedule::new(self.data.training.len(), batch, self.epochs(part), seed, order)
    }

    fn epochs(&self, part: Part) -> usize {
        match part {
            Part::Training => self.config.epochs,
            Part::FineTuning => self.config.fine_tuning_epochs,
        }
    }

    fn learning_rate(&self, part: Part) -> f64 {
        match part {
            Part::Training => self.config.learning_rate,
            Part::FineTuning => self.config.fine_tuning_rate,
        }
    }

    /// Returns what a checkpoint of a part belongs to: its data and settings, and a checksum of the
    /// values that the part starts from and of the positions that are held.
    fn identity<M: Module>(&self, part: Part, packing: &PackNet, module: &M) -> Result<Identity> {
        let mut start = crc32fast::Hasher::new();
        for (path, values) in snapshot(module)? {
            start.update(path.as_bytes());
            values.values.iter().for_each(|value| start.update(&value.to_le_bytes()));
        }
        packing.held().iter().for_each(|held| start.update(&held.to_bytes()));
        Ok(Identity::new(part.stage())
            .with("task", self.data.name)
            .with_domain("training", self.data.training)
            .with("epochs", &self.epochs(part))
            .with("batch", &self.config.batch)
            .with("learning_rate", &self.learning_rate(part))
            .with("seed", &self.config.seed.0)
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
