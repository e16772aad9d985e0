//! The cosine transform of images by the halves of its basis.
//!
//! Even rows of the basis are symmetric, odd ones antisymmetric:
//! `X[2k] = Σ_{i<n/2} c_{2k,i}·(x[i] + x[n−1−i])` and
//! `X[2k + 1] = Σ_{i<n/2} c_{2k+1,i}·(x[i] − x[n−1−i])`. Two products of half the size take half
//! the arithmetic.
//!
//! 1. *Fold* the columns: sums and differences of each value and its mirror image in the row.
//! 2. Multiply both by their half of the basis over the width.
//! 3. Fold the rows of the result, and multiply by the halves of the basis over the height.
//! 4. *Interleave*: even and odd coefficients take turns, along both axes.
//!
//! The inverse takes the same steps backwards.

use faer::{MatMut, Par};

use super::plans::Plan;
use super::rows::{Matrix, product_into};

/// The working memory for one image, kept from image to image.
#[derive(Default)]
pub(super) struct Memory {
    sums: Vec<f32>,
    differences: Vec<f32>,
    across: Vec<f32>,
    down: Vec<f32>,
}

impl Memory {
    fn fit(&mut self, size: usize) {
        for (memory, size) in [
            (&mut self.sums, size / 2),
            (&mut self.differences, size / 2),
            (&mut self.across, size),
            (&mut self.down, size),
        ] {
            memory.resize(size, 0.0);
        }
    }
}

/// The even and the odd rows of a basis over the first half of their length, `[n/2, n/2]` each.
struct Halves<'a> {
    even: Matrix<'a>,
    odd: Matrix<'a>,
}

impl<'a> Halves<'a> {
    fn of(plan: &'a Plan) -> Self {
        let half = plan.length / 2;
        let (even, odd) = plan.halves.split_at(half * half);
        Self {
            even: Matrix::from_row_major_slice(even, half, half),
            odd: Matrix::from_row_major_slice(odd, half, half),
        }
    }
}

/// Computes the DCT-II of one image.
pub(super) fn forward(
    across: &Plan,
    down: &Plan,
    memory: &mut Memory,
    input: &[f32],
    output: &mut [f32],
) {
    let (height, width) = (down.length, across.length);
    let half = width / 2;
    memory.fit(input.len());
    let Memory { sums, differences, across: rows, down: columns } = memory;
    fold_columns(input, width, sums, differences);
    let Halves { even, odd } = Halves::of(across);
    let (left, right) =
        MatMut::from_row_major_slice_mut(rows, height, width).split_at_col_mut(half);
    multiply(left, Matrix::from_row_major_slice(sums, height, half), even.transpose());
    multiply(right, Matrix::from_row_major_slice(differences, height, half), odd.transpose());
    fold_rows(rows, width, sums, differences);
    let Halves { even, odd } = Halves::of(down);
    let (top, bottom) =
        MatMut::from_row_major_slice_mut(columns, height, width).split_at_row_mut(height / 2);
    multiply(top, even, Matrix::from_row_major_slice(sums, height / 2, width));
    multiply(bottom, odd, Matrix::from_row_major_slice(differences, height / 2, width));
    interleave(columns, width, output);
}

/// Computes the DCT-III of one image: the steps of [`forward`] backwards.
pub(super) fn inverse(
    across: &Plan,
    down: &Plan,
    memory: &mut Memory,
    input: &[f32],
    output: &mut [f32],
) {
    let (height, width) = (down.length, across.length);
    let half = width / 2;
    memory.fit(input.len());
    let Memory { sums, differences, across: rows, down: columns } = memory;
    separate(input, width, columns);
    let Halves { even, odd } = Halves::of(down);
    let (top, bottom) =
        Matrix::from_row_major_slice(columns, height, width).split_at_row(height / 2);
    let target = MatMut::from_row_major_slice_mut(sums, height / 2, width);
    multiply(target, even.transpose(), top);
    let target = MatMut::from_row_major_slice_mut(differences, height / 2, width);
    multiply(target, odd.transpose(), bottom);
    unfold_rows(sums, differences, width, rows);
    let Halves { even, odd } = Halves::of(across);
    let (left, right) = Matrix::from_row_major_slice(rows, height, width).split_at_col(half);
    multiply(MatMut::from_row_major_slice_mut(sums, height, half), left, even);
    multiply(MatMut::from_row_major_slice_mut(differences, height, half), right, odd);
    unfold_columns(sums, differences, width, output);
}

/// Computes a product on this thread.
fn multiply(target: MatMut<'_, f32>, lhs: Matrix<'_>, rhs: Matrix<'_>) {
    product_into(target, lhs, rhs, Par::Seq);
}

/// Adds each value of a row to its mirror image in the row, and subtracts the two.
fn fold_columns(image: &[f32], width: usize, sums: &mut [f32], differences: &mut [f32]) {
    let half = width / 2;
    let halved = sums.chunks_exact_mut(half).zip(differences.chunks_exact_mut(half));
    for (row, (sums, differences)) in image.chunks_exact(width).zip(halved) {
        let (left, right) = row.split_at(half);
        let pairs = left.iter().zip(right.iter().rev());
        for ((sum, difference), (a, b)) in sums.iter_mut().zip(differences).zip(pairs) {
            (*sum, *difference) = (a + b, a - b);
        }
    }
}

/// The transpose of [`fold_columns`].
fn unfold_columns(sums: &[f32], differences: &[f32], width: usize, image: &mut [f32]) {
    let half = width / 2;
    let halved = sums.chunks_exact(half).zip(differences.chunks_exact(half));
    for (row, (sums, differences)) in image.chunks_exact_mut(width).zip(halved) {
        let (left, right) = row.split_at_mut(half);
        let pairs = left.iter_mut().zip(right.iter_mut().rev());
        for ((a, b), (sum, difference)) in pairs.zip(sums.iter().zip(differences)) {
            (*a, *b) = (sum + difference, sum - difference);
        }
    }
}

/// Adds each row to its mirror image in the height, and subtracts the two.
fn fold_rows(image: &[f32], width: usize, sums: &mut [f32], differences: &mut [f32]) {
    let (top, bottom) = image.split_at(image.len() / 2);
    let mirrored = top.chunks_exact(width).zip(bottom.chunks_exact(width).rev());
    let halved = sums.chunks_exact_mut(width).zip(differences.chunks_exact_mut(width));
    for ((a, b), (sums, differences)) in mirrored.zip(halved) {
        for ((sum, difference), (a, b)) in sums.iter_mut().zip(differences).zip(a.iter().zip(b)) {
            (*sum, *difference) = (a + b, a - b);
        }
    }
}

/// The transpose of [`fold_rows`].
fn unfold_rows(sums: &[f32], differences: &[f32], width: usize, image: &mut [f32]) {
    let (top, bottom) = image.split_at_mut(image.len() / 2);
    let mirrored = top.chunks_exact_mut(width).zip(bottom.chunks_exact_mut(width).rev());
    let halved = sums.chunks_exact(width).zip(differences.chunks_exact(width));
    for ((a, b), (sums, differences)) in mirrored.zip(halved) {
        for ((a, b), (sum, difference)) in a.iter_mut().zip(b).zip(sums.iter().zip(differences)) {
            (*a, *b) = (sum + difference, sum - difference);
        }
    }
}

/// Returns where the coefficients of a row start while even and odd ones are apart: even rows come
/// before odd ones.
fn apart(row: usize, height: usize, width: usize) -> usize {
    (row / 2 + row % 2 * (height / 2)) * width
}

/// Lets even and odd coefficients take turns, along both axes.
fn interleave(coefficients: &[f32], width: usize, output: &mut [f32]) {
    let height = output.len() / width;
    for (row, output) in output.chunks_exact_mut(width).enumerate() {
        let start = apart(row, height, width);
        let (even, odd) = coefficients[start..start + width].split_at(width / 2);
        for (output, (even, odd)) in output.chunks_exact_mut(2).zip(even.iter().zip(odd)) {
            (output[0], output[1]) = (*even, *odd);
        }
    }
}

/// The transpose of [`interleave`].
fn separate(input: &[f32], width: usize, coefficients: &mut [f32]) {
    let height = input.len() / width;
    for (row, input) in input.chunks_exact(width).enumerate() {
        let start = apart(row, height, width);
        let (even, odd) = coefficients[start..start + width].split_at_mut(width / 2);
        for (input, (even, odd)) in input.chunks_exact(2).zip(even.iter_mut().zip(odd)) {
            (*even, *odd) = (input[0], input[1]);
        }
    }
}
