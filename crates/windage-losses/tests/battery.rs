//! Properties that every loss of this crate must have. A loss is added by one line in
//! `battery/cases.rs`.

#[path = "battery/cases.rs"]
mod cases;

use burn::tensor::{Device, Tensor, TensorData};
use cases::{Case, Symmetry, Training, cases};
use proptest::prelude::*;
use windage_losses::Reduction;
use windage_testing::values;

/// Rounding of sums in another order, in f32. Logarithms of small power come close to it.
const REORDERING: f64 = 1e-4;
/// Rounding of sums of up to some hundred terms, in f32.
const SUMMING: f64 = 1e-5;
/// Rounding of inputs around 1. The square of a correlation near 0 is not more exact than this.
const FLOOR: f64 = 1e-7;

fn each(mut check: impl FnMut(&Case, &[usize])) {
    for case in &cases() {
        case.shapes.iter().for_each(|shape| check(case, shape));
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= REORDERING * a.abs().max(b.abs()) + FLOOR
}

fn reduced(case: &Case, inputs: &[Tensor<2>], shape: &[usize], reduction: Reduction) -> Vec<f64> {
    values((case.loss)(inputs, shape, reduction))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn mean_and_sum_are_those_of_the_terms(seed in 0_u64..1_000_000, batch in 1_usize..6) {
        each(|case, shape| {
            let inputs = case.random(seed, batch, shape, &windage_testing::device());
            let value = |reduction| reduced(case, &inputs, shape, reduction);
            let terms = value(Reduction::None);
            let (mean, sum) = (value(Reduction::Mean), value(Reduction::Sum));
            let total = terms.iter().sum::<f64>();
            let count = terms.len().max(1) as f64;
            let name = &case.name;
            assert_eq!((mean.len(), sum.len()), (1, 1), "{name}");
            // Terms of both signs cancel: the sum is as exact as the sum of their sizes allows.
            let size = terms.iter().map(|term| term.abs()).sum::<f64>();
            let near = |a: f64, b: f64, scale: f64| (a - b).abs() <= SUMMING * scale + FLOOR;
            assert!(near(sum[0], total, size), "{name} {shape:?}: sum {} of {terms:?}", sum[0]);
            let close = near(mean[0], total / count, size / count);
            assert!(close, "{name} {shape:?}: mean {}", mean[0]);
        });
    }

    #[test]
    fn the_order_of_the_batch_does_not_matter(
        seed in 0_u64..1_000_000, batch in 2_usize..6, turn in 1_usize..5,
    ) {
        each(|case, shape| {
            let inputs = case.random(seed, batch, shape, &windage_testing::device());
            let reorder =
                |input: &Tensor<2>| input.clone().flip([0]).roll_dim((turn % batch) as i64, 0);
            let reordered: Vec<Tensor<2>> = inputs.iter().map(reorder).collect();
            let mean = |inputs: &[Tensor<2>]| reduced(case, inputs, shape, Reduction::Mean)[0];
            let (before, after) = (mean(&inputs), mean(&reordered));
            assert!(close(before, after), "{} {shape:?}: {before} became {after}", case.name);
        });
    }

    #[test]
    fn what_is_symmetric_is(seed in 0_u64..1_000_000, batch in 1_usize..6) {
        each(|case, shape| {
            if case.inputs > 1 {
                let inputs = case.random(seed, batch, shape, &windage_testing::device());
                // The inputs of each pair change places.
                let swapped: Vec<Tensor<2>> =
                    inputs.chunks(2).flat_map(|pair| [pair[1].clone(), pair[0].clone()]).collect();
                let mean = |inputs: &[Tensor<2>]| reduced(case, inputs, shape, Reduction::Mean)[0];
                let (a, b) = (mean(&inputs), mean(&swapped));
                let holds = case.symmetry == Symmetry::Sided || close(a, b);
                assert!(holds, "{} {shape:?}: {a} and {b}", case.name);
            }
        });
    }
}

#[test]
fn the_sided_losses_tell_their_sides() {
    for case in cases().iter().filter(|case| case.inputs == 2 && case.symmetry == Symmetry::Sided) {
        let shape = &case.shapes[0];
        let inputs = case.random(3, 4, shape, &windage_testing::device());
        let mean = |a: usize, b: usize| {
            reduced(case, &[inputs[a].clone() + 0.5, inputs[b].clone()], shape, Reduction::Mean)[0]
        };
        assert!(!close(mean(0, 1), mean(1, 0)), "{} does not tell its sides", case.name);
    }
}

/// Returns inputs at which divisions, roots and squares can fail.
fn extremes(case: &Case, shape: &[usize], device: &Device) -> Vec<(&'static str, Vec<Tensor<2>>)> {
    let size: usize = shape.iter().product();
    let filled = |value: f32| -> Vec<Tensor<2>> {
        (0..case.inputs).map(|_| Tensor::full([3, size], value, device)).collect()
    };
    let scaled = |batch, scale: f64| -> Vec<Tensor<2>> {
        case.random(5, batch, shape, device).into_iter().map(|input| input * scale).collect()
    };
    let stripes: Vec<f32> =
        (0..3 * size).map(|index| if index % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let stripes = Tensor::<2>::from_data(TensorData::new(stripes, [3, size]), device);
    vec![
        ("zero", filled(0.0)),
        ("constant", filled(0.7)),
        ("huge and constant", filled(1e4)),
        ("huge", scaled(3, 1e4)),
        ("tiny", scaled(3, 1e-20)),
        ("small", scaled(3, 1e-8)),
        ("a single sample", scaled(1, 1.0)),
        ("stripes without a mean", vec![stripes; case.inputs]),
    ]
}

#[test]
fn values_and_gradients_are_finite_at_the_extremes() {
    let device = windage_testing::device().autodiff();
    each(|case, shape| {
        for (kind, inputs) in extremes(case, shape, &device) {
            for reduction in [Reduction::Mean, Reduction::Sum] {
                finite(case, shape, kind, &inputs, reduction);
            }
        }
    });
}

fn finite(case: &Case, shape: &[usize], kind: &str, inputs: &[Tensor<2>], reduction: Reduction) {
    let inputs: Vec<Tensor<2>> =
        inputs.iter().map(|input| input.clone().detach().require_grad()).collect();
    let output = (case.loss)(&inputs, shape, reduction);
    let value = values(output.clone().inner());
    assert!(
        value.iter().all(|value| value.is_finite()),
        "{} {shape:?} {kind}: {value:?}",
        case.name
    );
    if case.training == Training::ValueOnly {
        assert!(!output.is_tracked(), "{} has a gradient", case.name);
        return;
    }
    let gradients = output.backward();
    // The first input always has one; the target of a sided loss may not.
    let gradients: Vec<Option<Tensor<2>>> =
        inputs.iter().map(|input| input.grad(&gradients)).collect();
    assert!(gradients[0].is_some(), "{} {shape:?} {kind}: no gradient", case.name);
    for gradient in gradients.into_iter().flatten() {
        let gradient = values(gradient);
        assert!(
            gradient.iter().all(|g| g.is_finite()),
            "{} {shape:?} {kind}: {gradient:?}",
            case.name
        );
    }
}

#[test]
fn an_empty_batch_gives_a_number() {
    if windage_testing::skipped_for_empty_products() {
        return;
    }
    each(|case, shape| {
        let size: usize = shape.iter().product();
        let empty = vec![Tensor::<2>::zeros([0, size], &windage_testing::device()); case.inputs];
        for reduction in [Reduction::Mean, Reduction::Sum] {
            let value = reduced(case, &empty, shape, reduction);
            assert!(value.len() == 1 && value[0].is_finite(), "{} {shape:?}: {value:?}", case.name);
        }
        let terms = reduced(case, &empty, shape, Reduction::None);
        assert!(terms.iter().all(|term| term.is_finite()), "{} {shape:?}: {terms:?}", case.name);
    });
}
