//! Values and gradients of objectives against the sums of their parts.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::Tensor;
use common::{Net, batch, net};
use windage_adapt::objective::Scoring;
use windage_adapt::sets::{AdaptBatch, Turn};
use windage_adapt::terms::{CovarianceKind, CovarianceTerm, Sampling};
use windage_adapt::{Classification, CorrelationTerm, Mode, Objective};
use windage_core::classifier::cross_entropy_per_sample;
use windage_core::features::{FeatureTap, Taps};
use windage_core::{Classifier, Shift};
use windage_losses::correlation::CorrelationLossConfig;
use windage_losses::covariance::DeepCoralLoss;
use windage_losses::{Loss, Reduction};
use windage_testing::{assert_close, values};

/// Tolerance for the same operations with sums in another order.
const SAME: f64 = 1e-6;

type Batch = AdaptBatch<Tensor<2>, Vec<usize>>;

fn correlation(mode: Mode) -> CorrelationTerm {
    CorrelationTerm::new(mode, [("hidden", 0.5), ("logits", 2.0)], &CorrelationLossConfig::new())
}

fn features(net: &Net, inputs: Tensor<2>) -> [Tensor<2>; 2] {
    let mut taps = Taps::of(["hidden", "logits"]);
    net.tapped(inputs, &mut taps);
    taps.features()
        .unwrap()
        .into_iter()
        .map(|features| features.averaged())
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

/// Returns `0.5·L(hidden) + 2·L(logits)` of one set.
fn layered(net: &Net, inputs: Tensor<2>) -> Tensor<1> {
    let [hidden, logits] = features(net, inputs);
    let loss = CorrelationLossConfig::new().init();
    loss.forward(hidden, Reduction::Mean) * 0.5 + loss.forward(logits, Reduction::Mean) * 2.0
}

/// Returns the weighted sum over the labeled and unlabeled sets with their shares.
fn written_out(net: &Net, batch: &Batch, mode: Mode, weight: f64) -> Tensor<1> {
    let task = batch.labeled.iter().map(|part| {
        cross_entropy_per_sample(net.logits(part.inputs.clone()), &part.targets).mean() * part.share
    });
    let labeled = batch.labeled.iter().map(|part| layered(net, part.inputs.clone()) * part.share);
    let unlabeled =
        batch.unlabeled.iter().map(|part| layered(net, part.inputs.clone()) * part.share);
    let sum = |terms: Vec<Tensor<1>>| terms.into_iter().reduce(|a, b| a + b).unwrap();
    let term = match mode {
        Mode::A => sum(unlabeled.collect()),
        Mode::B => sum(labeled.chain(unlabeled).collect()),
        Mode::C => sum(labeled.collect()),
    };
    sum(task.collect()) + term * weight
}

fn gradients(net: &Net, loss: Tensor<1>) -> Vec<f64> {
    let gradients = GradientsParams::from_grads(loss.backward(), net);
    let gradient = |id| values(gradients.get::<2>(id).unwrap());
    [net.hidden.weight.id, net.output.weight.id].into_iter().flat_map(gradient).collect()
}

#[test]
fn each_mode_is_the_sum_of_its_parts_in_value_and_gradient() {
    let device = windage_testing::device().autodiff();
    let (net, batch) = (net(&device), batch(&device));
    for mode in [Mode::A, Mode::B, Mode::C] {
        let objective = Objective::new(Classification::new()).with(correlation(mode), 0.7);
        let losses = objective.losses(&net, batch.clone(), Scoring::Wanted).unwrap();
        let expected = written_out(&net, &batch, mode, 0.7);
        assert_close(&values(losses.total.clone()), &values(expected.clone()), SAME);
        assert_close(&gradients(&net, losses.total), &gradients(&net, expected), SAME);
        assert_eq!(
            losses.named.iter().map(|(name, _)| &**name).collect::<Vec<_>>(),
            ["task", "correlation"]
        );
        assert_eq!(losses.score.unwrap().samples, 5 + 3);
    }
}

#[test]
fn together_all_samples_of_a_mode_are_one_batch() {
    let device = windage_testing::device().autodiff();
    let (net, batch) = (net(&device), batch(&device));
    let inputs = |mode: Mode| {
        let labeled =
            batch.labeled.iter().map(|part| part.inputs.clone()).filter(|_| mode != Mode::A);
        let unlabeled =
            batch.unlabeled.iter().map(|part| part.inputs.clone()).filter(|_| mode != Mode::C);
        Tensor::cat(labeled.chain(unlabeled).collect(), 0)
    };
    for mode in [Mode::A, Mode::B, Mode::C] {
        let term = correlation(mode).with_sampling(Sampling::Together);
        let losses = Objective::new(Classification::new())
            .with(term, 1.0)
            .losses(&net, batch.clone(), Scoring::Skipped)
            .unwrap();
        let found = losses.named[1].1.clone();
        let expected = layered(&net, inputs(mode));
        assert_close(&values(found.clone()), &values(expected.clone()), SAME);
        assert_close(&gradients(&net, found), &gradients(&net, expected), SAME);
    }
}

#[test]
fn deep_coral_compares_every_labeled_with_every_unlabeled_set() {
    let device = windage_testing::device();
    let (net, batch) = (net(&device), batch(&device));
    let term = CovarianceTerm::new(CovarianceKind::DeepCoral, "hidden");
    let losses = Objective::new(Classification::new())
        .with(term, 1.0)
        .losses(&net, batch.clone(), Scoring::Skipped)
        .unwrap();
    let hidden = |inputs: &Tensor<2>| features(&net, inputs.clone())[0].clone();
    let mut expected = 0.0;
    for a in &batch.labeled {
        for b in &batch.unlabeled {
            let distance = DeepCoralLoss
                .forward(Shift::new(hidden(&a.inputs), hidden(&b.inputs)), Reduction::Mean);
            expected += f64::from(distance.into_scalar::<f32>()) * a.share * b.share;
        }
    }
    assert_close(&values(losses.named[1].1.clone()), &[expected], SAME);
    assert!(losses.score.is_none());
}

#[test]
fn one_sided_terms_look_at_unlabeled_samples() {
    let device = windage_testing::device();
    let (net, batch) = (net(&device), batch(&device));
    for kind in
        [CovarianceKind::Decov, CovarianceKind::VicregCovariance, CovarianceKind::VicregVariance]
    {
        let objective =
            Objective::new(Classification::new()).with(CovarianceTerm::new(kind, "hidden"), 1.0);
        let loss = |batch: Batch| {
            values(objective.losses(&net, batch, Scoring::Skipped).unwrap().named[1].1.clone())[0]
        };
        let value = loss(batch.clone());
        let mut other = batch.clone();
        other.labeled[0].inputs = other.labeled[0].inputs.clone() * 3.0;
        assert_eq!(value, loss(other.clone()), "{kind:?}");
        other.unlabeled[0].inputs = other.unlabeled[0].inputs.clone() * 3.0;
        assert_ne!(value, loss(other), "{kind:?}");
    }
}

#[test]
fn a_turn_propagates_its_loss_alone_with_its_weight() {
    let device = windage_testing::device().autodiff();
    let (net, batch) = (net(&device), batch(&device));
    let objective = Objective::new(Classification::new()).with(correlation(Mode::B), 0.7);
    let whole = objective.losses(&net, batch.clone(), Scoring::Skipped).unwrap();
    let turn = |number| {
        let batch = AdaptBatch { turn: Turn::Only(number), ..batch.clone() };
        objective.losses(&net, batch, Scoring::Skipped).unwrap()
    };
    let parts = [turn(0), turn(1)];
    assert_eq!(parts[1].named.len(), 1);
    let sum = parts[0].total.clone() + parts[1].total.clone();
    assert_close(&values(sum), &values(whole.total.clone()), SAME);
    let mut sum = gradients(&net, parts[0].total.clone());
    // Each turn has the gradient of its own loss, so that the gradients add up to that of the sum.
    for (sum, other) in sum.iter_mut().zip(gradients(&net, parts[1].total.clone())) {
        *sum += other;
    }
    assert_close(&sum, &gradients(&net, whole.total), SAME);
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let message = |objective: Objective<Classification>, sets| {
        objective.validate(sets).unwrap_err().to_string()
    };
    let objective = || Objective::new(Classification::new());
    assert!(
        message(objective().with(correlation(Mode::A), 1.0), 0).contains("`unlabeled` is empty")
    );
    assert!(objective().with(correlation(Mode::C), 1.0).validate(0).is_ok());
    assert!(
        message(objective().with(correlation(Mode::A), f64::NAN), 1)
            .contains("`correlation.weight` is NaN")
    );
    assert!(
        message(objective().with(correlation(Mode::A), -1.0), 1)
            .contains("`correlation.weight` is -1")
    );
    let twice = objective().with(correlation(Mode::A), 1.0).with(correlation(Mode::C), 1.0);
    assert!(message(twice, 1).contains("`terms` is correlation, but must be named differently"));
    let device = windage_testing::device();
    let unknown = CorrelationTerm::new(Mode::A, [("conv9", 1.0)], &CorrelationLossConfig::new());
    let error = objective()
        .with(unknown, 1.0)
        .losses(&net(&device), batch(&device), Scoring::Skipped)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no layer `conv9`; the network's layers are: hidden, logits"
    );
}

#[test]
fn a_term_of_labeled_samples_is_refused_where_the_task_has_no_loss() {
    let refused = |mode| {
        let objective = Objective::new(Classification::new()).with(correlation(mode), 1.0);
        objective.without_task_loss().validate(1)
    };
    assert!(refused(Mode::A).is_ok());
    for mode in [Mode::B, Mode::C] {
        let message = refused(mode).unwrap_err().to_string();
        assert!(message.contains("on unlabeled samples alone"), "{message}");
    }
}

#[test]
fn a_module_of_the_users_own_stays_a_module() {
    let device = windage_testing::device();
    assert_eq!(net(&device).num_params(), 4 * 6 + 6 + 6 * 3 + 3);
}
