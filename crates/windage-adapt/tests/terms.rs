//! Terms of predictions, discrepancy and adversaries against the sums of their parts, and what an
//! objective gives to a term.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::sync::{Arc, Mutex};

use burn::module::Module;
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::{Device, Tensor};
use common::{Net, batch, net};
use windage_adapt::objective::{Losses, Scoring, Weight};
use windage_adapt::sets::{AdaptBatch, Progress};
use windage_adapt::terms::{
    AdversarialTerm, AdversaryKind, BatchFeatures, DiscrepancyTerm, PredictionKind, PredictionTerm,
    TermNetworks, UsedSamples,
};
use windage_adapt::{Classification, FeatureTerm, Objective};
use windage_core::features::{FeatureTap, Taps};
use windage_core::{Seed, Shift};
use windage_losses::discrepancy::DiscrepancyLossConfig;
use windage_losses::prediction::{ConfusionLossConfig, EntropyLoss, InformationLoss};
use windage_losses::{Loss, Reduction};
use windage_testing::{assert_close, values};

/// Tolerance for the same operations with sums in another order.
const SAME: f64 = 1e-6;

type Batch = AdaptBatch<Tensor<2>, Vec<usize>>;

fn objective() -> Objective<Classification> {
    Objective::new(Classification::new())
}

fn at(step: usize, batch: Batch) -> Batch {
    AdaptBatch { progress: Progress { step, steps: Some(100) }, ..batch }
}

fn hidden(net: &Net, inputs: &Tensor<2>) -> Tensor<2> {
    let mut taps = Taps::of(["hidden"]);
    net.tapped(inputs.clone(), &mut taps);
    taps.features().unwrap().remove(0).averaged()
}

#[test]
fn losses_of_predictions_are_means_over_the_unlabeled_sets_by_share() {
    let device = windage_testing::device();
    let (net, batch) = (net(&device), batch(&device));
    let loss = |kind, logits: Tensor<2>| match kind {
        PredictionKind::Information => InformationLoss.forward(logits, Reduction::Mean),
        PredictionKind::Entropy => EntropyLoss.forward(logits, Reduction::Mean),
        PredictionKind::Confusion => {
            ConfusionLossConfig::new().init().forward(logits, Reduction::Mean)
        }
    };
    for kind in [PredictionKind::Information, PredictionKind::Entropy, PredictionKind::Confusion] {
        let found = objective()
            .with(PredictionTerm::new(kind), 1.0)
            .losses(&net, batch.clone(), Scoring::Skipped)
            .unwrap();
        assert_eq!(&*found.named[1].0, kind.name());
        let parts = batch
            .unlabeled
            .iter()
            .map(|part| values(loss(kind, net.output(part.inputs.clone())))[0] * part.share);
        assert_close(&values(found.named[1].1.clone()), &[parts.sum()], SAME);
    }
}

#[test]
fn the_discrepancy_compares_every_labeled_with_every_unlabeled_set() {
    let device = windage_testing::device();
    let (net, batch) = (net(&device), batch(&device));
    let found = objective()
        .with(DiscrepancyTerm::new("hidden"), 1.0)
        .losses(&net, batch.clone(), Scoring::Skipped)
        .unwrap();
    let loss = DiscrepancyLossConfig::new().init();
    let mut expected = 0.0;
    for a in &batch.labeled {
        for b in &batch.unlabeled {
            let shift = Shift::new(hidden(&net, &a.inputs), hidden(&net, &b.inputs));
            expected += values(loss.forward(shift, Reduction::Mean))[0] * a.share * b.share;
        }
    }
    assert_close(&values(found.named[1].1.clone()), &[expected], SAME);
}

#[test]
fn a_ramp_phases_a_term_in() {
    let device = windage_testing::device();
    let (net, batch) = (net(&device), batch(&device));
    let term = PredictionTerm::new(PredictionKind::Information);
    let objective = objective().with(term, Weight::ramped(2.0, 0.4));
    for (step, weight) in [(0, 0.0), (10, 0.5), (40, 2.0), (90, 2.0)] {
        let batch = at(step, batch.clone());
        let losses = objective.losses(&net, batch, Scoring::Skipped).unwrap();
        let [task, term] = [0, 1].map(|index| values(losses.named[index].1.clone())[0]);
        assert_close(&values(losses.total), &[task + weight * term], SAME);
    }
    assert_eq!(objective.weight("information"), Some(2.0));
}

/// An adversary with its learnable part.
struct Adversary {
    net: Net,
    terms: TermNetworks,
    objective: Objective<Classification>,
    batch: Batch,
}

impl Adversary {
    fn new(kind: AdversaryKind, device: &Device) -> Self {
        let (net, batch) = (net(device), batch(device));
        let objective = objective().with(AdversarialTerm::new(kind, "hidden"), 1.0);
        let terms = objective.networks(&net, &batch, Seed(2), device).unwrap();
        Self { net, terms, objective, batch }
    }

    fn losses(&self, net: &Net, terms: &TermNetworks, step: usize) -> Losses {
        let batch = at(step, self.batch.clone());
        self.objective.losses_with(net, terms, batch, Scoring::Skipped).unwrap()
    }

    fn value(&self, net: &Net, terms: &TermNetworks) -> f64 {
        values(self.losses(net, terms, 100).named[1].1.clone())[0]
    }

    /// Returns the gradient of the term at the first layer of the network.
    fn gradient(&self, step: usize) -> Vec<f64> {
        let losses = self.losses(&self.net, &self.terms, step);
        let gradients = losses.named[1].1.backward();
        let gradients = GradientsParams::from_grads(gradients, &self.net);
        values(gradients.get::<2>(self.net.hidden.weight.id).unwrap())
    }
}

#[test]
fn the_discriminator_goes_down_its_loss_and_the_network_up() {
    let device = windage_testing::device().autodiff();
    for kind in [AdversaryKind::Dann, AdversaryKind::Cdan] {
        let adversary = Adversary::new(kind, &device);
        let Adversary { net, terms, .. } = &adversary;
        let before = adversary.value(net, terms);
        // Scores near 0 for both domains.
        assert!((before - 2_f64.ln()).abs() < 0.2, "{before}");
        let mut gradients = adversary.losses(net, terms, 100).named[1].1.backward();
        let of_terms = GradientsParams::from_module(&mut gradients, terms);
        let of_net = GradientsParams::from_grads(gradients, net);
        let step = |rate| (SgdConfig::new().init(), rate);
        let (mut optimizer, rate) = step(0.1);
        let better = optimizer.step(rate, terms.clone(), of_terms);
        let (mut optimizer, rate) = step(0.1);
        let confused = optimizer.step(rate, net.clone(), of_net);
        assert!(adversary.value(net, &better) < before - 1e-6, "{kind:?}");
        assert!(adversary.value(&confused, terms) > before + 1e-6, "{kind:?}");
    }
}

#[test]
fn the_reversed_gradient_rises_with_the_steps() {
    let device = windage_testing::device().autodiff();
    let adversary = Adversary::new(AdversaryKind::Dann, &device);
    let factor = |share: f64| 2.0 / (1.0 + (-10.0 * share).exp()) - 1.0;
    let full: Vec<f64> = adversary.gradient(100).iter().map(|g| g / factor(1.0)).collect();
    assert!(full.iter().any(|value| value.abs() > 1e-4), "{full:?}");
    for step in [0, 3, 20] {
        let expected: Vec<f64> = full.iter().map(|g| g * factor(step as f64 / 100.0)).collect();
        assert_close(&adversary.gradient(step), &expected, 1e-5);
    }
}

#[test]
fn a_term_without_its_learnable_part_is_an_error_that_says_where_it_comes_from() {
    let device = windage_testing::device();
    let adversary = Adversary::new(AdversaryKind::Cdan, &device);
    // 6 features times 3 classes, two hidden layers of 256 and one score.
    let parameters = 18 * 256 + 256 + 256 * 256 + 256 + 256 + 1;
    assert_eq!(adversary.terms.num_params(), parameters);
    let error = adversary.objective.losses(&adversary.net, adversary.batch, Scoring::Skipped);
    let message = error.unwrap_err().to_string();
    assert!(message.contains("cdan") && message.contains("Objective::networks"), "{message}");
}

/// Keeps what it is given.
#[derive(Clone, Debug, Default)]
struct Spy(Arc<Mutex<Option<BatchFeatures>>>);

impl FeatureTerm for Spy {
    fn name(&self) -> String {
        "spy".into()
    }

    fn layers(&self) -> Vec<String> {
        vec!["logits".into(), "hidden".into()]
    }

    fn used_samples(&self) -> UsedSamples {
        UsedSamples::Both
    }

    fn forward(&self, features: BatchFeatures) -> Option<Tensor<1>> {
        *self.0.lock().unwrap() = Some(features);
        None
    }
}

#[test]
fn a_term_gets_predictions_labels_and_progress() {
    let device = windage_testing::device();
    let (net, batch) = (net(&device), batch(&device));
    let spy = Spy::default();
    let objective = objective().with(spy.clone(), 1.0);
    objective.losses(&net, at(7, batch), Scoring::Skipped).unwrap();
    let seen = spy.0.lock().unwrap().take().unwrap();
    assert_eq!(seen.progress, Progress { step: 7, steps: Some(100) });
    let labels: Vec<_> = seen.labeled.iter().map(|set| set.labels.clone().unwrap()).collect();
    assert_eq!(labels, [vec![0, 1, 2, 0, 1], vec![2, 2, 0]]);
    assert!(seen.unlabeled.iter().all(|set| set.labels.is_none()));
    assert_eq!(seen.unlabeled[1].layers[0].dims(), [6, 3]);
    assert_eq!(seen.unlabeled[1].layers[1].dims(), [6, 6]);
}

#[test]
fn two_terms_of_a_kind_need_names() {
    let mmd = || DiscrepancyTerm::new("hidden");
    let twice = objective().with(mmd(), 1.0).with(mmd(), 1.0);
    assert!(twice.validate(1).unwrap_err().to_string().contains("`terms` is mmd"));
    let named = objective().with(mmd(), 1.0).with_named("mmd of logits", mmd(), 1.0);
    assert!(named.validate(1).is_ok());
    assert_eq!(named.names(), ["task", "mmd", "mmd of logits"]);
    let ramp = objective().with(mmd(), Weight::ramped(1.0, 1.5)).validate(1).unwrap_err();
    assert!(ramp.to_string().contains("`mmd.ramp` is 1.5"), "{ramp}");
}
