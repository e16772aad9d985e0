//! Burn's layers, computed faster on the CPU.
//!
//! Each function takes a layer of Burn as it is, and gives what its `forward` gives, within
//! rounding, with a graph node of its own on flex; everywhere else it *is* its `forward`.
//! Parameters, records and optimizers stay Burn's.

mod activation;
mod batch_norm;
mod convolution;
mod sums;

pub use activation::Activation;
pub use batch_norm::batch_norm_relu;
pub use convolution::{conv_transpose2d, conv2d, conv2d_then, enlarged_conv2d};
