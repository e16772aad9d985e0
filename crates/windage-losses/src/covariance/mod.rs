//! Losses of the covariance of channels, the comparisons that users of channel correlation expect.
//!
//! | loss | makes | paper's value |
//! | --- | --- | --- |
//! | [`DeepCoralLoss`] | the covariances of two domains equal | the mean |
//! | [`DecovLoss`] | channels of one batch uncorrelated | the sum |
//! | [`VicregCovarianceLoss`] | the same, more gently with many channels | the mean |
//! | [`VicregVarianceLoss`] | every channel vary | the mean |
//!
//! All take features `[samples, channels]` and are defined, with a finite gradient, for no sample,
//! one sample, one channel and constant channels: without a second sample there is no covariance,
//! and it counts as 0.

mod coral;
mod decov;
mod matrix;
mod vicreg;

pub use coral::DeepCoralLoss;
pub use decov::DecovLoss;
pub use vicreg::{VicregCovarianceLoss, VicregVarianceLoss, VicregVarianceLossConfig};
