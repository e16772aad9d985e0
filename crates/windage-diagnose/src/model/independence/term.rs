//! The part of a training step that keeps features independent of the loss.

use std::path::Path;

use burn::tensor::Tensor;
use windage_core::Metric;
use windage_core::generative::Condition;
use windage_core::training::{Blobs, Checkpoint, Trainable};

use super::{Adversary, Independence, within_domain_correlation};
use crate::Result;

/// Below this variance of the scaled loss within class and domain, these already determine the
/// loss: features have nothing left to reveal, and the adversary is not trained.
const LEAST_CEILING: f64 = 0.01;
/// Name in a checkpoint.
const ADVERSARY: &str = "adversary";

/// A term that is added to a model's objective, with the adversary that it needs.
pub(crate) struct IndependenceTerm {
    kind: Independence,
    adversary: Trainable<Adversary>,
    /// Error of predicting the scaled loss by its mean within class and domain.
    ceiling: f64,
    /// Learning rate of the adversary.
    learning_rate: f64,
}

impl IndependenceTerm {
    pub(crate) fn new(
        kind: Independence,
        adversary: Adversary,
        ceiling: f64,
        learning_rate: f64,
    ) -> Self {
        Self { kind, adversary: Trainable::new(adversary), ceiling, learning_rate }
    }

    /// Returns what each part of a batch adds to the term, `[1]`, if there is a term; trains the
    /// adversary first. `scale` is the running error that the weight multiplies.
    ///
    /// The term looks at the whole batch, on the first part's device. If there are several parts,
    /// each gets `Σ f ⊙ ∂term/∂f` over its features `f`, whose gradient is that of the term.
    pub(crate) fn terms(
        &mut self,
        parts: Vec<(Tensor<2>, &Condition)>,
        scale: f64,
        metrics: &mut Vec<Metric>,
    ) -> Option<Vec<Tensor<1>>> {
        if !self.is_active() {
            return None;
        }
        if let [(features, condition)] = parts.as_slice() {
            let term = self.term(features.clone(), condition, scale, metrics);
            return term.map(|term| vec![term]);
        }
        let (features, condition) = gathered(&parts);
        let gradients = self.term(features.clone(), &condition, scale, metrics)?.backward();
        let gradient = features.grad(&gradients)?;
        let mut row = 0;
        let mut terms = Vec::with_capacity(parts.len());
        for (features, _) in parts {
            let rows = features.dims()[0];
            let gradient =
                gradient.clone().narrow(0, row, rows).to_device(&features.device().inner());
            row += rows;
            terms.push((features * Tensor::from_inner(gradient)).sum());
        }
        Some(terms)
    }

    /// Returns why the term does nothing although it is switched on, as a sentence.
    pub(crate) fn why_it_rests(&self) -> Option<String> {
        let is_asked_for = matches!(self.kind, Independence::Adversarial { .. });
        (is_asked_for && !self.is_active()).then(|| {
            format!(
                "The losses hardly vary within a class of one domain (the variance of the scaled \
                 loss is {:.4}, below {LEAST_CEILING}), so features are not made independent of \
                 the loss: what merely differs between the domains may look as if it raised the \
                 loss.",
                self.ceiling
            )
        })
    }

    fn is_active(&self) -> bool {
        match self.kind {
            Independence::None => false,
            Independence::Correlation { .. } => true,
            Independence::Adversarial { .. } => self.ceiling >= LEAST_CEILING,
        }
    }

    /// Returns the term of a whole batch.
    fn term(
        &mut self,
        features: Tensor<2>,
        condition: &Condition,
        scale: f64,
        metrics: &mut Vec<Metric>,
    ) -> Option<Tensor<1>> {
        let mut record = |name: &'static str, value: &Tensor<1>| {
            metrics.push(Metric::new(name, f64::from(value.clone().into_scalar::<f32>())));
        };
        match self.kind {
            Independence::None => None,
            Independence::Correlation { weight } => {
                let penalty = within_domain_correlation(features, condition);
                record("correlation", &penalty);
                Some(penalty.mul_scalar(weight))
            }
            Independence::Adversarial { weight, steps } => {
                let seen = features.clone().detach();
                for _ in 0..steps {
                    let error = self.adversary.module.error(seen.clone(), condition);
                    self.adversary.descend(&error, self.learning_rate);
                }
                let error = self.adversary.module.error(features, condition);
                record("adversary's error", &error);
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

/// Gathers features and conditions of all parts on the device of the first, detached from their
/// graphs.
fn gathered(parts: &[(Tensor<2>, &Condition)]) -> (Tensor<2>, Condition) {
    let device = parts[0].0.device();
    let gather = |tensors: Vec<&Tensor<2>>| {
        let moved = |tensor: &Tensor<2>| tensor.clone().detach().to_device(&device);
        Tensor::cat(tensors.into_iter().map(moved).collect(), 0)
    };
    let gather_conditions = |field: fn(&Condition) -> &Tensor<2>| {
        gather(parts.iter().map(|(_, condition)| field(condition)).collect())
    };
    let condition = Condition {
        scaled_loss: gather_conditions(|condition| &condition.scaled_loss),
        class: gather_conditions(|condition| &condition.class),
        domain: gather_conditions(|condition| &condition.domain),
    };
    let features = gather(parts.iter().map(|(features, _)| features).collect());
    (features.require_grad(), condition)
}

#[cfg(test)]
mod tests {
    use super::super::AdversaryConfig;
    use super::*;
    use burn::tensor::{Device, TensorData};
    use windage_core::{Seed, Stream, standard_normal};
    use windage_testing::values;

    const PARTS: [usize; 3] = [5, 2, 4];

    fn features(device: &Device) -> Tensor<2> {
        standard_normal([11, 3], &mut Seed(1).rng(Stream::User(0), 0), device)
    }

    fn condition(device: &Device) -> Condition {
        let column = |value: &dyn Fn(usize) -> f32, columns: usize| {
            let values = (0..11 * columns).map(value).collect();
            Tensor::from_data(TensorData::new(values, [11, columns]), device)
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

    /// Returns the gradient at the features of the terms of parts of these sizes, and the metrics.
    fn gradient(
        kind: Independence,
        adversary: &Adversary,
        ceiling: f64,
        sizes: &[usize],
    ) -> (Vec<f64>, Vec<f64>) {
        let device = Device::flex().autodiff();
        let mut term = IndependenceTerm::new(kind, adversary.clone(), ceiling, 0.01);
        let (features, whole) = (features(&device).require_grad(), condition(&device));
        let ends: Vec<usize> = (1..=sizes.len()).map(|parts| sizes[..parts].iter().sum()).collect();
        let rows = |tensor: &Tensor<2>, part: usize| {
            tensor.clone().narrow(0, ends[part] - sizes[part], sizes[part])
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
        let terms = term.terms(parts, 3.0, &mut metrics).unwrap();
        let gradients = Tensor::cat(terms, 0).sum().backward();
        let gradient = features.grad(&gradients).map_or(vec![0.0; 33], values);
        (gradient, metrics.into_iter().map(|metric| metric.value).collect())
    }

    #[test]
    fn parts_have_the_gradient_of_the_whole() {
        // One adversary for both: other tests draw from Burn's generator at the same time.
        let adversary = adversary();
        for kind in [Independence::correlation(), Independence::default()] {
            let whole = gradient(kind, &adversary, 5.0, &[11]);
            let parts = gradient(kind, &adversary, 5.0, &PARTS);
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
    fn an_adversary_without_anything_to_learn_says_that_it_rests() {
        let term = |kind, ceiling| IndependenceTerm::new(kind, adversary(), ceiling, 0.01);
        let why = term(Independence::default(), 0.009).why_it_rests().unwrap();
        assert!(why.contains("is 0.0090, below 0.01"), "{why}");
        assert_eq!(term(Independence::default(), 0.01).why_it_rests(), None);
        assert_eq!(term(Independence::correlation(), 0.0).why_it_rests(), None);
        assert_eq!(term(Independence::None, 0.0).why_it_rests(), None);
    }

    #[test]
    fn at_its_ceiling_the_term_moves_no_part() {
        // The error of an adversary that is all but untrained is above this.
        let (parts, metrics) = gradient(Independence::default(), &adversary(), 0.02, &PARTS);
        assert!(
            metrics[0] > 0.02 && parts.iter().all(|&value| value == 0.0),
            "{metrics:?} {parts:?}"
        );
    }
}
