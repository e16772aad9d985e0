//! Maps so simple that every term can be written down, against sums in f64.

use super::*;
use burn::tensor::{Device, Shape};
use windage_ops::host_tensor;
use windage_testing::assert_close;

const SHAPE: [usize; 4] = [2, 1, 2, 2];
const FIRST: [f32; 8] = [0.9, 0.1, 0.4, 0.7, 0.2, 0.8, 0.6, 0.3];
const SECOND: [f32; 8] = [0.5, 0.0, 1.0, 0.25, 0.75, 0.35, 0.15, 0.95];
/// Single precision over eight terms.
const ROUNDING: f64 = 1e-6;

fn samples(values: [f32; 8]) -> Tensor<4> {
    host_tensor(values.to_vec(), SHAPE, &Device::flex())
}

fn fit(cycle: Cycle, identity_weight: f64) -> StyleTrainingConfig {
    StyleTrainingConfig {
        cycle,
        identity_weight,
        cycle_weight: 3.0,
        ..StyleTrainingConfig::default()
    }
}

/// `G(x) = x/2 + 0.1` to the first domain, `F(x) = 1 − x` to the second; a patch's score is its
/// value plus a part of the label, the second judge's negated.
fn travel(fit: &StyleTrainingConfig) -> Traveled {
    let score = |samples: Tensor<4>, labels: &[usize], sign: f64| {
        let labels: Vec<f32> = labels.iter().map(|&label| 0.5 * label as f32).collect();
        (samples + host_tensor::<1>(labels, [2], &Device::flex()).reshape([2, 1, 1, 1])) * sign
    };
    let ways = Ways {
        to_first: &|samples| samples * 0.5 + 0.1,
        to_second: &|samples| samples * -1.0 + 1.0,
        judge_first: &|samples, labels| score(samples, labels, 1.0),
        judge_second: &|samples, labels| score(samples, labels, -1.0),
    };
    let first = Labeled { samples: samples(FIRST), labels: &[0, 1] };
    let second = Labeled { samples: samples(SECOND), labels: &[1, 0] };
    StyleLosses::new(fit).travel(&ways, &first, &second)
}

/// Mean of a term over both samples, given its values and its label.
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
fn one_way_takes_the_second_domain_there_and_back_and_nothing_else() {
    let traveled = travel(&fit(Cycle::OneWay, 2.0));
    let adversarial = mean(SECOND, [1.0, 0.0], |x, label| 0.5 * (g(x) + 0.5 * label - 1.0).powi(2));
    let cycle = 3.0 * mean(SECOND, [0.0; 2], |x, _| (f(g(x)) - x).abs());
    let identity = 2.0 * mean(FIRST, [0.0; 2], |x, _| (g(x) - x).abs());
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
    assert!(traveled.as_second.is_none());
}

#[test]
fn two_way_adds_the_other_way_with_its_own_judge() {
    let [one, two] = [Cycle::OneWay, Cycle::TwoWay].map(|cycle| travel(&fit(cycle, 2.0)));
    let adversarial =
        mean(FIRST, [0.0, 1.0], |x, label| 0.5 * (-(f(x) + 0.5 * label) - 1.0).powi(2));
    let cycle = 3.0 * mean(FIRST, [0.0; 2], |x, _| (g(f(x)) - x).abs());
    let identity = 2.0 * mean(SECOND, [0.0; 2], |x, _| (f(x) - x).abs());
    let added = [
        value(&two.adversarial) - value(&one.adversarial),
        value(&two.cycle) - value(&one.cycle),
        value(two.identity.as_ref().unwrap()) - value(one.identity.as_ref().unwrap()),
    ];
    assert_close(&added, &[adversarial, cycle, identity], ROUNDING);
    assert_eq!(two.as_second.unwrap().shape(), Shape::from(SHAPE));
}

#[test]
fn without_weight_there_is_no_identity_term() {
    let (with, without) = (travel(&fit(Cycle::TwoWay, 2.0)), travel(&fit(Cycle::TwoWay, 0.0)));
    assert!(without.identity.is_none());
    let rest = value(&with.adversarial) + value(&with.cycle);
    assert_close(&[value(&without.total())], &[rest], ROUNDING);
}

#[test]
fn a_discriminator_pushes_real_to_one_and_converted_to_nothing() {
    let losses = StyleLosses::new(&fit(Cycle::OneWay, 0.0));
    let real = Labeled { samples: samples(FIRST), labels: &[0, 0] };
    let converted = Labeled { samples: samples(SECOND), labels: &[0, 0] };
    let expected = mean(FIRST, [0.0; 2], |x, _| 0.5 * (x - 1.0).powi(2))
        + mean(SECOND, [0.0; 2], |x, _| 0.5 * x * x);
    assert_close(
        &[value(&losses.judged(&|samples, _| samples, &real, &converted))],
        &[expected],
        ROUNDING,
    );
}
