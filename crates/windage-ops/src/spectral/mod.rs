//! Differentiable transforms between values and frequencies, on any device.
//!
//! | function | maps | over |
//! | --- | --- | --- |
//! | [`dct`], [`idct`] | DCT-II and its inverse, DCT-III | the last axis |
//! | [`dct2`], [`idct2`] | the same | the last two axes |
//! | [`rfft`], [`irfft`] | real values to the half plane of their DFT, and back | the last axis |
//! | [`rfft2`], [`irfft2`] | the same | the last two axes |
//! | [`power_spectrum`] | real values to `‖X‖²` | the last axis |
//! | [`log_power_spectrum`] | real values to `ln(‖X‖² + offset)` | the last axis |
//! | [`power_spectrum2`], [`log_power_spectrum2`] | the same | the last two axes |
//! | [`RadialProfile`] | the half plane of a power spectrum to its mean by radius | both axes |
//!
//! All transforms are orthonormal: energy is kept (Parseval), and the inverse is the transpose. Any
//! length works, including odd and prime ones, and any number of leading axes.
//!
//! *Numerics.* On the CPU backends, f32 tensors go through fast Fourier transforms (`rustfft`),
//! `O(n log n)`, in parallel over rows. Cosine transforms of up to 256 values go through a product
//! with their basis, which is faster there. On other backends and for other float types, the
//! transform is a product with its basis, `O(n²)` in time and memory, which is computed in f64 and
//! cached. Both have a backward pass of their own, which is the adjoint transform and nothing else.
//! docs/precision.md lists the errors, docs/benchmarks.md the measurements behind the choice.

mod axes;
mod basis;
mod dct;
mod dft;
mod half_plane;
mod halves;
mod linear;
mod plans;
mod power;
mod radial;
mod real_dft;
mod rows;

pub use dct::{dct, dct2, idct, idct2};
pub use dft::{Spectrum, irfft, irfft2, rfft, rfft2};
pub use half_plane::{half_plane_weights, half_plane_width};
pub use power::{log_power_spectrum, log_power_spectrum2, power_spectrum, power_spectrum2};
pub use radial::RadialProfile;
