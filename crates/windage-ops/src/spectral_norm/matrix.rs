//! A weight as a matrix, and products with vectors.

use burn::tensor::Tensor;

/// Burn keeps a dense layer's weight as `[inputs, outputs]`, a convolution's with outputs first. A
/// transposed convolution has inputs first; PyTorch takes its outputs for rows, which is another
/// matrix of the same numbers.
pub(super) fn matrix<const D: usize>(weight: Tensor<D>) -> Tensor<2> {
    let dims = weight.dims();
    match D {
        2 => weight.reshape([dims[0], dims[1]]).transpose(),
        _ => weight.reshape([dims[0], dims[1..].iter().product()]),
    }
}

/// `W·v`.
pub(super) fn times(matrix: Tensor<2>, vector: Tensor<1>) -> Tensor<1> {
    let [rows, columns] = matrix.dims();
    matrix.matmul(vector.reshape([columns, 1])).reshape([rows])
}

/// `x / max(‖x‖, ε)`.
pub(super) fn normalized(vector: Tensor<1>, epsilon: f64) -> Tensor<1> {
    let norm = vector.clone().square().sum().sqrt().clamp_min(epsilon);
    vector / norm
}
