//! The part of a training step that keeps features independent of the loss.

use std::path::Path;

use burn::tensor::{Device, Tensor};
use windage_core::training::{Blobs, Checkpoint, Trained};
use windage_core::{Condition, Seed, Stream};

use super::{Adversary, AdversaryConfig, Independence, within_domain_correlation};
use crate::Result;

/// Below this variance of the standardised level within class and domain, these already tell the loss: there is nothing
/// left for features to betray, and the adversary rests.
const LEAST_CEILING: f64 = 0.01;
/// Name in a checkpoint.
const ADVERSARY: &str = "adversary";

/// What is added to a model's objective, with the adversary that it needs.
pub(crate) struct IndependenceTerm {
    kind: Independence,
    adversary: Trained<Adversary>,
    /// Error of predicting the level by its mean within class and domain.
    ceiling: f64,
    /// The adversary's.
    learning_rate: f64,
}

impl IndependenceTerm {
    pub(crate) fn new(
        kind: Independence,
        config: &AdversaryConfig,
        ceiling: f64,
        (learning_rate, seed): (f64, Seed),
        device: &Device,
    ) -> Self {
        let adversary = seed.init(Stream::AdversaryWeights, device, |device| config.init(device));
        Self { kind, adversary: Trained::new(adversary), ceiling, learning_rate }
    }

    /// The term, `[1]`, if there is one; trains the adversary first. `scale` is the running error that the weight multiplies.
    pub(crate) fn of(
        &mut self,
        features: Tensor<2>,
        condition: &Condition,
        scale: f64,
        figures: &mut Vec<(&'static str, f64)>,
    ) -> Option<Tensor<1>> {
        match self.kind {
            Independence::None => None,
            Independence::Correlation { weight } => {
                let penalty = within_domain_correlation(features, condition);
                figures.push(("correlation", f64::from(penalty.clone().into_scalar::<f32>())));
                Some(penalty.mul_scalar(weight))
            }
            Independence::Adversarial { .. } if self.ceiling < LEAST_CEILING => None,
            Independence::Adversarial { weight, steps } => {
                let seen = features.clone().detach();
                for _ in 0..steps {
                    let error = self.adversary.module.error(seen.clone(), condition);
                    self.adversary.descend(&error, self.learning_rate);
                }
                let error = self.adversary.module.error(features, condition);
                figures.push(("adversary's error", f64::from(error.clone().into_scalar::<f32>())));
                Some(error.clamp_max(self.ceiling).mul_scalar(-weight * scale / self.ceiling))
            }
        }
    }

    pub(crate) fn is_finite(&self) -> bool {
        self.adversary.is_finite()
    }

    pub(crate) fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        Ok(self.adversary.load(ADVERSARY, checkpoint)?)
    }

    pub(crate) fn save(&self, path: &Path, blobs: &mut Blobs) -> windage_core::Result<()> {
        self.adversary.save(ADVERSARY, path, blobs)
    }
}
