//! Power iteration on a weight, taken as a matrix.

use burn::tensor::Tensor;

/// Returns a weight as a matrix whose rows are its outputs.
///
/// Burn keeps the weight of a dense layer as `[inputs, outputs]`, that of a convolution with the
/// outputs first. A transposed convolution has its inputs first; PyTorch takes its outputs as rows,
/// which gives another matrix of the same values.
pub(super) fn matrix<const D: usize>(weight: Tensor<D>) -> Tensor<2> {
    let dims = weight.dims();
    match D {
        2 => weight.reshape([dims[0], dims[1]]).transpose(),
        _ => weight.reshape([dims[0], dims[1..].iter().product()]),
    }
}

/// Estimates of the first singular vectors of a matrix, `[rows]` and `[columns]`.
pub(super) struct SingularVectors {
    pub(super) left: Tensor<1>,
    pub(super) right: Tensor<1>,
}

impl SingularVectors {
    /// Refines both vectors by steps of power iteration on a matrix without a graph.
    pub(super) fn refined(mut self, matrix: &Tensor<2>, iterations: usize, epsilon: f64) -> Self {
        for _ in 0..iterations {
            self.left = normalized(times(matrix.clone(), self.right), epsilon);
            self.right = normalized(times(matrix.clone().transpose(), self.left.clone()), epsilon);
        }
        self
    }
}

/// Computes `W·v`.
pub(super) fn times(matrix: Tensor<2>, vector: Tensor<1>) -> Tensor<1> {
    let [rows, columns] = matrix.dims();
    matrix.matmul(vector.reshape([columns, 1])).reshape([rows])
}

/// Computes `x / max(‖x‖, ε)`.
pub(super) fn normalized(vector: Tensor<1>, epsilon: f64) -> Tensor<1> {
    let norm = vector.clone().square().sum().sqrt().clamp_min(epsilon);
    vector / norm
}
