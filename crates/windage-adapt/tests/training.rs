//! How training ends, resumes to the same bits, and keeps the last good state.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use burn::module::Module;
use burn::nn::{BatchNorm, BatchNormConfig};
use burn::tensor::Tensor;
use common::{Net, bits, domain, net};
use windage_adapt::evaluation::evaluate;
use windage_adapt::objective::Weight;
use windage_adapt::terms::{
    AdversarialTerm, AdversaryKind, CovarianceKind, CovarianceTerm, PredictionKind, PredictionTerm,
};
use windage_adapt::training::{Optimizer, Propagation, Statistics};
use windage_adapt::{
    Adapt, Classification, CorrelationTerm, Mode, Objective, Outcome, Sets, Thresholds,
    TrainingConfig,
};
use windage_core::features::{FeatureTap, Taps};
use windage_core::training::Checkpointing;
use windage_core::training::StopReason;
use windage_core::{Observer, RunContext, Seed, Silent};
use windage_losses::correlation::CorrelationLossConfig;
use windage_testing::{StopAfter, values};

fn sets() -> Sets<Tensor<2>, Vec<usize>> {
    Sets::new()
        .with_labeled(domain("source", 90, 1, 0.0), 2.0)
        .with_labeled(domain("another source", 40, 2, 0.2), 1.0)
        .with_unlabeled(domain("target", 70, 3, 0.8), 1.0)
}

fn adapt() -> Adapt<Classification> {
    let correlation =
        CorrelationTerm::new(Mode::B, [("hidden", 1.0)], &CorrelationLossConfig::new());
    let coral = CovarianceTerm::new(CovarianceKind::DeepCoral, "hidden");
    Adapt {
        training: TrainingConfig {
            steps: 30,
            batch: 24,
            unlabeled_batch: 16,
            interval: 8,
            ..TrainingConfig::default()
        },
        seed: Seed(4),
        ..Adapt::new(Objective::new(Classification::new()).with(correlation, 0.5).with(coral, 2.0))
    }
}

fn run(
    adapt: &Adapt<Classification>,
    saved: &Checkpointing,
    observer: &mut dyn Observer,
) -> Outcome<Net> {
    let device = windage_testing::device();
    let held_out = domain("held out", 50, 5, 0.0);
    adapt
        .run(
            net(&device),
            sets(),
            Some(&held_out),
            &mut RunContext::on(&device, observer).with_checkpoint(saved.clone()),
        )
        .unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    let with = |seed| {
        bits(&run(&Adapt { seed: Seed(seed), ..adapt() }, &Checkpointing::Off, &mut Silent).network)
    };
    assert_eq!(with(1), with(1));
    assert_ne!(with(1), with(2));
}

#[test]
fn an_interrupted_run_resumes_to_the_bits_and_the_history_of_an_uninterrupted_one() {
    let folder = tempfile::tempdir().unwrap();
    let optimizers = [Optimizer::Adam, Optimizer::AdamW { weight_decay: 0.1 }, Optimizer::sgd(0.9)];
    for (number, optimizer) in optimizers.into_iter().enumerate() {
        for propagation in [Propagation::Sum, Propagation::OneByOne] {
            let adapt = Adapt {
                training: TrainingConfig { optimizer, propagation, ..adapt().training },
                ..adapt()
            };
            let whole = run(&adapt, &Checkpointing::Off, &mut Silent);
            let path = folder.path().join(format!("{number}{propagation:?}.ckpt"));
            // Within an interval, and at the end of one.
            let first = run(&adapt, &Checkpointing::To(path.clone()), &mut StopAfter::new(13));
            assert_eq!((first.ended, first.steps), (StopReason::Interrupted, 13));
            let second = run(&adapt, &Checkpointing::Resume(path.clone()), &mut StopAfter::new(24));
            assert_eq!((second.ended, second.steps), (StopReason::Interrupted, 24));
            let last = run(&adapt, &Checkpointing::Resume(path.clone()), &mut Silent);
            assert_eq!((last.ended, last.steps), (StopReason::StepLimit, 30));
            assert_eq!(bits(&whole.network), bits(&last.network), "{optimizer:?} {propagation:?}");
            assert_eq!(whole.history, last.history);
            // An interrupted run returns the network as trained so far.
            assert_ne!(bits(&first.network), bits(&net(&windage_testing::device())));
        }
    }
}

#[test]
fn a_finished_run_can_be_continued_beyond_its_limit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.ckpt");
    let short = Adapt { training: TrainingConfig { steps: 21, ..adapt().training }, ..adapt() };
    run(&short, &Checkpointing::To(path.clone()), &mut Silent);
    let longer = run(&adapt(), &Checkpointing::Resume(path.clone()), &mut Silent);
    let whole = run(&adapt(), &Checkpointing::Off, &mut Silent);
    assert_eq!(bits(&longer.network), bits(&whole.network));
    assert_eq!(longer.history, whole.history);
    let other =
        Adapt { training: TrainingConfig { learning_rate: 0.1, ..adapt().training }, ..adapt() };
    let device = windage_testing::device();
    let refused = other
        .run(
            net(&device),
            sets(),
            None,
            &mut RunContext::on(&device, &mut Silent).with_checkpoint(Checkpointing::Resume(path)),
        )
        .unwrap_err();
    assert!(refused.to_string().contains("belongs to another run"), "{refused}");
}

#[test]
fn training_ends_once_every_loss_is_under_its_threshold() {
    let long = Adapt {
        training: TrainingConfig { steps: 2000, learning_rate: 0.02, ..adapt().training },
        ..adapt()
    };
    let with =
        |thresholds| run(&Adapt { thresholds, ..long.clone() }, &Checkpointing::Off, &mut Silent);
    let task = with(Thresholds::none().with("task", 0.5));
    assert_eq!(task.ended, StopReason::Thresholds);
    let last = task.history.intervals.last().unwrap();
    assert!(task.steps < 2000 && last.losses["task"] <= 0.5 && last.step == task.steps);
    let before = &task.history.intervals[task.history.intervals.len() - 2];
    assert!(before.losses["task"] > 0.5);
    assert!(task.recommendations.is_empty());
    // Training goes on while one of the losses is above its threshold.
    let both = with(Thresholds::none().with("task", 0.5).with("correlation", 1e-9));
    assert_eq!((both.ended, both.steps), (StopReason::StepLimit, 2000));
}

#[test]
fn divergence_is_an_error_and_the_last_checkpoint_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.ckpt");
    run(&adapt(), &Checkpointing::To(path.clone()), &mut StopAfter::new(16));
    let good = std::fs::read(&path).unwrap();
    let wild = Adapt {
        training: TrainingConfig {
            learning_rate: 1e39,
            optimizer: Optimizer::sgd(0.0),
            interval: 1,
            ..adapt().training
        },
        ..adapt()
    };
    let device = windage_testing::device();
    let error = wild
        .run(
            net(&device),
            sets(),
            None,
            &mut RunContext::on(&device, &mut Silent)
                .with_checkpoint(Checkpointing::To(path.clone())),
        )
        .unwrap_err();
    assert!(error.to_string().contains("adapting diverged at step"), "{error}");
    // Weights that are not finite have not replaced it.
    assert_eq!(std::fs::read(path).unwrap(), good);
}

#[test]
fn bad_settings_are_refused_by_name_before_anything_is_trained() {
    let device = windage_testing::device();
    let message = |adapt: Adapt<Classification>| {
        adapt
            .run(net(&device), sets(), None, &mut RunContext::on(&device, &mut Silent))
            .unwrap_err()
            .to_string()
    };
    let with = |change: fn(&mut TrainingConfig)| {
        let mut adapt = adapt();
        change(&mut adapt.training);
        message(adapt)
    };
    assert!(with(|training| training.steps = 0).contains("`training.steps` is 0"));
    assert!(with(|training| training.interval = 0).contains("`training.interval` is 0"));
    assert!(
        with(|training| training.unlabeled_batch = 0).contains("`training.unlabeled_batch` is 0")
    );
    assert!(
        with(|training| training.learning_rate = f64::NAN)
            .contains("`training.learning_rate` is NaN")
    );
    assert!(
        with(|training| training.optimizer = Optimizer::sgd(1.0))
            .contains("`training.optimizer.momentum` is 1")
    );
    assert!(
        with(|training| training.optimizer = Optimizer::AdamW { weight_decay: -1.0 })
            .contains("weight_decay` is -1")
    );
    for (field, message) in [
        ("batch", with(|training| training.batch = 1)),
        ("unlabeled_batch", with(|training| training.unlabeled_batch = 1)),
    ] {
        let expected = format!("`training.{field}` is 1, but must be at least 2, since a single");
        assert!(message.contains(&expected), "{message}");
    }
    let unknown = Adapt { thresholds: Thresholds::none().with("taks", 1.0), ..adapt() };
    assert!(
        message(unknown)
            .contains("`thresholds` is taks, but must be one of task, correlation, deep_coral")
    );
    let negative = Adapt { thresholds: Thresholds::none().with("task", -1.0), ..adapt() };
    assert!(message(negative).contains("`thresholds.task` is -1"));
}

#[test]
fn histories_hold_the_metrics_of_their_intervals() {
    let outcome = run(&adapt(), &Checkpointing::Off, &mut Silent);
    let steps: Vec<usize> =
        outcome.history.intervals.iter().map(|interval| interval.step).collect();
    assert_eq!(steps, [8, 16, 24, 30]);
    assert_eq!(outcome.history.names(), ["correlation", "deep_coral", "task"]);
    let held_out = domain("held out", 50, 5, 0.0);
    let metrics =
        evaluate(&outcome.network, &Classification::new(), &held_out, &windage_testing::device())
            .unwrap();
    assert_eq!(outcome.history.intervals[3].validation, Some(metrics));
    assert!((0.0..=1.0).contains(&outcome.history.intervals[0].score));
}

#[test]
fn a_term_without_weight_takes_no_step_of_its_own() {
    let with = |weight: f64, propagation| {
        let coral = CovarianceTerm::new(CovarianceKind::DeepCoral, "hidden");
        let objective = Objective::new(Classification::new()).with(coral, weight);
        let training = TrainingConfig { propagation, ..adapt().training };
        bits(
            &run(&Adapt { objective, training, ..adapt() }, &Checkpointing::Off, &mut Silent)
                .network,
        )
    };
    // Adam would go on with its momentum, down no gradient.
    assert_eq!(with(0.0, Propagation::OneByOne), with(0.0, Propagation::Sum));
    assert_ne!(with(2.0, Propagation::OneByOne), with(0.0, Propagation::Sum));
}

#[test]
fn sets_of_too_few_samples_per_batch_are_refused_for_the_correlation() {
    let device = windage_testing::device();
    let with = |unlabeled_batch| {
        let training = TrainingConfig { unlabeled_batch, ..adapt().training };
        let adapt = Adapt { training, ..adapt() };
        adapt.run(net(&device), sets(), None, &mut RunContext::on(&device, &mut Silent))
    };
    let message = with(2).unwrap_err().to_string();
    assert!(message.contains("samples of an unlabeled set in a batch` is 2"), "{message}");
    assert!(message.contains("at least 3 for the correlation term"), "{message}");
    assert!(with(3).is_ok());
}

fn phased_in() -> Adapt<Classification> {
    let information = PredictionTerm::new(PredictionKind::Information);
    let adversary = AdversarialTerm::new(AdversaryKind::Cdan, "hidden");
    let objective = Objective::new(Classification::new().with_smoothing(0.1))
        .with(information, Weight::ramped(1.0, 0.5))
        .with(adversary, 1.0);
    let optimizer = Optimizer::Sgd { momentum: 0.9, nesterov: true, weight_decay: 1e-3 };
    let training = TrainingConfig { learning_rate: 0.05, optimizer, ..adapt().training };
    Adapt { objective, training: training.with_decay(10.0), ..adapt() }
}

#[test]
fn a_run_with_an_adversary_and_ramps_resumes_to_the_same_bits_but_not_for_longer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.ckpt");
    let whole = run(&phased_in(), &Checkpointing::Off, &mut Silent);
    run(&phased_in(), &Checkpointing::To(path.clone()), &mut StopAfter::new(13));
    let resumed = Checkpointing::Resume(path.clone());
    let last = run(&phased_in(), &resumed, &mut Silent);
    assert_eq!(bits(&whole.network), bits(&last.network));
    assert_eq!(whole.history, last.history);
    let names = whole.history.names();
    assert_eq!(names, ["cdan", "information", "task"]);
    assert!(whole.history.intervals[3].losses["information"] < 0.0);

    let longer = Adapt { training: phased_in().training.with_steps(40), ..phased_in() };
    let device = windage_testing::device();
    let mut observer = Silent;
    let mut context = RunContext::on(&device, &mut observer).with_checkpoint(resumed);
    let error = longer.run(net(&device), sets(), None, &mut context).unwrap_err().to_string();
    assert!(error.contains("belongs to another run") && error.contains("steps"), "{error}");
}

/// A network that normalizes its inputs.
#[derive(Module, Debug)]
struct Normalized {
    norm: BatchNorm,
    net: Net,
}

impl FeatureTap for Normalized {
    type Input = Tensor<2>;
    type Output = Tensor<2>;

    fn tapped(&self, input: Tensor<2>, taps: &mut Taps) -> Tensor<2> {
        self.net.tapped(self.norm.forward(input), taps)
    }
}

#[test]
fn statistics_are_those_of_the_domain_asked_for() {
    let device = windage_testing::device();
    let trained = |statistics| {
        let objective = Objective::new(Classification::new());
        let training = adapt().training.with_statistics(statistics);
        let norm = BatchNormConfig::new(4).init(&device);
        let network = Normalized { norm, net: net(&device) };
        let sets = Sets::new()
            .with_labeled(domain("source", 90, 1, 0.0), 1.0)
            .with_unlabeled(domain("target", 70, 3, 5.0), 1.0);
        let mut observer = Silent;
        let mut context = RunContext::on(&device, &mut observer);
        let adapt = Adapt { objective, training, ..adapt() };
        adapt.run(network, sets, None, &mut context).unwrap().network
    };
    let mean = |network: &Normalized| values(network.norm.running_mean.value())[1];
    let [usual, source, target] =
        [Statistics::Training, Statistics::Source, Statistics::Target].map(trained);
    // The second coordinate of the target is moved by 5.
    assert!(mean(&usual).abs() < 1.0, "{}", mean(&usual));
    assert!(mean(&source).abs() < 1.0, "{}", mean(&source));
    assert!((mean(&target) - 5.0).abs() < 1.0, "{}", mean(&target));
    // Nothing else changes.
    assert_eq!(bits(&usual.net), bits(&target.net));

    let adapt = Adapt {
        objective: Objective::new(Classification::new()),
        training: adapt().training.with_statistics(Statistics::Target),
        ..adapt()
    };
    let sets = Sets::new().with_labeled(domain("source", 90, 1, 0.0), 1.0);
    let mut observer = Silent;
    let mut context = RunContext::on(&device, &mut observer);
    let error = adapt.run(net(&device), sets, None, &mut context).unwrap_err().to_string();
    assert!(error.contains("`training.statistics` is target"), "{error}");
}

#[test]
fn the_learning_rate_falls_as_published() {
    let training = TrainingConfig { learning_rate: 0.01, ..TrainingConfig::default() };
    assert_eq!(training.rate_at(500), 0.01);
    let falling = training.with_steps(1000).with_decay(10.0);
    let expected = [0.01, 0.01 * 6_f64.powf(-0.75), 0.01 * 11_f64.powf(-0.75)];
    for (step, expected) in [0, 500, 1000].into_iter().zip(expected) {
        assert!((falling.rate_at(step) - expected).abs() < 1e-15);
    }
}
