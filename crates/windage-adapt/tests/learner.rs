//! Burn's own training against that of windage.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::sync::Arc;

use burn::data::dataloader::DataLoader;
use burn::module::Module;
use burn::optim::{AdamConfig, GradientsAccumulator};
use burn::tensor::{Device, Tensor};
use burn::train::metric::LossMetric;
use burn::train::metric::store::{Aggregate, Direction, Split};
use burn::train::{
    ExecutionStrategy, Learner, MetricEarlyStoppingStrategy, MultiDeviceOptim, StoppingCondition,
    SupervisedTraining, TrainStep, TrainingStrategy,
};
use common::{Net, bits, domain, net};
use windage_adapt::learner::{
    AdaptLoader, Adaptation, NamedLossMetric, ScoreMetric, SilentRenderer,
};
use windage_adapt::sets::Mixture;
use windage_adapt::task::TaskMetric;
use windage_adapt::training::Propagation;
use windage_adapt::{
    Adapt, Classification, CorrelationTerm, Mode, Objective, Sets, TrainingConfig,
};
use windage_core::training::ADAM_EPSILON;
use windage_core::{RunContext, Seed, Silent};
use windage_losses::correlation::CorrelationLossConfig;

const BATCH: usize = 16;
const SAMPLES: usize = 80;

fn objective() -> Objective<Classification> {
    let term = CorrelationTerm::new(Mode::B, [("hidden", 1.0)], &CorrelationLossConfig::new());
    Objective::new(Classification::new()).with(term, 0.5)
}

fn sets() -> Sets<Tensor<2>, Vec<usize>> {
    Sets::new()
        .with_labeled(domain("source", SAMPLES, 1, 0.0), 1.0)
        .with_unlabeled(domain("target", 70, 3, 0.8), 1.0)
}

fn loader(propagation: Propagation) -> AdaptLoader<Tensor<2>, Vec<usize>> {
    let mixture = Mixture::new(sets(), BATCH, BATCH, Seed(4)).unwrap();
    AdaptLoader::new(mixture, propagation, objective().names().len(), &windage_testing::device())
}

fn training(
    folder: &std::path::Path,
    propagation: Propagation,
    epochs: usize,
) -> SupervisedTraining<Adaptation<Net, Classification>> {
    let valid = Mixture::new(sets(), BATCH, BATCH, Seed(9)).unwrap();
    let valid = AdaptLoader::new(valid, Propagation::Sum, 2, &windage_testing::device());
    SupervisedTraining::new(folder, Arc::new(loader(propagation)), Arc::new(valid))
        .metrics((
            NamedLossMetric::new("task"),
            NamedLossMetric::new("correlation"),
            LossMetric::new(),
        ))
        .metrics((ScoreMetric::new(TaskMetric::Accuracy),))
        .renderer(Box::new(SilentRenderer))
        .with_application_logger(None)
        .num_epochs(epochs)
}

fn learner(device: &Device) -> Learner<Adaptation<Net, Classification>> {
    let optimizer = AdamConfig::new().with_epsilon(ADAM_EPSILON).init();
    Learner::new(Adaptation::new(net(device), objective()), optimizer, 2e-3)
}

#[test]
fn two_epochs_of_burns_training_are_the_steps_of_windages_own_loop() {
    let device = windage_testing::device();
    for propagation in [Propagation::Sum, Propagation::OneByOne] {
        let folder = tempfile::tempdir().unwrap();
        let result = training(folder.path(), propagation, 2).launch(learner(&device));
        assert!(result.error.is_none());
        let training = TrainingConfig {
            steps: 2 * SAMPLES / BATCH,
            batch: BATCH,
            unlabeled_batch: BATCH,
            propagation,
            ..TrainingConfig::default()
        };
        let adapt = Adapt { training, seed: Seed(4), ..Adapt::new(objective()) };
        let own = adapt
            .run(net(&device), sets(), None, &mut RunContext::on(&device, &mut Silent))
            .unwrap();
        assert_eq!(bits(&result.model.network), bits(&own.network), "{propagation:?}");
        // The dashboard's logs name every loss.
        let logged = std::fs::read_dir(folder.path().join("train/epoch-2")).unwrap();
        let names: Vec<String> =
            logged.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        for name in ["task", "correlation", "accuracy"] {
            assert!(
                names.iter().any(|file| file.to_lowercase().contains(name)),
                "{name} in {names:?}"
            );
        }
    }
}

#[test]
fn burns_checkpoints_resume_to_the_same_bits() {
    let (device, folder) = (windage_testing::device(), tempfile::tempdir().unwrap());
    let whole =
        training(tempfile::tempdir().unwrap().path(), Propagation::Sum, 3).launch(learner(&device));
    let first = training(folder.path(), Propagation::Sum, 2).with_default_checkpointers();
    first.launch(learner(&device));
    let mixture = Mixture::new(sets(), BATCH, BATCH, Seed(4)).unwrap();
    let train = AdaptLoader::new(mixture, Propagation::Sum, 2, &device).at(2);
    let resumed =
        SupervisedTraining::new(folder.path(), Arc::new(train), Arc::new(loader(Propagation::Sum)))
            .metrics((LossMetric::new(),))
            .with_application_logger(None)
            .with_default_checkpointers()
            .checkpoint(2)
            .num_epochs(3)
            .launch(learner(&device));
    assert_eq!(bits(&whole.model.network), bits(&resumed.model.network));
}

#[test]
fn burns_early_stopping_sees_the_named_losses() {
    let (device, folder) = (windage_testing::device(), tempfile::tempdir().unwrap());
    let metric = NamedLossMetric::new("correlation");
    // The loss falls, so that its highest value does not improve and training stops early.
    let strategy = MetricEarlyStoppingStrategy::new(
        &metric,
        Aggregate::Mean,
        Direction::Highest,
        Split::Valid,
        StoppingCondition::NoImprovementSince { n_epochs: 1 },
    );
    training(folder.path(), Propagation::Sum, 60).early_stopping(strategy).launch(learner(&device));
    let epochs = std::fs::read_dir(folder.path().join("train")).unwrap().count();
    assert!(epochs < 60, "{epochs}");
}

/// Each device takes half of the steps of an epoch; the gradients of both are added before an
/// optimizer step. The reference adds them on one device.
#[test]
fn burns_training_on_several_devices_is_what_one_computes() {
    let device = windage_testing::device();
    let loader = || {
        let mixture = Mixture::new(sets(), 20, 20, Seed(4)).unwrap();
        AdaptLoader::new(mixture, Propagation::Sum, objective().names().len(), &device)
    };
    let mut model = Adaptation::new(net(&device.clone().autodiff()), objective()).train();
    let mut optimizer = AdamConfig::new().with_epsilon(ADAM_EPSILON).init();
    let training_device = device.clone().autodiff();
    let halves = [loader().slice(0, SAMPLES / 2), loader().slice(SAMPLES / 2, SAMPLES)];
    let halves = halves.map(|half| half.to_device(&training_device));
    for (first, second) in halves[0].iter().zip(halves[1].iter()) {
        let mut gradients = GradientsAccumulator::new();
        for batch in [first, second] {
            gradients.accumulate(&model, TrainStep::step(&model, batch.unwrap()).grads);
        }
        model = optimizer.step(2e-3, model, gradients.grads());
    }
    for optim in [MultiDeviceOptim::OptimMainDevice, MultiDeviceOptim::OptimSharded] {
        let folder = tempfile::tempdir().unwrap();
        let devices = vec![training_device.clone(), training_device.clone()];
        let result = SupervisedTraining::new(folder.path(), Arc::new(loader()), Arc::new(loader()))
            .metrics((LossMetric::new(),))
            .with_application_logger(None)
            .with_training_strategy(TrainingStrategy::Default(ExecutionStrategy::multi(
                devices, optim,
            )))
            .num_epochs(1)
            .launch(learner(&device));
        assert!(result.error.is_none());
        let difference = |found: Tensor<2>, expected: Tensor<2>| {
            (found - expected.inner()).abs().max().into_scalar::<f32>()
        };
        let (found, expected) = (&result.model.network, &model.network);
        assert!(
            difference(found.hidden.weight.val(), expected.hidden.weight.val()) < 1e-6,
            "{optim:?}"
        );
        assert!(
            difference(found.output.weight.val(), expected.output.weight.val()) < 1e-6,
            "{optim:?}"
        );
    }
}
