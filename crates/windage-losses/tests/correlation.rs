//! Comparison of channel correlation with its definition in f64 and with its composition, and its
//! behavior at the limits of its input.

use burn::tensor::{DType, Device, Tensor, TensorData};
use proptest::prelude::*;
use windage_losses::correlation::{
    CorrelationLoss, CorrelationLossConfig, LayeredCorrelationLoss, MapReduction, Measure,
};
use windage_losses::{Loss, Reduction};
use windage_testing::{assert_close, assert_gradient, central_differences, normal, tensor, values};

/// Rounding of f32 with statistics in f64 and products over some hundred values.
const CLOSE: f64 = 5e-6;
/// Rounding of f64, except for ε, which is an f32.
const EXACT: f64 = 1e-8;

const EPSILON: f64 = 1e-5;

/// Computes the sum over ordered pairs of `[samples, channels]` by definition.
fn reference(x: &[f64], channels: usize, measure: Measure) -> f64 {
    let count = x.len() / channels;
    let column = |c: usize| (0..count).map(move |n| x[n * channels + c]);
    let unit = |c: usize| -> Vec<f64> {
        let mean = column(c).sum::<f64>() / count as f64;
        let variance = column(c).map(|x| (x - mean).powi(2)).sum::<f64>() / count as f64;
        column(c).map(|x| (x - mean) / (variance + EPSILON).sqrt()).collect()
    };
    let units: Vec<Vec<f64>> = (0..channels).map(unit).collect();
    let r = |i: usize, j: usize| {
        units[i].iter().zip(&units[j]).map(|(a, b)| a * b).sum::<f64>() / count as f64
    };
    let pairs =
        (0..channels).flat_map(|i| (0..channels).map(move |j| (i, j))).filter(|(i, j)| i != j);
    pairs
        .map(|(i, j)| if measure == Measure::Squared { r(i, j).powi(2) } else { r(i, j).abs() })
        .sum()
}

/// Returns features whose channels share a part, so that correlations are neither 0 nor 1.
fn related(seed: u64, count: usize, channels: usize) -> Vec<f64> {
    let (shared, own) = (normal(seed, count), normal(seed + 1, count * channels));
    let mix = |(index, own): (usize, &f64)| {
        let (n, c) = (index / channels, index % channels);
        own + shared[n] * (c as f64 / channels as f64 - 0.3)
    };
    own.iter().enumerate().map(mix).collect()
}

fn loss(measure: Measure) -> CorrelationLoss {
    CorrelationLossConfig::new().with_measure(measure).with_maps(MapReduction::Positions).init()
}

#[test]
fn value_and_gradient_follow_the_definition() {
    // There are more samples than channels, fewer (which uses the product of samples), or the same
    // number. Two samples are left out: any two channels then correlate fully, and the gradient
    // comes from ε alone, by cancellation.
    for (count, channels) in [(12, 5), (5, 12), (6, 6), (3, 2), (70, 33), (17, 40)] {
        let x = related(count as u64, count, channels);
        for measure in [Measure::Squared, Measure::Absolute] {
            let sum = |x: Tensor<2>| loss(measure).forward(x, Reduction::Sum);
            assert_gradient(sum, |x| reference(x, channels, measure), &x, [count, channels], CLOSE);
            let mean = |x: Tensor<2>| loss(measure).forward(x, Reduction::Mean) * 3.0;
            let scale = 3.0 / (channels * (channels - 1)) as f64;
            assert_gradient(
                mean,
                |x| scale * reference(x, channels, measure),
                &x,
                [count, channels],
                CLOSE,
            );
        }
    }
}

#[test]
fn maps_are_samples_at_every_position() {
    let (count, channels, height, width) = (3, 5, 4, 3);
    let positions = height * width;
    let samples = related(3, count * positions, channels);
    // The index into [samples, channels, positions] of each value of [samples · positions,
    // channels].
    let place = |i: usize| {
        let (n, p, c) = (i / (channels * positions), i / channels % positions, i % channels);
        (n * channels + c) * positions + p
    };
    let mut maps = vec![0.0; samples.len()];
    samples.iter().enumerate().for_each(|(i, value)| maps[place(i)] = *value);
    for measure in [Measure::Squared, Measure::Absolute] {
        let reference_of_maps = |maps: &[f64]| {
            let samples: Vec<f64> = (0..maps.len()).map(|i| maps[place(i)]).collect();
            reference(&samples, channels, measure)
        };
        let sum = |x: Tensor<4>| loss(measure).forward(x, Reduction::Sum);
        assert_gradient(sum, reference_of_maps, &maps, [count, channels, height, width], CLOSE);
    }
}

#[test]
fn averages_and_maxima_of_maps_are_those_of_their_positions() {
    let device = windage_testing::device();
    let maps: Tensor<4> = tensor(&normal(9, 6 * 4 * 6), [6, 4, 2, 3], &device);
    let flat: Tensor<3> = maps.clone().reshape([6, 4, 6]);
    let average: Tensor<2> = flat.clone().mean_dim(2).squeeze_dim(2);
    let largest: Tensor<2> = flat.max_dim(2).squeeze_dim(2);
    for (reduction, expected) in
        [(MapReduction::GlobalAverage, average), (MapReduction::GlobalMax, largest)]
    {
        assert_eq!(values(reduction.samples(maps.clone())), values(expected.clone()));
        let of_maps = CorrelationLossConfig::new().with_maps(reduction).init();
        let by_hand = loss(Measure::Squared).forward(expected, Reduction::Mean);
        assert_eq!(values(of_maps.forward(maps.clone(), Reduction::Mean)), values(by_hand));
    }
}

#[test]
fn the_operation_is_its_plain_composition() {
    // f64 tensors take the path of other devices. Without a reduction, Burn differentiates the
    // loss.
    for (count, channels) in [(9, 4), (4, 9)] {
        let x = related(5, count, channels);
        for measure in [Measure::Squared, Measure::Absolute] {
            let input = |x: &[f64]| {
                let data = TensorData::new(x.to_vec(), [count, channels]);
                Tensor::<2>::from_data(data, (&Device::flex().autodiff(), DType::F64))
                    .require_grad()
            };
            let expected = central_differences(|x| reference(x, channels, measure), &x);
            let value_and_gradient = |reduction: Reduction| {
                let x = input(&x);
                let sum = loss(measure).forward(x.clone(), reduction).sum();
                (values(sum.clone().inner()), values(x.grad(&sum.backward()).unwrap()))
            };
            let pairs = (channels * (channels - 1)) as f64;
            let mean = value_and_gradient(Reduction::Mean);
            assert_close(&[mean.0[0] * pairs], &[reference(&x, channels, measure)], EXACT);
            for (value, gradient) in [Reduction::Sum, Reduction::None].map(value_and_gradient) {
                assert_close(&value, &[reference(&x, channels, measure)], EXACT);
                assert_close(&gradient, &expected, EXACT);
            }
        }
    }
}

#[test]
fn the_matrix_is_pearsons() {
    let device = windage_testing::device();
    let x = Tensor::<2>::from_floats([[1.0, 1.0, 3.0], [2.0, 2.0, 2.0], [3.0, 4.0, 1.0]], &device);
    let r = values(CorrelationLossConfig::new().with_epsilon(1e-12).init().matrix(x));
    // numpy.corrcoef([[1, 2, 3], [1, 2, 4]])[0, 1] = 0.98198051
    assert_close(
        &r,
        &[1.0, 0.98198051, -1.0, 0.98198051, 1.0, -0.98198051, -1.0, -0.98198051, 1.0],
        1e-6,
    );
}

#[test]
fn a_large_offset_does_not_lose_the_correlation() {
    let (count, channels) = (64, 8);
    // The noise has steps that f32 still resolves at 1e6, so that the offset changes nothing else.
    let x: Vec<f64> =
        related(7, count, channels).iter().map(|x| (x * 16.0).round() / 16.0).collect();
    // Channels have different offsets, so that the offset of one does not fit the others.
    let moved = |[_, channels, positions]: [usize; 3]| -> Vec<f64> {
        let offset = |index: usize| [1e6, -1e6, 0.0][index / positions % channels % 3];
        x.iter().enumerate().map(|(index, x)| x + offset(index)).collect()
    };
    for measure in [Measure::Squared, Measure::Absolute] {
        for shape in [[count, channels, 1], [1, count, channels], [channels, 4, count / 4]] {
            let value_and_gradient = |x: &[f64]| {
                let x = tensor::<3>(x, shape, &windage_testing::device().autodiff()).require_grad();
                let value = loss(measure).forward(x.clone(), Reduction::Sum);
                (values(value.clone().inner()), values(x.grad(&value.backward()).unwrap()))
            };
            let (value, gradient) = value_and_gradient(&moved(shape));
            let (expected, expected_gradient) = value_and_gradient(&x);
            assert_close(&value, &expected, CLOSE);
            assert_close(&gradient, &expected_gradient, CLOSE);
        }
    }
    let moved = moved([count, channels, 1]);
    let x: Tensor<2> = tensor(&moved, [count, channels], &windage_testing::device());
    let terms = loss(Measure::Squared).forward(x, Reduction::None).sum();
    assert_close(&values(terms), &[reference(&moved, channels, Measure::Squared)], CLOSE);
}

#[test]
fn one_channel_one_sample_and_none_have_no_correlation() {
    for (count, channels) in [(5, 1), (1, 5), (1, 1), (0, 3)] {
        for measure in [Measure::Squared, Measure::Absolute] {
            for reduction in [Reduction::Mean, Reduction::Sum, Reduction::None] {
                let x = tensor::<2>(
                    &normal(1, count * channels),
                    [count, channels],
                    &windage_testing::device().autodiff(),
                );
                let x = x.require_grad();
                let value = loss(measure).forward(x.clone(), reduction);
                assert!(values(value.clone().inner()).iter().all(|value| *value == 0.0));
                let gradient = x.grad(&value.sum().backward());
                assert!(
                    gradient
                        .is_none_or(|gradient| values(gradient).iter().all(|value| *value == 0.0))
                );
            }
        }
    }
}

#[test]
fn what_is_no_number_is_not_taken_for_no_correlation() {
    for (count, channels) in [(6, 3), (3, 6)] {
        for bad in [f64::NAN, f64::INFINITY] {
            let mut x = normal(1, count * channels);
            x[1] = bad;
            for measure in [Measure::Squared, Measure::Absolute] {
                let samples: Tensor<2> = tensor(&x, [count, channels], &windage_testing::device());
                let maps: Tensor<3> = tensor(&x, [1, channels, count], &windage_testing::device());
                assert!(
                    values(loss(measure).forward(samples, Reduction::Mean))[0].is_nan(),
                    "{measure:?} {bad}"
                );
                assert!(
                    values(loss(measure).forward(maps, Reduction::Mean))[0].is_nan(),
                    "{measure:?} {bad}"
                );
            }
        }
    }
}

#[test]
fn an_empty_batch_in_f64_has_a_gradient_too() {
    let data = TensorData::new(Vec::<f64>::new(), [0, 3]);
    let x = Tensor::<2>::from_data(data, (&Device::flex().autodiff(), DType::F64)).require_grad();
    let value = loss(Measure::Squared).forward(x.clone(), Reduction::Mean);
    assert_eq!(value.dtype(), DType::F64);
    assert_eq!(x.grad(&value.backward()).map(|gradient| gradient.dims()), Some([0, 3]));
}

#[test]
#[should_panic(expected = "at least one position")]
fn maps_without_a_position_are_refused() {
    loss(Measure::Squared)
        .forward(Tensor::<4>::zeros([2, 3, 5, 0], &windage_testing::device()), Reduction::Mean);
}

#[test]
fn layers_add_up_by_weight() {
    let device = windage_testing::device();
    let map: Tensor<4> = tensor(&normal(2, 6 * 4 * 4), [6, 4, 2, 2], &device);
    let last: Tensor<2> = tensor(&normal(3, 6 * 5), [6, 5], &device);
    let single = loss(Measure::Squared);
    let a = values(single.forward(map.clone(), Reduction::Mean))[0];
    let b = values(single.forward(last.clone(), Reduction::Mean))[0];
    let layered = LayeredCorrelationLoss::new(single, vec![0.25, 2.0]);
    let value = |reduction| {
        values(layered.forward(vec![map.clone().into(), last.clone().into()], reduction))
    };
    assert_close(&value(Reduction::Sum), &[0.25 * a + 2.0 * b], 1e-6);
    assert_close(&value(Reduction::Mean), &[(0.25 * a + 2.0 * b) / 2.0], 1e-6);
    assert_close(&value(Reduction::None), &[0.25 * a, 2.0 * b], 1e-6);
}

#[test]
#[should_panic(expected = "one weight per layer")]
fn a_layer_without_a_weight_is_refused() {
    let x: Tensor<2> = tensor(&[1.0, 2.0], [1, 2], &windage_testing::device());
    LayeredCorrelationLoss::new(loss(Measure::Squared), vec![])
        .forward(vec![x.into()], Reduction::Mean);
}

#[test]
#[should_panic(expected = "at least one channel")]
fn features_without_a_channel_are_refused() {
    loss(Measure::Squared)
        .forward(Tensor::<3>::zeros([2, 0, 4], &windage_testing::device()), Reduction::Mean);
}

#[test]
fn a_useless_epsilon_is_named() {
    for epsilon in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error =
            CorrelationLossConfig::new().with_epsilon(epsilon).validate().unwrap_err().to_string();
        assert!(error.contains("`epsilon`") && error.contains("positive and finite"), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_the_batch_and_the_units_do_not_matter(
        count in 2_usize..30, channels in 2_usize..30, seed in any::<u32>(), turn in 0_usize..30,
        exponent in -8_i32..15,
    ) {
        let x = related(u64::from(seed), count, channels);
        let scaled: Vec<f64> = x.iter().map(|x| x * 10_f64.powi(exponent)).collect();
        let mut turned = x.clone();
        turned.rotate_left(turn % count * channels);
        // ε has the units of the features.
        let value = |x: &[f64], epsilon: f64| {
            let loss = CorrelationLossConfig::new().with_epsilon(epsilon).init();
            let x = tensor::<2>(x, [count, channels], &windage_testing::device());
            values(loss.forward(x, Reduction::Sum))[0]
        };
        let expected = value(&x, EPSILON);
        // Only flex has statistics in f64. On other devices a correlation is rounded like a value
        // around 1, however small it is.
        let on_flex = windage_testing::device() == Device::flex();
        let scale = if on_flex { expected } else { expected + channels as f64 * expected.sqrt() };
        prop_assert!((value(&turned, EPSILON) - expected).abs() <= CLOSE * scale);
        let rescaled = value(&scaled, EPSILON * 10_f64.powi(2 * exponent));
        let close = (rescaled - expected).abs() <= 2.0 * CLOSE * scale;
        prop_assert!(close, "{rescaled:?} {expected:?}");
    }

    #[test]
    fn any_input_has_a_finite_value_and_gradient(
        count in 1_usize..9, channels in 1_usize..9, kind in 0_usize..5, seed in any::<u32>(),
    ) {
        let noise = normal(u64::from(seed), count * channels);
        let x: Vec<f64> = noise.iter().enumerate().map(|(i, noise)| match kind {
            0 => 0.0,
            1 => 1e6,
            2 => noise * 1e18,
            3 => noise * 1e-20,
            _ => if i % channels == 0 { 3.0 } else { *noise }, // One constant channel.
        }).collect();
        for measure in [Measure::Squared, Measure::Absolute] {
            for reduction in [Reduction::Mean, Reduction::Sum, Reduction::None] {
                let device = windage_testing::device().autodiff();
                let x = tensor::<2>(&x, [count, channels], &device).require_grad();
                let value = loss(measure).forward(x.clone(), reduction);
                prop_assert!(values(value.clone().inner()).iter().all(|value| value.is_finite()));
                let gradient = x.grad(&value.sum().backward());
                let finite =
                    |gradient| values(gradient).iter().all(|value: &f64| value.is_finite());
                prop_assert!(gradient.is_none_or(finite));
            }
        }
    }
}

#[test]
fn a_relative_epsilon_does_not_reward_features_that_shrink() {
    let device = windage_testing::device().autodiff();
    let point = related(71, 16, 5);
    for maps in [false, true] {
        let at = |scale: f64, relative: bool| {
            let point: Vec<f64> = point.iter().map(|value| 3.0 + scale * value).collect();
            let config = CorrelationLossConfig::new().with_relative(relative);
            let features: Tensor<2> = tensor(&point, [16, 5], &device);
            let features = features.require_grad();
            let loss = match maps {
                true => config.init().forward(features.clone().reshape([8, 5, 2]), Reduction::Mean),
                false => config.init().forward(features.clone(), Reduction::Mean),
            };
            let gradient = values(features.grad(&loss.backward()).unwrap());
            (values(loss.inner())[0], gradient.iter().map(|g| g * scale).collect::<Vec<f64>>())
        };
        let (usual, small) = (at(1.0, true), at(1e-3, true));
        // 1e-3 of values around 3 keeps 4 digits in f32.
        assert_close(&[small.0], &[usual.0], 2e-3);
        assert_close(&small.1, &usual.1, 2e-2);
        assert!(at(1e-3, false).0 < 0.9 * at(1.0, false).0);
        assert!((at(1.0, false).0 - usual.0).abs() < 1e-4);
        let constant = at(0.0, true);
        assert!(constant.0 == 0.0 && constant.1.iter().all(|value| value.is_finite()));
    }
}
