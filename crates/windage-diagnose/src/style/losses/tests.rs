//! Maps so simple that every term can be written down, against sums in f64.

use super::*;
use burn::tensor::{Device, Shape};
use windage_ops::host_tensor;
use windage_testing::assert_close;

const SHAPE: [usize; 4] = [2, 1, 2, 2];
const SOURCE: [f32; 8] = [0.9, 0.1, 0.4, 0.7, 0.2, 0.8, 0.6, 0.3];
const TARGET: [f32; 8] = [0.5, 0.0, 1.0, 0.25, 0.75, 0.35, 0.15, 0.95];
/// Single precision over eight terms.
const ROUNDING: f64 = 1e-6;

fn samples(values: [f32; 8], labels: [usize; 2]) -> Batch<4> {
    let inputs = host_tensor(values.to_vec(), SHAPE, &Device::flex());
    Batch { inputs, labels: labels.to_vec() }
}

fn config(cycle: Cycle, identity_weight: f64) -> StyleTrainingConfig {
    StyleTrainingConfig {
        cycle,
        identity_weight,
        cycle_weight: 3.0,
        ..StyleTrainingConfig::default()
    }
}

/// Returns the terms with `G(x) = x/2 + 0.1` to the source and `F(x) = 1 − x` to the target; the
/// score of a patch is its value plus a part of the label, negated for the target.
fn terms(config: &StyleTrainingConfig) -> GeneratorTerms {
    let score = |samples: Tensor<4>, labels: &[usize], sign: f64| {
        let labels: Vec<f32> = labels.iter().map(|&label| 0.5 * label as f32).collect();
        (samples + host_tensor::<1>(labels, [2], &Device::flex()).reshape([2, 1, 1, 1])) * sign
    };
    let to_source = |samples: Tensor<4>| samples * 0.5 + 0.1;
    let to_target = |samples: Tensor<4>| samples * -1.0 + 1.0;
    let score_source = |samples: Tensor<4>, labels: &[usize]| score(samples, labels, 1.0);
    let score_target = |samples: Tensor<4>, labels: &[usize]| score(samples, labels, -1.0);
    let ways = Shift {
        source: Way { convert: &to_source, back: &to_target, score: &score_source },
        target: Way { convert: &to_target, back: &to_source, score: &score_target },
    };
    let batches = Shift::new(samples(SOURCE, [0, 1]), samples(TARGET, [1, 0]));
    StyleLosses::new(config).generator_terms(ways, batches.as_ref())
}

/// Returns the mean of a term over both samples; the term depends on value and label.
fn mean(values: [f32; 8], labels: [f64; 2], term: impl Fn(f64, f64) -> f64) -> f64 {
    values.iter().enumerate().map(|(index, &x)| term(f64::from(x), labels[index / 4])).sum::<f64>()
        / 8.0
}

fn value(loss: &Tensor<1>) -> f64 {
    f64::from(loss.clone().into_scalar::<f32>())
}

fn g(x: f64) -> f64 {
    x / 2.0 + 0.1
}

fn f(x: f64) -> f64 {
    1.0 - x
}

#[test]
fn one_way_takes_the_target_there_and_back_and_nothing_else() {
    let traveled = terms(&config(Cycle::OneWay, 2.0));
    let adversarial = mean(TARGET, [1.0, 0.0], |x, label| 0.5 * (g(x) + 0.5 * label - 1.0).powi(2));
    let cycle = 3.0 * mean(TARGET, [0.0; 2], |x, _| (f(g(x)) - x).abs());
    let identity = 2.0 * mean(SOURCE, [0.0; 2], |x, _| (g(x) - x).abs());
    let terms = [
        &traveled.adversarial,
        &traveled.cycle,
        traveled.identity.as_ref().unwrap(),
        &traveled.total(),
    ];
    assert_close(
        &terms.map(value),
        &[adversarial, cycle, identity, adversarial + cycle + identity],
        ROUNDING,
    );
    assert!(traveled.as_target.is_none());
}

#[test]
fn two_ways_add_the_other_way_with_its_own_discriminator() {
    let [one, two] = [Cycle::OneWay, Cycle::TwoWay].map(|cycle| terms(&config(cycle, 2.0)));
    let adversarial =
        mean(SOURCE, [0.0, 1.0], |x, label| 0.5 * (-(f(x) + 0.5 * label) - 1.0).powi(2));
    let cycle = 3.0 * mean(SOURCE, [0.0; 2], |x, _| (g(f(x)) - x).abs());
    let identity = 2.0 * mean(TARGET, [0.0; 2], |x, _| (f(x) - x).abs());
    let added = [
        value(&two.adversarial) - value(&one.adversarial),
        value(&two.cycle) - value(&one.cycle),
        value(two.identity.as_ref().unwrap()) - value(one.identity.as_ref().unwrap()),
    ];
    assert_close(&added, &[adversarial, cycle, identity], ROUNDING);
    assert_eq!(two.as_target.unwrap().shape(), Shape::from(SHAPE));
}

#[test]
fn without_weight_there_is_no_identity_term() {
    let (with, without) = (terms(&config(Cycle::TwoWay, 2.0)), terms(&config(Cycle::TwoWay, 0.0)));
    assert!(without.identity.is_none());
    let rest = value(&with.adversarial) + value(&with.cycle);
    assert_close(&[value(&without.total())], &[rest], ROUNDING);
}

#[test]
fn a_discriminator_pushes_real_to_one_and_converted_to_nothing() {
    let losses = StyleLosses::new(&config(Cycle::OneWay, 0.0));
    let (real, converted) = (samples(SOURCE, [0, 0]), samples(TARGET, [0, 0]));
    let expected = mean(SOURCE, [0.0; 2], |x, _| 0.5 * (x - 1.0).powi(2))
        + mean(TARGET, [0.0; 2], |x, _| 0.5 * x * x);
    assert_close(
        &[value(&losses.discriminator_loss(&|samples, _| samples, &real, &converted))],
        &[expected],
        ROUNDING,
    );
}
