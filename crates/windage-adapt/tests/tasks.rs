//! Tasks and terms of any kind: regression, reconstruction, a custom network and a custom term.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};
use common::domain;
use windage_adapt::evaluation::evaluate;
use windage_adapt::sets::RegressionSet;
use windage_adapt::task::{Reconstruction, Regression};
use windage_adapt::terms::{BatchFeatures, UsedSamples};
use windage_adapt::{Adapt, CorrelationTerm, FeatureTerm, Mode, Objective, Sets, TrainingConfig};
use windage_core::features::{FeatureTap, Taps};
use windage_core::{RunContext, Seed, Silent, Stream};
use windage_losses::correlation::CorrelationLossConfig;

/// A network with four inputs, a bottleneck of three units and `outputs` outputs.
#[derive(Module, Debug)]
struct Narrow {
    down: Linear,
    up: Linear,
}

impl Narrow {
    fn new(outputs: usize, device: &Device) -> Self {
        Seed(2).init(Stream::NetworkWeights, device, |device| Self {
            down: LinearConfig::new(4, 3).init(device),
            up: LinearConfig::new(3, outputs).init(device),
        })
    }
}

impl FeatureTap for Narrow {
    type Input = Tensor<2>;
    type Output = Tensor<2>;

    fn tapped(&self, input: Tensor<2>, taps: &mut Taps) -> Tensor<2> {
        self.up.forward(taps.at("code", self.down.forward(input)))
    }
}

fn training() -> TrainingConfig {
    TrainingConfig {
        steps: 400,
        batch: 32,
        unlabeled_batch: 32,
        learning_rate: 0.01,
        ..TrainingConfig::default()
    }
}

#[test]
fn a_regression_learns_a_linear_map() {
    let device = windage_testing::device();
    let inputs = domain("inputs", 200, 1, 0.0);
    let targets = (0..inputs.len()).flat_map(|index| {
        let values = inputs.sample(index).unwrap().values;
        [values[0] + 2.0 * values[1], values[2] - values[3]]
    });
    let valued = RegressionSet::new(inputs.clone(), targets.collect(), 2).unwrap();
    let term = CorrelationTerm::new(Mode::A, [("code", 1.0)], &CorrelationLossConfig::new());
    let adapt =
        Adapt { training: training(), ..Adapt::new(Objective::new(Regression).with(term, 0.01)) };
    let sets = Sets::new()
        .with_labeled(valued.clone(), 1.0)
        .with_unlabeled(domain("others", 90, 2, 0.5), 1.0);
    let outcome = adapt
        .run(Narrow::new(2, &device), sets, None, &mut RunContext::on(&device, &mut Silent))
        .unwrap();
    let metrics = evaluate(&outcome.network, &Regression, &valued, &device).unwrap();
    assert!(metrics.score < 0.01 && (metrics.loss - metrics.score).abs() < 1e-6, "{metrics:?}");
}

#[test]
fn a_reconstruction_needs_no_targets() {
    let device = windage_testing::device();
    let inputs = domain("inputs", 200, 1, 0.0);
    let before = evaluate(&Narrow::new(4, &device), &Reconstruction, &inputs, &device).unwrap();
    let adapt = Adapt { training: training(), ..Adapt::new(Objective::new(Reconstruction)) };
    let sets = Sets::new().with_labeled(inputs.clone(), 1.0);
    let outcome = adapt
        .run(Narrow::new(4, &device), sets, None, &mut RunContext::on(&device, &mut Silent))
        .unwrap();
    let after = evaluate(&outcome.network, &Reconstruction, &inputs, &device).unwrap();
    // The bottleneck keeps three of four independent directions of variance 1, so that a quarter of
    // the variance is lost.
    assert!(before.score > 0.8 && (0.15..0.3).contains(&after.score), "{before:?} {after:?}");
}

/// The mean square of the features.
#[derive(Debug)]
struct Small;

impl FeatureTerm for Small {
    fn name(&self) -> String {
        "small".into()
    }

    fn layers(&self) -> Vec<String> {
        vec!["code".into()]
    }

    fn used_samples(&self) -> UsedSamples {
        UsedSamples::Unlabeled
    }

    fn forward(&self, features: BatchFeatures) -> Option<Tensor<1>> {
        let layers = features.unlabeled.into_iter().flat_map(|set| set.layers);
        layers.map(|features| features.averaged().square().mean()).reduce(|a, b| a + b)
    }
}

#[test]
fn a_custom_term_is_lowered() {
    let device = windage_testing::device();
    let run = |weight| {
        let adapt = Adapt {
            training: training(),
            ..Adapt::new(Objective::new(Reconstruction).with(Small, weight))
        };
        let sets = Sets::new()
            .with_labeled(domain("a", 90, 1, 0.0), 1.0)
            .with_unlabeled(domain("b", 80, 2, 0.0), 1.0);
        let outcome = adapt
            .run(Narrow::new(4, &device), sets, None, &mut RunContext::on(&device, &mut Silent))
            .unwrap();
        *outcome.history.series("small").last().unwrap()
    };
    assert!(run(10.0) < 0.05 * run(0.0));
}

#[test]
fn targets_that_do_not_fit_are_refused() {
    let inputs = domain("inputs", 3, 1, 0.0);
    let message = |values: Vec<f32>, width| {
        RegressionSet::new(inputs.clone(), values, width).unwrap_err().to_string()
    };
    assert_eq!(
        message(vec![0.0; 5], 2),
        "the data set `inputs` has 3 samples and needs 2 target values for each, \
         but 5 values were given"
    );
    assert_eq!(
        message(vec![0.0, 0.0, 0.0, f32::NAN, 0.0, 0.0], 2),
        "sample 1 of the targets of inputs holds NaN at position 1"
    );
}
