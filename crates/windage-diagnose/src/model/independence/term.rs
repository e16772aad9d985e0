//! The part of a training step that keeps features independent of the loss.

use std::path::Path;

use burn::tensor::{Device, Tensor};
use windage_core::training::{Blobs, Checkpoint, Trainable};
use windage_core::{Condition, Metric, Seed, Stream};

use super::{Adversary, AdversaryConfig, Independence, within_domain_correlation};
use crate::Result;

/// Below this variance of the standardized level within class and domain, these already tell the
/// loss: there is nothing left for features to betray, and the adversary rests.
const LEAST_CEILING: f64 = 0.01;
/// Name in a checkpoint.
const ADVERSARY: &str = "adversary";

/// What is added to a model's objective, with the adversary that it needs.
pub(crate) struct IndependenceTerm {
    kind: Independence,
    adversary: Trainable<Adversary>,
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
        Self { kind, adversary: Trainable::new(adversary), ceiling, learning_rate }
    }

    /// What each part of a batch adds to the term, `[1]`, if there is one; trains the adversary
    /// first. `scale` is the running error that the weight multiplies.
    ///
    /// The term looks at the batch as a whole, on the first part's device. Of several parts each
    /// gets `Σ f ⊙ ∂term/∂f` over its features `f`, whose gradient is the term's.
    pub(crate) fn of(
        &mut self,
        parts: Vec<(Tensor<2>, &Condition)>,
        scale: f64,
        metrics: &mut Vec<Metric>,
    ) -> Option<Vec<Tensor<1>>> {
        if !self.is_active() {
            return None;
        }
        if let [(features, condition)] = parts.as_slice() {
            return self
                .of_whole(features.clone(), condition, scale, metrics)
                .map(|term| vec![term]);
        }
        let (features, condition) = gathered(&parts);
        let gradients = self.of_whole(features.clone(), &condition, scale, metrics)?.backward();
        let gradient = features.grad(&gradients)?;
        let mut row = 0;
        let of_part = |(features, _): (Tensor<2>, &Condition)| {
            let rows = features.dims()[0];
            let gradient =
                gradient.clone().narrow(0, row, rows).to_device(&features.device().inner());
            row += rows;
            (features * Tensor::from_inner(gradient)).sum()
        };
        Some(parts.into_iter().map(of_part).collect())
    }

    fn is_active(&self) -> bool {
        match self.kind {
            Independence::None => false,
            Independence::Correlation { .. } => true,
            Independence::Adversarial { .. } => self.ceiling >= LEAST_CEILING,
        }
    }

    fn of_whole(
        &mut self,
        features: Tensor<2>,
        condition: &Condition,
        scale: f64,
        metrics: &mut Vec<Metric>,
    ) -> Option<Tensor<1>> {
        match self.kind {
            Independence::None => None,
            Independence::Correlation { weight } => {
                let penalty = within_domain_correlation(features, condition);
                let value = f64::from(penalty.clone().into_scalar::<f32>());
                metrics.push(Metric::new("correlation", value));
                Some(penalty.mul_scalar(weight))
            }
            Independence::Adversarial { weight, steps } => {
                let seen = features.clone().detach();
                for _ in 0..steps {
                    let error = self.adversary.module.error(seen.clone(), condition);
                    self.adversary.descend(&error, self.learning_rate);
                }
                let error = self.adversary.module.error(features, condition);
                let value = f64::from(error.clone().into_scalar::<f32>());
                metrics.push(Metric::new("adversary's error", value));
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

/// Features and conditions of all parts on the device of the first, cut off from what made them.
fn gathered(parts: &[(Tensor<2>, &Condition)]) -> (Tensor<2>, Condition) {
    let device = parts[0].0.device();
    let all = |of: &dyn Fn(&(Tensor<2>, &Condition)) -> Tensor<2>| {
        Tensor::cat(parts.iter().map(|part| of(part).detach().to_device(&device)).collect(), 0)
    };
    let condition = Condition {
        scaled_loss: all(&|(_, condition)| condition.scaled_loss.clone()),
        class: all(&|(_, condition)| condition.class.clone()),
        domain: all(&|(_, condition)| condition.domain.clone()),
    };
    (all(&|(features, _)| features.clone()).require_grad(), condition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::TensorData;
    use windage_testing::values;

    use windage_core::standard_normal;

    const PARTS: [usize; 3] = [5, 2, 4];

    fn features(device: &Device) -> Tensor<2> {
        standard_normal([11, 3], &mut Seed(1).rng(Stream::User(0), 0), device)
    }

    fn condition(device: &Device) -> Condition {
        let column = |of: &dyn Fn(usize) -> f32, columns: usize| {
            Tensor::from_data(
                TensorData::new((0..11 * columns).map(of).collect(), [11, columns]),
                device,
            )
        };
        Condition {
            scaled_loss: column(&|row| (row as f32 * 0.7).sin(), 1),
            class: column(&|entry| f32::from(entry % 2 == (entry / 2) % 2), 2),
            domain: column(&|row| f32::from(row > 5), 1),
        }
    }

    fn adversary() -> Adversary {
        let init = |device: &Device| AdversaryConfig::new(3, 2).init(device);
        Seed(2).init(Stream::AdversaryWeights, &Device::flex().autodiff(), init)
    }

    /// The gradient at the features of the terms of parts of these sizes, with the figures that
    /// came with them.
    fn gradient(
        (kind, adversary): (Independence, &Adversary),
        ceiling: f64,
        sizes: &[usize],
    ) -> (Vec<f64>, Vec<f64>) {
        let device = Device::flex().autodiff();
        let adversary = Trainable::new(adversary.clone());
        let mut term = IndependenceTerm { kind, adversary, ceiling, learning_rate: 0.01 };
        let (features, whole) = (features(&device).require_grad(), condition(&device));
        let ends: Vec<usize> = sizes
            .iter()
            .scan(0, |end, size| {
                Some({
                    *end += size;
                    *end
                })
            })
            .collect();
        let rows = |of: &Tensor<2>, part: usize| {
            of.clone().narrow(0, ends[part] - sizes[part], sizes[part])
        };
        let conditions: Vec<Condition> = (0..sizes.len())
            .map(|part| Condition {
                scaled_loss: rows(&whole.scaled_loss, part),
                class: rows(&whole.class, part),
                domain: rows(&whole.domain, part),
            })
            .collect();
        let parts = conditions
            .iter()
            .enumerate()
            .map(|(part, condition)| (rows(&features, part), condition))
            .collect();
        let mut metrics = Vec::new();
        let terms = term.of(parts, 3.0, &mut metrics).unwrap();
        let gradients = Tensor::cat(terms, 0).sum().backward();
        let gradient = features.grad(&gradients).map_or(vec![0.0; 33], values);
        (gradient, metrics.into_iter().map(|metric| metric.value).collect())
    }

    #[test]
    fn parts_have_the_gradient_of_the_whole() {
        // One adversary for both: other tests draw from Burn's generator at the same time.
        let adversary = adversary();
        for kind in [Independence::correlation(), Independence::default()] {
            let of = |sizes: &[usize]| gradient((kind, &adversary), 5.0, sizes);
            let (whole, parts) = (of(&[11]), of(&PARTS));
            assert!(whole.0.iter().any(|value| value.abs() > 1e-3), "{kind:?}: {:?}", whole.0);
            for (found, expected) in parts.0.iter().zip(&whole.0) {
                assert!(
                    (found - expected).abs() < 1e-5 * (1.0 + expected.abs()),
                    "{kind:?}: {found} {expected}"
                );
            }
            assert!((parts.1[0] - whole.1[0]).abs() < 1e-6, "{kind:?}");
        }
    }

    #[test]
    fn at_its_ceiling_the_term_moves_no_part() {
        // The error of an adversary that is all but untrained is above this.
        let (parts, figures) = gradient((Independence::default(), &adversary()), 0.02, &PARTS);
        assert!(
            figures[0] > 0.02 && parts.iter().all(|&value| value == 0.0),
            "{figures:?} {parts:?}"
        );
    }
}
