//! The pairs of different channels.

use burn::tensor::{Int, Tensor, TensorData};

/// The entries of a square matrix off its diagonal, in row-major order. Of the first `n² − 1`, seen
/// as `[n − 1, n + 1]`, the diagonal is the first column.
pub(crate) fn off_diagonal(matrix: Tensor<2>) -> Tensor<1> {
    let [n, _] = matrix.dims();
    if n < 2 {
        // Nothing, but still part of the graph, which an empty slice is not.
        let none =
            Tensor::<1, Int>::from_data(TensorData::new(Vec::<i32>::new(), [0]), &matrix.device());
        return matrix.reshape([n * n]).select(0, none);
    }
    let entries = matrix.reshape([n * n]).narrow(0, 0, n * n - 1).reshape([n - 1, n + 1]);
    entries.narrow(1, 1, n).reshape([n * (n - 1)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn the_diagonal_alone_is_left_out() {
        let matrix = Tensor::<2>::from_floats(
            [[0.0, 1.0, 2.0], [3.0, 0.0, 4.0], [5.0, 6.0, 0.0]],
            &Device::flex(),
        );
        let entries: Vec<f32> = off_diagonal(matrix).into_data().iter::<f32>().collect();
        assert_eq!(entries, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }
}
