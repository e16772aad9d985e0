//! A whole run of adaptation.

use burn::module::Module;
use burn::tensor::Device;
use serde::Serialize;
use windage_core::features::FeatureTap;
use windage_core::training::{Identity, Plan, StopReason, Trainable, train};
use windage_core::{RunContext, Seed};

use crate::error::Result;
use crate::history::{History, Running};
use crate::objective::Objective;
use crate::recommendation::{Recommendation, RunSettings, recommend};
use crate::sets::{LabeledSet, Mixture, Sets};
use crate::task::Task;
use crate::trainer::AdaptTrainer;
use crate::training::{Thresholds, TrainingConfig};

const STAGE: &str = "adapting";

/// A training run: what to minimize, how, and when to end.
///
/// See the [crate documentation](crate) for an example.
#[derive(Clone, Debug)]
pub struct Adapt<T> {
    /// What is minimized.
    pub objective: Objective<T>,
    /// How the network is trained.
    pub training: TrainingConfig,
    /// Values of losses at which training ends before its last step.
    pub thresholds: Thresholds,
    /// Seed of the order of samples.
    pub seed: Seed,
    /// What is known about the network besides its weights; see
    /// [`with_network`](Self::with_network).
    pub network: NetworkNote,
}

/// What is known about a network besides its weights.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkNote {
    /// Settings that the number of parameters does not show, such as dropout, as text. A checkpoint
    /// cannot be resumed with others.
    pub settings: Option<String>,
    /// Whether the network was trained before, so that its first losses are not those of fresh
    /// weights.
    pub is_trained: bool,
}

/// The result of a run.
#[derive(Clone, Debug)]
pub struct Outcome<N> {
    /// The trained network, ready for inference.
    pub network: N,
    /// Losses and scores over the run.
    pub history: History,
    /// Steps taken, those of earlier, interrupted runs included.
    pub steps: usize,
    /// Why training ended.
    pub ended: StopReason,
    /// What to change in the next run, and why.
    pub recommendations: Vec<Recommendation>,
}

impl<T> Adapt<T> {
    /// Creates a run with default training, no thresholds and seed 0.
    pub fn new(objective: Objective<T>) -> Self {
        Self {
            objective,
            training: TrainingConfig::default(),
            thresholds: Thresholds::none(),
            seed: Seed(0),
            network: NetworkNote::default(),
        }
    }

    /// Sets what is known about the network besides its weights.
    #[must_use]
    pub fn with_network(self, network: NetworkNote) -> Self {
        Self { network, ..self }
    }

    /// Sets how the network is trained.
    #[must_use]
    pub fn with_training(self, training: TrainingConfig) -> Self {
        Self { training, ..self }
    }

    /// Sets the values of losses at which training ends before its last step.
    #[must_use]
    pub fn with_thresholds(self, thresholds: Thresholds) -> Self {
        Self { thresholds, ..self }
    }

    /// Sets the seed of the order of samples.
    #[must_use]
    pub fn with_seed(self, seed: Seed) -> Self {
        Self { seed, ..self }
    }

    /// Trains `network` until the thresholds are reached, all steps are taken, or the observer asks
    /// to stop. The `validation` set is evaluated at the end of each interval.
    ///
    /// An interrupted run returns the network as trained so far. A run that is continued with
    /// [`Checkpointing::Resume`](windage_core::training::Checkpointing::Resume) reaches the same
    /// bits as an uninterrupted run. It may have other thresholds and, unless weights or rates
    /// depend on it, another number of steps.
    ///
    /// Labeled sets may be missing if the objective has no task loss
    /// ([`Objective::without_task_loss`]).
    ///
    /// # Errors
    /// Returns an error if a setting is out of its range, a term names an unknown layer, a sample
    /// cannot be read, the checkpoint belongs to another run or has taken more steps, or training
    /// diverges (the last good checkpoint is kept).
    pub fn run<N, X, O>(
        &self,
        network: N,
        sets: Sets<X, T::Target>,
        validation: Option<&dyn LabeledSet<X, T::Target>>,
        context: &mut RunContext<'_>,
    ) -> Result<Outcome<N>>
    where
        N: Module + FeatureTap<Input = X, Output = O>,
        X: Clone,
        O: Clone,
        T: Task<X, O>,
    {
        self.validate(&sets)?;
        let identity = self
            .identity(&sets)
            .with("parameters", &network.num_params())
            .with("validation", &validation.map(SetIdentity::new));
        let identity = match &self.network.settings {
            Some(settings) => identity.with("network", settings),
            None => identity,
        };
        // Without a loss, the network is only evaluated, after its statistics are renewed.
        let steps = if self.objective.is_empty() { 0 } else { self.training.steps };
        let interval = self.training.interval;
        let plan = Plan { stage: STAGE.into(), identity, steps, interval };
        let device = context.device()?.clone().autodiff();
        let mut trainer = self.trainer(network, sets, validation, device)?;
        let training = train(&mut trainer, &plan, context)?;
        trainer.close_running(training.steps)?;
        trainer.renew_statistics()?;
        let recommendations = self.recommendations(&trainer.history, training.ended);
        Ok(Outcome {
            network: trainer.network.module.valid(),
            history: trainer.history,
            steps: training.steps,
            ended: training.ended,
            recommendations,
        })
    }

    fn trainer<'a, N, X, O>(
        &'a self,
        network: N,
        sets: Sets<X, T::Target>,
        validation: Option<&'a dyn LabeledSet<X, T::Target>>,
        device: Device,
    ) -> Result<AdaptTrainer<'a, N, X, O, T>>
    where
        N: Module + FeatureTap<Input = X, Output = O>,
        X: Clone,
        O: Clone,
        T: Task<X, O>,
    {
        let (batch, unlabeled_batch) = (self.training.batch, self.training.unlabeled_batch);
        let mut mixture = Mixture::new(sets, batch, unlabeled_batch, self.seed)?;
        self.objective.validate_parts(&mixture.parts())?;
        let plain = device.clone().inner();
        let network = network.to_device(&plain).valid();
        let terms =
            self.objective.networks(&network, &mixture.batch(0, &plain)?, self.seed, &plain)?;
        let optimizer = || self.training.init_optimizer();
        let terms = (!terms.is_empty())
            .then(|| Trainable::by(terms.to_device(&device).train(), optimizer()));
        let network = network.to_device(&device).train();
        Ok(AdaptTrainer {
            objective: &self.objective,
            training: &self.training,
            thresholds: &self.thresholds,
            validation,
            network: Trainable::by(network, optimizer()),
            terms,
            mixture,
            history: History::new(self.objective.task().metric()),
            running: Running::default(),
            device,
        })
    }

    fn validate<X, Y>(&self, sets: &Sets<X, Y>) -> Result<()> {
        self.training.validate()?;
        self.objective.validate(sets.unlabeled())?;
        self.training.statistics.validate([sets.labeled(), sets.unlabeled()])?;
        Ok(self.thresholds.validate(&self.objective.names())?)
    }

    /// Returns everything that a checkpoint depends on, except the network and held-out samples.
    fn identity<X, O>(&self, sets: &Sets<X, T::Target>) -> Identity
    where
        T: Task<X, O>,
    {
        // The number of steps belongs to it only if steps depend on it: other runs may be continued
        // beyond their limit.
        let steps = match self.training.decay > 0.0 || self.objective.changes_with_progress() {
            true => self.training.steps,
            false => TrainingConfig::default().steps,
        };
        let training = self.training.clone().with_steps(steps);
        Identity::new(STAGE)
            .with_config("training", &training)
            .with("seed", &self.seed)
            .with("sets", &sets.describe())
            .with("task", &format!("{:?}", self.objective.task()))
            .with("terms", &self.objective.describe())
    }

    fn recommendations(&self, history: &History, ended: StopReason) -> Vec<Recommendation> {
        // The mean over a last interval that was cut short is noisier than the others.
        let mut whole = history.clone();
        whole.intervals.retain(|interval| interval.step.is_multiple_of(self.training.interval));
        recommend(&whole, &self.thresholds, ended, &self.settings())
    }

    /// Returns the settings that recommendations refer to.
    fn settings(&self) -> RunSettings {
        let names = self.objective.names().into_iter();
        let weights =
            names.filter_map(|name| self.objective.weight(&name).map(|weight| (name, weight)));
        RunSettings {
            learning_rate: self.training.learning_rate,
            steps: self.training.steps,
            weights: weights.collect(),
            starts_trained: self.network.is_trained,
        }
    }
}

/// How a checkpoint identifies a labeled set.
#[derive(Serialize)]
struct SetIdentity {
    name: String,
    samples: usize,
    fingerprint: u64,
}

impl SetIdentity {
    fn new<X, Y>(set: &dyn LabeledSet<X, Y>) -> Self {
        Self { name: set.name().into(), samples: set.samples(), fingerprint: set.fingerprint() }
    }
}
