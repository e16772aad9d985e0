//! Training with labeled and unlabeled samples, step by step.

use std::path::Path;

use burn::module::Module;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};
use windage_core::training::{
    Blobs, Checkpoint, Checkpointing, is_finite, module_blob, optimizer_blob, value_blob,
};
use windage_core::{Error as CoreError, Event, FeatureTap, Observer, Seed};

use crate::history::{History, Running, ValidationMetrics};
use crate::objective::{Objective, Scoring};
use crate::recommendation::{Recommendation, RunSettings, recommend};
use crate::sets::{AdaptBatch, LabeledSet, Mixture, Sets, Turn};
use crate::training_config::{Propagation, StopReason, Thresholds, TrainingConfig, describe};
use crate::{Result, Task, evaluate};

const STAGE: &str = "adapting";

/// A run of training: what to minimize, on which data, how, and when to end.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use windage_adapt::{Adapt, Classification, CorrelationTerm, TrainingConfig, Mode, NetworkConfig, NetworkShape, Objective, Sets};
/// use windage_core::training::Checkpointing;
/// use windage_core::{Seed, Silent, Stream, device_by_name};
/// use windage_data::synthetic::glyphs::Planted;
/// use windage_losses::correlation::CorrelationLossConfig;
///
/// let device = device_by_name("flex")?;
/// # let planted = Planted::named("inclination-hue").expect("there");
/// let letters = planted.draw(200, Seed(0));
/// # fn domain(images: windage_data::ImageSet, name: &str) -> windage_core::Domain { images.into_domain(name).expect("not empty") }
/// let upright = domain(letters.training.images, "upright");
/// let inclined = domain(letters.second.images, "inclined");
///
/// let shape = NetworkShape { input: [3, 24, 24], outputs: 10 };
/// let network = Seed(0).init(Stream::NetworkWeights, &device, |device| NetworkConfig::new().init(shape, device));
/// let correlation = CorrelationTerm::new(Mode::A, [("conv2", 1.0)], &CorrelationLossConfig::new());
/// let adapt = Adapt {
///     objective: Objective::new(Classification).with(correlation, 1.0),
///     fit: TrainingConfig { steps: 20, interval: 10, ..TrainingConfig::default() },
///     ..Adapt::new(Objective::new(Classification))
/// };
/// let sets = Sets::new().with_labeled(upright, 1.0).with_unlabeled(inclined, 1.0);
/// let outcome = adapt.run(network, sets, None, &Checkpointing::Off, &device, &mut Silent)?;
/// assert_eq!(outcome.history.intervals.len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Adapt<T> {
    /// What is minimized.
    pub objective: Objective<T>,
    /// How.
    pub fit: TrainingConfig,
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
            fit: TrainingConfig::default(),
            thresholds: Thresholds::none(),
            seed: Seed(0),
        }
    }

    /// Trains `network` until thresholds, limit or interruption.
    ///
    /// With [`Checkpointing::Resume`] a run continues where it was, to the same bits as if it had never
    /// stopped; the limit of steps and the thresholds may have changed meanwhile.
    ///
    /// # Errors
    /// A bad setting, an unknown layer, an unreadable sample, divergence (the last checkpoint
    /// stays), a checkpoint of another run.
    pub fn run<N, X, O>(
        &self,
        network: N,
        sets: Sets<X, T::Target>,
        validation: Option<&dyn LabeledSet<X, T::Target>>,
        saved: &Checkpointing,
        device: &Device,
        observer: &mut dyn Observer,
    ) -> Result<Outcome<N>>
    where
        N: Module + FeatureTap<Input = X, Output = O>,
        X: Clone,
        O: Clone,
        T: Task<X, O>,
    {
        self.validate(&sets)?;
        let held_out = validation.map_or("nothing".into(), |set| {
            format!("{} ({} samples, {:x})", set.name(), set.samples(), set.fingerprint())
        });
        let settings = format!(
            "adapting {} parameters to {} with {:?} + {} and {}, judged on {held_out}",
            network.num_params(),
            sets.describe(),
            self.objective.task(),
            self.objective.describe(),
            describe(&self.fit, self.seed)
        );
        let mixture = Mixture::new(sets, self.fit.batch, self.fit.unlabeled_batch, self.seed)?;
        let device = device.clone().autodiff();
        let mut run = Run {
            adapt: self,
            network: Some(network.to_device(&device).train()),
            optimizer: self.fit.optimizer.init(),
            mixture,
            history: History::new(self.objective.task().figure()),
            running: Running::default(),
            saved,
            is_saved: false,
            device,
        };
        let mut start = 0;
        if let Some(checkpoint) = Checkpoint::read(saved, &settings)? {
            run.load(&checkpoint)?;
            start = checkpoint.step();
        }
        let (steps, ended) = run.all_steps(start, validation, &settings, observer)?;
        // A last interval that was cut short is one noisy value among means.
        let mut whole = run.history.clone();
        whole.intervals.retain(|interval| interval.step.is_multiple_of(self.fit.interval));
        let recommendations = recommend(&whole, &self.thresholds, ended, &self.settings());
        Ok(Outcome {
            network: run.network().valid(),
            history: run.history,
            steps,
            ended,
            recommendations,
        })
    }

    /// What recommendations speak of.
    fn settings(&self) -> RunSettings {
        let names = self.objective.names();
        let weights = names
            .into_iter()
            .filter_map(|name| self.objective.weight(&name).map(|weight| (name, weight)));
        RunSettings {
            learning_rate: self.fit.learning_rate,
            steps: self.fit.steps,
            weights: weights.collect(),
        }
    }

    fn validate<X, Y>(&self, sets: &Sets<X, Y>) -> Result<()> {
        self.fit.validate()?;
        self.objective.validate(sets.unlabeled())?;
        Ok(self.thresholds.validate(&self.objective.names())?)
    }
}

struct Run<'a, N, X, T: Task<X, O>, O> {
    adapt: &'a Adapt<T>,
    /// Taken while the optimizer holds it.
    network: Option<N>,
    optimizer: ModuleOptimizer,
    mixture: Mixture<X, T::Target>,
    history: History,
    running: Running,
    saved: &'a Checkpointing,
    /// Whether this run's state is in the checkpoint.
    is_saved: bool,
    device: Device,
}

/// Names in a checkpoint.
const NETWORK: &str = "network";
const OPTIMIZER: &str = "optimizer";
const HISTORY: &str = "history";
const RUNNING: &str = "running interval";

impl<N, X, O, T> Run<'_, N, X, T, O>
where
    N: Module + FeatureTap<Input = X, Output = O>,
    X: Clone,
    O: Clone,
    T: Task<X, O>,
{
    #[allow(clippy::expect_used)] // Only ever empty inside `descend`.
    fn network(&self) -> &N {
        self.network.as_ref().expect("a network outside of a step")
    }

    fn kept(&self) -> Option<&Path> {
        self.saved.path().filter(|_| self.is_saved)
    }

    fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.is_saved = true;
        self.network = Some(checkpoint.module(NETWORK, self.network().clone())?.train());
        self.optimizer = checkpoint.optimizer(OPTIMIZER, self.optimizer.clone())?;
        self.history = checkpoint.value(HISTORY)?;
        self.running = checkpoint.value(RUNNING)?;
        Ok(())
    }

    fn all_steps(
        &mut self,
        start: usize,
        validation: Option<&dyn LabeledSet<X, T::Target>>,
        settings: &str,
        observer: &mut dyn Observer,
    ) -> Result<(usize, StopReason)> {
        let fit = &self.adapt.fit;
        let reached = |run: &Self| {
            run.history
                .intervals
                .last()
                .is_some_and(|interval| self.adapt.thresholds.reached(&interval.losses))
        };
        observer.event(Event::Started { stage: STAGE, steps: fit.steps, done: start });
        let (mut step, mut ended) =
            (start, if reached(self) { StopReason::Thresholds } else { StopReason::StepLimit });
        while step < fit.steps && ended == StopReason::StepLimit {
            let losses = self.step(step)?;
            step += 1;
            let figures: Vec<(&str, f64)> =
                losses.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            observer.event(Event::Stepped { done: step, figures: &figures });
            let closes = step % fit.interval == 0;
            if closes {
                self.close_interval(step, validation)?;
                if reached(self) {
                    ended = StopReason::Thresholds;
                }
            }
            if observer.stop_requested() && step < fit.steps && ended == StopReason::StepLimit {
                ended = StopReason::Interrupted;
            }
            if closes || step == fit.steps || ended != StopReason::StepLimit {
                self.save(settings, step)?;
            }
        }
        if self.running != Running::default() {
            // Only in what is returned: a run that is continued closes the interval at its usual
            // step.
            self.close_interval(step, validation)?;
        }
        observer.event(Event::Ended);
        Ok((step, ended))
    }

    /// One step on every loss; their values, by name.
    fn step(&mut self, step: usize) -> Result<Vec<(String, f64)>> {
        let batch = self.mixture.batch(step, &self.device)?;
        let turns = match self.adapt.fit.propagation {
            Propagation::Sum => vec![Turn::Together],
            Propagation::OneByOne => {
                (0..self.adapt.objective.names().len()).map(Turn::Only).collect()
            }
        };
        let mut values = Vec::new();
        for turn in turns {
            self.descend(step, AdaptBatch { turn, ..batch.clone() }, &mut values)?;
        }
        Ok(values)
    }

    fn descend(
        &mut self,
        step: usize,
        batch: AdaptBatch<X, T::Target>,
        values: &mut Vec<(String, f64)>,
    ) -> Result<()> {
        let scoring = if batch.turn == Turn::Together || batch.turn == Turn::Only(0) {
            Scoring::Wanted
        } else {
            Scoring::Skipped
        };
        let losses = self.adapt.objective.losses(self.network(), batch, scoring)?;
        let read = |(name, loss): (_, Tensor<1>)| (name, f64::from(loss.into_scalar::<f32>()));
        let named: Vec<(String, f64)> =
            losses.named.into_iter().map(|(name, loss)| read((name.to_string(), loss))).collect();
        if let Some((_, loss)) = named.iter().find(|(_, loss)| !loss.is_finite()) {
            return Err(CoreError::diverged(STAGE, step, *loss, self.kept()).into());
        }
        let gradients = GradientsParams::from_grads(losses.total.backward(), self.network());
        if let Some(network) = self.network.take() {
            self.network =
                Some(self.optimizer.step(self.adapt.fit.learning_rate, network, gradients));
        }
        if step == 0 {
            // No pass of its own: that would move the running statistics of batch normalization
            // once more.
            self.history.initial.extend(named.iter().cloned());
        }
        self.running.add(&named, losses.score);
        values.extend(named);
        Ok(())
    }

    fn close_interval(
        &mut self,
        step: usize,
        validation: Option<&dyn LabeledSet<X, T::Target>>,
    ) -> Result<()> {
        let figures = validation.map(|set| {
            let device = self.device.clone().inner();
            evaluate(&self.network().valid(), self.adapt.objective.task(), set, &device)
        });
        let figures: Option<ValidationMetrics> = figures.transpose()?;
        let interval = self.running.end(step, figures);
        self.history.intervals.push(interval);
        Ok(())
    }

    fn save(&mut self, settings: &str, step: usize) -> Result<()> {
        match self.saved.path() {
            Some(_) if !is_finite(self.network()) => {
                // The loss of the next step would say so; the checkpoint before this one must stay.
                Err(CoreError::diverged(STAGE, step, f64::NAN, self.kept()).into())
            }
            Some(path) => {
                Checkpoint::new(settings.into(), step, self.blobs(path)?).write(path)?;
                self.is_saved = true;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn blobs(&self, path: &Path) -> Result<Blobs> {
        Ok([
            (NETWORK.into(), module_blob(path, self.network())?),
            (OPTIMIZER.into(), optimizer_blob(path, &self.optimizer)?),
            (HISTORY.into(), value_blob(path, &self.history)?),
            (RUNNING.into(), value_blob(path, &self.running)?),
        ]
        .into())
    }
}
