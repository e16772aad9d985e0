//! The DFT of real values and its transpose, as linear maps.
//!
//! The analysis with plain weights is the DFT. The synthesis with full weights is its inverse, the
//! synthesis with plain weights its transpose, which is the backward pass.

use burn::tensor::Tensor;

use super::axes::{Axes, with_last};
use super::basis::{Basis, Weights, basis};
use super::half_plane::half_plane_width;
use super::linear::LinearMap;
use super::plans::{Complex32, Plan, Scratch};
use super::rows::{BlockSizes, complex_columns, for_each_block};

/// The map from real values of `length` to the parts of their half plane, `[…, re | im]`, or its
/// transpose.
#[derive(Clone, Copy, Debug)]
pub(super) struct RealDft {
    pub(super) task: Task,
    pub(super) weights: Weights,
    /// Number of real values per row.
    pub(super) length: usize,
    pub(super) axes: Axes,
}

/// The direction of a [`RealDft`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Task {
    /// From values to the half plane.
    Analysis,
    /// From the half plane to values.
    Synthesis,
}

/// The working memory of one thread for images.
struct Workspace {
    rows: Scratch,
    columns: Scratch,
    gathered: Vec<Complex32>,
    plane: Vec<f32>,
}

impl RealDft {
    fn row(self, plan: &Plan, scratch: &mut Scratch, input: &[f32], output: &mut [f32]) {
        match self.task {
            Task::Analysis => plan.analyze(scratch, self.weights, input, output),
            Task::Synthesis => plan.synthesize(scratch, self.weights, input, output),
        }
    }

    /// Returns the lengths of an input row and of an output row.
    fn widths(self) -> BlockSizes {
        let parts = 2 * half_plane_width(self.length);
        match self.task {
            Task::Analysis => BlockSizes { input: self.length, output: parts },
            Task::Synthesis => BlockSizes { input: parts, output: self.length },
        }
    }

    /// Transforms rows.
    fn rows(self, input: &[f32], output: &mut [f32]) {
        let plan = Plan::of(self.length);
        let body = |scratch: &mut Scratch, from: &[f32], to: &mut [f32]| {
            self.row(&plan, scratch, from, to)
        };
        for_each_block(input, output, self.widths(), || Scratch::of(&plan), body);
    }

    /// Transforms images of `height` over both axes.
    fn images(self, input: &[f32], output: &mut [f32], height: usize) {
        let (across, down) = (Plan::of(self.length), Plan::of(height));
        let widths = self.widths();
        let sizes = BlockSizes { input: height * widths.input, output: height * widths.output };
        let workspace = || Workspace {
            rows: Scratch::of(&across),
            columns: Scratch::of(&down),
            gathered: Vec::new(),
            plane: Vec::new(),
        };
        for_each_block(input, output, sizes, workspace, |workspace, from, to| {
            self.image(&across, &down, workspace, from, to);
        });
    }

    /// Transforms one image.
    fn image(
        self,
        across: &Plan,
        down: &Plan,
        workspace: &mut Workspace,
        from: &[f32],
        to: &mut [f32],
    ) {
        let Workspace { rows: for_rows, columns: for_columns, gathered, plane } = workspace;
        let (widths, columns) = (self.widths(), half_plane_width(self.length));
        let scale = (1.0 / down.length as f32).sqrt();
        let mut column = |values: &mut [Complex32]| {
            match self.task {
                Task::Analysis => down.forward.process_with_scratch(values, for_columns.work()),
                Task::Synthesis => down.backward.process_with_scratch(values, for_columns.work()),
            }
            values.iter_mut().for_each(|value| *value *= scale);
        };
        let mut rows = |from: &[f32], to: &mut [f32]| {
            for (from, to) in
                from.chunks_exact(widths.input).zip(to.chunks_exact_mut(widths.output))
            {
                self.row(across, for_rows, from, to);
            }
        };
        match self.task {
            Task::Analysis => {
                rows(from, to);
                complex_columns(to, columns, gathered, &mut column);
            }
            Task::Synthesis => {
                plane.clear();
                plane.extend_from_slice(from);
                complex_columns(plane, columns, gathered, &mut column);
                rows(plane, to);
            }
        }
    }

    /// Computes the DFT over the height of `[…, height, re | im]`, or its transpose, by bases.
    fn columns_by_bases(self, parts: Tensor<3>) -> Tensor<3> {
        let ([_, height, width], device, dtype) = (parts.dims(), parts.device(), parts.dtype());
        let columns = width / 2;
        let times =
            |kind| basis(kind, height, &device, dtype).unsqueeze::<3>().matmul(parts.clone());
        let (cosine, sine) = (times(Basis::Cosine), times(Basis::Sine));
        let part = |tensor: &Tensor<3>, start| tensor.clone().narrow(2, start, columns);
        let (re, im) =
            ((part(&cosine, 0), part(&sine, columns)), (part(&cosine, columns), part(&sine, 0)));
        // The transform is (C − jS)(re + j·im), its transpose (C + jS)(re + j·im).
        let (re, im) = match self.task {
            Task::Analysis => (re.0 + re.1, im.0 - im.1),
            Task::Synthesis => (re.0 - re.1, im.0 + im.1),
        };
        Tensor::cat(vec![re, im], 2)
    }
}

impl LinearMap for RealDft {
    fn adjoint(&self) -> Self {
        let task = match self.task {
            Task::Analysis => Task::Synthesis,
            Task::Synthesis => Task::Analysis,
        };
        Self { task, ..*self }
    }

    fn output<const D: usize>(&self, input: [usize; D]) -> [usize; D] {
        with_last(input, self.widths().output)
    }

    fn on_host<const D: usize>(&self, input: &[f32], dims: [usize; D]) -> Vec<f32> {
        let mut output = vec![0.0; self.output(dims).iter().product()];
        match self.axes {
            Axes::Last => self.rows(input, &mut output),
            Axes::LastTwo => self.images(input, &mut output, dims[D - 2]),
        }
        output
    }

    fn by_bases<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        let (dims, output) = (input.dims(), self.output(input.dims()));
        if dims.contains(&0) {
            // There is nothing to transform, and Burn's `reshape` reads a 0 as "unchanged".
            return Tensor::zeros(output, (&input.device(), input.dtype()));
        }
        let half = basis(Basis::Half(self.weights), self.length, &input.device(), input.dtype());
        let BlockSizes { input: from, output: to } = self.widths();
        let rows = dims.iter().product::<usize>() / from;
        match (self.axes, self.task) {
            (Axes::Last, Task::Analysis) => {
                input.reshape([rows, from]).matmul(half).reshape(output)
            }
            (Axes::Last, Task::Synthesis) => {
                input.reshape([rows, from]).matmul(half.transpose()).reshape(output)
            }
            (Axes::LastTwo, Task::Analysis) => {
                let across = input.reshape([rows, from]).matmul(half);
                let height = dims[D - 2];
                self.columns_by_bases(across.reshape([rows / height, height, to])).reshape(output)
            }
            (Axes::LastTwo, Task::Synthesis) => {
                let height = dims[D - 2];
                let down = self.columns_by_bases(input.reshape([rows / height, height, from]));
                down.reshape([rows, from]).matmul(half.transpose()).reshape(output)
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
    fn the_bases_and_the_fast_transforms_agree() {
        for (height, length) in [(1, 1), (3, 2), (4, 6), (7, 31), (16, 16)] {
            for (task, weights) in [Task::Analysis, Task::Synthesis]
                .into_iter()
                .flat_map(|task| [(task, Weights::Plain), (task, Weights::Full)])
            {
                for axes in [Axes::Last, Axes::LastTwo] {
                    let map = RealDft { task, weights, length, axes };
                    let shape = [2, height, map.widths().input];
                    let input = tensor(&normal(1, shape.iter().product()), shape, &Device::flex());
                    assert_close(
                        &values(map.value(input.clone())),
                        &values(map.by_bases(input)),
                        FAST,
                    );
                }
            }
        }
    }
}
