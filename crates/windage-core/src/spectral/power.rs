//! Power spectra and their logarithm, as one operation.
//!
//! `P[k] = |X[k]|²`, `ln(P[k] + offset)`, on the half plane of the orthonormal DFT. Backward, with `w = 1` or
//! `w = 1 / (P + offset)`: the adjoint DFT of `2·g·w·X`.

use burn::tensor::Tensor;

use super::axes::{last, last_two};
use super::basis::Weights;
use super::dft::{Axes, RealDft, Task};
use super::linear::LinearMap;
use crate::differentiable::{Operation, apply};

/// `|X|²` of the orthonormal DFT over the last axis.
///
/// *Shapes*: `[…, n]` to `[…, ⌊n/2⌋ + 1]`.
///
/// # Panics
/// If the last axis is empty.
pub fn power_spectrum<const D: usize>(input: Tensor<D>) -> Tensor<D> {
    let (_, length) = last(&input);
    spectrum(input, length, Axes::Last, Scale::Linear)
}

/// `ln(|X|² + offset)` of the orthonormal DFT over the last axis.
///
/// *Shapes*: `[…, n]` to `[…, ⌊n/2⌋ + 1]`. The offset bounds value and gradient where there is no power; it is in units
/// of power, so it should suit the signal (1e-8 for values around 1).
///
/// ```
/// use burn::tensor::{Device, Tensor};
///
/// let silence = Tensor::<2>::zeros([1, 5], &Device::flex());
/// let spectrum = windage_core::spectral::log_power_spectrum(silence, 1e-8);
/// assert_eq!(spectrum.dims(), [1, 3]);
/// assert!((spectrum.mean().into_scalar::<f32>() - (1e-8_f32).ln()).abs() < 1e-5);
/// ```
///
/// # Panics
/// If the last axis is empty or `offset` is not positive.
pub fn log_power_spectrum<const D: usize>(input: Tensor<D>, offset: f64) -> Tensor<D> {
    let (_, length) = last(&input);
    spectrum(input, length, Axes::Last, Scale::log(offset))
}

/// `|X|²` of the orthonormal DFT over the last two axes.
///
/// *Shapes*: `[…, height, width]` to `[…, height, ⌊width/2⌋ + 1]`.
///
/// # Panics
/// If there are fewer than two axes or one of the last two is empty.
pub fn power_spectrum2<const D: usize>(input: Tensor<D>) -> Tensor<D> {
    let (_, _, length) = last_two(&input);
    spectrum(input, length, Axes::LastTwo, Scale::Linear)
}

/// `ln(|X|² + offset)` of the orthonormal DFT over the last two axes.
///
/// *Shapes*: as [`power_spectrum2`].
///
/// # Panics
/// As [`power_spectrum2`], or if `offset` is not positive.
pub fn log_power_spectrum2<const D: usize>(input: Tensor<D>, offset: f64) -> Tensor<D> {
    let (_, _, length) = last_two(&input);
    spectrum(input, length, Axes::LastTwo, Scale::log(offset))
}

fn spectrum<const D: usize>(input: Tensor<D>, length: usize, axes: Axes, scale: Scale) -> Tensor<D> {
    let map = RealDft { task: Task::Analysis, weights: Weights::Plain, length, axes };
    apply(Power { map, scale }, input, |input| scale.of(power(map.by_bases(input))))
}

#[derive(Clone, Copy, Debug)]
enum Scale {
    Linear,
    Log { offset: f64 },
}

impl Scale {
    #[track_caller]
    fn log(offset: f64) -> Self {
        assert!(offset > 0.0, "the offset of a logarithm is positive, got {offset}");
        Self::Log { offset }
    }

    fn of<const D: usize>(self, power: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Linear => power,
            Self::Log { offset } => (power + offset).log(),
        }
    }
}

/// `re² + im²` of `[…, re | im]`.
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
    type Saved = Tensor<D>;

    fn forward(&self, input: Tensor<D>) -> Tensor<D> {
        self.scale.of(power(self.map.value(input)))
    }

    fn forward_saving(&self, input: Tensor<D>) -> (Tensor<D>, Tensor<D>) {
        let parts = self.map.value(input);
        (self.scale.of(power(parts.clone())), parts)
    }

    fn backward(&self, parts: Tensor<D>, gradient: Tensor<D>) -> Tensor<D> {
        let weight = match self.scale {
            Scale::Linear => gradient * 2.0,
            Scale::Log { offset } => gradient * 2.0 / (power(parts.clone()) + offset),
        };
        self.map.adjoint().value(parts * Tensor::cat(vec![weight.clone(), weight], D - 1))
    }
}
