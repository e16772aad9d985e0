//! A convolution by its definition in f64, and the comparison of results with it.

use burn::tensor::Tensor;

/// Largest error of a sum in f32, relative to the largest sum of absolute terms.
const TOLERANCE: f64 = 2e-6;

/// A sum, and the sum of the absolute values of its terms.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sum {
    pub(crate) value: f64,
    pub(crate) absolute: f64,
}

impl Sum {
    pub(crate) fn add(&mut self, term: f64) {
        self.value += term;
        self.absolute += term.abs();
    }
}

/// The value and the gradients of `y[n, o, i] = b[o] + Σ W[o, c, k]·x[n, c, s·i + k − p]`.
pub(crate) struct Definition {
    pub(crate) output: Vec<Sum>,
    pub(crate) input: Vec<Sum>,
    pub(crate) weight: Vec<Sum>,
    pub(crate) bias: Vec<Sum>,
}

#[derive(Clone, Copy)]
pub(crate) struct Shapes {
    pub(crate) input: [usize; 4],
    pub(crate) weight: [usize; 4],
    pub(crate) output: [usize; 4],
    pub(crate) stride: [usize; 2],
    pub(crate) padding: [usize; 2],
}

/// The values that a convolution and its gradients are computed from.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    pub(crate) input: &'a [f64],
    pub(crate) weight: &'a [f64],
    pub(crate) bias: &'a [f64],
    /// The gradient at the output.
    pub(crate) gradient: &'a [f64],
}

/// Returns the position of a value in row-major order.
fn place(shape: [usize; 4], index: [usize; 4]) -> usize {
    index.iter().zip(shape).fold(0, |place, (index, side)| place * side + index)
}

/// Returns the indices of all values in row-major order.
pub(crate) fn every(shape: [usize; 4]) -> impl Iterator<Item = [usize; 4]> {
    let [a, b, c, d] = shape;
    (0..a * b * c * d).map(move |i| [i / (b * c * d), i / (c * d) % b, i / d % c, i % d])
}

/// Computes a convolution and its gradients by definition.
pub(crate) fn definition(shapes: Shapes, values: Values<'_>) -> Definition {
    let Shapes { input, weight, output, stride, padding } = shapes;
    let Values { input: x, weight: w, bias: b, gradient: g } = values;
    let sums = |count| vec![Sum::default(); count];
    let size = |shape: [usize; 4]| shape.iter().product::<usize>();
    let mut found = Definition {
        output: sums(size(output)),
        input: sums(size(input)),
        weight: sums(size(weight)),
        bias: sums(output[1]),
    };
    for to in every(output) {
        let at = place(output, to);
        found.output[at].add(b[to[1]]);
        found.bias[to[1]].add(g[at]);
        for tap in every([1, weight[1], weight[2], weight[3]]) {
            let row =
                (to[2] * stride[0] + tap[2]).checked_sub(padding[0]).filter(|row| *row < input[2]);
            let column = (to[3] * stride[1] + tap[3])
                .checked_sub(padding[1])
                .filter(|column| *column < input[3]);
            let (Some(row), Some(column)) = (row, column) else { continue };
            let from = place(input, [to[0], tap[1], row, column]);
            let by = place(weight, [to[1], tap[1], tap[2], tap[3]]);
            found.output[at].add(w[by] * x[from]);
            found.input[from].add(w[by] * g[at]);
            found.weight[by].add(x[from] * g[at]);
        }
    }
    found
}

/// Asserts that `found` is the expected sums within [`TOLERANCE`].
pub(crate) fn near<const D: usize>(found: Tensor<D>, expected: &[Sum], what: &str) {
    let found: Vec<f32> = found.into_data().try_into_vec().unwrap();
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(f64::MIN_POSITIVE, |scale, sum| scale.max(sum.absolute));
    let error = |(found, sum): (&f32, &Sum)| (f64::from(*found) - sum.value).abs() / scale;
    let error = found.iter().zip(expected).map(error).fold(0.0, f64::max);
    assert!(error < TOLERANCE, "{what}: {error:e}");
}
