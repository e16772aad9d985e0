//! Losses of the predictions for a batch of samples, which need no labels.
//!
//! | loss | lowest if | source |
//! | --- | --- | --- |
//! | [`InformationLoss`] | predictions are certain and all classes are equally frequent | SHOT |
//! | [`EntropyLoss`] | every prediction is certain, even if all are the same class | — |
//! | [`ConfusionLoss`] | no two classes are probable for the same samples | MCC |
//!
//! All take logits `[samples, classes]` and have finite gradients for logits of any size.

mod confusion;
mod information;

pub use confusion::{ConfusionLoss, ConfusionLossConfig};
pub use information::{EntropyLoss, InformationLoss};

use burn::tensor::Tensor;
use burn::tensor::activation::log_softmax;

/// Probabilities below this one count as this one under a logarithm, so that its gradient is
/// finite.
const LEAST: f64 = 1e-12;

/// Computes the entropies of the predictions in nats, `[samples, 1]`.
fn entropies(logits: Tensor<2>) -> Tensor<2> {
    let logarithms = log_softmax(logits, 1);
    -(logarithms.clone().exp() * logarithms).sum_dim(1)
}
