//! How a classifier is trained.

use std::f64::consts::PI;

use burn::module::Module;
use burn::optim::AdamWConfig;
use serde::{Deserialize, Serialize};
use windage_core::training::{ADAM_EPSILON, Trainable};
use windage_core::{Error as CoreError, Seed};

use crate::Result;
use crate::classifier::Augmentation;

/// Share of the steps in which the learning rate rises, if it changes.
const WARM_UP: f64 = 0.1;

/// How the learning rate changes in training.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateSchedule {
    /// It does not.
    #[default]
    Constant,
    /// It rises linearly in the first tenth of the steps, and falls to 0 as half a cosine wave.
    ///
    /// *Source*: Loshchilov, Hutter, *SGDR: Stochastic Gradient Descent with Warm Restarts*, 2017.
    Cosine,
}

impl RateSchedule {
    /// Returns the factor of the learning rate at a step of `steps`.
    fn factor(self, step: usize, steps: usize) -> f64 {
        let (step, steps) = (step as f64 + 0.5, steps as f64);
        let rising = WARM_UP * steps;
        match self {
            Self::Constant => 1.0,
            Self::Cosine if step < rising => step / rising,
            Self::Cosine => (1.0 + (PI * (step - rising) / (steps - rising)).cos()) / 2.0,
        }
    }
}

/// Configuration of [`train_classifier`](super::train_classifier).
///
/// The default is plain training, which suits any network. [`OwnClassifierConfig`] has the settings
/// with which the network of windage is trained.
///
/// [`OwnClassifierConfig`]: crate::classifier::OwnClassifierConfig
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassifierTrainingConfig {
    /// Passes over the domain.
    pub epochs: usize,
    /// Samples per step.
    pub batch: usize,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// How the learning rate changes.
    pub schedule: RateSchedule,
    /// Decay of weights per step, as a share of the learning rate (AdamW).
    pub weight_decay: f64,
    /// Share of each label that is divided among all classes, 0…1.
    pub label_smoothing: f64,
    /// Whether the classifier has the averages of its weights over the last twentieth of the steps
    /// rather than their last values; older ones count exponentially less.
    pub averaged: bool,
    /// Share of each class that is held out of training, 0…1: of the classifiers after each epoch,
    /// the one with the lowest loss on these samples is returned. It ends when no epoch of the last
    /// third was a better one or all held-out samples are right, and with an error if nothing has
    /// been learned after half of the steps. With 0, the last one is returned.
    pub validation: f64,
    /// How samples are altered in training.
    pub augmentation: Augmentation,
    /// Seed of the order of samples and of their alterations.
    pub seed: Seed,
}

impl Default for ClassifierTrainingConfig {
    fn default() -> Self {
        Self {
            epochs: 6,
            batch: 64,
            learning_rate: 1e-3,
            schedule: RateSchedule::default(),
            weight_decay: 0.0,
            label_smoothing: 0.0,
            averaged: false,
            validation: 0.0,
            augmentation: Augmentation::default(),
            seed: Seed(0),
        }
    }
}

impl ClassifierTrainingConfig {
    /// Sets the number of passes over the domain.
    #[must_use]
    pub fn with_epochs(self, epochs: usize) -> Self {
        Self { epochs, ..self }
    }

    /// Sets the number of samples per step.
    #[must_use]
    pub fn with_batch(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// Sets Adam's learning rate.
    #[must_use]
    pub fn with_learning_rate(self, learning_rate: f64) -> Self {
        Self { learning_rate, ..self }
    }

    /// Sets the seed of the order of samples.
    #[must_use]
    pub fn with_seed(self, seed: Seed) -> Self {
        Self { seed, ..self }
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<()> {
        let refuse = |field, value: &dyn std::fmt::Display, range| {
            Err(CoreError::setting(field, value, range).into())
        };
        match self {
            Self { epochs: 0, .. } => return refuse("epochs", &0, "at least 1"),
            Self { batch: 0, .. } => return refuse("batch", &0, "at least 1"),
            Self { learning_rate, .. } if !(*learning_rate > 0.0 && learning_rate.is_finite()) => {
                return refuse("learning_rate", learning_rate, "positive");
            }
            _ => {}
        }
        if !(self.weight_decay >= 0.0 && self.weight_decay.is_finite()) {
            return refuse("weight_decay", &self.weight_decay, "0 or positive");
        }
        let Augmentation { shift, zoom, color, .. } = self.augmentation;
        let shares = [
            ("label_smoothing", self.label_smoothing),
            ("validation", self.validation),
            ("augmentation.shift", shift),
            ("augmentation.zoom", zoom),
            ("augmentation.color", color),
        ];
        match shares.into_iter().find(|(_, share)| !(0.0..1.0).contains(share)) {
            Some((field, share)) => refuse(field, &share, "at least 0 and below 1"),
            None => Ok(()),
        }
    }

    /// Returns the learning rate at a step of `steps`.
    pub(super) fn rate(&self, step: usize, steps: usize) -> f64 {
        self.learning_rate * self.schedule.factor(step, steps)
    }

    /// Returns the classifier with the optimizer.
    pub(super) fn trainable<C: Module>(&self, classifier: C) -> Trainable<C> {
        if self.weight_decay == 0.0 {
            return Trainable::new(classifier);
        }
        let adam = AdamWConfig::new().with_weight_decay(self.weight_decay as f32);
        Trainable::by(classifier, adam.with_epsilon(ADAM_EPSILON).init())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_and_falls_to_nothing() {
        let config = ClassifierTrainingConfig {
            schedule: RateSchedule::Cosine,
            learning_rate: 2.0,
            ..Default::default()
        };
        let rates: Vec<f64> = (0..100).map(|step| config.rate(step, 100)).collect();
        assert!((rates[0] - 0.1).abs() < 1e-12, "{}", rates[0]);
        assert!(rates[..10].is_sorted() && rates[10..].is_sorted_by(|a, b| a > b));
        // The middle of the fall, between the steps 54 and 55, is half of the rate.
        assert!((rates[54] + rates[55] - 2.0).abs() < 1e-9);
        assert!(rates[99] < 1e-3);
        assert_eq!(ClassifierTrainingConfig::default().rate(50, 100), 1e-3);
    }

    #[test]
    fn settings_out_of_their_range_are_refused_by_name() {
        let message = |config: ClassifierTrainingConfig| config.validate().unwrap_err().to_string();
        let plain = ClassifierTrainingConfig::default;
        let found = message(ClassifierTrainingConfig { label_smoothing: 1.0, ..plain() });
        assert!(found.contains("label_smoothing"), "{found}");
        let found = message(ClassifierTrainingConfig { weight_decay: -1.0, ..plain() });
        assert!(found.contains("weight_decay"), "{found}");
        let augmentation = Augmentation { zoom: f64::NAN, ..Default::default() };
        let found = message(ClassifierTrainingConfig { augmentation, ..plain() });
        assert!(found.contains("augmentation.zoom"), "{found}");
    }
}
