//! Burn's layers, computed faster on the CPU.
//!
//! Each function takes a layer of Burn as it is and returns what the layer's `forward` returns,
//! within rounding. On flex it is a graph node of its own; on every other backend it *is* the
//! layer's `forward`. Parameters, records and optimizers stay Burn's.

mod activation;
mod batch_norm;
mod convolution;
mod sums;

pub use activation::Activation;
pub use batch_norm::batch_norm_relu;
pub use convolution::{conv_transpose2d, conv2d, conv2d_then, enlarged_conv2d};
