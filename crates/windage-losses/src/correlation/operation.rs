//! The loss as one operation, with one product forward and one backward.
//!
//! With `R = uᵀu / N` and half slopes `S_ij = φ′(r_ij) / 2` off the diagonal, the gradient at the
//! standardized features is `4/N·u·S`. Standardizing removes its part along `u`, so the gradient at
//! the features is
//!
//! `4/N·u·(S − diag(t))·diag(1/s)`, `t_i = Σ_j S_ij·r_ij`, `s = √(variance + ε)`.
//!
//! For the squared measure, `u·R = (uuᵀ / N)·u`. With fewer samples than channels, the `[N, N]`
//! product is the smaller one.

use burn::tensor::Tensor;
use windage_ops::HostValues;
use windage_ops::differentiable::{Operation, apply};

use super::host;
use super::maps::positions_as_samples;
use super::measure::{Measure, PairSum};
use super::standardized::{Standardized, correlations, standardize};
use crate::matrix::off_diagonal;

/// Computes the sum of `[samples, channels]`.
pub(super) fn of_samples(sum: PairSum, samples: Tensor<2>) -> Tensor<1> {
    apply(sum, samples, |samples| composed(sum, samples))
}

/// Computes the sum of `[samples, channels, positions]`, with every position as a sample.
pub(super) fn of_maps(sum: PairSum, maps: Tensor<3>) -> Tensor<1> {
    apply(sum, maps, |maps| composed(sum, positions_as_samples(maps)))
}

/// Computes the sum by operations that Burn differentiates.
fn composed(sum: PairSum, samples: Tensor<2>) -> Tensor<1> {
    sum.measure.forward(off_diagonal(correlations(samples, sum.epsilon))).sum() * sum.scale
}

/// Standardized samples, and the factor by which they are multiplied in the gradient.
#[derive(Clone, Debug)]
pub(super) struct DeviceCheckpointing {
    unit: Tensor<2>,
    factor: Tensor<2>,
}

impl DeviceCheckpointing {
    /// Computes the gradient at the samples from the gradient at the value.
    fn gradient(self, gradient: Tensor<1>) -> Tensor<2> {
        self.unit.matmul(self.factor) * gradient.unsqueeze::<2>()
    }
}

/// What the backward pass needs.
#[derive(Clone, Debug)]
pub(super) enum Checkpointing {
    Device(Box<DeviceCheckpointing>),
    Host(Box<host::Checkpointing>),
}

/// Computes the sum by tensor operations.
fn on_device(sum: PairSum, samples: Tensor<2>) -> (Tensor<1>, DeviceCheckpointing) {
    let [count, channels] = samples.dims();
    let device = samples.device();
    if count == 0 {
        let dtype = samples.dtype();
        let factor = Tensor::zeros([channels, channels], (&device, dtype));
        let saved = DeviceCheckpointing { unit: samples, factor };
        return (Tensor::zeros([1], (&device, dtype)), saved);
    }
    let Standardized { unit, inverse } = standardize(samples, sum.epsilon);
    let correlations = unit.clone().transpose().matmul(unit.clone()) / count as f64;
    let eye = Tensor::<2>::eye(channels, &device).cast(unit.dtype());
    let correlations = correlations * (eye.clone() * -1.0 + 1.0);
    let half_slope = match sum.measure {
        Measure::Squared => correlations.clone(),
        Measure::Absolute => correlations.clone().sign() * 0.5,
    };
    let along = (half_slope.clone() * correlations.clone()).sum_dim(1);
    let factor = (half_slope - eye * along) * inverse * (4.0 / count as f64 * sum.scale);
    let value = sum.measure.forward(correlations).sum() * sum.scale;
    (value, DeviceCheckpointing { unit, factor })
}

impl Operation<2, 1> for PairSum {
    type Checkpointing = Checkpointing;

    fn forward(&self, input: Tensor<2>) -> Tensor<1> {
        self.forward_saving(input).0
    }

    fn forward_saving(&self, input: Tensor<2>) -> (Tensor<1>, Checkpointing) {
        let [count, channels] = input.dims();
        match HostValues::of(input) {
            Ok(values) => {
                let (loss, saved) = host::samples(*self, values.values(), count, channels);
                (values.tensor(vec![loss], [1]), Checkpointing::Host(Box::new(saved)))
            }
            Err(input) => {
                let (loss, saved) = on_device(*self, input);
                (loss, Checkpointing::Device(Box::new(saved)))
            }
        }
    }

    fn backward(&self, saved: Checkpointing, gradient: Tensor<1>) -> Tensor<2> {
        match (saved, HostValues::of(gradient)) {
            (Checkpointing::Host(saved), Ok(gradient)) => {
                let shape = [saved.samples(), saved.channels()];
                gradient.tensor(saved.gradient(gradient.values()[0]), shape)
            }
            (Checkpointing::Device(saved), Err(gradient)) => saved.gradient(gradient),
            _ => unreachable!("a gradient lives on the backend of its value"),
        }
    }
}

impl Operation<3, 1> for PairSum {
    type Checkpointing = (Checkpointing, [usize; 3]);

    fn forward(&self, input: Tensor<3>) -> Tensor<1> {
        self.forward_saving(input).0
    }

    fn forward_saving(&self, input: Tensor<3>) -> (Tensor<1>, Self::Checkpointing) {
        let dims = input.dims();
        let (loss, saved) = match HostValues::of(input) {
            Ok(values) => {
                let (loss, saved) = host::maps(*self, values.values(), dims);
                (values.tensor(vec![loss], [1]), Checkpointing::Host(Box::new(saved)))
            }
            Err(input) => {
                let (loss, saved) = on_device(*self, positions_as_samples(input));
                (loss, Checkpointing::Device(Box::new(saved)))
            }
        };
        (loss, (saved, dims))
    }

    fn backward(&self, saved: Self::Checkpointing, gradient: Tensor<1>) -> Tensor<3> {
        let (saved, dims) = saved;
        match (saved, HostValues::of(gradient)) {
            (Checkpointing::Host(saved), Ok(gradient)) => {
                gradient.tensor(saved.gradient(gradient.values()[0]), dims)
            }
            (Checkpointing::Device(saved), Err(gradient)) => {
                let samples = saved.gradient(gradient);
                samples.reshape([dims[0], dims[2], dims[1]]).swap_dims(1, 2)
            }
            _ => unreachable!("a gradient lives on the backend of its value"),
        }
    }
}
