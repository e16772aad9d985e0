#![doc = include_str!("../README.md")]

pub mod differentiable;
#[doc(hidden)]
pub mod geometry;
mod host;
pub mod layers;
pub mod spectral;
mod spectral_norm;
mod upsampling;

pub use host::{HostValues, host_tensor};
pub use spectral_norm::{SpectralNorm, SpectralNormConfig};
#[doc(hidden)]
pub use upsampling::Doubling;
pub use upsampling::Upsampling;
