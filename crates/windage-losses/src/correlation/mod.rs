//! Channel correlation: the loss of learning with correlation between channels.
//!
//! For features `[samples, channels]`, `r_ij` is Pearson's correlation of channels `i` and `j` over
//! the batch:
//!
//! `r_ij = 1/N Σ_n u_ni·u_nj`, `u_ni = (x_ni − mean_i) / √(variance_i + ε)`, variance over `N`.
//!
//! The loss is `Σ_{i≠j} r_ij²` or `Σ_{i≠j} |r_ij|` (US 2023/0072334 A1);
//! [`Reduction::Mean`](crate::Reduction::Mean) divides it by the number of ordered pairs, `C(C −
//! 1)`. Unlike a covariance loss, it cannot be lowered by lowering the variance of the features.
//! For independent channels, `r²` is not 0 but about `1/(N − 1)`.

mod host;
mod layers;
mod loss;
mod maps;
mod measure;
mod operation;
mod standardized;

pub use layers::LayeredCorrelationLoss;
pub use loss::{CorrelationLoss, CorrelationLossConfig};
pub use maps::MapReduction;
pub use measure::Measure;
