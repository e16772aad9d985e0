//! The cosine transform of images by the halves of its basis.
//!
//! Even rows of the basis are symmetric, odd ones antisymmetric: `X[2k] = Σ_{i<n/2} c_{2k,i}·(x[i]
//! + x[n−1−i])` and `X[2k + 1] = Σ_{i<n/2} c_{2k+1,i}·(x[i] − x[n−1−i])`. Two products of half the
//! size are half the arithmetic.

use faer::{MatMut, Par};

use super::plans::Plan;
use super::rows::{Matrix, product_into};

/// Memory for one image, kept from image to image.
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

/// The even and the odd rows of a plan's basis over the first half, `[n/2, n/2]` each.
fn halves(plan: &Plan) -> (Matrix<'_>, Matrix<'_>) {
    let half = plan.length / 2;
    let (even, odd) = plan.halves.split_at(half * half);
    (Matrix::from_row_major_slice(even, half, half), Matrix::from_row_major_slice(odd, half, half))
}

/// DCT-II of one image.
pub(super) fn forward(
    across: &Plan,
    down: &Plan,
    memory: &mut Memory,
    input: &[f32],
    output: &mut [f32],
) {
    let (height, width) = (down.length, across.length);
    let (half, upper) = (width / 2, height / 2 * width);
    memory.fit(input.len());
    let Memory { sums, differences, across: rows, down: columns } = memory;
    let halved = sums.chunks_exact_mut(half).zip(differences.chunks_exact_mut(half));
    for (row, (sums, differences)) in input.chunks_exact(width).zip(halved) {
        let (first, second) = row.split_at(half);
        let pairs = first.iter().zip(second.iter().rev());
        for ((sum, difference), (a, b)) in sums.iter_mut().zip(differences).zip(pairs) {
            (*sum, *difference) = (a + b, a - b);
        }
    }
    let (even, odd) = halves(across);
    let (left, right) =
        MatMut::from_row_major_slice_mut(rows, height, width).split_at_col_mut(half);
    product_into(
        left,
        Matrix::from_row_major_slice(sums, height, half),
        even.transpose(),
        Par::Seq,
    );
    product_into(
        right,
        Matrix::from_row_major_slice(differences, height, half),
        odd.transpose(),
        Par::Seq,
    );
    let (top, bottom) = rows.split_at(upper);
    let mirrored = top.chunks_exact(width).zip(bottom.chunks_exact(width).rev());
    let halved = sums.chunks_exact_mut(width).zip(differences.chunks_exact_mut(width));
    for ((a, b), (sums, differences)) in mirrored.zip(halved) {
        for ((sum, difference), (a, b)) in sums.iter_mut().zip(differences).zip(a.iter().zip(b)) {
            (*sum, *difference) = (a + b, a - b);
        }
    }
    let (even, odd) = halves(down);
    let (top, bottom) =
        MatMut::from_row_major_slice_mut(columns, height, width).split_at_row_mut(height / 2);
    product_into(top, even, Matrix::from_row_major_slice(sums, height / 2, width), Par::Seq);
    product_into(
        bottom,
        odd,
        Matrix::from_row_major_slice(differences, height / 2, width),
        Par::Seq,
    );
    for (row, output) in output.chunks_exact_mut(width).enumerate() {
        let start = (row / 2 + row % 2 * (height / 2)) * width;
        let (even, odd) = columns[start..start + width].split_at(half);
        for (output, (even, odd)) in output.chunks_exact_mut(2).zip(even.iter().zip(odd)) {
            (output[0], output[1]) = (*even, *odd);
        }
    }
}

/// DCT-III of one image: [`forward`] backwards.
pub(super) fn inverse(
    across: &Plan,
    down: &Plan,
    memory: &mut Memory,
    input: &[f32],
    output: &mut [f32],
) {
    let (height, width) = (down.length, across.length);
    let (half, upper) = (width / 2, height / 2 * width);
    memory.fit(input.len());
    let Memory { sums, differences, across: rows, down: columns } = memory;
    for (row, input) in input.chunks_exact(width).enumerate() {
        let start = (row / 2 + row % 2 * (height / 2)) * width;
        let (even, odd) = columns[start..start + width].split_at_mut(half);
        for (input, (even, odd)) in input.chunks_exact(2).zip(even.iter_mut().zip(odd)) {
            (*even, *odd) = (input[0], input[1]);
        }
    }
    let (even, odd) = halves(down);
    let (top, bottom) = columns.split_at(upper);
    let halved = |values: &mut [f32], half: Matrix<'_>, part: &[f32]| {
        let target = MatMut::from_row_major_slice_mut(values, height / 2, width);
        product_into(
            target,
            half.transpose(),
            Matrix::from_row_major_slice(part, height / 2, width),
            Par::Seq,
        );
    };
    halved(sums, even, top);
    halved(differences, odd, bottom);
    let (top, bottom) = rows.split_at_mut(upper);
    let mirrored = top.chunks_exact_mut(width).zip(bottom.chunks_exact_mut(width).rev());
    for ((a, b), (sums, differences)) in
        mirrored.zip(sums.chunks_exact(width).zip(differences.chunks_exact(width)))
    {
        for ((a, b), (sum, difference)) in a.iter_mut().zip(b).zip(sums.iter().zip(differences)) {
            (*a, *b) = (sum + difference, sum - difference);
        }
    }
    let (even, odd) = halves(across);
    let (left, right) = Matrix::from_row_major_slice(rows, height, width).split_at_col(half);
    product_into(MatMut::from_row_major_slice_mut(sums, height, half), left, even, Par::Seq);
    product_into(MatMut::from_row_major_slice_mut(differences, height, half), right, odd, Par::Seq);
    for (row, (sums, differences)) in output
        .chunks_exact_mut(width)
        .zip(sums.chunks_exact(half).zip(differences.chunks_exact(half)))
    {
        let (first, second) = row.split_at_mut(half);
        let pairs = first.iter_mut().zip(second.iter_mut().rev());
        for ((a, b), (sum, difference)) in pairs.zip(sums.iter().zip(differences)) {
            (*a, *b) = (sum + difference, sum - difference);
        }
    }
}
