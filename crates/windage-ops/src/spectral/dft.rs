//! The discrete Fourier transform of real values.
//!
//! `X[k] = 1/√n Σ_i x[i]·e^(−2πjik / n)`. Of the `n` coefficients, the first `⌊n/2⌋ + 1` are kept:
//! the half plane.

use burn::tensor::Tensor;

use super::axes::{Axes, last, last_two, with_last};
use super::basis::{Basis, Weights, basis};
use super::half_plane::half_plane_width;
use super::linear::LinearMap;
use super::plans::{Complex32, Plan, Scratch};
use super::rows::{BlockSizes, complex_columns, for_each_block};

/// The half plane of a DFT.
#[derive(Clone, Debug)]
pub struct Spectrum<const D: usize> {
    /// Real parts, `[…, ⌊n/2⌋ + 1]`.
    pub re: Tensor<D>,
    /// Imaginary parts, with the same shape.
    pub im: Tensor<D>,
}

impl<const D: usize> Spectrum<D> {
    /// Computes `re² + im²`.
    pub fn power(self) -> Tensor<D> {
        self.re.clone() * self.re + self.im.clone() * self.im
    }

    fn from_parts(parts: Tensor<D>) -> Self {
        let width = parts.dims()[D - 1] / 2;
        Self { re: parts.clone().narrow(D - 1, 0, width), im: parts.narrow(D - 1, width, width) }
    }

    #[track_caller]
    fn into_parts(self, length: usize) -> Tensor<D> {
        assert!(length > 0, "a transform needs at least one value along the last axis");
        assert_eq!(
            self.re.dims(),
            self.im.dims(),
            "real and imaginary parts must have the same shape"
        );
        assert_eq!(
            self.re.dims()[D - 1],
            half_plane_width(length),
            "the half plane of {length} values has {} coefficients",
            half_plane_width(length)
        );
        Tensor::cat(vec![self.re, self.im], D - 1)
    }
}

/// Computes the orthonormal DFT of real values over the last axis.
///
/// *Shapes*: `[…, n]` to two tensors `[…, ⌊n/2⌋ + 1]`, for any `n ≥ 1`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_ops::spectral::{irfft, rfft};
///
/// let x = Tensor::<1>::from_floats([1.0, 2.0, 3.0], &Device::flex()); // An odd length.
/// let spectrum = rfft(x);
/// assert_eq!(spectrum.re.dims(), [2]);
/// let back = irfft(spectrum, 3).into_data();
/// assert!(back.iter::<f32>().zip([1.0, 2.0, 3.0]).all(|(a, b)| (a - b).abs() < 1e-6));
/// ```
///
/// # Panics
/// If the last axis is empty.
pub fn rfft<const D: usize>(input: Tensor<D>) -> Spectrum<D> {
    let length = last(&input);
    let map = RealDft { task: Task::Analysis, weights: Weights::Plain, length, axes: Axes::Last };
    Spectrum::from_parts(map.map(input))
}

/// Computes the inverse of [`rfft`] for values of `length`.
///
/// The imaginary parts at frequency 0 and, if `length` is even, at the highest frequency are
/// ignored.
///
/// # Panics
/// If the spectrum is not the half plane of `length` values.
pub fn irfft<const D: usize>(spectrum: Spectrum<D>, length: usize) -> Tensor<D> {
    let parts = spectrum.into_parts(length);
    RealDft { task: Task::Synthesis, weights: Weights::Full, length, axes: Axes::Last }.map(parts)
}

/// Computes the orthonormal DFT of real values over the last two axes: the half plane over the
/// width, all frequencies over the height.
///
/// *Shapes*: `[…, height, width]` to two tensors `[…, height, ⌊width/2⌋ + 1]`.
///
/// # Panics
/// If there are fewer than two axes or one of the last two is empty.
pub fn rfft2<const D: usize>(input: Tensor<D>) -> Spectrum<D> {
    let length = last_two(&input);
    let map =
        RealDft { task: Task::Analysis, weights: Weights::Plain, length, axes: Axes::LastTwo };
    Spectrum::from_parts(map.map(input))
}

/// Computes the inverse of [`rfft2`] for images of `width`.
///
/// # Panics
/// If the spectrum is not the half plane of images of `width`.
pub fn irfft2<const D: usize>(spectrum: Spectrum<D>, width: usize) -> Tensor<D> {
    let parts = spectrum.into_parts(width);
    last_two(&parts);
    RealDft { task: Task::Synthesis, weights: Weights::Full, length: width, axes: Axes::LastTwo }
        .map(parts)
}

/// The map from real values of `length` to the parts of their half plane, `[…, re | im]`, or its
/// transpose.
#[derive(Clone, Copy, Debug)]
pub(super) struct RealDft {
    pub(super) task: Task,
    pub(super) weights: Weights,
    pub(super) length: usize,
    pub(super) axes: Axes,
}

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
