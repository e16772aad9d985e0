//! The discrete Fourier transform of real values.
//!
//! `X[k] = 1/√n Σ_i x[i]·e^(−2πjik / n)`. Of the `n` coefficients, the first `⌊n/2⌋ + 1` are kept:
//! the half plane.

use burn::tensor::Tensor;

use super::axes::{Axes, last, last_two};
use super::basis::Weights;
use super::half_plane::half_plane_width;
use super::linear::LinearMap;
use super::real_dft::{RealDft, Task};

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
