//! Transforms between values and frequencies, differentiable, on any device.
//!
//! | function | maps | over |
//! | --- | --- | --- |
//! | [`dct`], [`idct`] | DCT-II and its inverse, DCT-III | the last axis |
//! | [`dct2`], [`idct2`] | the same | the last two axes |
//! | [`rfft`], [`irfft`] | real values to the half plane of their DFT, and back | the last axis |
//! | [`rfft2`], [`irfft2`] | the same | the last two axes |
//! | [`power_spectrum`], [`log_power_spectrum`] | real values to `‖X‖²` and `ln(‖X‖² + offset)` | the last axis |
//! | [`power_spectrum2`], [`log_power_spectrum2`] | the same | the last two axes |
//! | [`RadialProfile`] | the half plane of a power spectrum to its mean by radius | the last two axes |
//!
//! All are orthonormal: energy is kept (Parseval), and an inverse is a transpose. Any length works,
//! odd and prime ones included, and any number of leading axes.
//!
//! *Numerics.* On the CPU backends f32 tensors go through fast Fourier transforms (`rustfft`), `O(n
//! log n)`, in parallel over rows; cosine transforms of up to 256 values through a product with
//! their basis, which is faster there. Elsewhere, and for other float types, the transform is a
//! product with its basis, `O(n²)` in time and memory, computed in f64 and cached. Both have a
//! backward pass of their own: the adjoint transform, nothing else. Errors are in docs/precision.
//! md, the choice's measurements in docs/benchmarks.md.

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
mod rows;

pub use dct::{dct, dct2, idct, idct2};
pub use dft::{Spectrum, irfft, irfft2, rfft, rfft2};
pub use half_plane::{half_plane_weights, half_plane_width};
pub use power::{log_power_spectrum, log_power_spectrum2, power_spectrum, power_spectrum2};
pub use radial::RadialProfile;
