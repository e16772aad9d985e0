//! The discrete cosine transform, DCT-II, and its inverse, DCT-III.
//!
//! `X[k] = s_k Σ_i x[i]·cos(π(2i + 1)k / 2n)`, `s_0 = √(1/n)`, else `s_k = √(2/n)` (Ahmed,
//! Natarajan and Rao 1974, in orthonormal form). The matrix is orthogonal: its transpose is both
//! the inverse and the backward pass.

use burn::tensor::Tensor;
use faer::Par;

use super::axes::{Axes, last, last_two};
use super::basis::{Basis, basis};
use super::halves::{self, Memory};
use super::linear::LinearMap;
use super::plans::{Plan, Scratch};
use super::rows::{BlockSizes, Matrix, for_each_block, par, product, real_columns};

/// Computes the orthonormal DCT-II over the last axis.
///
/// *Shapes*: `[…, n]` to `[…, n]`, for any `n ≥ 1`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_ops::spectral::{dct, idct};
///
/// let x = Tensor::<2>::from_floats([[1.0, 1.0, 1.0, 1.0]], &Device::flex());
/// let coefficients = dct(x); // A constant has its whole energy in the first coefficient.
/// assert!((coefficients.clone().slice([0..1, 0..1]).into_scalar::<f32>() - 2.0).abs() < 1e-6);
/// assert!((idct(coefficients).mean().into_scalar::<f32>() - 1.0).abs() < 1e-6);
/// ```
///
/// # Panics
/// If the last axis is empty.
///
/// # References
/// Ahmed, Natarajan and Rao, *Discrete Cosine Transform*, IEEE Transactions on Computers, 1974. Its
/// fast form: Makhoul, *A fast cosine transform in one and two dimensions*, IEEE TASSP, 1980.
pub fn dct<const D: usize>(input: Tensor<D>) -> Tensor<D> {
    last(&input);
    Dct { direction: Direction::Forward, axes: Axes::Last }.map(input)
}

/// Computes the orthonormal DCT-III over the last axis, the inverse of [`dct`].
///
/// # Panics
/// As [`dct`].
pub fn idct<const D: usize>(input: Tensor<D>) -> Tensor<D> {
    last(&input);
    Dct { direction: Direction::Inverse, axes: Axes::Last }.map(input)
}

/// Computes the orthonormal DCT-II over the last two axes.
///
/// *Shapes*: `[…, height, width]` to the same. Coefficient `[0, 0]` is the mean times
/// `√(height·width)`.
///
/// # Panics
/// If there are fewer than two axes or one of the last two is empty.
pub fn dct2<const D: usize>(input: Tensor<D>) -> Tensor<D> {
    last_two(&input);
    Dct { direction: Direction::Forward, axes: Axes::LastTwo }.map(input)
}

/// Computes the orthonormal DCT-III over the last two axes, the inverse of [`dct2`].
///
/// # Panics
/// As [`dct2`].
pub fn idct2<const D: usize>(input: Tensor<D>) -> Tensor<D> {
    last_two(&input);
    Dct { direction: Direction::Inverse, axes: Axes::LastTwo }.map(input)
}

/// Number of values whose rows are multiplied at once. They stay in the cache of one core until
/// their columns are multiplied.
const TOGETHER: usize = 1 << 14;

#[derive(Clone, Copy, Debug)]
struct Dct {
    direction: Direction,
    axes: Axes,
}

#[derive(Clone, Copy, Debug)]
enum Direction {
    Forward,
    Inverse,
}

impl Dct {
    fn row(self, plan: &Plan, scratch: &mut Scratch, input: &[f32], output: &mut [f32]) {
        match self.direction {
            Direction::Forward => plan.dct(scratch, input, output),
            Direction::Inverse => plan.idct(scratch, input, output),
        }
    }

    /// Returns the matrix that a row is multiplied with from the left, or `None` if the fast
    /// transform is faster.
    fn matrix(self, plan: &Plan) -> Option<Matrix<'_>> {
        if plan.cosines.is_empty() {
            return None;
        }
        let basis = Matrix::from_row_major_slice(&plan.cosines, plan.length, plan.length);
        Some(match self.direction {
            Direction::Forward => basis,
            Direction::Inverse => basis.transpose(),
        })
    }

    /// Transforms rows of `length` values.
    fn rows(self, input: &[f32], output: &mut [f32], length: usize) {
        let plan = Plan::of(length);
        if let Some(matrix) = self.matrix(&plan) {
            let rows = Matrix::from_row_major_slice(input, input.len() / length, length);
            return product(output, rows, matrix.transpose(), par(input.len()));
        }
        let body = |scratch: &mut Scratch, from: &[f32], to: &mut [f32]| {
            self.row(&plan, scratch, from, to)
        };
        for_each_block(input, output, BlockSizes::same(length), || Scratch::of(&plan), body);
    }

    /// Transforms images over both axes.
    fn images(self, input: &[f32], output: &mut [f32], height: usize, width: usize) {
        let (across, down) = (Plan::of(width), Plan::of(height));
        if !across.halves.is_empty() && !down.halves.is_empty() {
            let image = BlockSizes::same(height * width);
            return for_each_block(input, output, image, Memory::default, |memory, from, to| {
                match self.direction {
                    Direction::Forward => halves::forward(&across, &down, memory, from, to),
                    Direction::Inverse => halves::inverse(&across, &down, memory, from, to),
                }
            });
        }
        match (self.matrix(&across), self.matrix(&down)) {
            (Some(across), Some(down)) => by_products(across, down, input, output),
            _ => self.axis_by_axis(&across, &down, input, output),
        }
    }

    /// Transforms images over the width, then over the height, each by the faster method.
    fn axis_by_axis(self, across: &Plan, down: &Plan, input: &[f32], output: &mut [f32]) {
        let (height, width) = (down.length, across.length);
        for_each_block(
            input,
            output,
            BlockSizes::same(height * width),
            || (Scratch::of(across), Scratch::of(down), Vec::new()),
            |(for_rows, for_columns, memory), from, to| {
                if let Some(matrix) = self.matrix(across) {
                    let rows = Matrix::from_row_major_slice(from, height, width);
                    product(to, rows, matrix.transpose(), Par::Seq);
                } else {
                    for (from, to) in from.chunks_exact(width).zip(to.chunks_exact_mut(width)) {
                        self.row(across, for_rows, from, to);
                    }
                }
                if let Some(matrix) = self.matrix(down) {
                    memory.clear();
                    memory.extend_from_slice(to);
                    let columns = Matrix::from_row_major_slice(memory, height, width);
                    product(to, matrix, columns, Par::Seq);
                } else {
                    real_columns(to, width, memory, |from, to| {
                        self.row(down, for_columns, from, to)
                    });
                }
            },
        );
    }
}

/// Transforms images over both axes as products with their matrices.
///
/// The rows of several images follow each other in memory, so they are multiplied at once.
fn by_products(across: Matrix<'_>, down: Matrix<'_>, input: &[f32], output: &mut [f32]) {
    let (height, width) = (down.nrows(), across.nrows());
    let size = height * width;
    let images = input.len() / size;
    let most = (TOGETHER / size).clamp(1, images.max(1));
    let together = (1..=most).rev().find(|count| images.is_multiple_of(*count)).unwrap_or(1) * size;
    for_each_block(
        input,
        output,
        BlockSizes::same(together),
        Vec::new,
        |memory: &mut Vec<f32>, from, to| {
            memory.resize(from.len(), 0.0);
            let rows = Matrix::from_row_major_slice(from, from.len() / width, width);
            product(memory, rows, across.transpose(), Par::Seq);
            for (image, to) in memory.chunks_exact(size).zip(to.chunks_exact_mut(size)) {
                product(to, down, Matrix::from_row_major_slice(image, height, width), Par::Seq);
            }
        },
    );
}

impl LinearMap for Dct {
    fn adjoint(&self) -> Self {
        let direction = match self.direction {
            Direction::Forward => Direction::Inverse,
            Direction::Inverse => Direction::Forward,
        };
        Self { direction, ..*self }
    }

    fn output<const D: usize>(&self, input: [usize; D]) -> [usize; D] {
        input
    }

    fn on_host<const D: usize>(&self, input: &[f32], dims: [usize; D]) -> Vec<f32> {
        let mut output = vec![0.0; input.len()];
        match self.axes {
            Axes::Last => self.rows(input, &mut output, dims[D - 1]),
            Axes::LastTwo => self.images(input, &mut output, dims[D - 2], dims[D - 1]),
        }
        output
    }

    fn by_bases<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        let (dims, device, dtype) = (input.dims(), input.device(), input.dtype());
        if dims.contains(&0) {
            // There is nothing to transform, and Burn's `reshape` reads a 0 as "unchanged".
            return input;
        }
        let matrix = |length: usize| {
            let forward = basis(Basis::Dct, length, &device, dtype);
            match self.direction {
                Direction::Forward => forward,
                Direction::Inverse => forward.transpose(),
            }
        };
        let width = dims[D - 1];
        let rows = dims.iter().product::<usize>() / width;
        let across = input.reshape([rows, width]).matmul(matrix(width).transpose());
        match self.axes {
            Axes::Last => across.reshape(dims),
            Axes::LastTwo => {
                let height = dims[D - 2];
                let images = across.reshape([rows / height, height, width]);
                matrix(height).unsqueeze::<3>().matmul(images).reshape(dims)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;
    use windage_testing::{assert_close, normal, tensor, values};

    use super::*;

    /// Rounding of f32 through some ten butterflies.
    const FAST: f64 = 1e-6;

    #[test]
    fn the_basis_and_the_fast_transform_agree() {
        for (height, width) in [
            (1, 1),
            (1, 5),
            (4, 6),
            (7, 31),
            (16, 16),
            (300, 3),
            (2, 331),
            (260, 258),
            (32, 32),
            (33, 24),
            (128, 128),
            (130, 66),
            (132, 194),
        ] {
            let input = tensor(&normal(1, 3 * height * width), [3, height, width], &Device::flex());
            for axes in [Axes::Last, Axes::LastTwo] {
                for direction in [Direction::Forward, Direction::Inverse] {
                    let map = Dct { direction, axes };
                    assert_close(
                        &values(map.value(input.clone())),
                        &values(map.by_bases(input.clone())),
                        FAST,
                    );
                }
            }
        }
    }
}
