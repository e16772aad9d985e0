//! The loss as one operation: one product forwards, one backwards.
//!
//! With `R = uᵀu / N` and half slopes `S_ij = φ′(r_ij) / 2` off the diagonal, the gradient at the
//! standardized features is `4/N·u·S`, and at the features, as standardizing takes out its share
//! along `u`,
//!
//! `4/N·u·(S − diag(t))·diag(1/s)`, `t_i = Σ_j S_ij·r_ij`, `s = √(variance + ε)`.
//!
//! For the squared measure `u·R = (uuᵀ / N)·u`: with fewer samples than channels the `[N, N]`
//! product is the smaller.

use burn::tensor::Tensor;
use windage_ops::HostValues;
use windage_ops::differentiable::{Operation, apply};

use super::host;
use super::measure::Measure;
use super::standardized::{correlations, standardize};
use crate::off_diagonal::off_diagonal;

/// `scale · Σ_{i≠j} φ(r_ij)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Correlation {
    pub(super) measure: Measure,
    pub(super) epsilon: f32,
    pub(super) scale: f64,
}

impl Correlation {
    /// Of `[samples, channels]`.
    pub(super) fn of_samples(self, samples: Tensor<2>) -> Tensor<1> {
        apply(self, samples, |samples| self.composed(samples))
    }

    /// Of `[samples, channels, positions]`, every position a sample.
    pub(super) fn of_maps(self, maps: Tensor<3>) -> Tensor<1> {
        apply(self, maps, |maps| self.composed(samples_of(maps)))
    }

    /// The plain composition, differentiated by Burn.
    pub(super) fn composed(self, samples: Tensor<2>) -> Tensor<1> {
        self.measure.of(off_diagonal(correlations(samples, self.epsilon))).sum() * self.scale
    }

    /// The value by tensor operations, and the gradient's factors.
    fn on_device(self, samples: Tensor<2>) -> (Tensor<1>, Tensor<2>, Tensor<2>) {
        let [count, channels] = samples.dims();
        let device = samples.device();
        if count == 0 {
            let dtype = samples.dtype();
            let factor = Tensor::zeros([channels, channels], (&device, dtype));
            return (Tensor::zeros([1], (&device, dtype)), samples, factor);
        }
        let (unit, inverse) = standardize(samples, self.epsilon);
        let correlations = unit.clone().transpose().matmul(unit.clone()) / count as f64;
        let eye = Tensor::<2>::eye(channels, &device).cast(unit.dtype());
        let correlations = correlations * (eye.clone() * -1.0 + 1.0);
        let half_slope = match self.measure {
            Measure::Squared => correlations.clone(),
            Measure::Absolute => correlations.clone().sign() * 0.5,
        };
        let along = (half_slope.clone() * correlations.clone()).sum_dim(1);
        let factor = (half_slope - eye * along) * inverse * (4.0 / count as f64 * self.scale);
        (self.measure.of(correlations).sum() * self.scale, unit, factor)
    }
}

/// What the backward pass needs.
#[derive(Clone, Debug)]
pub(super) enum Checkpointing {
    /// Standardized samples and the factor their gradient is the product with.
    Device(Box<(Tensor<2>, Tensor<2>)>),
    /// The same in memory.
    Host(Box<host::Checkpointing>),
}

impl Operation<2, 1> for Correlation {
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
                let (loss, unit, factor) = self.on_device(input);
                (loss, Checkpointing::Device(Box::new((unit, factor))))
            }
        }
    }

    fn backward(&self, saved: Checkpointing, gradient: Tensor<1>) -> Tensor<2> {
        match (saved, HostValues::of(gradient)) {
            (Checkpointing::Host(saved), Ok(gradient)) => {
                let shape = [saved.samples(), saved.channels];
                gradient.tensor(saved.gradient(gradient.values()[0]), shape)
            }
            (Checkpointing::Device(saved), Err(gradient)) => {
                let (unit, factor) = *saved;
                unit.matmul(factor) * gradient.unsqueeze::<2>()
            }
            _ => unreachable!("a gradient lives where its value was computed"),
        }
    }
}

impl Operation<3, 1> for Correlation {
    type Checkpointing = (Checkpointing, [usize; 3]);

    fn forward(&self, input: Tensor<3>) -> Tensor<1> {
        self.forward_saving(input).0
    }

    fn forward_saving(&self, input: Tensor<3>) -> (Tensor<1>, Self::Checkpointing) {
        let dims = input.dims();
        match HostValues::of(input) {
            Ok(values) => {
                let (loss, saved) = host::maps(*self, values.values(), dims);
                (values.tensor(vec![loss], [1]), (Checkpointing::Host(Box::new(saved)), dims))
            }
            Err(input) => {
                let (loss, unit, factor) = self.on_device(samples_of(input));
                (loss, (Checkpointing::Device(Box::new((unit, factor))), dims))
            }
        }
    }

    fn backward(&self, (saved, dims): Self::Checkpointing, gradient: Tensor<1>) -> Tensor<3> {
        match (saved, HostValues::of(gradient)) {
            (Checkpointing::Host(saved), Ok(gradient)) => {
                gradient.tensor(saved.gradient(gradient.values()[0]), dims)
            }
            (Checkpointing::Device(saved), Err(gradient)) => {
                let (unit, factor) = *saved;
                let samples: Tensor<2> = unit.matmul(factor) * gradient.unsqueeze::<2>();
                samples.reshape([dims[0], dims[2], dims[1]]).swap_dims(1, 2)
            }
            _ => unreachable!("a gradient lives where its value was computed"),
        }
    }
}

fn samples_of(maps: Tensor<3>) -> Tensor<2> {
    let [samples, channels, positions] = maps.dims();
    maps.swap_dims(1, 2).reshape([samples * positions, channels])
}
