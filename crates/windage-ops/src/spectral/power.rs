//! Power spectra and their logarithms, each as one operation.
//!
//! `P[k] = |X[k]|²` and `ln(P[k] + offset)`, on the half plane of the orthonormal DFT. The gradient
//! is the adjoint DFT of `2·g·w·X`, with `w = 1` or `w = 1 / (P + offset)`.

use burn::tensor::Tensor;

use super::axes::{Axes, last, last_two, with_last};
use super::basis::Weights;
use super::linear::LinearMap;
use super::real_dft::{RealDft, Task};
use super::rows::{BlockSizes, for_each_block};
use crate::differentiable::{Operation, apply};
use crate::host::{HostValues, host_tensor};

/// Computes `|X|²` of the orthonormal DFT over the last axis.
///
/// *Shapes*: `[…, n]` to `[…, ⌊n/2⌋ + 1]`.
///
/// # Panics
/// If the last axis is empty.
pub fn power_spectrum<const D: usize>(input: Tensor<D>) -> Tensor<D> {
    let length = last(&input);
    spectrum(input, length, Axes::Last, Scale::Linear)
}

/// Computes `ln(|X|² + offset)` of the orthonormal DFT over the last axis.
///
/// *Shapes*: `[…, n]` to `[…, ⌊n/2⌋ + 1]`.
///
/// The offset bounds the value and the gradient where there is no power. It is in units of power
/// and should suit the signal, such as 1e-8 for values around 1.
///
/// ```
/// use burn::tensor::{Device, Tensor};
///
/// let silence = Tensor::<2>::zeros([1, 5], &Device::flex());
/// let spectrum = windage_ops::spectral::log_power_spectrum(silence, 1e-8);
/// assert_eq!(spectrum.dims(), [1, 3]);
/// assert!((spectrum.mean().into_scalar::<f32>() - (1e-8_f32).ln()).abs() < 1e-5);
/// ```
///
/// # Panics
/// If the last axis is empty, or `offset` is not positive and finite in f32.
pub fn log_power_spectrum<const D: usize>(input: Tensor<D>, offset: f64) -> Tensor<D> {
    let length = last(&input);
    spectrum(input, length, Axes::Last, Scale::log(offset))
}

/// Computes `|X|²` of the orthonormal DFT over the last two axes.
///
/// *Shapes*: `[…, height, width]` to `[…, height, ⌊width/2⌋ + 1]`.
///
/// # Panics
/// If there are fewer than two axes or one of the last two is empty.
pub fn power_spectrum2<const D: usize>(input: Tensor<D>) -> Tensor<D> {
    let length = last_two(&input);
    spectrum(input, length, Axes::LastTwo, Scale::Linear)
}

/// Computes `ln(|X|² + offset)` of the orthonormal DFT over the last two axes.
///
/// *Shapes*: as [`power_spectrum2`].
///
/// # Panics
/// As [`power_spectrum2`], or if `offset` is not positive and finite in f32.
pub fn log_power_spectrum2<const D: usize>(input: Tensor<D>, offset: f64) -> Tensor<D> {
    let length = last_two(&input);
    spectrum(input, length, Axes::LastTwo, Scale::log(offset))
}

fn spectrum<const D: usize>(
    input: Tensor<D>,
    length: usize,
    axes: Axes,
    scale: Scale,
) -> Tensor<D> {
    let map = RealDft { task: Task::Analysis, weights: Weights::Plain, length, axes };
    apply(Power { map, scale }, input, |input| scale.forward(power(map.by_bases(input))))
}

#[derive(Clone, Copy, Debug)]
enum Scale {
    Linear,
    Log { offset: f64 },
}

impl Scale {
    #[track_caller]
    fn log(offset: f64) -> Self {
        // An offset that is 0 in f32 would make the logarithm of silence infinite.
        let usable = offset.is_finite() && offset >= f64::from(f32::MIN_POSITIVE);
        assert!(
            usable,
            "the offset of a logarithm must be positive and finite, in f32 too, but is {offset}"
        );
        Self::Log { offset }
    }

    /// Returns the scaled value of a power.
    fn value(self, power: f32) -> f32 {
        match self {
            Self::Linear => power,
            Self::Log { offset } => (power + offset as f32).ln(),
        }
    }

    /// Returns twice the derivative at a power.
    fn slope(self, power: f32) -> f32 {
        match self {
            Self::Linear => 2.0,
            Self::Log { offset } => 2.0 / (power + offset as f32),
        }
    }

    /// Scales the powers in a tensor.
    fn forward<const D: usize>(self, power: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Linear => power,
            Self::Log { offset } => (power + offset).log(),
        }
    }
}

/// Computes `re² + im²` of `[…, re | im]`.
fn power<const D: usize>(parts: Tensor<D>) -> Tensor<D> {
    let width = parts.dims()[D - 1] / 2;
    let squares = parts.clone() * parts;
    squares.clone().narrow(D - 1, 0, width) + squares.narrow(D - 1, width, width)
}

#[derive(Clone, Debug)]
struct Power {
    map: RealDft,
    scale: Scale,
}

impl<const D: usize> Operation<D, D> for Power {
    /// The parts of the half plane.
    type Checkpointing = Tensor<D>;

    fn forward(&self, input: Tensor<D>) -> Tensor<D> {
        self.forward_saving(input).0
    }

    fn forward_saving(&self, input: Tensor<D>) -> (Tensor<D>, Tensor<D>) {
        let parts = self.map.value(input);
        let value = match HostValues::of(parts.clone()) {
            Ok(host) => {
                let width = parts.dims()[D - 1] / 2;
                host.tensor(self.values(host.values(), width), with_last(parts.dims(), width))
            }
            Err(parts) => self.scale.forward(power(parts)),
        };
        (value, parts)
    }

    fn backward(&self, parts: Tensor<D>, gradient: Tensor<D>) -> Tensor<D> {
        let dims = parts.dims();
        let weighted = match (HostValues::of(parts), HostValues::of(gradient)) {
            (Ok(parts), Ok(gradient)) => {
                let device = gradient.device().clone();
                let mut parts = parts.into_vec();
                self.weigh(&mut parts, gradient.values(), dims[D - 1] / 2);
                host_tensor(parts, dims, &device)
            }
            (Err(parts), Err(gradient)) => {
                let weight = match self.scale {
                    Scale::Linear => gradient * 2.0,
                    Scale::Log { offset } => gradient * 2.0 / (power(parts.clone()) + offset),
                };
                parts * Tensor::cat(vec![weight.clone(), weight], D - 1)
            }
            _ => unreachable!("a gradient lives on the backend of its value"),
        };
        self.map.adjoint().value(weighted)
    }
}

impl Power {
    /// Computes the spectrum from rows of parts in memory.
    fn values(&self, parts: &[f32], width: usize) -> Vec<f32> {
        let mut values = vec![0.0; parts.len() / 2];
        for_each_block(
            parts,
            &mut values,
            BlockSizes { input: 2 * width, output: width },
            || (),
            |(), parts, values| {
                let (re, im) = parts.split_at(width);
                for ((value, re), im) in values.iter_mut().zip(re).zip(im) {
                    *value = self.scale.value(re * re + im * im);
                }
            },
        );
        values
    }

    /// Multiplies the parts by `2·g·w`, in place.
    fn weigh(&self, parts: &mut [f32], gradient: &[f32], width: usize) {
        for_each_block(
            gradient,
            parts,
            BlockSizes { input: width, output: 2 * width },
            || (),
            |(), gradient, parts| {
                let (re, im) = parts.split_at_mut(width);
                for ((gradient, re), im) in gradient.iter().zip(re).zip(im) {
                    let weight = gradient * self.scale.slope(*re * *re + *im * *im);
                    (*re, *im) = (*re * weight, *im * weight);
                }
            },
        );
    }
}
