//! Comparison of squared differences with their definition, with a gradient at either side.

use burn::tensor::{DType, Device, Tensor, TensorData};
use windage_losses::{Compared, Loss, Reduction, SquaredErrorLoss};
use windage_testing::{assert_close, assert_gradient, normal, rounded, tensor, values};

/// Rounding of sums in f32 of some thousand squares, which are added in f64.
const CLOSE: f64 = 1e-6;

/// Shapes with several blocks and a rest, so that every loop ends in the middle of a block: once on
/// one thread, once on several.
const SHAPES: [[usize; 2]; 2] = [[21, 3333], [171, 3333]];

#[test]
fn either_side_and_both_have_their_gradient() {
    let shape = [3, 7];
    let target = rounded(&normal(2, 21));
    let reference = |x: &[f64]| x.iter().zip(&target).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
    let fixed = |x: &Tensor<2>| tensor(&target, shape, &x.device());
    let x = normal(1, 21);
    let loss = |output, target, reduction| {
        SquaredErrorLoss.forward(Compared { output, target }, reduction)
    };
    let sum = |output, target| loss(output, target, Reduction::Sum);
    let mean = |output, target| loss(output, target, Reduction::Mean) * 21.0;
    assert_gradient(|x: Tensor<2>| sum(x.clone(), fixed(&x)), reference, &x, shape, CLOSE);
    assert_gradient(|x: Tensor<2>| sum(fixed(&x), x), reference, &x, shape, CLOSE);
    assert_gradient(|x: Tensor<2>| mean(x.clone(), fixed(&x)), reference, &x, shape, CLOSE);
    // With a gradient at both sides: (2x − (x + target))².
    let both = |x: Tensor<2>| sum(x.clone() * 2.0, x.clone() + fixed(&x));
    assert_gradient(both, reference, &x, shape, CLOSE);
}

#[test]
fn large_inputs_are_summed_without_loss() {
    for shape in SHAPES {
        let count = shape[0] * shape[1];
        let (a, b) = (rounded(&normal(3, count)), rounded(&normal(4, count)));
        let expected: f64 = a.iter().zip(&b).map(|(a, b)| (a - b).powi(2)).sum();
        let device = windage_testing::device().autodiff();
        let (a, b) =
            (tensor::<2>(&a, shape, &device).require_grad(), tensor::<2>(&b, shape, &device));
        let compared = Compared { output: a.clone(), target: b.clone() };
        let value = SquaredErrorLoss.forward(compared, Reduction::Sum);
        assert_close(&values(value.clone().inner()), &[expected], CLOSE);
        let gradient = values(a.grad(&value.backward()).unwrap());
        assert_close(&gradient, &values((a - b).inner() * 2.0), CLOSE);
    }
}

#[test]
fn other_float_types_go_through_tensor_operations() {
    let make = |seed| {
        let data = TensorData::new(normal(seed, 6), [2, 3]);
        Tensor::<2>::from_data(data, (&Device::flex().autodiff(), DType::F64))
    };
    let (a, b) = (make(1).require_grad(), make(2));
    let expected: f64 = normal(1, 6).iter().zip(normal(2, 6)).map(|(a, b)| (a - b).powi(2)).sum();
    let compared = Compared { output: a.clone(), target: b.clone() };
    let value = SquaredErrorLoss.forward(compared.clone(), Reduction::Sum);
    assert_close(&values(value.clone().inner()), &[expected], 1e-12);
    let mean = SquaredErrorLoss.forward(compared, Reduction::Mean);
    assert_close(&values(mean.inner()), &[expected / 6.0], 1e-12);
    assert_close(
        &values(a.grad(&value.backward()).unwrap()),
        &values((a - b).inner() * 2.0),
        1e-12,
    );
}

#[test]
#[should_panic(expected = "two tensors of the same shape")]
fn different_shapes_are_refused() {
    let zeros = |shape| Tensor::<2>::zeros(shape, &windage_testing::device());
    let compared = Compared { output: zeros([2, 3]), target: zeros([3, 2]) };
    SquaredErrorLoss.forward(compared, Reduction::Mean);
}
