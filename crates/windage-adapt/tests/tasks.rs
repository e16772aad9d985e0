//! Any task and any network: regression, reconstruction, several sets, terms of one's own.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};
use common::domain;
use windage_adapt::{
    Adapt, CorrelationTerm, FeatureTerm, LooksAt, Mode, Objective, Reconstruction, Regression,
    Sets, Sides, TrainingConfig, Valued, evaluate,
};
use windage_core::{FeatureTap, RunContext, Seed, Silent, Stream, Taps};
use windage_losses::correlation::CorrelationLossConfig;

/// Four inputs through a bottleneck of three to `outputs`.
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
    let valued = Valued::new(inputs.clone(), targets.collect(), 2).unwrap();
    let term = CorrelationTerm::new(Mode::A, [("code", 1.0)], &CorrelationLossConfig::new());
    let adapt =
        Adapt { training: training(), ..Adapt::new(Objective::new(Regression).with(term, 0.01)) };
    let sets = Sets::new()
        .with_labeled(valued.clone(), 1.0)
        .with_unlabeled(domain("others", 90, 2, 0.5), 1.0);
    let outcome = adapt
        .run(Narrow::new(2, &device), sets, None, &mut RunContext::on(&device, &mut Silent))
        .unwrap();
    let figures = evaluate(&outcome.network, &Regression, &valued, &device).unwrap();
    assert!(figures.score < 0.01 && (figures.loss - figures.score).abs() < 1e-6, "{figures:?}");
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
    // Three of four independent directions of variance 1 fit through: a quarter of the variance is
    // lost.
    assert!(before.score > 0.8 && (0.15..0.3).contains(&after.score), "{before:?} {after:?}");
}

/// Mean square of the features.
#[derive(Debug)]
struct Small;

impl FeatureTerm for Small {
    fn name(&self) -> String {
        "small".into()
    }

    fn layers(&self) -> Vec<String> {
        vec!["code".into()]
    }

    fn looks_at(&self) -> LooksAt {
        LooksAt::Unlabeled
    }

    fn forward(&self, sides: Sides) -> Option<Tensor<1>> {
        let of_sets = sides.unlabeled.into_iter().flat_map(|set| set.layers);
        of_sets.map(|features| features.averaged().square().mean()).reduce(|a, b| a + b)
    }
}

#[test]
fn a_term_of_ones_own_joins() {
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
        *outcome.history.of("small").last().unwrap()
    };
    assert!(run(10.0) < 0.05 * run(0.0));
}

#[test]
fn targets_that_do_not_fit_are_refused() {
    let inputs = domain("inputs", 3, 1, 0.0);
    let message = |values: Vec<f32>, width| {
        Valued::new(inputs.clone(), values, width).unwrap_err().to_string()
    };
    assert_eq!(message(vec![0.0; 5], 2), "inputs: 5 values do not make 2 for each of 3 samples");
    assert_eq!(
        message(vec![0.0, 0.0, 0.0, f32::NAN, 0.0, 0.0], 2),
        "inputs: sample 1 has the target NaN"
    );
}
