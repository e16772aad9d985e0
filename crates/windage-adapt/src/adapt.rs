//! Training with labeled and unlabeled samples, step by step.

use burn::module::Module;
use windage_core::training::{Identity, Plan, StopReason, Trainable, train};
use windage_core::{FeatureTap, RunContext, Seed};

use crate::history::{History, Running};
use crate::objective::Objective;
use crate::recommendation::{Recommendation, RunSettings, recommend};
use crate::sets::{LabeledSet, Mixture, Sets};
use crate::trainer::AdaptTrainer;
use crate::training_config::{Thresholds, TrainingConfig};
use crate::{Result, Task};

const STAGE: &str = "adapting";

/// A run of training: what to minimize, on which data, how, and when to end.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use windage_adapt::{Adapt, Classification, CorrelationTerm, TrainingConfig, Mode, NetworkConfig, NetworkShape, Objective, Sets};
/// use windage_core::{RunContext, Seed, Silent, Stream, device_by_name};
/// use windage_data::synthetic::glyphs::Planted;
/// use windage_losses::correlation::CorrelationLossConfig;
///
/// let device = device_by_name("flex")?;
/// # let planted = Planted::named("inclination-hue").expect("there");
/// let letters = planted.draw(200, Seed(0));
/// # fn domain(images: windage_data::ImageSet, name: &str) -> windage_core::Domain { images.into_domain(name).expect("not empty") }
/// let upright = domain(letters.training.images, "upright");
/// let inclined = domain(letters.target.images, "inclined");
///
/// let shape = NetworkShape { input: [3, 24, 24], outputs: 10 };
/// let network = Seed(0).init(Stream::NetworkWeights, &device, |device| NetworkConfig::new().init(shape, device));
/// let correlation = CorrelationTerm::new(Mode::A, [("conv2", 1.0)], &CorrelationLossConfig::new());
/// let adapt = Adapt {
///     objective: Objective::new(Classification).with(correlation, 1.0),
///     training: TrainingConfig { steps: 20, interval: 10, ..TrainingConfig::default() },
///     ..Adapt::new(Objective::new(Classification))
/// };
/// let sets = Sets::new().with_labeled(upright, 1.0).with_unlabeled(inclined, 1.0);
/// let mut observer = Silent;
/// let mut context = RunContext::on(&device, &mut observer);
/// let outcome = adapt.run(network, sets, None, &mut context)?;
/// assert_eq!(outcome.history.intervals.len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Adapt<T> {
    /// What is minimized.
    pub objective: Objective<T>,
    /// How.
    pub training: TrainingConfig,
    /// When to end before the limit of steps.
    pub thresholds: Thresholds,
    /// Seed of the order of samples.
    pub seed: Seed,
}

/// What a run leaves.
#[derive(Clone, Debug)]
pub struct Outcome<N> {
    /// The network, ready for inference.
    pub network: N,
    /// What was measured meanwhile.
    pub history: History,
    /// Steps taken, those of an earlier, interrupted run included.
    pub steps: usize,
    /// Why it ended.
    pub ended: StopReason,
    /// What to change, and why.
    pub recommendations: Vec<Recommendation>,
}

impl<T> Adapt<T> {
    /// Default settings, no thresholds, seed 0.
    pub fn new(objective: Objective<T>) -> Self {
        Self {
            objective,
            training: TrainingConfig::default(),
            thresholds: Thresholds::none(),
            seed: Seed(0),
        }
    }

    /// Trains `network` until the thresholds are reached, all steps are taken, or the observer asks
    /// to stop.
    ///
    /// An interrupted run returns what it has; with
    /// [`Checkpointing::Resume`](windage_core::training::Checkpointing::Resume) it continues where
    /// it was, to the same bits as if it had never stopped. The number of steps and the thresholds
    /// may have changed meanwhile.
    ///
    /// # Errors
    /// Returns an error for a setting out of its range, an unknown layer, a sample that cannot be
    /// read, a checkpoint of another run or of more steps, and for divergence (the last good
    /// checkpoint stays).
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
            .with("validation", &validation.map(describe));
        let device = context.device()?.clone().autodiff();
        let (batch, unlabeled_batch) = (self.training.batch, self.training.unlabeled_batch);
        let mut trainer = AdaptTrainer {
            objective: &self.objective,
            training: &self.training,
            thresholds: &self.thresholds,
            validation,
            network: Trainable::by(
                network.to_device(&device).train(),
                self.training.optimizer.init(),
            ),
            mixture: Mixture::new(sets, batch, unlabeled_batch, self.seed)?,
            history: History::new(self.objective.task().metric()),
            running: Running::default(),
            device,
        };
        let (steps, interval) = (self.training.steps, self.training.interval);
        let plan = Plan { stage: STAGE.into(), identity, steps, interval };
        let training = train(&mut trainer, &plan, context)?;
        trainer.close_running(training.steps)?;
        let recommendations = self.recommendations(&trainer.history, training.ended);
        Ok(Outcome {
            network: trainer.network.module.valid(),
            history: trainer.history,
            steps: training.steps,
            ended: training.ended,
            recommendations,
        })
    }

    /// Returns everything that a checkpoint depends on, except the network and held-out samples.
    fn identity<X, O>(&self, sets: &Sets<X, T::Target>) -> Identity
    where
        T: Task<X, O>,
    {
        // The number of steps is no part of it: a run may be continued beyond its first limit.
        let steps = TrainingConfig::default().steps;
        let training = TrainingConfig { steps, ..self.training.clone() };
        Identity::new(STAGE)
            .with_config("training", &training)
            .with("seed", &self.seed)
            .with("sets", &sets.describe())
            .with("task", &format!("{:?}", self.objective.task()))
            .with("terms", &self.objective.describe())
    }

    fn recommendations(&self, history: &History, ended: StopReason) -> Vec<Recommendation> {
        // A last interval that was cut short is one noisy value among means.
        let mut whole = history.clone();
        whole.intervals.retain(|interval| interval.step.is_multiple_of(self.training.interval));
        recommend(&whole, &self.thresholds, ended, &self.settings())
    }

    /// What recommendations speak of.
    fn settings(&self) -> RunSettings {
        let names = self.objective.names();
        let weights = names
            .into_iter()
            .filter_map(|name| self.objective.weight(&name).map(|weight| (name, weight)));
        RunSettings {
            learning_rate: self.training.learning_rate,
            steps: self.training.steps,
            weights: weights.collect(),
        }
    }

    fn validate<X, Y>(&self, sets: &Sets<X, Y>) -> Result<()> {
        self.training.validate()?;
        self.objective.validate(sets.unlabeled())?;
        Ok(self.thresholds.validate(&self.objective.names())?)
    }
}

/// Returns name, size and hash of a labeled set, by which a checkpoint knows it.
fn describe<X, Y>(set: &dyn LabeledSet<X, Y>) -> (String, usize, String) {
    (set.name().into(), set.samples(), format!("{:016x}", set.fingerprint()))
}
