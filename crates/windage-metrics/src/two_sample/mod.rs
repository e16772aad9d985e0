//! Tests of whether two samples come from one distribution.
//!
//! | test | of |
//! | --- | --- |
//! | [`MmdTest`] | features: any difference, by a kernel and permutations |
//! | [`kolmogorov_smirnov`] | one number per sample, such as an attribute |
//! | [`holm`], [`holm_adjusted`] | several tests at once |

mod kolmogorov_smirnov;
mod mmd;
mod multiple;

pub use kolmogorov_smirnov::kolmogorov_smirnov;
pub use mmd::{MmdOutcome, MmdTest};
pub use multiple::{holm, holm_adjusted};
