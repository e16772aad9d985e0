//! Squared differences as one operation.
//!
//! Composed of Burn's operations, each step is a pass of its own over memory: eight passes with the
//! backward pass, where two suffice. Next to a fast transform, these passes take most of the time.

use burn::tensor::Tensor;
use rayon::prelude::*;
use windage_ops::differentiable::{Operation, apply};
use windage_ops::{HostValues, host_tensor};

use crate::{Compared, Loss, Reduction};

/// The squared differences between outputs and targets, `(output − target)²`.
///
/// *Shapes*: two tensors of the same shape, of any rank. *Terms*: one per element, in row-major
/// order.
///
/// *Numerics*: in f32 on the CPU, sums are taken in f64. If both sides need a gradient, or the
/// reduction is [`Reduction::None`], Burn's own operations compute the loss.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::{Compared, Loss, Reduction, SquaredErrorLoss};
///
/// let device = Device::flex();
/// let output = Tensor::<1>::from_floats([1.0, 2.0], &device);
/// let target = Tensor::<1>::from_floats([1.0, 5.0], &device);
/// let loss = SquaredErrorLoss.forward(Compared { output, target }, Reduction::Mean);
/// assert_eq!(loss.into_scalar::<f32>(), 4.5);
/// ```
///
/// # Panics
/// If the shapes differ.
#[derive(Clone, Copy, Debug, Default)]
pub struct SquaredErrorLoss;

impl<const D: usize> Loss<Compared<Tensor<D>>> for SquaredErrorLoss {
    fn forward(&self, input: Compared<Tensor<D>>, reduction: Reduction) -> Tensor<1> {
        let Compared { output: a, target: b } = input;
        assert_eq!(a.dims(), b.dims(), "squared differences need two tensors of the same shape");
        let both = a.device().is_autodiff() && a.is_tracked() && b.is_tracked();
        let scale = match reduction {
            Reduction::Mean => 1.0 / a.dims().iter().product::<usize>().max(1) as f64,
            Reduction::Sum => 1.0,
            Reduction::None => return reduction.apply(squares(a - b)),
        };
        if both {
            return squares(a - b).sum() * scale;
        }
        // The square is the same whichever side is subtracted, so the side with a gradient goes
        // first.
        let (a, b) = if b.device().is_autodiff() && b.is_tracked() { (b, a) } else { (a, b) };
        let target = if b.device().is_autodiff() { b.clone().inner() } else { b.clone() };
        apply(SquaredError { target, scale }, a, |a| squares(a - b).sum() * scale)
    }
}

fn squares<const D: usize>(difference: Tensor<D>) -> Tensor<D> {
    difference.clone() * difference
}

/// `scale · Σ (x − target)²`, whose gradient is `2·scale·(x − target)`.
#[derive(Clone, Debug)]
struct SquaredError<const D: usize> {
    target: Tensor<D>,
    scale: f64,
}

/// Number of values per task. Their sums are added in order, so that the result does not depend on
/// the number of threads.
const BLOCK: usize = 1 << 15;

/// Number of values below which a second thread costs more than it saves.
const SEQUENTIAL: usize = 1 << 19;

impl<const D: usize> Operation<D, 1> for SquaredError<D> {
    /// The difference.
    type Checkpointing = Tensor<D>;

    fn forward(&self, input: Tensor<D>) -> Tensor<1> {
        self.forward_saving(input).0
    }

    fn forward_saving(&self, input: Tensor<D>) -> (Tensor<1>, Tensor<D>) {
        let dims = input.dims();
        match (HostValues::of(input), HostValues::of(self.target.clone())) {
            (Ok(input), Ok(target)) => {
                let device = input.device().clone();
                let mut values = input.into_vec();
                let value = (subtract(&mut values, target.values()) * self.scale) as f32;
                (host_tensor(vec![value], [1], &device), host_tensor(values, dims, &device))
            }
            (Ok(input), Err(target)) => {
                self.on_device(input.tensor(input.values().to_vec(), dims), target)
            }
            (Err(input), Ok(target)) => {
                self.on_device(input, target.tensor(target.values().to_vec(), dims))
            }
            (Err(input), Err(target)) => self.on_device(input, target),
        }
    }

    fn backward(&self, difference: Tensor<D>, gradient: Tensor<1>) -> Tensor<D> {
        let dims = difference.dims();
        match (HostValues::of(difference), HostValues::of(gradient)) {
            (Ok(difference), Ok(gradient)) => {
                let factor = (2.0 * self.scale) as f32 * gradient.values()[0];
                let device = difference.device().clone();
                let mut values = difference.into_vec();
                let scale = |block: &mut [f32]| block.iter_mut().for_each(|value| *value *= factor);
                if values.len() < SEQUENTIAL {
                    scale(&mut values);
                } else {
                    values.par_chunks_mut(BLOCK).for_each(scale);
                }
                host_tensor(values, dims, &device)
            }
            (Err(difference), Err(gradient)) => {
                difference * (gradient * (2.0 * self.scale)).reshape([1; D])
            }
            _ => unreachable!("a gradient lives on the backend of its value"),
        }
    }
}

impl<const D: usize> SquaredError<D> {
    /// Computes value and difference by tensor operations.
    fn on_device(&self, input: Tensor<D>, target: Tensor<D>) -> (Tensor<1>, Tensor<D>) {
        let difference = input - target;
        (squares(difference.clone()).sum() * self.scale, difference)
    }
}

/// Replaces `a` by the difference, and returns the sum of its squares.
fn subtract(a: &mut [f32], b: &[f32]) -> f64 {
    if a.len() < SEQUENTIAL {
        return a.chunks_mut(BLOCK).zip(b.chunks(BLOCK)).map(|(a, b)| subtract_block(a, b)).sum();
    }
    let blocks = a.par_chunks_mut(BLOCK).zip(b.par_chunks(BLOCK));
    let sums: Vec<f64> = blocks.map(|(a, b)| subtract_block(a, b)).collect();
    sums.iter().sum()
}

fn subtract_block(a: &mut [f32], b: &[f32]) -> f64 {
    /// Number of sums at once.
    const LANES: usize = 16;
    /// Number of values per sum in f32: few enough that none is lost by rounding.
    const ROW: usize = 64 * LANES;
    let row = |(a, b): (&mut [f32], &[f32])| {
        let mut lanes = [0.0_f32; LANES];
        for (a, b) in a.chunks_mut(LANES).zip(b.chunks(LANES)) {
            for ((a, b), lane) in a.iter_mut().zip(b).zip(&mut lanes) {
                *a -= b;
                *lane += *a * *a;
            }
        }
        lanes.iter().map(|lane| f64::from(*lane)).sum::<f64>()
    };
    a.chunks_mut(ROW).zip(b.chunks(ROW)).map(row).sum()
}
