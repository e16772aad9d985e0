//! The mean square of differences, as one operation.
//!
//! `(a − b)²` of every element. Composed of Burn's operations, each step is a pass over memory of its own: eight with
//! the backward pass, where two do. Against a transform that a fast algorithm made cheap, they are what takes the time.

use burn::tensor::Tensor;
use rayon::prelude::*;
use windage_core::HostValues;
use windage_core::differentiable::{Operation, apply};

use crate::{Loss, Reduction};

/// Squared differences. *Terms*: the elements, in row-major order.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::{Loss, Reduction, SquaredErrorLoss};
///
/// let device = Device::flex();
/// let (a, b) = (Tensor::<1>::from_floats([1.0, 2.0], &device), Tensor::from_floats([1.0, 5.0], &device));
/// assert_eq!(SquaredErrorLoss.forward((a, b), Reduction::Mean).into_scalar::<f32>(), 4.5);
/// ```
///
/// # Panics
/// If the shapes differ.
#[derive(Clone, Copy, Debug, Default)]
pub struct SquaredErrorLoss;

impl<const D: usize> Loss<(Tensor<D>, Tensor<D>)> for SquaredErrorLoss {
    fn forward(&self, (a, b): (Tensor<D>, Tensor<D>), reduction: Reduction) -> Tensor<1> {
        assert_eq!(a.dims(), b.dims(), "squared differences need two tensors of one shape");
        let both = a.device().is_autodiff() && a.is_tracked() && b.is_tracked();
        let scale = match reduction {
            Reduction::Mean => 1.0 / a.dims().iter().product::<usize>().max(1) as f32,
            Reduction::Sum => 1.0,
            Reduction::None => return reduction.apply(squares(a - b)),
        };
        if both {
            return squares(a - b).sum() * scale;
        }
        // A square does not tell which side was subtracted: the one with a gradient goes first.
        let (a, b) = if b.device().is_autodiff() && b.is_tracked() { (b, a) } else { (a, b) };
        let target = if b.device().is_autodiff() { b.clone().inner() } else { b.clone() };
        apply(SquaredError { target, scale }, a, |a| squares(a - b).sum() * scale)
    }
}

fn squares<const D: usize>(difference: Tensor<D>) -> Tensor<D> {
    difference.clone() * difference
}

/// `scale · Σ (x − target)²`; backwards `2·scale·(x − target)`.
#[derive(Clone, Debug)]
struct SquaredError<const D: usize> {
    target: Tensor<D>,
    scale: f32,
}

/// Values a task takes: their sums are added in order, so that the result does not depend on the threads.
const BLOCK: usize = 1 << 15;

impl<const D: usize> Operation<D, 1> for SquaredError<D> {
    /// The difference.
    type Saved = Tensor<D>;

    fn forward(&self, input: Tensor<D>) -> Tensor<1> {
        self.forward_saving(input).0
    }

    fn forward_saving(&self, input: Tensor<D>) -> (Tensor<1>, Tensor<D>) {
        let dims = input.dims();
        match (HostValues::of(input), HostValues::of(self.target.clone())) {
            (Ok(input), Ok(target)) => {
                let (sum, difference) = subtract(input.values(), target.values());
                let value = (sum * f64::from(self.scale)) as f32;
                (input.tensor(vec![value], [1]), input.tensor(difference, dims))
            }
            (Ok(input), Err(target)) => self.on_device(input.tensor(input.values().to_vec(), dims), target),
            (Err(input), Ok(target)) => self.on_device(input, target.tensor(target.values().to_vec(), dims)),
            (Err(input), Err(target)) => self.on_device(input, target),
        }
    }

    fn backward(&self, difference: Tensor<D>, gradient: Tensor<1>) -> Tensor<D> {
        let dims = difference.dims();
        match (HostValues::of(difference), HostValues::of(gradient)) {
            (Ok(difference), Ok(gradient)) => {
                let factor = 2.0 * self.scale * gradient.values()[0];
                let mut output = vec![0.0_f32; difference.values().len()];
                let blocks = output.par_chunks_mut(BLOCK).zip(difference.values().par_chunks(BLOCK));
                blocks.for_each(|(output, values)| {
                    output.iter_mut().zip(values).for_each(|(output, value)| *output = factor * value);
                });
                difference.tensor(output, dims)
            }
            (Err(difference), Err(gradient)) => difference * (gradient * (2.0 * self.scale)).reshape([1; D]),
            _ => unreachable!("a gradient lives where its value was computed"),
        }
    }
}

impl<const D: usize> SquaredError<D> {
    fn on_device(&self, input: Tensor<D>, target: Tensor<D>) -> (Tensor<1>, Tensor<D>) {
        let difference = input - target;
        (squares(difference.clone()).sum() * self.scale, difference)
    }
}

/// The difference, and the sum of its squares.
fn subtract(a: &[f32], b: &[f32]) -> (f64, Vec<f32>) {
    let mut difference = vec![0.0_f32; a.len()];
    let blocks = difference.par_chunks_mut(BLOCK).zip(a.par_chunks(BLOCK)).zip(b.par_chunks(BLOCK));
    let sums: Vec<f64> = blocks.map(|((difference, a), b)| subtract_block(difference, a, b)).collect();
    (sums.iter().sum(), difference)
}

fn subtract_block(difference: &mut [f32], a: &[f32], b: &[f32]) -> f64 {
    /// Several sums at once, and none of so many values that f32 loses what is added.
    const LANES: usize = 16;
    const ROW: usize = 64 * LANES;
    let rows = difference.chunks_mut(ROW).zip(a.chunks(ROW)).zip(b.chunks(ROW));
    rows.map(|((difference, a), b)| {
        let mut lanes = [0.0_f32; LANES];
        for ((difference, a), b) in difference.chunks_mut(LANES).zip(a.chunks(LANES)).zip(b.chunks(LANES)) {
            for (((difference, a), b), lane) in difference.iter_mut().zip(a).zip(b).zip(&mut lanes) {
                *difference = a - b;
                *lane += *difference * *difference;
            }
        }
        lanes.iter().map(|lane| f64::from(*lane)).sum::<f64>()
    })
    .sum()
}
