//! Continuing the training of a classifier, and what that regains.

use burn::module::Module;
use serde::{Deserialize, Serialize};
use windage_core::training::Schedule;
use windage_core::{Classifier, Domain, RunContext, Seed, Shift, Stream};

use super::{AddedData, TrainingData};
use crate::Result;
use crate::classifier::{ClassifierTrainingConfig, RateSchedule, train_classifier};
use crate::evaluation::evaluate_domain;

/// Shares of samples classified correctly before and after retraining.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Accuracies {
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
}

/// The effect of retraining.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retrained {
    /// The data that were added.
    pub added: AddedData,
    /// Number of training samples, added ones included.
    pub samples: usize,
    /// Number of training steps.
    pub steps: usize,
    /// Accuracies on held-out samples of both domains.
    pub accuracies: Shift<Accuracies>,
}

impl Retrained {
    /// Returns the share of the lost accuracy that was regained, or `None` if none was lost:
    /// `(after − before) / (accuracy on the source before − before)`, with accuracies on the target
    /// otherwise. 1 means that the target is classified as well as the source was.
    pub fn regained(&self) -> Option<f64> {
        let Shift { source, target } = self.accuracies;
        let lost = source.before - target.before;
        (lost > 0.0).then(|| (target.after - target.before) / lost)
    }
}

/// Continues the training of a classifier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retraining {
    /// How it is trained; epochs count over own and added samples together.
    pub training: ClassifierTrainingConfig,
}

impl Default for Retraining {
    /// Trains for three epochs, which are six over the classifier's own samples, with a learning
    /// rate that falls to 0, and takes the averages of the last weights.
    fn default() -> Self {
        let training = ClassifierTrainingConfig {
            epochs: 3,
            schedule: RateSchedule::Cosine,
            averaged: true,
            ..Default::default()
        };
        Self { training }
    }
}

impl Retraining {
    /// Returns the classifier after training on `data`, and its accuracies on the held-out domains.
    /// The given classifier stays as it is.
    ///
    /// # Errors
    /// Returns an error as [`train_classifier`] does, and if a held-out sample cannot be read.
    pub fn run<const D: usize, C: Module + Classifier<D>>(
        &self,
        classifier: &C,
        data: &TrainingData,
        held_out: Shift<&Domain>,
        context: &mut RunContext<'_>,
    ) -> Result<(C, Retrained)> {
        let device = context.device()?;
        // A clone would share its running statistics, which change.
        let start = classifier.valid();
        let (after, _curve) =
            train_classifier::<D, C>(start, &data.domain, &self.training, context)?;
        let accuracy = |classifier: &C, domain: &Domain| -> Result<f64> {
            Ok(evaluate_domain(classifier, domain, device)?.accuracy().unwrap_or(0.0))
        };
        let accuracies = held_out.try_map(|domain| -> Result<Accuracies> {
            let before = accuracy(classifier, domain)?;
            Ok(Accuracies { before, after: accuracy(&after, domain)? })
        })?;
        let ClassifierTrainingConfig { batch, epochs, .. } = self.training;
        let samples = data.domain.len();
        // The number of steps does not depend on the order.
        let schedule = Schedule::new(samples, batch, epochs, Seed(0), Stream::ClassifierOrder);
        let (added, steps) = (data.added.clone(), schedule.steps());
        Ok((after, Retrained { added, samples, steps, accuracies }))
    }
}
